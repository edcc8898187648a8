using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>A query that is run by a method that blocks, and how it would be awaited.</summary>
internal static class SyncQuery
{
    /// <summary>The name of what runs the query without blocking; null when nothing does, or nothing that means the same.</summary>
    public static string? FormOf(QueryChain query, EfModel model)
    {
        // What is run after AsEnumerable is no query any more.
        if (query.FirstInMemory is not null)
            return null;
        return query.Operation switch
        {
            IForEachLoopOperation { IsAsynchronous: false } loop => model.Symbols.IsQueryable(loop.Collection.Unwrap().Type) ? "foreach"
                : null,
            IInvocationOperation call => AsyncForms.Of(call, model)?.Name,
            _ => null,
        };
    }

    /// <summary>
    /// True when EF Core runs the query for certain: an <c>IQueryable</c> from elsewhere may be a list, which nothing can await.
    /// </summary>
    public static bool IsCertain(QueryChain query) => query.Source.IsDatabase || query.HasEfOperator;

    /// <summary>True when what the query delivers has columns of kilobytes.</summary>
    public static bool DeliversLargeValues(QueryChain query, EfModel model)
    {
        if (query.Terminal?.Kind is QueryStepKind.Scalar or QueryStepKind.Write)
            return false;
        if (query.DeliveredEntity is { } entity)
            return !EntityColumns.Get(entity, model).Large.IsEmpty;
        foreach (var step in query.Steps)
        {
            if (step is not { Kind: QueryStepKind.Project, ResultLambda: { } projection })
                continue;
            foreach (var part in projection.Descendants())
            {
                if (part is IPropertyReferenceOperation { Property: { ContainingType: { } owner } property }
                    && EntityColumns.Get(owner, model).Large.Contains(property, SymbolEqualityComparer.Default))
                    return true;
            }
        }

        return false;
    }
}
