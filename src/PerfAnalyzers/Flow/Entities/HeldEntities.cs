using Microsoft.CodeAnalysis;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>Entities somewhere in a value.</summary>
/// <param name="Entity">Their type.</param>
/// <param name="Path">The navigations that lead to them from those that the query delivers.</param>
/// <param name="IsPerElement">True when each of them is looked at in turn.</param>
/// <param name="Holder">The class of the object that they are in, when it is one of the code base's own.</param>
internal sealed record HeldEntities(INamedTypeSymbol Entity, ResolvedPath Path, bool IsPerElement, INamedTypeSymbol? Holder = null)
{
    /// <summary>Those that a query delivers, or that a method is given.</summary>
    public HeldEntities(INamedTypeSymbol entity)
        : this(entity, ResolvedPath.Empty, false)
    {
    }

    /// <summary>Tells them from others in the same variable.</summary>
    public string Key => Holder is null ? Path.Text : Path.Text + ":" + Holder.Name;

    /// <summary>The same in an object that holds them.</summary>
    public HeldEntities In(INamedTypeSymbol holder) => this with { Holder = holder };

    /// <summary>The same in a loop, or in a lambda that is run for each.</summary>
    public HeldEntities PerElement() => IsPerElement ? this : this with { IsPerElement = true };

    /// <summary>Those that a navigation of them leads to.</summary>
    public HeldEntities Through(Navigation navigation) => new(navigation.Target, Path.Append(navigation), IsPerElement);

    /// <summary>True for the type of a value that may be or hold them.</summary>
    public bool AreIn(ITypeSymbol? type) => type.Mentions(Entity) || Holder is not null && type.Mentions(Holder);

    /// <summary>The same, also by a base class or an interface of the entity.</summary>
    public bool MayBeIn(ITypeSymbol type) => AreIn(type) || IsBase(type);

    /// <summary>True for the entity's type, its base classes and interfaces.</summary>
    public bool IsBase(ITypeSymbol type) =>
        Entity.IsOrDerivesFrom(type)
            || type.TypeKind == TypeKind.Interface && Entity.AllInterfaces.Contains(type, SymbolEqualityComparer.Default);

    /// <summary>True for a value that is one of them, and does not only hold them.</summary>
    public bool IsOne(IOperation? value) =>
        value?.Type?.UnwrapNullable() is { } type && (IsBase(type) || type.IsOrDerivesFrom(Entity));
}
