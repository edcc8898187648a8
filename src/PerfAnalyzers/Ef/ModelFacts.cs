using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Ef;

/// <summary>What a call on a model builder says of a type or a property.</summary>
internal enum ModelFact
{
    /// <summary><c>Entity&lt;T&gt;()</c></summary>
    Entity,

    /// <summary>The type belongs to its owner.</summary>
    Owned,

    /// <summary>The property leads to what the entity owns.</summary>
    OwnedNavigation,

    /// <summary>A relationship names the property.</summary>
    Navigation,

    /// <summary>The property is no navigation: it is ignored, or complex.</summary>
    NotNavigation,

    /// <summary>Every query includes the property.</summary>
    AutoIncluded,

    /// <summary>The type is not mapped.</summary>
    Ignored,

    /// <summary>The property is a column, whatever its type.</summary>
    Converted,

    /// <summary>The database has another value than the property.</summary>
    ValueConverted,

    /// <summary>The text or the bytes have a length.</summary>
    Limited,

    /// <summary>The type has no key.</summary>
    Keyless,

    /// <summary>A filter is part of every query of the type.</summary>
    Filtered,

    /// <summary>An update of the type checks, and maybe changes, a version.</summary>
    Versioned,

    /// <summary>The database gives the property its value at each update.</summary>
    DatabaseGenerated,

    /// <summary>When one of the type is deleted, the context does something to what it has loaded of others.</summary>
    CascadedByClient,

    /// <summary>The database has what only this application can read, and maybe another text each time.</summary>
    Encrypted,

    /// <summary>A unique index of the type leaves out rows, which may be equal to others then.</summary>
    FilteredUnique,
}

/// <summary>What was read of the calls on model builders. Symbols are kept by name.</summary>
internal sealed class ModelFacts
{
    private const string Kind = "model";
    private const string EntityKind = "entity";
    private const string KeyKind = "key";
    private const string UniqueKind = "unique";

    private readonly Dictionary<ModelFact, SymbolSet> _facts = new();

    /// <summary>The types named by <c>Entity&lt;T&gt;()</c>.</summary>
    public TypeNames Entities { get; } = new();

    public SymbolMap<ImmutableArray<string>> Keys { get; } = new();

    public SymbolMap<ImmutableArray<ImmutableArray<string>>> UniqueIndexes { get; } = new();

    public bool Contain(ModelFact fact, ISymbol symbol) => _facts.TryGetValue(fact, out var symbols) && symbols.Contains(symbol);

    public void Add(ModelFact fact, ISymbol? symbol)
    {
        if (symbol is null)
            return;
        if (!_facts.TryGetValue(fact, out var symbols))
            _facts[fact] = symbols = new();
        if (symbols.Add(symbol) && fact == ModelFact.Entity)
            Entities.Add((INamedTypeSymbol)symbol);
    }

    public void AddUnique(ISymbol? entity, ImmutableArray<string> properties)
    {
        if (entity is not null && !properties.IsEmpty)
            AddUnique(new SymbolName(entity), properties);
    }

    /// <summary>Adds what another project says; where both say something of a key, this one's holds.</summary>
    public void Add(ModelFacts other)
    {
        foreach (var fact in other._facts)
        {
            foreach (var name in fact.Value.Names)
                Add(fact.Key, name);
        }

        foreach (var (assembly, name) in other.Entities.Names)
            Entities.Add(assembly, name);
        foreach (var key in other.Keys.Entries)
            AddKey(key.Key, key.Value);
        foreach (var indexes in other.UniqueIndexes.Entries)
        {
            foreach (var index in indexes.Value)
                AddUnique(indexes.Key, index);
        }
    }

    /// <summary>The facts as lines of <see cref="AssemblyFacts"/>, in a fixed order.</summary>
    public IEnumerable<string> Write()
    {
        foreach (var fact in _facts.OrderBy(static f => f.Key))
        {
            foreach (var name in fact.Value.Names.Select(static n => n.ToString()).OrderBy(static n => n, StringComparer.Ordinal))
                yield return $"{Kind}\t{fact.Key}\t{name}";
        }

        foreach (var (assembly, name) in Entities.Names)
            yield return $"{EntityKind}\t{assembly}\t{name}";
        foreach (var key in Keys.Entries.OrderBy(static k => k.Key.ToString(), StringComparer.Ordinal))
            yield return $"{KeyKind}\t{key.Key}\t{string.Join(",", key.Value)}";
        foreach (var unique in UniqueIndexes.Entries.OrderBy(static i => i.Key.ToString(), StringComparer.Ordinal))
        {
            foreach (var index in unique.Value)
                yield return $"{UniqueKind}\t{unique.Key}\t{string.Join(",", index)}";
        }
    }

    /// <summary>The facts that an assembly tells.</summary>
    public static ModelFacts Read(AssemblyFacts told)
    {
        var facts = new ModelFacts();
        foreach (var line in told.Lines(Kind))
        {
            // A kind of fact that only newer versions know.
            if (line.Length >= 3 && Enum.TryParse<ModelFact>(line[1], out var fact))
                facts.Add(fact, SymbolName.Parse(line[2]));
        }

        foreach (var line in told.Lines(EntityKind))
        {
            if (line.Length >= 3)
                facts.Entities.Add(line[1], line[2]);
        }

        foreach (var line in told.Lines(KeyKind))
        {
            if (line.Length >= 3)
                facts.AddKey(SymbolName.Parse(line[1]), Columns(line[2]));
        }

        foreach (var line in told.Lines(UniqueKind))
        {
            if (line.Length >= 3)
                facts.AddUnique(SymbolName.Parse(line[1]), Columns(line[2]));
        }

        return facts;
    }

    private static ImmutableArray<string> Columns(string text) => text.Split(',').ToImmutableArray();

    private void Add(ModelFact fact, SymbolName name)
    {
        if (!_facts.TryGetValue(fact, out var symbols))
            _facts[fact] = symbols = new();
        symbols.Add(name);
    }

    private void AddKey(SymbolName entity, ImmutableArray<string> key)
    {
        if (!Keys.TryGetValue(entity, out _))
            Keys[entity] = key;
    }

    private void AddUnique(SymbolName entity, ImmutableArray<string> properties)
    {
        UniqueIndexes.TryGetValue(entity, out var known);
        UniqueIndexes[entity] = known.IsDefault ? ImmutableArray.Create(properties) : known.Add(properties);
    }
}
