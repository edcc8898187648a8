using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using PerfAnalyzers.CodeFixes.Edits;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.Tracking;

/// <summary>The fix of PERF2002: the query tracks the entities that are changed.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UntrackedEntityModifiedCodeFix))]
[Shared]
public sealed class UntrackedEntityModifiedCodeFix : EfCodeFix
{
    /// <summary>Creates the fix.</summary>
    public UntrackedEntityModifiedCodeFix()
        : base(RuleIds.UntrackedEntityModified, nameof(RuleIds.UntrackedEntityModified), "Track the entities that are changed")
    {
    }

    // before: db.Posts.AsNoTracking().First()
    // after:  db.Posts.First()
    private protected override async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (await context.RelatedQueryAsync().ConfigureAwait(false) is not var (query, model)
            // Whether attaching it earlier or another way of saving is meant is not said.
            || LostChange.Get(query, model) is not { Attach: null } lost)
            return null;

        var plan = context.NewPlan();
        // What is saved may be something else, and the change for this method alone.
        if (!lost.IsCertain)
            plan.Assume("that the change is to be saved too");
        var steps = query.Steps.Where(static s => s.Kind is QueryStepKind.NoTracking or QueryStepKind.NoTrackingWithIdentityResolution)
            .ToList();
        // By the context's default: before db.Posts.First(), after db.Posts.AsTracking().First()
        if (steps.Count == 0)
            return AppendToSource.Plan(plan, query, EfNames.AsTracking, other => LostChange.Get(other, model) is { Attach: null }, model)
                ? plan
                : null;
        foreach (var step in steps)
        {
            // What other queries share stays as it is for them.
            if (step.IsElsewhere || !TrackingCall.IsOnlyOf(step, query) || step.Call is not { } call || !RemoveCall.From(plan, call))
                return null;
        }

        return plan;
    }
}
