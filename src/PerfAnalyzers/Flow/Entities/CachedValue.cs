using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Entries;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>Why a value is not one to keep.</summary>
internal enum CachedValueKind
{
    /// <summary>A query: it runs when it is read.</summary>
    Query,

    /// <summary>A sequence that runs a query, or code, when it is read.</summary>
    Sequence,

    /// <summary>A sequence that is computed anew from objects in memory when it is read.</summary>
    SequenceInMemory,

    /// <summary>An asynchronous sequence.</summary>
    AsyncSequence,

    /// <summary>Entities that a context tracks.</summary>
    Tracked,

    /// <summary>Entities that ask their context for what they have not loaded.</summary>
    LazyLoading,

    /// <summary>A context, or something else that is disposed while it is in the cache.</summary>
    Disposed,
}

/// <summary>A value that goes into a cache, and is good only as long as what made it.</summary>
/// <param name="Kind">Why it is not one to keep.</param>
/// <param name="Origin">Where it comes from: the query, the operator, the call.</param>
/// <param name="Stored">The value as the cache, or what makes the value for it, hands it over.</param>
/// <param name="Site">Where the body with the cache call has it: the origin, or the call of the method that has it.</param>
/// <param name="Query">The query that delivers the entities; null for what are none.</param>
internal sealed record CachedValue(CachedValueKind Kind, IOperation Origin, IOperation Stored, IOperation Site, QueryChain? Query = null)
{
    /// <summary>What a store puts into its cache that is better not kept; most stores have nothing of it.</summary>
    public static ImmutableArray<CachedValue> Find(CacheStore store, Compilation compilation)
    {
        ImmutableArray<CachedValue>.Builder? found = null;
        var model = EfModel.For(compilation);
        var method = store.Call.TargetMethod;
        var types = method.ContainingType.Name == "ConcurrentDictionary" ? method.ContainingType.TypeArguments : method.TypeArguments;
        if (types is [.., var type] && !MayMatter(type, model))
            return ImmutableArray<CachedValue>.Empty;
        foreach (var origin in ValueOrigins.Find(store.Maker, compilation))
        {
            if (KindOf(origin, store, model, compilation, out var query) is { } kind)
                (found ??= ImmutableArray.CreateBuilder<CachedValue>()).Add(new(kind, origin.Value, origin.Handed, origin.Site, query));
        }

        return found?.ToImmutable() ?? ImmutableArray<CachedValue>.Empty;
    }

    /// <summary>True when a query, run or not, delivers entities that are tracked, and nothing else is the matter with them.</summary>
    public static bool IsTracked(QueryChain query, EfModel model) =>
        Delivered(query, model) is { } entity && query.IsTracked && !ReadOnlyQuery.LoadsLazily(entity, query, model);

    /// <summary>By the type that the cache is told: most keep texts, numbers and objects that are made for it.</summary>
    private static bool MayMatter(ITypeSymbol type, EfModel? model)
    {
        type = type.UnwrapTask();
        if (type is IArrayTypeSymbol array)
            return array.ElementType is INamedTypeSymbol element && model?.Entities.IsEntity(element) == true;
        if (type is not INamedTypeSymbol named || type.SpecialType == SpecialType.System_Object)
            return type.SpecialType is SpecialType.None or SpecialType.System_Object;
        if (type.SpecialType is not (SpecialType.None or SpecialType.System_Collections_IEnumerable) && type.TypeKind != TypeKind.Interface
            || type.IsValueType)
            return false;
        return type.TypeKind == TypeKind.Interface || LazySequence.IsQueryable(type) || model?.Entities.IsEntity(named) == true
            || named.TypeArguments.Any(a => a is ITypeParameterSymbol
                || a is INamedTypeSymbol argument && (model?.Entities.IsEntity(argument) == true || argument.Name == "Task"))
            || named.Name is "Lazy" or "AsyncLazy" || named.AllInterfaces.Any(static i => i.SpecialType == SpecialType.System_IDisposable);
    }

    private static CachedValueKind? KindOf(ValueOrigin origin, CacheStore store, EfModel? model, Compilation compilation,
        out QueryChain? query)
    {
        query = null;
        var value = origin.Value;
        if (value.Type is not { SpecialType: SpecialType.None or SpecialType.System_Collections_IEnumerable
            or SpecialType.System_Collections_Generic_IEnumerable_T } type)
            return null;
        if (LazySequence.IsQueryable(type))
            return LazySequence.IsInMemory(value) ? null : CachedValueKind.Query;
        if (type is INamedTypeSymbol { Name: "IAsyncEnumerable", Arity: 1 })
            return CachedValueKind.AsyncSequence;
        // What is serialised is read for it.
        if (!store.KeepsObject)
            return null;
        if (LazySequence.Analyze(value, compilation) is { } isInMemory)
            return isInMemory ? CachedValueKind.SequenceInMemory : CachedValueKind.Sequence;
        if (origin.IsDisposed)
            return CachedValueKind.Disposed;
        if (model is null)
            return null;
        if (model.Symbols.IsContext(type))
            return CachedValueKind.Disposed;
        if (QueryChain.Execution(value, model) is not { } executed
            || Delivered(executed, model) is not { } entity
            || !type.UnwrapTask().Mentions(entity))
            return null;
        query = executed;
        if (ReadOnlyQuery.LoadsLazily(entity, executed, model))
            return CachedValueKind.LazyLoading;
        return executed.IsTracked && !IsLetGo(value) ? CachedValueKind.Tracked : null;
    }

    /// <summary>The entity whose instances are kept; null for projections, and for what a caller or another assembly starts.</summary>
    private static INamedTypeSymbol? Delivered(QueryChain query, EfModel model)
    {
        if (query.Source.Kind is not (QuerySourceKind.Set or QuerySourceKind.Sql)
            || query.IsOpaque
            || query.Terminal is { Kind: not (QueryStepKind.Materialize or QueryStepKind.Element) })
            return null;
        // Some ways say so.
        if (!query.Has(QueryStepKind.Tracking)
            && (query.Has(QueryStepKind.NoTracking) || query.Has(QueryStepKind.NoTrackingWithIdentityResolution))
            && query.IsTracked)
            return null;
        return query.DeliveredEntity is { } entity && !model.Entities.IsKeyless(entity) ? entity : null;
    }

    /// <summary>The code takes what it loaded from the tracker.</summary>
    private static bool IsLetGo(IOperation value)
    {
        var index = BodyIndex.Around(value);
        return index.Invocations.Any(static call => call.TargetMethod is { Name: "Clear", ContainingType.Name: EfNames.ChangeTracker })
            || index.ImplicitCalls.Any(static member =>
                member is IPropertyReferenceOperation { Property: { Name: "State", ContainingType.Name: "EntityEntry" } }
                && member.Parent is ISimpleAssignmentOperation { Value: IFieldReferenceOperation { Field.Name: "Detached" } });
    }
}
