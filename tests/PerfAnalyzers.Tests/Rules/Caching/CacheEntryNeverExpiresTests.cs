using PerfAnalyzers.CodeFixes.Rules.Caching;
using PerfAnalyzers.Rules.Caching;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Caching;

/// <summary>PERF6006: a cache entry that nothing ends.</summary>
public sealed partial class CacheEntryNeverExpiresTests : CodeFixTests<CacheEntryNeverExpiresAnalyzer, CacheEntryNeverExpiresCodeFix>
{
    [Theory]
    [InlineData("""memory.[|Set|]($"user:{id}", name);""")]
    [InlineData("""memory.[|Set|]($"search:{query}", db.Posts.Count(p => p.Title == query));""")]
    [InlineData("""memory.[|Set|](id, name);""")]
    [InlineData("""memory.[|Set|](query.Trim(), name);""")]
    [InlineData("""memory.[|Set|]((id, name), 1);""")]
    [InlineData("""memory.[|Set|]($"post:{post.Id}", post);""")]
    [InlineData("""memory.[|Set|]($"me:{UserId()}", name);""")]
    [InlineData("""var key = "user:" + id; memory.[|Set|](key, name);""")]
    [InlineData("""CacheExtensions.[|Set|](memory, $"user:{id}", name);""")]
    [InlineData("""memory.[|GetOrCreate|]($"user:{id}", _ => name);""")]
    [InlineData("""memory.[|GetOrCreate|]($"user:{id}", entry => { entry.Value = name; return name; });""")]
    [InlineData("""memory.[|GetOrCreate|]($"user:{id}", entry => { entry.Priority = CacheItemPriority.High; return name; });""")]
    [InlineData("""memory.[|GetOrCreate|]($"user:{id}", entry => entry.SetPriority(CacheItemPriority.Low).Key.ToString());""")]
    [InlineData("""await memory.[|GetOrCreateAsync|]($"user:{id}", async entry => { Log(entry); return await db.Blogs.FindAsync(id); });""")]
    [InlineData("""await memory.[|GetOrCreateAsync|]($"user:{id}", LoadAsync);""")]
    [InlineData("""using var entry = memory.[|CreateEntry|]($"user:{id}"); entry.Value = name;""")]
    [InlineData("""using (var entry = memory.[|CreateEntry|]($"user:{id}")) { entry.SetValue(name); entry.RegisterPostEvictionCallback((_, _, _, _) => { }); }""")]
    [InlineData("""memory?.[|Set|]($"user:{id}", name);""")]
    [InlineData("""await distributed.[|SetStringAsync|]($"user:{id}", name, ct);""")]
    [InlineData("""distributed.[|SetString|]($"user:{id}", name);""")]
    [InlineData("""distributed.[|Set|]($"user:{id}", new byte[1]);""")]
    [InlineData("""await distributed.[|SetAsync|]($"user:{id}", new byte[1], ct);""")]
    public Task Reports_WhenEachKeyLeavesAnEntry(string body) => VerifyAnalyzerAsync(Source(body));

    [Theory]
    [InlineData("""memory.[|Set|]($"user:{id}", name, new MemoryCacheEntryOptions());""")]
    [InlineData("""memory.[|Set|]($"user:{id}", name, new MemoryCacheEntryOptions { Priority = CacheItemPriority.High });""")]
    [InlineData("""memory.[|Set|]($"user:{id}", name, new MemoryCacheEntryOptions().SetPriority(CacheItemPriority.High));""")]
    [InlineData("""var options = new MemoryCacheEntryOptions(); options.Priority = CacheItemPriority.High; memory.[|Set|]($"user:{id}", name, options);""")]
    [InlineData("""var options = new MemoryCacheEntryOptions(); options.RegisterPostEvictionCallback((_, _, _, _) => { }); memory.[|Set|]($"user:{id}", name, options);""")]
    [InlineData("""memory.[|Set|]($"user:{id}", name, s_high);""")]
    [InlineData("""memory.[|Set|]($"user:{id}", name, High);""")]
    [InlineData("""memory.[|Set|]($"user:{id}", name, MakeHigh());""")]
    [InlineData("""memory.[|Set|]($"user:{id}", name, (MemoryCacheEntryOptions?)null);""")]
    [InlineData("""memory.[|GetOrCreate|]($"user:{id}", entry => { entry.SetOptions(s_high); return name; });""")]
    [InlineData("""distributed.[|SetString|]($"user:{id}", name, new DistributedCacheEntryOptions());""")]
    public Task Reports_WhenTheOptionsSayNothing(string body) => VerifyAnalyzerAsync(Source(body));

    [Theory]
    [InlineData("""memory.[|GetOrCreate|]("posts", _ => db.Posts.Count());""")]
    [InlineData("""await memory.[|GetOrCreateAsync|]("posts", _ => db.Posts.ToListAsync(ct));""")]
    [InlineData("""await memory.[|GetOrCreateAsync|]("posts", async entry => await db.Posts.ToListAsync(ct));""")]
    [InlineData("""await memory.[|GetOrCreateAsync|]($"texts:{culture}", _ => db.Posts.ToListAsync(ct));""")]
    [InlineData("""memory.[|GetOrCreate|]("rates", _ => Rates());""")]
    [InlineData("""
        if (!memory.TryGetValue("posts", out List<Post>? posts))
        {
            posts = await db.Posts.ToListAsync(ct);
            memory.[|Set|]("posts", posts);
        }
        """)]
    [InlineData("""
        if (await distributed.GetStringAsync("posts", ct) is null)
            await distributed.[|SetStringAsync|]("posts", (await db.Posts.CountAsync(ct)).ToString(), ct);
        """)]
    [InlineData("""
        var found = await redis.StringGetAsync($"user:{id}");
        if (!found.HasValue)
            await redis.[|StringSetAsync|]($"user:{id}", name);
        """)]
    [InlineData("""
        var found = redis.StringGet("posts");
        if (found.IsNull)
            redis.[|StringSet|]("posts", db.Posts.Count(), null, When.Always);
        """)]
    [InlineData("""
        if (redis.StringGetWithExpiry($"user:{id}").Value.IsNull)
            redis.[|StringSetAndGet|]($"user:{id}", name);
        """)]
    public Task Reports_WhenWhatIsLoadedStays(string body) => VerifyAnalyzerAsync(Source(body));

    [Fact]
    public Task Reports_WithTheKeyAndTheOptions() => VerifyAnalyzerAsync(
        Source("""memory.{|#0:Set|}($"user:{id}", name, {|#1:new MemoryCacheEntryOptions()|});"""),
        options => options.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithAdditionalLocations(1)
            .WithMessage("Nothing ends the cache entry 'user:{id}': each key leaves one behind; give it an expiration")));

    [Theory]
    [InlineData("""memory.Set($"user:{id}", name, TimeSpan.FromMinutes(1));""")]
    [InlineData("""memory.Set($"user:{id}", name, DateTimeOffset.MaxValue);""")]
    [InlineData("""memory.Set($"user:{id}", name, token);""")]
    [InlineData("""memory.Set($"user:{id}", name, new MemoryCacheEntryOptions { SlidingExpiration = TimeSpan.FromMinutes(1) });""")]
    [InlineData("""memory.Set($"user:{id}", name, new MemoryCacheEntryOptions { ExpirationTokens = { token } });""")]
    [InlineData("""memory.Set($"user:{id}", name, new MemoryCacheEntryOptions { Size = 1 });""")]
    [InlineData("""memory.Set($"user:{id}", name, new MemoryCacheEntryOptions { Priority = CacheItemPriority.NeverRemove });""")]
    [InlineData("""memory.Set($"user:{id}", name, new MemoryCacheEntryOptions().SetAbsoluteExpiration(TimeSpan.FromMinutes(1)));""")]
    [InlineData("""memory.Set($"user:{id}", name, new MemoryCacheEntryOptions().SetPriority(CacheItemPriority.High).SetSlidingExpiration(TimeSpan.FromMinutes(1)));""")]
    [InlineData("""memory.Set($"user:{id}", name, new MemoryCacheEntryOptions().SetPriority(CacheItemPriority.NeverRemove));""")]
    [InlineData("""var options = new MemoryCacheEntryOptions(); options.AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(1); memory.Set($"user:{id}", name, options);""")]
    [InlineData("""var options = new MemoryCacheEntryOptions(); if (id > 0) options.AddExpirationToken(token); memory.Set($"user:{id}", name, options);""")]
    [InlineData("""var options = new MemoryCacheEntryOptions(); Finish(options); memory.Set($"user:{id}", name, options);""")]
    [InlineData("""memory.Set($"user:{id}", name, s_short);""")]
    [InlineData("""memory.Set($"user:{id}", name, Open);""")]
    [InlineData("""memory.Set($"user:{id}", name, _made);""")]
    [InlineData("""memory.Set($"user:{id}", name, MakeShort());""")]
    [InlineData("""memory.Set($"user:{id}", name, given);""")]
    [InlineData("""memory.Set($"user:{id}", name, given ?? new MemoryCacheEntryOptions());""")]
    [InlineData("""distributed.SetString($"user:{id}", name, new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(1) });""")]
    [InlineData("""await distributed.SetStringAsync($"user:{id}", name, new DistributedCacheEntryOptions().SetSlidingExpiration(TimeSpan.FromMinutes(1)), ct);""")]
    public Task IsSilent_WhenTheCallGivesAnEnd(string body) => VerifyAnalyzerAsync(Source(body));

    [Theory]
    [InlineData("""memory.GetOrCreate($"user:{id}", entry => { entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(1); return name; });""")]
    [InlineData("""memory.GetOrCreate($"user:{id}", entry => { if (id > 0) entry.SlidingExpiration = TimeSpan.FromMinutes(1); return name; });""")]
    [InlineData("""memory.GetOrCreate($"user:{id}", entry => { entry.SetPriority(CacheItemPriority.High).SetAbsoluteExpiration(TimeSpan.FromMinutes(1)); return name; });""")]
    [InlineData("""memory.GetOrCreate($"user:{id}", entry => { entry.ExpirationTokens.Add(token); return name; });""")]
    [InlineData("""memory.GetOrCreate($"user:{id}", entry => { entry.SetSize(1); return name; });""")]
    [InlineData("""memory.GetOrCreate($"user:{id}", entry => { entry.SetOptions(s_short); return name; });""")]
    [InlineData("""memory.GetOrCreate($"user:{id}", entry => { Shorten(entry); return name; });""")]
    [InlineData("""memory.GetOrCreate($"user:{id}", entry => { settings(entry); return name; });""")]
    [InlineData("""memory.GetOrCreate($"user:{id}", LoadForAMinute);""")]
    [InlineData("""memory.GetOrCreate($"user:{id}", factory);""")]
    [InlineData("""memory.GetOrCreate($"user:{id}", _ => name, s_short);""")]
    [InlineData("""using var entry = memory.CreateEntry($"user:{id}"); entry.Value = name; entry.SetAbsoluteExpiration(TimeSpan.FromMinutes(1));""")]
    [InlineData("""Finish(memory.CreateEntry($"user:{id}"));""")]
    public Task IsSilent_WhenTheEntryGetsAnEnd(string body) => VerifyAnalyzerAsync(Source(body));

    [Theory]
    // These have a default, or want an expiration.
    [InlineData("""await hybrid.GetOrCreateAsync($"user:{id}", _ => ValueTask.FromResult(name));""")]
    [InlineData("""await hybrid.SetAsync($"user:{id}", name);""")]
    [InlineData("""await fusion.SetAsync($"user:{id}", name);""")]
    [InlineData("""fusion.GetOrSet($"user:{id}", _ => name);""")]
    [InlineData("""lazy.Add($"user:{id}", name);""")]
    [InlineData("""lazy.GetOrAdd($"user:{id}", () => name);""")]
    [InlineData("""easy.Set($"user:{id}", name, TimeSpan.FromMinutes(1));""")]
    // Redis is a database too.
    [InlineData("""await redis.StringSetAsync($"basket:{id}", name);""")]
    [InlineData("""await redis.StringSetAsync($"basket:{id}", name); var basket = await redis.StringGetAsync($"basket:{id}");""")]
    [InlineData("""if (redis.StringGet($"user:{id}").IsNull) redis.StringSet($"user:{id}", name, TimeSpan.FromMinutes(1));""")]
    [InlineData("""if (redis.StringGet($"user:{id}").IsNull) redis.StringSet($"user:{id}", name, null, keepTtl: true);""")]
    [InlineData("""if (redis.StringGet($"user:{id}").IsNull) { redis.StringSet($"user:{id}", name); redis.KeyExpire($"user:{id}", TimeSpan.FromMinutes(1), CommandFlags.None); }""")]
    [InlineData("""await redis.HashSetAsync($"user:{id}", "name", name);""")]
    [InlineData("""string? text = await redis.StringGetAsync($"basket:{id}"); text = text + name; await redis.StringSetAsync($"basket:{id}", text);""")]
    [InlineData("""var text = await distributed.GetStringAsync($"basket:{id}", ct); var basket = text!.Split(',').ToList(); basket.Add(name); await distributed.SetStringAsync($"basket:{id}", string.Join(',', basket), ct);""")]
    public Task IsSilent_WhenTheCacheHasADefault(string body) => VerifyAnalyzerAsync(Source(body));

    [Theory]
    [InlineData("redis.[|StringSet|]($\"user:{id}\", name, Expiration.Default);")]
    [InlineData("redis.[|StringSet|]($\"user:{id}\", name, default(Expiration));")]
    public Task Reports_WhenTheExpirationIsNone(string write) => VerifyExpiration(write);

    [Theory]
    [InlineData("redis.StringSet($\"user:{id}\", name, new Expiration(TimeSpan.FromMinutes(1)));")]
    [InlineData("redis.StringSet($\"user:{id}\", name, DateTime.Today.AddDays(1));")]
    [InlineData("redis.StringSet($\"user:{id}\", name, Expiration.KeepTtl);")]
    public Task IsSilent_WhenTheExpirationIsOne(string write) => VerifyExpiration(write);

    [Theory]
    // Whoever changes the user removes the entry.
    [InlineData("""memory.Set($"user:{id}", name); memory.Remove($"user:{query}");""")]
    [InlineData("""memory.Set($"user:{id}", name); memory.Remove(query);""")]
    [InlineData("""await memory.GetOrCreateAsync("posts", _ => db.Posts.ToListAsync(ct)); memory.Remove("posts");""")]
    [InlineData("""await distributed.SetStringAsync($"user:{id}", name, ct); await distributed.RemoveAsync($"user:{id}", ct);""")]
    // The only value is written anew.
    [InlineData("""memory.GetOrCreate("posts", _ => db.Posts.Count()); Renew();""")]
    // One value that is computed, or given by whoever has a new one.
    [InlineData("""memory.Set("last", DateTime.UtcNow);""")]
    [InlineData("""memory.Set("posts", await db.Posts.ToListAsync(ct));""")]
    [InlineData("""memory.GetOrCreate("types", _ => typeof(Post).GetProperties());""")]
    [InlineData("""memory.GetOrCreate($"type:{typeof(Post)}", _ => 1);""")]
    [InlineData("""memory.GetOrCreate($"texts:{culture}", _ => culture.Length);""")]
    [InlineData("""memory.GetOrCreate($"day:{day}", _ => 1);""")]
    [InlineData("""await memory.GetOrCreateAsync("file", _ => File.ReadAllTextAsync("x.json", ct));""")]
    [InlineData("""await memory.GetOrCreateAsync("slow", async _ => { await Task.Yield(); return 1; });""")]
    // Who hands in the key knows how many there are.
    [InlineData("""memory.Set(cacheKey, name);""")]
    [InlineData("""memory.GetOrCreate(cacheKey, _ => db.Posts.Count());""")]
    [InlineData("""memory.Set(anything, name);""")]
    [InlineData("""foreach (var setting in s_names) memory.Set(setting, 1);""")]
    public Task IsSilent_WhenTheEntryIsOneOfAFewOrRemoved(string body) => VerifyAnalyzerAsync(
        Source(body, body.Contains("Renew()", StringComparison.Ordinal) ? """private void Renew() => memory.Set("posts", 1);""" : ""));

    [Theory]
    [InlineData("public void AddCaches(IServiceCollection services) => services.AddMemoryCache(options => options.SizeLimit = 1024);")]
    [InlineData("private readonly MemoryCache _small = new(new MemoryCacheOptions { SizeLimit = 1024 });")]
    [InlineData("public void Empty() => ((MemoryCache)memory).Clear();")]
    [InlineData("public void Shrink(MemoryCache cache) => cache.Compact(0.5);")]
    public Task IsSilent_WhenTheCacheHasALimit(string member) => VerifyAnalyzerAsync(
        "using Microsoft.Extensions.DependencyInjection;\n" + Source("""memory.Set($"user:{id}", name);""", member));

    [Theory]
    [InlineData("_own.Set(id, name);")]
    [InlineData("using var cache = new MemoryCache(new MemoryCacheOptions()); cache.Set(id, name);")]
    [InlineData("kept.Set(id, name);")]
    [InlineData("distributed.SetText(id, name);")]
    public Task IsSilent_WhenTheCacheIsNotTheUsualOne(string body) => VerifyAnalyzerAsync(
        Source(body, """
            private readonly MemoryCache _own = new(new MemoryCacheOptions());
            """) + """

            public interface IKeptCache : IMemoryCache;

            public static class TextCache
            {
                public static void SetText(this IDistributedCache cache, int id, string text) => cache.SetString($"text:{id}", text, new() { SlidingExpiration = TimeSpan.FromMinutes(1) });
            }

            """);

    [Fact]
    public Task IsSilent_WhenTheProjectHasACacheOfItsOwn() => VerifyAnalyzerAsync(Source("""memory.Set($"user:{id}", name);""") + """

        public sealed class KeptCache(IMemoryCache inner) : IMemoryCache
        {
            public ICacheEntry CreateEntry(object key) => inner.CreateEntry(key).SetAbsoluteExpiration(TimeSpan.FromMinutes(1));

            public void Dispose() => inner.Dispose();

            public void Remove(object key) => inner.Remove(key);

            public bool TryGetValue(object key, out object? value) => inner.TryGetValue(key, out value);
        }

        """);

    // Version 2 of StackExchange.Redis has time spans only.
    private static Task VerifyExpiration(string write) => TestReferences.Redis.Major < 3
        ? Task.CompletedTask
        : VerifyAnalyzerAsync(Source($"if (redis.StringGet($\"user:{{id}}\").IsNull) {write}"));

    private static string Source(string body, string members = "") => "using Microsoft.Extensions.Primitives;\n" + Code.CacheMethod(
        body,
        """
        public async Task Run(int id, string name, string query, string culture, DayOfWeek day, Post post, string cacheKey, object anything, IKeptCache kept, IChangeToken token,
            MemoryCacheEntryOptions given, Action<ICacheEntry> settings, Func<ICacheEntry, string> factory, CancellationToken ct)
        """.Replace(", IKeptCache kept", body.StartsWith("kept", StringComparison.Ordinal) ? ", IKeptCache kept" : "", StringComparison.Ordinal),
        """
        private static readonly MemoryCacheEntryOptions s_high = new() { Priority = CacheItemPriority.High };
        private static readonly MemoryCacheEntryOptions s_short = new() { SlidingExpiration = TimeSpan.FromMinutes(1) };
        private static readonly string[] s_names = ["a", "b"];
        public static MemoryCacheEntryOptions Open = new();
        private readonly MemoryCacheEntryOptions _made = new();

        private static MemoryCacheEntryOptions High => new MemoryCacheEntryOptions().SetPriority(CacheItemPriority.High);

        private void Configure() => _made.SetAbsoluteExpiration(TimeSpan.FromMinutes(1));

        private static MemoryCacheEntryOptions MakeHigh() => new() { Priority = CacheItemPriority.High };

        private static MemoryCacheEntryOptions MakeShort() => new() { SlidingExpiration = TimeSpan.FromMinutes(1) };

        private static void Finish(MemoryCacheEntryOptions options) => options.SlidingExpiration = TimeSpan.FromMinutes(1);

        private static void Finish(ICacheEntry entry) => entry.Dispose();

        private static void Shorten(ICacheEntry entry) => entry.SlidingExpiration = TimeSpan.FromMinutes(1);

        private static void Log(ICacheEntry entry) => Console.WriteLine(entry.Key);

        private static Task<int> LoadAsync(ICacheEntry entry) => Task.FromResult(1);

        private static int LoadForAMinute(ICacheEntry entry)
        {
            entry.SlidingExpiration = TimeSpan.FromMinutes(1);
            return 1;
        }

        private int UserId() => 1;

        private int Rates() => db.Posts.Count();

        """ + members);
}
