using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Ef.Indexes;

/// <summary>
/// The relationships of a model, those that the configuration defines and those that EF Core finds by itself, and the foreign keys that
/// they need.
/// </summary>
internal sealed class Relationships
{
    private readonly EfModel _model;
    private readonly EfIndexes _indexes;
    private readonly List<ModelCall> _calls;
    private readonly List<End> _ends = new();
    private readonly List<Relationship> _found = new();
    private readonly List<(EntityIndexes Owned, EntityIndexes Owner, Navigation Navigation)> _owned = new();

    public Relationships(EfModel model, EfIndexes indexes, List<ModelCall> calls)
    {
        _model = model;
        _indexes = indexes;
        _calls = calls;
        foreach (var entity in indexes.All.ToList())
            _owned.AddRange(indexes.AddOwned(entity));
        foreach (var entity in indexes.All)
            AddEnds(entity);
    }

    /// <summary>Adds the foreign keys, the alternate keys that they refer to, and the join tables.</summary>
    public void Resolve()
    {
        foreach (var (owned, owner, navigation) in _owned)
            ResolveOwned(owned, owner, navigation);
        foreach (var call in _calls)
        {
            if (call.Name is "HasOne" or "HasMany")
                ReadCall(call);
        }

        Pair();
        foreach (var relationship in _found)
        {
            if (!relationship.PrincipalKey.IsEmpty)
                relationship.Principal.AddAlternateKey(relationship.PrincipalKey);
        }

        new ForeignKeyProperties(_found).Assign();
    }

    /// <summary>A navigation of an entity, and where it leads.</summary>
    private sealed record End(EntityIndexes Owner, IPropertySymbol Property, EntityIndexes Target, bool IsCollection)
    {
        public bool IsUsed { get; set; }

        /// <summary>What [InverseProperty] says.</summary>
        public string? Inverse { get; } = Property.GetAttributes()
            .FirstOrDefault(static a => a is { AttributeClass.Name: "InversePropertyAttribute", ConstructorArguments.Length: 1 })?
            .ConstructorArguments[0].Value as string;
    }

    private void AddEnds(EntityIndexes entity)
    {
        if (entity.Type is null)
            return;
        foreach (var property in entity.Type.AllProperties())
        {
            if (entity.Parent?.Type?.FindProperty(property.Name) is not null
                || _model.Entities.FindNavigation(property) is not { IsOwned: false } navigation)
                continue;
            if (IsWayBack(entity, navigation))
                continue;
            if (_indexes.Of(navigation.Target) is { } target)
                _ends.Add(new(entity, property, target, navigation.IsCollection));
        }
    }

    /// <summary>An owned type's way back to its owner is no other relationship.</summary>
    private bool IsWayBack(EntityIndexes entity, Navigation navigation) =>
        _owned.Exists(o => o.Owned == entity && SymbolEqualityComparer.Default.Equals(o.Owner.Type, navigation.Target));

    private void ResolveOwned(EntityIndexes owned, EntityIndexes owner, Navigation navigation)
    {
        var ownerKey = owner.PrimaryKey
            .Select(k => k.StartsWith(owner.Name, StringComparison.OrdinalIgnoreCase) ? k : owner.Name + k)
            .ToImmutableArray();
        foreach (var call in _calls)
        {
            if (call.Name != "WithOwner" || !_indexes.SubjectsOf(call).Contains(owned))
                continue;
            foreach (var (name, _, arguments) in call.Following())
            {
                if (name == "HasForeignKey" && call.PropertiesIn(arguments) is { IsEmpty: false } told)
                    ownerKey = told;
            }
        }

        owned.Add(new EfForeignKey(ownerKey, owner.Name, !navigation.IsCollection, navigation.Property));
        // Without a key of its own an owned type has its owner's, a collection with a number besides.
        if (!owned.PrimaryKey.IsEmpty)
            return;
        var number = owned.FindProperty("Id") ?? owned.FindProperty(owned.Name + "Id");
        owned.PrimaryKey = navigation.IsCollection ? ownerKey.Add(number?.Name ?? "Id") : ownerKey;
    }

    private void ReadCall(ModelCall call)
    {
        string? with = null, inverse = null;
        var (foreignKey, principalKey) = (default(ImmutableArray<string>), default(ImmutableArray<string>));
        ITypeSymbol? dependentType = null;
        InvocationExpressionSyntax? join = null;
        foreach (var (name, next, arguments) in call.Following())
        {
            switch (name)
            {
                case "WithOne" or "WithMany":
                    with = name;
                    inverse = call.PropertiesIn(arguments) is [var told] ? told : null;
                    break;
                case "HasForeignKey":
                    // HasForeignKey<Dog>(d => d.OwnerId), HasForeignKey("OwnerId")
                    foreignKey = call.PropertiesIn(arguments);
                    dependentType = TypeIn(call, next);
                    break;
                case "HasPrincipalKey":
                    principalKey = call.PropertiesIn(arguments);
                    break;
                case "UsingEntity":
                    join = next;
                    break;
            }
        }

        // HasOne(x => x.Blog) alone says nothing new.
        if (with is null)
            return;
        var navigation = call.Properties() is [var named] ? named : null;
        foreach (var subject in _indexes.SubjectsOf(call))
        {
            var end = navigation is null ? null : EndOf(subject, navigation);
            var related = end?.Target ?? _indexes.Of(TypeIn(call, call.Syntax));
            if (related is null)
                continue;
            var back = inverse is null ? null : EndOf(related, inverse);
            Use(end);
            Use(back);
            if (call.Name == "HasMany" && with == "WithMany")
                AddJoin(subject, related, end, back, call, join);
            else if (call.Name == "HasMany")
                Add(new(related, subject, back?.Property, end?.Property, false, true), foreignKey, principalKey);
            else if (with == "WithMany")
                Add(new(subject, related, end?.Property, back?.Property, false, true), foreignKey, principalKey);
            else if (dependentType is not null && _indexes.Of(dependentType) == related && related != subject)
                Add(new(related, subject, back?.Property, end?.Property, true, true), foreignKey, principalKey);
            else
                Add(new(subject, related, end?.Property, back?.Property, true, dependentType is not null), foreignKey, principalKey);
        }
    }

    private static void Use(End? end)
    {
        if (end is not null)
            end.IsUsed = true;
    }

    private void Add(Relationship relationship, ImmutableArray<string> foreignKey, ImmutableArray<string> principalKey) =>
        _found.Add(relationship with
        {
            ForeignKey = foreignKey.IsDefault ? relationship.ForeignKey : foreignKey,
            PrincipalKey = principalKey.IsDefault ? ImmutableArray<string>.Empty : principalKey,
        });

    private End? EndOf(EntityIndexes entity, string navigation)
    {
        for (var current = entity; current is not null; current = current.Parent)
        {
            if (_ends.FirstOrDefault(e => e.Owner == current && e.Property.Name == navigation) is { } found)
                return found;
        }

        return null;
    }

    /// <summary>The type that a call names: <c>HasOne&lt;Blog&gt;()</c>, <c>HasForeignKey(typeof(Post), …)</c>.</summary>
    public static ITypeSymbol? TypeIn(ModelCall call, InvocationExpressionSyntax syntax)
    {
        var type = BuilderCalls.GenericName(syntax.Expression)?.TypeArgumentList.Arguments.FirstOrDefault()
            ?? (syntax.ArgumentList.Arguments.FirstOrDefault()?.Expression as TypeOfExpressionSyntax)?.Type;
        return type is null ? null : call.Semantics.GetTypeInfo(type).Type;
    }

    /// <summary>Puts together the ends that no configuration mentions.</summary>
    private void Pair()
    {
        foreach (var end in _ends)
        {
            if (end.IsUsed)
                continue;
            var candidates = InversesOf(end);
            if (candidates.Count > 1 || candidates is [var only] && InversesOf(only).Count > 1)
            {
                // EF Core does not know either; the configuration says it in a way that is not read here.
                end.Owner.IsComplete = end.Target.IsComplete = false;
                continue;
            }

            end.IsUsed = true;
            var inverse = candidates.FirstOrDefault();
            Use(inverse);
            if (end.IsCollection && inverse is { IsCollection: true })
                AddJoin(end.Owner, end.Target, end, inverse, null, null);
            else if (end.IsCollection)
                _found.Add(new(end.Target, end.Owner, inverse?.Property, end.Property, false, true));
            else if (inverse is { IsCollection: true })
                _found.Add(new(end.Owner, end.Target, end.Property, inverse.Property, false, true));
            else
                _found.Add(new(end.Owner, end.Target, end.Property, inverse?.Property, inverse is not null, false));
        }
    }

    private List<End> InversesOf(End end)
    {
        var candidates = _ends
            .Where(e => !e.IsUsed && e != end && AreRelated(e.Owner, end.Target) && AreRelated(e.Target, end.Owner))
            .ToList();
        if (end.Inverse is { } named)
            return candidates.Where(c => c.Property.Name == named).ToList();
        if (candidates.Any(c => c.Inverse == end.Property.Name))
            return candidates.Where(c => c.Inverse == end.Property.Name).ToList();
        return candidates.Where(static c => c.Inverse is null).ToList();
    }

    private static bool AreRelated(EntityIndexes one, EntityIndexes other) => IsOrDerives(one, other) || IsOrDerives(other, one);

    private static bool IsOrDerives(EntityIndexes? one, EntityIndexes other)
    {
        for (; one is not null; one = one.Parent)
        {
            if (one == other)
                return true;
        }

        return false;
    }

    private void AddJoin(
        EntityIndexes left,
        EntityIndexes right,
        End? leftEnd,
        End? rightEnd,
        ModelCall? call,
        InvocationExpressionSyntax? usingEntity)
    {
        if (string.CompareOrdinal(left.Name, right.Name) > 0)
            (left, right, leftEnd, rightEnd) = (right, left, rightEnd, leftEnd);
        var arguments = usingEntity?.ArgumentList.Arguments.Select(static a => a.Expression).ToList() ?? new();
        var type = usingEntity is null || call is null ? null : TypeIn(call, usingEntity);
        var name = arguments.Where(static a => a is not LambdaExpressionSyntax).Select(a => call?.TextOf(a)).FirstOrDefault();
        var typed = type is null ? null : _indexes.Of(type);
        if (typed is null && (type is not null || arguments.Count(static a => a is LambdaExpressionSyntax) > 1))
        {
            // A dictionary as the row, with keys of its own.
            left.IsComplete = right.IsComplete = false;
            return;
        }

        var join = typed ?? _indexes.AddJoin(name ?? left.Name + right.Name);
        join.IsComplete = join.IsComplete && left.IsComplete && right.IsComplete;
        // The join's own navigations and configuration have made the keys already, or will.
        foreach (var (entity, end) in new[] { (left, rightEnd), (right, leftEnd) })
        {
            if (typed is null
                || !_ends.Any(e => e.Owner == typed && e.Target == entity)
                && !_found.Any(r => r.Dependent == typed && r.Principal == entity))
                _found.Add(new(join, entity, null, null, false, true) { Label = end?.Property.Name });
        }

        if (join.PrimaryKey.IsEmpty)
            _found.Add(new(join, join, null, null, false, true) { IsKeyOfJoin = true, Sides = (left, right) });
    }
}

/// <summary>Two entities, one of which refers to the other.</summary>
/// <param name="Dependent">The one that has the foreign key.</param>
/// <param name="Principal">The one that it refers to.</param>
/// <param name="ToPrincipal">The navigation to it.</param>
/// <param name="ToDependent">The navigation back.</param>
/// <param name="IsUnique">True for one to one.</param>
/// <param name="IsEndKnown">False where only the properties can tell which of the two has the foreign key.</param>
internal sealed record Relationship(
    EntityIndexes Dependent,
    EntityIndexes Principal,
    IPropertySymbol? ToPrincipal,
    IPropertySymbol? ToDependent,
    bool IsUnique,
    bool IsEndKnown)
{
    /// <summary>The properties of the foreign key that the configuration names; default when it does not.</summary>
    public ImmutableArray<string> ForeignKey { get; init; }

    /// <summary>The key that is referred to; empty for the primary key.</summary>
    public ImmutableArray<string> PrincipalKey { get; init; } = ImmutableArray<string>.Empty;

    /// <summary>What the foreign key is called after, where that is not the navigation.</summary>
    public string? Label { get; init; }

    /// <summary>True for no relationship, but a join table whose key is made of its foreign keys.</summary>
    public bool IsKeyOfJoin { get; init; }

    public (EntityIndexes Left, EntityIndexes Right)? Sides { get; init; }
}
