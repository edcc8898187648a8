using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using PerfAnalyzers.Caches.Entries;

namespace PerfAnalyzers.Caches.Values;

/// <summary>
/// Finds what a cached value depends on: what is read by the code that makes it, in the lambda or before the store, in the methods of this
/// compilation that it calls, and what it takes from its surroundings.
/// </summary>
internal static class CachedValueInputs
{
    private const int MaxDepth = 3;

    /// <summary>The inputs of what fills a cache, each once for each of its reads.</summary>
    public static ImmutableArray<CacheInput> InputsOf(CacheFill fill, Compilation compilation)
    {
        var walk = new InputWalk(fill, fill.Call, compilation, MaxDepth);
        if (walk.WalkMakers(fill.Makers) is not { } inputs)
            return ImmutableArray<CacheInput>.Empty;
        // A value that nothing was called for is kept here, not computed: whoever asks later wants the one that was given.
        return walk.IsMade ? inputs : inputs.RemoveAll(static i => i.Kind == CacheInputKind.Given);
    }

    /// <summary>What a value depends on, whether it was made or given; null when there is too much to look at.</summary>
    public static ImmutableArray<CacheInput>? InputsOfValue(CacheFill fill, Compilation compilation) =>
        new InputWalk(fill, fill.Call, compilation, MaxDepth).WalkMakers(fill.Makers);

    /// <summary>
    /// What a value is made from, as the method says that makes it: for what other methods do, what they are given stands.
    /// </summary>
    public static ImmutableArray<CacheInput>? InputsGivenFor(CacheFill fill, Compilation compilation) =>
        new InputWalk(fill, fill.Call, compilation, maxDepth: 0).WalkMakers(fill.Makers);

    /// <summary>The inputs of a value that is made without a cache: of what a method or lambda returns.</summary>
    public static ImmutableArray<CacheInput> InputsOf(IOperation value, Compilation compilation) =>
        new InputWalk(null, value, compilation, MaxDepth).WalkValue(value) ?? ImmutableArray<CacheInput>.Empty;
}
