using PerfAnalyzers.Rules.Projection;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Projection;

/// <summary>Queries that a method runs twice, written twice.</summary>
public sealed class QueryRepeatedTests : AnalyzerTests<QueryRepeatedAnalyzer>
{
    [Theory]
    [InlineData("var name = db.Blogs.First(b => b.Id == 1).Name; var url = [|db.Blogs.First(b => b.Id == 1)|].Url;")]
    [InlineData("var one = await db.Posts.Where(p => ids.Contains(p.Id)).ToListAsync(ct); var two = await [|db.Posts.Where(p => ids.Contains(p.Id)).ToListAsync(ct)|];")]
    [InlineData("if (await db.Posts.CountAsync(ct) > 10) Console.WriteLine(await [|db.Posts.CountAsync(ct)|]);")]
    [InlineData("if (db.Posts.Any(p => p.IsPublished)) { } else if (!ids.Any()) { } var any = [|db.Posts.Any(p => p.IsPublished)|];")]
    [InlineData("var a = db.Settings.ToList().Count; var b = [|db.Settings.ToList()|].First();")]
    [InlineData("foreach (var post in db.Posts.Where(p => p.IsPublished)) Console.WriteLine(post.Title); foreach (var post in [|db.Posts.Where(p => p.IsPublished)|]) Console.WriteLine(post.Id);")]
    [InlineData("var a = db.Posts.Select(p => p.Title).ToList(); var b = [|db.Posts . Select( p => p.Title ).ToList()|];")]
    [InlineData("var a = (from p in db.Posts where p.IsPublished select p.Id).ToList(); var b = [|(from p in db.Posts where p.IsPublished select p.Id).ToList()|];")]
    [InlineData("var a = db.Posts.Max(p => p.Id); Console.WriteLine(a); var b = [|db.Posts.Max(p => p.Id)|];")]
    [InlineData("var list = new List<int> { db.Posts.Count(), [|db.Posts.Count()|] };")]
    [InlineData("var first = db.Set<Post>().First(p => p.Title == \"a\"); var again = [|db.Set<Post>().First(p => p.Title == \"a\")|];")]
    [InlineData("void Local(int id) { var a = db.Posts.Single(p => p.Id == id); var b = [|db.Posts.Single(p => p.Id == id)|]; } Local(1);")]
    public Task Reports_WhenWrittenTwice(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Fact]
    public Task Reports_WithTheFirstOne() => VerifyAnalyzerAsync(
        Code.Method("var a = {|#1:db.Posts.Count()|}; var b = {|#0:db.Posts.Count()|};"),
        static o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithAdditionalLocations(1).WithMessage("This query of Post repeats the one at line 16; run it once, and use its result in both places")));

    [Theory]
    [InlineData("var a = db.Posts.First(p => p.Id == 1); var b = db.Posts.First(p => p.Id == 2);")]
    [InlineData("var a = db.Posts.Count(p => p.IsPublished); var b = db.Posts.Count(p => !p.IsPublished);")]
    // The database is another one by then.
    [InlineData("var a = db.Posts.Count(); db.SaveChanges(); var b = db.Posts.Count();")]
    [InlineData("var a = db.Posts.Count(); await PublishAsync(); var b = db.Posts.Count(); Task PublishAsync() => Task.CompletedTask;")]
    // Somebody else may have written it while this waited.
    [InlineData("var gate = new SemaphoreSlim(1); var a = await db.Posts.AnyAsync(ct); await gate.WaitAsync(ct); var b = await db.Posts.AnyAsync(ct);")]
    [InlineData("var gate = new object(); var a = db.Posts.Any(); lock (gate) { var b = db.Posts.Any(); }")]
    // Another value of the same name.
    [InlineData("var id = 1; var a = db.Posts.First(p => p.Id == id); id = 2; var b = db.Posts.First(p => p.Id == id);")]
    [InlineData("{ var id = 1; var a = db.Posts.First(p => p.Id == id); } { var id = 2; var b = db.Posts.First(p => p.Id == id); }")]
    [InlineData("var filter = new Post(); filter.Title = \"a\"; var a = db.Posts.First(p => p.Title == filter.Title); filter.Title = \"b\"; var b = db.Posts.First(p => p.Title == filter.Title);")]
    [InlineData("var a = db.Posts.Count(p => p.CreatedAt < DateTime.Now); var b = db.Posts.Count(p => p.CreatedAt < DateTime.Now);")]
    // One of the two.
    [InlineData("if (ids.Any()) { var a = db.Posts.Count(); } else { var b = db.Posts.Count(); }")]
    [InlineData("if (ids.Any()) { Console.WriteLine(db.Posts.Count()); return; } var b = db.Posts.Count();")]
    [InlineData("switch (ids.Count()) { case 0: Console.WriteLine(db.Posts.Count()); break; default: Console.WriteLine(-db.Posts.Count()); break; }")]
    [InlineData("try { var a = db.Posts.Count(); } catch (InvalidOperationException) { var b = db.Posts.Count(); }")]
    [InlineData("Action a = () => Console.WriteLine(db.Posts.Count()); Action b = () => Console.WriteLine(db.Posts.Count());")]
    // The context answers the second time.
    [InlineData("var a = db.Posts.Find(1); var b = db.Posts.Find(1);")]
    // A context of its own.
    [InlineData("using var one = factory.CreateDbContext(); using var two = factory.CreateDbContext(); var a = one.Posts.Count(); var b = two.Posts.Count();")]
    // PERF4007 asks one of them for another thing.
    [InlineData("if (await db.Posts.CountAsync(ct) > 0) Console.WriteLine(await db.Posts.CountAsync(ct));")]
    [InlineData("if (db.Posts.FirstOrDefault(p => p.Title == \"a\") == null) return; Console.WriteLine(db.Posts.FirstOrDefault(p => p.Title == \"a\")!.Content);")]
    // A value in a variable is PERF3011's.
    [InlineData("var query = db.Posts.Where(p => p.IsPublished); var a = query.ToList(); var b = query.ToList();")]
    [InlineData("var n = 1; var a = db.Posts.OrderBy(p => p.Id).Skip(n).First(); n++; var b = db.Posts.OrderBy(p => p.Id).Skip(n).First(); Console.WriteLine(a.Title + b.Title);")]
    [InlineData("var n = 5; var a = db.Posts.Where(p => p.Id == n).ToList(); --n; var b = db.Posts.Where(p => p.Id == n).ToList(); Console.WriteLine(a.Count + b.Count);")]
    public Task IsSilent_WhenItIsAnotherQuestion(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Fact]
    public Task IsSilent_WhenTheRowsAreDeleted() => TestReferences.EfCore.Major < 7
        ? Task.CompletedTask
        : VerifyAnalyzerAsync(Code.Method("var a = db.Posts.Count(); await db.Posts.Where(p => p.IsPublished).ExecuteDeleteAsync(ct); var b = db.Posts.Count();"));
}
