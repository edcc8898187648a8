using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Calls;

/// <summary>
/// What a call's constant arguments decide in the method that is called: <c>Load(order, withLines: false)</c> does not come to what stands
/// behind <c>if (!withLines) return;</c>.
/// </summary>
internal sealed class ConstantArguments
{
    private readonly ImmutableDictionary<int, object?> _values;

    private ConstantArguments(ImmutableDictionary<int, object?> values) => _values = values;

    /// <summary>True when the call's constants keep the method from coming to an operation of its body.</summary>
    public static bool LeaveOut(IInvocationOperation call, IOperation operation)
    {
        var values = call.Arguments
            .Where(static a => a is { Parameter: not null, Value.ConstantValue: { HasValue: true, Value: null or bool } })
            // An implementation may call its parameters something else.
            .ToImmutableDictionary(static a => a.ParameterOrdinal(), static a => a.Value.ConstantValue.Value);
        return !values.IsEmpty && new ConstantArguments(values).LeaveOut(operation);
    }

    /// <summary>
    /// The constants, each with its parameter, that alone keep the method around an operation from coming to it: for callers that do not
    /// see the method.
    /// </summary>
    public static ImmutableArray<(int Parameter, string Value)> LeavingOut(IOperation operation)
    {
        var found = ImmutableArray.CreateBuilder<(int, string)>();
        foreach (var parameter in BodyIndex.Around(operation).Parameters
            .Where(static p => p.ContainingSymbol
                is IMethodSymbol { MethodKind: not (MethodKind.AnonymousFunction or MethodKind.LocalFunction) })
            .OrderBy(static p => p.Ordinal))
        {
            foreach (var value in ConstantsOf(parameter.Type))
            {
                if (new ConstantArguments(ImmutableDictionary<int, object?>.Empty.Add(parameter.Ordinal, value)).LeaveOut(operation))
                    found.Add((parameter.Ordinal, TextOf(value)));
            }
        }

        return found.ToImmutable();
    }

    /// <summary>A constant as it is told.</summary>
    public static string TextOf(object? constant) => constant switch
    {
        null => "null",
        true => "true",
        false => "false",
        _ => "",
    };

    private static IEnumerable<object?> ConstantsOf(ITypeSymbol type)
    {
        if (type.UnwrapNullable().SpecialType == SpecialType.System_Boolean)
        {
            yield return true;
            yield return false;
        }

        if (!type.IsValueType || !SymbolEqualityComparer.Default.Equals(type, type.UnwrapNullable()))
            yield return null;
    }

    private bool LeaveOut(IOperation operation)
    {
        for (IOperation child = operation; child.Parent is { } parent; child = parent)
        {
            // A function of its own has parameters of its own.
            if (parent is IAnonymousFunctionOperation or ILocalFunctionOperation)
                return false;
            var isLeftOut = parent switch
            {
                IConditionalOperation either when ReferenceEquals(child, either.WhenTrue) => Evaluate(either.Condition) == false,
                IConditionalOperation either when ReferenceEquals(child, either.WhenFalse) => Evaluate(either.Condition) == true,
                IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both when ReferenceEquals(child, both.RightOperand) =>
                    Evaluate(both.LeftOperand) == false,
                IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr } any when ReferenceEquals(child, any.RightOperand) =>
                    Evaluate(any.LeftOperand) == true,
                IBlockOperation block => block.Operations.TakeWhile(s => !ReferenceEquals(s, child)).Any(HasLeft),
                _ => false,
            };
            if (isLeftOut)
                return true;
        }

        return false;
    }

    private bool HasLeft(IOperation statement) =>
        statement is IConditionalOperation { WhenFalse: null } check
            && Evaluate(check.Condition) == true
            && check.WhenTrue.LeavesFunction();

    /// <summary>What a condition is with these constants; null when they do not decide it.</summary>
    private bool? Evaluate(IOperation condition)
    {
        condition = condition.Unwrap();
        if (NullTest.Find(condition) is { Value: var tested, IsNull: var isNull })
        {
            if (!TryGetValue(tested, out var constant))
                return null;
            return constant is null == isNull;
        }

        switch (condition)
        {
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: var operand }:
                return !Evaluate(operand);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } and:
                return (Evaluate(and.LeftOperand), Evaluate(and.RightOperand)) switch
                {
                    (false, _) or (_, false) => false,
                    (true, true) => true,
                    _ => null,
                };
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr } or:
                return (Evaluate(or.LeftOperand), Evaluate(or.RightOperand)) switch
                {
                    (true, _) or (_, true) => true,
                    (false, false) => false,
                    _ => null,
                };
            default:
                return TryGetValue(condition, out var value) ? value as bool? : null;
        }
    }

    private bool TryGetValue(IOperation value, out object? constant)
    {
        constant = null;
        // A parameter that is given another value says nothing any more.
        return value.Unwrap() is IParameterReferenceOperation { Parameter: var parameter } reference
            && parameter.ContainingSymbol is IMethodSymbol { MethodKind: not MethodKind.AnonymousFunction }
            && _values.TryGetValue(parameter.Ordinal, out constant)
            && BodyIndex.Around(reference).WritesOf(parameter).Count == 0;
    }
}
