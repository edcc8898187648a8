using PerfAnalyzers.Tests.Harness;
using Xunit;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>The fix of PERF1004: the load goes, the source query includes.</summary>
public sealed partial class ExplicitLoadPerElementTests
{
    [Theory]
    [InlineData(
        "db.Posts",
        "await [|db.Entry(post).Collection(p => p.Comments).LoadAsync(ct)|];",
        "db.Posts.Include(p => p.Comments)")]
    [InlineData(
        "db.Posts.Where(p => p.IsPublished)",
        "[|db.Entry(post).Reference(p => p.Author).Load()|];",
        "db.Posts.Include(p => p.Author).Where(p => p.IsPublished)")]
    [InlineData(
        "db.Posts.Include(x => x.Blog)",
        "await [|db.Entry(post).Reference(p => p.Author).LoadAsync(ct)|].ConfigureAwait(false);",
        "db.Posts.Include(x => x.Blog).Include(x => x.Author)")]
    [InlineData(
        "db.Set<Post>()",
        "await [|db.Entry(post).Collection(\"Comments\").LoadAsync(ct)|];",
        "db.Set<Post>().Include(p => p.Comments)")]
    [InlineData(
        "db.Posts.Include(p => p.Tags)",
        "await [|db.Entry(post).Collection(p => p.Comments).LoadAsync(ct)|];",
        "db.Posts.Include(p => p.Tags).Include(p => p.Comments).AsSplitQuery()")]
    [InlineData(
        "db.Posts.Include(p => p.Blog)",
        "await [|db.Entry(post.Blog).Reference(b => b.Owner).LoadAsync(ct)|];",
        "db.Posts.Include(p => p.Blog).ThenInclude(b => b.Owner)")]
    public Task Fixes_WhenTheLoadIsAStatementOfTheLoop(string query, string load, string fixedQuery) => VerifyCodeFixAsync(
        Code.Method($$"""
        foreach (var post in await {{query}}.ToListAsync(ct))
        {
            {{load}}
            Console.WriteLine(post.Title);
        }
        """),
        Code.Method($$"""
        foreach (var post in await {{fixedQuery}}.ToListAsync(ct))
        {
            Console.WriteLine(post.Title);
        }
        """));

    /// <summary>An inner join to a table with a filter leaves out rows.</summary>
    [Fact]
    public Task Fixes_AsSuggestion_WhenTheTargetHasAFilter() => VerifySuggestionAsync(
        Filtered("db.Shelves", "[|db.Entry(shelf).Reference(s => s.Room).Load()|];"),
        "that the query filter of 'Room' leaves none of them out",
        Filtered("db.Shelves.Include(s => s.Room)", ""));

    private static string Filtered(string query, string load) => Code.File(FilteredModel.Types + $$"""
        public class Service(Store db)
        {
            public void Run()
            {
                foreach (var shelf in {{query}}.ToList())
                {
        {{(load.Length == 0 ? "" : "            " + load + "\n")}}            Console.WriteLine(shelf.Room.Id);
                }
            }
        }
        """);

    [Fact]
    public Task Fixes_WhenTheChainStandsOnSeveralLines() => VerifyCodeFixAsync(
        Code.Method("""
        var posts = await db.Posts
            .Where(p => p.IsPublished)
            .OrderBy(p => p.Title)
            .ToListAsync(ct);

        foreach (var post in posts)
        {
            Console.WriteLine(post.Title);
            await [|db.Entry(post).Reference(p => p.Author).LoadAsync(ct)|];
            await [|db.Entry(post).Collection(p => p.Comments).LoadAsync(ct)|];
            Console.WriteLine($"{post.Author?.Name} {post.Comments.Count}");
        }
        """),
        Code.Method("""
        var posts = await db.Posts
            .Include(p => p.Author)
            .Include(p => p.Comments)
            .Where(p => p.IsPublished)
            .OrderBy(p => p.Title)
            .ToListAsync(ct);

        foreach (var post in posts)
        {
            Console.WriteLine(post.Title);
            Console.WriteLine($"{post.Author?.Name} {post.Comments.Count}");
        }
        """));

    [Fact]
    public Task Fixes_WhenTheQueryIsComposedConditionally() => VerifyCodeFixAsync(
        Code.Method("""
        IQueryable<Post> query = db.Posts;
        if (ids.Any())
            query = query.Where(p => ids.Contains(p.Id));
        var posts = await query.ToListAsync(ct);
        foreach (var post in posts)
        {
            await [|db.Entry(post).Collection(p => p.Comments).LoadAsync(ct)|];
            Console.WriteLine(post.Comments.Count);
        }
        """),
        Code.Method("""
        IQueryable<Post> query = db.Posts.Include(p => p.Comments);
        if (ids.Any())
            query = query.Where(p => ids.Contains(p.Id));
        var posts = await query.ToListAsync(ct);
        foreach (var post in posts)
        {
            Console.WriteLine(post.Comments.Count);
        }
        """));

    [Fact]
    public Task Fixes_WhenTheQueryIsWrittenInQuerySyntax() => VerifyCodeFixAsync(
        Code.Method("""
        var posts = (from p in db.Posts where p.IsPublished select p).ToList();
        for (var i = 0; i < posts.Count; i++)
        {
            [|db.Entry(posts[i]).Collection(p => p.Comments).Load()|];
            Console.WriteLine(posts[i].Comments.Count);
        }
        """),
        Code.Method("""
        var posts = (from p in db.Posts.Include(p => p.Comments) where p.IsPublished select p).ToList();
        for (var i = 0; i < posts.Count; i++)
        {
            Console.WriteLine(posts[i].Comments.Count);
        }
        """));

    [Fact]
    public Task Fixes_WhenAnInnerLoopLoads() => VerifyCodeFixAsync(
        Code.Method("""
        foreach (var post in await db.Posts.Include(p => p.Comments).ToListAsync(ct))
        {
            foreach (var comment in post.Comments)
            {
                await [|db.Entry(comment).Reference(c => c.Author).LoadAsync(ct)|];
                Console.WriteLine(comment.Author.Name);
            }
        }
        """),
        Code.Method("""
        foreach (var post in await db.Posts.Include(p => p.Comments).ThenInclude(c => c.Author).ToListAsync(ct))
        {
            foreach (var comment in post.Comments)
            {
                Console.WriteLine(comment.Author.Name);
            }
        }
        """));

    [Fact]
    public Task Fixes_WhenALambdaLoads() => VerifyCodeFixAsync(
        Code.Method("""
        var posts = await db.Posts.ToListAsync(ct);
        posts.ForEach(p =>
        {
            [|db.Entry(p).Collection(x => x.Comments).Load()|];
            Console.WriteLine(p.Comments.Count);
        });
        """),
        Code.Method("""
        var posts = await db.Posts.Include(p => p.Comments).ToListAsync(ct);
        posts.ForEach(p =>
        {
            Console.WriteLine(p.Comments.Count);
        });
        """));

    // A loop that does nothing else goes too.
    [Fact]
    public Task Fixes_WhenTheLoopOnlyLoads() => VerifyCodeFixAsync(
        Code.Method("""
        var posts = await db.Posts.ToListAsync(ct);
        foreach (var post in posts)
            await [|db.Entry(post).Collection(p => p.Comments).LoadAsync(ct)|];
        Console.WriteLine(posts.Sum(p => p.Comments.Count));
        """),
        Code.Method("""
        var posts = await db.Posts.Include(p => p.Comments).ToListAsync(ct);
        Console.WriteLine(posts.Sum(p => p.Comments.Count));
        """));

    // Load is a member of the entry, Include an extension method.
    [Fact]
    public Task Fixes_WhenTheUsingIsMissing() => VerifyCodeFixAsync(
        """
        using System;
        using System.Linq;

        namespace Blogging.Reports;

        public class Report(BlogContext db)
        {
            public void Print()
            {
                foreach (var post in db.Posts.ToList())
                {
                    [|db.Entry(post).Collection(p => p.Comments).Load()|];
                    Console.WriteLine(post.Comments.Count);
                }
            }
        }
        """,
        """
        using System;
        using System.Linq;
        using Microsoft.EntityFrameworkCore;

        namespace Blogging.Reports;

        public class Report(BlogContext db)
        {
            public void Print()
            {
                foreach (var post in db.Posts.Include(p => p.Comments).ToList())
                {
                    Console.WriteLine(post.Comments.Count);
                }
            }
        }
        """);

    [Theory]
    // Loaded for some of them only.
    [InlineData("""
        foreach (var post in await db.Posts.ToListAsync(ct))
        {
            if (post.AuthorId != null)
                await [|db.Entry(post).Reference(p => p.Author).LoadAsync(ct)|];
        }
        """)]
    [InlineData("""
        foreach (var post in await db.Posts.ToListAsync(ct))
        {
            if (!post.IsPublished)
                continue;
            await [|db.Entry(post).Reference(p => p.Author).LoadAsync(ct)|];
        }
        """)]
    [InlineData("""
        var posts = await db.Posts.ToListAsync(ct);
        foreach (var post in posts.Where(p => p.IsPublished))
            await [|db.Entry(post).Reference(p => p.Author).LoadAsync(ct)|];
        """)]
    // Find takes keys, no query.
    [InlineData("""
        foreach (var id in ids)
        {
            var post = await db.Posts.FindAsync(new object[] { id }, ct);
            await [|db.Entry(post!).Collection(p => p.Comments).LoadAsync(ct)|];
        }
        """)]
    // No query to change.
    [InlineData("""
        foreach (var entry in db.ChangeTracker.Entries<Post>())
            await [|entry.Collection(p => p.Comments).LoadAsync(ct)|];
        """)]
    // The author that is loaded is not the one of the row.
    [InlineData("""
        foreach (var post in await db.Posts.ToListAsync(ct))
        {
            post.AuthorId = ids.First();
            await [|db.Entry(post).Reference(p => p.Author).LoadAsync(ct)|];
            Console.WriteLine(post.Author?.Name);
        }
        """)]
    // The task is used.
    [InlineData("""
        var posts = await db.Posts.ToListAsync(ct);
        await Task.WhenAll(posts.Select(p => [|db.Entry(p).Collection(x => x.Comments).LoadAsync(ct)|]));
        """)]
    public Task OffersNoFix_WhenTheLoadIsNotASimpleStatement(string body) => VerifyNoCodeFixAsync(Code.Method(body));

    [Theory]
    [InlineData("public async Task Run(List<Post> posts)", "foreach (var post in posts) await [|db.Entry(post).Collection(p => p.Comments).LoadAsync()|];")]
    [InlineData("public void Run(IQueryable<Post> query)", "foreach (var post in query.ToList()) [|db.Entry(post).Reference(p => p.Blog).Load()|];")]
    public Task OffersNoFix_WhenTheCallerBringsTheElements(string signature, string body) =>
        VerifyNoCodeFixAsync(Code.Method(body, signature));
}
