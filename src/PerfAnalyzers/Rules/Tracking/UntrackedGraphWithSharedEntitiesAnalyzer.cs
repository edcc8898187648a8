using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Tracking;

/// <summary>A query that does not track makes one object for each place where an entity stands.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UntrackedGraphWithSharedEntitiesAnalyzer : QueryAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.UntrackedGraphWithSharedEntities,
        "Untracked graph repeats shared entities",
        "One entity may stand at several places of what this {0} includes, and AsNoTracking makes an object for each; use "
            + "AsNoTrackingWithIdentityResolution",
        RuleCategory.Tracking,
        DiagnosticSeverity.Info,
        "Without tracking, an entity that several others refer to is made anew for each of them. AsNoTrackingWithIdentityResolution "
            + "makes it once, and still tracks nothing.",
        isEnabledByDefault: false);

    /// <summary>Creates the analyzer.</summary>
    public UntrackedGraphWithSharedEntitiesAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, QueryChain query)
    {
        // What a later operator says wins, and so does a branch or a method that serves others too.
        if (query.Steps.LastOrDefault(static s =>
            s.Kind is QueryStepKind.Tracking or QueryStepKind.NoTracking or QueryStepKind.NoTrackingWithIdentityResolution)
            is not { Kind: QueryStepKind.NoTracking, IsElsewhere: false, IsConditional: false } step)
            return;
        if (query.IsOpaque
            || !TrackingCall.IsOnlyOf(step, query)
            || !context.Model.Symbols.HasIdentityResolution
            || !SharedEntities.In(query, context.Model))
            return;
        // What other rules take out of the query need not be made once.
        if (!SharedEntities.In(query, SuperfluousIncludes.LeftOf(query, context.Model), context.Model)
            || PartialRead.Get(query, context.Model) is not null)
            return;
        context.Report(step.Operation.OperatorLocation(), [query.Operation.Location()], null, isCertain: true, query.Describe());
    }
}
