using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Projection;

public sealed partial class IncludeIgnoredTests
{
    [Theory]
    [InlineData(
        "var titles = await db.Posts.[|Include(p => p.Blog)|].Select(p => p.Title).ToListAsync(ct);",
        "var titles = await db.Posts.Select(p => p.Title).ToListAsync(ct);")]
    [InlineData(
        "var names = db.Posts.AsNoTracking().[|Include(p => p.Blog).ThenInclude(b => b.Owner)|].[|Include(p => p.Comments)|].Select(p => p.Blog.Owner.Name).ToList();",
        "var names = db.Posts.AsNoTracking().Select(p => p.Blog.Owner.Name).ToList();")]
    [InlineData(
        """
        var names = db.Posts
            .[|Include(p => p.Blog)
                .ThenInclude(b => b.Owner)|]
            .[|Include(p => p.Comments)|]
            .Where(p => p.IsPublished)
            .Select(p => p.Blog.Owner.Name)
            .ToList();
        """,
        """
        var names = db.Posts
            .Where(p => p.IsPublished)
            .Select(p => p.Blog.Owner.Name)
            .ToList();
        """)]
    [InlineData(
        "var names = from p in db.Posts.[|Include(p => p.Blog)|] select p.Blog.Name; foreach (var name in names) Console.WriteLine(name);",
        "var names = from p in db.Posts select p.Blog.Name; foreach (var name in names) Console.WriteLine(name);")]
    [InlineData(
        """
        IQueryable<Post> query = db.Posts;
        query = query.[|Include(p => p.Blog)|];
        var titles = query.Select(p => p.Title).ToList();
        """,
        """
        IQueryable<Post> query = db.Posts;
        var titles = query.Select(p => p.Title).ToList();
        """)]
    [InlineData(
        "var query = db.Posts.[|Include(p => p.Blog)|]; var titles = query.Select(p => p.Title).ToList();",
        "var query = db.Posts; var titles = query.Select(p => p.Title).ToList();")]
    [InlineData(
        "var count = await db.Posts.[|Include(p => p.Author)|].CountAsync(ct);",
        "var count = await db.Posts.CountAsync(ct);")]
    public Task Fixes_ByRemovingIt(string before, string after) => VerifyCodeFixAsync(Code.Method(before), Code.Method(after));

    [Fact]
    public Task Fixes_AndKeepsComments() => VerifyCodeFixAsync(
        Code.Method("""
            var titles = db.Posts
                // Only those that are out.
                .Where(p => p.IsPublished)
                .[|Include(p => p.Blog)|]
                .Select(p => p.Title) // for the menu
                .ToList();
            """),
        Code.Method("""
            var titles = db.Posts
                // Only those that are out.
                .Where(p => p.IsPublished)
                .Select(p => p.Title) // for the menu
                .ToList();
            """));

    [Theory]
    [InlineData("IQueryable<Post> query = db.Posts; if (ids.Any()) query = query.[|Include(p => p.Blog)|]; var titles = query.Select(p => p.Title).ToList();")]
    [InlineData("var titles = [|EntityFrameworkQueryableExtensions.Include(db.Posts, p => p.Blog)|].Select(p => p.Title).ToList();")]
    public Task OffersNoFix_WhenMoreThanACallWouldGo(string body) => VerifyNoCodeFixAsync(Code.Method(body));
}
