using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Batching;

/// <summary>A value in a loop that is read from the loop's element: <c>post.Id</c>, <c>posts[i].Id</c>, a local with either.</summary>
/// <param name="Loop">The loop.</param>
/// <param name="Path">The fields and properties from the element on; empty when the element is the value.</param>
/// <param name="Type">The type of the value; nullable when there may be none, even where the loop has found out that there is.</param>
/// <param name="Alias">The local that holds the element, when there is one.</param>
internal sealed record ElementKey(ElementLoop Loop, ImmutableArray<ISymbol> Path, ITypeSymbol Type, ILocalSymbol? Alias)
{
    /// <summary>How the value is computed of the element, where it is not only read.</summary>
    public ComputedKey? Computed { get; init; }

    public bool IsNullable => Type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;

    /// <summary>
    /// The key that a value is; null when it is not known before the loop, or reading it for all elements could do something else than in
    /// the loop.
    /// </summary>
    public static ElementKey? Create(IOperation value, ElementLoops loops) => Read(value, loops) ?? ComputedKeys.Create(value, loops);

    /// <summary>The same, when it is only read.</summary>
    public static ElementKey? Read(IOperation value, ElementLoops loops)
    {
        var path = new List<ISymbol>();
        var type = value.Type;
        ILocalSymbol? alias = null;
        var current = value;
        for (var steps = 0; steps < 16; steps++)
        {
            current = path.Count == 0 ? WithoutNullable(current) : PlainMembers.WithoutConversions(current);
            type = path.Count == 0 ? current.Type : type;
            if (loops.All.FirstOrDefault(l => l.Collection is not null
                && l.Element is not null
                && l.IsElement(current, loops.Model)) is { } loop)
            {
                path.Reverse();
                return type is not null
                    && IsSafe(loop, alias, path, loops)
                    && !IsGivenInLoop(path.LastOrDefault(), path.Count == 1 ? loop : null, alias, loops)
                    ? new(loop, path.ToImmutableArray(), type, alias)
                    : null;
            }

            switch (current)
            {
                case ILocalReferenceOperation { Local: var local }
                    when loops.IsDefinedWithin(local) && ValueOf(local, current) is { } given:
                    alias = local;
                    current = given;
                    break;
                case IMemberReferenceOperation { Instance: { } instance, Member: var member }
                    when PlainMembers.IsPlain(member, loops.Model) && !loops.Effects.ChangesMember(member):
                    path.Add(member);
                    alias = null;
                    current = instance;
                    break;
                default:
                    return null;
            }
        }

        return null;
    }

    /// <summary>The value without conversions to or from its nullable form.</summary>
    private static IOperation WithoutNullable(IOperation value)
    {
        while (true)
        {
            switch (value)
            {
                case IConversionOperation { OperatorMethod: null } conversion
                        when conversion.IsImplicit
                        || IsNullableOf(conversion.Operand.Type, conversion.Type)
                        || IsNullableOf(conversion.Type, conversion.Operand.Type):
                    value = conversion.Operand;
                    break;
                case IPropertyReferenceOperation
                {
                    Property: { Name: "Value", ContainingType.OriginalDefinition.SpecialType: SpecialType.System_Nullable_T },
                    Instance: { } nullable,
                }:
                    value = nullable;
                    break;
                default:
                    return value;
            }
        }
    }

    private static bool IsNullableOf(ITypeSymbol? nullable, ITypeSymbol? type) =>
        nullable is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } of
        && SymbolEqualityComparer.Default.Equals(of.TypeArguments[0], type);

    /// <summary>
    /// The value of a local that has only one: by its declaration, or by a pattern that tests for null: <c>is { } id</c>, <c>is int id</c>.
    /// </summary>
    public static IOperation? ValueOf(ILocalSymbol local, IOperation use)
    {
        var index = BodyIndex.Around(use);
        if (index.OnlyValueOf(local) is { } value)
            return IsSteady(local, index) ? value : null;
        return index.WritesOf(local) is [{ Site: IPatternOperation { Parent: IIsPatternOperation test } pattern }]
                && IsNullTest(pattern)
                && IsSteady(local, index)
            ? test.Value
            : null;
    }

    private static bool IsNullTest(IPatternOperation pattern) => pattern switch
    {
        IRecursivePatternOperation { DeconstructionSubpatterns.IsEmpty: true, PropertySubpatterns.IsEmpty: true } recursive =>
            SymbolEqualityComparer.Default.Equals(recursive.MatchedType.UnwrapNullable(), recursive.InputType.UnwrapNullable()),
        IDeclarationPatternOperation { MatchedType: { } matched } =>
            SymbolEqualityComparer.Default.Equals(matched.UnwrapNullable(), pattern.InputType.UnwrapNullable()),
        _ => false,
    };

    /// <summary>True when the local keeps its only value: <c>i++</c> is no write that the index knows.</summary>
    public static bool IsSteady(ILocalSymbol local, BodyIndex index) =>
        !index.ReferencesTo(local).Any(static r => r.Parent is IIncrementOrDecrementOperation or ICompoundAssignmentOperation);

    /// <summary>True when reading the path does not throw for an element that the loop passes over.</summary>
    private static bool IsSafe(ElementLoop loop, ILocalSymbol? alias, List<ISymbol> path, ElementLoops loops)
    {
        if (path.Count == 0)
            return true;
        if (loop.ElementType is not { } element
            || element is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.Annotated }
            || IsTestedForNull(loop, alias, loops))
            return false;

        foreach (var member in path.Take(path.Count - 1))
        {
            var type = (member as IPropertySymbol)?.Type ?? (member as IFieldSymbol)?.Type;
            // What the loop finds out is not known before it.
            if (type is not { IsValueType: true } && NullTests.Ask([member], loops.Region))
                return false;
            // A navigation may not be loaded; without annotations anything may be null.
            if ((member is IPropertySymbol property && loops.Model.Entities.FindNavigation(property) is not null
                    || type is not ({ IsValueType: true } or { NullableAnnotation: NullableAnnotation.NotAnnotated }))
                && (type?.NullableAnnotation == NullableAnnotation.Annotated
                    || !loops.Assumptions.Accept($"that '{member.Name}' is never null")))
                return false;
        }

        return true;
    }

    /// <summary>
    /// True when an element gets its key, or another one, without an assignment: it is added to a context, or gets another object to refer
    /// to. A key that is only lost is none to look for.
    /// </summary>
    /// <param name="member">What is read.</param>
    /// <param name="loop">The loop, where it is read from the element itself.</param>
    /// <param name="alias">The local that holds the element, when there is one.</param>
    /// <param name="loops">The loops.</param>
    public static bool IsGivenInLoop(ISymbol? member, ElementLoop? loop, ILocalSymbol? alias, ElementLoops loops)
    {
        var model = loops.Model;
        if (member is not IPropertySymbol property || !model.Entities.IsEntity(property.ContainingType))
            return false;
        var entity = property.ContainingType;
        if (loop is not null && model.Entities.KeyOf(entity).Contains(property.Name)
            && loops.Effects.AddedOf(entity)
                .Any(a => a is null
                    ? !loops.Assumptions.Accept($"that each {entity.Name} has its {property.Name} before the loop")
                    : loop.IsElement(a, model)
                        || alias is not null && a is ILocalReferenceOperation { Local: var local } && alias.IsSame(local)))
            return true;
        return loops.Effects.ChangesAny(changed => model.Entities.FindNavigation(changed) is { } navigation
            && (navigation.IsCollection
                ? navigation.Target.IsOrDerivesFrom(entity) && IsKeyOf(changed.ContainingType)
                : entity.IsOrDerivesFrom(changed.ContainingType) && IsForeignKey(navigation) && !IsFoundByIt(changed)));

        bool IsForeignKey(Navigation navigation) =>
            SymbolEqualityComparer.Default.Equals(ForeignKeys.Find(navigation, entity, model), property);

        // post.Blog = await db.Blogs.FirstAsync(b => b.Id == post.BlogId): it has this key already.
        bool IsFoundByIt(IPropertySymbol changed)
        {
            var values = loops.Region.Descendants().OfType<ISimpleAssignmentOperation>()
                .Where(a => SymbolEqualityComparer.Default.Equals(a.Target.ReferencedSymbol(), changed))
                .Select(static a => a.Value.Unwrap())
                .Select(static v => v is ILocalReferenceOperation { Local: var local } ? BodyIndex.Around(v).OnlyValueOf(local) ?? v : v)
                .ToList();
            return values.Count > 0 && values.All(v => v.DescendantsAndSelf().OfType<IPropertyReferenceOperation>()
                .Any(p => SymbolEqualityComparer.Default.Equals(p.Property, property)));
        }

        bool IsKeyOf(ITypeSymbol principal) =>
            property.Name == principal.Name + "Id"
            || entity.AllProperties().Any(p => model.Entities.FindNavigation(p) is { IsCollection: false } navigation
                && navigation.Target.IsOrDerivesFrom(principal) && IsForeignKey(navigation));
    }

    /// <summary>True when the loop asks whether there is an element.</summary>
    public static bool IsTestedForNull(ElementLoop loop, ILocalSymbol? alias, ElementLoops loops) =>
        NullTests.In(loop.Loop).Any(t =>
        {
            while (t is IConversionOperation conversion)
                t = conversion.Operand;
            return loop.IsElement(t, loops.Model)
                || alias is not null && t is ILocalReferenceOperation { Local: var local } && alias.IsSame(local);
        });
}
