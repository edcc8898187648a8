using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Projection;

/// <summary>Projections that compute what was computed of an included collection.</summary>
public sealed partial class CollectionLoadedForAggregateTests
{
    [Theory]
    [InlineData(
        "foreach (var blog in await db.Blogs.[|Include(b => b.Posts)|].ToListAsync(ct)) Console.WriteLine(blog.Name + blog.Posts.Count);",
        "foreach (var blog in await db.Blogs.Select(b => new { b.Name, PostsCount = b.Posts.Count }).ToListAsync(ct)) Console.WriteLine(blog.Name + blog.PostsCount);")]
    [InlineData(
        "foreach (var post in db.Posts.AsNoTracking().[|Include(p => p.Comments)|].Where(p => p.IsPublished).ToList()) if (post.Comments.Any()) Console.WriteLine(post.Title);",
        "foreach (var post in db.Posts.Where(p => p.IsPublished).Select(p => new { p.Title, AnyComments = p.Comments.Any() }).ToList()) if (post.AnyComments) Console.WriteLine(post.Title);")]
    [InlineData(
        "foreach (var post in db.Posts.[|Include(p => p.Comments)|].ToList()) Console.WriteLine(post.Comments.Count(c => c.Stars > 3) + post.Comments.Count + post.Comments.Sum(c => c.Stars));",
        "foreach (var post in db.Posts.Select(p => new { CommentsCount = p.Comments.Count(c => c.Stars > 3), CommentsCount2 = p.Comments.Count, CommentsSum = p.Comments.Sum(c => c.Stars) }).ToList()) Console.WriteLine(post.CommentsCount + post.CommentsCount2 + post.CommentsSum);")]
    [InlineData(
        "foreach (var post in db.Posts.[|Include(p => p.Comments)|].ToList()) { if (post.Comments.Count > 3) Console.WriteLine(post.Title); Console.WriteLine(post.Comments.Count); }",
        "foreach (var post in db.Posts.Select(p => new { p.Title, CommentsCount = p.Comments.Count }).ToList()) { if (post.CommentsCount > 3) Console.WriteLine(post.Title); Console.WriteLine(post.CommentsCount); }")]
    [InlineData(
        "foreach (var post in db.Posts.[|Include(p => p.Comments)|].Include(p => p.Blog).[|Include(p => p.Tags)|].ToList()) Console.WriteLine(post.Blog.Name + post.Comments.Count + post.Tags.Count);",
        "foreach (var post in db.Posts.Select(p => new { Blog = new { p.Blog.Name }, CommentsCount = p.Comments.Count, TagsCount = p.Tags.Count }).ToList()) Console.WriteLine(post.Blog.Name + post.CommentsCount + post.TagsCount);")]
    [InlineData(
        "foreach (var post in db.Posts.Include(p => p.Blog).[|ThenInclude(b => b.Posts)|].ToList()) Console.WriteLine(post.Blog.Name + post.Blog.Posts.Count);",
        "foreach (var post in db.Posts.Select(p => new { Blog = new { p.Blog.Name, PostsCount = p.Blog.Posts.Count } }).ToList()) Console.WriteLine(post.Blog.Name + post.Blog.PostsCount);")]
    [InlineData(
        "var blog = await db.Blogs.[|Include(b => b.Posts)|].ThenInclude(p => p.Comments).FirstAsync(b => b.Url == null, ct); Console.WriteLine(blog.Posts.Count);",
        "var blog = await db.Blogs.Where(b => b.Url == null).Select(b => new { PostsCount = b.Posts.Count }).FirstAsync(ct); Console.WriteLine(blog.PostsCount);")]
    [InlineData(
        "var rows = db.Blogs.[|Include(b => b.Posts)|].ToList().Select(b => new { b.Name, b.Posts.Count }).ToList();",
        "var rows = db.Blogs.Select(b => new { b.Name, PostsCount = b.Posts.Count }).ToList().Select(b => new { b.Name, Count = b.PostsCount }).ToList();")]
    [InlineData(
        "foreach (Post post in (from p in db.Posts.[|Include(p => p.Comments)|] where p.IsPublished select p).ToList()) Console.WriteLine(post.Comments.Count);",
        "foreach (var post in (from p in db.Posts where p.IsPublished select new { CommentsCount = p.Comments.Count }).ToList()) Console.WriteLine(post.CommentsCount);")]
    [InlineData(
        "var least = 3; foreach (var post in db.Posts.[|Include(p => p.Comments)|].ToList()) Console.WriteLine(post.Comments.Where(c => c.Stars > least).Any());",
        "var least = 3; foreach (var post in db.Posts.Select(p => new { AnyComments = p.Comments.Where(c => c.Stars > least).Any() }).ToList()) Console.WriteLine(post.AnyComments);")]
    [InlineData(
        "var blog = await db.Blogs.[|Include(b => b.Posts)|].FirstOrDefaultAsync(ct); Console.WriteLine(blog?.Posts.Count);",
        "var blog = await db.Blogs.Select(b => new { PostsCount = b.Posts.Count }).FirstOrDefaultAsync(ct); Console.WriteLine(blog?.PostsCount);")]
    [InlineData(
        "var blog = await db.Blogs.[|Include(b => b.Posts)|].FirstOrDefaultAsync(ct); if (!(blog?.Posts?.Any(p => p.IsPublished) is true)) Console.WriteLine(1);",
        "var blog = await db.Blogs.Select(b => new { AnyPosts = b.Posts.Any(p => p.IsPublished) }).FirstOrDefaultAsync(ct); if (!(blog?.AnyPosts is true)) Console.WriteLine(1);")]
    public Task Fixes_ByProjecting(string body, string fixedBody) => VerifyCodeFixAsync(Code.Method(body), Code.Method(fixedBody));

    [Fact]
    public Task Fixes_InAChainOfLines() => VerifyCodeFixAsync(
        Code.Method("""
        // The busiest first.
        var blogs = await db.Blogs
            .AsNoTracking()
            .[|Include(b => b.Posts)|] // for their number
            .OrderBy(b => b.Name)
            .ToListAsync(ct);
        var busy = blogs.Count(b => b.Posts.Count /* all of them */ > 100);
        foreach (var blog in blogs.OrderByDescending(b => b.Posts.Count))
            Console.WriteLine($"{blog.Name}: {blog.Posts.Count}"); // all of them
        """),
        Code.Method("""
        // The busiest first.
        var blogs = await db.Blogs // for their number
            .OrderBy(b => b.Name)
            .Select(b => new { b.Name, PostsCount = b.Posts.Count })
            .ToListAsync(ct);
        var busy = blogs.Count(b => b.PostsCount /* all of them */ > 100);
        foreach (var blog in blogs.OrderByDescending(b => b.PostsCount))
            Console.WriteLine($"{blog.Name}: {blog.PostsCount}"); // all of them
        """));

    [Theory]
    // The entity is changed, or goes to a method.
    [InlineData("var blog = db.Blogs.[|Include(b => b.Posts)|].First(); blog.Name += blog.Posts.Count; db.SaveChanges();")]
    [InlineData("foreach (var blog in db.Blogs.[|Include(b => b.Posts)|].ToList()) Print(blog); void Print(Blog blog) => Console.WriteLine(blog.Posts.Count);")]
    // What is included is a part of it.
    [InlineData("foreach (var blog in db.Blogs.[|Include(b => b.Posts.Where(p => p.IsPublished))|].ToList()) Console.WriteLine(blog.Posts.Count);")]
    // Rows within rows.
    [InlineData("foreach (var blog in db.Blogs.Include(b => b.Posts).[|ThenInclude(p => p.Comments)|].ToList()) foreach (var post in blog.Posts) Console.WriteLine(post.Comments.Count);")]
    // Of no elements, memory throws, and the database says null.
    [InlineData("foreach (var post in db.Posts.[|Include(p => p.Comments)|].ToList()) Console.WriteLine(post.Comments.Max(c => c.Stars));")]
    // The database compares by its own rules.
    [InlineData("foreach (var post in db.Posts.[|Include(p => p.Comments)|].ToList()) Console.WriteLine(post.Comments.Any(c => c.Text == \"a\"));")]
    // What it is compared with is known only afterwards, or is another one by then.
    [InlineData("foreach (var post in db.Posts.[|Include(p => p.Comments)|].ToList()) Console.WriteLine(post.Comments.Count(c => c.PostId == post.Id));")]
    [InlineData("var least = 3; var posts = db.Posts.[|Include(p => p.Comments)|].ToList(); least++; Console.WriteLine(posts[0].Comments.Count(c => c.Stars > least));")]
    // Asked for null, too.
    [InlineData("foreach (var blog in db.Blogs.[|Include(b => b.Posts)|].ToList()) if (blog.Posts != null && blog.Posts.Count > 0) Console.WriteLine(blog.Name);")]
    // The object's member would have another name, the value another type.
    [InlineData("var blog = await db.Blogs.[|Include(b => b.Posts)|].FirstOrDefaultAsync(ct); Console.WriteLine(new { blog?.Posts.Count });")]
    [InlineData("var blog = await db.Blogs.[|Include(b => b.Posts)|].FirstAsync(ct); Console.WriteLine(blog.Posts?.Count ?? 0);")]
    // The element of the tuple would have another name.
    [InlineData("var rows = db.Blogs.[|Include(b => b.Posts)|].ToList().Select(b => (b.Name, b.Posts.Count)).ToList(); Console.WriteLine(rows[0].Count);")]
    public Task OffersNoFix_When(string body) => VerifyNoCodeFixAsync(Code.Method(body));
}
