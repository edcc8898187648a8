using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace PerfAnalyzers.Roslyn;

/// <summary>A condition that asks whether there is a value, and nothing else of it.</summary>
/// <param name="Value">What is tested.</param>
/// <param name="IsNull">True when the condition holds where there is none.</param>
internal readonly record struct NullTest(IOperation Value, bool IsNull)
{
    /// <summary>
    /// The test that a condition is: <c>== null</c>, <c>is not null</c>, <c>is { }</c>, <c>HasValue</c>; null for any other.
    /// </summary>
    public static NullTest? Find(IOperation? condition)
    {
        switch (condition?.Unwrap())
        {
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: var operand }:
                return Find(operand) is { } inverse ? new(inverse.Value, !inverse.IsNull) : null;
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } comparison:
                var isNull = comparison.OperatorKind == BinaryOperatorKind.Equals;
                return comparison.RightOperand.IsNullConstant() ? new(comparison.LeftOperand, isNull)
                    : comparison.LeftOperand.IsNullConstant() ? new(comparison.RightOperand, isNull)
                    : null;
            case IIsPatternOperation pattern:
                return SaysNull(pattern.Pattern) is { } says ? new(pattern.Value, says) : null;
            case IPropertyReferenceOperation { Property.Name: "HasValue", Instance: { } nullable }:
                return new(nullable, false);
            default:
                return null;
        }
    }

    /// <summary>The test that is made of a value, where it stands.</summary>
    public static NullTest? Around(IOperation value)
    {
        while (value.Parent is IConversionOperation { OperatorMethod: null })
            value = value.Parent;
        return Find(value.Parent) is { } test && ReferenceEquals(test.Value, value) ? test : null;
    }

    private static bool? SaysNull(IPatternOperation pattern) => pattern switch
    {
        IConstantPatternOperation { Value: var constant } when constant.IsNullConstant() => true,
        INegatedPatternOperation negated => !SaysNull(negated.Pattern),
        IRecursivePatternOperation { DeclaredSymbol: null, PropertySubpatterns.IsEmpty: true, DeconstructionSubpatterns.IsEmpty: true } any
            when SymbolEqualityComparer.Default.Equals(any.MatchedType, any.InputType) => false,
        _ => null,
    };
}
