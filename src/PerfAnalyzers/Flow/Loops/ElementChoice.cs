using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Loops;

/// <summary>Branches taken for one element: foreach (var field in fields) switch (field) { … } has another query in each arm.</summary>
internal static class ElementChoice
{
    /// <summary>True when an operation's ancestor is such a branch, or such a test with the branch in it.</summary>
    public static bool IsBranch(IOperation ancestor, IOperation child) => ancestor switch
    {
        ISwitchCaseOperation { Parent: ISwitchOperation { Value: var chosen } } => IsElement(chosen),
        ISwitchExpressionArmOperation { Parent: ISwitchExpressionOperation { Value: var matched } } => IsElement(matched),
        IConditionalOperation { Condition: var condition, WhenTrue: var branch } => ReferenceEquals(child, branch) && IsOneOfFew(condition),
        _ => false,
    };

    /// <summary>i == 3 || i == 4: as many elements as there are comparisons.</summary>
    private static bool IsOneOfFew(IOperation condition) => condition.Unwrap() switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr } either =>
            IsOneOfFew(either.LeftOperand) && IsOneOfFew(either.RightOperand),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals } comparison =>
            IsElement(comparison.LeftOperand) && IsFixed(comparison.RightOperand)
            || IsElement(comparison.RightOperand) && IsFixed(comparison.LeftOperand),
        _ => false,
    };

    /// <summary>
    /// True when not each element comes to the operation: it stands in an arm that is chosen by the element's kind, or the loop is run only
    /// to fill a cache.
    /// </summary>
    public static bool IsRare(IOperation operation, Repetition repetition)
    {
        if (repetition.Loop is not { } loop)
            return false;
        foreach (var ancestor in operation.Ancestors())
        {
            var chosen = ancestor switch
            {
                ISwitchCaseOperation { Parent: ISwitchOperation { Value: var value } } => value,
                ISwitchExpressionArmOperation { Parent: ISwitchExpressionOperation { Value: var value } } => value,
                _ => null,
            };
            if (chosen is not null && chosen.IsWithin(loop) && IsKind(chosen, repetition))
                return true;
            // cache.Get(key, () => { foreach … }): on a miss.
            if (ancestor is IAnonymousFunctionOperation lambda && !lambda.IsWithin(loop) && IsOfCache(lambda))
                return true;
        }

        return false;
    }

    /// <summary>switch (field.Type): what a member of the element says, or a local that has it.</summary>
    private static bool IsKind(IOperation chosen, Repetition repetition)
    {
        var value = chosen.Unwrap();
        if (value is ILocalReferenceOperation local && BodyIndex.Around(local).OnlyValueOf(local.Local)?.Unwrap() is { } kept)
            value = kept;
        while (value is IMemberReferenceOperation { Instance: { } instance })
            value = instance.Unwrap();
        return value.ReferencedSymbol() is { } root && repetition.Element.IsSame(root);
    }

    private static bool IsOfCache(IAnonymousFunctionOperation lambda) =>
        lambda.AsArgument() is { Parent: IInvocationOperation call }
        && (Guards.IsCacheName(call.TargetMethod.Name)
            || call.Receiver()?.Type?.Name.IndexOf("Cache", StringComparison.Ordinal) >= 0);

    /// <summary>
    /// True for the loop's variable itself, a group's key, or what a name or number is turned into: <c>var kind = KindOf(key)</c>.
    /// </summary>
    private static bool IsElement(IOperation value)
    {
        value = value.Unwrap();
        if (value is IPropertyReferenceOperation { Property.Name: "Key", Instance: { } group })
            value = group.Unwrap();
        if (value is not ILocalReferenceOperation { Local: var local })
            return false;
        // The counter of a for loop is another one in each iteration, as an element is.
        foreach (var loop in value.Ancestors().OfType<ILoopOperation>().Where(static l => l is IForEachLoopOperation or IForLoopOperation))
        {
            if (loop.Locals.Contains(local, SymbolEqualityComparer.Default))
                return true;
            if (loop is IForLoopOperation)
                continue;
            // An entity's property is another matter: several rows share it, and each runs the arm.
            if (loop.Locals.FirstOrDefault() is { Type: { IsValueType: true } or { SpecialType: SpecialType.System_String } } element
                && BodyIndex.Around(value).OnlyValueOf(local) is { } derived && QueryLambda.Mentions(derived, element))
                return true;
        }

        return false;
    }

    private static bool IsFixed(IOperation value) => value.ConstantValue.HasValue || value.Unwrap() is ITypeOfOperation;
}
