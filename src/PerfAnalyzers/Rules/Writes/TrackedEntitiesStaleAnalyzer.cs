using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Writes;

/// <summary>An entity that is tracked is used after a bulk write has changed or deleted its row.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
[NoCodeFix("Whether the entity is to be read again, before or after, or not tracked at all, depends on what it is for.")]
public sealed class TrackedEntitiesStaleAnalyzer : BodyAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.TrackedEntitiesStale,
        "Tracked entity is used after a bulk write of its row",
        "{0}.{1} is {2} after {3} at line {4} has {5} the row, which the context does not know: {6}",
        RuleCategory.Writes,
        DiagnosticSeverity.Warning,
        "A bulk write goes past the context. What it tracks stays as it was loaded, also when the row is queried again, until the "
        + "tracker is cleared or the "
            + "entity reloaded.");

    /// <summary>Creates the analyzer.</summary>
    public TrackedEntitiesStaleAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, BodySurvey body)
    {
        foreach (var stale in StaleEntity.In(body, context.Model))
        {
            var write = stale.Write.Terminal!;
            var isDelete = StaleEntity.IsDelete(write.Call!);
            context.Report(
                stale.Use.Operation.Location(),
                [write.Operation.Location(), stale.Query.Operation.Location()],
                null,
                stale.Query.Entity!.Name,
                stale.Use.Property!.Name,
                isDelete ? "changed" : "read",
                write.Method,
                write.Operation.Syntax.Line(),
                isDelete ? "deleted" : "changed",
                isDelete ? "the save throws" : "it has the value from before; reload it, or query without tracking after the write");
        }
    }
}
