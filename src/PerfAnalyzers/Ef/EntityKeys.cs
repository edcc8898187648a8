using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Ef;

/// <summary>The keys and unique indexes of entities: as they are configured, else as attributes say, else by convention.</summary>
internal sealed class EntityKeys(ModelConfiguration configuration)
{
    /// <summary>The names of the key's properties; empty when it has none or it is not known.</summary>
    public ImmutableArray<string> KeyOf(ITypeSymbol entity)
    {
        foreach (var type in entity.SelfAndBaseTypes())
        {
            if (configuration.IsKeyless(type))
                return ImmutableArray<string>.Empty;
            if (configuration.KeyOf(type) is { } configured)
                return configured;
        }

        foreach (var type in entity.SelfAndBaseTypes())
        {
            if (type.HasAttribute("Keyless"))
                return ImmutableArray<string>.Empty;
            if (type.FindAttribute("PrimaryKey") is { } attribute)
                return Names(attribute);
        }

        var marked = entity.AllProperties().Where(static p => p.HasAttribute("Key")).Select(static p => p.Name).ToImmutableArray();
        if (marked.Length > 0)
            return marked;

        var byConvention = entity.AllProperties().Where(p => IsByConvention(entity, p)).ToList();
        // Id wins over <Type>Id.
        var key = byConvention.LastOrDefault(static p => p.Name.Length == 2) ?? byConvention.FirstOrDefault();
        return key is null ? ImmutableArray<string>.Empty : ImmutableArray.Create(key.Name);
    }

    /// <summary>The sets of properties that are unique by an index or an alternate key.</summary>
    public IEnumerable<ImmutableArray<string>> UniqueIndexesOf(ITypeSymbol entity)
    {
        foreach (var type in entity.SelfAndBaseTypes())
        {
            foreach (var configured in configuration.UniqueIndexesOf(type))
                yield return configured;
            foreach (var attribute in type.GetAttributes())
            {
                if (attribute.AttributeClass is { Name: "IndexAttribute" } && attribute.Named("IsUnique") is true)
                    yield return Names(attribute);
            }
        }
    }

    /// <summary>True when values of these columns are those of one row at most: the key or a unique index is among them.</summary>
    public bool AreUnique(ICollection<string> columns, ITypeSymbol entity)
    {
        if (columns.Count == 0)
            return false;
        return KeyOf(entity) is { IsEmpty: false } key && key.All(columns.Contains)
            || UniqueIndexesOf(entity).Any(i => !i.IsEmpty && i.All(columns.Contains));
    }

    /// <summary>True when no key identifies the rows: views and raw results.</summary>
    public bool IsKeyless(ITypeSymbol entity) => entity.SelfAndBaseTypes().Any(t => configuration.IsKeyless(t) || t.HasAttribute("Keyless"));

    /// <summary>True when the type has a key as EF Core finds one by itself: what an entity that is not configured needs.</summary>
    public static bool HasConventionalKey(ITypeSymbol type) =>
        type.AllProperties().Any(p => IsByConvention(type, p) || p.HasAttribute("Key")) || type.HasAttribute("PrimaryKey");

    private static bool IsByConvention(ITypeSymbol entity, IPropertySymbol property)
    {
        if (property is not { DeclaredAccessibility: Accessibility.Public, GetMethod: not null })
            return false;
        return IsNamed("Id") || property.Name.Length == entity.Name.Length + 2 && IsNamed(entity.Name + "Id");

        bool IsNamed(string name) => string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase) && !property.HasAttribute("NotMapped");
    }

    private static ImmutableArray<string> Names(AttributeData attribute) =>
        attribute.ConstructorArguments
            .SelectMany(static a => a.Kind == TypedConstantKind.Array ? a.Values : ImmutableArray.Create(a))
            .Select(static v => v.Value).OfType<string>().ToImmutableArray();
}
