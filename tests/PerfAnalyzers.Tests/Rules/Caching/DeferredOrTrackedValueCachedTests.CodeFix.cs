using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Caching;

/// <summary>The fix of PERF6007.</summary>
public sealed partial class DeferredOrTrackedValueCachedTests
{
    [Theory]
    [InlineData(
        """memory.Set("posts", [|db.Posts.ToList()|]);""",
        """memory.Set("posts", db.Posts.AsNoTracking().ToList());""")]
    [InlineData(
        """await memory.GetOrCreateAsync("post", entry => [|db.Posts.Include(p => p.Blog).FirstOrDefaultAsync(p => p.Id == id, ct)|]);""",
        """await memory.GetOrCreateAsync("post", entry => db.Posts.AsNoTracking().Include(p => p.Blog).FirstOrDefaultAsync(p => p.Id == id, ct));""")]
    [InlineData(
        """memory.Set("posts", await [|db.Posts.Include(p => p.Blog).ToListAsync(ct)|]);""",
        """memory.Set("posts", await db.Posts.AsNoTrackingWithIdentityResolution().Include(p => p.Blog).ToListAsync(ct));""")]
    [InlineData(
        """
        await memory.GetOrCreateAsync("posts", async entry =>
        {
            entry.SlidingExpiration = TimeSpan.FromMinutes(5);
            return await [|db.Posts
                .Where(p => p.BlogId == id) // this blog's
                .ToListAsync(ct)|];
        });
        """,
        """
        await memory.GetOrCreateAsync("posts", async entry =>
        {
            entry.SlidingExpiration = TimeSpan.FromMinutes(5);
            return await db.Posts
                .AsNoTracking()
                .Where(p => p.BlogId == id) // this blog's
                .ToListAsync(ct);
        });
        """)]
    public Task Fixes_TrackedEntities(string before, string after) => VerifyCodeFixAsync(Code.CacheMethod(before), Code.CacheMethod(after));

    [Theory]
    [InlineData(
        """memory.Set("titles", [|db.Posts.Select(p => p.Title)|]);""",
        """memory.Set("titles", await db.Posts.Select(p => p.Title).ToListAsync(ct));""")]
    [InlineData(
        """var titles = memory.GetOrCreate("titles", entry => [|db.Posts.Select(p => p.Title)|]);""",
        """var titles = memory.GetOrCreate("titles", entry => db.Posts.Select(p => p.Title).ToList());""")]
    [InlineData(
        """IEnumerable<string>? titles = memory.GetOrCreate<IEnumerable<string>>("titles", entry => [|db.Posts.Select(p => p.Title)|]);""",
        """IEnumerable<string>? titles = memory.GetOrCreate<IEnumerable<string>>("titles", entry => db.Posts.Select(p => p.Title).ToList());""")]
    [InlineData(
        """memory.Set("titles", [|from p in db.Posts where p.BlogId == id select p.Title|]);""",
        """memory.Set("titles", await (from p in db.Posts where p.BlogId == id select p.Title).ToListAsync(ct));""")]
    [InlineData(
        """
        memory.Set(
            "titles",
            [|db.Posts
                .Where(p => p.BlogId == id)
                .Select(p => p.Title)|]);
        """,
        """
        memory.Set(
            "titles",
            await db.Posts
                .Where(p => p.BlogId == id)
                .Select(p => p.Title)
                .ToListAsync(ct));
        """)]
    [InlineData(
        """memory.Set("ids", [|new List<int> { 1, 2 }.Select(i => i * id)|]);""",
        """memory.Set("ids", new List<int> { 1, 2 }.Select(i => i * id).ToList());""")]
    [InlineData(
        """memory.Set("posts", [|db.Posts.Where(p => p.BlogId == id)|]);""",
        """memory.Set("posts", await db.Posts.AsNoTracking().Where(p => p.BlogId == id).ToListAsync(ct));""")]
    [InlineData(
        """memory.Set("posts", [|db.Posts|]);""",
        """memory.Set("posts", await db.Posts.AsNoTracking().ToListAsync(ct));""")]
    [InlineData(
        """
        var posts = db.Posts.Where(p => p.BlogId == id);
        if (name.Length > 0)
            posts = posts.Where(p => p.Title == name);
        memory.Set("posts", [|posts|]);
        """,
        """
        var posts = db.Posts.Where(p => p.BlogId == id);
        if (name.Length > 0)
            posts = posts.Where(p => p.Title == name);
        memory.Set("posts", await posts.AsNoTracking().ToListAsync(ct));
        """)]
    public Task Fixes_DeferredValues(string before, string after) => VerifyCodeFixAsync(Code.CacheMethod(before), Code.CacheMethod(after));

    [Theory]
    // Another type.
    [InlineData("""memory.GetOrCreate<IQueryable<string>>("titles", entry => [|db.Posts.Select(p => p.Title)|]);""")]
    [InlineData("""
        var titles = memory.GetOrCreate("titles", entry => [|db.Posts.Select(p => p.Title)|]);
        var first = await titles!.FirstAsync(ct);
        """)]
    // Who reads it asks for a query.
    [InlineData("""
        if (!memory.TryGetValue("titles", out IQueryable<string>? titles))
        {
            titles = db.Posts.Select(p => p.Title);
            memory.Set("titles", [|titles|]);
        }
        """)]
    // Find asks the tracker.
    [InlineData("""memory.Set("post", [|db.Posts.Find(id)|]);""")]
    // What is changed is saved.
    [InlineData("""
        var post = await [|db.Posts.FirstAsync(p => p.Id == id, ct)|];
        post.Title = name;
        await db.SaveChangesAsync(ct);
        memory.Set("post", post);
        """)]
    // What a caller changes is saved.
    [InlineData("var post = await FindAsync(id); post!.Title = name; await db.SaveChangesAsync(ct);", """
        private Task<Post?> FindAsync(int id) => memory.GetOrCreateAsync("post", entry => [|db.Posts.FirstOrDefaultAsync(p => p.Id == id)|]);
        """)]
    // The authors come from the other query.
    [InlineData("""
        var authors = await db.Authors.ToListAsync(ct);
        memory.Set("posts", await [|db.Posts.ToListAsync(ct)|]);
        """)]
    [InlineData("""memory.Set("db", [|db|]);""")]
    [InlineData("""memory.Set("posts", [|db.Posts.AsAsyncEnumerable()|]);""")]
    [InlineData("""memory.Set("posts", await [|LoadAsync()|]);""", """private async Task<List<Post>> LoadAsync() => await db.Posts.ToListAsync();""")]
    // What is added to the query later is a part of it.
    [InlineData("""var posts = memory.GetOrCreate("posts", e => [|db.Posts.Where(p => p.IsPublished)|])!.Where(p => p.Author!.Name == "a").ToList();""")]
    [InlineData("""var posts = memory.GetOrCreate("posts", e => [|db.Posts.Where(p => p.IsPublished)|])!; var few = posts.Where(p => p.Title == "a").ToList();""")]
    public Task OffersNoFix_WhenMoreWouldChange(string body, string members = "") => VerifyNoCodeFixAsync(Code.CacheMethod(body, members: members));
}
