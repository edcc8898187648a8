using PerfAnalyzers.Rules.Writes;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Writes;

/// <summary>Tracked entities after bulk writes.</summary>
public sealed class TrackedEntitiesStaleTests : AnalyzerTests<TrackedEntitiesStaleAnalyzer>
{
    private const string One = "var post = await db.Posts.FirstAsync(p => p.Id == 5, ct); ";
    private const string Update = "await db.Posts.Where(p => p.Id == 5).ExecuteUpdateAsync(s => s.SetProperty(p => p.IsPublished, true), ct); ";
    private const string List = "var posts = await db.Posts.Where(p => p.BlogId == 3).ToListAsync(ct); ";
    private const string UpdateList = "await db.Posts.Where(p => p.BlogId == 3).ExecuteUpdateAsync(s => s.SetProperty(p => p.IsPublished, true).SetProperty(p => p.Title, \"a\"), ct); ";

    [Theory]
    [InlineData(One + Update + "Console.WriteLine([|post.IsPublished|]);")]
    [InlineData(One + Update + "if ([|post.IsPublished|]) return;")]
    [InlineData("var post = await db.Posts.FirstAsync(p => p.Id == 5, ct); await db.Posts.Where(x => x.Id == 5).ExecuteUpdateAsync(s => s.SetProperty(p => p.IsPublished, true), ct); Console.WriteLine([|post.IsPublished|]);")]
    [InlineData("var post = await db.Posts.FirstAsync(p => p.IsPublished, ct); await db.Posts.Where(p => p.Id == post.Id).ExecuteUpdateAsync(s => s.SetProperty(p => p.Title, \"\"), ct); Console.WriteLine([|post.Title|]);")]
    [InlineData("var post = await db.Posts.SingleAsync(p => p.Id == 5, ct); db.Posts.Where(p => p.Id == 5).ExecuteUpdate(s => s.SetProperty(p => p.BlogId, p => p.BlogId + 1)); Console.WriteLine([|post.BlogId|]);")]
    [InlineData(List + UpdateList + "foreach (var post in posts) Console.WriteLine([|post.Title|]);")]
    [InlineData(List + UpdateList + "Console.WriteLine(posts.Count(p => [|p.IsPublished|]));")]
    [InlineData(List + UpdateList + "Console.WriteLine([|posts[0].Title|]);")]
    [InlineData("var posts = db.Posts.ToList(); await db.Posts.ExecuteUpdateAsync(s => s.SetProperty(p => p.Title, \"\"), ct); Console.WriteLine([|posts[0].Title|]);")]
    [InlineData("var posts = await db.Posts.Where(p => p.BlogId == 3).Where(p => p.IsPublished).ToListAsync(ct); " + UpdateList + "Console.WriteLine([|posts[0].Title|]);")]
    [InlineData("using var own = factory.CreateDbContext(); var post = await own.Posts.FirstAsync(p => p.Id == 5, ct); await own.Posts.Where(p => p.Id == 5).ExecuteUpdateAsync(s => s.SetProperty(p => p.Title, \"\"), ct); Console.WriteLine([|post.Title|]);")]
    // What is deleted cannot be saved.
    [InlineData(One + "await db.Posts.Where(p => p.Id == 5).ExecuteDeleteAsync(ct); [|post.IsPublished|] = true; await db.SaveChangesAsync(ct);")]
    [InlineData(List + "await db.Posts.Where(p => p.BlogId == 3).ExecuteDeleteAsync(ct); foreach (var post in posts) [|post.IsPublished|] = true; db.SaveChanges();")]
    public Task Reports_When(string body) => Verify(Code.Method(body));

    [Fact]
    public Task Reports_WithBothPlaces() => Verify(
        Code.Method(One + "\n" + Update + "\nConsole.WriteLine({|#0:post.IsPublished|});"),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithMessage(
            "Post.IsPublished is read after ExecuteUpdateAsync at line 17 has changed the row, which the context does not know: it has the value from before; reload it, or query without tracking after the write")));

    [Theory]
    // Before the write.
    [InlineData(One + "Console.WriteLine(post.IsPublished); " + Update)]
    // What the write does not set.
    [InlineData(One + Update + "Console.WriteLine(post.Title);")]
    // Read again, or forgotten.
    [InlineData(One + Update + "await db.Entry(post).ReloadAsync(ct); Console.WriteLine(post.IsPublished);")]
    [InlineData(One + Update + "db.ChangeTracker.Clear(); Console.WriteLine(post.IsPublished);")]
    [InlineData(One + Update + "post = await db.Posts.AsNoTracking().FirstAsync(p => p.Id == 5, ct); Console.WriteLine(post.IsPublished);")]
    // The object is given the same value.
    [InlineData(One + Update + "post.IsPublished = true; Console.WriteLine(post.IsPublished);")]
    // Not tracked.
    [InlineData("var post = await db.Posts.AsNoTracking().FirstAsync(p => p.Id == 5, ct); " + Update + "Console.WriteLine(post.IsPublished);")]
    [InlineData("var title = await db.Posts.Where(p => p.Id == 5).Select(p => p.Title).FirstAsync(ct); " + Update + "Console.WriteLine(title);")]
    // Other rows, or maybe other rows.
    [InlineData("var post = await db.Posts.FirstAsync(p => p.Id == 6, ct); " + Update + "Console.WriteLine(post.IsPublished);")]
    [InlineData("var post = await db.Posts.FirstAsync(p => p.Title == \"\", ct); " + Update + "Console.WriteLine(post.IsPublished);")]
    [InlineData(List + "await db.Posts.Where(p => p.BlogId == 3 && p.AuthorId == 4).ExecuteUpdateAsync(s => s.SetProperty(p => p.Title, \"\"), ct); Console.WriteLine(posts[0].Title);")]
    [InlineData(List + "await db.Posts.Where(p => p.BlogId == 3).Take(5).ExecuteUpdateAsync(s => s.SetProperty(p => p.Title, \"\"), ct); Console.WriteLine(posts[0].Title);")]
    // Another context, another entity.
    [InlineData("using var own = factory.CreateDbContext(); var post = await own.Posts.FirstAsync(p => p.Id == 5, ct); " + Update + "Console.WriteLine(post.IsPublished);")]
    [InlineData("var blog = await db.Blogs.FirstAsync(b => b.Id == 5, ct); " + Update + "Console.WriteLine(blog.Name);")]
    // In another branch.
    [InlineData(One + "if (ct.CanBeCanceled) { " + Update + "return; } Console.WriteLine(post.IsPublished);")]
    // Deleted, and only read, which is what it was loaded for.
    [InlineData(One + "await db.Posts.Where(p => p.Id == 5).ExecuteDeleteAsync(ct); Console.WriteLine(post.Title);")]
    [InlineData(One + "await db.Posts.Where(p => p.Id == 5).ExecuteDeleteAsync(ct); post.Title = \"\";")]
    // The filter has the same text, and asks for another row.
    [InlineData("var id = 5; var post = await db.Posts.FirstAsync(p => p.Id == id, ct); id = 6; await db.Posts.Where(p => p.Id == id).ExecuteUpdateAsync(s => s.SetProperty(p => p.IsPublished, true), ct); Console.WriteLine(post.IsPublished);")]
    // Which column is set, is not in sight; it is no deletion in any case.
    [InlineData(One + "await db.Posts.Where(p => p.Id == 5).ExecuteUpdateAsync(s => s.SetProperty(p => EF.Property<string>(p, \"Title\"), \"\"), ct); post.Content = \"\"; await db.SaveChangesAsync(ct);")]
    // No bulk write.
    [InlineData(One + "post.IsPublished = true; await db.SaveChangesAsync(ct); Console.WriteLine(post.IsPublished);")]
    public Task IsSilent_When(string body) => Verify(Code.Method(body));

    // Bulk writes came with EF Core 7.
    private static Task Verify(string source, Action<TestOptions>? configure = null) =>
        TestReferences.EfCore.Major < 7 ? Task.CompletedTask : VerifyAnalyzerAsync(source, configure);
}
