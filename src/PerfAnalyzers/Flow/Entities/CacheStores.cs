using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Entries;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>Finds what a body puts into caches: by itself, and through methods that hand what they are given to a cache as it is.</summary>
internal static class CacheStores
{
    private const int MaxDepth = 3;

    private static readonly PerCompilation<ConcurrentDictionary<IMethodSymbol, ImmutableArray<(int Ordinal, CacheKind Kind)>>> s_known =
        new(static _ => new(SymbolEqualityComparer.Default));

    /// <summary>The stores, in source order.</summary>
    public static IEnumerable<CacheStore> In(IOperation root, Compilation compilation)
    {
        foreach (var call in CacheSurvey.Get(root, compilation).Candidates)
        {
            foreach (var store in Find(call, compilation, MaxDepth))
                yield return store;
        }
    }

    private static IEnumerable<CacheStore> Find(IInvocationOperation call, Compilation compilation, int depth)
    {
        if (CacheStore.Create(call, compilation) is { } store)
            return [store];
        if (depth == 0 || !CacheFill.MayBeOne(call) && !CacheStore.MayHandOn(call.TargetMethod))
            return [];
        return HandedOn(call, compilation, depth - 1)
            .Select(h => call.ArgumentFor(h.Ordinal) is { IsImplicit: false } given ? new CacheStore(call, h.Kind, given.Value) : null)
            .OfType<CacheStore>();
    }

    /// <summary>The parameters of a called method that reach a cache, the same for all calls of it.</summary>
    private static ImmutableArray<(int Ordinal, CacheKind Kind)> HandedOn(IInvocationOperation call, Compilation compilation, int depth)
    {
        var known = s_known.Get(compilation);
        var method = call.TargetMethod.Implementation();
        if (known.TryGetValue(method, out var found))
            return found;
        found = CallTargets.Body(call, compilation) is { } body
            ? Find(body, method.Name, compilation, depth)
            : ImmutableArray<(int, CacheKind)>.Empty;
        known.TryAdd(method, found);
        return found;
    }

    private static ImmutableArray<(int Ordinal, CacheKind Kind)> Find(IOperation body, string name, Compilation compilation, int depth)
    {
        var found = ImmutableArray.CreateBuilder<(int, CacheKind)>();
        foreach (var inner in CacheSurvey.Get(body.Root(), compilation).Candidates)
        {
            foreach (var store in Find(inner, compilation, depth))
            {
                foreach (var origin in ValueOrigins.Find(store.Maker, compilation))
                {
                    if (ParameterOf(origin.Value) is { ContainingSymbol: IMethodSymbol owner } parameter && owner.Name == name)
                        found.Add((parameter.Ordinal, store.Kind));
                }
            }
        }

        return found.ToImmutable();
    }

    /// <summary>The parameter that a value is, or the delegate in a parameter that makes it.</summary>
    private static IParameterSymbol? ParameterOf(IOperation value) => value switch
    {
        IParameterReferenceOperation parameter => parameter.Parameter,
        IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance: IParameterReferenceOperation made } =>
            made.Parameter,
        _ => null,
    };
}
