using PerfAnalyzers.CodeFixes.Rules.Caching;
using PerfAnalyzers.Rules.Caching;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Caching;

/// <summary>PERF6008: everybody who finds a cache entry missing loads it.</summary>
public sealed partial class CacheStampedeTests : CodeFixTests<CacheStampedeAnalyzer, CacheStampedeCodeFix>
{
    [Theory]
    [InlineData("""
        if (!memory.[|TryGetValue|]("posts", out List<Post>? posts))
        {
            posts = await db.Posts.ToListAsync(ct);
            memory.Set("posts", posts, s_lifetime);
        }
        """)]
    [InlineData("""
        if (memory.[|TryGetValue|]($"blog:{id}", out Blog? blog))
            return;
        blog = await db.Blogs.FindAsync(id);
        memory.Set($"blog:{id}", blog, s_lifetime);
        """)]
    [InlineData("""
        var posts = memory.[|Get|]<List<Post>>("posts");
        if (posts is null)
        {
            posts = db.Posts.ToList();
            memory.Set("posts", posts);
        }
        """)]
    [InlineData("""
        var posts = memory.[|Get|]("posts") as List<Post>;
        if (posts == null)
            memory.Set("posts", await LoadAsync());
        """)]
    [InlineData("""
        var key = $"blog:{id}";
        if (!memory.[|TryGetValue|](key, out Blog? blog))
        {
            using var entry = memory.CreateEntry(key);
            entry.Value = await db.Blogs.FindAsync(id);
        }
        """)]
    [InlineData("""
        var text = await distributed.[|GetStringAsync|]("posts", ct);
        if (text is null)
        {
            var posts = await db.Posts.CountAsync(ct);
            await distributed.SetStringAsync("posts", posts.ToString(), ct);
        }
        """)]
    [InlineData("""
        var found = fusion.[|GetOrDefault|]<List<Post>>("posts");
        if (found is null)
            fusion.Set("posts", db.Posts.ToList());
        """)]
    [InlineData("""
        var found = await fusion.[|TryGetAsync|]<List<Post>>("posts", token: ct);
        if (!found.HasValue)
            await fusion.SetAsync("posts", await db.Posts.ToListAsync(ct), options => options.SetDuration(s_lifetime), token: ct);
        """)]
    [InlineData("""
        var found = lazy.[|Get|]<List<Post>>("posts");
        if (found is null)
            lazy.Add("posts", db.Posts.ToList());
        """)]
    [InlineData("""
        var found = await easy.[|GetAsync|]<List<Post>>("posts");
        if (!found.HasValue)
            await easy.SetAsync("posts", await db.Posts.ToListAsync(ct), s_lifetime);
        """)]
    [InlineData("""
        var found = await redis.[|StringGetAsync|]("posts");
        if (!found.HasValue)
            await redis.StringSetAsync("posts", await db.Posts.CountAsync(ct), s_lifetime);
        """)]
    [InlineData("""
        if (!memory.[|TryGetValue|]("page", out string? page))
        {
            page = await client.GetStringAsync("https://localhost");
            memory.Set("page", page, s_lifetime);
        }
        """)]
    [InlineData("""
        if (!memory.[|TryGetValue|]("made", out int made))
        {
            made = await factory();
            memory.Set("made", made, s_lifetime);
        }
        """)]
    [InlineData("""
        if (!memory.[|TryGetValue|]("count", out int count))
        {
            count = Count();
            memory.Set("count", count, s_lifetime);
        }
        """)]
    public Task Reports_WhenWhatIsMissingIsLoaded(string body) => VerifyAnalyzerAsync(Source(body));

    [Fact]
    public Task Reports_WithTheKeyAndTheWrite() => VerifyAnalyzerAsync(
        Source("""
            if (!memory.{|#0:TryGetValue|}($"blog:{id}", out Blog? blog))
                {|#1:memory.Set($"blog:{id}", await db.Blogs.FindAsync(id))|};
            """),
        options => options.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithAdditionalLocations(1)
            .WithMessage("All who find 'blog:{id}' missing at the same time load it, not the first alone; 'HybridCache.GetOrCreateAsync' lets one of them load it")));

    [Theory]
    // One call looks and loads.
    [InlineData("""await memory.GetOrCreateAsync("posts", _ => db.Posts.ToListAsync(ct));""")]
    [InlineData("""await hybrid.GetOrCreateAsync("posts", async _ => await db.Posts.ToListAsync(ct));""")]
    // Nothing is loaded.
    [InlineData("""if (!memory.TryGetValue("words", out string[]? words)) { words = name.Split(' '); memory.Set("words", words); }""")]
    [InlineData("""if (!memory.TryGetValue(name, out int count)) { count = name.Length; memory.Set(name, count); }""")]
    [InlineData("""if (!memory.TryGetValue("file", out string? text)) { text = await File.ReadAllTextAsync("x.json", ct); memory.Set("file", text); }""")]
    [InlineData("""if (!memory.TryGetValue("seen", out bool seen)) memory.Set("seen", true);""")]
    // One loads at a time.
    [InlineData("""
        await s_gate.WaitAsync(ct);
        if (!memory.TryGetValue("posts", out List<Post>? posts))
            memory.Set("posts", await db.Posts.ToListAsync(ct));
        s_gate.Release();
        """)]
    [InlineData("""
        if (!memory.TryGetValue("posts", out List<Post>? posts))
        {
            await s_gate.WaitAsync(ct);
            if (!memory.TryGetValue("posts", out posts))
                memory.Set("posts", await db.Posts.ToListAsync(ct));
            s_gate.Release();
        }
        """)]
    [InlineData("""
        lock (s_names)
        {
            if (!memory.TryGetValue("posts", out List<Post>? posts))
                memory.Set("posts", db.Posts.ToList());
        }
        """)]
    [InlineData("""
        if (!memory.TryGetValue("posts", out List<Post>? posts))
        {
            lock (s_names)
            {
                if (!memory.TryGetValue("posts", out posts))
                    memory.Set("posts", db.Posts.ToList());
            }
        }
        """)]
    [InlineData("""
        using (await Locks.LockAsync("posts"))
        {
            if (!memory.TryGetValue("posts", out List<Post>? posts))
                memory.Set("posts", await db.Posts.ToListAsync(ct));
        }
        """)]
    // The task is shared by all who ask.
    [InlineData("""if (!memory.TryGetValue("posts", out Task<List<Post>>? posts)) memory.Set("posts", db.Posts.ToListAsync(ct));""")]
    [InlineData("""if (!memory.TryGetValue("posts", out Lazy<List<Post>>? posts)) memory.Set("posts", new Lazy<List<Post>>(() => db.Posts.ToList()));""")]
    // What is missing is loaded in one query.
    [InlineData("""
        var missing = new List<int>();
        foreach (var blogId in ids)
        {
            if (!memory.TryGetValue(blogId, out Blog? blog))
                missing.Add(blogId);
        }

        foreach (var blogId in missing)
            memory.Set(blogId, await db.Blogs.FindAsync(blogId));
        """)]
    // It is read, changed and written back.
    [InlineData("""var count = memory.Get<int>("count"); count += await db.Posts.CountAsync(ct); memory.Set("count", count);""")]
    [InlineData("""var text = await distributed.GetStringAsync("posts", ct); text = text + await db.Posts.CountAsync(ct); await distributed.SetStringAsync("posts", text, ct);""")]
    // Two caches, one behind the other or each for its own.
    [InlineData("""if (await distributed.GetStringAsync("posts", ct) is null) memory.Set("posts", await db.Posts.ToListAsync(ct));""")]
    // It is written, whatever was there.
    [InlineData("""memory.Set("posts", await db.Posts.ToListAsync(ct));""")]
    [InlineData("""memory.Set("posts", await db.Posts.ToListAsync(ct)); memory.TryGetValue("posts", out List<Post>? posts);""")]
    [InlineData("""if (!memory.TryGetValue("posts", out List<Post>? posts)) memory.Set("blogs", await db.Blogs.ToListAsync(ct));""")]
    // One user is no crowd.
    [InlineData("""var userId = id; if (!memory.TryGetValue($"blog:{userId}", out Blog? blog)) memory.Set($"blog:{userId}", await db.Blogs.FirstAsync(b => b.Id == userId, ct));""")]
    [InlineData("""if (!memory.TryGetValue($"posts:{System.Security.Claims.ClaimsPrincipal.Current!.Identity!.Name}", out List<Post>? posts)) memory.Set($"posts:{System.Security.Claims.ClaimsPrincipal.Current!.Identity!.Name}", await db.Posts.ToListAsync(ct));""")]
    // The key lacks an input: PERF6001.
    [InlineData("""if (!memory.TryGetValue("blog", out Blog? blog)) memory.Set("blog", await db.Blogs.FirstAsync(b => b.Id == id, ct));""")]
    public Task IsSilent_WhenOneLoads(string body) => VerifyAnalyzerAsync(Source(body));

    private static string Source(string body) => Code.CacheMethod(
        body,
        "public async Task Run(int id, int[] ids, string name, System.Net.Http.HttpClient client, Func<Task<int>> factory, CancellationToken ct)",
        """
        private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(5);
        private static readonly SemaphoreSlim s_gate = new(1, 1);
        private static readonly string[] s_names = [];

        private Task<List<Post>> LoadAsync() => db.Posts.ToListAsync();

        private int Count() => db.Posts.Count();

        private static class Locks
        {
            public static Task<IDisposable> LockAsync(string key) => Task.FromResult<IDisposable>(s_gate);
        }

        """);
}
