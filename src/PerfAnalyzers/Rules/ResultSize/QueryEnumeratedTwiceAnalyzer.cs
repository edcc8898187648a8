using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Flow.Loops;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.ResultSize;

/// <summary>A query in a variable is run, and run again: the variable holds the question and not the answer.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
[NoCodeFix("Where the rows are to be loaded, and under which name they are kept, depends on what the code between the two places does.")]
public sealed class QueryEnumeratedTwiceAnalyzer : QueryAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.QueryEnumeratedTwice,
        "Query in a variable is run twice",
        "The query in '{0}' was run at line {1} and is run again here; load its rows once, and use them in both places",
        RuleCategory.ResultSize,
        DiagnosticSeverity.Info,
        "A variable of a query's type holds the query and not its rows: each enumeration, and each Any or Count beside one, is a round "
            + "trip.");

    /// <summary>Creates the analyzer.</summary>
    public QueryEnumeratedTwiceAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, QueryChain query)
    {
        var queries = BodySurvey.Around(query.Operation, context.Model).Queries;
        if (queries.Length < 2 || VariableOf(query) is not { } variable || !ReadsAll(query) && !OnlyCounts(query))
            return;

        foreach (var first in queries)
        {
            if (ReferenceEquals(first, query))
                return;
            // Two numbers are two questions; a page and its total too, since the page is not run on the variable itself.
            if (!SymbolEqualityComparer.Default.Equals(VariableOf(first), variable)
                || !(ReadsAll(first) ? ReadsAll(query) || OnlyCounts(query) : OnlyCounts(first) && ReadsAll(query)))
                continue;
            // A count that is held against a limit decides whether the rows are to be loaded at all.
            if (!ReadsAll(first) && IsHeldAgainstLimit(first))
                continue;
            if (!HasSameSteps(first, query)
                || !ExecutionOrder.MayFollow(first.Operation, query.Operation)
                || !Rerun.IsUndisturbed(first.Operation, query.Operation))
                continue;
            // A query in a loop is PERF1003's.
            if (Repetition.Analyze(query.Operation, context.Model, query).IsPerElement)
                return;
            var place = query.Operation is IForEachLoopOperation loop ? loop.Collection : query.Operation;
            context.Report(
                place.Location(),
                [first.Operation.Location()],
                null,
                isCertain: true,
                variable.Name,
                first.Operation.Syntax.Line());
            return;
        }
    }

    private static ISymbol? VariableOf(QueryChain query)
    {
        var asked = query.Operation switch
        {
            IForEachLoopOperation loop => loop.Collection.Unwrap(),
            IInvocationOperation call => call.Receiver()?.Unwrap(),
            _ => null,
        };
        if (asked is IInvocationOperation { TargetMethod.Name: EfNames.AsAsyncEnumerable or "AsEnumerable" } sequence)
            asked = sequence.Receiver()?.Unwrap();
        return asked is ILocalReferenceOperation or IParameterReferenceOperation ? asked.ReferencedSymbol() : null;
    }

    private static bool ReadsAll(QueryChain query) => query.Terminal?.Kind is QueryStepKind.Materialize or QueryStepKind.Enumerate;

    /// <summary>Any() and Count(), of all rows; what has a condition is another question.</summary>
    private static bool OnlyCounts(QueryChain query) =>
        query.Terminal is {
            Kind: QueryStepKind.Scalar,
            Lambda: null,
            Method: "Any" or EfNames.AnyAsync or "Count" or EfNames.CountAsync or "LongCount" or EfNames.LongCountAsync
        };

    private static bool IsHeldAgainstLimit(QueryChain count)
    {
        var value = count.Operation.Outermost();
        if (value.Parent is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } declarator })
            return BodyIndex.Around(declarator).ReferencesTo(local).Any(static r => IsCompared(r.Outermost()));
        return IsCompared(value);
    }

    /// <summary>count > 1000, and not count > 0</summary>
    private static bool IsCompared(IOperation value) =>
        value.Parent is IBinaryOperation { OperatorKind: BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual
            or BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual } comparison
        && !((ReferenceEquals(comparison.LeftOperand, value) ? comparison.RightOperand : comparison.LeftOperand).TryGetConstantInt(
            out var number) && number is 0 or 1);

    /// <summary>True when both run what was put together at the same places: nothing was added to the variable in between.</summary>
    private static bool HasSameSteps(QueryChain first, QueryChain second)
    {
        if (StepsOf(first) != StepsOf(second)
            || first.Source.Kind != second.Source.Kind
            || first.Source.Kind != QuerySourceKind.Parameter && !ReferenceEquals(first.Source.Operation, second.Source.Operation))
            return false;
        for (var i = 0; i < StepsOf(first); i++)
        {
            if (!ReferenceEquals(first.Steps[i].Operation, second.Steps[i].Operation))
                return false;
        }

        return true;
    }

    /// <summary>The number of steps in the variable: without the terminal and what makes it a sequence.</summary>
    private static int StepsOf(QueryChain query) =>
        query.Steps.Length - 1 - (query.Steps.Length > 1
            && query.Steps[query.Steps.Length - 2] is { Kind: QueryStepKind.Client } client
            && client.Operation.IsWithin(query.Operation) ? 1 : 0);
}
