using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Caching;

public sealed partial class CacheKeyPartsCollideTests
{
    [Theory]
    [InlineData("""memory.Get<Post>($"post:{name}{[|id|]}");""", """memory.Get<Post>($"post:{name}:{id}");""")]
    [InlineData("""memory.Get<Post>($"post-{name}{[|id|]}");""", """memory.Get<Post>($"post-{name}-{id}");""")]
    [InlineData("""memory.Get<Post>($"{name}{[|id|]}{[|page|]}");""", """memory.Get<Post>($"{name}:{id}:{page}");""")]
    [InlineData("""memory.Get<Post>("post_" + name + [|id|]);""", """memory.Get<Post>("post_" + name + "_" + id);""")]
    [InlineData("""memory.Get<Post>(name + [|id|] + [|page|]);""", """memory.Get<Post>(name + ":" + id + ":" + page);""")]
    [InlineData("""await redis.StringGetAsync($"post/{name}{[|id|]}");""", """await redis.StringGetAsync($"post/{name}/{id}");""")]
    [InlineData("""
        memory.Set($"post:{name}{[|id|]}", await db.Posts.FindAsync(id));
        memory.Remove($"post:{name}{[|id|]}");
        """, """
        memory.Set($"post:{name}:{id}", await db.Posts.FindAsync(id));
        memory.Remove($"post:{name}:{id}");
        """)]
    // A text that only looks like the key stays as it is.
    [InlineData("""
        var key = $"{name}{[|id|]}";
        var label = $"{name}{id}";
        memory.Set(key, label);
        memory.Remove($"{name}{[|id|]}");
        """, """
        var key = $"{name}:{id}";
        var label = $"{name}{id}";
        memory.Set(key, label);
        memory.Remove($"{name}:{id}");
        """)]
    // shop.1.5.2 would be two keys in one again.
    [InlineData("""memory.Get<Post>($"shop.{price}{[|name|]}");""", """memory.Get<Post>($"shop.{price}:{name}");""")]
    [InlineData("""
        memory.Get<Post>(
            "post:"
            + name
            + [|id|]); // the page comes later
        """, """
        memory.Get<Post>(
            "post:"
            + name + ":"
            + id); // the page comes later
        """)]
    public Task Fixes_ByASeparator(string body, string fixedBody) => VerifyCodeFixAsync(Source(body), Source(fixedBody));

    [Theory]
    [InlineData("""memory.Remove(string.Concat("post", id, [|page|]));""")]
    [InlineData("""memory.Remove(string.Format("posts-{0}{1}", id, [|page|]));""")]
    [InlineData("""memory.Remove(string.Join("", "posts", id, [|page|]));""")]
    // The two would fall out of step.
    [InlineData("""memory.Remove($"posts:{id}{[|page|]}"); memory.Get<Post>(string.Concat("posts:", id, [|page|]));""")]
    [InlineData("""const int First = 1; memory.Remove($"posts:{id}{First}"); memory.Get<Post>($"posts:{id}{[|page|]}");""")]
    public Task OffersNoFix_WhenACallPutsThePartsTogether(string body) => VerifyNoCodeFixAsync(Source(body));

    [Fact]
    public Task Fixes_WhereAMethodMakesTheKeys() => VerifyCodeFixAsync(
        Code.CacheMembers("""
        private static string CacheKey(int id, int? page) => $"posts:{id}{[|page|]}";

        public void Keep(int id, int? page) => memory.Set(CacheKey(id, page), "a");

        public void Forget(int id, int? page) => memory.Remove(CacheKey(id, page));
        """),
        Code.CacheMembers("""
        private static string CacheKey(int id, int? page) => $"posts:{id}:{page}";

        public void Keep(int id, int? page) => memory.Set(CacheKey(id, page), "a");

        public void Forget(int id, int? page) => memory.Remove(CacheKey(id, page));
        """));
}
