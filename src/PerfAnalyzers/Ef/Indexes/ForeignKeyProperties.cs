using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Ef.Indexes;

/// <summary>Finds the properties that are foreign keys: those that are named, those that EF Core goes by, or those that it adds.</summary>
internal sealed class ForeignKeyProperties(IReadOnlyList<Relationship> relationships)
{
    private readonly List<(EntityIndexes Dependent, EntityIndexes Principal, ImmutableArray<string> Properties)> _taken = new();

    /// <summary>Adds the foreign keys to the entities that have them.</summary>
    public void Assign()
    {
        var pending = new List<Relationship>();
        foreach (var relationship in relationships)
        {
            if (relationship.IsKeyOfJoin)
                continue;
            if (!relationship.ForeignKey.IsDefault)
                Add(relationship, relationship.ForeignKey);
            else if (Named(relationship) is { } named)
                Add(named, named.ForeignKey);
            else
                pending.Add(relationship);
        }

        // A navigation's own name comes before that of the entity, which several navigations may share.
        pending.RemoveAll(r => TryAdd(r, static r => r.ToPrincipal?.Name ?? r.Label));
        pending.RemoveAll(r => TryAdd(r, static r => r.Principal.Type?.Name));
        pending.RemoveAll(r => TryAdd(r, static _ => ""));
        pending.RemoveAll(TryInvert);
        foreach (var relationship in pending)
            AddShadow(relationship);
        foreach (var join in relationships.Where(static r => r.IsKeyOfJoin))
            AddKey(join);
    }

    private void Add(Relationship relationship, ImmutableArray<string> properties)
    {
        if (properties.IsEmpty)
        {
            relationship.Dependent.IsComplete = false;
            return;
        }

        _taken.Add((relationship.Dependent, relationship.Principal, properties));
        relationship.Dependent.Add(new EfForeignKey(
            properties,
            relationship.Principal.Name,
            relationship.IsUnique,
            relationship.ToPrincipal ?? relationship.ToDependent));
    }

    /// <summary>What [ForeignKey] says: on the navigation it names the property, on the property the navigation.</summary>
    private static Relationship? Named(Relationship relationship)
    {
        if (NamedOn(relationship.Dependent, relationship.ToPrincipal, relationship.ToDependent) is { IsEmpty: false } onDependent)
            return relationship with { ForeignKey = onDependent };
        if (!relationship.IsEndKnown && NamedOn(relationship.Principal, relationship.ToDependent, null) is { IsEmpty: false } onPrincipal)
            return Inverted(relationship) with { ForeignKey = onPrincipal, IsUnique = true };
        return null;
    }

    private static ImmutableArray<string> NamedOn(EntityIndexes dependent, IPropertySymbol? toPrincipal, IPropertySymbol? toDependent)
    {
        // The property may be one that only the model has. On a reference it stands in the entity that has the navigation.
        if ((NameIn(toPrincipal) ?? (toDependent?.Type.ElementType() is null ? null : NameIn(toDependent))) is { } names)
            return names.Split(',').Select(static n => n.Trim()).ToImmutableArray();
        if (toPrincipal is null || dependent.Type is null)
            return ImmutableArray<string>.Empty;
        return dependent.Type.AllProperties().Where(p => NameIn(p) == toPrincipal.Name).Select(static p => p.Name).ToImmutableArray();
    }

    private static string? NameIn(IPropertySymbol? property) =>
        property?.GetAttributes()
            .FirstOrDefault(static a => a is { AttributeClass.Name: "ForeignKeyAttribute", ConstructorArguments.Length: 1 })?
            .ConstructorArguments[0].Value as string;

    private static Relationship Inverted(Relationship relationship) =>
        relationship with
        {
            Dependent = relationship.Principal,
            Principal = relationship.Dependent,
            ToPrincipal = relationship.ToDependent,
            ToDependent = relationship.ToPrincipal,
        };

    private bool TryAdd(Relationship relationship, Func<Relationship, string?> prefix)
    {
        if (prefix(relationship) is not { } text || Match(relationship, text) is not { IsEmpty: false } properties)
            return false;
        // One to one, and both could refer to the other: EF Core asks for a decision.
        if (relationship is { IsEndKnown: false, IsUnique: true }
            && Match(Inverted(relationship), relationship.ToDependent?.Name ?? "?") is { IsEmpty: false })
        {
            relationship.Dependent.IsComplete = relationship.Principal.IsComplete = false;
            return true;
        }

        Add(relationship, properties);
        return true;
    }

    /// <summary>A reference to what refers back by a property: Author.Settings and Settings.AuthorId.</summary>
    private bool TryInvert(Relationship relationship)
    {
        if (relationship.IsEndKnown)
            return false;
        var inverted = Inverted(relationship) with { IsUnique = true };
        foreach (var prefix in new[] { inverted.ToPrincipal?.Name, inverted.Principal.Type?.Name, "" })
        {
            if (prefix is not null && Match(inverted, prefix) is { IsEmpty: false } properties)
            {
                Add(inverted, properties);
                return true;
            }
        }

        return false;
    }

    private static ImmutableArray<string> KeyOf(Relationship relationship) =>
        relationship.PrincipalKey.IsEmpty ? relationship.Principal.PrimaryKey : relationship.PrincipalKey;

    private ImmutableArray<string> Match(Relationship relationship, string prefix)
    {
        var (dependent, key) = (relationship.Dependent, KeyOf(relationship));
        var found = ImmutableArray.CreateBuilder<string>();
        foreach (var part in key)
        {
            var type = relationship.Principal.FindProperty(part)?.Type;
            var property = PropertyOf(dependent, prefix + part, type)
                ?? (key.Length == 1 && prefix.Length > 0 ? PropertyOf(dependent, prefix + "Id", type) : null);
            if (property is null)
                return ImmutableArray<string>.Empty;
            found.Add(property);
        }

        var properties = found.ToImmutable();
        // Its own Id is nobody else's; and a key refers to another one only where there is one row for each.
        if (properties.IsEmpty || properties is [var only] && string.Equals(only, "Id", StringComparison.OrdinalIgnoreCase)
            || !relationship.IsUnique && dependent.PrimaryKey.SequenceEqual(properties)
            || _taken.Any(t => t.Dependent == dependent
                && t.Properties.SequenceEqual(properties)
                && (t.Principal == relationship.Principal || prefix.Length == 0)))
            return ImmutableArray<string>.Empty;
        return properties;
    }

    private static string? PropertyOf(EntityIndexes entity, string name, ITypeSymbol? type)
    {
        var property = entity.FindProperty(name);
        if (property is not { GetMethod: not null, DeclaredAccessibility: Accessibility.Public } || property.HasAttribute("NotMapped"))
            return null;
        return type is null || SymbolEqualityComparer.Default.Equals(property.Type.UnwrapNullable(), type.UnwrapNullable())
            ? property.Name
            : null;
    }

    /// <summary>A property that only the model has: it is called after the navigation, or the entity, and the key.</summary>
    private void AddShadow(Relationship relationship)
    {
        // One to one without a property: EF Core asks which of the two has the foreign key.
        if (!relationship.IsEndKnown && relationship.IsUnique)
        {
            relationship.Dependent.IsComplete = relationship.Principal.IsComplete = false;
            return;
        }

        var prefix = relationship.ToPrincipal?.Name ?? relationship.Label ?? relationship.Principal.Name;
        var properties = ImmutableArray.CreateBuilder<string>();
        foreach (var part in KeyOf(relationship))
        {
            var name = part.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? part : prefix + part;
            var free = name;
            for (var number = 1; IsTaken(relationship.Dependent, free) || properties.Contains(free); number++)
                free = name + number;
            properties.Add(free);
        }

        Add(relationship, properties.ToImmutable());
    }

    private bool IsTaken(EntityIndexes entity, string name) =>
        entity.FindProperty(name) is not null
        || _taken.Any(t => (t.Dependent == entity || t.Dependent == entity.Parent) && t.Properties.Contains(name));

    private static void AddKey(Relationship join)
    {
        if (join.Sides is not var (left, right))
            return;
        var key = ImmutableArray.CreateBuilder<string>();
        foreach (var side in new[] { left, right })
        {
            var ofSide = join.Dependent.ForeignKeys.Where(f => f.Principal == side.Name).ToList();
            // A join of a table with itself has both.
            var foreignKey = left == right && side == right && key.Count > 0 ? ofSide.LastOrDefault() : ofSide.FirstOrDefault();
            foreach (var property in foreignKey?.Properties ?? ImmutableArray<string>.Empty)
            {
                if (!key.Contains(property))
                    key.Add(property);
            }
        }

        join.Dependent.PrimaryKey = key.ToImmutable();
    }
}
