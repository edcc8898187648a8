using PerfAnalyzers.CodeFixes.Edits;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Queries;

namespace PerfAnalyzers.CodeFixes.Rules.ResultSize;

/// <summary>The plan of both rules about what is done in memory with a query's rows.</summary>
internal static class InMemoryFix
{
    public static async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (await context.GetModelAsync().ConfigureAwait(false) is not { } model || QueryOf(context, model) is not { } query || InMemoryWork.Get(query, model) is not { } work)
            return null;
        var plan = context.NewPlan();
        return MoveIntoQuery.To(plan, work, context, model) ? plan : null;
    }

    /// <summary>The query of a diagnostic, whose execution is its first additional place.</summary>
    public static QueryChain? QueryOf(FixContext context, Ef.EfModel model)
    {
        if (context.Diagnostic.AdditionalLocations is not [var place, ..])
            return null;
        foreach (var operation in context.OperationsAt(place, model))
        {
            if (QueryChain.Execution(operation, model) is { IsDatabaseQuery: true } query)
                return query;
        }

        return null;
    }
}
