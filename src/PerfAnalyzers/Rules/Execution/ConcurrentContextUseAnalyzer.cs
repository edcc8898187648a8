using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Execution;

/// <summary>Two operations may run at once on one context.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
[NoCodeFix("Whether they should run one after the other, or at once with a context for each, depends on what they cost.")]
public sealed class ConcurrentContextUseAnalyzer : BodyAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.ConcurrentContextUse,
        "Context is used by two operations at once",
        "This uses '{0}' while {1} may still use it, which throws in production, if not in tests; await one after the other, "
            + "or give each a context of its own",
        RuleCategory.Execution,
        DiagnosticSeverity.Warning,
        "A context takes one operation at a time. When a second one starts before the first has ended, EF Core throws, or the context's "
            + "state is damaged; with a fast or local database the first has often ended in time.");

    /// <summary>Creates the analyzer.</summary>
    public ConcurrentContextUseAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, BodySurvey body)
    {
        context = context with { Reported = body.MayRunAtOnce ? new() : null };
        foreach (var found in ConcurrentWork.In(body, context.Model))
        {
            var isParallel = found.Starter?.TargetMethod.ContainingType.Name is "Parallel" or "ParallelEnumerable";
            // SQLite's tasks are done when they are there; threads of their own run at once all the same.
            if (!isParallel && Providers.AnswerAtOnce(null, context.Model))
                continue;
            var starter = found.Starter;
            context.Report(
                found.Second.Call.Location(),
                [starter is not null ? starter.Location() : found.First.Call.Location()],
                null,
                found.Second.Owner.Name,
                starter is not null ? "the call for another element" : $"the operation in {context.LocationOf(found.First.Call)}");
        }
    }
}
