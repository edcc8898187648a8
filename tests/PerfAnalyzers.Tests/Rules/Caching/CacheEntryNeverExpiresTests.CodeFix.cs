using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Caching;

public sealed partial class CacheEntryNeverExpiresTests
{
    [Theory]
    [InlineData("""memory.[|Set|]($"user:{id}", name);""", """memory.Set($"user:{id}", name, TimeSpan.FromMinutes(5));""")]
    [InlineData("""CacheExtensions.[|Set|](memory, id, name);""", """CacheExtensions.Set(memory, id, name, TimeSpan.FromMinutes(5));""")]
    [InlineData("""
        memory.[|Set|](
            $"user:{id}",
            name);
        """, """
        memory.Set(
            $"user:{id}",
            name,
            TimeSpan.FromMinutes(5));
        """)]
    [InlineData("""distributed.[|SetString|]($"user:{id}", name);""", """distributed.SetString($"user:{id}", name, new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5) });""")]
    [InlineData("""await distributed.[|SetStringAsync|]($"user:{id}", name, ct);""", """await distributed.SetStringAsync($"user:{id}", name, new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5) }, ct);""")]
    [InlineData("""await distributed.[|SetStringAsync|]($"user:{id}", name, token: ct);""", """await distributed.SetStringAsync($"user:{id}", name, new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5) }, token: ct);""")]
    [InlineData("""if (redis.StringGet($"user:{id}").IsNull) redis.[|StringSet|]($"user:{id}", name);""", """if (redis.StringGet($"user:{id}").IsNull) redis.StringSet($"user:{id}", name, expiry: TimeSpan.FromMinutes(5));""")]
    [InlineData("""if (redis.StringGet($"user:{id}").IsNull) redis.[|StringSet|]($"user:{id}", name, when: When.NotExists);""", """if (redis.StringGet($"user:{id}").IsNull) redis.StringSet($"user:{id}", name, expiry: TimeSpan.FromMinutes(5), when: When.NotExists);""")]
    [InlineData("""if (redis.StringGet($"user:{id}").IsNull) redis.[|StringSet|]($"user:{id}", name, null, When.Always);""", """if (redis.StringGet($"user:{id}").IsNull) redis.StringSet($"user:{id}", name, TimeSpan.FromMinutes(5), When.Always);""")]
    [InlineData("""if (redis.StringGet($"user:{id}").IsNull) redis.[|StringSetAndGet|]($"user:{id}", name);""", """if (redis.StringGet($"user:{id}").IsNull) redis.StringSetAndGet($"user:{id}", name, expiry: TimeSpan.FromMinutes(5));""")]
    public Task Fixes_ByAnArgument(string body, string fixedBody) => VerifyCodeFixAsync(Source(body), Source(fixedBody));

    [Theory]
    [InlineData("Expiration.Default")]
    [InlineData("default")]
    public Task Fixes_AnExpirationThatIsNone(string none) => TestReferences.Redis.Major < 3
        ? Task.CompletedTask
        : VerifyCodeFixAsync(
            Source($"if (redis.StringGet($\"user:{{id}}\").IsNull) redis.[|StringSet|]($\"user:{{id}}\", name, {none});"),
            Source("if (redis.StringGet($\"user:{id}\").IsNull) redis.StringSet($\"user:{id}\", name, TimeSpan.FromMinutes(5));"));

    [Theory]
    [InlineData("memory.[|Set|](id, name, new MemoryCacheEntryOptions());", "memory.Set(id, name, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5) });")]
    [InlineData("memory.[|Set|](id, name, options: new());", "memory.Set(id, name, options: new() { AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5) });")]
    [InlineData(
        "memory.[|Set|](id, name, new MemoryCacheEntryOptions { Priority = CacheItemPriority.High });",
        "memory.Set(id, name, new MemoryCacheEntryOptions { Priority = CacheItemPriority.High, AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5) });")]
    [InlineData("""
        memory.[|Set|](id, name, new MemoryCacheEntryOptions
        {
            Priority = CacheItemPriority.High,
        });
        """, """
        memory.Set(id, name, new MemoryCacheEntryOptions
        {
            Priority = CacheItemPriority.High,
            AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5),
        });
        """)]
    [InlineData("""
        memory.[|Set|](id, name, new MemoryCacheEntryOptions
        {
            Priority = CacheItemPriority.High // most are asked for again
        });
        """, """
        memory.Set(id, name, new MemoryCacheEntryOptions
        {
            Priority = CacheItemPriority.High, // most are asked for again
            AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5)
        });
        """)]
    [InlineData(
        "memory.[|Set|](id, name, new MemoryCacheEntryOptions().SetPriority(CacheItemPriority.High));",
        "memory.Set(id, name, new MemoryCacheEntryOptions().SetPriority(CacheItemPriority.High).SetAbsoluteExpiration(TimeSpan.FromMinutes(5)));")]
    [InlineData("""
        var options = new MemoryCacheEntryOptions();
        options.Priority = CacheItemPriority.High;
        memory.[|Set|](id, name, options);
        """, """
        var options = new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5) };
        options.Priority = CacheItemPriority.High;
        memory.Set(id, name, options);
        """)]
    public Task Fixes_ByTheOptions(string body, string fixedBody) => VerifyCodeFixAsync(Source(body), Source(fixedBody));

    [Theory]
    [InlineData("""
        memory.[|GetOrCreate|](id, entry => name);
        """, """
        memory.GetOrCreate(id, entry =>
        {
            entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5);
            return name;
        });
        """)]
    [InlineData("""
        await memory.[|GetOrCreateAsync|]("posts", async _ => await db.Posts.ToListAsync(ct));
        """, """
        await memory.GetOrCreateAsync("posts", async entry =>
        {
            entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5);
            return await db.Posts.ToListAsync(ct);
        });
        """)]
    [InlineData("""
        await memory.[|GetOrCreateAsync|](
            "posts",
            _ => db.Posts.ToListAsync(ct));
        """, """
        await memory.GetOrCreateAsync(
            "posts",
            entry =>
            {
                entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5);
                return db.Posts.ToListAsync(ct);
            });
        """)]
    [InlineData("""
        await memory.[|GetOrCreateAsync|]("posts", e =>
        {
            // the newest ones
            return db.Posts.ToListAsync(ct);
        });
        """, """
        await memory.GetOrCreateAsync("posts", e =>
        {
            e.AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5);
            // the newest ones
            return db.Posts.ToListAsync(ct);
        });
        """)]
    [InlineData("""
        memory.[|GetOrCreate|](id, (ICacheEntry _) => { return name; });
        """, """
        memory.GetOrCreate(id, (ICacheEntry entry) => { entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5); return name; });
        """)]
    [InlineData("""
        using var entry = memory.[|CreateEntry|](id);
        entry.Value = name;
        """, """
        using var entry = memory.CreateEntry(id);
        entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5);
        entry.Value = name;
        """)]
    [InlineData("""
        using (var entry = memory.[|CreateEntry|](id))
        {
            entry.Value = name;
        }
        """, """
        using (var entry = memory.CreateEntry(id))
        {
            entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5);
            entry.Value = name;
        }
        """)]
    public Task Fixes_ByTheEntry(string body, string fixedBody) => VerifyCodeFixAsync(Source(body), Source(fixedBody));

    [Fact]
    public Task Fixes_ByTheMinutesOfTheOption() => VerifyCodeFixAsync(
        Source("memory.[|Set|](id, name);"),
        Source("memory.Set(id, name, TimeSpan.FromMinutes(30));"),
        options => options.EditorConfig["dotnet_code_quality.PERF6006.default_expiration_minutes"] = "30");

    [Fact]
    public Task Fixes_WithTheUsingThatIsMissing() => VerifyCodeFixAsync(
        """
        using Microsoft.Extensions.Caching.Memory;

        public class Names(IMemoryCache cache)
        {
            public void Keep(int id, string name) => cache.[|Set|](id, name);
        }
        """,
        """
        using System;
        using Microsoft.Extensions.Caching.Memory;

        public class Names(IMemoryCache cache)
        {
            public void Keep(int id, string name) => cache.Set(id, name, TimeSpan.FromMinutes(5));
        }
        """);

    [Theory]
    [InlineData("await memory.[|GetOrCreateAsync|](id, LoadAsync);")]
    [InlineData("memory.[|Set|](id, name, (MemoryCacheEntryOptions?)null);")]
    [InlineData("memory.[|Set|](value: name, key: id);")]
    [InlineData("memory.[|GetOrCreate|](id, _ => /* as it is */ name);")]
    [InlineData("memory.[|Set|](id, name, id > 1 ? new MemoryCacheEntryOptions() : new MemoryCacheEntryOptions { Priority = CacheItemPriority.High });")]
    public Task OffersNoFix_WhenThereIsNoPlaceForIt(string body) => VerifyNoCodeFixAsync(Source(body));
}
