using PerfAnalyzers.CodeFixes.Edits;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Queries;

namespace PerfAnalyzers.CodeFixes.Rules.ResultSize;

/// <summary>The plan of both rules about the order of pages.</summary>
internal static class KeyOrderFix
{
    public static async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (await context.RelatedQueryAsync().ConfigureAwait(false) is not var (query, model))
            return null;
        var pick = query.Steps.FirstOrDefault(static s => s.Kind is QueryStepKind.Skip or QueryStepKind.Take) ?? query.Terminal;
        var plan = context.NewPlan();
        return pick is not null && OrderByKey.To(plan, query, pick, model) ? plan : null;
    }
}
