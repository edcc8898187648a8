using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Tracking;

/// <summary>An entity of a query that does not track is changed, and the change is never saved.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UntrackedEntityModifiedAnalyzer : QueryAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.UntrackedEntityModified,
        "Change of an untracked entity is not saved",
        "'{0}' is changed at line {1}, but {4}: {2} at line {3} does not see the change",
        RuleCategory.Tracking,
        DiagnosticSeverity.Warning,
        "SaveChanges writes what the context tracks. What is changed on an entity of a query that does not track is lost without a word, "
            + "unless the entity is given to Update, or to Attach before it is changed.");

    /// <summary>Creates the analyzer.</summary>
    public UntrackedEntityModifiedAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, QueryChain query)
    {
        if (LostChange.Get(query, context.Model) is not { } lost)
            return;

        // By the context's default there is no call to point to, and in a method that is called it is not the place of this query.
        var call =
            query.Steps.LastOrDefault(static s => s.Kind is QueryStepKind.NoTracking or QueryStepKind.NoTrackingWithIdentityResolution);
        var isHere = call is { IsElsewhere: false } && ReferenceEquals(call.Operation.Root(), query.Operation.Root());
        context.Report(
            lost.Attach?.Location() ?? (isHere ? call!.Operation.OperatorLocation() : query.Operation.Location()),
            [query.Operation.Location(), lost.Write.Operation.Location(), lost.Save.Location()],
            null,
            lost.IsCertain,
            lost.Write.Property is { } column
                ? $"{column.ContainingType.Name}.{column.Name}"
                : $"{query.DeliveredEntity!.Name}.{lost.Write.PathText}",
            lost.Write.Operation.Syntax.Line(),
            lost.Save.TargetMethod.Name,
            lost.Save.Syntax.Line(),
            lost.Attach is null ? "this query does not track its entities" : "it is attached only here, as unchanged");
    }
}
