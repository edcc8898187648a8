using System.Collections.Immutable;
using PerfAnalyzers.Ef;

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
            if (step is { IsConditional: false, Kind: QueryStepKind.Filter, Lambda: not null })
                new RowCondition(query.Entity, step, columns, model).Read();
        }

        return columns.ToImmutableHashSet(StringComparer.Ordinal);
    }
}
