using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Framework;

/// <summary>The base of the rules that ask their question of every query that is run.</summary>
public abstract class QueryAnalyzer : EfAnalyzer
{
    private readonly bool _reportsInBody;

    /// <param name="rule">The rule.</param>
    /// <param name="reportsInBody">True when the findings lie where the result is used, elsewhere in the same body; false when they lie on the query.</param>
    private protected QueryAnalyzer(DiagnosticDescriptor rule, bool reportsInBody = false)
        : base(rule) => _reportsInBody = reportsInBody;

    private protected sealed override void Start(CompilationStartAnalysisContext start, EfModel model)
    {
        OperationKind[] kinds = [OperationKind.Invocation, OperationKind.Loop, OperationKind.ObjectCreation];
        if (_reportsInBody)
            OnOperationInBody(start, model, operation => Find(operation, model) is not null, Analyze, kinds);
        else
            OnOperation(start, model, Analyze, kinds);
    }

    /// <summary>Asks the rule's question of a query where it is run.</summary>
    private protected abstract void Analyze(RuleContext context, QueryChain query);

    private static QueryChain? Find(IOperation operation, EfModel model) =>
        QueryChain.Execution(operation, model) is { IsDatabaseQuery: true } query && !operation.IsInExpressionTree() ? query : null;

    private void Analyze(RuleContext context)
    {
        if (Find(context.Operation, context.Model) is { } query)
            Analyze(context, query);
    }
}
