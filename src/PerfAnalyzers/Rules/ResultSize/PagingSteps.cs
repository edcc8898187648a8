using Microsoft.CodeAnalysis;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.ResultSize;

/// <summary>What the rules about pages have in common.</summary>
internal static class PagingSteps
{
    /// <summary>The first step that picks rows by their place, as the database sees it; null when none does.</summary>
    public static QueryStep? FirstPick(QueryChain query)
    {
        var inMemory = query.FirstInMemory;
        foreach (var step in query.Steps)
        {
            if (ReferenceEquals(step, inMemory))
                return null;
            if (step.Kind is QueryStepKind.Skip or QueryStepKind.Take)
                return step;
        }

        return null;
    }

    /// <summary>Where a step stands in the member that runs the query; the execution where it stands elsewhere.</summary>
    public static Location LocationOf(QueryStep step, QueryChain query)
    {
        if (!step.IsElsewhere && ReferenceEquals(step.Operation.Root(), query.Operation.Root()) && step.Call is { } call)
            return call.OperatorLocation();
        return query.Operation is Microsoft.CodeAnalysis.Operations.IForEachLoopOperation loop
            ? loop.Collection.Location()
            : query.Operation.Location();
    }

    /// <summary>True for the first query of the body that has the step: a page that is listed and counted is one cause.</summary>
    public static bool IsFirstWith(QueryStep step, QueryChain query, RuleContext context)
    {
        foreach (var other in BodySurvey.Around(query.Operation, context.Model).Queries)
        {
            if (ReferenceEquals(other, query))
                return true;
            if (other.Steps.Any(s => ReferenceEquals(s.Operation, step.Operation)))
                return false;
        }

        return true;
    }
}
