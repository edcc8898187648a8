using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>The fix: several queries in a loop, names, comments, lines and usings.</summary>
public sealed partial class QueryPerElementTests
{
    [Fact]
    public Task Fixes_WhenALoopHasSeveralQueries() => VerifyCodeFixAsync(
        Code.Method(
            """
            foreach (var post in posts)
            {
                var comments = await [|db.Comments.Where(c => c.PostId == post.Id).ToListAsync(ct)|];
                var blog = await db.Blogs.SingleOrDefaultAsync(b => b.Id == post.BlogId, ct);
                var praised = await db.Comments.CountAsync(c => c.PostId == post.Id && c.Stars == 5, ct);
                var criticised = await db.Comments.CountAsync(c => c.PostId == post.Id && c.Stars == 1, ct);
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
            var postList = posts.Where(p => p.IsPublished).ToList();
            var blogIds2 = postList.Select(post => post.BlogId).Distinct().ToList();
            var blogsById2 = await db.Blogs.Where(b => blogIds2.Contains(b.Id)).ToDictionaryAsync(b => b.Id);
            foreach (var post in postList)
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
                var comments = await db.Comments
                    .Where(c => c.PostId == post.Id)
                    .OrderBy(c => c.Stars)
                    .ToListAsync(ct);

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

    // A unique index may have a filter, beside which a value may occur again: a dictionary could not be made.
    [Fact]
    public Task Fixes_WhenTheColumnHasAUniqueIndex() => VerifyCodeFixAsync(
        Code.File("""
        [Index(nameof(Number), IsUnique = true)]
        public class Ticket
        {
            public int Id { get; set; }
            public long Number { get; set; }
        }

        public class TicketContext(DbContextOptions<TicketContext> options) : DbContext(options)
        {
            public DbSet<Ticket> Tickets => Set<Ticket>();
        }

        public class Service(TicketContext db)
        {
            public async Task Run(long[] numbers)
            {
                foreach (var number in numbers)
                    Console.WriteLine((await [|db.Tickets.FirstAsync(t => t.Number == number)|]).Id);
            }
        }
        """),
        Code.File("""
        [Index(nameof(Number), IsUnique = true)]
        public class Ticket
        {
            public int Id { get; set; }
            public long Number { get; set; }
        }

        public class TicketContext(DbContextOptions<TicketContext> options) : DbContext(options)
        {
            public DbSet<Ticket> Tickets => Set<Ticket>();
        }

        public class Service(TicketContext db)
        {
            public async Task Run(long[] numbers)
            {
                var numbers2 = numbers.Distinct().ToList();
                var ticketsByNumber = (await db.Tickets.Where(t => numbers2.Contains(t.Number)).ToListAsync()).ToLookup(t => t.Number);
                foreach (var number in numbers)
                    Console.WriteLine(ticketsByNumber[number].First().Id);
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
}
