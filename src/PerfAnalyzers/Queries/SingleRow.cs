using Microsoft.CodeAnalysis;
using PerfAnalyzers.Ef;

namespace PerfAnalyzers.Queries;

/// <summary>Finds out whether a query asks for one row by its key.</summary>
internal static class SingleRow
{
    /// <summary>True when the query's filters name a whole key or unique index.</summary>
    public static bool IsAskedFor(QueryChain query, EfModel model)
    {
        if (query.Entity is not { } entity)
            return false;
        var columns = new HashSet<string>(StringComparer.Ordinal);
        foreach (var step in query.Steps)
        {
            if (step.IsConditional || step.Kind is not (QueryStepKind.Filter or QueryStepKind.Element) || step.Lambda is not { } lambda)
                continue;
            foreach (var condition in QueryLambda.Conjuncts(lambda))
            {
                if (QueryLambda.Equality(condition, lambda) is { Path: [var column] })
                    columns.Add(column.Name);
            }
        }

        var key = model.Entities.KeyOf(entity);
        return columns.Count > 0 && (!key.IsDefaultOrEmpty && key.All(columns.Contains) || model.Entities.UniqueIndexesOf(entity).Any(i => i.All(columns.Contains)));
    }
}
