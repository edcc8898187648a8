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
    /// if (element.Key != wanted) continue; Load(element.Key): all that the operation is given of the element is what the code has compared
    /// with a value from outside of the loop, so that other elements would ask for the same again.
    /// </summary>
    public static bool IsTheWanted(IOperation operation, IForEachLoopOperation loop)
    {
        var wanted = WantedBefore(operation, loop);
        if (wanted.Count == 0)
            return false;
        var given = operation.Descendants().Where(d => d is ILocalReferenceOperation { Local: var local } && local.IsDeclaredWithin(loop)
            && !local.IsDeclaredWithin(operation)).ToList();
        return given.Count > 0 && given.All(g => IsPartOf(g, wanted));
    }

    /// <summary>The values, as the code writes them, that are equal to one from outside where the operation stands.</summary>
    private static HashSet<string> WantedBefore(IOperation operation, IForEachLoopOperation loop)
    {
        var wanted = new HashSet<string>(StringComparer.Ordinal);
        for (IOperation child = operation, parent = operation.Parent!;
            !ReferenceEquals(child, loop);
            child = parent, parent = parent.Parent!)
        {
            if (parent is IConditionalOperation test && !ReferenceEquals(child, test.Condition))
                AddEqual(test.Condition, ReferenceEquals(child, test.WhenTrue), loop, wanted);
            if (parent is not IBlockOperation block)
                continue;
            foreach (var statement in block.Operations)
            {
                if (ReferenceEquals(statement, child))
                    break;
                if (statement is IConditionalOperation { WhenFalse: null } guard && Skips(guard.WhenTrue))
                    AddEqual(guard.Condition, false, loop, wanted);
            }
        }

        return wanted;
    }

    private static void AddEqual(IOperation condition, bool holds, IForEachLoopOperation loop, HashSet<string> wanted)
    {
        switch (condition.Unwrap())
        {
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both when holds:
                AddEqual(both.LeftOperand, true, loop, wanted);
                AddEqual(both.RightOperand, true, loop, wanted);
                break;
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr } either when !holds:
                AddEqual(either.LeftOperand, false, loop, wanted);
                AddEqual(either.RightOperand, false, loop, wanted);
                break;
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } comparison
                when holds == (comparison.OperatorKind == BinaryOperatorKind.Equals):
                Add(comparison.LeftOperand, comparison.RightOperand);
                Add(comparison.RightOperand, comparison.LeftOperand);
                break;
        }

        void Add(IOperation value, IOperation other)
        {
            if (IsOfElement(value, loop) && !IsOfElement(other, loop) && !other.IsNullConstant() && other.Type?.TypeKind != TypeKind.Enum
                && other.Type?.SpecialType != SpecialType.System_Boolean)
                wanted.Add(value.Unwrap().Syntax.ToString());
        }
    }

    private static bool IsOfElement(IOperation value, IForEachLoopOperation loop) =>
        value.DescendantsAndSelf().Any(d => d is ILocalReferenceOperation { Local: var local } && local.IsDeclaredWithin(loop));

    private static bool IsPartOf(IOperation given, HashSet<string> wanted)
    {
        for (var current = given; current is not null; current = current.Parent)
        {
            if (wanted.Contains(current.Syntax.ToString()))
                return true;
            if (current.Parent is not (IMemberReferenceOperation or IConversionOperation))
                return false;
        }

        return false;
    }

    private static bool Skips(IOperation branch) => branch switch
    {
        IBranchOperation { BranchKind: BranchKind.Continue } => true,
        IBlockOperation { Operations: [.., var last] } => Skips(last),
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
            if (chosen is not null && chosen.IsWithin(loop) && IsKind(chosen, repetition) || IsArmOfKinds(ancestor, operation))
                return true;
            // cache.Get(key, () => { foreach … }): on a miss.
            if (ancestor is IAnonymousFunctionOperation lambda && !lambda.IsWithin(loop) && IsOfCache(lambda))
                return true;
        }

        return false;
    }

    /// <summary>
    /// if (field.Type == Text) … else if (field.Type == File) …: a switch over the kind of an element, of this loop or one around it.
    /// </summary>
    private static bool IsArmOfKinds(IOperation ancestor, IOperation operation)
    {
        if (ancestor is not IConditionalOperation arm || !operation.IsWithin(arm.WhenTrue) || TestedKind(arm.Condition) is not { } kind
            || !kind.Ancestors().Any(static a => a is IForEachLoopOperation or IForLoopOperation))
            return false;
        var before = arm.Parent is IConditionalOperation outer && ReferenceEquals(outer.WhenFalse, arm) ? outer.Condition : null;
        var after = (arm.WhenFalse as IConditionalOperation)?.Condition;
        return new[] { before, after }.Any(other =>
            other is not null && TestedKind(other) is { } compared && compared.Syntax.IsEquivalentTo(kind.Syntax));
    }

    /// <summary>The value that a condition compares with a constant of an enum.</summary>
    private static IOperation? TestedKind(IOperation condition) => condition.Unwrap() switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both =>
            TestedKind(both.LeftOperand) ?? TestedKind(both.RightOperand),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals, RightOperand.ConstantValue.HasValue: true } equality =>
            OfEnum(equality.LeftOperand),
        IIsPatternOperation { Pattern: IConstantPatternOperation, Value: var value } => OfEnum(value),
        _ => null,
    };

    private static IOperation? OfEnum(IOperation value)
    {
        if (value.Unwrap() is not IPropertyReferenceOperation { Type.TypeKind: TypeKind.Enum } kind)
            return null;
        // The element, or what the iteration has found for it.
        var isOfElement = kind.DescendantsAndSelf().OfType<ILocalReferenceOperation>().Any(static local =>
            local.Ancestors().OfType<ILoopOperation>().Any(loop => local.Local.IsDeclaredWithin(loop)));
        return isOfElement ? kind : null;
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
        // switch (tab.ToLowerInvariant())
        while (value is IInvocationOperation { Arguments.IsEmpty: true, Instance: { Type.SpecialType: SpecialType.System_String } text })
            value = text.Unwrap();
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
