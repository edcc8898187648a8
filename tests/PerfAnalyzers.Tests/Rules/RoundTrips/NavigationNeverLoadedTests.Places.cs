using Microsoft.CodeAnalysis;
using PerfAnalyzers.Tests.Harness;
using Xunit;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>PERF1002 wherever people build queries: composition, repositories, factories, endpoints.</summary>
public sealed partial class NavigationNeverLoadedTests
{
    [Theory]
    [InlineData("""
        IQueryable<Post> query = db.Posts;
        if (ids.Any())
            query = query.Where(p => ids.Contains(p.Id));
        foreach (var post in await query.ToListAsync(ct))
            Console.WriteLine([|post.Comments|].Count);
        """)]
    [InlineData("""
        var query = db.Posts.AsQueryable();
        if (ids.Any())
        {
            query = query.Where(p => ids.Contains(p.Id));
        }
        else
        {
            query = query.Where(p => p.IsPublished);
        }

        query = query.OrderByDescending(p => p.CreatedAt).Take(10);
        var posts = await query.ToListAsync(ct);
        foreach (var post in posts)
            Console.WriteLine([|post.Comments|].Count);
        """)]
    [InlineData("""
        var query = from p in db.Posts where p.IsPublished select p;
        if (ids.Any())
            query = from p in query where ids.Contains(p.BlogId) orderby p.Title select p;
        foreach (var post in await query.ToListAsync(ct))
            Console.WriteLine([|post.Comments|].Count);
        """)]
    [InlineData("""
        List<Post> posts;
        using (var other = factory.CreateDbContext())
        {
            posts = other.Posts.ToList();
        }
        foreach (var post in posts)
            Console.WriteLine([|post.Comments|].Count);
        """)]
    [InlineData("""
        var set = db.Set<Post>();
        foreach (var post in await set.Where(p => p.IsPublished).ToListAsync(ct))
            Console.WriteLine([|post.Comments|].Count);
        """)]
    [InlineData("""
        foreach (var post in await db.Posts.FromSqlRaw("SELECT * FROM posts").ToListAsync(ct))
            Console.WriteLine([|post.Comments|].Count);
        """)]
    [InlineData("""
        await using var context = await factory.CreateDbContextAsync(ct);
        foreach (var post in await context.Posts.ToListAsync(ct))
            Console.WriteLine([|post.Comments|].Count);
        """)]
    [InlineData("""
        using var context = new BlogContext(new DbContextOptionsBuilder<BlogContext>().Options);
        foreach (var post in context.Posts.ToList())
            Console.WriteLine([|post.Comments|].Count);
        """)]
    [InlineData("""
        async Task<int> CountAsync(int blogId)
        {
            var posts = await db.Posts.Where(p => p.BlogId == blogId).ToListAsync(ct);
            return posts.Sum(p => [|p.Comments|].Count);
        }

        Console.WriteLine(await CountAsync(ids.First()));
        """)]
    [InlineData("""
        Func<Task<int>> count = async () => (await db.Posts.ToListAsync(ct)).Sum(p => [|p.Comments|].Count);
        Console.WriteLine(await count());
        """)]
    public Task Reports_WhenTheQueryIsBuiltInSteps(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Theory]
    [InlineData("public IEnumerable<string> Names() => db.Posts.ToList().Select(p => [|p.Blog|].Name);")]
    [InlineData("public async Task<List<string>> Names() => (await db.Posts.ToListAsync()).Select(p => [|p.Blog|].Name).ToList();")]
    [InlineData("public async Task<string> Name(int id) => [|(await db.Posts.SingleAsync(p => p.Id == id)).Blog|].Name;")]
    [InlineData("public int Comments => db.Posts.ToList().Sum(p => [|p.Comments|].Count);")]
    [InlineData("""
        private readonly IQueryable<Post> _published = db.Posts.Where(p => p.IsPublished);

        public int Count() => _published.ToList().Sum(p => [|p.Comments|].Count);
        """)]
    [InlineData("""
        private IQueryable<Post> Published => db.Posts.Where(p => p.IsPublished);

        public int Count() => Published.ToList().Sum(p => [|p.Comments|].Count);
        """)]
    [InlineData("""
        private IQueryable<Post> Published(int blogId) => db.Posts.Where(p => p.IsPublished && p.BlogId == blogId);

        public async Task<int> Count(int blogId)
        {
            var posts = await Published(blogId).OrderBy(p => p.Title).ToListAsync();
            return posts.Sum(p => [|p.Comments|].Count);
        }
        """)]
    [InlineData("""
        private static readonly Func<BlogContext, int, IAsyncEnumerable<Post>> PostsOfBlog =
            EF.CompileAsyncQuery((BlogContext context, int blogId) => context.Posts.Where(p => p.BlogId == blogId));

        public async Task Print(int blogId)
        {
            await foreach (var post in PostsOfBlog(db, blogId))
                Console.WriteLine([|post.Comments|].Count);
        }
        """)]
    public Task Reports_WhenAMemberHoldsTheQueryOrTheRead(string members) => VerifyAnalyzerAsync(Code.File(
        $$"""
        public class Report(BlogContext db)
        {
            {{members}}
        }
        """));

    [Fact]
    public Task Reports_WhenTheContextIsAField() => VerifyAnalyzerAsync(Code.File(
        """
        public abstract class Handler
        {
            protected readonly BlogContext _context;

            protected Handler(BlogContext context) => _context = context;
        }

        public sealed class PostHandler : Handler
        {
            public PostHandler(BlogContext context) : base(context) { }

            public async Task<int> Handle(CancellationToken ct)
            {
                var posts = await _context.Posts.ToListAsync(ct);
                return posts.Sum(p => [|p.Comments|].Count);
            }
        }
        """));

    [Fact]
    public Task Reports_WhenTheRepositoryReturnsAQuery() => VerifyAnalyzerAsync(Code.File(
        """
        public interface IPostRepository
        {
            IQueryable<Post> Published();
        }

        public sealed class PostRepository(BlogContext db) : IPostRepository
        {
            public IQueryable<Post> Published() => db.Posts.Where(p => p.IsPublished);
        }

        public class ByClass(PostRepository posts)
        {
            public async Task<int> Count() => (await posts.Published().ToListAsync()).Sum(p => [|p.Comments|].Count);
        }

        public class ByInterface(IPostRepository posts)
        {
            public async Task<int> Count() => (await posts.Published().ToListAsync()).Sum(p => [|p.Comments|].Count);
        }
        """));

    [Fact]
    public Task Reports_WhenTheRepositoryIsGeneric() => VerifyAnalyzerAsync(Code.File(
        """
        public class Repository<T>(BlogContext db) where T : class
        {
            public IQueryable<T> Query() => db.Set<T>();
        }

        public class PostReport(Repository<Post> posts)
        {
            public async Task Print()
            {
                foreach (var post in await posts.Query().Where(p => p.IsPublished).ToListAsync())
                    Console.WriteLine([|post.Comments|].Count);
            }
        }
        """));

    [Fact]
    public Task Reports_WhenAnExtensionMethodFiltersTheQuery() => VerifyAnalyzerAsync(Code.File(
        """
        public static class PostQueries
        {
            public static IQueryable<Post> Published(this IQueryable<Post> query) => query.Where(p => p.IsPublished);
        }

        public class PostReport(BlogContext db)
        {
            public async Task Print()
            {
                foreach (var post in await db.Posts.Published().ToListAsync())
                    Console.WriteLine([|post.Comments|].Count);
            }
        }
        """));

    [Fact]
    public Task Reports_WhenItStandsInTopLevelStatements() => VerifyAnalyzerAsync(
        """
        using System;
        using System.Linq;
        using Blogging;
        using Microsoft.EntityFrameworkCore;

        using var db = new BlogContext(new DbContextOptionsBuilder<BlogContext>().Options);
        foreach (var post in db.Posts.ToList())
            Console.WriteLine([|post.Comments|].Count);
        """,
        options => options.OutputKind = OutputKind.ConsoleApplication);

    [Fact]
    public Task Reports_WhenAnEndpointIsALambda() => VerifyAnalyzerAsync(Code.File(
        """
        public sealed class Endpoints
        {
            public void MapGet(string pattern, Delegate handler) { }
        }

        public static class PostEndpoints
        {
            public static void Map(Endpoints app)
            {
                app.MapGet("/posts", async (BlogContext db, CancellationToken ct) =>
                {
                    var posts = await db.Posts.ToListAsync(ct);
                    return posts.Select(p => new { p.Title, Author = [|p.Author|]!.Name });
                });
                app.MapGet("/posts/{id}", async (int id, BlogContext db) =>
                    await db.Posts.FirstOrDefaultAsync(p => p.Id == id) is { } post ? [|post.Blog|].Name : "none");
                app.MapGet("/comments", Comments);
            }

            private static async Task<int> Comments(BlogContext db) =>
                (await db.Posts.ToListAsync()).Sum(p => [|p.Comments|].Count);
        }
        """));

    [Fact]
    public Task Reports_WhenTheContextIsAnIdentityContext() => VerifyAnalyzerAsync(
        Code.File("""
        using Microsoft.AspNetCore.Identity;
        using Microsoft.AspNetCore.Identity.EntityFrameworkCore;

        public class Member : IdentityUser
        {
            public List<Badge> Badges { get; set; } = new();
        }

        public class Badge
        {
            public int Id { get; set; }
            public string MemberId { get; set; } = "";
        }

        public class ForumContext : IdentityDbContext<Member>
        {
            public DbSet<Badge> Badges => Set<Badge>();
        }

        public class Members(ForumContext db)
        {
            public async Task Print()
            {
                foreach (var member in await db.Users.ToListAsync())
                    Console.WriteLine([|member.Badges|].Count);
            }
        }
        """));

    [Fact]
    public Task Reports_WhenTheQueryStandsInAnotherPartOfTheClass() => VerifyAnalyzerAsync(
        Code.File("""
        public partial class Report(BlogContext db)
        {
            private IQueryable<Post> Published => db.Posts.Where(p => p.IsPublished);
        }
        """),
        options => options.AdditionalSources["Report.Print.cs"] = Code.File("""
        public partial class Report
        {
            public void Print()
            {
                foreach (var post in Published.ToList())
                    Console.WriteLine([|post.Comments|].Count);
            }
        }
        """));

    [Fact]
    public Task Reports_WhenTheCollectionIsReadOnly() => VerifyAnalyzerAsync(Code.File(
        """
        public class Order
        {
            private readonly List<OrderLine> _lines = new();

            public int Id { get; private set; }
            public IReadOnlyCollection<OrderLine> Lines => _lines;
        }

        public class OrderLine
        {
            public int Id { get; private set; }
            public decimal Price { get; private set; }
        }

        public class ShopContext : DbContext
        {
            public DbSet<Order> Orders => Set<Order>();
        }

        public class Totals(ShopContext db)
        {
            public async Task<decimal> Total() => (await db.Orders.ToListAsync()).Sum(o => [|o.Lines|].Sum(l => l.Price));
        }
        """));

    [Fact]
    public Task Reports_WhenTheNavigationIsInherited() => VerifyAnalyzerAsync(Code.File(
        """
        public class Article : Post
        {
            public string Summary { get; set; } = "";
        }

        public class NewsContext : DbContext
        {
            public DbSet<Article> Articles => Set<Article>();
            public DbSet<Post> Posts => Set<Post>();
        }

        public class News(NewsContext db)
        {
            public async Task Print()
            {
                foreach (var article in await db.Articles.ToListAsync())
                    Console.WriteLine([|article.Comments|].Count);
                foreach (var article in await db.Posts.OfType<Article>().ToListAsync())
                    Console.WriteLine([|article.Comments|].Count);
            }
        }
        """));

    [Fact]
    public Task Reports_WhenAnUnrelatedMethodIsCalledInclude() => VerifyAnalyzerAsync(Code.File(
        """
        public static class Filters
        {
            public static IQueryable<Post> Include(this IQueryable<Post> query, bool drafts) =>
                drafts ? query : query.Where(p => p.IsPublished);
        }

        public class Report(BlogContext db)
        {
            public void Print(bool drafts)
            {
                foreach (var post in db.Posts.Include(drafts).ToList())
                    Console.WriteLine([|post.Comments|].Count);
            }
        }
        """));
}
