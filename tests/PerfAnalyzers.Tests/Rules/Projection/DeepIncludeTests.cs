using PerfAnalyzers.Rules.Projection;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Projection;

public sealed class DeepIncludeTests : AnalyzerTests<DeepIncludeAnalyzer>
{
    [Theory]
    [InlineData("var blogs = await db.Blogs.Include(b => b.Posts).ThenInclude(p => p.Comments).ThenInclude(c => c.Author).[|ThenInclude(a => a.Company)|].ToListAsync(ct);")]
    [InlineData("var blogs = db.Blogs.[|Include(\"Posts.Comments.Author.Company\")|].ToList();")]
    [InlineData("var comment = await db.Comments.[|Include(c => c.Post.Blog.Owner.Company)|].FirstAsync(ct);")]
    [InlineData("foreach (var blog in db.Blogs.Include(b => b.Posts).ThenInclude(p => p.Author).ThenInclude(a => a!.Company).[|ThenInclude(c => c!.Authors)|]) Console.WriteLine(blog.Name);")]
    [InlineData("await foreach (var blog in db.Blogs.Include(b => b.Posts).ThenInclude(p => p.Author).ThenInclude(a => a!.Company).[|ThenInclude(c => c!.Authors)|].AsAsyncEnumerable()) Console.WriteLine(blog.Name);")]
    [InlineData("IQueryable<Blog> query = db.Blogs.Include(b => b.Posts).ThenInclude(p => p.Comments).ThenInclude(c => c.Author).[|ThenInclude(a => a.Company)|]; if (ids.Any()) query = query.Where(b => ids.Contains(b.Id)); var blogs = await query.ToListAsync(ct);")]
    [InlineData("var blogs = (from b in db.Blogs.[|Include(\"Posts.Comments.Author.Company\")|] where b.Id > 1 select b).ToList();")]
    [InlineData("var blogs = db.Blogs.Include(b => b.Owner).Include(b => b.Posts).ThenInclude(p => p.Comments).ThenInclude(c => c.Author).[|ThenInclude(a => a.Company)|].AsSplitQuery().ToList();")]
    [InlineData("var blogs = EntityFrameworkQueryableExtensions.Include(db.Blogs, \"Posts.Comments.Author.Company\").Where(b => b.Id > 1).ToList();", true)]
    [InlineData("var categories = db.Categories.[|Include(c => c.Parent!.Parent!.Parent!.Parent)|].ToList();")]
    [InlineData("var blogs = db.Set<Blog>().AsNoTracking().Include(b => b.Posts.Where(p => p.IsPublished)).ThenInclude(p => p.Comments.OrderBy(c => c.Stars)).ThenInclude(c => c.Author).[|ThenInclude(a => a.Posts)|].ToArray();")]
    public Task Reports_WhenDeeperThanThree(string body, bool isStatic = false) =>
        VerifyAnalyzerAsync(Code.Method(isStatic ? body.Replace("EntityFrameworkQueryableExtensions.Include(db.Blogs, \"Posts.Comments.Author.Company\")", "EntityFrameworkQueryableExtensions.[|Include(db.Blogs, \"Posts.Comments.Author.Company\")|]", StringComparison.Ordinal) : body));

    [Fact]
    public Task Reports_WhenEachPathIsDeep() => VerifyAnalyzerAsync(Code.Method("""
        var blogs = await db.Blogs
            .Include(b => b.Posts).ThenInclude(p => p.Comments).ThenInclude(c => c.Author).[|ThenInclude(a => a.Company)|]
            .Include(b => b.Posts).ThenInclude(p => p.Comments).ThenInclude(c => c.Author).[|ThenInclude(a => a.Posts)|]
            .ToListAsync(ct);
        """));

    [Fact]
    public Task Reports_WhenTheOptionSaysSo() => VerifyAnalyzerAsync(
        Code.Method("var posts = db.Posts.Include(p => p.Comments).[|ThenInclude(c => c.Author)|].ToList();"),
        static options => options.EditorConfig["dotnet_code_quality.PERF4009.max_depth"] = "1");

    [Theory]
    [InlineData("var blogs = await db.Blogs.Include(b => b.Posts).ThenInclude(p => p.Comments).ThenInclude(c => c.Author).ToListAsync(ct);")]
    [InlineData("var posts = db.Posts.Include(p => p.Blog.Owner.Company).ToList();")]
    [InlineData("var posts = db.Posts.Include(\"Comments.Author.Company\").ToList();")]
    [InlineData("var blogs = db.Blogs.Include(b => b.Owner).Include(b => b.Posts).ThenInclude(p => p.Comments).ToList();")]
    // The include has no effect: nothing of it is read.
    [InlineData("var names = db.Blogs.Include(\"Posts.Comments.Author.Company\").Select(b => b.Name).ToList();")]
    [InlineData("var count = db.Blogs.Include(\"Posts.Comments.Author.Company\").Count();")]
    [InlineData("var any = await db.Blogs.Include(\"Posts.Comments.Author.Company\").AnyAsync(ct);")]
    [InlineData("var path = string.Join(\".\", ids); var blogs = db.Blogs.Include(path).ToList();")]
    [InlineData("var blogs = new List<Blog>().AsQueryable().Include(\"Posts.Comments.Author.Company\").ToList();")]
    [InlineData("var blogs = db.Blogs.Select(b => new { b.Name, Companies = b.Posts.SelectMany(p => p.Comments).Select(c => c.Author.Company!.Name) }).ToList();")]
    // Four runs of one are not one of four.
    [InlineData("var posts = db.Posts.Include(p => p.Blog).Include(p => p.Author).Include(p => p.Comments).Include(p => p.Tags).ToList();")]
    public Task IsSilent_WhenNotDeep(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Fact]
    public Task IsSilent_WhenTheOptionAllowsIt() => VerifyAnalyzerAsync(
        Code.Method("var blogs = db.Blogs.Include(\"Posts.Comments.Author.Company\").ToList();"),
        static options => options.EditorConfig["dotnet_code_quality.PERF4009.max_depth"] = "4");

    [Fact]
    public Task IsSilent_WhenALevelIsOwned() => VerifyAnalyzerAsync(Code.Method("var comments = db.Comments.Include(c => c.Post.Blog.Address).ToList();"));

    [Fact]
    public Task IsSilent_OnAMethodOfTheUsers() => VerifyAnalyzerAsync(Code.Method(
        "var list = new List<Blog>().Include(\"Posts.Comments.Author.Company\").ToList();",
        members: "") + "public static class Extensions { public static IEnumerable<Blog> Include(this List<Blog> blogs, string path) => blogs; }");
}
