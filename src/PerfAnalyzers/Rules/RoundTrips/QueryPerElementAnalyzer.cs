using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
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
        "This {0} runs once per {1}; {2}",
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
            IsCertain(query, repetition, context),
            query.Describe(),
            repetition.Describe(),
            query.Terminal?.Kind == QueryStepKind.Write
                ? "write all of them with one statement"
                : "query all of them at once before the loop");
    }

    private static bool IsCertain(QueryChain query, Repetition repetition, RuleContext context) =>
        !query.IsComposedSql
        && (query.Source.IsDatabase || query.HasEfOperator || context.Model.Entities.IsEntity(query.Entity))
        && !ElementChoice.IsRare(query.Operation, repetition)
        && !SecondLevelCache.MayAnswer(query)
        && !SmallLoops.Is(repetition, query.Operation, context.Model)
        // One statement can give all of them one value; for values of their own they have to be loaded.
        && !(IsUpdate(query.Terminal) && SetsValuesOf(query, repetition));

    private static bool IsUpdate(QueryStep? terminal) =>
        terminal is not null && (QueryOperators.WithoutAsync(terminal.Method) ?? terminal.Method) == EfNames.ExecuteUpdate;

    private static bool SetsValuesOf(QueryChain query, Repetition repetition) =>
        repetition.Loop is { } loop && query.Terminal?.Call is { } update
        && update.Arguments
            .Where(static a => a.Parameter?.Ordinal > 0)
            .SelectMany(static a => a.Value.DescendantsAndSelf())
            .Any(part => part switch
        {
            ILocalReferenceOperation { Local: var local } => local.IsDeclaredWithin(loop),
            IParameterReferenceOperation { Parameter: var parameter } => repetition.Element.IsSame(parameter),
            _ => false,
        });
}
