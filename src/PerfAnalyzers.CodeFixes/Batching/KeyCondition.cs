using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Batching;

/// <summary>The condition that picks the rows of one key: <c>c.PostId == post.Id</c>, or what <c>Find</c> is given.</summary>
/// <param name="Path">The references that lead from the row to another one that has the column; most often there are none.</param>
/// <param name="Column">The column.</param>
/// <param name="Key">The key, as all elements have it.</param>
/// <param name="Value">The key's expression in the loop.</param>
/// <param name="ValueType">The type of that expression.</param>
/// <param name="Equality">The comparison, or null for <c>Find</c>.</param>
/// <param name="Predicate">The lambda that it stands in, or null for <c>Find</c>.</param>
/// <param name="ReadsValue">True when the comparison takes the <c>Value</c> of a nullable column.</param>
internal sealed record KeyCondition(
    ImmutableArray<IPropertySymbol> Path,
    IPropertySymbol Column,
    ElementKey Key,
    ExpressionSyntax Value,
    ITypeSymbol ValueType,
    IOperation? Equality,
    IAnonymousFunctionOperation? Predicate,
    bool ReadsValue)
{
    /// <summary>True for a list of keys; <see cref="ValueType"/> is then the type of one of them.</summary>
    public bool IsList { get; init; }

    /// <summary>The operator that gets the keys, in the place of a comparison.</summary>
    public KeyOperator? Operator { get; init; }

    /// <summary>True when there may be no list.</summary>
    public bool MayBeNoList { get; init; }

    /// <summary>The method that makes of a name what the column has, such as <c>roles.NormalizeKey</c>.</summary>
    public string? Normalizer { get; init; }

    /// <summary>The key as it is looked for in the loop.</summary>
    public string Read => Normalizer is null ? Value.ToString() : $"{Normalizer}({Value})";

    public bool IsColumnNullable => IsNullable(Column.Type);

    /// <summary>True when the key's expression may be null where it stands.</summary>
    public bool IsValueNullable => IsNullable(ValueType);

    /// <summary>True when the key is a text.</summary>
    public bool IsText => Column.Type.SpecialType == SpecialType.System_String;

    /// <summary>True when the key is a text that says it may be null.</summary>
    public bool IsNullableText => IsText && ValueType.NullableAnnotation == NullableAnnotation.Annotated;

    /// <summary>True when the key is a text that nothing says is never null.</summary>
    public bool MayBeNullText => IsText && ValueType.NullableAnnotation != NullableAnnotation.NotAnnotated;

    /// <summary>The type of the key without <c>?</c>.</summary>
    public ITypeSymbol KeyType => Column.Type.UnwrapNullable();

    /// <summary>True when the element's value has a smaller type than the column.</summary>
    public bool IsWidened => !IsList && !SymbolEqualityComparer.Default.Equals(Key.Type.UnwrapNullable(), KeyType);

    /// <summary>The conditions of a query that depend on the loops; empty when one of them is no equality.</summary>
    /// <param name="query">The query.</param>
    /// <param name="entity">What its rows are.</param>
    /// <param name="loops">The loops.</param>
    /// <param name="others">Other parts that depend on the loops.</param>
    public static ImmutableArray<KeyCondition> Create(
        RepeatedQuery query, INamedTypeSymbol entity, ElementLoops loops, IReadOnlyCollection<IOperation>? others = null)
    {
        var none = ImmutableArray<KeyCondition>.Empty;
        var varying = new List<(IOperation Condition, IAnonymousFunctionOperation Lambda)>();
        foreach (var step in query.Chain.Steps)
        {
            if (step.IsElsewhere
                || step.Kind == QueryStepKind.Write
                || step.Kind != QueryStepKind.Filter && !step.IsTerminal
                || step.Lambda is not { } lambda
                || !lambda.IsWithin(query.Chain.Operation))
                continue;
            foreach (var condition in QueryLambda.Conjuncts(lambda))
            {
                if (Invariance.Holds(condition, query.Chain, loops))
                    continue;
                if (step.IsConditional)
                    return none;
                varying.Add((condition, lambda));
            }
        }

        if (varying.Count == 0 && KeyOperator.Of(query.Chain, entity, loops.Model) is { } found)
            return OfOperator(found, entity, query, loops) is { } ofOperator ? ImmutableArray.Create(ofOperator) : none;
        if (!Invariance.Holds(query.Chain, [.. varying.Select(static v => v.Condition), .. others ?? []], loops))
            return none;
        var conditions = ImmutableArray.CreateBuilder<KeyCondition>();
        foreach (var (equality, predicate) in varying)
        {
            if (varying.Count == 1 && KeyList.Of(equality, predicate, loops) is { } list)
                return OfList(list, equality, predicate, entity, query, loops) is { } ofList ? ImmutableArray.Create(ofList) : none;
            if (QueryLambda.Equality(equality, predicate) is not { } compared
                || conditions.Any(c => c.Column.Name == compared.Path[compared.Path.Length - 1].Name)
                || !IsAlwaysThere(compared.Path, loops)
                || Create(compared.Path, compared.Value, equality, predicate, entity, query, loops) is not { } condition)
                return none;
            conditions.Add(condition);
        }

        return conditions.Count == 1 || conditions.All(static c => c.IsPart) ? conditions.ToImmutable() : none;
    }

    private static KeyCondition? OfOperator(KeyOperator found, INamedTypeSymbol entity, RepeatedQuery query, ElementLoops loops) =>
        Invariance.Holds(query.Chain, [found.Argument.Value], loops)
            && !IsNullable(found.Column.Type)
            && loops.Assumptions.Accept($"that '{found.Call.TargetMethod.Name}' finds rows by their {found.Column.Name} and nothing else")
            && Create(ImmutableArray.Create(found.Column), found.Key, found.Argument.Value, null, entity, query, loops)
                is { IsWidened: false, IsValueNullable: false } condition
            ? condition with { Operator = found }
            : null;

    private static KeyCondition? OfList(
        KeyList list, IOperation contains, IAnonymousFunctionOperation predicate, INamedTypeSymbol entity, RepeatedQuery query,
        ElementLoops loops)
    {
        if (list.Value.Syntax is not ExpressionSyntax syntax || ElementKey.Create(list.Value, loops) is not { } key
            || IsNullable(list.ElementType) || !IsComparedAlike(list.Path[0], entity, key, query, loops))
            return null;
        var mayBeMissing = KeyList.MayBeNull(list.Value, loops);
        if (mayBeMissing && !loops.Assumptions.Accept($"that '{syntax}' is not null"))
            return null;
        return new(ImmutableArray<IPropertySymbol>.Empty, list.Path[0], key, syntax, list.ElementType, contains, predicate, false)
        {
            IsList = true,
            MayBeNoList = mayBeMissing,
        };
    }

    /// <summary>True when the key can be a part of a tuple, which is compared as the database compares its parts.</summary>
    private bool IsPart => !IsColumnNullable && !IsValueNullable && !Key.IsNullable && !IsWidened && !IsNullableText;

    /// <summary>The condition that <c>Find</c> stands for: that the key's only column equals its only argument.</summary>
    public static KeyCondition? OfFind(RepeatedQuery query, INamedTypeSymbol entity, ElementLoops loops)
    {
        if (query.Chain.Operation is IInvocationOperation foreign
            && (foreign.TargetMethod.Name == "FindByIdAsync" || ForeignFind.NormalizedBy(foreign) is not null))
            return OfForeignFind(foreign, query, entity, loops);
        if (query.Chain.Operation is not IInvocationOperation call
            || loops.Model.Entities.KeyOf(entity) is not [var key]
            || entity.FindProperty(key) is not { } column)
            return null;
        // What a filter hides it gives too.
        if (entity.SelfAndBaseTypes().Any(loops.Model.Configuration.HasQueryFilter))
            return null;
        if (call.Arguments.FirstOrDefault(static a => a.Parameter?.Name == "keyValues")?.Value is not { } values
            || OnlyElement(PlainMembers.WithoutConversions(values)) is not { } value)
            return null;
        // Another type, and it throws. What is not saved yet it gives too.
        return Invariance.Holds(query.Chain, [value], loops)
                && Create(ImmutableArray.Create(column), value, null, null, entity, query, loops)
                    is { IsWidened: false, IsColumnNullable: false } condition
                && !loops.FollowAdditions(FindOrAdd.NewRowOf(call, condition, loops) is not null)
            ? condition
            : null;
    }

    /// <summary>The same of an operator or manager that finds by an id or a name, as far as its own name says what it does.</summary>
    private static KeyCondition? OfForeignFind(
        IInvocationOperation call, RepeatedQuery query, INamedTypeSymbol entity, ElementLoops loops)
    {
        var normalized = ForeignFind.NormalizedBy(call);
        var by = normalized is null ? "key" : "name";
        if ((normalized?.Column ?? (loops.Model.Entities.KeyOf(entity) is [var key] ? key : null)) is not { } name
            || entity.FindProperty(name) is not { } column
            || ForeignFind.KeyOf(call) is not { } value
            || !loops.Assumptions.Accept($"that '{call.TargetMethod.Name}' finds a row by its {by} and nothing else")
            || !Invariance.Holds(query.Chain, [value], loops)
            || Create(ImmutableArray.Create(column), value, null, null, entity, query, loops, areNormalized: normalized is not null)
                is not { IsWidened: false, IsColumnNullable: false } condition)
            return null;
        return normalized is null ? condition : condition with { Normalizer = $"{call.Instance!.Syntax}.{normalized.Value.Normalizer}" };
    }

    private static IOperation? OnlyElement(IOperation values) => values switch
    {
        IArrayCreationOperation { Initializer.ElementValues: [var only] } => only,
        ICollectionExpressionOperation { Elements: [var only and not ISpreadOperation] } => only,
        _ => null,
    };

    /// <summary>True for a column of the row, or of one that each row refers to.</summary>
    private static bool IsAlwaysThere(ImmutableArray<IPropertySymbol> path, ElementLoops loops) =>
        path.Take(path.Length - 1).All(p => p.NullableAnnotation != NullableAnnotation.Annotated
            && loops.Model.Entities.FindNavigation(p) is { IsCollection: false, IsOwned: false });

    private static KeyCondition? Create(
        ImmutableArray<IPropertySymbol> path,
        IOperation value,
        IOperation? equality,
        IAnonymousFunctionOperation? predicate,
        INamedTypeSymbol entity,
        RepeatedQuery query,
        ElementLoops loops,
        bool areNormalized = false)
    {
        var column = path[path.Length - 1];
        var references = path.RemoveAt(path.Length - 1);
        var owner = references.IsEmpty ? entity : references[references.Length - 1].Type as INamedTypeSymbol;
        var written = PlainMembers.WithoutConversions(value);
        if (written.Syntax is not ExpressionSyntax syntax || written.Type is not { } type || ElementKey.Create(value, loops) is not { } key)
            return null;
        // With null on both sides, null finds null.
        if (owner is null || IsNullable(column.Type) && key.IsNullable
            || !areNormalized && !IsComparedAlike(column, owner, key, query, loops))
            return null;
        // x.Equals(y) of different types is false, or does not compile.
        var readsValue = equality is not null
            && equality.Descendants().Any(d => d is IPropertyReferenceOperation { Property.Name: "Value", Instance: { } nullable }
            && nullable.Unwrap() is IPropertyReferenceOperation { Property: var property }
                && SymbolEqualityComparer.Default.Equals(property, column));
        var condition = new KeyCondition(references, column, key, syntax, type, equality, predicate, readsValue);
        if (condition.IsWidened && (key.IsNullable || key.Computed is not null
            || equality is not IBinaryOperation || !IsWidening(key.Type, condition.KeyType)))
            return null;
        // Written twice, for a test and its value.
        return condition.IsValueNullable
                && syntax is not (IdentifierNameSyntax or MemberAccessExpressionSyntax or ElementAccessExpressionSyntax)
            ? null
            : condition;
    }

    private static bool IsNullable(ITypeSymbol type) => type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;

    /// <summary>
    /// True when a dictionary finds what the database finds. A text is compared by the database's collation, unless both sides are the same
    /// key: those EF Core compares in memory itself. A time is compared by its precision, a number by its scale.
    /// </summary>
    private static bool IsComparedAlike(
        IPropertySymbol column, INamedTypeSymbol entity, ElementKey key, RepeatedQuery query, ElementLoops loops)
    {
        var type = column.Type.UnwrapNullable();
        // What is written the database finds itself, by each key or by all.
        if (query.Chain.Terminal?.Kind == QueryStepKind.Write && type.SpecialType == SpecialType.System_String)
            return true;
        if (Rank(type) > 0 || type.SpecialType == SpecialType.System_Boolean || type.TypeKind == TypeKind.Enum
            || IsSystem(type, "Guid") || IsSystem(type, "DateOnly"))
            return true;
        if (type.SpecialType == SpecialType.System_String)
        {
            return TextKeys.AreOfOne(column, entity, key, loops.Model)
                || loops.Assumptions.Accept("that equal texts are written alike");
        }

        return type.SpecialType == SpecialType.System_DateTime && loops.Assumptions.Accept("that equal times are equal to the tick");
    }

    private static bool IsSystem(ITypeSymbol type, string name) =>
        type.Name == name && type is { ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } };

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
