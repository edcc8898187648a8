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
}

/// <summary>What was read of the calls on model builders. Symbols are kept by name.</summary>
internal sealed class ModelFacts
{
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
        if (entity is null || properties.IsEmpty)
            return;
        UniqueIndexes.TryGetValue(entity, out var known);
        UniqueIndexes[entity] = known.IsDefault ? ImmutableArray.Create(properties) : known.Add(properties);
    }
}
