using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Projection;

public sealed partial class CartesianExplosionTests
{
    [Theory]
    [InlineData(
        "var posts = await [|db.Posts.Include(p => p.Comments).Include(p => p.Tags).ToListAsync(ct)|];",
        "var posts = await db.Posts.Include(p => p.Comments).Include(p => p.Tags).AsSplitQuery().ToListAsync(ct);")]
    [InlineData(
        """
        var posts = [|db.Posts
            .Include(p => p.Comments)
            .Include(p => p.Tags)
            .Where(p => p.IsPublished)
            .ToList()|];
        """,
        """
        var posts = db.Posts
            .Include(p => p.Comments)
            .Include(p => p.Tags)
            .AsSplitQuery()
            .Where(p => p.IsPublished)
            .ToList();
        """)]
    [InlineData(
        "IQueryable<Post> query = db.Posts.Include(p => p.Comments); query = query.Include(p => p.Tags); var posts = [|query.ToList()|];",
        "IQueryable<Post> query = db.Posts.Include(p => p.Comments); query = query.Include(p => p.Tags).AsSplitQuery(); var posts = query.ToList();")]
    [InlineData(
        "foreach (var post in [|db.Posts.Include(p => p.Comments).Include(p => p.Tags)|]) _kept = post;",
        "foreach (var post in db.Posts.Include(p => p.Comments).Include(p => p.Tags).AsSplitQuery()) _kept = post;")]
    [InlineData(
        "var rows = [|db.Posts.Where(p => p.IsPublished).Select(p => new { Comments = p.Comments.ToList(), Tags = p.Tags.ToList() }).ToList()|];",
        "var rows = db.Posts.Where(p => p.IsPublished).AsSplitQuery().Select(p => new { Comments = p.Comments.ToList(), Tags = p.Tags.ToList() }).ToList();")]
    [InlineData(
        "var rows = [|(from p in db.Posts select new { Comments = p.Comments.ToList(), Tags = p.Tags.ToList() }).ToList()|];",
        "var rows = (from p in db.Posts.AsSplitQuery() select new { Comments = p.Comments.ToList(), Tags = p.Tags.ToList() }).ToList();")]
    public Task Fixes_BySplitting(string before, string after) => VerifyCodeFixAsync(Kept(before), Kept(after));

    [Theory]
    [InlineData(
        "var page = [|db.Posts.Include(p => p.Comments).Include(p => p.Tags).Take(10).ToList()|];",
        "var page = db.Posts.Include(p => p.Comments).Include(p => p.Tags).AsSplitQuery().OrderBy(p => p.Id).Take(10).ToList();")]
    [InlineData(
        "var page = [|db.Posts.Include(p => p.Comments).Include(p => p.Tags).OrderBy(p => p.Id).Take(10).ToList()|];",
        "var page = db.Posts.Include(p => p.Comments).Include(p => p.Tags).AsSplitQuery().OrderBy(p => p.Id).Take(10).ToList();")]
    public Task Fixes_WithAUniqueOrder(string before, string after) => VerifyCodeFixAsync(Kept(before), Kept(after));

    // From version 10 on, EF Core orders all of the queries by the key.
    [Theory]
    [InlineData(
        "var page = [|db.Posts.Include(p => p.Comments).Include(p => p.Tags).OrderBy(p => p.Title).Skip(10).Take(10).ToList()|];",
        "var page = db.Posts.Include(p => p.Comments).Include(p => p.Tags).AsSplitQuery().OrderBy(p => p.Title).ThenBy(p => p.Id).Skip(10).Take(10).ToList();")]
    [InlineData(
        "var page = [|(from p in db.Posts.Include(p => p.Comments).Include(p => p.Tags) orderby p.Title select p).Take(10).ToList()|];",
        "var page = (from p in db.Posts.Include(p => p.Comments).Include(p => p.Tags).AsSplitQuery() orderby p.Title, p.Id select p).Take(10).ToList();")]
    public Task Fixes_AnOrderThatIsNotUnique_BeforeVersion10(string before, string after) =>
        VerifyCodeFixAsync(Kept(before), Kept(TestReferences.EfCore.Major < 10 ? after : after.Replace(".ThenBy(p => p.Id)", "", StringComparison.Ordinal).Replace(", p.Id", "", StringComparison.Ordinal)));

    [Fact]
    public Task Fixes_WhereAnotherMethodIncludes() => VerifyCodeFixAsync(
        Code.Members("""
            public List<Post> All() => [|Full().Where(p => p.IsPublished).ToList()|];

            private IQueryable<Post> Full() => db.Posts.Include(p => p.Comments).Include(p => p.Tags);
            """),
        Code.Members("""
            public List<Post> All() => Full().AsSplitQuery().Where(p => p.IsPublished).ToList();

            private IQueryable<Post> Full() => db.Posts.Include(p => p.Comments).Include(p => p.Tags);
            """));

    // Each of the queries would pick rows of its own.
    [Theory]
    [InlineData("var page = [|db.Posts.Include(p => p.Comments).Include(p => p.Tags).OrderBy(p => Guid.NewGuid()).Take(5).ToList()|];")]
    [InlineData("var page = [|db.Posts.Include(p => p.Comments).Include(p => p.Tags).OrderBy(p => Guid.NewGuid()).First()|];")]
    public Task OffersNoFix_WhenTheOrderIsRandom(string body) => VerifyNoCodeFixAsync(Kept(body));
}
