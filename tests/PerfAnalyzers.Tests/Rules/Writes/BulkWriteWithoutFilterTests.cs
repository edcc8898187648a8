using PerfAnalyzers.Rules.Writes;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Writes;

/// <summary>Bulk writes that go over a whole table.</summary>
public sealed class BulkWriteWithoutFilterTests : AnalyzerTests<BulkWriteWithoutFilterAnalyzer>
{
    private const string Update = "ExecuteUpdateAsync(s => s.SetProperty(p => p.IsPublished, true), ct)";

    [Theory]
    [InlineData("await [|db.Posts.ExecuteDeleteAsync(ct)|];")]
    [InlineData("[|db.Posts.ExecuteDelete()|]; await Task.Yield();")]
    [InlineData("await [|db.Posts." + Update + "|];")]
    [InlineData("[|db.Posts.ExecuteUpdate(s => s.SetProperty(p => p.Title, p => p.Title.Trim()))|]; await Task.Yield();")]
    [InlineData("await [|db.Set<Tag>().ExecuteDeleteAsync(ct)|];")]
    [InlineData("await [|db.Posts.AsNoTracking().ExecuteDeleteAsync(ct)|];")]
    [InlineData("await [|db.Posts.TagWith(\"cleanup\").ExecuteDeleteAsync(ct)|];")]
    [InlineData("await [|db.Posts.IgnoreQueryFilters().ExecuteDeleteAsync(ct)|];")]
    [InlineData("var posts = db.Posts; await [|posts.ExecuteDeleteAsync(ct)|];")]
    [InlineData("IQueryable<Post> posts = db.Posts; await [|posts." + Update + "|];")]
    [InlineData("await [|(from p in db.Posts select p).ExecuteDeleteAsync(ct)|];")]
    [InlineData("var deleted = await [|db.Comments.ExecuteDeleteAsync(ct)|].ConfigureAwait(false);")]
    public Task Reports_WhenOfAllRows(string body) => Verify(Code.Method(body));

    [Fact]
    public Task Reports_WithTheTable() => Verify(
        Code.Method("await {|#0:db.Posts.ExecuteDeleteAsync(ct)|}; await {|#1:db.Posts." + Update + "|};"),
        o =>
        {
            o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0)
                .WithMessage("ExecuteDeleteAsync deletes every row of Post, and locks them until it has; say which rows are meant"));
            o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(1)
                .WithMessage("ExecuteUpdateAsync changes every row of Post, and locks them until it has; say which rows are meant"));
        });

    [Theory]
    // There is a condition.
    [InlineData("await db.Posts.Where(p => p.IsPublished).ExecuteDeleteAsync(ct);")]
    [InlineData("await (from p in db.Posts where p.IsPublished select p).ExecuteDeleteAsync(ct);")]
    [InlineData("await db.Posts.Where(p => ids.Contains(p.Id))." + Update + ";")]
    [InlineData("IQueryable<Post> posts = db.Posts; if (ct.CanBeCanceled) posts = posts.Where(p => p.IsPublished); await posts.ExecuteDeleteAsync(ct);")]
    // Some of them.
    [InlineData("await db.Posts.OrderBy(p => p.Id).Take(100).ExecuteDeleteAsync(ct);")]
    [InlineData("await db.Posts.Join(db.Blogs, p => p.BlogId, b => b.Id, (p, b) => p).ExecuteDeleteAsync(ct);")]
    [InlineData("await db.Blogs.SelectMany(b => b.Posts).ExecuteDeleteAsync(ct);")]
    [InlineData("await Mine().ExecuteDeleteAsync(ct);")]
    // Not a bulk write.
    [InlineData("db.Posts.RemoveRange(await db.Posts.ToListAsync(ct)); await db.SaveChangesAsync(ct);")]
    [InlineData("await db.Database.ExecuteSqlRawAsync(\"delete from Posts\", ct);")]
    [InlineData("await db.Posts.CountAsync(ct);")]
    [InlineData("foreach (var post in db.Posts) db.Remove(post); await db.SaveChangesAsync(ct);")]
    // The name says that all are meant.
    [InlineData("async Task DeleteAllPosts() => await db.Posts.ExecuteDeleteAsync(ct); await DeleteAllPosts();")]
    [InlineData("Task ClearTags() => db.Tags.ExecuteDeleteAsync(ct); await ClearTags();")]
    // It is not in sight what the query is.
    [InlineData("await Given(db.Posts.Where(p => p.Id > 3));")]
    public Task IsSilent_When(string body) => Verify(Code.Method(body, members: """
        private IQueryable<Post> Mine() => db.Posts.Where(p => p.AuthorId == 3);

        private static Task<int> Given(IQueryable<Post> posts) => posts.ExecuteDeleteAsync();
        """));

    [Fact]
    public Task IsSilent_WhenTheModelHasAFilter() => Verify(Code.File("""
        public class Tenant(DbContextOptions<Tenant> options) : DbContext(options)
        {
            public int Id { get; set; }

            public DbSet<Post> Posts => Set<Post>();

            protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Post>().HasQueryFilter(p => p.BlogId == Id);
        }

        public class Service(Tenant db)
        {
            public Task Run() => db.Posts.ExecuteDeleteAsync();
        }
        """));

    [Fact]
    public Task IsSilent_WhenTheMethodIsForAll() => Verify(Code.Members("public Task PurgeComments() => db.Comments.ExecuteDeleteAsync();"));

    // Bulk writes came with EF Core 7.
    private static Task Verify(string source, Action<TestOptions>? configure = null) =>
        TestReferences.EfCore.Major < 7 ? Task.CompletedTask : VerifyAnalyzerAsync(source, configure);
}
