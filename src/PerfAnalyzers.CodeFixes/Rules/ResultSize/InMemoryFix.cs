using PerfAnalyzers.CodeFixes.Edits;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Flow.Entities;

namespace PerfAnalyzers.CodeFixes.Rules.ResultSize;

/// <summary>The plan of both rules about what is done in memory with a query's rows.</summary>
internal static class InMemoryFix
{
    public static async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (await context.RelatedQueryAsync().ConfigureAwait(false) is not var (query, model)
            || InMemoryWork.Get(query, model) is not { } work)
            return null;
        var plan = context.NewPlan();
        return MoveIntoQuery.To(plan, work, context, model) ? plan : null;
    }
}
