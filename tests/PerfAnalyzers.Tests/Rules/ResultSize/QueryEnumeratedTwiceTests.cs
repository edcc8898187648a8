using PerfAnalyzers.Rules.ResultSize;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.ResultSize;

/// <summary>Queries in variables that are run more than once.</summary>
public sealed class QueryEnumeratedTwiceTests : AnalyzerTests<QueryEnumeratedTwiceAnalyzer>
{
    [Theory]
    [InlineData("var posts = db.Posts.Where(p => p.IsPublished); foreach (var post in posts) Console.WriteLine(post.Title); foreach (var post in [|posts|]) Console.WriteLine(post.Id);")]
    [InlineData("var posts = db.Posts.Where(p => p.IsPublished); if (posts.Any()) { foreach (var post in [|posts|]) Console.WriteLine(post.Title); }")]
    [InlineData("var posts = db.Posts.Where(p => p.IsPublished); if (!await posts.AnyAsync(ct)) return; var list = await [|posts.ToListAsync(ct)|];")]
    [InlineData("IEnumerable<Post> posts = db.Posts.Where(p => p.IsPublished); Console.WriteLine(posts.Count()); foreach (var post in [|posts|]) Console.WriteLine(post.Title);")]
    [InlineData("var posts = db.Posts.OrderBy(p => p.Id); var array = posts.ToArray(); Console.WriteLine([|posts.Count()|]);")]
    [InlineData("IQueryable<Post> posts = db.Posts; if (ids.Any()) posts = posts.Where(p => ids.Contains(p.Id)); var total = await posts.CountAsync(ct); var all = await [|posts.ToListAsync(ct)|];")]
    [InlineData("var titles = from p in db.Posts select p.Title; var one = titles.ToList(); var two = [|titles.ToHashSet()|];")]
    [InlineData("var posts = db.Posts.Where(p => p.IsPublished); await foreach (var post in posts.AsAsyncEnumerable()) Console.WriteLine(post.Title); var list = await [|posts.ToListAsync(ct)|];")]
    [InlineData("var posts = db.Posts.Where(p => p.IsPublished); var a = posts.ToList(); var b = [|posts.ToList()|]; var c = [|posts.Count()|];")]
    [InlineData("var posts = Published(); var count = posts.LongCount(); var map = [|posts.ToDictionary(p => p.Id)|]; IQueryable<Post> Published() => db.Posts.Where(p => p.IsPublished);")]
    [InlineData("if (ids.Any()) { var posts = db.Posts.Skip(1); if (posts.Count() > 0) Console.WriteLine([|posts.ToList()|].Count); }")]
    [InlineData("var posts = db.Posts.Where(p => p.IsPublished); var count = posts.Count(); if (count == 0) return; Console.WriteLine(count); Console.WriteLine(string.Join(\",\", [|posts.ToList()|].Select(p => p.Title)));")]
    [InlineData("List<string> Titles(IQueryable<Post> posts) { posts = posts.AsNoTracking(); return posts.Any() ? [|posts.ToList()|].ConvertAll(p => p.Title) : new(); } Titles(db.Posts);")]
    public Task Reports_WhenRunAgain(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Fact]
    public Task Reports_WithTheFirstRun() => VerifyAnalyzerAsync(
        Code.Method("var posts = {|#2:db.Posts.Where(p => p.IsPublished)|}; var any = {|#1:posts.Any()|}; var all = {|#0:posts.ToList()|};"),
        static o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithAdditionalLocations(1, 2).WithMessage("The query in 'posts' was run at line 16 and is run again here; load its rows once, and use them in both places")));

    [Theory]
    // A page, and the number of all.
    [InlineData("var posts = db.Posts.Where(p => p.IsPublished).OrderBy(p => p.Id); var total = await posts.CountAsync(ct); var page = await posts.Skip(10).Take(10).ToListAsync(ct);")]
    [InlineData("var posts = db.Posts.Where(p => p.IsPublished); var total = posts.Count(); posts = posts.OrderBy(p => p.Id).Take(10); var page = posts.ToList();")]
    // Other questions.
    [InlineData("var posts = db.Posts.Where(p => p.IsPublished); var any = posts.Any(p => p.Title == \"\"); var list = posts.ToList();")]
    [InlineData("var posts = db.Posts.Where(p => p.IsPublished); var count = posts.Count(); var max = posts.Max(p => p.Id); var any = posts.Any();")]
    [InlineData("var posts = db.Posts.Where(p => p.IsPublished); var ids1 = posts.Select(p => p.Id).ToList(); var titles = posts.Select(p => p.Title).ToList();")]
    [InlineData("var posts = db.Posts.Where(p => p.IsPublished); var all = posts.ToList(); posts = db.Posts.Where(p => !p.IsPublished); var others = posts.ToList();")]
    // The number decides whether the rows are to be loaded at all.
    [InlineData("var posts = db.Posts.Where(p => p.IsPublished); if (posts.Count() > 1000) return; var list = posts.ToList();")]
    [InlineData("var posts = db.Posts.Where(p => p.IsPublished); var limit = ids.First(); var count = await posts.CountAsync(ct); if (limit < count) return; var list = await posts.ToListAsync(ct);")]
    // Rows, not a query.
    [InlineData("var posts = db.Posts.Where(p => p.IsPublished).ToList(); if (posts.Any()) foreach (var post in posts) Console.WriteLine(post.Title);")]
    [InlineData("IEnumerable<Post> posts = db.Posts.Where(p => p.IsPublished).ToList(); Console.WriteLine(posts.Count()); foreach (var post in posts) Console.WriteLine(post.Title);")]
    // One or the other.
    [InlineData("var posts = db.Posts.Where(p => p.IsPublished); if (ids.Any()) { foreach (var post in posts) { } } else { var list = posts.ToList(); }")]
    [InlineData("var posts = db.Posts.Where(p => p.IsPublished); if (ids.Any()) { var list = posts.ToList(); return; } foreach (var post in posts) { }")]
    [InlineData("var posts = db.Posts.Where(p => p.IsPublished); var list = ids.Any() ? posts.ToList() : posts.ToList();")]
    // Other rows by then.
    [InlineData("var posts = db.Posts.Where(p => p.IsPublished); foreach (var post in posts) post.IsPublished = false; db.SaveChanges(); var left = posts.ToList();")]
    [InlineData("var posts = db.Posts.Where(p => p.IsPublished); while (posts.Any()) { await Task.Delay(100, ct); } var rest = posts.Take(3).ToList();")]
    // Written twice is PERF4008's, and per element PERF1003's.
    [InlineData("var a = db.Posts.ToList(); var b = db.Posts.ToList();")]
    [InlineData("var posts = db.Posts.Where(p => p.IsPublished); var any = posts.Any(); foreach (var id in ids) { foreach (var post in posts) Console.WriteLine(post.Id + id); }")]
    public Task IsSilent_WhenItIsRunOnce(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Fact]
    public Task IsSilent_WhenTheRowsAreDeleted() => TestReferences.EfCore.Major < 7
        ? Task.CompletedTask
        : VerifyAnalyzerAsync(Code.Method("var posts = db.Posts.Where(p => p.IsPublished); var before = posts.Count(); await posts.ExecuteDeleteAsync(ct); var left = posts.ToList();"));
}
