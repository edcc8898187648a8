using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;

namespace PerfAnalyzers.Rules.ResultSize;

/// <summary>Rows are put in a list, and only their number, their sum or one of them is wanted.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MaterializedForAggregateAnalyzer : QueryAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.MaterializedForAggregate,
        "Rows are read for one value of them",
        "'{0}' needs one value, and the {1} at line {2} reads all rows for it; let the query do it instead of '{3}'",
        RuleCategory.ResultSize,
        DiagnosticSeverity.Warning,
        "A list of all rows is built to count it, to add something up or to take one row. The database does that without sending the rows.");

    /// <summary>Creates the analyzer.</summary>
    public MaterializedForAggregateAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, QueryChain query)
    {
        if (InMemoryWork.Get(query, context.Model) is { IsAggregate: true } work)
            InMemoryReport.Report(context, query, work);
    }
}
