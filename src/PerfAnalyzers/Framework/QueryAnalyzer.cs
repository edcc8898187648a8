using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Framework;

/// <summary>The base of the rules that ask their question of every query that is run.</summary>
public abstract class QueryAnalyzer : EfAnalyzer
{
    private protected QueryAnalyzer(DiagnosticDescriptor rule)
        : base(rule)
    {
    }

    private protected sealed override void Start(CompilationStartAnalysisContext start, EfModel model) =>
        OnOperation(
            start,
            model,
            context =>
            {
                if (QueryChain.Execution(context.Operation, context.Model) is { IsDatabaseQuery: true } query && !context.Operation.IsInExpressionTree())
                    Analyze(context, query);
            },
            OperationKind.Invocation,
            OperationKind.Loop,
            OperationKind.ObjectCreation);

    /// <summary>Asks the rule's question of a query where it is run.</summary>
    private protected abstract void Analyze(RuleContext context, QueryChain query);
}
