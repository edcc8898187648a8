using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Internal;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using ZiggyCreatures.Caching.Fusion;

namespace PerfAnalyzers.Proofs.Runtime;

/// <summary>The caches of a process: what its calls share. They are those of the packages, and only their clock is another.</summary>
internal sealed class Caches : IDisposable
{
    private readonly LoadedProgram _program;
    private readonly MemoryCache _memory;
    private readonly MemoryCache _hybridEntries;
    private readonly MemoryCache _fusionEntries;
    private readonly ServiceProvider _services;
    private readonly FusionCache _fusion;
    private readonly Lazy<RedisEntries> _redis = new(static () => new());
    private MemoryDistributedCache _distributed;

    public Caches(LoadedProgram program)
    {
        _program = program;
        _memory = new(new MemoryCacheOptions { Clock = Clock });
        _hybridEntries = new(new MemoryCacheOptions { Clock = Clock });
        _fusionEntries = new(new MemoryCacheOptions { Clock = Clock });
        _fusion = new(new FusionCacheOptions(), _fusionEntries);
        var services = new ServiceCollection();
        services.AddSingleton<IMemoryCache>(_hybridEntries);
        services.AddSingleton<TimeProvider>(Clock);
        services.AddHybridCache();
        _services = services.BuildServiceProvider();
        _distributed = CreateDistributed();
        // A run before this one may have filled them.
        _program.ClearStatics();
    }

    private CacheClock Clock { get; } = new();

    /// <summary>The cache of a type, or null.</summary>
    public object? Get(Type type) =>
        type == typeof(IMemoryCache) ? _memory
        : type == typeof(IDistributedCache) ? _distributed
        : type == typeof(HybridCache) ? _services.GetRequiredService<HybridCache>()
        : type == typeof(IFusionCache) ? _fusion
        : type == typeof(IDatabase) ? _redis.Value.Database
        : null;

    /// <summary>Time goes by.</summary>
    public void Advance(TimeSpan time)
    {
        Clock.Advance(time);
        if (_redis.IsValueCreated)
            _redis.Value.Age(time);
    }

    public void Clear()
    {
        _memory.Clear();
        _hybridEntries.Clear();
        _fusionEntries.Clear();
        if (_redis.IsValueCreated)
            _redis.Value.Clear();
        _distributed = CreateDistributed();
        _program.ClearStatics();
    }

    public void Dispose()
    {
        _fusion.Dispose();
        _services.Dispose();
        _memory.Dispose();
        _hybridEntries.Dispose();
        _fusionEntries.Dispose();
        if (_redis.IsValueCreated)
            _redis.Value.Clear();
    }

    private MemoryDistributedCache CreateDistributed() => new(Options.Create(new MemoryDistributedCacheOptions { Clock = Clock }));
}

/// <summary>The clock of the caches, which goes on by hand.</summary>
internal sealed class CacheClock : TimeProvider, ISystemClock
{
    public DateTimeOffset UtcNow { get; private set; } = DateTimeOffset.UtcNow;

    public override DateTimeOffset GetUtcNow() => UtcNow;

    public void Advance(TimeSpan time) => UtcNow += time;
}
