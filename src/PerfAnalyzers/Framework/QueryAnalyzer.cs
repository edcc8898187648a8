using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;

namespace PerfAnalyzers.Framework;

/// <summary>The base of the rules that ask their question of every query that is run. They may report anywhere in its body.</summary>
public abstract class QueryAnalyzer : EfAnalyzer
{
    private protected QueryAnalyzer(DiagnosticDescriptor rule)
        : base(rule)
    {
    }

    private protected sealed override void Start(CompilationStartAnalysisContext start, EfModel model) =>
        OnBody(start, model, static survey => survey.Queries, static query => query.Operation, Analyze);

    /// <summary>Asks the rule's question of a query where it is run.</summary>
    private protected abstract void Analyze(RuleContext context, QueryChain query);
}
