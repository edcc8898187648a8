using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>Finds out whether a query's filters leave one row, whatever its end makes of it.</summary>
internal static class SingleRow
{
    /// <summary>True when the filters name a whole key or unique index.</summary>
    public static bool IsAskedFor(QueryChain query, EfModel model)
    {
        HashSet<string>? columns = null;
        foreach (var step in query.Steps)
        {
            if (step is { IsConditional: false, Kind: QueryStepKind.Filter or QueryStepKind.Element, Lambda: not null }
                && new RowCondition(query.Entity, step, columns ??= new(StringComparer.Ordinal), model).Read() == ResultBoundKind.OneRow)
                return true;
        }

        return false;
    }

    /// <summary>The columns of the query's entity that its filters give one value: all rows are children of one parent, say.</summary>
    public static ImmutableHashSet<string> FixedColumns(QueryChain query, EfModel model)
    {
        var columns = new HashSet<string>(StringComparer.Ordinal);
        foreach (var step in query.Steps)
        {
            if (step is { Kind: QueryStepKind.Filter, Lambda: not null } && (!step.IsConditional || IsAskedFor(step, query)))
                new RowCondition(query.Entity, step with { IsConditional = false }, columns, model).Read();
        }

        return columns.ToImmutableHashSet(StringComparer.Ordinal);
    }

    /// <summary>
    /// posts.ApplyFilter(blog.Id), whose method has <c>if (blogId > 0) query = query.Where(p => p.BlogId == blogId);</c>: it filters by
    /// what it is given.
    /// </summary>
    private static bool IsAskedFor(QueryStep filter, QueryChain query)
    {
        var parameters = filter.Lambda!.Descendants().OfType<IParameterReferenceOperation>()
            .Select(static r => r.Parameter)
            .Where(p => !filter.Lambda!.Symbol.Parameters.Contains(p, SymbolEqualityComparer.Default))
            .ToList();
        if (parameters.Count == 0)
            return false;
        for (var call = query.Operation as IInvocationOperation; call is not null; call = call.Receiver()?.Unwrap() as IInvocationOperation)
        {
            if (parameters.All(p => p.ContainingSymbol is IMethodSymbol helper && helper.IsSame(call.TargetMethod.Implementation())
                && call.ArgumentFor(p.Ordinal) is { IsImplicit: false, Value: var given } && !given.IsNullConstant()))
                return true;
        }

        return false;
    }
}
