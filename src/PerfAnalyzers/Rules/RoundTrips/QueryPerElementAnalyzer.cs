using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Flow.Loops;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.RoundTrips;

/// <summary>A query is run once per element of a sequence.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class QueryPerElementAnalyzer : QueryAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.QueryPerElement,
        "Query is run once per element (N+1)",
        "This {0} runs once per {1}; query all of them at once before the loop",
        RuleCategory.RoundTrips,
        DiagnosticSeverity.Warning,
        "Each run is a round trip to the database. One query for all elements, read from a dictionary or lookup in the loop, costs one.");

    /// <summary>Creates the analyzer.</summary>
    public QueryPerElementAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, QueryChain query)
    {
        // PERF1004 speaks of explicit loads; a script runs as it is.
        if (query.IsExplicitLoad || query.IsForeignSql)
            return;

        var repetition = Repetition.Analyze(query.Operation, context.Model, query);
        if (!repetition.IsPerElement)
            return;

        var place = query.Operation is IForEachLoopOperation loop ? loop.Collection : query.Operation;
        context.Report(
            place.Location(),
            repetition.Loop is { } repeated ? [repeated.Location()] : [],
            null,
            !query.IsComposedSql && (query.Source.IsDatabase || query.HasEfOperator || context.Model.Entities.IsEntity(query.Entity)),
            query.Describe(),
            repetition.Describe());
    }
}
