using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace PerfAnalyzers.Roslyn;

/// <summary>
/// The classes of an assembly that objects are made of, by what they derive from and implement, without what is the framework's. Kept with
/// the assembly: many projects refer to one.
/// </summary>
internal sealed class DerivedTypes
{
    private static readonly ConditionalWeakTable<IAssemblySymbol, DerivedTypes> s_known = new();

    private readonly Dictionary<ISymbol, List<INamedTypeSymbol>> _byBase = new(SymbolEqualityComparer.Default);

    private DerivedTypes(IAssemblySymbol assembly)
    {
        foreach (var type in assembly.AllTypes())
        {
            if (type is { TypeKind: TypeKind.Class or TypeKind.Struct, IsAbstract: false })
                Add(type);
        }
    }

    /// <summary>The classes of an assembly.</summary>
    public static DerivedTypes In(IAssemblySymbol assembly) => s_known.GetValue(assembly, static a => new(a));

    /// <summary>Those that derive from a class or implement an interface, given as its definition.</summary>
    public IReadOnlyList<INamedTypeSymbol> Of(INamedTypeSymbol type) => _byBase.TryGetValue(type, out var found) ? found : [];

    private void Add(INamedTypeSymbol type)
    {
        foreach (var contract in type.AllInterfaces)
            Add(contract, type);
        for (var current = type.BaseType; current is { SpecialType: SpecialType.None }; current = current.BaseType)
            Add(current, type);
    }

    private void Add(INamedTypeSymbol general, INamedTypeSymbol type)
    {
        if (general.ContainingAssembly is not { } home || home.IsFramework())
            return;
        if (!_byBase.TryGetValue(general.OriginalDefinition, out var types))
            _byBase[general.OriginalDefinition] = types = new();
        // An interface may be implemented for several type arguments.
        if (types.Count == 0 || !SymbolEqualityComparer.Default.Equals(types[types.Count - 1], type))
            types.Add(type);
    }
}
