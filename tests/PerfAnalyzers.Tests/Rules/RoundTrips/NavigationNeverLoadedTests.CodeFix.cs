using PerfAnalyzers.Tests.Harness;
using Xunit;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>The fix of PERF1002: <c>Include</c> and <c>ThenInclude</c> where the query is built.</summary>
public sealed partial class NavigationNeverLoadedTests
{
    [Theory]
    [InlineData(
        "var posts = await db.Posts.ToListAsync(ct);",
        "var posts = await db.Posts.Include(p => p.Comments).ToListAsync(ct);")]
    [InlineData(
        "var posts = await db.Posts.Where(p => p.IsPublished).OrderBy(p => p.Title).ToListAsync(ct);",
        "var posts = await db.Posts.Include(p => p.Comments).Where(p => p.IsPublished).OrderBy(p => p.Title).ToListAsync(ct);")]
    [InlineData(
        "var posts = await db.Posts.Include(x => x.Blog).Where(p => p.IsPublished).ToListAsync(ct);",
        "var posts = await db.Posts.Include(x => x.Blog).Include(x => x.Comments).Where(p => p.IsPublished).ToListAsync(ct);")]
    [InlineData(
        "var posts = await db.Posts.Where(p => p.IsPublished).Include(post => post.Blog).ThenInclude(b => b.Owner).ToListAsync(ct);",
        "var posts = await db.Posts.Where(p => p.IsPublished).Include(post => post.Blog).ThenInclude(b => b.Owner).Include(post => post.Comments).ToListAsync(ct);")]
    [InlineData(
        "var posts = await db.Posts.Include(\"Blog\").ToListAsync(ct);",
        "var posts = await db.Posts.Include(\"Blog\").Include(p => p.Comments).ToListAsync(ct);")]
    [InlineData(
        "var posts = db.Posts.AsNoTracking().ToList();",
        "var posts = db.Posts.Include(p => p.Comments).AsNoTracking().ToList();")]
    [InlineData(
        "var posts = await db.Set<Post>().Where(p => p.IsPublished).ToListAsync(ct);",
        "var posts = await db.Set<Post>().Include(p => p.Comments).Where(p => p.IsPublished).ToListAsync(ct);")]
    [InlineData(
        "var posts = await db.Posts.FromSqlInterpolated($\"SELECT * FROM posts WHERE id = {ids.First()}\").ToListAsync(ct);",
        "var posts = await db.Posts.FromSqlInterpolated($\"SELECT * FROM posts WHERE id = {ids.First()}\").Include(p => p.Comments).ToListAsync(ct);")]
    [InlineData(
        "var posts = await (from p in db.Posts where p.IsPublished orderby p.Title select p).ToListAsync(ct);",
        "var posts = await (from p in db.Posts.Include(p => p.Comments) where p.IsPublished orderby p.Title select p).ToListAsync(ct);")]
    [InlineData(
        "var posts = await EntityFrameworkQueryableExtensions.ToListAsync(db.Posts, ct);",
        "var posts = await EntityFrameworkQueryableExtensions.ToListAsync(db.Posts.Include(p => p.Comments), ct);")]
    [InlineData(
        "await using var context = await factory.CreateDbContextAsync(ct); var posts = await context.Posts.ToListAsync(ct);",
        "await using var context = await factory.CreateDbContextAsync(ct); var posts = await context.Posts.Include(p => p.Comments).ToListAsync(ct);")]
    [InlineData(
        "IQueryable<Post> posts = db.Posts;",
        "IQueryable<Post> posts = db.Posts.Include(p => p.Comments);")]
    public Task Fixes_WhenTheChainStandsOnOneLine(string query, string fixedQuery) => VerifyCodeFixAsync(
        Code.Method($$"""
        {{query}}
        foreach (var post in posts)
            Console.WriteLine([|post.Comments|].Count);
        """),
        Code.Method($$"""
        {{fixedQuery}}
        foreach (var post in posts)
            Console.WriteLine(post.Comments.Count);
        """));

    [Fact]
    public Task Fixes_WhenTheChainStandsOnSeveralLines() => VerifyCodeFixAsync(
        Code.Method("""
        var posts = await db.Posts
            .Where(p => p.IsPublished)
            .OrderByDescending(p => p.CreatedAt)
            .ToListAsync(ct);
        foreach (var post in posts)
            Console.WriteLine([|post.Blog|].Name);
        """),
        Code.Method("""
        var posts = await db.Posts
            .Include(p => p.Blog)
            .Where(p => p.IsPublished)
            .OrderByDescending(p => p.CreatedAt)
            .ToListAsync(ct);
        foreach (var post in posts)
            Console.WriteLine(post.Blog.Name);
        """));

    [Fact]
    public Task Fixes_WhenTheChainHasIncludesAndComments() => VerifyCodeFixAsync(
        Code.Method("""
        var posts = await db.Posts
            // the blog is shown in the header
            .Include(p => p.Blog)
                .ThenInclude(b => b.Owner)
            .Where(p => p.IsPublished) // drafts have their own page
            .ToListAsync(ct);
        foreach (var post in posts)
            Console.WriteLine($"{post.Blog.Owner.Name}: {[|post.Comments|].Count}");
        """),
        Code.Method("""
        var posts = await db.Posts
            // the blog is shown in the header
            .Include(p => p.Blog)
                .ThenInclude(b => b.Owner)
            .Include(p => p.Comments)
            .Where(p => p.IsPublished) // drafts have their own page
            .ToListAsync(ct);
        foreach (var post in posts)
            Console.WriteLine($"{post.Blog.Owner.Name}: {post.Comments.Count}");
        """));

    [Fact]
    public Task Fixes_WhenACommentFollowsTheSource() => VerifyCodeFixAsync(
        Code.Method("""
        var posts = await db.Posts // all of them
            // newest first
            .OrderByDescending(p => p.CreatedAt)
            .ToListAsync(ct);
        var names = posts.Select(p => [|p.Blog|].Name).ToList();
        """),
        Code.Method("""
        var posts = await db.Posts // all of them
            .Include(p => p.Blog)
            // newest first
            .OrderByDescending(p => p.CreatedAt)
            .ToListAsync(ct);
        var names = posts.Select(p => p.Blog.Name).ToList();
        """));

    [Theory]
    // No part of the path is there.
    [InlineData("db.Posts", "db.Posts.Include(p => p.Comments).ThenInclude(c => c.Author)")]
    // The run of the prefix ends with it.
    [InlineData("db.Posts.Include(p => p.Comments)", "db.Posts.Include(p => p.Comments).ThenInclude(c => c.Author)")]
    [InlineData(
        "db.Posts.Include(p => p.Comments.Where(c => c.Stars > 0)).Where(p => p.IsPublished)",
        "db.Posts.Include(p => p.Comments.Where(c => c.Stars > 0)).ThenInclude(c => c.Author).Where(p => p.IsPublished)")]
    [InlineData(
        "db.Posts.Include(p => p.Comments).Include(p => p.Blog)",
        "db.Posts.Include(p => p.Comments).ThenInclude(c => c.Author).Include(p => p.Blog)")]
    // A string path has no run to continue.
    [InlineData(
        "db.Posts.Include(\"Comments\")",
        "db.Posts.Include(\"Comments\").Include(p => p.Comments).ThenInclude(c => c.Author)")]
    public Task Fixes_WhenTheMissingPathIsDeeper(string query, string fixedQuery) => VerifyCodeFixAsync(
        Code.Method($$"""
        foreach (var post in await {{query}}.ToListAsync(ct))
            foreach (var comment in post.Comments)
                Console.WriteLine([|comment.Author|].Name);
        """),
        Code.Method($$"""
        foreach (var post in await {{fixedQuery}}.ToListAsync(ct))
            foreach (var comment in post.Comments)
                Console.WriteLine(comment.Author.Name);
        """));

    [Theory]
    [InlineData(
        "db.Comments.Include(c => c.Author).ThenInclude(a => a.Company)",
        "{comment.Author.Company?.Name} {[|comment.Author.Posts|].Count}",
        "db.Comments.Include(c => c.Author).ThenInclude(a => a.Company).Include(c => c.Author).ThenInclude(a => a.Posts)")]
    [InlineData(
        "db.Comments",
        "{[|comment.Author.Company|]?.Name} {comment.Author.Posts.Count}",
        "db.Comments.Include(c => c.Author).ThenInclude(a => a.Company).Include(c => c.Author).ThenInclude(a => a.Posts)")]
    public Task Fixes_WhenThePathsBranch(string query, string line, string fixedQuery) => VerifyCodeFixAsync(
        Code.Method($$"""
        foreach (var comment in await {{query}}.ToListAsync(ct))
            Console.WriteLine($"{{line}}");
        """),
        Code.Method($$"""
        foreach (var comment in await {{fixedQuery}}.ToListAsync(ct))
            Console.WriteLine($"{{Unmarked(line)}}");
        """));

    private static string Unmarked(string text) =>
        text.Replace("[|", "", StringComparison.Ordinal).Replace("|]", "", StringComparison.Ordinal);

    [Fact]
    public Task Fixes_WhenAStepOfThePathIsNullable() => VerifyCodeFixAsync(
        Code.Method("""
        foreach (var post in await db.Posts.Include(p => p.Author).ToListAsync(ct))
            Console.WriteLine([|post.Author!.Company|]?.Name);
        """),
        Code.Method("""
        foreach (var post in await db.Posts.Include(p => p.Author).ThenInclude(a => a!.Company).ToListAsync(ct))
            Console.WriteLine(post.Author!.Company?.Name);
        """));

    [Theory]
    // In the order of the reads.
    [InlineData("db.Posts", "{[|post.Blog|].Name} {post.Comments.Count}", "db.Posts.Include(p => p.Blog).Include(p => p.Comments)")]
    // Two sibling collections multiply each other's rows.
    [InlineData(
        "db.Posts.Where(p => p.IsPublished)",
        "{[|post.Comments|].Count} {post.Tags.Count}",
        "db.Posts.Include(p => p.Comments).Include(p => p.Tags).AsSplitQuery().Where(p => p.IsPublished)")]
    [InlineData(
        "db.Posts.Include(p => p.Tags)",
        "{[|post.Comments|].Count}",
        "db.Posts.Include(p => p.Tags).Include(p => p.Comments).AsSplitQuery()")]
    // Splitting is decided already.
    [InlineData(
        "db.Posts.Include(p => p.Tags).AsSingleQuery()",
        "{[|post.Comments|].Count}",
        "db.Posts.Include(p => p.Tags).Include(p => p.Comments).AsSingleQuery()")]
    [InlineData(
        "db.Posts.AsSplitQuery()",
        "{[|post.Comments|].Count} {post.Tags.Count}",
        "db.Posts.Include(p => p.Comments).Include(p => p.Tags).AsSplitQuery()")]
    public Task Fixes_WhenSeveralNavigationsAreMissing(string query, string line, string fixedQuery) => VerifyCodeFixAsync(
        Code.Method($$"""
        foreach (var post in await {{query}}.ToListAsync(ct))
            Console.WriteLine($"{{line}}");
        """),
        Code.Method($$"""
        foreach (var post in await {{fixedQuery}}.ToListAsync(ct))
            Console.WriteLine($"{{Unmarked(line)}}");
        """));

    [Fact]
    public Task Fixes_WhenCollectionsAreNestedWithoutSplitting() => VerifyCodeFixAsync(
        Code.Method("""
        foreach (var blog in await db.Blogs.Include(b => b.Posts).ToListAsync(ct))
            Console.WriteLine(blog.Posts.Sum(p => [|p.Comments|].Count));
        """),
        Code.Method("""
        foreach (var blog in await db.Blogs.Include(b => b.Posts).ThenInclude(p => p.Comments).ToListAsync(ct))
            Console.WriteLine(blog.Posts.Sum(p => p.Comments.Count));
        """));

    [Fact]
    public Task Fixes_WhenTheOptionsSplitEveryQuery()
    {
        return VerifyCodeFixAsync(Source("db.Posts", "[|post.Comments|]", "post.Tags"), Source(
            "db.Posts.Include(p => p.Comments).Include(p => p.Tags)", "post.Comments", "post.Tags"));

        static string Source(string query, string comments, string tags) => Code.File($$"""
        using Microsoft.EntityFrameworkCore.Infrastructure;
        using Microsoft.Extensions.DependencyInjection;

        public sealed class StoreExtension : RelationalOptionsExtension
        {
            public override DbContextOptionsExtensionInfo Info => throw new NotSupportedException();
            public override void ApplyServices(IServiceCollection services) { }
            protected override RelationalOptionsExtension Clone() => this;
        }

        public sealed class StoreBuilder(DbContextOptionsBuilder options)
            : RelationalDbContextOptionsBuilder<StoreBuilder, StoreExtension>(options);

        public static class StoreOptions
        {
            public static void UseStore(this DbContextOptionsBuilder options, Action<StoreBuilder> configure) =>
                configure(new StoreBuilder(options));
        }

        public class StoreContext : DbContext
        {
            public DbSet<Post> Posts => Set<Post>();

            protected override void OnConfiguring(DbContextOptionsBuilder options) =>
                options.UseStore(store => store.UseQuerySplittingBehavior(QuerySplittingBehavior.SplitQuery));
        }

        public class Report(StoreContext db)
        {
            public void Print()
            {
                foreach (var post in {{query}}.ToList())
                    Console.WriteLine({{comments}}.Count + {{tags}}.Count);
            }
        }
        """);
    }
}
