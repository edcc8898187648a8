using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using PerfAnalyzers.CodeFixes.Edits;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.Tracking;

/// <summary>Removes the operator.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(TrackingOnProjectionCodeFix))]
[Shared]
public sealed class TrackingOnProjectionCodeFix : EfCodeFix
{
    /// <summary>Creates the fix.</summary>
    public TrackingOnProjectionCodeFix()
        : base(RuleIds.TrackingOnProjection, "TrackingOnProjection", "Remove the tracking operator")
    {
    }

    private protected override async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (context.Diagnostic.AdditionalLocations is not [var place, ..]
            || await context.GetModelAsync().ConfigureAwait(false) is not { } model)
            return null;
        var query = context.QueriesAt(place, model).FirstOrDefault();
        var step = query?.Steps.FirstOrDefault(s => s.Operation.OperatorLocation().SourceSpan == context.Diagnostic.Location.SourceSpan);
        var plan = context.NewPlan();
        return step?.Call is { } call && RemoveCall.From(plan, call) ? plan : null;
    }
}
