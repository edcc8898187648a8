using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>The fix: loops of every kind, and where their elements come from.</summary>
public sealed partial class QueryPerElementTests
{
    [Theory]
    [InlineData("for (var i = 0; i < posts.Count; i++)", "posts[i].BlogId", "post => post.BlogId", "")]
    [InlineData("for (int i = 0; i <= posts.Count - 1; ++i)", "posts[i].BlogId", "post => post.BlogId", "")]
    [InlineData("for (var i = 0; i < posts.Count; i++)", "current.BlogId", "current => current.BlogId", "var current = posts[i];")]
    [InlineData("for (var i = 0; posts.Count > i; i += 1)", "key", "current => current.BlogId", "var current = posts[i]; var key = current.BlogId;")]
    public Task Fixes_WhenTheLoopCounts(string loop, string key, string selector, string before) => VerifyCodeFixAsync(
        Code.Method(
            $$"""
            {{loop}}
            {
                {{before}}_ = await [|db.Blogs.FindAsync({{key}})|];
            }
            """,
            OverPosts),
        Code.Method(
            $$"""
            var blogIds = posts.Select({{selector}}).Distinct().ToList();
            var blogsById = await db.Blogs.Where(b => blogIds.Contains(b.Id)).ToDictionaryAsync(b => b.Id);
            {{loop}}
            {
                {{before}}_ = blogsById.GetValueOrDefault({{key}});
            }
            """,
            OverPosts));

    [Fact]
    public Task Fixes_WhenTheCountingLoopGoesOverKeys() => VerifyCodeFixAsync(
        Code.Method("""
        var list = ids.ToList();
        for (var i = 0; i < list.Count; i++)
        {
            var post = await [|db.Posts.FindAsync(list[i])|];
            Console.WriteLine(post?.Title);
        }
        """),
        Code.Method("""
        var list = ids.ToList();
        var postsById = await db.Posts.Where(p => list.Contains(p.Id)).ToDictionaryAsync(p => p.Id);
        for (var i = 0; i < list.Count; i++)
        {
            var post = postsById.GetValueOrDefault(list[i]);
            Console.WriteLine(post?.Title);
        }
        """));

    // A collection that is made in the loop's head is made before it.
    [Theory]
    [InlineData("await db.Posts.Where(p => p.IsPublished).ToListAsync(ct)")]
    [InlineData("db.Posts.ToList()")]
    [InlineData("Load()")]
    public Task Fixes_WhenTheLoopMakesItsCollection(string collection) => VerifyCodeFixAsync(
        Code.Method(
            $$"""
            foreach (var post in {{collection}})
                Console.WriteLine(await [|db.Comments.CountAsync(c => c.PostId == post.Id, ct)|]);
            """,
            members: "private static List<Post> Load() => new();"),
        Code.Method(
            $$"""
            var posts = {{collection}};
            var postIds = posts.Select(post => post.Id).Distinct().ToList();
            var commentCounts = await db.Comments.Where(c => postIds.Contains(c.PostId)).GroupBy(c => c.PostId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
            foreach (var post in posts)
                Console.WriteLine(commentCounts.GetValueOrDefault(post.Id));
            """,
            members: "private static List<Post> Load() => new();"));

    // What the loop computes as it goes on, and has no say in.
    [Theory]
    [InlineData("posts.Where(p => p.IsPublished && p.CreatedAt > DateTime.MinValue)", "postList")]
    [InlineData("from p in posts orderby p.Title select p", "postList")]
    [InlineData("posts.OrderBy(p => p.Title).ThenBy(p => p.Id).Skip(1)", "postList")]
    [InlineData("db.Posts.Where(p => p.IsPublished)", "postList")]
    public Task Fixes_WhenTheLoopComputesItsElements(string sequence, string name) => VerifyCodeFixAsync(
        Code.Method(
            $$"""
            foreach (var post in {{sequence}})
                Console.WriteLine(await [|db.Comments.CountAsync(c => c.PostId == post.Id, ct)|]);
            """,
            OverPosts),
        Code.Method(
            $$"""
            var {{name}} = {{(sequence[0] == 'f' ? $"({sequence})" : sequence)}}.ToList();
            var postIds = {{name}}.Select(post => post.Id).Distinct().ToList();
            var commentCounts = await db.Comments.Where(c => postIds.Contains(c.PostId)).GroupBy(c => c.PostId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
            foreach (var post in {{name}})
                Console.WriteLine(commentCounts.GetValueOrDefault(post.Id));
            """,
            OverPosts));

    [Fact]
    public Task Fixes_WhenTheElementsAreGroups() => VerifyCodeFixAsync(
        Code.Method(
            """
            foreach (var group in posts.GroupBy(p => p.BlogId))
            {
                var blog = await [|db.Blogs.SingleOrDefaultAsync(b => b.Id == group.Key, ct)|];
                Console.WriteLine($"{blog?.Name}: {group.Count()}");
            }
            """,
            OverPosts),
        Code.Method(
            """
            var groups = posts.GroupBy(p => p.BlogId).ToList();
            var blogIds = groups.Select(group => group.Key).Distinct().ToList();
            var blogsById = await db.Blogs.Where(b => blogIds.Contains(b.Id)).ToDictionaryAsync(b => b.Id, ct);
            foreach (var group in groups)
            {
                var blog = blogsById.GetValueOrDefault(group.Key);
                Console.WriteLine($"{blog?.Name}: {group.Count()}");
            }
            """,
            OverPosts));

    [Theory]
    [InlineData("var names = posts.Select(post => {0}.Name).ToList();", "[|db.Blogs.First(b => b.Id == post.BlogId)|]", "(blogsById.GetValueOrDefault(post.BlogId) ?? throw new InvalidOperationException(\"Sequence contains no elements\"))")]
    [InlineData("var ofNone = posts.Where(post => {0} == null).Select(p => p.Title).ToArray();", "[|db.Blogs.Find(post.BlogId)|]", "blogsById.GetValueOrDefault(post.BlogId)")]
    [InlineData("return posts.ToDictionary(post => post.Id, post => {0});", "[|db.Blogs.Find(post.BlogId)|]", "blogsById.GetValueOrDefault(post.BlogId)")]
    [InlineData("posts.ForEach(post => post.Title += {0}?.Name);", "[|db.Blogs.Find(post.BlogId)|]", "blogsById.GetValueOrDefault(post.BlogId)")]
    [InlineData("posts.ForEach(post => { Console.WriteLine({0}); });", "[|db.Blogs.Find(post.BlogId)|]", "blogsById.GetValueOrDefault(post.BlogId)")]
    public Task Fixes_WhenALambdaIsCalledPerElement(string statement, string query, string read)
    {
        var end = statement.StartsWith("return", StringComparison.Ordinal) ? "" : "\nreturn null;";
        return VerifyCodeFixAsync(
            Code.Method(statement.Replace("{0}", query) + end, "public object? Run(List<Post> posts)"),
            Code.Method(
                "var blogIds = posts.Select(post => post.BlogId).Distinct().ToList();\nvar blogsById = db.Blogs.Where(b => blogIds.Contains(b.Id)).ToDictionary(b => b.Id);\n"
                + statement.Replace("{0}", read) + end,
                "public object? Run(List<Post> posts)"));
    }

    [Theory]
    [InlineData("order.Lines", "public class Order { public List<Line> Lines { get; set; } = new(); }")]
    [InlineData("order.Lines", "public record Order(IReadOnlyList<Line> Lines);")]
    [InlineData("order.Lines", "public class Order { private readonly List<Line> _lines = new(); public IReadOnlyCollection<Line> Lines => _lines; }")]
    [InlineData("order.Lines", "public class Order { private readonly List<Line> _lines = new(); public IReadOnlyCollection<Line> Lines => _lines.AsReadOnly(); }")]
    [InlineData("order.Lines.Values", "public class Order { public Dictionary<int, Line> Lines { get; } = new(); }")]
    public Task Fixes_WhenTheCollectionIsAProperty(string collection, string type)
    {
        return VerifyCodeFixAsync(
            Source("foreach (var line in {0})", "await [|db.Posts.FirstOrDefaultAsync(p => p.Id == line.PostId)|]"),
            Source(
                """
                var postIds = {0}.Select(line => line.PostId).Distinct().ToList();
                        var postsById = await db.Posts.Where(p => postIds.Contains(p.Id)).ToDictionaryAsync(p => p.Id);
                        foreach (var line in {0})
                """,
                "postsById.GetValueOrDefault(line.PostId)"));

        string Source(string loop, string value) => Code.File($$"""
            public record Line(int PostId, int Quantity);

            {{type}}

            public class Service(BlogContext db)
            {
                public async Task Run(Order order)
                {
                    {{loop.Replace("{0}", collection, StringComparison.Ordinal)}}
                        Console.WriteLine({{value}});
                }
            }
            """);
    }

    // Before the inner loop it would still be a query per blog.
    [Fact]
    public Task Fixes_WhenLoopsAreNested() => VerifyCodeFixAsync(
        Code.Method("""
        var blogs = await db.Blogs.Include(b => b.Posts).ToListAsync(ct);
        foreach (var blog in blogs)
        {
            foreach (var post in blog.Posts)
                Console.WriteLine(await [|db.Comments.CountAsync(c => c.PostId == post.Id, ct)|]);
        }
        """),
        Code.Method("""
        var blogs = await db.Blogs.Include(b => b.Posts).ToListAsync(ct);
        var postIds = blogs.SelectMany(blog => blog.Posts).Select(post => post.Id).Distinct().ToList();
        var commentCounts = await db.Comments.Where(c => postIds.Contains(c.PostId)).GroupBy(c => c.PostId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        foreach (var blog in blogs)
        {
            foreach (var post in blog.Posts)
                Console.WriteLine(commentCounts.GetValueOrDefault(post.Id));
        }
        """));

    [Theory]
    // The key comes from the outer element.
    [InlineData("author.Id", "var authorIds = authors.Select(author => author.Id).Distinct().ToList();", "authorIds")]
    // The inner loop goes over something else.
    [InlineData("tag.Id", "var tagIds = tags.Select(tag => tag.Id).Distinct().ToList();", "tagIds")]
    public Task Fixes_WhenTheKeyIsOfOneOfTheLoops(string key, string declaration, string set) => VerifyCodeFixAsync(
        Code.Method(
            $$"""
            foreach (var author in authors)
            {
                foreach (var tag in tags)
                    Console.WriteLine(await [|db.Comments.AnyAsync(c => c.AuthorId == {{key}}, ct)|] ? tag.Name : author.Name);
            }
            """,
            "public async Task Run(List<Author> authors, List<Tag> tags, CancellationToken ct)"),
        Code.Method(
            $$"""
            {{declaration}}
            var authorIdsWithComments = (await db.Comments.Where(c => {{set}}.Contains(c.AuthorId)).Select(c => c.AuthorId).Distinct().ToListAsync(ct)).ToHashSet();
            foreach (var author in authors)
            {
                foreach (var tag in tags)
                    Console.WriteLine(authorIdsWithComments.Contains({{key}}) ? tag.Name : author.Name);
            }
            """,
            "public async Task Run(List<Author> authors, List<Tag> tags, CancellationToken ct)"));

    // A chunk is what one query is for, and a poll asks again.
    [Theory]
    [InlineData("foreach (var chunk in ids.Chunk(100))")]
    [InlineData("for (var chunk = Next(); !ct.IsCancellationRequested; chunk = Next())")]
    public Task Fixes_WhenAnotherKindOfLoopIsAroundIt(string outer) => VerifyCodeFixAsync(
        Code.Method(
            $$"""
            {{outer}}
            {
                foreach (var id in chunk)
                    Console.WriteLine(await [|db.Posts.FirstOrDefaultAsync(p => p.Id == id, ct)|]);
                await Task.Delay(1000, ct);
            }
            """,
            members: "private static int[] Next() => [1, 2, 3];"),
        Code.Method(
            $$"""
            {{outer}}
            {
                var postIds = chunk.Distinct().ToList();
                var postsById = await db.Posts.Where(p => postIds.Contains(p.Id)).ToDictionaryAsync(p => p.Id, ct);
                foreach (var id in chunk)
                    Console.WriteLine(postsById.GetValueOrDefault(id));
                await Task.Delay(1000, ct);
            }
            """,
            members: "private static int[] Next() => [1, 2, 3];"));

    // What is added after the loop, Find in the loop does not find.
    [Fact]
    public Task Fixes_WhenEntitiesAreAddedAfterTheLoop() => VerifyCodeFixAsync(
        Code.Method(
            """
            var found = new List<Blog>();
            foreach (var post in posts)
            {
                if (await [|db.Blogs.FindAsync(post.BlogId)|] is { } blog)
                    found.Add(blog);
            }
            db.Blogs.Add(new Blog { Posts = posts });
            await db.SaveChangesAsync(ct);
            """,
            OverPosts),
        Code.Method(
            """
            var found = new List<Blog>();
            var blogIds = posts.Select(post => post.BlogId).Distinct().ToList();
            var blogsById = await db.Blogs.Where(b => blogIds.Contains(b.Id)).ToDictionaryAsync(b => b.Id);
            foreach (var post in posts)
            {
                if (blogsById.GetValueOrDefault(post.BlogId) is { } blog)
                    found.Add(blog);
            }
            db.Blogs.Add(new Blog { Posts = posts });
            await db.SaveChangesAsync(ct);
            """,
            OverPosts));

    [Fact]
    public Task Fixes_WhenTheLoopIsInTopLevelStatements() => VerifyCodeFixAsync(
        """
        using System;
        using System.Linq;
        using Blogging;
        using Microsoft.EntityFrameworkCore;

        using var db = new BlogContext(new DbContextOptionsBuilder<BlogContext>().Options);
        var ids = args.Select(int.Parse).ToList();

        // one by one
        foreach (var id in ids)
        {
            var tag = [|db.Tags.FirstOrDefault(t => t.Id == id)|];
            Console.WriteLine(tag?.Name);
        }

        """,
        """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using Blogging;
        using Microsoft.EntityFrameworkCore;

        using var db = new BlogContext(new DbContextOptionsBuilder<BlogContext>().Options);
        var ids = args.Select(int.Parse).ToList();

        var tagsById = db.Tags.Where(t => ids.Contains(t.Id)).ToDictionary(t => t.Id);
        // one by one
        foreach (var id in ids)
        {
            var tag = tagsById.GetValueOrDefault(id);
            Console.WriteLine(tag?.Name);
        }

        """,
        options => options.OutputKind = Microsoft.CodeAnalysis.OutputKind.ConsoleApplication);

    [Fact]
    public Task Fixes_WhenALambdaIsWithinALoop() => VerifyCodeFixAsync(
        Code.Method(
            """
            foreach (var author in authors)
            {
                var blogs = author.Posts.Select(post => [|db.Blogs.FirstOrDefault(b => b.Id == post.BlogId)|]?.Name).ToList();
                Console.WriteLine($"{author.Name}: {string.Join(", ", blogs)}");
            }
            """,
            "public void Run(List<Author> authors)"),
        Code.Method(
            """
            var blogIds = authors.SelectMany(author => author.Posts).Select(post => post.BlogId).Distinct().ToList();
            var blogsById = db.Blogs.Where(b => blogIds.Contains(b.Id)).ToDictionary(b => b.Id);
            foreach (var author in authors)
            {
                var blogs = author.Posts.Select(post => blogsById.GetValueOrDefault(post.BlogId)?.Name).ToList();
                Console.WriteLine($"{author.Name}: {string.Join(", ", blogs)}");
            }
            """,
            "public void Run(List<Author> authors)"));
}
