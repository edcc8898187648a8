using Microsoft.CodeAnalysis;

namespace PerfAnalyzers.Ef;

/// <summary>A property of an entity that leads to another entity, or to many.</summary>
/// <param name="Property">The property, in its original definition.</param>
/// <param name="Target">The entity at the other end.</param>
/// <param name="IsCollection">True for a collection, skip navigations among them.</param>
/// <param name="IsOwned">True when the target is owned: it is loaded with its owner.</param>
/// <param name="IsAutoIncluded">True when the model includes it in every query.</param>
/// <param name="IsCertain">
/// False when only the configuration, which is not in this compilation, could tell whether it is owned or auto-included.
/// </param>
internal sealed record Navigation(
    IPropertySymbol Property,
    INamedTypeSymbol Target,
    bool IsCollection,
    bool IsOwned,
    bool IsAutoIncluded,
    bool IsCertain)
{
    /// <summary>True when every query has it without asking.</summary>
    public bool IsAlwaysLoaded => IsOwned || IsAutoIncluded;
}
