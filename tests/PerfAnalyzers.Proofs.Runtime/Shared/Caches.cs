using System.Collections;
using System.Reflection;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Internal;
using Microsoft.Extensions.Options;

namespace PerfAnalyzers.Proofs.Runtime;

/// <summary>The caches of a process: what its calls share.</summary>
internal sealed class Caches : IDisposable
{
    private readonly Assembly _program;
    private readonly MemoryCache _memory;
    private readonly MemoryCache _hybridEntries;
    private readonly InProcessHybridCache _hybrid;
    private MemoryDistributedCache _distributed;

    public Caches(Assembly program)
    {
        _program = program;
        _memory = new(new MemoryCacheOptions { Clock = Clock });
        _hybridEntries = new(new MemoryCacheOptions { Clock = Clock });
        _hybrid = new(_hybridEntries);
        _distributed = CreateDistributed();
        // A run before this one may have filled them.
        ClearStatics();
    }

    public CacheClock Clock { get; } = new();

    /// <summary>The cache of a type, or null.</summary>
    public object? Get(Type type) =>
        type == typeof(IMemoryCache) ? _memory
        : type == typeof(IDistributedCache) ? _distributed
        : type == typeof(HybridCache) ? _hybrid
        : null;

    public void Clear()
    {
        _memory.Clear();
        _hybridEntries.Clear();
        _distributed = CreateDistributed();
        ClearStatics();
    }

    public void Dispose()
    {
        _memory.Dispose();
        _hybridEntries.Dispose();
    }

    private MemoryDistributedCache CreateDistributed() => new(Options.Create(new MemoryDistributedCacheOptions { Clock = Clock }));

    // Dictionaries that serve as caches.
    private void ClearStatics()
    {
        foreach (var field in _program.GetTypes().Where(t => !t.ContainsGenericParameters).SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)))
        {
            if (!field.IsLiteral && field.FieldType.IsAssignableTo(typeof(IDictionary)))
                ((IDictionary?)field.GetValue(null))?.Clear();
        }
    }
}

/// <summary>The clock of the caches, which goes on by hand.</summary>
internal sealed class CacheClock : ISystemClock
{
    public DateTimeOffset UtcNow { get; private set; } = DateTimeOffset.UtcNow;

    public void Advance(TimeSpan time) => UtcNow += time;
}
