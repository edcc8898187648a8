using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Ef;

/// <summary>The entity types that the contexts in sight map, and their navigations and keys.</summary>
internal sealed class EfEntities
{
    private readonly Compilation _compilation;
    private readonly EfSymbols _symbols;
    private readonly ModelConfiguration _configuration;
    private readonly MappedTypes _types;
    private readonly Lazy<ImmutableArray<INamedTypeSymbol>> _contexts;
    private readonly ConcurrentDictionary<IPropertySymbol, Navigation?> _navigations = new(SymbolEqualityComparer.Default);
    private readonly List<INamedTypeSymbol> _roots = new();
    private readonly Dictionary<INamedTypeSymbol, bool> _mayConfigure = new(SymbolEqualityComparer.Default);

    /// <summary>Reads the types of a compilation, or takes those that an earlier compilation of the same declarations had.</summary>
    public EfEntities(Compilation compilation, EfSymbols symbols, ModelConfiguration configuration, MappedTypes? known, CancellationToken cancellation)
    {
        _compilation = compilation;
        _symbols = symbols;
        _configuration = configuration;
        _types = known ?? new();
        _contexts = new(() => _types.Contexts.In(_compilation).ToImmutableArray());
        if (known is null)
            Scan(cancellation);
    }

    /// <summary>What was found, by name.</summary>
    public MappedTypes Types => _types;

    /// <summary>The contexts of this compilation and of those it references.</summary>
    public ImmutableArray<INamedTypeSymbol> Contexts => _contexts.Value;

    /// <summary>True when the type is mapped: by a <c>DbSet</c>, by configuration, or by convention through a navigation.</summary>
    public bool IsEntity(ITypeSymbol? type) =>
        type is INamedTypeSymbol named && !IsOwned(named) && (IsRoot(named) || _types.Reached.Contains(named.OriginalDefinition));

    /// <summary>True when the type has a key as EF Core finds one by itself: what an entity that is not configured needs.</summary>
    public static bool HasConventionalKey(ITypeSymbol type)
    {
        foreach (var property in type.AllProperties())
        {
            if (IsConventionalKey(type, property) || property.HasAttribute("Key"))
                return true;
        }

        return type.HasAttribute("PrimaryKey");
    }

    /// <summary>The names of the key's properties; empty when it has none or it is not known.</summary>
    public ImmutableArray<string> KeyOf(ITypeSymbol entity)
    {
        foreach (var type in entity.SelfAndBaseTypes())
        {
            if (_configuration.IsKeyless(type))
                return ImmutableArray<string>.Empty;
            if (_configuration.KeyOf(type) is { } configured)
                return configured;
        }

        foreach (var type in entity.SelfAndBaseTypes())
        {
            foreach (var attribute in type.GetAttributes())
            {
                if (attribute.AttributeClass is { Name: "KeylessAttribute" })
                    return ImmutableArray<string>.Empty;
                if (attribute.AttributeClass is { Name: "PrimaryKeyAttribute" })
                    return Strings(attribute);
            }
        }

        var marked = entity.AllProperties().Where(static p => p.HasAttribute("Key")).Select(static p => p.Name).ToImmutableArray();
        if (marked.Length > 0)
            return marked;

        IPropertySymbol? byConvention = null;
        foreach (var property in entity.AllProperties())
        {
            // Id wins over <Type>Id.
            if (IsConventionalKey(entity, property) && (byConvention is null || property.Name.Length == 2))
                byConvention = property;
        }

        return byConvention is null ? ImmutableArray<string>.Empty : ImmutableArray.Create(byConvention.Name);
    }

    /// <summary>The sets of properties that are unique by an index or an alternate key.</summary>
    public IEnumerable<ImmutableArray<string>> UniqueIndexesOf(ITypeSymbol entity)
    {
        foreach (var type in entity.SelfAndBaseTypes())
        {
            foreach (var configured in _configuration.UniqueIndexesOf(type))
                yield return configured;
            foreach (var attribute in type.GetAttributes())
            {
                if (attribute.AttributeClass is { Name: "IndexAttribute" } && attribute.NamedArguments.Any(static a => a is { Key: "IsUnique", Value.Value: true }))
                    yield return Strings(attribute);
            }
        }
    }

    /// <summary>True when no key identifies the rows: views and raw results.</summary>
    public bool IsKeyless(ITypeSymbol entity) =>
        entity.SelfAndBaseTypes().Any(t => _configuration.IsKeyless(t) || t.HasAttribute("Keyless"));

    /// <summary>True when the type belongs to its owner and is loaded with it.</summary>
    public bool IsOwned(INamedTypeSymbol type) =>
        _configuration.IsOwned(type.OriginalDefinition) || _types.Owned.Contains(type.OriginalDefinition) || type.HasAttribute("Owned") || type.HasAttribute("ComplexType");

    /// <summary>The navigation that a property is, or null when it is a column, a computed property or none of an entity's.</summary>
    public Navigation? FindNavigation(IPropertySymbol property) => _navigations.GetOrAdd(property.OriginalDefinition, ReadNavigation);

    /// <summary>The navigation of this name on the entity or its base types.</summary>
    public Navigation? FindNavigation(ITypeSymbol entity, string name) => entity.FindProperty(name) is { } property ? FindNavigation(property) : null;

    private Navigation? ReadNavigation(IPropertySymbol property)
    {
        if (property.ContainingType is not { } owner || !(IsEntity(owner) || _types.RootBases.Contains(owner.OriginalDefinition) || IsOwned(owner)))
            return null;
        if (TargetOf(property) is not { } target)
            return null;

        var isCollection = property.Type.ElementType() is not null;
        var isOwned = IsOwned(target) || _configuration.IsOwnedNavigation(property);
        if (!isOwned && !IsEntity(target) && !_types.RootBases.Contains(target.OriginalDefinition))
            return null;

        // A class with an Id that a converter makes a column; asked only of types that no set names, since it has to be bound.
        if (!isOwned && !IsRoot(target) && _configuration.IsConverted(property))
            return null;

        // Without the configuration, a type that no set names may be owned, and any navigation may be auto-included. A reference of
        // another assembly that has no setter may be computed as well as filled by a private one.
        var isCertain = _types.ModelIsInSource && (isCollection || property.SetMethod is not null || !property.DeclaringSyntaxReferences.IsEmpty);
        return new(property, target, isCollection, isOwned, _configuration.IsAutoIncluded(property), isCertain);
    }

    /// <summary>[Column(TypeName = "jsonb")]: stored in its owner's row.</summary>
    private static bool IsColumn(IPropertySymbol property) =>
        property.GetAttributes().Any(static a => a.AttributeClass is { Name: "ColumnAttribute" } && a.NamedArguments.Any(static n => n.Key == "TypeName"));

    private INamedTypeSymbol? TargetOf(IPropertySymbol property)
    {
        if (property is { IsStatic: true } or { IsIndexer: true } or { GetMethod: null })
            return null;
        var element = property.Type.ElementType();
        if ((element ?? property.Type).UnwrapNullable() is not INamedTypeSymbol { TypeKind: TypeKind.Class, SpecialType: SpecialType.None } target
            || target.IsAnonymousType || target.ContainingNamespace is { Name: "System" } || _configuration.IsExcluded(property) || _configuration.IsIgnored(target))
            return null;
        // Asked after the types: attributes have to be bound, and most properties are plain columns.
        if (property.HasAttribute("NotMapped") || target.HasAttribute("NotMapped") || IsColumn(property))
            return null;
        // Asked late: whether a relationship names it has to be bound.
        if (property.DeclaredAccessibility != Accessibility.Public && !_configuration.IsOwnedNavigation(property) && !_configuration.IsExplicitNavigation(property))
            return null;
        if (property.SetMethod is null && !CanBeFilledWithoutSetter(property, element is not null))
            return null;
        return target;
    }

    /// <summary>EF Core fills a reference through a setter, a collection also through its backing field; what is computed it does not map.</summary>
    private bool CanBeFilledWithoutSetter(IPropertySymbol property, bool isCollection)
    {
        if (_configuration.IsOwnedNavigation(property))
            return true;
        // A private setter in another assembly may not be visible.
        if (property.DeclaringSyntaxReferences.IsEmpty)
            return true;
        if (!isCollection)
            return _configuration.IsExplicitNavigation(property);

        foreach (var reference in property.DeclaringSyntaxReferences)
        {
            if (reference.GetSyntax() is not PropertyDeclarationSyntax declaration)
                continue;
            var getter = declaration.ExpressionBody ?? declaration.AccessorList?.Accessors.FirstOrDefault(static a => a.IsKind(SyntaxKind.GetAccessorDeclaration))?.ExpressionBody;
            if (getter is null)
                return declaration.AccessorList?.Accessors.All(static a => a.Body is null) == true;
            return getter.Expression switch
            {
                IdentifierNameSyntax => true,
                CollectionExpressionSyntax or ThrowExpressionSyntax => false,
                InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "AsReadOnly" or "Load", Expression: IdentifierNameSyntax } } => true,
                _ => _configuration.IsExplicitNavigation(property),
            };
        }

        return false;
    }

    private void Scan(CancellationToken cancellation)
    {
        ScanTypes(_compilation.Assembly.GlobalNamespace, cancellation);
        _types.ModelIsInSource = _types.Contexts.Count > 0 || _configuration.HasEntities;
        foreach (var reference in _compilation.SourceModule.ReferencedAssemblySymbols)
        {
            if (UsesEf(reference))
                ScanTypes(reference.GlobalNamespace, cancellation);
        }

        foreach (var entity in _configuration.EntitiesIn(_compilation))
            AddRoot(entity);
        Reach();
        _roots.Clear();
    }

    private void ScanTypes(INamespaceSymbol space, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        foreach (var member in space.GetMembers())
        {
            switch (member)
            {
                case INamespaceSymbol nested:
                    ScanTypes(nested, cancellation);
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

        if (type.DerivesFrom(_symbols.DbContext))
        {
            if (!EfSymbols.Is(type, _symbols.DbContext))
                _types.Contexts.Add(type);
            foreach (var current in type.SelfAndBaseTypes())
                AddSets(current);
        }

        if (_symbols.EntityTypeConfiguration is { } configuration && MayConfigure(type, configuration))
        {
            foreach (var implemented in type.AllInterfaces)
            {
                if (EfSymbols.Is(implemented, configuration))
                    AddRoot(implemented.TypeArguments[0] as INamedTypeSymbol);
            }
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
        var may = type.BaseType is { } ancestor && MayConfigure(ancestor, configuration);
        foreach (var named in type.Interfaces)
            may = may || MayConfigure(named, configuration);
        return _mayConfigure[type] = may;
    }

    private void AddSets(ITypeSymbol type)
    {
        foreach (var member in type.GetMembers())
        {
            if (member is IPropertySymbol { Type: INamedTypeSymbol { Name: "DbSet", Arity: 1 } set } && EfSymbols.Is(set, _symbols.DbSet))
                AddRoot(set.TypeArguments[0] as INamedTypeSymbol);
        }
    }

    private void AddRoot(INamedTypeSymbol? entity)
    {
        if (entity is not { TypeKind: TypeKind.Class } || !_types.Roots.Add(entity.OriginalDefinition))
            return;
        _roots.Add(entity.OriginalDefinition);
        // The base class may declare the navigations of several entities (TPH, or plain reuse).
        for (var current = entity.BaseType; current is { SpecialType: SpecialType.None }; current = current.BaseType)
            _types.RootBases.Add(current.OriginalDefinition);
    }

    private bool IsRoot(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? current = type; current is { SpecialType: SpecialType.None }; current = current.BaseType)
        {
            if (_types.Roots.Contains(current.OriginalDefinition))
                return true;
        }

        return false;
    }

    private void Reach()
    {
        var pending = new Stack<INamedTypeSymbol>(_roots);
        while (pending.Count > 0)
        {
            foreach (var property in pending.Pop().AllProperties())
            {
                if (TargetOf(property.OriginalDefinition) is not { } target || IsOwned(target) || IsRoot(target) || !HasConventionalKey(target))
                    continue;
                if (_configuration.IsOwnedNavigation(property.OriginalDefinition))
                    _types.Owned.Add(target.OriginalDefinition);
                else if (_types.Reached.Add(target.OriginalDefinition))
                    pending.Push(target);
            }
        }
    }

    private static bool IsConventionalKey(ITypeSymbol entity, IPropertySymbol property)
    {
        if (property is not { DeclaredAccessibility: Accessibility.Public, GetMethod: not null } || property.HasAttribute("NotMapped"))
            return false;
        if (string.Equals(property.Name, "Id", StringComparison.OrdinalIgnoreCase))
            return true;
        return property.Name.Length == entity.Name.Length + 2
            && property.Name.StartsWith(entity.Name, StringComparison.OrdinalIgnoreCase) && property.Name.EndsWith("Id", StringComparison.OrdinalIgnoreCase);
    }

    private static ImmutableArray<string> Strings(AttributeData attribute)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        foreach (var argument in attribute.ConstructorArguments)
        {
            if (argument.Kind == TypedConstantKind.Array)
                names.AddRange(argument.Values.Select(static v => v.Value).OfType<string>());
            else if (argument.Value is string name)
                names.Add(name);
        }

        return names.ToImmutable();
    }

    private static bool UsesEf(IAssemblySymbol assembly)
    {
        // EF Core's own assemblies and the framework have types in plenty and no entity of the user's.
        if (assembly.Name.StartsWith("Microsoft.", StringComparison.Ordinal) || assembly.Name.StartsWith("System", StringComparison.Ordinal))
            return assembly.Name.StartsWith("Microsoft.AspNetCore.Identity.EntityFrameworkCore", StringComparison.Ordinal);
        foreach (var module in assembly.Modules)
        {
            foreach (var reference in module.ReferencedAssemblies)
            {
                if (reference.Name == EfNames.CoreAssembly)
                    return true;
            }
        }

        return false;
    }
}
