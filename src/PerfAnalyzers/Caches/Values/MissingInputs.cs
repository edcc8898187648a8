using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using PerfAnalyzers.Caches.Entries;
using PerfAnalyzers.Caches.Keys;

namespace PerfAnalyzers.Caches.Values;

/// <summary>The inputs of a cached value that its key does not carry: once for both rules that ask.</summary>
internal sealed class MissingInputs
{
    private static readonly ConditionalWeakTable<IOperation, MissingInputs> s_known = new();

    private MissingInputs(IOperation root, Compilation compilation, ICollection<string>? wrappers) =>
        Fills = CacheFill.In(root, compilation, wrappers)
            .Select(f => (f, Get(f, compilation)))
            .Where(static f => !f.Item2.IsEmpty)
            .ToImmutableArray();

    /// <summary>The places that fill a cache under a key that lacks something, in source order, and what it lacks.</summary>
    public ImmutableArray<(CacheFill Fill, ImmutableArray<CacheInput> Missing)> Fills { get; }

    /// <summary>What is missing in a body.</summary>
    public static MissingInputs In(IOperation root, Compilation compilation, ICollection<string>? wrappers) =>
        s_known.GetValue(root, r => new MissingInputs(r, compilation, wrappers));

    private static ImmutableArray<CacheInput> Get(CacheFill fill, Compilation compilation)
    {
        var coverage = KeyCoverage.Create(fill, compilation);
        // A key that is made elsewhere may carry everything.
        if (coverage.IsUnknown)
            return ImmutableArray<CacheInput>.Empty;
        var inputs = CachedValueInputs.InputsOf(fill, compilation);

        var missing = ImmutableArray.CreateBuilder<CacheInput>();
        foreach (var input in inputs)
        {
            if (coverage.Covers(input))
                continue;
            if (input.Path is { } path
                && (FixedValue.IsAt(fill.Call, path.Root)
                    || IsChecked(fill, path.Root)
                    || DerivedByCallers.IsCertain(path, coverage, compilation)))
                continue;
            if (!missing.Any(m => m.Name == input.Name || m.Kind == input.Kind && input.Path is null))
                missing.Add(input);
        }

        // What has ids has their number.
        return missing.Where(m =>
                !missing.Any(other => other != m && other.Path is { } path && m.Path is { } longer && path.Covers(longer)))
            .ToImmutableArray();
    }

    /// <summary>
    /// What was found is compared with the input before it is used: <c>if (cached?.Version == version) return cached;</c>
    /// </summary>
    private static bool IsChecked(CacheFill fill, ISymbol root) =>
        fill.Miss?.Conditions.Any(c => FixedValue.Mentions(c.Condition, root)) == true;
}
