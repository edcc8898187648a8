using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Ef;

/// <summary>The entity types that the contexts in sight map, and their navigations and keys.</summary>
internal sealed class EfEntities
{
    private readonly Compilation _compilation;
    private readonly ModelConfiguration _configuration;
    private readonly MappedTypes _types;
    private readonly EntityKeys _keys;
    private readonly EntityNavigations _navigations;
    private readonly EfSymbols _symbols;
    private readonly Lazy<bool> _areDocuments;
    private readonly Lazy<ImmutableArray<INamedTypeSymbol>> _contexts;
    private readonly Lazy<ImmutableArray<INamedTypeSymbol>> _roots;

    /// <summary>Reads the types of a compilation, or takes those that an earlier compilation of the same declarations had.</summary>
    public EfEntities(EfSymbols symbols, ModelConfiguration configuration, MappedTypes? known)
    {
        _compilation = symbols.Compilation;
        _symbols = symbols;
        _configuration = configuration;
        _types = known ?? new();
        _keys = new(configuration);
        _navigations = new(this, _types, configuration);
        _areDocuments = new(() => Providers.KeepDocuments(_compilation));
        _contexts = new(() => _types.Contexts.In(_compilation).ToImmutableArray());
        _roots = new(() => _types.RootTypes.In(_compilation).ToImmutableArray());
        if (known is null)
            Scan(symbols);
    }

    /// <summary>What was found, by name.</summary>
    public MappedTypes Types => _types;

    /// <summary>The contexts of this compilation and of those it references.</summary>
    public ImmutableArray<INamedTypeSymbol> Contexts => _contexts.Value;

    /// <summary>The contexts that a variable of this type may have: its own, or those that implement or extend it.</summary>
    public IEnumerable<INamedTypeSymbol> ContextsOf(ITypeSymbol type)
    {
        var isContext = type.TypeKind == TypeKind.Class && !EfSymbols.Is(type, _symbols.DbContext) && _symbols.IsContext(type);
        foreach (var context in Contexts)
        {
            if (type switch
                {
                    _ when isContext => context.IsOrDerivesFrom(type),
                    INamedTypeSymbol named => context.DerivesFrom(named.OriginalDefinition),
                    ITypeParameterSymbol parameter => parameter.ConstraintTypes.OfType<INamedTypeSymbol>()
                        .All(c => context.IsOrDerivesFrom(c) || context.DerivesFrom(c.OriginalDefinition)),
                    _ => false,
                })
                yield return context;
        }
    }

    /// <summary>The types that a set, a configuration class or <c>Entity&lt;T&gt;()</c> names.</summary>
    public ImmutableArray<INamedTypeSymbol> Roots => _roots.Value;

    /// <summary>True when one of <see cref="Roots"/> derives from the class.</summary>
    public bool IsBaseOfRoot(INamedTypeSymbol type) => _types.RootBases.Contains(type.OriginalDefinition);

    /// <summary>True when a context or a configuration is in this compilation, and not only in those it references.</summary>
    public bool ModelIsInSource => _types.ModelIsInSource;

    /// <summary>
    /// True when the only database in sight keeps documents (Cosmos, MongoDB): what an entity refers to and no set names is part of its
    /// document, and loaded with it.
    /// </summary>
    public bool AreDocuments => _areDocuments.Value;

    /// <summary>True when the type is mapped: by a <c>DbSet</c>, by configuration, or by convention through a navigation.</summary>
    public bool IsEntity(ITypeSymbol? type) =>
        type is INamedTypeSymbol named && !IsOwned(named) && (_types.IsRoot(named) || _types.Reached.Contains(named.OriginalDefinition));

    /// <summary>True when the type belongs to its owner and is loaded with it.</summary>
    public bool IsOwned(INamedTypeSymbol type) =>
        _configuration.IsOwned(type.OriginalDefinition) || _types.Owned.Contains(type.OriginalDefinition)
        || type.HasAttribute("Owned") || type.HasAttribute("ComplexType");

    /// <inheritdoc cref="EntityKeys.KeyOf"/>
    public ImmutableArray<string> KeyOf(ITypeSymbol entity) => _keys.KeyOf(entity);

    /// <inheritdoc cref="EntityKeys.UniqueIndexesOf"/>
    public IEnumerable<ImmutableArray<string>> UniqueIndexesOf(ITypeSymbol entity) => _keys.UniqueIndexesOf(entity);

    /// <inheritdoc cref="EntityKeys.AreUnique"/>
    public bool AreUnique(ICollection<string> columns, ITypeSymbol entity) => _keys.AreUnique(columns, entity);

    /// <inheritdoc cref="EntityKeys.IsKeyless"/>
    public bool IsKeyless(ITypeSymbol entity) => _keys.IsKeyless(entity);

    /// <inheritdoc cref="EntityNavigations.Find"/>
    public Navigation? FindNavigation(IPropertySymbol property) => _navigations.Find(property);

    /// <summary>The navigation of this name on the entity or its base types.</summary>
    public Navigation? FindNavigation(ITypeSymbol entity, string name) =>
        entity.FindProperty(name) is { } property ? FindNavigation(property) : null;

    /// <summary>True for a property of this compilation: of others the setters are not all in sight.</summary>
    public bool AreDeclaredHere(IPropertySymbol property) => property.IsDeclaredIn(_compilation);

    private void Scan(EfSymbols symbols)
    {
        var roots = new Stack<INamedTypeSymbol>();
        Add(AssemblyEntities.Get(_compilation.Assembly, symbols), roots);
        _types.ModelIsInSource = _types.Contexts.Count > 0 || _configuration.HasEntities;
        var unknown = 0;
        foreach (var reference in _compilation.SourceModule.ReferencedAssemblySymbols)
        {
            if (!UsesEf(reference))
                continue;
            var found = AssemblyEntities.Get(reference, symbols);
            Add(found, roots);
            // Identity's contexts are bases of those that applications have.
            if (found.Contexts.Count > 0 && !reference.IsFramework() && !ReferencedModels.AreKnown(reference, _compilation))
                unknown++;
        }

        _types.ModelIsKnown = unknown == 0 && _types.Contexts.In(_compilation).Any(static c => !c.ContainingAssembly.IsFramework());

        foreach (var entity in _configuration.EntitiesIn(_compilation))
            AddRoot(entity, roots);
        Reach(roots);
    }

    private void Add(AssemblyEntities found, Stack<INamedTypeSymbol> roots)
    {
        foreach (var context in found.Contexts)
            _types.Contexts.Add(context);
        foreach (var entity in found.Entities)
            AddRoot(entity, roots);
    }

    private void AddRoot(INamedTypeSymbol entity, Stack<INamedTypeSymbol> roots)
    {
        if (!_types.Roots.Add(entity))
            return;
        roots.Push(entity);
        _types.RootTypes.Add(entity);
        // The base class may declare the navigations of several entities (TPH, or plain reuse).
        for (var current = entity.BaseType; current is { SpecialType: SpecialType.None }; current = current.BaseType)
            _types.RootBases.Add(current.OriginalDefinition);
    }

    /// <summary>What entities lead to are entities too.</summary>
    private void Reach(Stack<INamedTypeSymbol> pending)
    {
        while (pending.Count > 0)
        {
            foreach (var property in pending.Pop().AllProperties())
            {
                var navigation = property.OriginalDefinition;
                if (EntityNavigations.TargetOf(navigation, _configuration) is not { } target
                    || IsOwned(target) || _types.IsRoot(target) || !EntityKeys.HasConventionalKey(target))
                    continue;
                if (_configuration.IsOwnedNavigation(navigation))
                    _types.Owned.Add(target.OriginalDefinition);
                else if (_types.Reached.Add(target.OriginalDefinition))
                    pending.Push(target);
            }
        }
    }

    private static bool UsesEf(IAssemblySymbol assembly)
    {
        // EF Core's own assemblies and the framework have types in plenty and no entity of the user's.
        if (assembly.IsFramework())
            return assembly.Name.StartsWith(EfNames.IdentityAssembly, StringComparison.Ordinal);
        return assembly.Modules.Any(static m => m.ReferencedAssemblies.Any(static r => r.Name == EfNames.CoreAssembly));
    }
}
