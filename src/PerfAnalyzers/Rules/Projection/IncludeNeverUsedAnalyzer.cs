using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Projection;

/// <summary>A query includes a navigation that nobody reads.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class IncludeNeverUsedAnalyzer : QueryAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.IncludeNeverUsed,
        "Included navigation is never used",
        "'{0}' is included, and nothing reads it: all that is done with this query's entities is at hand; remove the {1}",
        RuleCategory.Projection,
        DiagnosticSeverity.Info,
        "What is included is joined, sent and made into objects. Where nothing reads it, all of that is for nothing.");

    /// <summary>Creates the analyzer.</summary>
    public IncludeNeverUsedAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, QueryChain query)
    {
        foreach (var unused in UnusedInclude.Get(query, context.Model))
        {
            // PERF4007 asks for Any, which has no use for any include.
            if (!ExistenceTest.Get(query, context.Model).IsEmpty)
                return;
            context.Report(
                unused.Calls[0].OperatorLocation(),
                [query.Operation.Location()],
                null,
                true,
                unused.Path.Text,
                unused.Calls[0].TargetMethod.Name);
        }
    }
}
