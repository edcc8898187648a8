using StackExchange.Redis;
using StackExchange.Redis.KeyspaceIsolation;

namespace PerfAnalyzers.Proofs.Runtime;

/// <summary>The entries of one process on the Redis server that <c>PERFANALYZERS_REDIS</c> names: others' keys are not touched.</summary>
internal sealed class RedisEntries
{
    private static readonly Lazy<ConnectionMultiplexer> s_connection = new(static () => ConnectionMultiplexer.Connect(
        Environment.GetEnvironmentVariable("PERFANALYZERS_REDIS") ?? throw new InvalidOperationException("PERFANALYZERS_REDIS names no server.")));

    private readonly string _prefix = $"perfanalyzers-{Guid.NewGuid():N}:";

    public RedisEntries() => Database = s_connection.Value.GetDatabase().WithKeyPrefix(_prefix);

    public IDatabase Database { get; }

    /// <summary>Time goes by: the server has a clock of its own, so what is left to its keys is made less.</summary>
    public void Age(TimeSpan time)
    {
        var server = s_connection.Value.GetDatabase();
        foreach (var key in Keys())
        {
            if (server.KeyTimeToLive(key) is not { } left)
                continue;
            if (left > time)
                server.KeyExpire(key, left - time);
            else
                server.KeyDelete(key);
        }
    }

    public void Clear()
    {
        if (Keys() is { Length: > 0 } keys)
            s_connection.Value.GetDatabase().KeyDelete(keys);
    }

    private RedisKey[] Keys() => [.. s_connection.Value.GetServers().SelectMany(s => s.Keys(pattern: _prefix + "*"))];
}
