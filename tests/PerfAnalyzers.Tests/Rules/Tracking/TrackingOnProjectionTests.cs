using PerfAnalyzers.CodeFixes.Rules.Tracking;
using PerfAnalyzers.Rules.Tracking;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Tracking;

public sealed class TrackingOnProjectionTests : CodeFixTests<TrackingOnProjectionAnalyzer, TrackingOnProjectionCodeFix>
{
    [Theory]
    [InlineData("var names = await db.Blogs.[|AsNoTracking()|].Select(b => b.Name).ToListAsync(ct);")]
    [InlineData("var lines = db.Posts.[|AsNoTracking()|].Where(p => p.IsPublished).Select(p => new { p.Id, p.Title, Blog = p.Blog.Name }).ToList();")]
    [InlineData("var lines = db.Posts.[|AsNoTrackingWithIdentityResolution()|].Select(p => new Line(p.Id, p.Title)).ToArray();")]
    [InlineData("var lines = db.Posts.[|AsTracking()|].Select(p => new Dto { Id = p.Id, Title = p.Title }).ToList();")]
    [InlineData("var count = await db.Posts.[|AsNoTracking()|].CountAsync(p => p.IsPublished, ct);")]
    [InlineData("if (await db.Posts.[|AsNoTracking()|].AnyAsync(p => p.Id == 1, ct)) return;")]
    [InlineData("var sum = db.Comments.[|AsNoTracking()|].Sum(c => c.Stars);")]
    [InlineData("var last = await db.Posts.[|AsNoTracking()|].MaxAsync(p => (DateTime?)p.CreatedAt, ct);")]
    [InlineData("var title = await db.Posts.[|AsNoTracking()|].Where(p => p.Id == 1).Select(p => p.Title).FirstOrDefaultAsync(ct);")]
    [InlineData("var pairs = db.Posts.[|AsNoTracking()|].Select(p => new { p.Id, Counts = new { Comments = p.Comments.Count, Tags = p.Tags.Count } }).ToList();")]
    [InlineData("foreach (var name in db.Blogs.[|AsNoTracking()|].Select(b => b.Name)) Console.WriteLine(name);")]
    [InlineData("var names = (from b in db.Blogs.[|AsNoTracking()|] where b.Id > 1 select b.Name).ToList();")]
    [InlineData("var names = EntityFrameworkQueryableExtensions.[|AsNoTracking(db.Blogs)|].Select(b => b.Name).ToList();")]
    [InlineData("var names = db.Blogs.[|AsNoTracking()|].Include(b => b.Posts).Select(b => b.Name).ToList();")]
    [InlineData("IQueryable<Post> query = db.Posts.[|AsNoTracking()|]; var titles = query.Select(p => p.Title).ToList();")]
    [InlineData("var query = db.Posts.[|AsNoTracking()|].Where(p => p.IsPublished); if (ids.Any()) query = query.Where(p => ids.Contains(p.Id)); var titles = await query.Select(p => p.Title).ToListAsync(ct);")]
    [InlineData("var query = db.Posts.[|AsNoTracking()|]; foreach (var id in ids) query = query.Where(p => p.BlogId != id); query = query.OrderBy(p => p.Id); var count = await query.CountAsync(ct);")]
    public Task Reports_WhenNoEntityIsDelivered(string body) => VerifyAnalyzerAsync(Code.Method(body, members: Types));

    [Theory]
    [InlineData("var blogs = await db.Blogs.AsNoTracking().ToListAsync(ct);")]
    [InlineData("var blog = await db.Blogs.AsNoTracking().FirstAsync(b => b.Id == 1, ct);")]
    // An entity within a projection is tracked like the entity alone.
    [InlineData("var posts = db.Posts.AsNoTracking().Select(p => new { Post = p, p.Comments.Count }).ToList();")]
    [InlineData("var posts = db.Posts.AsNoTracking().Select(p => new { p.Id, p.Author }).ToList();")]
    [InlineData("var posts = db.Posts.AsNoTracking().Select(p => new Holder(p)).ToList();")]
    [InlineData("var posts = db.Posts.AsNoTracking().Select(p => new { p.Id, p.Comments }).ToList();")]
    [InlineData("var authors = db.Posts.AsNoTracking().Select(p => p.Author).ToList();")]
    [InlineData("var posts = db.Posts.AsNoTracking().Select(p => new { p.Id, Stars = p.Comments.Where(c => c.Stars > 3).ToList() }).ToList();")]
    [InlineData("var posts = db.Blogs.AsNoTracking().SelectMany(b => b.Posts).ToList();")]
    [InlineData("var groups = db.Posts.AsNoTracking().GroupBy(p => p.BlogId).ToList();")]
    // In memory: the rows come as entities.
    [InlineData("var names = db.Blogs.AsNoTracking().AsEnumerable().Select(b => b.Name).ToList();")]
    [InlineData("var titles = db.Posts.AsNoTracking().Select(p => Describe(p)).ToList();")]
    // Another query takes the same variable further, with entities.
    [InlineData("var query = db.Posts.AsNoTracking(); var count = await query.CountAsync(ct); var posts = await query.ToListAsync(ct);")]
    [InlineData("var names = db.Blogs.Select(b => b.Name).ToList();")]
    [InlineData("IQueryable<Post> query = db.Posts; if (ids.Any()) query = query.AsNoTracking(); var titles = query.Select(p => p.Title).ToList();")]
    [InlineData("IQueryable<Post> query = db.Posts.AsNoTracking(); if (ids.Any()) query = query.Where(p => ids.Contains(p.Id)); if (ct.CanBeCanceled) Console.WriteLine(query.ToList()); var titles = query.Select(p => p.Title).ToList();")]
    [InlineData("IQueryable<Post> query = db.Posts.AsNoTracking(); var posts = await (query = query.Where(p => p.IsPublished)).ToListAsync(ct); var titles = query.Select(p => p.Title).ToList();")]
    [InlineData("IQueryable<Post> query = db.Posts.AsNoTracking(); query = db.Posts.Where(p => query.Any(q => q.Id == p.Id)); var titles = query.Select(p => p.Title).ToList();")]
    [InlineData("var blogs = db.Blogs.AsNoTracking(); if (ids.Any()) blogs = blogs.Where(b => ids.Contains(b.Id)); var all = await blogs.ToListAsync(ct);")]
    public Task IsSilent_WhenEntitiesMayBeDelivered(string body) => VerifyAnalyzerAsync(Code.Method(body, members: Types));

    [Theory]
    [InlineData(
        "var query = db.Posts.[|AsNoTracking()|].Where(p => p.IsPublished); if (ids.Any()) query = query.Where(p => ids.Contains(p.Id)); var titles = query.Select(p => p.Title).ToList();",
        "var query = db.Posts.Where(p => p.IsPublished); if (ids.Any()) query = query.Where(p => ids.Contains(p.Id)); var titles = query.Select(p => p.Title).ToList();")]
    [InlineData(
        "var names = await db.Blogs.[|AsNoTracking()|].Select(b => b.Name).ToListAsync(ct);",
        "var names = await db.Blogs.Select(b => b.Name).ToListAsync(ct);")]
    [InlineData(
        "var names = (from b in db.Blogs.[|AsNoTracking()|] where b.Id > 1 select b.Name).ToList();",
        "var names = (from b in db.Blogs where b.Id > 1 select b.Name).ToList();")]
    [InlineData(
        """
        var titles = await db.Posts
            // Only the published ones.
            .Where(p => p.IsPublished)
            .[|AsNoTracking()|] // read only
            .Select(p => p.Title)
            .ToListAsync(ct);
        """,
        """
        var titles = await db.Posts
            // Only the published ones.
            .Where(p => p.IsPublished) // read only
            .Select(p => p.Title)
            .ToListAsync(ct);
        """)]
    [InlineData(
        "var count = db.Posts.[|AsNoTracking()|].Count() + db.Comments.Include(c => c.Author).[|AsNoTracking()|].Count();",
        "var count = db.Posts.Count() + db.Comments.Include(c => c.Author).Count();")]
    public Task Fixes_ByRemovingIt(string body, string fixedBody) => VerifyCodeFixAsync(Code.Method(body), Code.Method(fixedBody));

    [Fact]
    public Task OffersNoFix_WhenWrittenAsAStaticCall() => VerifyNoCodeFixAsync(Code.Method("var names = EntityFrameworkQueryableExtensions.[|AsNoTracking(db.Blogs)|].Select(b => b.Name).ToList();"));

    private const string Types = """
        private sealed record Line(int Id, string Title);

        private sealed class Dto
        {
            public int Id { get; set; }
            public string Title { get; set; } = "";
        }

        private sealed class Holder(Post post)
        {
            public Post Post { get; } = post;
        }

        private static string Describe(Post post) => post.Title;
        """;
}
