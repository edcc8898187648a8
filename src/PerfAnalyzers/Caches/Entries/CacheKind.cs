using Microsoft.CodeAnalysis;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Entries;

/// <summary>The caches that are known: two of the same kind may be the same cache.</summary>
internal enum CacheKind
{
    None,
    Memory,
    Distributed,
    Hybrid,
    Fusion,
    Lazy,
    Easy,
    Redis,

    /// <summary>A cache that a code base has made for itself.</summary>
    Own,
}

/// <summary>Tells caches by the full names of their types: their packages are not referenced here.</summary>
internal static class CacheKinds
{
    /// <summary>The kind of cache that a type is; <see cref="CacheKind.None"/> for all else.</summary>
    public static CacheKind Get(ITypeSymbol? type)
    {
        if (type is null)
            return CacheKind.None;
        foreach (var current in type.SelfAndBaseTypes())
        {
            if (OfItself(current) is var kind and not CacheKind.None)
                return kind;
        }

        foreach (var implemented in type.AllInterfaces)
        {
            if (OfItself(implemented) is var kind and not CacheKind.None)
                return kind;
        }

        return CacheKind.None;
    }

    /// <summary>True when the compilation refers to a cache; without one there is nothing to look for.</summary>
    public static bool Exist(Compilation compilation)
    {
        foreach (var reference in compilation.ReferencedAssemblyNames)
        {
            if (reference.Name is "Microsoft.Extensions.Caching.Abstractions" or "ZiggyCreatures.FusionCache" or "LazyCache"
                or "EasyCaching.Core" or "StackExchange.Redis")
                return true;
        }

        return false;
    }

    private static CacheKind OfItself(ITypeSymbol type) => type.Name switch
    {
        "IMemoryCache" when type.IsIn("Microsoft", "Extensions", "Caching", "Memory") => CacheKind.Memory,
        "IDistributedCache" when type.IsIn("Microsoft", "Extensions", "Caching", "Distributed") => CacheKind.Distributed,
        "HybridCache" when type.IsIn("Microsoft", "Extensions", "Caching", "Hybrid") => CacheKind.Hybrid,
        "IFusionCache" when type.IsIn("ZiggyCreatures", "Caching", "Fusion") => CacheKind.Fusion,
        "IAppCache" when type.IsIn("LazyCache") => CacheKind.Lazy,
        "IEasyCachingProviderBase" or "IRedisCachingProvider" when type.IsIn("EasyCaching", "Core") => CacheKind.Easy,
        "IDatabaseAsync" when type.IsIn("StackExchange", "Redis") => CacheKind.Redis,
        _ => CacheKind.None,
    };
}
