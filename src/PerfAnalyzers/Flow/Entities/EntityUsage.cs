using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>
/// All that the code does with the entities of a query: what is read, what is written, where they go, and whether
/// that is all. Where <see cref="EntityFlow"/> loses sight of one, it says so.
/// </summary>
internal sealed class EntityUsage
{
    private readonly Dictionary<NavigationPath, HashSet<IPropertySymbol>> _columns = new();
    private readonly HashSet<ResolvedPath> _navigationsRead = new();
    private readonly HashSet<ResolvedPath> _navigationsTouched = new();

    private EntityUsage(ImmutableArray<INamedTypeSymbol> entities, ImmutableArray<EntityUse> uses)
    {
        Entities = entities;
        Uses = uses;
        IsComplete = true;
        IsUnread = true;
        var returns = ImmutableArray.CreateBuilder<IOperation>();
        foreach (var use in uses)
        {
            switch (use.Kind)
            {
                case EntityUseKind.PropertyRead:
                    if (!_columns.TryGetValue(use.Path, out var columns))
                        _columns[use.Path] = columns = new(SymbolEqualityComparer.Default);
                    columns.Add(use.Property!);
                    break;
                case EntityUseKind.NavigationRead:
                    Touch(use);
                    _navigationsRead.Add(use.Path);
                    break;
                case EntityUseKind.PropertyWritten or EntityUseKind.Tracked or EntityUseKind.Saved:
                    IsModified = true;
                    break;
                case EntityUseKind.NavigationAssigned or EntityUseKind.NavigationChanged or EntityUseKind.NavigationLoaded:
                    Touch(use);
                    IsModified = true;
                    break;
                case EntityUseKind.Returned:
                    returns.Add(use.Operation);
                    break;
                case EntityUseKind.Serialized:
                    IsSerialized = true;
                    break;
                case EntityUseKind.Compared:
                    IsCompared = true;
                    break;
                default:
                    IsComplete = false;
                    break;
            }

            IsUnread = false;
        }

        Returns = returns.ToImmutable();
    }

    /// <summary>The entity types that the query hands out: what it delivers, or what is inside of what it projects to.</summary>
    public ImmutableArray<INamedTypeSymbol> Entities { get; }

    /// <summary>Every use, in source order for each of the entity types.</summary>
    public ImmutableArray<EntityUse> Uses { get; }

    /// <summary>False when some use is not understood, or is in code that is not at hand: a field, a cache, another assembly.</summary>
    public bool IsComplete { get; }

    /// <summary>True when a column, navigation or collection is written, or the change tracker is asked or told.</summary>
    public bool IsModified { get; }

    /// <summary>True when the identity of the objects matters: they are compared, looked up, made distinct.</summary>
    public bool IsCompared { get; }

    /// <summary>True when code that is known to only read gets whole entities: a serialiser, a logger, a mapper.</summary>
    public bool IsSerialized { get; }

    /// <summary>True when entities leave the method as its result.</summary>
    public bool IsReturned => !Returns.IsEmpty;

    /// <summary>The returns, and the calls that make a response of entities.</summary>
    public ImmutableArray<IOperation> Returns { get; }

    /// <summary>True when nothing is done with the entities themselves: they are counted, or tested for null.</summary>
    public bool IsUnread { get; }

    /// <summary>True when all that is done is to read columns and navigations in code that is at hand.</summary>
    public bool IsReadLocally => IsComplete && !IsModified && !IsReturned && !IsSerialized && !IsCompared;

    /// <summary>The paths of the navigations that are read.</summary>
    public IReadOnlyCollection<ResolvedPath> NavigationsRead => _navigationsRead;

    /// <summary>The paths of the navigations that are read, assigned, changed or loaded.</summary>
    public IReadOnlyCollection<ResolvedPath> NavigationsTouched => _navigationsTouched;

    /// <summary>
    /// The columns, and computed properties, that are read of the entities at the end of a path; the query's own have the empty path.
    /// </summary>
    public IReadOnlyCollection<IPropertySymbol> ColumnsRead(NavigationPath path) =>
        _columns.TryGetValue(path, out var columns) ? columns : Array.Empty<IPropertySymbol>();

    /// <summary>The usage of a query; one that hands out no entities has no uses.</summary>
    public static EntityUsage Get(QueryChain query, EfModel model) => query.Keep<EntityUsage, EntityUsage>(q =>
    {
        if (q.DeliveredEntity is { } entity)
            return new(ImmutableArray.Create(entity), EntityFlow.Analyze(q, model));
        var entities = ProjectedEntities(q, model);
        return new(entities, entities.SelectMany(e => EntityFlow.Analyze(q, e, model)).ToImmutableArray());
    });

    /// <summary>new { c, Count = c.Posts.Count }: the row is an entity still, and tracked.</summary>
    private static ImmutableArray<INamedTypeSymbol> ProjectedEntities(QueryChain query, EfModel model)
    {
        if (query.FirstInMemory is not null
            || query.Terminal?.Kind is not (QueryStepKind.Materialize or QueryStepKind.Element or QueryStepKind.Enumerate))
            return ImmutableArray<INamedTypeSymbol>.Empty;
        // ToDictionary(p => p.Id, p => p.Title): the selectors are delegates, and get each entity.
        if (!query.IsProjected
            && IsOfSelectors(query.Terminal)
            && query.Entity is INamedTypeSymbol entity && model.Entities.IsEntity(entity))
            return ImmutableArray.Create(entity);
        var shape = query.Steps.LastOrDefault(static s =>
            s.Kind is QueryStepKind.Project or QueryStepKind.Flatten or QueryStepKind.Group or QueryStepKind.Join);
        if (shape is not { Kind: QueryStepKind.Project, Lambda: { } lambda }
            || lambda.SingleReturnedValue()?.Unwrap() is not IAnonymousObjectCreationOperation created)
            return ImmutableArray<INamedTypeSymbol>.Empty;

        return created.Initializers.OfType<ISimpleAssignmentOperation>().Select(static assignment => assignment.Value)
            .Where(static value => value.Unwrap() is IParameterReferenceOperation or IPropertyReferenceOperation)
            .Select(static value => value.Type?.UnwrapNullable()).OfType<INamedTypeSymbol>()
            .Where(type => model.Entities.IsEntity(type))
            .Distinct<INamedTypeSymbol>(SymbolEqualityComparer.Default)
            .ToImmutableArray();
    }

    private static bool IsOfSelectors(QueryStep terminal) =>
        terminal is { Method: "ToDictionary" or EfNames.ToDictionaryAsync or "ToLookup", IsElsewhere: false, Call: { } call }
        && call.Arguments.Count(static a => a.Value.AsLambda() is not null) == 2;

    private void Touch(EntityUse use)
    {
        // The way to it is read with it.
        foreach (var start in use.Path.Starts)
        {
            if (start.Length < use.Path.Length)
                _navigationsRead.Add(start);
            _navigationsTouched.Add(start);
        }
    }
}
