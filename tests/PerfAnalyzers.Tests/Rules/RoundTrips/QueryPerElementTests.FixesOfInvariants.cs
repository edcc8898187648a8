using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>The fix: a query that is the same in each round goes in front of the loop.</summary>
public sealed partial class QueryPerElementTests
{
    // What does not depend on the round is asked for once.
    [Theory]
    [InlineData("var settings = await [|db.Settings.AsNoTracking().OrderBy(s => s.Id).FirstOrDefaultAsync(ct)|];", "var settings = await db.Settings.AsNoTracking().OrderBy(s => s.Id).FirstOrDefaultAsync(ct);", "settings?.Theme")]
    [InlineData("var tags = await [|db.Tags.AsNoTracking().OrderBy(t => t.Name).ToListAsync(ct)|];", "var tags = await db.Tags.AsNoTracking().OrderBy(t => t.Name).ToListAsync(ct);", "tags.Count(t => t.Name == post.Title)")]
    [InlineData("var theme = await [|db.Settings.Select(s => s.Theme).FirstOrDefaultAsync(ct)|];", "var theme = await db.Settings.Select(s => s.Theme).FirstOrDefaultAsync(ct);", "theme")]
    [InlineData("var mine = [|db.Blogs.Count(b => b.OwnerId == ownerId)|];", "var mine = db.Blogs.Count(b => b.OwnerId == ownerId);", "mine")]
    public Task Fixes_WhenTheQueryIsTheSameInEachRound(string query, string fixedQuery, string use) => VerifyCodeFixAsync(
        Code.Method(
            $$"""
            foreach (var post in posts)
            {
                {{query}}
                Console.WriteLine($"{post.Title} {{{use}}}");
            }
            await Task.Yield();
            """,
            OverPosts),
        Code.Method(
            $$"""
            {{fixedQuery}}
            foreach (var post in posts)
            {
                Console.WriteLine($"{post.Title} {{{use}}}");
            }
            await Task.Yield();
            """,
            OverPosts));

    [Fact]
    public Task Fixes_WhenTheBoundIsAskedForInEachRound() => VerifyCodeFixAsync(
        Code.Method("""
        var numbers = new List<int>();
        for (var i = 0; i < [|db.Posts.Count()|]; i++)
            numbers.Add(i);
        foreach (var id in ids)
        {
            if (await [|db.Posts.AnyAsync(ct)|])
                Console.WriteLine(id);
        }
        """),
        Code.Method("""
        var numbers = new List<int>();
        var postCount = db.Posts.Count();
        for (var i = 0; i < postCount; i++)
            numbers.Add(i);
        var hasPosts = await db.Posts.AnyAsync(ct);
        foreach (var id in ids)
        {
            if (hasPosts)
                Console.WriteLine(id);
        }
        """));

    [Fact]
    public Task Fixes_WhenOnlyOneOfTheQueriesIsTheSame() => VerifyCodeFixAsync(
        Code.Method(
            """
            foreach (var post in posts)
            {
                var blog = await [|db.Blogs.FindAsync(post.BlogId)|];
                var tags = await db.Tags.AsNoTracking().ToListAsync(ct);
                var comments = await db.Comments.CountAsync(c => c.PostId == post.Id, ct);

                foreach (var tag in tags)
                    Console.WriteLine($"{post.Title} {blog?.Name} {tag.Name} {comments}");
            }
            """,
            OverPosts),
        Code.Method(
            """
            var blogIds = posts.Select(post => post.BlogId).Distinct().ToList();
            var blogsById = await db.Blogs.Where(b => blogIds.Contains(b.Id)).ToDictionaryAsync(b => b.Id);
            var tags = await db.Tags.AsNoTracking().ToListAsync(ct);
            var postIds = posts.Select(post => post.Id).Distinct().ToList();
            var commentCounts = await db.Comments.Where(c => postIds.Contains(c.PostId)).GroupBy(c => c.PostId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
            foreach (var post in posts)
            {
                var blog = blogsById.GetValueOrDefault(post.BlogId);
                var comments = commentCounts.GetValueOrDefault(post.Id);

                foreach (var tag in tags)
                    Console.WriteLine($"{post.Title} {blog?.Name} {tag.Name} {comments}");
            }
            """,
            OverPosts));

    [Theory]
    // Without posts, nothing was tracked.
    [InlineData("var settings = await [|db.Settings.FirstOrDefaultAsync(ct)|]; Console.WriteLine(settings?.Theme);")]
    // It would run, and throw, for no posts too.
    [InlineData("Console.WriteLine(await [|db.Settings.FirstAsync(ct)|]);")]
    [InlineData("Console.WriteLine(await [|db.Settings.SingleOrDefaultAsync(ct)|]);")]
    // Only when it is needed.
    [InlineData("if (post.IsPublished) Console.WriteLine(await [|db.Tags.CountAsync(ct)|]);")]
    [InlineData("if (post.IsPublished) continue; Console.WriteLine(await [|db.Tags.CountAsync(ct)|]);")]
    [InlineData("Console.WriteLine(post.IsPublished && await [|db.Tags.AnyAsync(ct)|]);")]
    // A list for each round, which it changes.
    [InlineData("var tags = await [|db.Tags.AsNoTracking().ToListAsync(ct)|]; tags.RemoveAt(0); Console.WriteLine(tags.Count);")]
    [InlineData("var tags = await [|db.Tags.AsNoTracking().ToListAsync(ct)|]; Keep(tags);")]
    [InlineData("Keep(await [|db.Tags.AsNoTracking().ToListAsync(ct)|]);")]
    // What the comment says would be said of another statement.
    [InlineData("var tags = await [|db.Tags.CountAsync(ct)|]; // as of now\nConsole.WriteLine(tags);")]
    [InlineData("Console.WriteLine(await [|db.Tags.CountAsync(t => t.Id > last, ct)|]); last++;")]
    [InlineData("Console.WriteLine(await [|db.Tags.CountAsync(ct)|]); db.SaveChanges();")]
    public Task OffersNoFix_WhenTheSameQueryMayGiveSomethingElse(string statements) => VerifyNoCodeFixAsync(Code.Method(
        $$"""
        var last = 0;
        foreach (var post in posts)
        {
            {{statements}}
        }
        Console.WriteLine(last);
        """,
        OverPosts,
        "private static void Keep(List<Tag> tags) => tags.Clear();"));
}
