using PerfAnalyzers.CodeFixes.Edits;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;

namespace PerfAnalyzers.CodeFixes.Rules.RoundTrips;

/// <summary>The plan of both rules about navigations that a query does not load.</summary>
internal static class MissingIncludes
{
    /// <summary>
    /// Includes all that is reported for the query of the diagnostic: whether collections have to be split depends on all of them,
    /// and the order in which diagnostics are fixed must not show in the code.
    /// </summary>
    public static async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (context.Hint(FixHints.Paths) is not { } reported
            || await context.RelatedQueryAsync().ConfigureAwait(false) is not var (query, model))
            return null;

        var names = FixHints.SplitUp(reported);
        var paths = UnloadedNavigations.Get(query, model)
            .Concat(UnloadedNavigations.GetMapped(query, model))
            .Where(u => names.Contains(u.PathText))
            .Select(static u => u.Path)
            .ToList();
        var plan = context.NewPlan();
        return AddIncludes.To(plan, query, paths, model) ? plan : null;
    }
}
