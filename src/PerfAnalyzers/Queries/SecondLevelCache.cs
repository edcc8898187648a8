using Microsoft.CodeAnalysis;

namespace PerfAnalyzers.Queries;

/// <summary>Caches that answer for the database, between EF Core and its provider: which rows they keep is said on the entity.</summary>
internal static class SecondLevelCache
{
    /// <summary>True when an attribute of the query's entity says so by its name: <c>[CacheableEntity]</c>, <c>[Cached]</c>.</summary>
    public static bool MayAnswer(QueryChain query)
    {
        for (var type = query.Entity; type is not null; type = type.BaseType)
        {
            if (type.GetAttributes().Any(static a => a.AttributeClass?.Name is { } name
                && (name.StartsWith("Cacheable", StringComparison.Ordinal) || name.StartsWith("Cached", StringComparison.Ordinal))))
                return true;
        }

        return false;
    }
}
