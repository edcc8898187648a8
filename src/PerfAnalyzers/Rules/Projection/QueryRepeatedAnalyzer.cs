using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Flow.Loops;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Projection;

/// <summary>A method runs the query again that it ran before, written a second time.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
[NoCodeFix("What the first query's result is called, and whether the second one reads again on purpose, its author knows.")]
public sealed class QueryRepeatedAnalyzer : QueryAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.QueryRepeated,
        "Query is run again",
        "This {0} repeats the one at line {1}; run it once, and use its result in both places",
        RuleCategory.Projection,
        DiagnosticSeverity.Info,
        "The same query twice in one method is a round trip too many: nothing that the method does in between changes what it finds.");

    private const int MostQueries = 100;

    /// <summary>Creates the analyzer.</summary>
    public QueryRepeatedAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, QueryChain query)
    {
        var queries = BodySurvey.Around(query.Operation, context.Model).Queries;
        // Each is held against all before it; nobody writes so many in one body, generators do.
        if (queries.Length > MostQueries)
            return;
        // A look-up by Find is answered by the context the second time; and a query in a loop is PERF1003's.
        if (queries.Length < 2
            || query.Terminal is not { Method: not (EfNames.Find or EfNames.FindAsync) }
            || query.IsForeignSql
            || query.IsExplicitLoad
            || query.Terminal.Kind == QueryStepKind.Write
            || IsTest(query, context.Model))
            return;

        foreach (var first in queries)
        {
            if (ReferenceEquals(first, query))
                return;
            if (!IsSame(first, query)
                || IsTest(first, context.Model)
                || !ExecutionOrder.MayFollow(first.Operation, query.Operation)
                || !Rerun.IsUndisturbed(first.Operation, query.Operation)
                || Repetition.Analyze(query.Operation, context.Model, query).IsPerElement)
                continue;
            context.Report(
                Asked(query).Location(),
                [first.Operation.Location()],
                null,
                isCertain: true,
                query.Describe(),
                first.Operation.Syntax.Line());
            return;
        }
    }

    /// <summary>Only whether there is a row: PERF4007 makes it another question.</summary>
    private static bool IsTest(QueryChain query, EfModel model) => ExistenceTest.Get(query, model).Length > 0;

    private static bool IsSame(QueryChain first, QueryChain second)
    {
        if (first.Steps.Length != second.Steps.Length
            || !SymbolEqualityComparer.Default.Equals(first.Entity, second.Entity)
            || first.Terminal!.Method != second.Terminal!.Method)
            return false;
        // What is put together elsewhere may be put together differently: one value in a variable is PERF3011's.
        return IsInPlace(first) && IsInPlace(second) && SameValue.IsCertain(Asked(first), Asked(second));
    }

    private static IOperation Asked(QueryChain query) => query.Operation is IForEachLoopOperation loop ? loop.Collection : query.Operation;

    private static bool IsInPlace(QueryChain query)
    {
        var asked = Asked(query);
        if (!query.Source.Operation.IsWithin(asked))
            return false;
        foreach (var step in query.Steps)
        {
            if (step.IsElsewhere || step.Kind == QueryStepKind.Unknown || !step.IsTerminal && !step.Operation.IsWithin(asked))
                return false;
        }

        return true;
    }
}
