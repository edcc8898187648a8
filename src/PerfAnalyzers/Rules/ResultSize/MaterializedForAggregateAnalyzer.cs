using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Framework;

namespace PerfAnalyzers.Rules.ResultSize;

/// <summary>Rows are put in a list, and only their number, their sum or one of them is wanted.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MaterializedForAggregateAnalyzer : BodyAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.MaterializedForAggregate,
        "Rows are read for one value of them",
        "'{0}' needs one {4}, and the {1} at {2} {5} for it; {3}",
        RuleCategory.ResultSize,
        DiagnosticSeverity.Warning,
        "A list of all rows is built to count it, to add something up or to take one row. The database does that without sending "
            + "the rows.");

    /// <summary>Creates the analyzer.</summary>
    public MaterializedForAggregateAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, BodySurvey body) =>
        InMemoryReport.Report(
            context,
            body,
            isAggregate: true,
            "let the query do it instead of '{0}'",
            "ask for it in a method of its own instead of '{0}'");
}
