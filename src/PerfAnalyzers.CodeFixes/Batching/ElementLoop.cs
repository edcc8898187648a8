using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Loops;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Batching;

/// <summary>A loop over the elements of a collection.</summary>
/// <param name="Loop">The loop.</param>
/// <param name="Collection">
/// What it goes over: a collection, or a sequence that is computed as the loop goes on; null when it is neither.
/// </param>
/// <param name="Element">The variable that holds the element, or the counter that it is read by.</param>
/// <param name="IsCounted">True when the element is read by a counter: <c>posts[i]</c>.</param>
internal sealed record ElementLoop(IOperation Loop, IOperation? Collection, ISymbol? Element, bool IsCounted)
{
    // Those that hold their elements. Others (IEnumerable, IQueryable) may compute them each time.
    private static readonly HashSet<string> s_collections = new(StringComparer.Ordinal)
    {
        "List", "IList", "ICollection", "IReadOnlyList", "IReadOnlyCollection", "HashSet", "ISet", "IReadOnlySet", "SortedSet",
        "LinkedList",
        "Dictionary", "IDictionary", "IReadOnlyDictionary", "SortedDictionary", "SortedList", "KeyCollection", "ValueCollection",
        "Collection", "ObservableCollection", "ReadOnlyCollection", "ReadOnlyDictionary",
        "ImmutableArray", "ImmutableList", "ImmutableHashSet", "ImmutableDictionary", "ImmutableSortedSet", "FrozenSet", "FrozenDictionary",
    };

    /// <summary>The type of the elements.</summary>
    public ITypeSymbol? ElementType => Collection?.Type.ElementType();

    /// <summary>True when the collection holds its elements, so that going over it once more gives the same.</summary>
    public bool IsHeld =>
        IsCollection(Collection?.Type) || Collection is ILocalReferenceOperation local && IsCollection(ValueOf(local)?.Type);

    /// <summary>The loop that an operation is repeated by.</summary>
    public static ElementLoop Create(Repetition repetition)
    {
        switch (repetition.Loop)
        {
            // Not when it casts its elements.
            case IForEachLoopOperation
            {
                IsAsynchronous: false,
                LoopControlVariable: IVariableDeclaratorOperation { Symbol: var element },
            } loop
                    when PlainMembers.WithoutConversions(loop.Collection) is var collection
                        && SymbolEqualityComparer.Default.Equals(collection.Type.ElementType(), element.Type):
                return new(loop, collection, element, false);
            case IForLoopOperation loop
                when Counter(loop) is { } counter && Bound(loop, counter) is { } counted && IsCollection(counted.Type):
                return new(loop, counted, counter, true);
            // posts.Select(post => …).ToList(); an async lambda starts all queries at once on one context, and what happens then cannot
            // be kept.
            case IInvocationOperation call
                    when repetition
                        is { Elements: { } elements, Element: IParameterSymbol
                        {
                            ContainingSymbol: IMethodSymbol { IsAsync: false },
                        } element }:
                return new(call, PlainMembers.WithoutConversions(elements), element, false);
            default:
                return new(repetition.Loop!, null, null, false);
        }
    }

    /// <summary>True when the operation is an element of the loop, as its variable or by its counter.</summary>
    public bool IsElement(IOperation value, EfModel model)
    {
        if (!IsCounted)
            return value is ILocalReferenceOperation or IParameterReferenceOperation
                && SymbolEqualityComparer.Default.Equals(value.ReferencedSymbol(), Element);
        var (collection, index) = value switch
        {
            IArrayElementReferenceOperation { Indices: [var only] } element => (element.ArrayReference, only),
            IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } instance, Arguments: [var only] } =>
                (instance, only.Value),
            _ => (null, null),
        };
        return collection is not null && SymbolEqualityComparer.Default.Equals(index.ReferencedSymbol(), Element)
            && PlainMembers.IsSame(PlainMembers.PathOf(collection, model), PlainMembers.PathOf(Collection!, model));
    }

    /// <summary>True for a type whose objects hold their elements.</summary>
    public static bool IsCollection(ITypeSymbol? type) =>
        type is IArrayTypeSymbol { Rank: 1 }
        || type is INamedTypeSymbol named && s_collections.Contains(named.Name) && InSystemCollections(named);

    private static IOperation? ValueOf(ILocalReferenceOperation local) =>
        BodyIndex.Around(local).OnlyValueOf(local.Local) is { } value ? PlainMembers.WithoutConversions(value) : null;

    private static bool InSystemCollections(INamedTypeSymbol type)
    {
        for (var space = type.ContainingNamespace; space is { IsGlobalNamespace: false }; space = space.ContainingNamespace)
        {
            if (space.Name == "Collections" && space.ContainingNamespace is { Name: "System", ContainingNamespace.IsGlobalNamespace: true })
                return true;
        }

        return false;
    }

    /// <summary>The counter of a loop from 0 on, one by one.</summary>
    private static ILocalSymbol? Counter(IForLoopOperation loop)
    {
        if (loop.Before
            is not [IVariableDeclarationGroupOperation { Declarations: [{ Declarators: [{ Symbol: var counter } declarator] }] }]
            || declarator.GetVariableInitializer()?.Value is not { ConstantValue: { HasValue: true, Value: 0 } })
            return null;
        if (loop.AtLoopBottom is not [IExpressionStatementOperation { Operation: var step }] || !IsStep(step, counter))
            return null;
        return loop.Body.DescendantsAndSelf().Any(part => IsWrite(part, counter)) ? null : counter;
    }

    private static bool IsStep(IOperation step, ILocalSymbol counter) => step switch
    {
        IIncrementOrDecrementOperation { Kind: OperationKind.Increment } increment => Is(increment.Target, counter),
        ICompoundAssignmentOperation { OperatorKind: BinaryOperatorKind.Add } addition =>
            Is(addition.Target, counter) && addition.Value.TryGetConstantInt(out var size) && size == 1,
        _ => false,
    };

    private static bool IsWrite(IOperation part, ILocalSymbol counter) => part switch
    {
        IIncrementOrDecrementOperation step => Is(step.Target, counter),
        IAssignmentOperation assignment => Is(assignment.Target, counter),
        IArgumentOperation { Parameter.RefKind: RefKind.Out or RefKind.Ref } argument => Is(argument.Value, counter),
        _ => false,
    };

    /// <summary>
    /// The collection that the counter goes to the end of: <c>i &lt; posts.Count</c>, <c>i &lt;= posts.Count - 1</c>,
    /// <c>posts.Length &gt; i</c>.
    /// </summary>
    private static IOperation? Bound(IForLoopOperation loop, ILocalSymbol counter)
    {
        if (loop.Condition?.Unwrap() is not IBinaryOperation comparison)
            return null;
        return comparison.OperatorKind switch
        {
            BinaryOperatorKind.LessThan when Is(comparison.LeftOperand, counter) => Counted(comparison.RightOperand),
            BinaryOperatorKind.GreaterThan when Is(comparison.RightOperand, counter) => Counted(comparison.LeftOperand),
            BinaryOperatorKind.LessThanOrEqual when Is(comparison.LeftOperand, counter)
                && comparison.RightOperand.Unwrap() is IBinaryOperation { OperatorKind: BinaryOperatorKind.Subtract } last
                && last.RightOperand.TryGetConstantInt(out var one) && one == 1 => Counted(last.LeftOperand),
            _ => null,
        };
    }

    private static IOperation? Counted(IOperation bound) =>
        bound.Unwrap() is IPropertyReferenceOperation { Property.Name: "Count" or "Length", Instance: { } collection }
            ? PlainMembers.WithoutConversions(collection)
            : null;

    private static bool Is(IOperation value, ILocalSymbol counter) =>
        SymbolEqualityComparer.Default.Equals(value.ReferencedSymbol(), counter);
}
