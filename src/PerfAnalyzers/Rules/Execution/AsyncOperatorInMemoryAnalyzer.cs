using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Execution;

/// <summary>Rows are streamed, and left out by an operator of async sequences that the query could do.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AsyncOperatorInMemoryAnalyzer : QueryAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.AsyncOperatorInMemory,
        "Operator of an async sequence runs in memory",
        "'{0}' runs in memory, on all rows that the {1} streams; put it before 'AsAsyncEnumerable'",
        RuleCategory.Execution,
        DiagnosticSeverity.Warning,
        "After AsAsyncEnumerable the operators are those of async sequences, which look like the query's and are not: the database sends "
        + "all rows, and the "
            + "application throws most of them away.");

    /// <summary>Creates the analyzer.</summary>
    public AsyncOperatorInMemoryAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, QueryChain query)
    {
        if (InMemoryWork.Get(query, context.Model) is { IsStream: true } work && work.Operators[0] is IInvocationOperation first)
            context.Report(first.OperatorLocation(), [query.Operation.Location()], null, first.TargetMethod.Name, query.Describe());
    }
}
