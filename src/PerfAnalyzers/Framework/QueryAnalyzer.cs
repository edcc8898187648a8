using Microsoft.CodeAnalysis;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Queries;

namespace PerfAnalyzers.Framework;

/// <summary>The base of the rules that ask their question of every query that is run. They may report anywhere in its body.</summary>
public abstract class QueryAnalyzer : BodyAnalyzer
{
    private protected QueryAnalyzer(DiagnosticDescriptor rule)
        : base(rule)
    {
    }

    private protected sealed override void Analyze(RuleContext context, BodySurvey body)
    {
        foreach (var query in body.Queries)
            Analyze(context with { Query = query }, query);
    }

    /// <summary>Asks the rule's question of a query where it is run.</summary>
    private protected abstract void Analyze(RuleContext context, QueryChain query);
}
