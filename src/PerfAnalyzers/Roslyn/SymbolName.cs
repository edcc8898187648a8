using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace PerfAnalyzers.Roslyn;

/// <summary>
/// What a symbol is called, with all that it is in: the same for the symbols that two compilations have for one declaration, and kept
/// without keeping a compilation alive. The constructions of a generic type share the name of their definition.
/// </summary>
internal readonly struct SymbolName : IEquatable<SymbolName>
{
    private readonly ISymbol? _symbol;
    private readonly string[]? _path;
    private readonly int _hash;

    /// <summary>The name that <see cref="ToString"/> wrote.</summary>
    public static SymbolName Parse(string text)
    {
        var path = text.Split('/');
        return new(path, Hash(path[0], path.Length > 1 ? path[1] : ""));
    }

    /// <summary>The name as something to look for: nothing is built.</summary>
    public SymbolName(ISymbol symbol)
    {
        _symbol = symbol;
        var container = symbol.ContainingSymbol;
        _hash = Hash(symbol.MetadataName, container is null || IsOutermost(container) ? "" : container.MetadataName);
    }

    private SymbolName(string[] path, int hash)
    {
        _path = path;
        _hash = hash;
    }

    /// <summary>The same name without the symbol, to be kept.</summary>
    public SymbolName WithoutSymbol()
    {
        if (_symbol is null)
            return this;
        var path = new List<string>();
        for (var symbol = _symbol; symbol is not null && !IsOutermost(symbol); symbol = symbol.ContainingSymbol)
            path.Add(symbol.MetadataName);
        return new(path.ToArray(), _hash);
    }

    /// <summary>True when the symbol itself is called so, whatever it is in.</summary>
    public bool EndsWith(string name) => (_path is null ? _symbol?.MetadataName : _path[0]) == name;

    public bool Equals(SymbolName other)
    {
        if (_hash != other._hash)
            return false;
        if (_path is null)
            return other._path is null
                ? SymbolEqualityComparer.Default.Equals(_symbol?.OriginalDefinition, other._symbol?.OriginalDefinition)
                : Matches(other._path, _symbol);
        return other._path is null ? Matches(_path, other._symbol) : _path.SequenceEqual(other._path);
    }

    public override bool Equals(object? obj) => obj is SymbolName other && Equals(other);

    public override int GetHashCode() => _hash;

    /// <summary>The names from the symbol outwards, as they are read again.</summary>
    public override string ToString() => string.Join("/", WithoutSymbol()._path!);

    private static int Hash(string name, string container) => unchecked((name.GetHashCode() * 31) + container.GetHashCode());

    private static bool Matches(string[] path, ISymbol? symbol)
    {
        foreach (var name in path)
        {
            if (symbol is null || IsOutermost(symbol) || symbol.MetadataName != name)
                return false;
            symbol = symbol.ContainingSymbol;
        }

        return symbol is null || IsOutermost(symbol);
    }

    private static bool IsOutermost(ISymbol symbol) =>
        symbol is IModuleSymbol or IAssemblySymbol or INamespaceSymbol { IsGlobalNamespace: true };
}

/// <summary>A set of symbols that is one of names: it answers for every compilation that has the same declarations.</summary>
internal sealed class SymbolSet
{
    private readonly HashSet<SymbolName> _names = new();

    public int Count => _names.Count;

    public IReadOnlyCollection<SymbolName> Names => _names;

    /// <summary>Adds; false when it is there already.</summary>
    public bool Add(ISymbol symbol) => !Contains(symbol) && _names.Add(new SymbolName(symbol).WithoutSymbol());

    public void Add(SymbolName name) => _names.Add(name.WithoutSymbol());

    public bool Contains(ISymbol symbol) => _names.Count > 0 && _names.Contains(new(symbol));

    /// <summary>True when one of the symbols is called so, whatever it is in.</summary>
    public bool HasName(string name) => _names.Any(n => n.EndsWith(name));
}

/// <summary>Values by symbols, kept by their names as <see cref="SymbolSet"/> keeps them.</summary>
internal sealed class SymbolMap<TValue>
{
    private readonly Dictionary<SymbolName, TValue> _values = new();

    public IReadOnlyCollection<TValue> Values => _values.Values;

    public IReadOnlyCollection<KeyValuePair<SymbolName, TValue>> Entries => _values;

    public TValue this[ISymbol symbol]
    {
        set => this[new SymbolName(symbol)] = value;
    }

    public TValue this[SymbolName name]
    {
        set => _values[name.WithoutSymbol()] = value;
    }

    public bool TryGetValue(ISymbol symbol, out TValue value) => TryGetValue(new SymbolName(symbol), out value);

    public bool TryGetValue(SymbolName name, out TValue value) => _values.TryGetValue(name, out value!);
}

/// <summary>Types in the order in which they were found, to be found again in another compilation of the same declarations.</summary>
internal sealed class TypeNames
{
    private readonly List<(string Assembly, string Name)> _names = new();

    public int Count => _names.Count;

    /// <summary>The names of the assemblies, and the full names in metadata.</summary>
    public IReadOnlyList<(string Assembly, string Name)> Names => _names;

    public void Add(INamedTypeSymbol type) => Add(type.ContainingAssembly?.Name ?? "", FullName(type));

    public void Add(string assembly, string name) => _names.Add((assembly, name));

    /// <summary>True when one of the types is called so, whatever it is in.</summary>
    public bool HasName(string name) =>
        _names.Any(n => n.Name == name
            || n.Name.EndsWith("." + name, StringComparison.Ordinal)
            || n.Name.EndsWith("+" + name, StringComparison.Ordinal));

    /// <summary>The types, as the compilation has them.</summary>
    public IEnumerable<INamedTypeSymbol> In(Compilation compilation)
    {
        // The types of one assembly stand together, mostly; and the compiler makes the list of references anew for each who asks.
        var references = compilation.SourceModule.ReferencedAssemblySymbols;
        (string? Name, IAssemblySymbol? Assembly) last = default;
        foreach (var (assembly, name) in _names)
        {
            if (last.Name != assembly)
                last = (assembly, compilation.Assembly.Name == assembly ? compilation.Assembly : Named(assembly, references));
            if (last.Assembly?.GetTypeByMetadataName(name) is { } type)
                yield return type;
        }
    }

    private static IAssemblySymbol? Named(string name, ImmutableArray<IAssemblySymbol> assemblies)
    {
        foreach (var assembly in assemblies)
        {
            if (assembly.Name == name)
                return assembly;
        }

        return null;
    }

    /// <summary>The full name of a type in metadata.</summary>
    public static string FullName(INamedTypeSymbol type)
    {
        if (type.ContainingType is { } outer)
            return FullName(outer) + "+" + type.MetadataName;
        return type.ContainingNamespace is { IsGlobalNamespace: false } space
            ? space.ToDisplayString() + "." + type.MetadataName
            : type.MetadataName;
    }
}
