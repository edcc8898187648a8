using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>A condition that each row of a query's table has to meet.</summary>
/// <param name="Condition">The condition: an operand of the predicate's outermost <c>&amp;&amp;</c>.</param>
/// <param name="Row">The lambda's parameter.</param>
/// <param name="Step">The step that asks for it.</param>
internal sealed record RowRequirement(IOperation Condition, IParameterSymbol Row, QueryStep Step)
{
    /// <summary>What a query asks of its table's rows, before it makes something else of them.</summary>
    public static ImmutableArray<RowRequirement> Of(QueryChain query) => query.Keep<RowRequirement, ImmutableArray<RowRequirement>>(Read);

    /// <summary>The column that the condition compares with a value, a list or a range, as an index finds rows; null for others.</summary>
    public IPropertySymbol? SoughtColumn
    {
        get
        {
            if (QueryLambda.Equality(Condition, Row) is { Path: [var equal] })
                return equal;
            if (Condition is IBinaryOperation { OperatorKind: var kind } comparison && IsOrdering(kind))
                return ColumnIn(comparison.LeftOperand, comparison.RightOperand)
                    ?? ColumnIn(comparison.RightOperand, comparison.LeftOperand);
            if (Condition is not IInvocationOperation call)
                return null;
            return call.TargetMethod.Name switch
            {
                "StartsWith" when call.Instance is { } text => QueryLambda.RowPath(text, Row) is [var column] ? column : null,
                "Contains" when call.TargetMethod.ContainingType.SpecialType != SpecialType.System_String && call.Arguments.Length > 0 =>
                    ListedColumn(call),
                _ => null,
            };
        }
    }

    private IPropertySymbol? ListedColumn(IInvocationOperation contains)
    {
        foreach (var argument in contains.Arguments)
        {
            if (QueryLambda.RowPath(argument.Value, Row) is [var column])
                return column;
        }

        return null;
    }

    private IPropertySymbol? ColumnIn(IOperation side, IOperation other) =>
        QueryLambda.RowPath(side, Row) is [var column] && !QueryLambda.Mentions(other, Row) ? column : null;

    /// <summary>True for less and greater, with or without equal.</summary>
    public static bool IsOrdering(BinaryOperatorKind kind) => kind is BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual
        or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual;

    private static ImmutableArray<RowRequirement> Read(QueryChain query)
    {
        var found = ImmutableArray.CreateBuilder<RowRequirement>();
        var inMemory = query.FirstInMemory;
        foreach (var step in query.Steps)
        {
            if (ReferenceEquals(step, inMemory) || !KeepsTable(step.Kind) && !step.IsTerminal)
                break;
            if (!IsFilter(step)
                || step.Lambda is not { Symbol.Parameters: [var row, ..] } lambda
                || !SymbolEqualityComparer.Default.Equals(row.Type, query.Entity))
                continue;
            foreach (var condition in QueryLambda.Conjuncts(lambda))
                found.Add(new(condition, row, step));
        }

        return found.ToImmutable();
    }

    /// <summary>Where, and what runs the query with a predicate of its own; All looks for rows that do not meet it.</summary>
    private static bool IsFilter(QueryStep step) =>
        step.Kind == QueryStepKind.Filter
        || step.Kind is QueryStepKind.Element or QueryStepKind.Scalar && step.Method is not ("All" or "AllAsync")
            && step.Lambda?.Symbol.ReturnType.SpecialType == SpecialType.System_Boolean;

    // Behind a page, a group or a projection no index finds rows any more.
    private static bool KeepsTable(QueryStepKind kind) => kind is QueryStepKind.Neutral or QueryStepKind.Filter or QueryStepKind.Order
        or QueryStepKind.ThenOrder or QueryStepKind.Include or QueryStepKind.ThenInclude or QueryStepKind.Reverse
        or QueryStepKind.NoTracking or QueryStepKind.NoTrackingWithIdentityResolution or QueryStepKind.Tracking or QueryStepKind.Split
        or QueryStepKind.Single or QueryStepKind.IgnoreQueryFilters or QueryStepKind.IgnoreAutoIncludes;
}
