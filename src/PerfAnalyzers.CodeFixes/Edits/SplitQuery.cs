using System.Collections.Immutable;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Edits;

/// <summary>Decides whether collections that are added to a query have to be loaded by queries of their own.</summary>
internal static class SplitQuery
{
    /// <summary>
    /// True when the added paths bring in a collection that is not on one path with the others, and nothing says yet how to load them.
    /// </summary>
    public static bool IsNeeded(QueryChain query, IReadOnlyList<ResolvedPath> added, EfModel model)
    {
        if (query.DeliveredEntity is not { } entity || query.Has(QueryStepKind.Split) || query.Has(QueryStepKind.Single))
            return false;
        if (model.Configuration.OptionsOf(query.ContextType).Splitting != SplittingDefault.NotConfigured)
            return false;
        // EF Core 5 and later have it, with a relational provider.
        if (model.Symbols.RelationalQueryableExtensions is not { } operators || operators.GetMembers("AsSplitQuery").IsEmpty)
            return false;

        if (!added.Any(p => p.Starts.Any(s => s.Last.IsCollection && !query.Includes.Cover(s))))
            return false;
        return SiblingCollections.Exist(entity, query.Includes.Paths.Select(static i => i.Path).Concat(added), model)
            && HasStableRows(query, model.Entities.KeyOf(entity));
    }

    /// <summary>
    /// Each of the split queries picks the rows anew: a page or a first row is the same in all of them only by a unique order or by its
    /// key. EF Core orders by the key itself only from version 10 on.
    /// </summary>
    private static bool HasStableRows(QueryChain query, ImmutableArray<string> key)
    {
        var picksRow = query.Terminal is { Kind: QueryStepKind.Element } terminal
            && !terminal.Method.StartsWith("Single", StringComparison.Ordinal);
        if (!picksRow && !query.Has(QueryStepKind.Skip) && !query.Has(QueryStepKind.Take))
            return true;
        if (key.Length != 1)
            return false;
        foreach (var step in query.Steps)
        {
            if (step.IsConditional || step.Lambda is not { Symbol.Parameters: [var row, ..] } lambda)
                continue;
            if (step.Kind is QueryStepKind.Order or QueryStepKind.ThenOrder)
            {
                if (lambda.SingleReturnedValue() is { } ordered && QueryLambda.RowPath(ordered, row) is [var by] && by.Name == key[0])
                    return true;
            }
            else if (step.Kind is QueryStepKind.Filter or QueryStepKind.Element
                && QueryLambda.Conjuncts(lambda)
                    .Any(c => QueryLambda.Equality(c, lambda) is { Path: [var compared] } && compared.Name == key[0]))
            {
                return true;
            }
        }

        return false;
    }
}
