using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Batching;

/// <summary>The condition that picks the rows of one key: <c>c.PostId == post.Id</c>, or what <c>Find</c> is given.</summary>
/// <param name="Column">The column.</param>
/// <param name="Key">The key, as all elements have it.</param>
/// <param name="Value">The key's expression in the loop.</param>
/// <param name="ValueType">The type of that expression.</param>
/// <param name="Equality">The comparison, or null for <c>Find</c>.</param>
/// <param name="Predicate">The lambda that it stands in, or null for <c>Find</c>.</param>
/// <param name="ReadsValue">True when the comparison takes the <c>Value</c> of a nullable column.</param>
internal sealed record KeyCondition(
    IPropertySymbol Column,
    ElementKey Key,
    ExpressionSyntax Value,
    ITypeSymbol ValueType,
    IOperation? Equality,
    IAnonymousFunctionOperation? Predicate,
    bool ReadsValue)
{
    public bool IsColumnNullable => IsNullable(Column.Type);

    /// <summary>True when the key's expression may be null where it stands.</summary>
    public bool IsValueNullable => IsNullable(ValueType);

    /// <summary>The type of the key without <c>?</c>.</summary>
    public ITypeSymbol KeyType => Column.Type.UnwrapNullable();

    /// <summary>True when the element's value has a smaller type than the column.</summary>
    public bool IsWidened => !SymbolEqualityComparer.Default.Equals(Key.Type.UnwrapNullable(), KeyType);

    /// <summary>The only condition of a query that depends on the loops; null when there are others, or it is no equality.</summary>
    public static KeyCondition? Create(RepeatedQuery query, ElementLoops loops)
    {
        (IOperation Condition, IAnonymousFunctionOperation Lambda)? varying = null;
        foreach (var step in query.Chain.Steps)
        {
            if (step.IsElsewhere
                || step.Kind != QueryStepKind.Filter && !step.IsTerminal
                || step.Lambda is not { } lambda
                || !lambda.IsWithin(query.Chain.Operation))
                continue;
            foreach (var condition in QueryLambda.Conjuncts(lambda))
            {
                if (Invariance.Holds(condition, query.Chain, loops))
                    continue;
                if (varying is not null || step.IsConditional)
                    return null;
                varying = (condition, lambda);
            }
        }

        if (varying is not var (equality, predicate) || QueryLambda.Equality(equality, predicate) is not { Path: [var column] } compared)
            return null;
        return Invariance.Holds(query.Chain, equality, loops) ? Create(column, compared.Value, equality, predicate, loops) : null;
    }

    /// <summary>The condition that <c>Find</c> stands for: that the key's only column equals its only argument.</summary>
    public static KeyCondition? OfFind(RepeatedQuery query, INamedTypeSymbol entity, ElementLoops loops)
    {
        if (query.Chain.Operation is not IInvocationOperation call
            || loops.Model.Entities.KeyOf(entity) is not [var key]
            || entity.FindProperty(key) is not { } column)
            return null;
        // What is not saved yet it gives too, and what a filter hides.
        if (loops.FollowAdditions() || entity.SelfAndBaseTypes().Any(loops.Model.Configuration.HasQueryFilter))
            return null;
        if (call.Arguments.FirstOrDefault(static a => a.Parameter?.Name == "keyValues")?.Value is not { } values
            || OnlyElement(PlainMembers.WithoutConversions(values)) is not { } value)
            return null;
        // Another type, and it throws.
        return Invariance.Holds(query.Chain, value, loops)
                && Create(column, value, null, null, loops) is { IsWidened: false, IsColumnNullable: false } condition
            ? condition
            : null;
    }

    private static IOperation? OnlyElement(IOperation values) => values switch
    {
        IArrayCreationOperation { Initializer.ElementValues: [var only] } => only,
        ICollectionExpressionOperation { Elements: [var only and not ISpreadOperation] } => only,
        _ => null,
    };

    private static KeyCondition? Create(
        IPropertySymbol column, IOperation value, IOperation? equality, IAnonymousFunctionOperation? predicate, ElementLoops loops)
    {
        var written = PlainMembers.WithoutConversions(value);
        if (written.Syntax is not ExpressionSyntax syntax || written.Type is not { } type || ElementKey.Create(value, loops) is not { } key)
            return null;
        // With null on both sides, null finds null.
        if (!IsKeyType(column.Type.UnwrapNullable()) || IsNullable(column.Type) && key.IsNullable)
            return null;
        // x.Equals(y) of different types is false, or does not compile.
        var readsValue = equality is not null
            && equality.Descendants().Any(d => d is IPropertyReferenceOperation { Property.Name: "Value", Instance: { } nullable }
            && nullable.Unwrap() is IPropertyReferenceOperation { Property: var property }
                && SymbolEqualityComparer.Default.Equals(property, column));
        var condition = new KeyCondition(column, key, syntax, type, equality, predicate, readsValue);
        if (condition.IsWidened && (key.IsNullable || equality is not IBinaryOperation || !IsWidening(key.Type, condition.KeyType)))
            return null;
        // Written twice, for a test and its value.
        return condition.IsValueNullable
                && syntax is not (IdentifierNameSyntax or MemberAccessExpressionSyntax or ElementAccessExpressionSyntax)
            ? null
            : condition;
    }

    private static bool IsNullable(ITypeSymbol type) => type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;

    // A text is compared by the database's collation, a time by its precision, a number by its scale: a dictionary compares otherwise.
    private static bool IsKeyType(ITypeSymbol type) =>
        Rank(type) > 0 || type is { Name: "Guid", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } };

    private static bool IsWidening(ITypeSymbol from, ITypeSymbol to) => (Rank(from), Rank(to)) switch
    {
        (0, _) or (_, 0) => false,
        var (small, large) => small < large && (IsSigned(to) || !IsSigned(from)),
    };

    private static int Rank(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Byte or SpecialType.System_SByte => 1,
        SpecialType.System_Int16 or SpecialType.System_UInt16 => 2,
        SpecialType.System_Int32 or SpecialType.System_UInt32 => 3,
        SpecialType.System_Int64 or SpecialType.System_UInt64 => 4,
        _ => 0,
    };

    private static bool IsSigned(ITypeSymbol type) =>
        type.SpecialType is SpecialType.System_SByte or SpecialType.System_Int16 or SpecialType.System_Int32 or SpecialType.System_Int64;
}
