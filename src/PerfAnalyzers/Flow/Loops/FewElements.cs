using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Loops;

/// <summary>Sequences that the code says to be so small that a query for each of their elements costs nothing worth a warning.</summary>
internal static class FewElements
{
    private const int Few = 8;

    // Of functional libraries and of code bases' own: none or one.
    private static readonly string[] s_optional =
    [
        "Option", "Optional", "Maybe", "OptionAsync", "OptionUnsafe", "Either", "EitherAsync", "EitherUnsafe", "Fin", "Try", "TryAsync",
        "TryOption", "TryOptionAsync", "Validation",
    ];

    /// <summary>
    /// True for what is gone over to get at one value, if there is one: <c>foreach (var post in maybePost)</c>. What is of no known type,
    /// in code that does not compile, may be just that.
    /// </summary>
    public static bool AreOneAtMost(IOperation elements) => elements.Unwrap().Type?.UnwrapTask() switch
    {
        null or { TypeKind: TypeKind.Error } => true,
        INamedTypeSymbol { IsGenericType: true, Name: var name } => s_optional.Contains(name),
        _ => false,
    };

    /// <summary>True when a sequence has a few elements at most.</summary>
    public static bool AreIn(IOperation elements)
    {
        if (elements.Unwrap() is ILocalReferenceOperation list && IsAddedTo(list))
            return false;
        if (IsTestedForFew(elements))
            return true;
        return Resolve(elements) switch
        {
            IInvocationOperation { TargetMethod.Name: "Take" or "Range" } call
                when call.ArgumentFor(1)?.Value.TryGetConstantInt(out var count) == true =>
                count <= Few,
            IInvocationOperation { TargetMethod: { Name: "GetValues" or "GetNames",
                ContainingType.SpecialType: SpecialType.System_Enum } } =>
                true,
            IFieldReferenceOperation { Field: { IsReadOnly: true, DeclaringSyntaxReferences.IsEmpty: false } field,
                SemanticModel: { } semantics } =>
                Bodies.Get(semantics.Compilation).Get(field) is ISymbolInitializerOperation { Value: { } initial }
                    && IsLiteral(initial.Unwrap()),
            var value => IsLiteral(value),
        };
    }

    /// <summary>
    /// if (list.Count == 1) foreach (…), if (list.Count > 3) return; foreach (…): the code around it says how many there are.
    /// </summary>
    private static bool IsTestedForFew(IOperation elements)
    {
        if (elements.Unwrap() is not (ILocalReferenceOperation or IParameterReferenceOperation)
            || elements.ReferencedSymbol() is not { } list)
            return false;
        for (IOperation child = elements, parent = elements.Parent!; parent is not null; child = parent, parent = parent.Parent!)
        {
            if (parent is IConditionalOperation conditional && !ReferenceEquals(child, conditional.Condition)
                && SaysFew(conditional.Condition, list, ReferenceEquals(child, conditional.WhenTrue)))
                return true;
            if (parent is IBlockOperation block && LeavesWithMany(block, child, list))
                return true;
        }

        return false;
    }

    private static bool LeavesWithMany(IBlockOperation block, IOperation before, ISymbol list)
    {
        foreach (var statement in block.Operations)
        {
            if (ReferenceEquals(statement, before))
                return false;
            if (statement is IConditionalOperation { WhenFalse: null } guard
                && guard.WhenTrue.LeavesFunction()
                && SaysFew(guard.Condition, list, false))
                return true;
        }

        return false;
    }

    private static bool SaysFew(IOperation condition, ISymbol list, bool value)
    {
        if (condition.Unwrap() is not IBinaryOperation { OperatorMethod: null } test || !test.RightOperand.TryGetConstantInt(out var number)
            || test.LeftOperand.Unwrap() is not IPropertyReferenceOperation { Property.Name: "Count" or "Length", Instance: { } counted }
            || !counted.ReferencedSymbol().IsSame(list))
            return false;
        return (test.OperatorKind, value) switch
        {
            (BinaryOperatorKind.Equals or BinaryOperatorKind.LessThanOrEqual, true)
                or (BinaryOperatorKind.NotEquals or BinaryOperatorKind.GreaterThan, false) => number <= Few,
            (BinaryOperatorKind.LessThan, true) or (BinaryOperatorKind.GreaterThanOrEqual, false) => number <= Few + 1,
            _ => false,
        };
    }

    /// <summary>True for a loop with a constant bound that is reached after a few iterations.</summary>
    public static bool AreCounted(IForLoopOperation loop) =>
        loop.Condition?.Unwrap() is IBinaryOperation { OperatorKind: BinaryOperatorKind.LessThan
            or BinaryOperatorKind.LessThanOrEqual } comparison
        && comparison.RightOperand.TryGetConstantInt(out var bound) && bound <= Few;

    /// <summary>The value of a local that is given one, or the value itself.</summary>
    public static IOperation Resolve(IOperation value)
    {
        value = value.Unwrap();
        for (var i = 0; i < 4
            && value is ILocalReferenceOperation local
            && BodyIndex.Around(local).OnlyValueOf(local.Local) is { } only; i++)
            value = only.Unwrap();
        // A list of a query or of a set keeps what it is made of.
        while (value is IInvocationOperation { TargetMethod.Name: "ToList" or "ToArray" or "AsEnumerable" } call
            && call.Receiver() is { } receiver)
            value = receiver.Unwrap();
        return value;
    }

    /// <summary>
    /// var ids = new List&lt;int&gt;(); ids.Add(a); if (both) ids.Add(b): as many elements as there are such calls, where the list is
    /// handed
    /// to one method alone.
    /// </summary>
    public static bool IsFilledInPlace(ILocalReferenceOperation list)
    {
        if (BodyIndex.Around(list).OnlyValueOf(list.Local)?.Unwrap()
            is not IObjectCreationOperation { Arguments.IsEmpty: true, Initializer: null })
            return false;
        var added = 0;
        foreach (var reference in BodyIndex.Around(list).ReferencesTo(list.Local))
        {
            var isAdded = reference.Parent is IInvocationOperation { TargetMethod.Name: "Add" } call
                && ReferenceEquals(call.Instance, reference)
                && !reference.Ancestors().Any(static a => a is ILoopOperation or IAnonymousFunctionOperation or ILocalFunctionOperation);
            if (isAdded && ++added <= Few
                // list.Count
                || reference.Parent is IPropertyReferenceOperation
                || ReferenceEquals(reference, list))
                continue;
            return false;
        }

        return added > 0;
    }

    private static bool IsAddedTo(ILocalReferenceOperation list) => BodyIndex.Around(list).ReferencesTo(list.Local).Any(static r =>
        r.Parent is IInvocationOperation { TargetMethod.Name: var name } call && ReferenceEquals(call.Instance, r)
        && (name.StartsWith("Add", StringComparison.Ordinal)
            || name.StartsWith("Insert", StringComparison.Ordinal)
            || name is "UnionWith" or "Push" or "Enqueue"));

    /// <summary>A collection expression is known by its syntax: its operation is newer than the oldest compiler.</summary>
    private static bool IsLiteral(IOperation value) => value switch
    {
        IArrayCreationOperation { Initializer.ElementValues.Length: <= Few } => true,
        IObjectCreationOperation { Initializer.Initializers: { Length: > 0 and <= Few } } => true,
        _ => value.Syntax is CollectionExpressionSyntax { Elements: { Count: <= Few } items }
            && items.All(static e => e is ExpressionElementSyntax),
    };
}
