using PerfAnalyzers.Tests.Harness;
using Xunit;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>The fix of PERF1004: which loads run for every entity, and what becomes of their loops.</summary>
public sealed partial class ExplicitLoadPerElementTests
{
    private const string Posts = "var posts = await db.Posts.ToListAsync(ct);";

    [Theory]
    [InlineData(
        "foreach (var post in posts)\n{\n    await [|db.Entry(post).Reference(p => p.Author).LoadAsync(ct)|];\n    await [|db.Entry(post).Collection(p => p.Comments).LoadAsync(ct)|];\n}\n",
        ".Include(p => p.Author).Include(p => p.Comments)")]
    [InlineData(
        "foreach (var post in posts)\n{\n    await [|db.Entry(post).Collection(p => p.Comments).LoadAsync(ct)|];\n    foreach (var comment in post.Comments)\n        await [|db.Entry(comment).Reference(c => c.Author).LoadAsync(ct)|];\n}\n",
        ".Include(p => p.Comments).ThenInclude(c => c.Author)")]
    [InlineData("posts.ForEach(p => [|db.Entry(p).Collection(x => x.Comments).Load()|]);\n", ".Include(p => p.Comments)")]
    [InlineData("for (var i = 0; i < posts.Count; i++)\n    [|db.Entry(posts[i]).Collection(x => x.Comments).Load()|];\n", ".Include(p => p.Comments)")]
    [InlineData("foreach (var post in posts)\n{\n    // for the footer\n    await [|db.Entry(post).Reference(p => p.Blog).LoadAsync(ct)|];\n}\n", ".Include(p => p.Blog)", "// for the footer\n")]
    public Task Fixes_WhenTheLoopsOnlyLoad(string loop, string includes, string comment = "") => VerifyCodeFixAsync(
        Code.Method(Posts + "\n" + loop + "Console.WriteLine(posts.Count);"),
        Code.Method(Posts.Replace("db.Posts", "db.Posts" + includes, StringComparison.Ordinal) + "\n" + comment + "Console.WriteLine(posts.Count);"));

    [Fact]
    public Task Fixes_WhenAnotherLoadIsConditional() => VerifyCodeFixAsync(
        Code.Method("""
        var posts = await db.Posts.ToListAsync(ct);
        foreach (var post in posts)
        {
            // the author is on each page
            await [|db.Entry(post).Reference(p => p.Author).LoadAsync(ct)|];

            if (post.IsPublished)
                await [|db.Entry(post).Collection(p => p.Comments).LoadAsync(ct)|];
        }
        """),
        Code.Method("""
        var posts = await db.Posts.Include(p => p.Author).ToListAsync(ct);
        foreach (var post in posts)
        {
            // the author is on each page

            if (post.IsPublished)
                await [|db.Entry(post).Collection(p => p.Comments).LoadAsync(ct)|];
        }
        """));

    [Fact]
    public Task Fixes_WhenQueriesHaveTheirLoads() => VerifyCodeFixAsync(
        Code.Method("""
        var blog = await db.Blogs.Include(b => b.Posts).FirstAsync(ct);
        foreach (var post in blog.Posts)
        {
            await [|db.Entry(post).Collection(p => p.Comments).LoadAsync(ct)|];
            Console.WriteLine(post.Comments.Count);
        }

        await foreach (var author in db.Authors.AsAsyncEnumerable())
        {
            [|db.Entry(author).Reference(a => a.Company).Load()|];
            Console.WriteLine(author.Company?.Name);
        }
        """),
        Code.Method("""
        var blog = await db.Blogs.Include(b => b.Posts).ThenInclude(p => p.Comments).FirstAsync(ct);
        foreach (var post in blog.Posts)
        {
            Console.WriteLine(post.Comments.Count);
        }

        await foreach (var author in db.Authors.Include(a => a.Company).AsAsyncEnumerable())
        {
            Console.WriteLine(author.Company?.Name);
        }
        """));

    [Fact]
    public Task Fixes_WhenThePathIsIncludedAlready() => VerifyCodeFixAsync(
        Code.Method("""
        foreach (var post in await db.Posts.Include(p => p.Comments).ToListAsync(ct))
        {
            await [|db.Entry(post).Collection(p => p.Comments).LoadAsync(ct)|];
            Console.WriteLine(post.Comments.Count);
        }
        """),
        Code.Method("""
        foreach (var post in await db.Posts.Include(p => p.Comments).ToListAsync(ct))
        {
            Console.WriteLine(post.Comments.Count);
        }
        """));

    [Theory]
    // Not all of them.
    [InlineData("for (var i = 1; i < posts.Count; i++) { [|db.Entry(posts[i]).Collection(p => p.Comments).Load()|]; Console.WriteLine(i); }")]
    [InlineData("for (var i = 0; i < 10; i++) { [|db.Entry(posts[i]).Collection(p => p.Comments).Load()|]; Console.WriteLine(i); }")]
    [InlineData("if (ids.Any()) { foreach (var post in posts) { [|db.Entry(post).Collection(p => p.Comments).Load()|]; Console.WriteLine(post.Title); } }")]
    [InlineData("foreach (var post in posts) { foreach (var id in ids) { if (id == post.Id) return; } [|db.Entry(post).Collection(p => p.Comments).Load()|]; }")]
    // What goes wrong is dealt with here.
    [InlineData("foreach (var post in posts) { try { [|db.Entry(post).Collection(p => p.Comments).Load()|]; } catch (InvalidOperationException) { Console.WriteLine(post.Title); } }")]
    // The collection is another one by then.
    [InlineData("foreach (var post in posts) { post.Comments.Clear(); [|db.Entry(post).Collection(p => p.Comments).Load()|]; Console.WriteLine(post.Title); }")]
    // Another element each time, or none of the result.
    [InlineData("foreach (var id in ids) { var post = posts.First(p => p.Id == id); [|db.Entry(post).Collection(p => p.Comments).Load()|]; Console.WriteLine(post.Title); }")]
    [InlineData("posts.ForEach(async p => { await [|db.Entry(p).Collection(x => x.Comments).LoadAsync(ct)|]; Console.WriteLine(p.Title); });")]
    [InlineData("foreach (var post in posts) { var task = [|db.Entry(post).Collection(p => p.Comments).LoadAsync(ct)|]; await task; }")]
    public Task OffersNoFix_WhenNotEveryEntityIsLoaded(string loop) => VerifyNoCodeFixAsync(Code.Method(Posts + "\n" + loop));

    // What is loaded after a command is what the command has left.
    [Theory]
    [InlineData("db.Database.ExecuteSqlRaw(\"a\"); foreach (var post in posts) { [|db.Entry(post).Collection(p => p.Comments).Load()|]; Console.WriteLine(post.Comments.Count); }")]
    [InlineData("foreach (var post in posts) { db.Database.ExecuteSqlRaw(\"a\"); [|db.Entry(post).Collection(p => p.Comments).Load()|]; Console.WriteLine(post.Comments.Count); }")]
    [InlineData("foreach (var post in posts) { [|db.Entry(post).Collection(p => p.Comments).Load()|]; if (post.Comments.Count > 3) db.Database.ExecuteSqlRaw(\"a\"); }")]
    [InlineData("Prune(); foreach (var post in posts) { [|db.Entry(post).Collection(p => p.Comments).Load()|]; Console.WriteLine(post.Comments.Count); } void Prune() => db.Database.ExecuteSqlRaw(\"a\");")]
    public Task OffersNoFix_WhenACommandComesBefore(string loop) => VerifyNoCodeFixAsync(Code.Method(Posts + "\n" + loop));

    [Fact]
    public Task Fixes_AsSuggestion_WhenNobodyKnowsWhatIsCalled() => VerifySuggestionAsync(
        Code.File("""
        public interface ICleanup { void Prune(); }

        public class Service(BlogContext db, ICleanup cleanup)
        {
            public void Run()
            {
                var posts = db.Posts.ToList();
                cleanup.Prune();
                foreach (var post in posts)
                {
                    [|db.Entry(post).Collection(p => p.Comments).Load()|];
                    Console.WriteLine(post.Comments.Count);
                }
            }
        }
        """),
        "that 'Prune' changes nothing that is loaded");

    [Fact]
    public Task Fixes_WhenTheCommandComesBeforeTheQueryOrAfterAllLoads() => VerifyCodeFixAsync(
        Code.Method("""
        await db.Database.ExecuteSqlRawAsync("a", ct);
        foreach (var post in db.Posts.ToList())
        {
            [|db.Entry(post).Collection(p => p.Comments).Load()|];
            Console.WriteLine(post.Comments.Count);
        }
        await db.Database.ExecuteSqlRawAsync("b", ct);
        """),
        Code.Method("""
        await db.Database.ExecuteSqlRawAsync("a", ct);
        foreach (var post in db.Posts.Include(p => p.Comments).ToList())
        {
            Console.WriteLine(post.Comments.Count);
        }
        await db.Database.ExecuteSqlRawAsync("b", ct);
        """));

    [Fact]
    public Task OffersNoFix_WhenTheLoopRunsTheQueryForTheLoadsOnly() => VerifyNoCodeFixAsync(Code.Method("""
        foreach (var post in await db.Posts.ToListAsync(ct))
            await [|db.Entry(post).Collection(p => p.Comments).LoadAsync(ct)|];
        """));

    [Fact]
    public Task OffersNoFix_WhenTheResultIsWantedWithout() => VerifyNoCodeFixAsync(Code.Method(
        """
        var posts = db.Posts.ToList();
        if (!details)
            return posts;
        foreach (var post in posts)
        {
            [|db.Entry(post).Collection(p => p.Comments).Load()|];
            Console.WriteLine(post.Comments.Count);
        }

        return posts;
        """,
        "public List<Post> Run(bool details)"));

    // The compiler warns of an async method that awaits nothing.
    [Fact]
    public Task OffersNoFix_WhenNothingElseIsAwaited() => VerifyNoCodeFixAsync(Code.Method("""
        foreach (var post in db.Posts.ToList())
        {
            await [|db.Entry(post).Collection(p => p.Comments).LoadAsync(ct)|];
            Console.WriteLine(post.Comments.Count);
        }
        """));

    // Whoever looks before the load sees that nothing is loaded yet.
    [Fact]
    public Task OffersNoFix_WhenTheNavigationIsReadBefore() => VerifyNoCodeFixAsync(Code.Method("""
        foreach (var post in db.Posts.ToList())
        {
            Console.WriteLine(post.Comments.Count);
            [|db.Entry(post).Collection(p => p.Comments).Load()|];
            Console.WriteLine(post.Comments.Count);
        }
        """));

    [Fact]
    public Task OffersNoFix_WhenANavigationIsSelected() => VerifyNoCodeFixAsync(Code.Method("""
        foreach (var blog in db.Posts.Select(p => p.Blog).ToList())
        {
            [|db.Entry(blog).Reference(b => b.Owner).Load()|];
            Console.WriteLine(blog.Owner.Name);
        }
        """));
}
