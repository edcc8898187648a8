using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Tracking;

/// <summary>A query says how to track entities, and delivers none.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TrackingOnProjectionAnalyzer : QueryAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.TrackingOnProjection,
        "Tracking operator on a query that delivers no entities",
        "'{0}' has no effect: the {1} delivers no entities; remove it",
        RuleCategory.Tracking,
        DiagnosticSeverity.Info,
        "A context tracks entities. Values and projections into columns are never tracked, so that saying how to track them only makes "
            + "the reader look for an entity.",
        isEnabledByDefault: false);

    /// <summary>Creates the analyzer.</summary>
    public TrackingOnProjectionAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, QueryChain query)
    {
        foreach (var step in query.Steps)
        {
            if (step.Kind is not (QueryStepKind.NoTracking or QueryStepKind.NoTrackingWithIdentityResolution or QueryStepKind.Tracking))
                continue;
            // In a helper, a branch, or a variable that others start from too, it may be meant for a query that does deliver entities.
            if (step.IsElsewhere
                || step.IsConditional
                || !TrackingCall.IsOnlyOf(step, query)
                || !DeliveredEntities.AreNone(query, context.Model))
                return;
            context.Report(
                step.Operation.OperatorLocation(),
                [query.Operation.Location()],
                null,
                isCertain: true,
                step.Method,
                query.Describe());
        }
    }
}
