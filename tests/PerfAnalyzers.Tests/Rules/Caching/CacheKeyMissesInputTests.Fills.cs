using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Caching;

/// <summary>The shapes of code that asks a cache, and fills it on a miss.</summary>
public sealed partial class CacheKeyMissesInputTests
{
    [Theory]
    // The way out when it was found.
    [InlineData("""
        var key = [|$"posts:{name}"|];
        if (memory.TryGetValue(key, out List<Post>? cached))
            return;
        var found = await posts.SearchAsync(name, page, ct);
        memory.Set(key, found);
        """)]
    [InlineData("""
        var key = [|$"posts:{name}"|];
        if (memory.TryGetValue(key, out List<Post>? cached) && cached != null)
        {
            Console.WriteLine("hit");
            return;
        }

        memory.Set(key, await posts.SearchAsync(name, page, ct));
        """)]
    [InlineData("""
        var key = [|$"posts:{name}"|];
        if (memory.Get(key) is List<Post> cached)
            return;
        memory.Set(key, await posts.SearchAsync(name, page, ct));
        """)]
    // The other branch.
    [InlineData("""
        var key = [|$"posts:{name}"|];
        List<Post> list;
        if (memory.TryGetValue(key, out List<Post>? cached))
        {
            list = cached!;
        }
        else
        {
            list = await posts.SearchAsync(name, page, ct);
            memory.Set(key, list);
        }
        """)]
    [InlineData("""
        var key = [|$"posts:{name}"|];
        var json = await distributed.GetStringAsync(key, ct);
        if (!string.IsNullOrEmpty(json))
        {
            Console.WriteLine(json);
        }
        else
        {
            var list = await posts.SearchAsync(name, page, ct);
            await distributed.SetStringAsync(key, System.Text.Json.JsonSerializer.Serialize(list), ct);
        }
        """)]
    // Asked twice, before and in the lock.
    [InlineData("""
        var key = [|$"posts:{name}"|];
        if (!memory.TryGetValue(key, out List<Post>? list))
        {
            await gate.WaitAsync(ct);
            try
            {
                if (!memory.TryGetValue(key, out list))
                {
                    list = await posts.SearchAsync(name, page, ct);
                    memory.Set(key, list);
                }
            }
            finally
            {
                gate.Release();
            }
        }
        """)]
    // What was found is read into something else first.
    [InlineData("""
        var key = [|$"posts:{name}"|];
        var bytes = await distributed.GetAsync(key, ct);
        var known = bytes is null ? null : System.Text.Json.JsonSerializer.Deserialize<List<Post>>(bytes);
        if (known != null)
            return;
        var list = await posts.SearchAsync(name, page, ct);
        await distributed.SetAsync(key, System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(list), ct);
        """)]
    [InlineData("""
        var key = [|$"posts:{name}"|];
        try
        {
            if (memory.TryGetValue(key, out List<Post>? cached))
                return;
        }
        catch (InvalidOperationException)
        {
        }

        var list = await posts.SearchAsync(name, page, ct);
        if (list.Count > 0)
            memory.Set(key, list);
        """)]
    [InlineData("""
        var key = [|$"posts:{name}"|];
        List<Post>? list;
        if ((list = memory.Get<List<Post>>(key)) == null)
        {
            list = await posts.SearchAsync(name, page, ct);
            memory.Set(key, list);
        }
        """)]
    [InlineData("""
        var key = [|$"posts:{name}"|];
        var isCached = memory.TryGetValue(key, out List<Post>? list);
        if (!isCached)
        {
            list = await posts.SearchAsync(name, page, ct);
            memory.Set(key, list);
        }
        """)]
    [InlineData("""
        var key = [|$"posts:{name}"|];
        if (memory.TryGetValue(key, out List<Post>? list) == false)
        {
            list = await posts.SearchAsync(name, page, ct);
            memory.Set(key, list);
        }
        """)]
    [InlineData("""
        var key = [|$"posts:{name}"|];
        var text = await redis.StringGetAsync(key);
        if (text.HasValue)
            return;
        await redis.StringSetAsync(key, System.Text.Json.JsonSerializer.Serialize(await posts.SearchAsync(name, page, ct)));
        """)]
    [InlineData("""
        var text = await redis.HashGetAsync("posts", name);
        if (text.IsNull)
            await redis.HashSetAsync([|"posts"|], name, System.Text.Json.JsonSerializer.Serialize(await posts.SearchAsync(name, page, ct)));
        """)]
    // Built up in steps.
    [InlineData("""
        var key = [|"posts"|];
        if (!memory.TryGetValue(key, out List<Post>? list))
        {
            list = new List<Post>();
            foreach (var i in ids)
                list.Add(posts.Find(i));
            memory.Set(key, list);
        }
        """)]
    [InlineData("""
        var key = [|"summary"|];
        if (!memory.TryGetValue(key, out Filter? summary))
        {
            summary = new Filter();
            summary.Page = await db.Posts.CountAsync(p => p.BlogId == id, ct);
            memory.Set(key, summary);
        }
        """)]
    [InlineData("""
        var key = [|"posts"|];
        if (!memory.TryGetValue(key, out List<Post>? list))
        {
            var all = db.Posts.AsQueryable();
            if (!string.IsNullOrEmpty(name))
                all = all.Where(p => p.Title == name);
            list = await all.ToListAsync(ct);
            memory.Set(key, list);
        }
        """)]
    // A cache within a cache.
    [InlineData("""
        await memory.GetOrCreateAsync([|$"posts:{name}"|], async e =>
            await lazy.GetOrAddAsync($"posts:{name}:{page}", () => posts.SearchAsync(name, page, ct)));
        """)]
    [InlineData("""memory.GetOrCreate($"outer:{id}:{lang}", e => memory.GetOrCreate([|$"inner:{id}"|], f => posts.Find(id, lang)));""")]
    public Task Reports_WhenAMissIsFilled(string body) => VerifyAnalyzerAsync(Source(body, "private readonly System.Threading.SemaphoreSlim gate = new(1);"));

    [Theory]
    // An entry that is changed: what is added to it is the reason for the change.
    [InlineData("""
        var list = memory.Get<List<Post>>("recent") ?? new List<Post>();
        list.Add(posts.Find(id));
        memory.Set("recent", list);
        """)]
    [InlineData("""
        if (!memory.TryGetValue("recent", out List<Post>? list))
            list = new List<Post>();
        list!.Add(posts.Find(id));
        memory.Set("recent", list);
        """)]
    [InlineData("""
        var json = await distributed.GetStringAsync("cart", ct);
        var cart = json is null ? new Filter() : System.Text.Json.JsonSerializer.Deserialize<Filter>(json)!;
        cart.Page = db.Posts.Count(p => p.Id == id);
        await distributed.SetStringAsync("cart", System.Text.Json.JsonSerializer.Serialize(cart), ct);
        """)]
    [InlineData("""
        if (memory.TryGetValue("recent", out List<Post>? list))
        {
            list!.Add(posts.Find(id));
            memory.Set("recent", list);
        }
        """)]
    [InlineData("""
        var count = memory.Get<int>($"attempts:{name}");
        if (count < pageSize)
            memory.Set($"attempts:{name}", count + Math.Max(1, page));
        """)]
    // A value that somebody gave is kept, not made.
    [InlineData("""
        if (memory.TryGetValue($"seen:{name}", out _))
            return;
        memory.Set($"seen:{name}", filter);
        """)]
    [InlineData("""
        if (memory.Get($"seen:{name}") == null)
            memory.Set($"seen:{name}", new Filter { Page = page, Term = lang });
        """)]
    [InlineData("""
        if (await distributed.GetStringAsync($"seen:{name}", ct) == null)
            await distributed.SetStringAsync($"seen:{name}", System.Text.Json.JsonSerializer.Serialize(filter), ct);
        """)]
    [InlineData("""memory.GetOrCreate($"limit:{name}", e => new System.Threading.SemaphoreSlim(pageSize));""")]
    [InlineData("""memory.GetOrCreate($"state:{name}", e => filter);""")]
    [InlineData("""await memory.GetOrCreateAsync($"state:{name}", e => Task.FromResult(page.ToString()));""")]
    // What was found is held against the input before it is used.
    [InlineData("""
        var cached = memory.Get<Filter>("latest");
        if (cached != null && cached.Id == id)
            return;
        cached = (await posts.SearchAsync("", id, ct)).Select(p => new Filter { Id = id }).First();
        memory.Set("latest", cached);
        """)]
    [InlineData("""
        if (memory.TryGetValue("latest", out Filter? cached))
        {
            if (cached!.Page >= page)
                return;
        }
        else
        {
            cached = (await posts.SearchAsync("", page, ct)).Select(p => new Filter { Page = page }).First();
            memory.Set("latest", cached);
        }
        """)]
    // A hash has a key, and one in it.
    [InlineData("""
        var text = await redis.HashGetAsync("posts", name);
        if (text.IsNull)
            await redis.HashSetAsync("posts", name, System.Text.Json.JsonSerializer.Serialize(await posts.SearchAsync(name, 1, ct)));
        """)]
    // In step with the key, in all shapes.
    [InlineData("""
        var key = $"posts:{name}:{page}";
        if (memory.TryGetValue(key, out List<Post>? cached))
            return;
        memory.Set(key, await posts.SearchAsync(name, page, ct));
        """)]
    [InlineData("""
        name = name.Trim().ToLowerInvariant();
        var key = $"posts:{name}:{page}";
        if (!memory.TryGetValue(key, out List<Post>? list))
        {
            if (string.IsNullOrEmpty(name))
                name = "all";
            list = await posts.SearchAsync(name, page, ct);
            memory.Set(key, list);
        }
        """)]
    [InlineData("""
        foreach (var i in ids)
        {
            var key = $"post:{i}";
            if (!memory.TryGetValue(key, out Post? post))
            {
                post = posts.Find(i);
                memory.Set(key, post);
            }
        }
        """)]
    // One entry for all rows, and one for each row, which is found under its own key.
    [InlineData("""
        if (!memory.TryGetValue("posts", out List<Post>? list))
        {
            list = await db.Posts.ToListAsync(ct);
            memory.Set("posts", list);
            foreach (var post in list)
                memory.Set($"post:{post.Id}", post);
        }
        """)]
    // What is told to others while it is made.
    [InlineData("""memory.GetOrCreate("posts", e => { watcher.Missed(name, page); return db.Posts.ToList(); });""")]
    [InlineData("""memory.GetOrCreate("posts", e => { if (page < 0) throw new ArgumentOutOfRangeException(nameof(page)); return db.Posts.ToList(); });""")]
    [InlineData("""await memory.GetOrCreateAsync("posts", async e => { await watcher.MissedAsync(name); return await db.Posts.ToListAsync(); });""")]
    public Task IsSilent_WhenNoMissIsFilled(string body) => VerifyAnalyzerAsync(Source(
        body,
        """
        public interface IWatcher { void Missed(string name, int page); Task MissedAsync(string name); }
        private readonly IWatcher watcher = null!;
        """));

    private static string Source(string body, string members) => Code.CacheMethod(body, Signature, Members + "\n\n" + members);
}
