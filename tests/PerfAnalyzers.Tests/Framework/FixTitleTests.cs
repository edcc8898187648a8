using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.CodeFixes.Rules.Execution;
using PerfAnalyzers.CodeFixes.Rules.Projection;
using PerfAnalyzers.CodeFixes.Rules.ResultSize;
using PerfAnalyzers.CodeFixes.Rules.RoundTrips;
using PerfAnalyzers.CodeFixes.Rules.Tracking;
using PerfAnalyzers.Rules.Execution;
using PerfAnalyzers.Rules.Projection;
using PerfAnalyzers.Rules.ResultSize;
using PerfAnalyzers.Rules.RoundTrips;
using PerfAnalyzers.Rules.Tracking;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Framework;

/// <summary>What the editor's menu says names what is written.</summary>
public sealed class FixTitleTests
{
    [Theory]
    [InlineData("foreach (var c in db.Comments.ToList()) { names += c.Post.Title; }", "Add .Include(c => c.Post)")]
    [InlineData("foreach (var c in db.Comments.ToList()) { names += c.Post.Blog.Name; }", "Add .Include(c => c.Post).ThenInclude(p => p.Blog)")]
    public Task NavigationNeverLoaded(string code, string expected) =>
        VerifyAsync<NavigationNeverLoadedAnalyzer, NavigationNeverLoadedCodeFix>(code, expected);

    [Theory]
    [InlineData("foreach (var p in db.Posts.ToList().Where(p => p.IsPublished)) { names += p.Title; }", "Run Where in the database")]
    [InlineData("foreach (var p in (await db.Posts.ToListAsync()).Take(3)) { names += p.Title; }", "Run Take in the database")]
    public Task OperatorAfterMaterialization(string code, string expected) =>
        VerifyAsync<OperatorAfterMaterializationAnalyzer, OperatorAfterMaterializationCodeFix>(code, expected);

    [Fact]
    public Task MaterializedForAggregate() =>
        VerifyAsync<MaterializedForAggregateAnalyzer, MaterializedForAggregateCodeFix>(
            "names += db.Posts.ToList().Count(p => p.IsPublished);", "Run Count in the database");

    [Fact]
    public Task ReadOnlyQueryTracked() =>
        VerifyAsync<ReadOnlyQueryTrackedAnalyzer, ReadOnlyQueryTrackedCodeFix>(
            "foreach (var p in db.Posts.ToList()) { names += p.Title; }", "Add AsNoTracking()");

    [Fact]
    public Task CartesianExplosion() =>
        VerifyAsync<CartesianExplosionAnalyzer, CartesianExplosionCodeFix>(
            "foreach (var p in db.Posts.Include(p => p.Comments).Include(p => p.Tags).ToList()) foreach (var c in p.Comments) foreach (var t in p.Tags) names += c.Text + t.Name;",
            "Add AsSplitQuery()");

    [Fact]
    public Task IncludeNeverUsed() =>
        VerifyAsync<IncludeNeverUsedAnalyzer, IncludeNeverUsedCodeFix>(
            "foreach (var p in db.Posts.Include(p => p.Comments).ToList()) { names += p.Title; }", "Remove .Include(p => p.Comments)");

    [Fact]
    public Task RowFetchedForExistence() =>
        VerifyAsync<RowFetchedForExistenceAnalyzer, RowFetchedForExistenceCodeFix>(
            "if (await db.Posts.FirstOrDefaultAsync(p => p.IsPublished) != null) { names = \"\"; }", "Ask with AnyAsync()");

    [Fact]
    public Task SyncQueryInAsync() =>
        VerifyAsync<SyncQueryInAsyncAnalyzer, SyncQueryInAsyncCodeFix>("var posts = db.Posts.ToList(); await Task.Yield();", "Await ToListAsync()");

    private static async Task VerifyAsync<TAnalyzer, TFix>(string code, string expected)
        where TAnalyzer : DiagnosticAnalyzer, new()
        where TFix : CodeFixProvider, new()
    {
        var project = TestSolution.Create(
            new Dictionary<string, string>
            {
                [TestSolution.MainFile] = Code.Method(code, "public async Task RunAsync(BlogContext db, string names)"),
            },
            new TestOptions(),
            []);
        var runner = new FixRunner(new AnalyzerRunner(static () => new TAnalyzer()), new TFix(), null);

        var offered = await runner.FindAsync(project);

        Assert.Equal(expected, Assert.Single(offered).Action.Title);
    }
}
