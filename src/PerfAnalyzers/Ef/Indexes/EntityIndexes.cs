using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Ef.Indexes;

/// <summary>The keys, foreign keys and indexes of one entity type, as EF Core's conventions and the configuration make them.</summary>
internal sealed class EntityIndexes(string name, INamedTypeSymbol? type, EntityIndexes? parent)
{
    private readonly List<EfIndex> _indexes = new();
    private readonly List<EfForeignKey> _foreignKeys = new();
    private readonly List<ImmutableArray<string>> _alternateKeys = new();
    private ImmutableArray<string> _primaryKey = ImmutableArray<string>.Empty;

    /// <summary>The name of its class or, for a join table without one, of the table.</summary>
    public string Name { get; } = name;

    /// <summary>The class; null for a join table that has none.</summary>
    public INamedTypeSymbol? Type { get; } = type;

    /// <summary>The entity that this one derives from in the model, and usually shares a table with.</summary>
    public EntityIndexes? Parent { get; } = parent;

    /// <summary>The primary key, which is the one of the topmost entity; empty when there is none.</summary>
    public ImmutableArray<string> PrimaryKey
    {
        get => Parent is { } ancestor ? ancestor.PrimaryKey : _primaryKey;
        set => _primaryKey = value;
    }

    public IReadOnlyList<ImmutableArray<string>> AlternateKeys => _alternateKeys;

    /// <summary>The foreign keys of this type alone.</summary>
    public IReadOnlyList<EfForeignKey> ForeignKeys => _foreignKeys;

    /// <summary>The indexes of this type alone.</summary>
    public IReadOnlyList<EfIndex> Declared => _indexes;

    /// <summary>The indexes of this type and of those that it derives from.</summary>
    public IEnumerable<EfIndex> Indexes => Parent is { } ancestor ? _indexes.Concat(ancestor.Indexes) : _indexes;

    /// <summary>False when a part of the model that is out of sight may add to it.</summary>
    public bool IsComplete { get; set; } = true;

    /// <summary>The keys of this type and of those that it derives from: each has a unique index of its own.</summary>
    public IEnumerable<ImmutableArray<string>> Keys
    {
        get
        {
            if (!PrimaryKey.IsEmpty)
                yield return PrimaryKey;
            for (var current = this; current is not null; current = current.Parent)
            {
                foreach (var key in current._alternateKeys)
                    yield return key;
            }
        }
    }

    /// <summary>True when the class has a property of this name, whatever its letters' case.</summary>
    public IPropertySymbol? FindProperty(string property) =>
        Type?.AllProperties().FirstOrDefault(p => string.Equals(p.Name, property, StringComparison.OrdinalIgnoreCase));

    public void AddAlternateKey(ImmutableArray<string> key)
    {
        if (!Keys.Any(k => k.SequenceEqual(key)))
            _alternateKeys.Add(key);
    }

    public void Add(EfForeignKey key) => _foreignKeys.Add(key);

    /// <summary>
    /// Adds an index, or what is said about it to the one that is there already: one without a name is known by its properties.
    /// </summary>
    public void Add(EfIndex index)
    {
        var at = _indexes.FindIndex(i => i.Name == index.Name && (index.Name is not null || i.Properties.SequenceEqual(index.Properties)));
        if (at < 0)
        {
            _indexes.Add(index);
            return;
        }

        var known = _indexes[at];
        _indexes[at] = index with
        {
            IsUnique = index.SaysUnique ? index.IsUnique : known.IsUnique,
            SaysUnique = index.SaysUnique || known.SaysUnique,
            Filter = index.Filter ?? known.Filter,
            SaysFilter = index.SaysFilter || known.SaysFilter,
            IsClustered = index.IsClustered || known.IsClustered,
            Method = index.Method ?? known.Method,
            Descending = index.Descending ?? known.Descending,
            Included = index.Included.IsEmpty ? known.Included : index.Included,
            IsOpaque = index.IsOpaque || known.IsOpaque,
        };
    }

    /// <summary>Gives each foreign key an index, unless a key or another index makes it needless by EF Core's own rule.</summary>
    public void IndexForeignKeys()
    {
        foreach (var key in _foreignKeys)
        {
            var at = _indexes.FindIndex(i => i.Name is null && i.Properties.SequenceEqual(key.Properties));
            if (at >= 0 && key.IsUnique && !_indexes[at].SaysUnique)
                _indexes[at] = _indexes[at] with { IsUnique = true };
            if (at < 0 && CoverOf(key) is null && !Keys.Any(k => Covers(k, true, key)))
                _indexes.Add(new(key.Properties, key.IsUnique, IndexOrigin.Convention));
        }

        // One that is longer makes a shorter one needless, whichever came first.
        _indexes.RemoveAll(i => i.Origin == IndexOrigin.Convention
            && _indexes.Any(other => !ReferenceEquals(other, i) && Covers(other.Properties, other.IsUnique, i.Properties, i.IsUnique)));
    }

    /// <summary>The index that EF Core takes for the foreign key's own, whatever it is good for.</summary>
    public EfIndex? CoverOf(EfForeignKey key) => Indexes.FirstOrDefault(i => Covers(i.Properties, i.IsUnique, key));

    private static bool Covers(ImmutableArray<string> covering, bool isUnique, EfForeignKey key) =>
        Covers(covering, isUnique, key.Properties, key.IsUnique);

    private static bool Covers(ImmutableArray<string> covering, bool coveringIsUnique, ImmutableArray<string> properties, bool isUnique) =>
        isUnique
            ? coveringIsUnique && covering.SequenceEqual(properties)
            : properties.Length <= covering.Length && covering.Take(properties.Length).SequenceEqual(properties);
}
