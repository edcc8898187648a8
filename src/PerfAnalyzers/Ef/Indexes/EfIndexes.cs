using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Ef.Indexes;

/// <summary>The keys and indexes of all entities, as EF Core builds them from conventions, attributes and configuration.</summary>
internal sealed class EfIndexes
{
    private const int MaxOwnedDepth = 4;

    private static readonly PerCompilation<EfIndexes> s_instances = new(static c => new(EfModel.For(c)!));

    private readonly EfModel _model;
    private readonly Dictionary<INamedTypeSymbol, EntityIndexes> _entities = new(SymbolEqualityComparer.Default);
    private readonly List<EntityIndexes> _all = new();
    private readonly List<ImmutableArray<string>> _unplaced = new();

    private EfIndexes(EfModel model)
    {
        _model = model;
        AddEntities();
        var calls = ModelCalls.In(model).ToList();
        AddJoinClasses(calls);
        foreach (var entity in _all)
        {
            if (entity is { Parent: null, Type: { } type })
                entity.PrimaryKey = model.Entities.KeyOf(type);
        }

        var relationships = new Relationships(model, this, calls);

        Apply(calls);
        relationships.Resolve();
        foreach (var entity in _all.ToList())
        {
            AddIdentityIndexes(entity);
            ReadAttributes(entity);
        }

        foreach (var call in calls)
        {
            if (call.Name is "HasIndex" or "RemoveIndex")
                ReadIndex(call);
        }

        IndexesForeignKeys = HasForeignKeyConvention(model.Compilation);
        if (IndexesForeignKeys)
        {
            // A base's indexes serve the types that derive from it.
            foreach (var entity in _all.OrderBy(static e => DepthOf(e)))
                entity.IndexForeignKeys();
        }
    }

    /// <summary>True when EF Core indexes foreign keys by itself; false where the model takes that convention out.</summary>
    public bool IndexesForeignKeys { get; }

    /// <summary>The entity types, join tables and owned types of the model.</summary>
    public IReadOnlyList<EntityIndexes> All => _all;

    /// <summary>
    /// The properties of the indexes whose entity the code does not say: those of a loop over all entities, of a generic helper.
    /// </summary>
    public IReadOnlyList<ImmutableArray<string>> Unplaced => _unplaced;

    /// <summary>The indexes of a model.</summary>
    public static EfIndexes Get(EfModel model) => s_instances.Get(model.Compilation);

    /// <summary>The indexes of an entity; null when the model does not have it.</summary>
    public EntityIndexes? Of(ITypeSymbol? entity)
    {
        for (var current = entity as INamedTypeSymbol; current is not null; current = current.BaseType)
        {
            if (_entities.TryGetValue(current.OriginalDefinition, out var found))
                return found;
        }

        return null;
    }

    /// <summary>Adds a table that no class of its own stands for.</summary>
    public EntityIndexes AddJoin(string name)
    {
        var join = new EntityIndexes(name, null, null);
        _all.Add(join);
        return join;
    }

    private void AddEntities()
    {
        var pending = new Queue<INamedTypeSymbol>(_model.Entities.Roots.Where(t => _model.Entities.IsEntity(t)));
        var types = new HashSet<INamedTypeSymbol>(SymbolEqualityComparer.Default);
        while (pending.Count > 0)
        {
            var type = pending.Dequeue().OriginalDefinition;
            if (!types.Add(type))
                continue;
            foreach (var property in type.AllProperties())
            {
                if (_model.Entities.FindNavigation(property) is { IsOwned: false } navigation)
                    pending.Enqueue(navigation.Target);
            }
        }

        // A base before what derives from it.
        foreach (var type in types.OrderBy(static t => t.SelfAndBaseTypes().Count()))
        {
            var parent = Of(type.BaseType);
            var isInSource = _model.Entities.ModelIsInSource && type.IsDeclaredIn(_model.Compilation);
            Add(type, parent, isInSource && parent is not { IsComplete: false });
        }
    }

    /// <summary>UsingEntity&lt;PostTag&gt;(): a class that nothing else may name.</summary>
    private void AddJoinClasses(List<ModelCall> calls)
    {
        foreach (var call in calls)
        {
            foreach (var (name, next, _) in call.Following())
            {
                if (name == "UsingEntity"
                    && Relationships.TypeIn(call, next) is INamedTypeSymbol { Name: not "Dictionary" } type
                    && Of(type) is null)
                    Add(type.OriginalDefinition, null, type.IsDeclaredIn(_model.Compilation));
            }
        }
    }

    private void Add(INamedTypeSymbol type, EntityIndexes? parent, bool isComplete)
    {
        var entity = new EntityIndexes(type.Name, type, parent) { IsComplete = isComplete };
        _entities.Add(type, entity);
        _all.Add(entity);
    }

    /// <summary>The types that an entity owns have tables of their own, or columns in its.</summary>
    public IEnumerable<(EntityIndexes Owned, EntityIndexes Owner, Navigation Navigation)> AddOwned(EntityIndexes owner, int depth = 0)
    {
        if (owner.Type is null || depth == MaxOwnedDepth)
            yield break;
        foreach (var property in owner.Type.AllProperties())
        {
            // What the base declares is the base's.
            if (_model.Entities.FindNavigation(property) is not { IsOwned: true } navigation
                || owner.Parent?.Type?.FindProperty(property.Name) is not null)
                continue;
            var owned = new EntityIndexes(navigation.Target.Name, navigation.Target, null) { IsComplete = owner.IsComplete };
            _all.Add(owned);
            yield return (owned, owner, navigation);
            foreach (var nested in AddOwned(owned, depth + 1))
                yield return nested;
        }
    }

    private void Apply(List<ModelCall> calls)
    {
        foreach (var call in calls)
        {
            if (call.Name is not ("HasAlternateKey" or "HasKey"))
                continue;
            var properties = call.Properties();
            foreach (var entity in SubjectsOf(call))
            {
                if (properties.IsEmpty)
                    entity.IsComplete = false;
                else if (call.Name == "HasAlternateKey")
                    entity.AddAlternateKey(properties);
                else if (entity.Parent is null)
                    entity.PrimaryKey = properties;
            }
        }
    }

    /// <summary>
    /// The entities that a call is about: several for a configuration class that others derive from, and for a type that several own.
    /// </summary>
    public IEnumerable<EntityIndexes> SubjectsOf(ModelCall call)
    {
        switch (call.Subject)
        {
            case INamedTypeSymbol type:
                if (_entities.TryGetValue(type.OriginalDefinition, out var entity))
                    return new[] { entity };
                return _all.Where(e => SymbolEqualityComparer.Default.Equals(e.Type, type.OriginalDefinition)).ToList();
            case ITypeParameterSymbol { ContainingSymbol: INamedTypeSymbol configuration } parameter:
                return DerivedFrom(_model.Compilation.Assembly, configuration)
                    .Select(t => t.TypeArguments[parameter.Ordinal].OriginalDefinition)
                    .OfType<INamedTypeSymbol>()
                    .Select(t => _entities.TryGetValue(t, out var found) ? found : null)
                    .OfType<EntityIndexes>()
                    .ToList();
            default:
                return Array.Empty<EntityIndexes>();
        }
    }

    /// <summary>The constructions of a generic class that classes here derive from.</summary>
    private static IEnumerable<INamedTypeSymbol> DerivedFrom(IAssemblySymbol assembly, INamedTypeSymbol generic)
    {
        foreach (var type in assembly.AllTypes())
        {
            if (type is not { TypeKind: TypeKind.Class, IsAbstract: false })
                continue;
            foreach (var ancestor in type.SelfAndBaseTypes())
            {
                if (ancestor is INamedTypeSymbol named
                    && SymbolEqualityComparer.Default.Equals(named.OriginalDefinition, generic.OriginalDefinition))
                    yield return named;
            }
        }
    }

    /// <summary>Those that the contexts of ASP.NET Core Identity, which are in another assembly, give its users and roles.</summary>
    private static void AddIdentityIndexes(EntityIndexes entity)
    {
        if (entity is not { Parent: null, Type: { } type })
            return;
        foreach (var ancestor in type.SelfAndBaseTypes())
        {
            if (ancestor is not { Name: "IdentityUser" or "IdentityRole" } || !ancestor.IsIn("Microsoft", "AspNetCore", "Identity"))
                continue;
            var isUser = ancestor.Name == "IdentityUser";
            entity.Add(
                new EfIndex(ImmutableArray.Create(isUser ? "NormalizedUserName" : "NormalizedName"), true, IndexOrigin.Configuration));
            if (isUser)
                entity.Add(new EfIndex(ImmutableArray.Create("NormalizedEmail"), false, IndexOrigin.Configuration));
            return;
        }
    }

    private static void ReadAttributes(EntityIndexes entity)
    {
        if (entity.Type is null)
            return;
        foreach (var type in entity.Type.SelfAndBaseTypes())
        {
            if (entity.Parent is { Type: { } parent } && SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, parent))
                return;
            foreach (var attribute in type.GetAttributes())
            {
                if (attribute.AttributeClass is { Name: "IndexAttribute" } known
                    && known.IsIn("Microsoft", "EntityFrameworkCore")
                    && IndexOf(attribute) is { } index)
                    entity.Add(index);
            }
        }
    }

    private static EfIndex? IndexOf(AttributeData attribute)
    {
        var names = attribute.ConstructorArguments
            .SelectMany(static a => a.Kind == TypedConstantKind.Array ? a.Values : ImmutableArray.Create(a))
            .Select(static v => v.Value as string)
            .ToImmutableArray();
        if (names.IsEmpty || names.Contains(null))
            return null;
        var index = new EfIndex(names!, false, IndexOrigin.Attribute) { Syntax = attribute.ApplicationSyntaxReference?.GetSyntax() };
        foreach (var argument in attribute.NamedArguments)
        {
            index = argument switch
            {
                { Key: "IsUnique", Value.Value: bool unique } => index with { IsUnique = unique, SaysUnique = true },
                { Key: "Name", Value.Value: string name } => index with { Name = name },
                { Key: "AllDescending", Value.Value: true } => index with { Descending = new('1', names.Length) },
                { Key: "IsDescending", Value: { Kind: TypedConstantKind.Array, IsNull: false } each } =>
                    index with { Descending = DirectionsOf(each.Values.Select(static v => v.Value is true)) },
                _ => index,
            };
        }

        return index;
    }

    private void ReadIndex(ModelCall call)
    {
        var properties = call.Properties();
        var subjects = SubjectsOf(call);
        foreach (var entity in subjects)
        {
            if (properties.IsEmpty || call.Name == "RemoveIndex")
                entity.IsComplete = false;
            else
                entity.Add(IndexOf(call, properties));
        }

        if (!properties.IsEmpty && !subjects.Any())
            _unplaced.Add(properties);
    }

    private static EfIndex IndexOf(ModelCall call, ImmutableArray<string> properties)
    {
        var index = new EfIndex(properties, false, IndexOrigin.Configuration)
        {
            Name = call.NameOfIndex(),
            IsOpaque = call.IsContinuedElsewhere(),
            Syntax = call.Syntax,
        };
        foreach (var (name, _, arguments) in call.Following())
        {
            index = name switch
            {
                "IsUnique" when call.FlagOf(arguments) is { } unique => index with { IsUnique = unique, SaysUnique = true },
                "HasFilter" or "HasFilterOnNotNull" => index with { Filter = FilterOf(call, arguments), SaysFilter = true },
                "HasMethod" when arguments is [var method] =>
                    index with { Method = call.TextOf(method)?.ToLowerInvariant() ?? EfIndex.UnknownFilter },
                "IsDescending" => index with { Descending = DirectionsOf(call, arguments, properties.Length) },
                "IncludeProperties" => index with { Included = call.PropertiesIn(arguments) },
                "IsClustered" => index with { IsClustered = call.FlagOf(arguments) != false },
                "HasDatabaseName" or "HasName" or "IsCreatedConcurrently" or "IsCreatedOnline"
                    or "HasFillFactor" or "HasStorageParameter" => index,
                // Operators, collations, null orders and annotations change what an index is good for.
                _ => index with { IsOpaque = true },
            };
        }

        return index;
    }

    private static string? FilterOf(ModelCall call, ImmutableArray<ExpressionSyntax> arguments)
    {
        if (arguments is not [var argument])
            return EfIndex.UnknownFilter;
        return call.Semantics.GetConstantValue(argument) is { HasValue: true } constant
            ? constant.Value as string
            : EfIndex.UnknownFilter;
    }

    private static string? DirectionsOf(ModelCall call, ImmutableArray<ExpressionSyntax> arguments, int count) =>
        arguments.IsEmpty
            ? new('1', count)
            : DirectionsOf(arguments.Select(a => call.Semantics.GetConstantValue(a) is { HasValue: true, Value: true }));

    private static string? DirectionsOf(IEnumerable<bool> descending)
    {
        var text = string.Concat(descending.Select(static d => d ? '1' : '0'));
        return text.Contains('1') ? text : null;
    }

    /// <summary>A model may take the convention out that indexes foreign keys.</summary>
    private static bool HasForeignKeyConvention(Compilation compilation)
    {
        foreach (var tree in compilation.SyntaxTrees)
        {
            if (ModelConfiguration.Configures(tree, CancellationToken.None)
                && tree.GetText().ToString().Contains("ForeignKeyIndexConvention"))
                return false;
        }

        return true;
    }

    private static int DepthOf(EntityIndexes entity) => entity.Parent is { } parent ? DepthOf(parent) + 1 : 0;
}
