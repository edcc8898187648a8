using PerfAnalyzers.CodeFixes.Rules.Tracking;
using PerfAnalyzers.Rules.Tracking;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Tracking;

public sealed class UntrackedGraphWithSharedEntitiesTests : CodeFixTests<UntrackedGraphWithSharedEntitiesAnalyzer, UntrackedGraphWithSharedEntitiesCodeFix>
{
    [Theory]
    [InlineData("Use(db.Posts.[|AsNoTracking()|].Include(p => p.Author).ToList());")]
    [InlineData("Use(await db.Posts.[|AsNoTracking()|].Include(p => p.Blog).ToListAsync(ct));")]
    [InlineData("Use(db.Posts.Include(p => p.Blog).[|AsNoTracking()|].ToArray());")]
    [InlineData("Use(db.Posts.[|AsNoTracking()|].Include(p => p.Tags).ToList());")]
    [InlineData("Use(db.Blogs.[|AsNoTracking()|].Include(b => b.Posts).ThenInclude(p => p.Author).ToList());")]
    [InlineData("Use(db.Blogs.[|AsNoTracking()|].Include(b => b.Posts).ThenInclude(p => p.Tags).ToList());")]
    [InlineData("Use(db.Posts.[|AsNoTracking()|].Include(\"Author.Company\").ToList());")]
    [InlineData("foreach (var p in db.Posts.[|AsNoTracking()|].Include(p => p.Author)) Use(p);")]
    [InlineData("await foreach (var p in db.Posts.[|AsNoTracking()|].Include(p => p.Author).AsAsyncEnumerable()) Use(p);")]
    [InlineData("Use(db.Posts.[|AsNoTracking()|].Include(p => p.Author).ToDictionary(p => p.Id));")]
    [InlineData("Use(db.Posts.[|AsNoTracking()|].Include(p => p.Comments).ThenInclude(c => c.Author).First(p => p.Id == 1));")]
    [InlineData("Use(db.Posts.[|AsNoTracking()|].Include(p => p.Author).Include(p => p.Comments).ThenInclude(c => c.Author).Single(p => p.Id == 1));")]
    [InlineData("Use((from p in db.Posts.[|AsNoTracking()|].Include(p => p.Author) where p.IsPublished select p).ToList());")]
    [InlineData("var q = db.Posts.[|AsNoTracking()|].Include(p => p.Author); Use(q.ToList());")]
    public Task Reports_WhenEntitiesAreShared(string body) => VerifyAnalyzerAsync(Method(body));

    [Theory]
    [InlineData("Use(db.Posts.AsNoTracking().ToList());")]
    [InlineData("Use(db.Posts.Include(p => p.Author).ToList());")]
    [InlineData("Use(db.Posts.AsNoTrackingWithIdentityResolution().Include(p => p.Author).ToList());")]
    [InlineData("Use(db.Posts.AsNoTracking().Include(p => p.Comments).ToList());")]
    [InlineData("Use(db.Posts.AsNoTracking().Include(p => p.Author).First(p => p.Id == 1));")]
    [InlineData("Use(db.Posts.AsNoTracking().Include(p => p.Author).Where(p => p.Id == 1).ToList());")]
    [InlineData("Use(db.Posts.AsNoTracking().Include(p => p.Comments).ThenInclude(c => c.Post).ToList());")]
    [InlineData("Use(db.Authors.AsNoTracking().Include(a => a.Settings).ToList());")]
    [InlineData("Use(db.Blogs.AsNoTracking().Include(b => b.Address).ToList());")]
    [InlineData("Use(db.Posts.AsNoTracking().Include(p => p.Author).AsTracking().ToList());")]
    [InlineData("Use(db.Posts.AsNoTracking().Include(p => p.Author).Count());")]
    [InlineData("Use(db.Posts.AsNoTracking().Include(p => p.Author).Select(p => p.Title).ToList());")]
    [InlineData("var q = db.Posts.Include(p => p.Author); if (ids.Any()) Use(q.AsNoTracking().Count());")]
    [InlineData("IQueryable<Post> q = db.Posts.Include(p => p.Author); if (ids.Any()) q = q.AsNoTracking(); Use(q.ToList());")]
    [InlineData("var q = db.Posts.AsNoTracking(); Use(q.Include(p => p.Author).ToList()); Use(q.ToList());")]
    [InlineData("Use(Untracked().Include(p => p.Author).ToList());")]
    [InlineData("foreach (var p in db.Posts.AsNoTracking().Include(p => p.Author)) Use(p.Title);")]
    [InlineData("foreach (var p in db.Posts.AsNoTracking().Include(p => p.Tags)) Use(p.Tags.Count);")]
    [InlineData("Use(db.Categories.AsNoTracking().Include(c => c.Parent!.Parent!.Parent).First(c => c.Id == 1));")]
    public Task IsSilent_WhenNoneAreShared(string body) => VerifyAnalyzerAsync(Method(body));

    [Theory]
    [InlineData("Use(db.Posts.[|AsNoTracking()|].Include(p => p.Author).ToList());", "Use(db.Posts.AsNoTrackingWithIdentityResolution().Include(p => p.Author).ToList());")]
    [InlineData("var q = db.Posts.[|AsNoTracking()|].Include(p => p.Author); Use(q.ToList());", "var q = db.Posts.AsNoTrackingWithIdentityResolution().Include(p => p.Author); Use(q.ToList());")]
    public Task Fixes_ByResolvingIdentities(string before, string after) => VerifyCodeFixAsync(Method(before), Method(after));

    [Fact]
    public Task Fixes_OnALineOfItsOwn() => VerifyCodeFixAsync(
        Method("""
            Use(await db.Posts
                .[|AsNoTracking()|] // read only
                .Include(p => p.Author)
                .ToListAsync(ct));
            """),
        Method("""
            Use(await db.Posts
                .AsNoTrackingWithIdentityResolution() // read only
                .Include(p => p.Author)
                .ToListAsync(ct));
            """));

    private static string Method(string body) => Code.Method(body, members: """
        private object? _used;
        private void Use(object? value) => _used = value;
        private IQueryable<Post> Untracked() => db.Posts.AsNoTracking();
        """);
}
