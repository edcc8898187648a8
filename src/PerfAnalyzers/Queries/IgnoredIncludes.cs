using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>Finds the includes that load nothing, because the query delivers no entity that could hold what they load.</summary>
internal static class IgnoredIncludes
{
    /// <summary>The includes of the query that come before a projection to values, or before a count.</summary>
    public static ImmutableArray<IncludeCall> Get(QueryChain query, EfModel model) =>
        query.Has(QueryStepKind.Include)
            ? query.Keep<IncludeCall, ImmutableArray<IncludeCall>>(q => Find(q, model)) : ImmutableArray<IncludeCall>.Empty;

    private static ImmutableArray<IncludeCall> Find(QueryChain query, EfModel model)
    {
        var end = FirstWithoutEntities(query, model);
        return end < 0
            ? ImmutableArray<IncludeCall>.Empty
            : IncludeCall.Find(query).Where(include => query.Steps.IndexOf(include.Step) < end).ToImmutableArray();
    }

    private static int FirstWithoutEntities(QueryChain query, EfModel model)
    {
        var inMemory = query.FirstInMemory;
        for (var i = 0; i < query.Steps.Length; i++)
        {
            var step = query.Steps[i];
            // What runs in memory gets the entities, with all that is included.
            if (ReferenceEquals(step, inMemory) || step.Kind == QueryStepKind.Unknown)
                return -1;
            if (step.IsConditional)
                continue;
            switch (step.Kind)
            {
                case QueryStepKind.Project or QueryStepKind.Flatten or QueryStepKind.Join when step.ResultLambda is { } lambda:
                    if (!WholeEntity.In(lambda, query.Entity, model).Any())
                        return i;
                    break;
                // The mappers' projections are a Select that they write.
                case QueryStepKind.Project when step.IsMapped
                    && step.Call?.Type.ElementType() is { } mapped:
                    if (!HoldsEntity(mapped, model))
                        return i;
                    break;
                case QueryStepKind.Scalar when step.Call is { } call && !model.Symbols.IsLinqToObjects(call.TargetMethod.ContainingType):
                    return i;
            }
        }

        return -1;
    }

    private static bool HoldsEntity(ITypeSymbol type, EfModel model)
    {
        if (model.Entities.IsEntity(type))
            return true;
        foreach (var property in type.AllProperties())
        {
            if (model.Entities.IsEntity((property.Type.ElementType() ?? property.Type).UnwrapNullable()))
                return true;
        }

        return false;
    }
}
