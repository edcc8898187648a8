using PerfAnalyzers.Tests.Harness;
using Xunit;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>The fix of PERF1002 away from the simple chain: composition, fields, single entities, mappers.</summary>
public sealed partial class NavigationNeverLoadedTests
{
    [Fact]
    public Task Fixes_WhenTheQueryIsComposedConditionally() => VerifyCodeFixAsync(
        Code.Method("""
        IQueryable<Post> query = db.Posts;
        if (ids.Any())
            query = query.Where(p => ids.Contains(p.Id));
        var posts = await query.OrderBy(p => p.Title).ToListAsync(ct);
        foreach (var post in posts)
            Console.WriteLine([|post.Comments|].Count);
        """),
        Code.Method("""
        IQueryable<Post> query = db.Posts.Include(p => p.Comments);
        if (ids.Any())
            query = query.Where(p => ids.Contains(p.Id));
        var posts = await query.OrderBy(p => p.Title).ToListAsync(ct);
        foreach (var post in posts)
            Console.WriteLine(post.Comments.Count);
        """));

    [Fact]
    public Task Fixes_WhenTheQueryVariableIsReassigned() => VerifyCodeFixAsync(
        Code.Method("""
        var query = db.Posts.AsQueryable();
        query = query.Include(p => p.Blog).Where(p => p.IsPublished);
        query = query.OrderBy(p => p.Title);
        foreach (var post in await query.ToListAsync(ct))
            Console.WriteLine($"{post.Blog.Name}: {[|post.Comments|].Count}");
        """),
        Code.Method("""
        var query = db.Posts.AsQueryable();
        query = query.Include(p => p.Blog).Include(p => p.Comments).Where(p => p.IsPublished);
        query = query.OrderBy(p => p.Title);
        foreach (var post in await query.ToListAsync(ct))
            Console.WriteLine($"{post.Blog.Name}: {post.Comments.Count}");
        """));

    [Fact]
    public Task Fixes_WhenTheQueryStandsInAFieldInitializer() => VerifyCodeFixAsync(
        Code.File("""
        public class Report(BlogContext db)
        {
            private readonly IQueryable<Post> _published = db.Posts.Where(p => p.IsPublished);

            public int Count() => _published.ToList().Sum(p => [|p.Comments|].Count);
        }
        """),
        Code.File("""
        public class Report(BlogContext db)
        {
            private readonly IQueryable<Post> _published = db.Posts.Include(p => p.Comments).Where(p => p.IsPublished);

            public int Count() => _published.ToList().Sum(p => p.Comments.Count);
        }
        """));

    [Fact]
    public Task Fixes_WhenTheLoopRunsOverTheQuery() => VerifyCodeFixAsync(
        Code.Method("""
        foreach (var blog in db.Blogs)
            Console.WriteLine([|blog.Owner|].Name);
        await foreach (var category in db.Categories.Where(c => c.ParentId == null).AsAsyncEnumerable())
            Console.WriteLine(category.Name);
        foreach (var comment in db.Comments)
            Console.WriteLine([|comment.Post|].Title);
        """),
        Code.Method("""
        foreach (var blog in db.Blogs.Include(b => b.Owner))
            Console.WriteLine(blog.Owner.Name);
        await foreach (var category in db.Categories.Where(c => c.ParentId == null).AsAsyncEnumerable())
            Console.WriteLine(category.Name);
        foreach (var comment in db.Comments.Include(c => c.Post))
            Console.WriteLine(comment.Post.Title);
        """));

    [Theory]
    [InlineData(
        "var post = await db.Posts.FirstAsync(p => p.Id == id, ct); return [|post.Blog|].Name;",
        "var post = await db.Posts.Include(p => p.Blog).FirstAsync(p => p.Id == id, ct); return post.Blog.Name;")]
    [InlineData(
        "var post = db.Posts.AsNoTracking().SingleOrDefault(p => p.Id == id); return post?[|.Comments|].Count;",
        "var post = db.Posts.Include(p => p.Comments).AsNoTracking().SingleOrDefault(p => p.Id == id); return post?.Comments.Count;")]
    [InlineData(
        "return [|(await db.Posts.FirstAsync(p => p.Id == id, ct)).Blog|].Name;",
        "return (await db.Posts.Include(p => p.Blog).FirstAsync(p => p.Id == id, ct)).Blog.Name;")]
    [InlineData(
        "return [|db.Posts.First(p => p.Id == id).Blog|].Name;",
        "return db.Posts.Include(p => p.Blog).First(p => p.Id == id).Blog.Name;")]
    public Task Fixes_WhenASingleEntityIsRead(string body, string fixedBody) => VerifyCodeFixAsync(
        Code.Method(body, SingleEntity),
        Code.Method(fixedBody, SingleEntity));

    [Theory]
    [InlineData("var dtos = posts.Select(p => [|ToDto(p)|]).ToList();")]
    [InlineData("var dtos = posts.Select([|ToDto|]).ToList();")]
    [InlineData("foreach (var post in posts) if (post is { [|Author|].Name: var name }) Console.WriteLine(name);")]
    [InlineData("var names = (from p in posts select [|p.Author|]).ToList();")]
    public Task Fixes_WhenTheReadIsIndirect(string statement) => VerifyCodeFixAsync(
        Code.Method(
            $"""
            var posts = await db.Posts.ToListAsync(ct);
            {statement}
            """,
            members: Mapper),
        Code.Method(
            $"""
            var posts = await db.Posts.Include(p => p.Author).ToListAsync(ct);
            {Unmarked(statement)}
            """,
            members: Mapper));

    private const string OwnerLine =
        """private static string Line(Post post) => $"{post.Title} of {post.Blog.Owner.Name}";""";

    [Fact]
    public Task Fixes_WhenAMapperReadsAPath() => VerifyCodeFixAsync(
        Code.Method("""
        var posts = await db.Posts.ToListAsync(ct);
        posts.ForEach(p => Console.WriteLine([|Line(p)|]));
        """, members: OwnerLine),
        Code.Method("""
        var posts = await db.Posts.Include(p => p.Blog).ThenInclude(b => b.Owner).ToListAsync(ct);
        posts.ForEach(p => Console.WriteLine(Line(p)));
        """, members: OwnerLine));

    [Fact]
    public Task Fixes_WhenAutoIncludesAreIgnored() => VerifyCodeFixAsync(
        Code.Method("""
        foreach (var author in await db.Authors.IgnoreAutoIncludes().ToListAsync(ct))
            Console.WriteLine([|author.Settings|].Theme);
        """),
        Code.Method("""
        foreach (var author in await db.Authors.Include(a => a.Settings).IgnoreAutoIncludes().ToListAsync(ct))
            Console.WriteLine(author.Settings.Theme);
        """));

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
                    Console.WriteLine([|post.Comments|].Count);
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
                    Console.WriteLine(post.Comments.Count);
            }
        }
        """);

    [Theory]
    // Find takes keys, no query.
    [InlineData("var post = await db.Posts.FindAsync(new object[] { id }, ct); return [|post!.Blog|].Name;")]
    [InlineData("var post = db.Find<Post>(id); return [|post!.Blog|].Name;")]
    public Task OffersNoFix_WhenTheEntityIsFoundByKey(string body) => VerifyNoCodeFixAsync(Code.Method(body, SingleEntity));
}
