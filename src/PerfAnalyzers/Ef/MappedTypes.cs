using Microsoft.CodeAnalysis;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Ef;

/// <summary>Which types are contexts, and which they map, by name.</summary>
internal sealed class MappedTypes
{
    /// <summary>Those that a set, a configuration class or <c>Entity&lt;T&gt;()</c> names.</summary>
    public SymbolSet Roots { get; } = new();

    /// <summary>The same types, to be gone through.</summary>
    public TypeNames RootTypes { get; } = new();

    /// <summary>The base classes of <see cref="Roots"/>, which may declare navigations of several entities.</summary>
    public SymbolSet RootBases { get; } = new();

    /// <summary>Those that only a navigation of another entity leads to.</summary>
    public SymbolSet Reached { get; } = new();

    /// <summary>Those that a navigation owns.</summary>
    public SymbolSet Owned { get; } = new();

    public TypeNames Contexts { get; } = new();

    /// <summary>True when a context or a configuration is in this compilation, and not only in those it references.</summary>
    public bool ModelIsInSource { get; set; }

    /// <summary>True when all projects that have a context tell how they configure it.</summary>
    public bool ModelIsKnown { get; set; }

    /// <summary>True when the type, or one that it derives from, is among <see cref="Roots"/>.</summary>
    public bool IsRoot(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? current = type; current is { SpecialType: SpecialType.None }; current = current.BaseType)
        {
            if (Roots.Contains(current.OriginalDefinition))
                return true;
        }

        return false;
    }

    /// <summary>True when one of the types has this name without what it is in.</summary>
    public bool HasName(string name) =>
        Roots.HasName(name) || RootBases.HasName(name) || Reached.HasName(name) || Owned.HasName(name) || Contexts.HasName(name);
}
