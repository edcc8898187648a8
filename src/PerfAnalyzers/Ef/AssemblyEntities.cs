using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Ef;

/// <summary>The contexts that an assembly declares, and the entities that it names by sets and configuration classes. Kept with the assembly: many projects refer to one.</summary>
internal sealed class AssemblyEntities
{
    private static readonly ConditionalWeakTable<IAssemblySymbol, AssemblyEntities> s_known = new();

    private readonly INamedTypeSymbol _context;
    private readonly INamedTypeSymbol _set;
    private readonly INamedTypeSymbol? _configuration;
    private readonly List<INamedTypeSymbol> _contexts = new();
    private readonly List<INamedTypeSymbol> _entities = new();
    private readonly Dictionary<INamedTypeSymbol, bool> _mayConfigure = new(SymbolEqualityComparer.Default);

    private AssemblyEntities(IAssemblySymbol assembly, EfSymbols symbols)
    {
        _context = symbols.DbContext;
        _set = symbols.DbSet;
        _configuration = symbols.EntityTypeConfiguration;
        ScanTypes(assembly.GlobalNamespace);
        _mayConfigure.Clear();
    }

    public IReadOnlyList<INamedTypeSymbol> Contexts => _contexts;

    /// <summary>The types that sets and configuration classes name, in the order in which they are found.</summary>
    public IReadOnlyList<INamedTypeSymbol> Entities => _entities;

    /// <summary>What an assembly has.</summary>
    public static AssemblyEntities Get(IAssemblySymbol assembly, EfSymbols symbols)
    {
        // Another compilation may see the assembly with another EF Core.
        var known = s_known.GetValue(assembly, a => new(a, symbols));
        return SymbolEqualityComparer.Default.Equals(known._context, symbols.DbContext) ? known : new(assembly, symbols);
    }

    private void ScanTypes(INamespaceSymbol space)
    {
        foreach (var member in space.GetMembers())
        {
            switch (member)
            {
                case INamespaceSymbol nested:
                    ScanTypes(nested);
                    break;
                case INamedTypeSymbol type:
                    ScanType(type);
                    break;
            }
        }
    }

    private void ScanType(INamedTypeSymbol type)
    {
        foreach (var nested in type.GetTypeMembers())
            ScanType(nested);
        if (type.TypeKind == TypeKind.Interface)
        {
            // An interface in front of a context: IApplicationDbContext { DbSet<Post> Posts { get; } }.
            AddSets(type);
            return;
        }

        if (type.TypeKind != TypeKind.Class)
            return;

        if (type.DerivesFrom(_context))
        {
            if (!EfSymbols.Is(type, _context))
                _contexts.Add(type);
            foreach (var current in type.SelfAndBaseTypes())
                AddSets(current);
        }

        if (_configuration is null || !MayConfigure(type, _configuration))
            return;
        foreach (var implemented in type.AllInterfaces)
        {
            if (EfSymbols.Is(implemented, _configuration))
                Add(implemented.TypeArguments[0]);
        }
    }

    /// <summary>Asked of the definitions that the type names, which several types share: few types configure, and all interfaces of each would have to be put together.</summary>
    private bool MayConfigure(INamedTypeSymbol type, INamedTypeSymbol configuration)
    {
        type = type.OriginalDefinition;
        if (type.SpecialType != SpecialType.None)
            return false;
        if (EfSymbols.Is(type, configuration))
            return true;
        if (_mayConfigure.TryGetValue(type, out var known))
            return known;

        // A type that names itself in its interfaces ends here.
        _mayConfigure[type] = false;
        var may = type.BaseType is { } ancestor && MayConfigure(ancestor, configuration) || type.Interfaces.Any(i => MayConfigure(i, configuration));
        return _mayConfigure[type] = may;
    }

    private void AddSets(ITypeSymbol type)
    {
        foreach (var member in type.GetMembers())
        {
            if (member is IPropertySymbol { Type: INamedTypeSymbol { Name: "DbSet", Arity: 1 } set } && EfSymbols.Is(set, _set))
                Add(set.TypeArguments[0]);
        }
    }

    private void Add(ITypeSymbol entity)
    {
        if (entity is INamedTypeSymbol { TypeKind: TypeKind.Class } named)
            _entities.Add(named.OriginalDefinition);
    }
}
