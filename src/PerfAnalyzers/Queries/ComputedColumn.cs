using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>What is computed from a column before it is compared.</summary>
internal enum ComputationKind
{
    /// <summary><c>ToLower()</c>, <c>ToUpper()</c></summary>
    Case,

    /// <summary><c>Trim()</c>, <c>Substring(…)</c>, <c>Replace(…)</c></summary>
    Text,

    /// <summary>The day of a point in time: <c>Date</c>.</summary>
    Day,

    /// <summary><c>Year</c></summary>
    Year,

    /// <summary><c>+ 1</c>, <c>AddDays(7)</c>, <c>DateDiffDay(…)</c></summary>
    Arithmetic,

    /// <summary><c>ToString()</c>, <c>Convert.ToInt32(…)</c></summary>
    Conversion,

    /// <summary><c>Contains("x")</c>, <c>EndsWith("x")</c>, <c>Like("%x")</c>: what it begins with may be anything.</summary>
    Wildcard,
}

/// <summary>A condition that compares what is computed from a column, so that an index on the column does not find the rows.</summary>
/// <param name="Kind">What is computed.</param>
/// <param name="Column">The column.</param>
/// <param name="Read">Where the column is read, through a nullable's <c>Value</c>.</param>
/// <param name="Computation">What is computed from it.</param>
/// <param name="Condition">The whole condition.</param>
internal sealed record ComputedColumn(
    ComputationKind Kind,
    IPropertySymbol Column,
    IOperation Read,
    IOperation Computation,
    IOperation Condition)
{
    private const int MaxDepth = 4;

    /// <summary>How the column's value compares, as if it stood on the left; null where no operator compares it.</summary>
    public BinaryOperatorKind? Operator { get; private init; }

    /// <summary>What it is compared with; it does not depend on the row.</summary>
    public IOperation? Other { get; private init; }

    /// <summary>What is done, as a message says it: <c>ToLower</c>, <c>Date</c>, <c>+</c>.</summary>
    public string Function => Computation switch
    {
        IInvocationOperation call => call.TargetMethod.Name,
        IPropertyReferenceOperation property => property.Property.Name,
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } => "+",
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Subtract } => "-",
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Multiply } => "*",
        IBinaryOperation => "/",
        _ => Computation.Syntax.ToString(),
    };

    /// <summary>The computation that a condition compares; null for other conditions.</summary>
    public static ComputedColumn? In(RowRequirement requirement)
    {
        var (condition, row) = (requirement.Condition, requirement.Row);
        if (condition is IBinaryOperation comparison
            && (comparison.OperatorKind == BinaryOperatorKind.Equals || RowRequirement.IsOrdering(comparison.OperatorKind)))
            return Compared(comparison.LeftOperand, comparison.RightOperand, comparison.OperatorKind, condition, row)
                ?? Compared(comparison.RightOperand, comparison.LeftOperand, Mirrored(comparison.OperatorKind), condition, row);
        if (QueryLambda.Sides(condition) is ({ } left, { } right))
            return Compared(left, right, BinaryOperatorKind.Equals, condition, row)
                ?? Compared(right, left, BinaryOperatorKind.Equals, condition, row);
        return condition is IInvocationOperation call ? OfCall(call, row) : null;
    }

    private static ComputedColumn? Compared(
        IOperation side, IOperation other, BinaryOperatorKind comparison, IOperation condition, IParameterSymbol row)
    {
        // What is compared with another column of the row, no index finds.
        if (QueryLambda.Mentions(other, row) || other.IsNullConstant())
            return null;
        return Of(side, condition, row, 0) is { } computed ? computed with { Operator = comparison, Other = other } : null;
    }

    private static BinaryOperatorKind Mirrored(BinaryOperatorKind comparison) => comparison switch
    {
        BinaryOperatorKind.LessThan => BinaryOperatorKind.GreaterThan,
        BinaryOperatorKind.LessThanOrEqual => BinaryOperatorKind.GreaterThanOrEqual,
        BinaryOperatorKind.GreaterThan => BinaryOperatorKind.LessThan,
        BinaryOperatorKind.GreaterThanOrEqual => BinaryOperatorKind.LessThanOrEqual,
        _ => comparison,
    };

    /// <summary>
    /// x.Name.ToLower().StartsWith(…), names.Contains(x.Name.ToLower()), x.Name.Contains("…"), EF.Functions.Like(x.Name, "%…").
    /// </summary>
    private static ComputedColumn? OfCall(IInvocationOperation call, IParameterSymbol row)
    {
        var method = call.TargetMethod;
        if (method.ContainingType.SpecialType == SpecialType.System_String && call is { Instance: { } text, Arguments: [{ } part, ..] })
        {
            if (method.Name is not ("StartsWith" or "EndsWith" or "Contains") || QueryLambda.Mentions(part, row))
                return null;
            if (method.Name == "StartsWith")
                return Of(text, call, row, 0);
            return SearchedText(text, row) is (var column, var read)
                ? new(ComputationKind.Wildcard, column, read, call, call)
                : null;
        }

        if (method.Name is "Like" or "ILike" && call.Arguments is [_, var matched, var pattern, ..] && BeginsWithWildcard(pattern.Value))
            return SearchedText(matched.Value, row) is (var column, var read)
                ? new(ComputationKind.Wildcard, column, read, call, call)
                : null;
        if (method.Name != "Contains")
            return null;
        var computed = call.Arguments.Select(a => Of(a.Value, call, row, 0)).FirstOrDefault(static c => c is not null);
        return computed is { Kind: not ComputationKind.Wildcard } ? computed : null;
    }

    /// <summary>The column whose text is searched, whatever its case.</summary>
    private static (IPropertySymbol Column, IOperation Read)? SearchedText(IOperation text, IParameterSymbol row)
    {
        if (QueryLambda.RowPath(text, row) is [var column])
            return (column, text);
        return Of(text, text, row, 0) is { Kind: ComputationKind.Case or ComputationKind.Text or ComputationKind.Conversion } computed
            ? (computed.Column, computed.Read)
            : null;
    }

    private static bool BeginsWithWildcard(IOperation pattern) => pattern.Unwrap() switch
    {
        { ConstantValue: { HasValue: true, Value: string text } } => text.StartsWith("%", StringComparison.Ordinal),
        IInterpolatedStringOperation { Parts: [IInterpolatedStringTextOperation { Text: var first }, ..] } =>
            first.TryGetConstantString(out var beginning) && beginning.StartsWith("%", StringComparison.Ordinal),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } sum => BeginsWithWildcard(sum.LeftOperand),
        _ => false,
    };

    private static ComputedColumn? Of(IOperation value, IOperation condition, IParameterSymbol row, int depth)
    {
        value = value.Unwrap();
        if (depth > MaxDepth || KindOf(value, row) is not (var kind, var inner))
            return null;
        if (QueryLambda.RowPath(inner, row) is [var column])
            return new(kind, column, inner, value, condition);
        // x.Name.Trim().ToLower()
        return Of(inner, condition, row, depth + 1) is { } nested ? nested with { Computation = value } : null;
    }

    private static (ComputationKind Kind, IOperation Of)? KindOf(IOperation value, IParameterSymbol row) => value switch
    {
        IPropertyReferenceOperation { Instance: { } instance, Property: { Name: "Date" or "Year", ContainingType: var type } property }
            when IsPointInTime(type) => (property.Name == "Date" ? ComputationKind.Day : ComputationKind.Year, instance),
        IInvocationOperation { Instance: { } instance } call => OfMethod(call, instance),
        IInvocationOperation call => OfFunction(call, row),
        IBinaryOperation { OperatorMethod: null } arithmetic when IsArithmetic(arithmetic.OperatorKind) && IsNumber(arithmetic.Type) =>
            ColumnSide(arithmetic, row) is { } side ? (ComputationKind.Arithmetic, side) : null,
        // x.Expires - TimeSpan.FromDays(7)
        IBinaryOperation { OperatorMethod.ContainingType: var type } arithmetic
            when IsArithmetic(arithmetic.OperatorKind) && (IsPointInTime(type) || type.SpecialType == SpecialType.System_Decimal) =>
            ColumnSide(arithmetic, row) is { } side ? (ComputationKind.Arithmetic, side) : null,
        _ => null,
    };

    private static (ComputationKind Kind, IOperation Of)? OfMethod(IInvocationOperation call, IOperation instance)
    {
        var method = call.TargetMethod;
        if (method.ContainingType.SpecialType == SpecialType.System_String)
        {
            return method.Name switch
            {
                "ToLower" or "ToUpper" => (ComputationKind.Case, instance),
                "Trim" or "TrimStart" or "TrimEnd" or "Substring" or "Replace" => (ComputationKind.Text, instance),
                _ => null,
            };
        }

        if (IsPointInTime(method.ContainingType) && method.Name.StartsWith("Add", StringComparison.Ordinal))
            return (ComputationKind.Arithmetic, instance);
        return method is { Name: "ToString", Parameters.IsEmpty: true } ? (ComputationKind.Conversion, instance) : null;
    }

    private static (ComputationKind Kind, IOperation Of)? OfFunction(IInvocationOperation call, IParameterSymbol row)
    {
        var method = call.TargetMethod;
        if (method is { Name: "Parse", ContainingType.SpecialType: not SpecialType.None } or { ContainingType.Name: "Convert" }
            && call.Arguments is [{ } converted])
            return (ComputationKind.Conversion, converted.Value);
        // EF.Functions.DateDiffDay(x.CreatedAt, now)
        if (!method.Name.StartsWith("DateDiff", StringComparison.Ordinal)
            || !method.ContainingType.Name.EndsWith("DbFunctionsExtensions", StringComparison.Ordinal))
            return null;
        var sides = call.Arguments.Where(a => QueryLambda.Mentions(a.Value, row)).ToList();
        return sides is [var only] ? (ComputationKind.Arithmetic, only.Value) : null;
    }

    private static IOperation? ColumnSide(IBinaryOperation arithmetic, IParameterSymbol row) =>
        (QueryLambda.Mentions(arithmetic.LeftOperand, row), QueryLambda.Mentions(arithmetic.RightOperand, row)) switch
        {
            (true, false) => arithmetic.LeftOperand,
            (false, true) => arithmetic.RightOperand,
            _ => null,
        };

    private static bool IsArithmetic(BinaryOperatorKind kind) =>
        kind is BinaryOperatorKind.Add or BinaryOperatorKind.Subtract or BinaryOperatorKind.Multiply or BinaryOperatorKind.Divide;

    private static bool IsNumber(ITypeSymbol? type) =>
        type?.UnwrapNullable().SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_Double;

    private static bool IsPointInTime(ITypeSymbol type) =>
        type.SpecialType == SpecialType.System_DateTime || type is { Name: "DateTimeOffset" or "DateOnly" } && type.IsIn("System");
}
