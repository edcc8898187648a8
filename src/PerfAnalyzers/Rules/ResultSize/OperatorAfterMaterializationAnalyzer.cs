using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Framework;

namespace PerfAnalyzers.Rules.ResultSize;

/// <summary>Rows are brought into memory, and left out there, by an operator that the query could do.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class OperatorAfterMaterializationAnalyzer : BodyAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.OperatorAfterMaterialization,
        "Rows are filtered in memory after they were read (client evaluation)",
        "'{0}' runs in memory, on all rows that the {1} at {2} reads; {3}",
        RuleCategory.ResultSize,
        DiagnosticSeverity.Warning,
        "What comes after ToList or AsEnumerable is no part of the query: the database sends all rows, and the application throws most "
            + "of them away. Before it, the database sends only what is wanted.");

    private const string InItsQuery = "let '{0}' do it in its query";

    /// <summary>Creates the analyzer.</summary>
    public OperatorAfterMaterializationAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, BodySurvey body)
    {
        // PERF3008 speaks of rows of which only one value is wanted.
        InMemoryReport.Report(context, body, isAggregate: false, "put it before '{0}'", InItsQuery);
        InMemoryReport.ReportLoops(context, body, "let the query's 'Where' do it", InItsQuery);
    }
}
