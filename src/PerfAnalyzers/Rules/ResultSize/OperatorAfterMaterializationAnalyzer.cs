using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;

namespace PerfAnalyzers.Rules.ResultSize;

/// <summary>Rows are brought into memory, and left out there, by an operator that the query could do.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class OperatorAfterMaterializationAnalyzer : QueryAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.OperatorAfterMaterialization,
        "Rows are filtered in memory after they were read (client evaluation)",
        "'{0}' runs in memory, on all rows that the {1} at line {2} reads; put it before '{3}'",
        RuleCategory.ResultSize,
        DiagnosticSeverity.Warning,
        "What comes after ToList or AsEnumerable is no part of the query: the database sends all rows, and the application throws most of them away. Before it, the database sends only what is wanted.");

    /// <summary>Creates the analyzer.</summary>
    public OperatorAfterMaterializationAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, QueryChain query)
    {
        // PERF3008 speaks of rows of which only one value is wanted, PERF7009 of async sequences.
        if (InMemoryWork.Get(query, context.Model) is { IsAggregate: false, IsStream: false } work)
            InMemoryReport.Report(context, query, work);
    }
}
