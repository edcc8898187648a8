using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Caching.Memory;

namespace PerfAnalyzers.Proofs.Runtime;

/// <summary>A HybridCache as its package has it: one call makes a value that is not there, others wait for it, and each gets a copy.</summary>
internal sealed class InProcessHybridCache(IMemoryCache entries) : HybridCache
{
    private static readonly TimeSpan s_defaultExpiration = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, Lazy<Task<byte[]>>> _running = new(StringComparer.Ordinal);

    public override async ValueTask<T> GetOrCreateAsync<TState, T>(
        string key,
        TState state,
        Func<TState, CancellationToken, ValueTask<T>> factory,
        HybridCacheEntryOptions? options = null,
        IEnumerable<string>? tags = null,
        CancellationToken cancellationToken = default)
    {
        if (!entries.TryGetValue(key, out byte[]? value))
            value = await _running.GetOrAdd(key, _ => new(() => MakeAsync(key, state, factory, options, tags, cancellationToken))).Value;
        return JsonSerializer.Deserialize<T>(value!)!;
    }

    public override ValueTask SetAsync<T>(
        string key, T value, HybridCacheEntryOptions? options = null, IEnumerable<string>? tags = null, CancellationToken cancellationToken = default)
    {
        entries.Set(key, JsonSerializer.SerializeToUtf8Bytes(value), options?.Expiration ?? s_defaultExpiration);
        foreach (var tag in tags ?? [])
            entries.GetOrCreate((nameof(tags), tag), _ => new HashSet<string>(StringComparer.Ordinal))!.Add(key);
        return ValueTask.CompletedTask;
    }

    public override ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default)
    {
        entries.Remove(key);
        return ValueTask.CompletedTask;
    }

    public override ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken = default)
    {
        foreach (var key in entries.Get<HashSet<string>>(("tags", tag)) ?? [])
            entries.Remove(key);
        return ValueTask.CompletedTask;
    }

    private async Task<byte[]> MakeAsync<TState, T>(
        string key, TState state, Func<TState, CancellationToken, ValueTask<T>> factory, HybridCacheEntryOptions? options, IEnumerable<string>? tags, CancellationToken cancellationToken)
    {
        try
        {
            await SetAsync(key, await factory(state, cancellationToken), options, tags, cancellationToken);
            return entries.Get<byte[]>(key)!;
        }
        finally
        {
            _running.TryRemove(key, out _);
        }
    }
}
