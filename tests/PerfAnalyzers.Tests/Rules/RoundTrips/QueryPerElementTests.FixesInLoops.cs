using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>The fix: loops of every kind, several queries in one, names, and the look of the code.</summary>
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
    [InlineData("posts.Where(p => p.IsPublished && p.CreatedAt > DateTime.MinValue)", "posts2")]
    [InlineData("from p in posts orderby p.Title select p", "posts2")]
    [InlineData("posts.OrderBy(p => p.Title).ThenBy(p => p.Id).Skip(1)", "posts2")]
    [InlineData("db.Posts.Where(p => p.IsPublished)", "posts2")]
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
    [InlineData("order.Lines.Values", "public class Order { public Dictionary<int, Line> Lines { get; } = new(); }")]
    public Task Fixes_WhenTheCollectionIsAProperty(string collection, string type)
    {
        return VerifyCodeFixAsync(
            Source("", "await [|db.Posts.FirstOrDefaultAsync(p => p.Id == line.PostId)|]"),
            Source(
                $$"""
                    var postIds = {{collection}}.Select(line => line.PostId).Distinct().ToList();
                            var postsById = await db.Posts.Where(p => postIds.Contains(p.Id)).ToDictionaryAsync(p => p.Id);
                            
                    """.TrimStart(),
                "postsById.GetValueOrDefault(line.PostId)"));

        string Source(string before, string value) => Code.File($$"""
            public record Line(int PostId, int Quantity);

            {{type}}

            public class Service(BlogContext db)
            {
                public async Task Run(Order order)
                {
                    {{before}}foreach (var line in {{collection}})
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

    // A chunk is what one query is for.
    [Theory]
    [InlineData("foreach (var chunk in ids.Chunk(100))", "chunk")]
    [InlineData("while (!ct.IsCancellationRequested)", "Due()")]
    public Task Fixes_WhenAnotherKindOfLoopIsAroundIt(string outer, string elements)
    {
        var (collection, before) = elements == "chunk" ? ("chunk", "var postIds = chunk.Distinct().ToList();") : ("due", "");
        var declaration = elements == "chunk" ? "" : "List<int> due = Due();";
        var set = elements == "chunk" ? "postIds" : "due";
        return VerifyCodeFixAsync(
            Source("", "await [|db.Posts.FirstOrDefaultAsync(p => p.Id == id, ct)|]"),
            Source($"{before}var postsById = await db.Posts.Where(p => {set}.Contains(p.Id)).ToDictionaryAsync(p => p.Id, ct);", "postsById.GetValueOrDefault(id)"));

        string Source(string added, string value)
        {
            string[] lines =
            [
                outer,
                "{",
                .. declaration.Length > 0 ? ["    " + declaration] : Array.Empty<string>(),
                .. added.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(s => "    " + s + ";"),
                $"    foreach (var id in {collection})",
                $"        Console.WriteLine({value});",
                "}",
            ];
            return Code.Method(string.Join('\n', lines), members: "private static List<int> Due() => [1, 2, 3];");
        }
    }

    [Fact]
    public Task Fixes_WhenALoopHasSeveralQueries() => VerifyCodeFixAsync(
        Code.Method(
            """
            foreach (var post in posts)
            {
                var comments = await [|db.Comments.Where(c => c.PostId == post.Id).ToListAsync(ct)|];
                var blog = await [|db.Blogs.SingleOrDefaultAsync(b => b.Id == post.BlogId, ct)|];
                var praised = await [|db.Comments.CountAsync(c => c.PostId == post.Id && c.Stars == 5, ct)|];
                var criticised = await [|db.Comments.CountAsync(c => c.PostId == post.Id && c.Stars == 1, ct)|];
                Console.WriteLine($"{blog?.Name} {comments.Count} {praised} {criticised}");
            }
            """,
            OverPosts),
        Code.Method(
            """
            var postIds = posts.Select(post => post.Id).Distinct().ToList();
            var commentsByPostId = (await db.Comments.Where(c => postIds.Contains(c.PostId)).ToListAsync(ct)).ToLookup(c => c.PostId);
            var blogIds = posts.Select(post => post.BlogId).Distinct().ToList();
            var blogsById = await db.Blogs.Where(b => blogIds.Contains(b.Id)).ToDictionaryAsync(b => b.Id, ct);
            var commentCounts = await db.Comments.Where(c => postIds.Contains(c.PostId) && c.Stars == 5).GroupBy(c => c.PostId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
            var commentCounts2 = await db.Comments.Where(c => postIds.Contains(c.PostId) && c.Stars == 1).GroupBy(c => c.PostId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
            foreach (var post in posts)
            {
                var comments = commentsByPostId[post.Id].ToList();
                var blog = blogsById.GetValueOrDefault(post.BlogId);
                var praised = commentCounts.GetValueOrDefault(post.Id);
                var criticised = commentCounts2.GetValueOrDefault(post.Id);
                Console.WriteLine($"{blog?.Name} {comments.Count} {praised} {criticised}");
            }
            """,
            OverPosts));

    // The second loop is not the first one's scope, but the block is that of both.
    [Fact]
    public Task Fixes_WhenTwoLoopsFollowEachOther() => VerifyCodeFixAsync(
        Code.Method(
            """
            foreach (var post in posts)
                Console.WriteLine(await [|db.Blogs.FindAsync(post.BlogId)|]);
            foreach (var post in posts.Where(p => p.IsPublished).ToList())
                Console.WriteLine(await [|db.Blogs.FindAsync(post.BlogId)|]);
            """,
            OverPosts),
        Code.Method(
            """
            var blogIds = posts.Select(post => post.BlogId).Distinct().ToList();
            var blogsById = await db.Blogs.Where(b => blogIds.Contains(b.Id)).ToDictionaryAsync(b => b.Id);
            foreach (var post in posts)
                Console.WriteLine(blogsById.GetValueOrDefault(post.BlogId));
            var posts2 = posts.Where(p => p.IsPublished).ToList();
            var blogIds2 = posts2.Select(post => post.BlogId).Distinct().ToList();
            var blogsById2 = await db.Blogs.Where(b => blogIds2.Contains(b.Id)).ToDictionaryAsync(b => b.Id);
            foreach (var post in posts2)
                Console.WriteLine(blogsById2.GetValueOrDefault(post.BlogId));
            """,
            OverPosts));

    [Fact]
    public Task Fixes_WhenTheNamesAreTaken() => VerifyCodeFixAsync(
        Code.Method(
            """
            var blogIds = new[] { 1, 2 };
            foreach (var post in posts)
            {
                var blogsById = await [|db.Blogs.FindAsync(post.BlogId)|];
                Console.WriteLine($"{blogIds.Length} {blogsById}");
            }
            """,
            OverPosts),
        Code.Method(
            """
            var blogIds = new[] { 1, 2 };
            var blogIds2 = posts.Select(post => post.BlogId).Distinct().ToList();
            var blogsById2 = await db.Blogs.Where(b => blogIds2.Contains(b.Id)).ToDictionaryAsync(b => b.Id);
            foreach (var post in posts)
            {
                var blogsById = blogsById2.GetValueOrDefault(post.BlogId);
                Console.WriteLine($"{blogIds.Length} {blogsById}");
            }
            """,
            OverPosts));

    [Fact]
    public Task Fixes_WhenTheChainStandsOnSeveralLines() => VerifyCodeFixAsync(
        Code.Method(
            """
            var lines = new List<string>();

            // one line per post
            foreach (var post in posts)
            {
                // the blog, with its owner
                var blog = await [|db.Blogs
                    .Include(b => b.Owner) // for the signature
                        .ThenInclude(o => o.Company)
                    .AsNoTracking()
                    .FirstOrDefaultAsync(b => b.Id == post.BlogId, ct)|]; // may be gone
                var comments = await [|db.Comments
                    .Where(c => c.PostId == post.Id)
                    .OrderBy(c => c.Stars)
                    .ToListAsync(ct)|];

                // done
                lines.Add($"{blog?.Name} {comments.Count}");
            }
            """,
            OverPosts),
        Code.Method(
            """
            var lines = new List<string>();

            var blogIds = posts.Select(post => post.BlogId).Distinct().ToList();
            var blogsById = await db.Blogs
                .Include(b => b.Owner) // for the signature
                    .ThenInclude(o => o.Company)
                .AsNoTracking()
                .Where(b => blogIds.Contains(b.Id))
                .ToDictionaryAsync(b => b.Id, ct);
            var postIds = posts.Select(post => post.Id).Distinct().ToList();
            var commentsByPostId = (await db.Comments
                .Where(c => postIds.Contains(c.PostId))
                .OrderBy(c => c.Stars)
                .ToListAsync(ct))
                .ToLookup(c => c.PostId);
            // one line per post
            foreach (var post in posts)
            {
                // the blog, with its owner
                var blog = blogsById.GetValueOrDefault(post.BlogId); // may be gone
                var comments = commentsByPostId[post.Id].ToList();

                // done
                lines.Add($"{blog?.Name} {comments.Count}");
            }
            """,
            OverPosts));

    [Fact]
    public Task Fixes_WhenTheLoopIsNoStatementOfABlock() => VerifyCodeFixAsync(
        Code.Method(
            """
            if (ownerId > 0)
                foreach (var post in posts)
                    Console.WriteLine(await [|db.Blogs.FindAsync(post.BlogId)|]);
            """,
            OverPosts),
        Code.Method(
            """
            if (ownerId > 0)
            {
                var blogIds = posts.Select(post => post.BlogId).Distinct().ToList();
                var blogsById = await db.Blogs.Where(b => blogIds.Contains(b.Id)).ToDictionaryAsync(b => b.Id);
                foreach (var post in posts)
                    Console.WriteLine(blogsById.GetValueOrDefault(post.BlogId));
            }
            """,
            OverPosts));

    [Fact]
    public Task Fixes_WhenTheUsingsAreMissing() => VerifyCodeFixAsync(
        """
        namespace Blogging.Reports;

        public class Report(BlogContext db)
        {
            public void Print(System.Collections.Generic.List<Post> posts)
            {
                foreach (var post in posts)
                {
                    var blog = [|db.Blogs.Find(post.BlogId)|];
                    System.Console.WriteLine(blog?.Name);
                }
            }
        }
        """,
        """
        using System.Collections.Generic;
        using System.Linq;

        namespace Blogging.Reports;

        public class Report(BlogContext db)
        {
            public void Print(System.Collections.Generic.List<Post> posts)
            {
                var blogIds = posts.Select(post => post.BlogId).Distinct().ToList();
                var blogsById = db.Blogs.Where(b => blogIds.Contains(b.Id)).ToDictionary(b => b.Id);
                foreach (var post in posts)
                {
                    var blog = blogsById.GetValueOrDefault(post.BlogId);
                    System.Console.WriteLine(blog?.Name);
                }
            }
        }
        """);

    [Fact]
    public Task Fixes_WhenTheExceptionIsNotImported() => VerifyCodeFixAsync(
        """
        using System.Collections.Generic;
        using System.Linq;

        namespace Blogging.Reports;

        public class Report(BlogContext db)
        {
            public void Print(List<Post> posts)
            {
                foreach (var post in posts)
                    System.Console.WriteLine([|db.Blogs.Single(b => b.Id == post.BlogId)|].Name);
            }
        }
        """,
        """
        using System.Collections.Generic;
        using System.Linq;

        namespace Blogging.Reports;

        public class Report(BlogContext db)
        {
            public void Print(List<Post> posts)
            {
                var blogIds = posts.Select(post => post.BlogId).Distinct().ToList();
                var blogsById = db.Blogs.Where(b => blogIds.Contains(b.Id)).ToDictionary(b => b.Id);
                foreach (var post in posts)
                    System.Console.WriteLine((blogsById.GetValueOrDefault(post.BlogId) ?? throw new System.InvalidOperationException("Sequence contains no elements")).Name);
            }
        }
        """);

    [Fact]
    public Task Fixes_WhenNamesAreKeywords() => VerifyCodeFixAsync(
        Code.File("""
        public class Event
        {
            public int Id { get; set; }
            public string Name { get; set; } = "";
        }

        public record Entry(int @event);

        public class EventContext(DbContextOptions<EventContext> options) : DbContext(options)
        {
            public DbSet<Event> Events => Set<Event>();
        }

        public class Service(EventContext db)
        {
            public void Run(List<Entry> entries, string e)
            {
                foreach (var @class in entries)
                    Console.WriteLine(e + [|db.Events.Find(@class.@event)|]?.Name);
            }
        }
        """),
        Code.File("""
        public class Event
        {
            public int Id { get; set; }
            public string Name { get; set; } = "";
        }

        public record Entry(int @event);

        public class EventContext(DbContextOptions<EventContext> options) : DbContext(options)
        {
            public DbSet<Event> Events => Set<Event>();
        }

        public class Service(EventContext db)
        {
            public void Run(List<Entry> entries, string e)
            {
                var events = entries.Select(@class => @class.@event).Distinct().ToList();
                var eventsById = db.Events.Where(x => events.Contains(x.Id)).ToDictionary(x => x.Id);
                foreach (var @class in entries)
                    Console.WriteLine(e + eventsById.GetValueOrDefault(@class.@event)?.Name);
            }
        }
        """));

    // The key may be a part of the real one, which a configuration in another project says.
    [Theory]
    [InlineData("FirstOrDefault", "FirstOrDefault()")]
    [InlineData("Single", "Single()")]
    public Task Fixes_WhenTheModelIsOutOfSight(string method, string read) => VerifyCodeFixAsync(
        Code.Method(
            $$"""
            foreach (var post in posts)
                Console.WriteLine(await [|db.Blogs.{{method}}Async(b => b.Id == post.BlogId, ct)|]);
            """,
            OverPosts),
        Code.Method(
            $$"""
            var blogIds = posts.Select(post => post.BlogId).Distinct().ToList();
            var blogsById = (await db.Blogs.Where(b => blogIds.Contains(b.Id)).ToListAsync(ct)).ToLookup(b => b.Id);
            foreach (var post in posts)
                Console.WriteLine(blogsById[post.BlogId].{{read}});
            """,
            OverPosts),
        options => options.ReferencedSources["Other.cs"] = "namespace Other; public class Type;");

    // What is suppressed is meant as it is.
    [Fact]
    public Task Fixes_WhenANeighbourIsSuppressed() => VerifyCodeFixAsync(
        Code.Method(
            """
            foreach (var post in posts)
            {
                Console.WriteLine([|db.Blogs.Find(post.BlogId)|]);
                #pragma warning disable PERF1003 // the count of this very moment
                Console.WriteLine(db.Comments.Count(c => c.PostId == post.Id));
                #pragma warning restore PERF1003
            }
            await Task.Yield();
            """,
            OverPosts),
        Code.Method(
            """
            var blogIds = posts.Select(post => post.BlogId).Distinct().ToList();
            var blogsById = db.Blogs.Where(b => blogIds.Contains(b.Id)).ToDictionary(b => b.Id);
            foreach (var post in posts)
            {
                Console.WriteLine(blogsById.GetValueOrDefault(post.BlogId));
                #pragma warning disable PERF1003 // the count of this very moment
                Console.WriteLine(db.Comments.Count(c => c.PostId == post.Id));
                #pragma warning restore PERF1003
            }
            await Task.Yield();
            """,
            OverPosts));

    // What does not depend on the round is asked for once.
    [Theory]
    [InlineData("var settings = await [|db.Settings.OrderBy(s => s.Id).FirstOrDefaultAsync(ct)|];", "var settings = await db.Settings.OrderBy(s => s.Id).FirstOrDefaultAsync(ct);", "settings?.Theme")]
    [InlineData("var tags = await [|db.Tags.AsNoTracking().OrderBy(t => t.Name).ToListAsync(ct)|];", "var tags = await db.Tags.AsNoTracking().OrderBy(t => t.Name).ToListAsync(ct);", "tags.Count(t => t.Name == post.Title)")]
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
}
