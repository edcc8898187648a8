using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>A comparison <c>x.A.B == value</c> in a query's predicate; the value does not depend on the row.</summary>
/// <param name="Path">The properties from the row on: <c>A</c>, <c>B</c>; a nullable's <c>Value</c> is left out.</param>
/// <param name="Value">The other side.</param>
internal sealed record KeyEquality(ImmutableArray<IPropertySymbol> Path, IOperation Value);

/// <summary>Reads the lambdas of queries.</summary>
internal static class QueryLambda
{
    /// <summary>The conditions of a predicate that are all required: the operands of its outermost <c>&amp;&amp;</c>.</summary>
    public static IEnumerable<IOperation> Conjuncts(IAnonymousFunctionOperation lambda)
    {
        if (lambda.SingleReturnedValue() is not { } body)
            yield break;

        var pending = new Stack<IOperation>();
        pending.Push(body);
        while (pending.Count > 0)
        {
            var current = pending.Pop().Unwrap();
            if (current is IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.And } and)
            {
                pending.Push(and.RightOperand);
                pending.Push(and.LeftOperand);
            }
            else
            {
                yield return current;
            }
        }
    }

    /// <summary>The comparison that a condition is, in either order, with <c>==</c> or <c>Equals</c>; null when it is another condition.</summary>
    public static KeyEquality? Equality(IOperation condition, IAnonymousFunctionOperation lambda) =>
        lambda.Symbol.Parameters is [var row, ..] ? Equality(condition, row) : null;

    /// <summary>The same, of the lambda's parameter.</summary>
    public static KeyEquality? Equality(IOperation condition, IParameterSymbol row)
    {
        var (left, right) = Sides(condition);
        if (left is null || right is null)
            return null;

        if (RowPath(left, row) is { IsDefaultOrEmpty: false } path && !Mentions(right, row))
            return new(path, right);
        return RowPath(right, row) is { IsDefaultOrEmpty: false } other && !Mentions(left, row) ? new(other, left) : null;
    }

    /// <summary>What a condition compares, with <c>==</c> or <c>Equals</c>; nulls when it is another condition.</summary>
    public static (IOperation? Left, IOperation? Right) Sides(IOperation condition) => condition switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals } equals => (equals.LeftOperand, equals.RightOperand),
        IInvocationOperation { TargetMethod: { Name: "Equals", IsStatic: false }, Instance: { } instance, Arguments: [{ } argument] } => (instance, argument.Value),
        IInvocationOperation { TargetMethod: { Name: "Equals", IsStatic: true }, Arguments: [{ } first, { } second] } => (first.Value, second.Value),
        _ => (null, null),
    };

    /// <summary>The properties that lead from the row to a value; empty when the value is no such path.</summary>
    public static ImmutableArray<IPropertySymbol> RowPath(IOperation value, IParameterSymbol row)
    {
        var path = ImmutableArray.CreateBuilder<IPropertySymbol>();
        var current = value.Unwrap();
        while (current is IPropertyReferenceOperation { Instance: { } instance } reference)
        {
            if (reference.Property is not { Name: "Value", ContainingType.OriginalDefinition.SpecialType: SpecialType.System_Nullable_T })
                path.Add(reference.Property);
            current = instance.Unwrap();
        }

        if (current is not IParameterReferenceOperation parameter || !SymbolEqualityComparer.Default.Equals(parameter.Parameter, row))
            return ImmutableArray<IPropertySymbol>.Empty;
        path.Reverse();
        return path.ToImmutable();
    }

    /// <summary>True when the value is computed from the variable.</summary>
    public static bool Mentions(IOperation value, ISymbol variable)
    {
        foreach (var part in value.DescendantsAndSelf())
        {
            if (part is IParameterReferenceOperation parameter && SymbolEqualityComparer.Default.Equals(parameter.Parameter, variable)
                || part is ILocalReferenceOperation local && SymbolEqualityComparer.Default.Equals(local.Local, variable))
                return true;
        }

        return false;
    }
}
