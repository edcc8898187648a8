using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Caching;

public sealed partial class CacheStampedeTests
{
    [Theory]
    [InlineData("""
        if (!cache.[|TryGetValue|]("posts", out List<Post>? posts))
        {
            posts = await db.Posts.ToListAsync(ct);
            cache.Set("posts", posts, TimeSpan.FromMinutes(5));
        }

        return posts!.Count;
        """, """
        var posts = await cache.GetOrCreateAsync("posts", async entry =>
        {
            entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5);
            return await db.Posts.ToListAsync(ct);
        });

        return posts!.Count;
        """)]
    [InlineData("""
        if (cache.[|TryGetValue|]($"count:{id}", out int count))
            return count;

        count = await db.Posts.CountAsync(p => p.BlogId == id, ct);
        cache.Set($"count:{id}", count, DateTimeOffset.UtcNow.AddMinutes(5));
        return count;
        """, """
        return await cache.GetOrCreateAsync($"count:{id}", async entry =>
        {
            entry.AbsoluteExpiration = DateTimeOffset.UtcNow.AddMinutes(5);
            return await db.Posts.CountAsync(p => p.BlogId == id, ct);
        });
        """)]
    [InlineData("""
        if (cache.[|TryGetValue|]("count", out int known))
        {
            return known;
        }

        var count = await db.Posts.CountAsync(ct);
        cache.Set("count", count);
        return count;
        """, """
        return await cache.GetOrCreateAsync("count", async _ => await db.Posts.CountAsync(ct));
        """)]
    [InlineData("""
        if (!cache.[|TryGetValue|]("titles", out string? titles))
        {
            // the newest ones
            var posts = await db.Posts.OrderBy(p => p.Id).Take(5).ToListAsync(ct);
            titles = string.Join(", ", posts.Select(p => p.Title));
            cache.Set("titles", titles, options);
        }

        return titles!.Length;
        """, """
        var titles = await cache.GetOrCreateAsync("titles", async entry =>
        {
            entry.SetOptions(options);
            // the newest ones
            var posts = await db.Posts.OrderBy(p => p.Id).Take(5).ToListAsync(ct);
            return string.Join(", ", posts.Select(p => p.Title));
        });

        return titles!.Length;
        """)]
    [InlineData("""
        if (cache.[|TryGetValue|]("sum", out int sum))
            return sum;
        var posts = await db.Posts
            .Where(p => p.BlogId == 1)
            .ToListAsync(ct);
        sum = posts.Count;
        cache.Set("sum", sum, token);
        return sum;
        """, """
        return await cache.GetOrCreateAsync("sum", async entry =>
        {
            entry.AddExpirationToken(token);
            var posts = await db.Posts
                .Where(p => p.BlogId == 1)
                .ToListAsync(ct);
            return posts.Count;
        });
        """)]
    [InlineData("""
        await Task.Yield();
        int count;
        if (!cache.[|TryGetValue|]("count", out count))
        {
            count = db.Posts.Count();
            cache.Set("count", count, TimeSpan.FromMinutes(5));
        }

        return count;
        """, """
        await Task.Yield();
        int count;
        count = cache.GetOrCreate("count", entry =>
        {
            entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5);
            return db.Posts.Count();
        });

        return count;
        """)]
    public Task Fixes_ByOneCall(string body, string fixedBody) => VerifyCodeFixAsync(Plain(body), Plain(fixedBody));

    [Theory]
    [InlineData("""
        if (!memory.[|TryGetValue|]("posts", out List<Post>? posts))
        {
            posts = await db.Posts.ToListAsync(ct);
            memory.Set("posts", posts, TimeSpan.FromMinutes(5));
        }
        """, """
        var posts = await hybrid.GetOrCreateAsync("posts", async _ => await db.Posts.ToListAsync(ct), new HybridCacheEntryOptions { Expiration = TimeSpan.FromMinutes(5) });
        """)]
    // Who removes the entry from the memory would not find it there.
    [InlineData("""
        if (!memory.[|TryGetValue|]("posts", out List<Post>? posts))
        {
            posts = await db.Posts.ToListAsync(ct);
            memory.Set("posts", posts, TimeSpan.FromMinutes(5));
        }

        memory.Remove("posts");
        """, """
        var posts = await memory.GetOrCreateAsync("posts", async entry =>
        {
            entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5);
            return await db.Posts.ToListAsync(ct);
        });

        memory.Remove("posts");
        """)]
    [InlineData("""
        if (!memory.[|TryGetValue|]("posts", out List<Post>? posts))
        {
            posts = await db.Posts.ToListAsync(ct);
            memory.Set("posts", posts);
        }
        """, """
        var posts = await memory.GetOrCreateAsync("posts", async _ => await db.Posts.ToListAsync(ct));
        """)]
    public Task Fixes_ByTheHybridCacheAtHand(string body, string fixedBody) => VerifyCodeFixAsync(Source(body), Source(fixedBody));

    [Theory]
    // A null that is found is loaded again, and GetOrCreate would keep it.
    [InlineData("""var posts = cache.[|Get|]<List<Post>>("posts"); if (posts is null) { posts = await db.Posts.ToListAsync(ct); cache.Set("posts", posts); } return 1;""")]
    [InlineData("""if (!cache.[|TryGetValue|]("post", out Post? post)) { post = await db.Posts.FirstOrDefaultAsync(ct); if (post != null) cache.Set("post", post); } return 1;""")]
    // Something else is done on a miss.
    [InlineData("""if (!cache.[|TryGetValue|]("count", out int count)) { count = await db.Posts.CountAsync(ct); cache.Set("count", count); Console.WriteLine(count); } return count;""")]
    [InlineData("""if (!cache.[|TryGetValue|]("count", out int count)) { if (id == 0) return 0; count = await db.Posts.CountAsync(ct); cache.Set("count", count); } return count;""")]
    [InlineData("""if (!cache.[|TryGetValue|]("count", out int count)) { id++; count = await db.Posts.CountAsync(ct); cache.Set("count", count); } return count;""")]
    [InlineData("""if (cache.[|TryGetValue|]("count", out int count)) { Console.WriteLine(count); return count; } count = await db.Posts.CountAsync(ct); cache.Set("count", count); return count;""")]
    [InlineData("""if (cache.[|TryGetValue|]("count", out int count)) { id = count; } else { count = await db.Posts.CountAsync(ct); cache.Set("count", count); } return count;""")]
    // How long it lasts depends on what was loaded.
    [InlineData("""if (!cache.[|TryGetValue|]("count", out int count)) { count = await db.Posts.CountAsync(ct); cache.Set("count", count, TimeSpan.FromMinutes(count)); } return count;""")]
    // The comment belongs to what goes.
    [InlineData("""if (!cache.[|TryGetValue|]("count", out int count)) { count = await db.Posts.CountAsync(ct); /* for all */ cache.Set("count", count); } return count;""")]
    public Task OffersNoFix_WhenItWouldMeanSomethingElse(string body) => VerifyNoCodeFixAsync(Plain(body));

    private static string Plain(string body) => "using Microsoft.Extensions.Primitives;\n" + Code.CacheFile("public class Counts(BlogContext db, IMemoryCache cache)\n{\n"
        + Indented("public async Task<int> Run(int id, MemoryCacheEntryOptions options, IChangeToken token, CancellationToken ct)\n{\n" + Indented(body) + "\n}") + "\n}");

    private static string Indented(string text) => string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(l => l.Length == 0 ? l : "    " + l));
}
