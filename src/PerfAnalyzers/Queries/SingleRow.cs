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
}
