using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>Loops over kinds: the element says which query is run, and each is another one.</summary>
public sealed partial class QueryPerElementTests
{
    [Theory]
    [InlineData("switch (field) { case \"posts\": counts.Add(db.Posts.Count()); break; case \"tags\": counts.Add(db.Tags.Count()); break; }")]
    [InlineData("counts.Add(field switch { \"posts\" => db.Posts.Count(), \"tags\" => db.Tags.Count(), _ => 0 });")]
    [InlineData("if (field == \"posts\") counts.Add(db.Posts.Count()); else if (field == \"tags\") counts.Add(db.Tags.Count());")]
    [InlineData("var kind = Enum.Parse<DayOfWeek>(field); switch (kind) { case DayOfWeek.Monday: counts.Add(db.Posts.Count()); break; default: counts.Add(db.Tags.Count()); break; }")]
    [InlineData("var kind = Enum.Parse<DayOfWeek>(field); if (kind == DayOfWeek.Monday) counts.Add(db.Posts.Count());")]
    public Task IsSilent_WhenTheElementSaysWhichQueryIsRun(string statement) => VerifyAnalyzerAsync(Code.Method(
        $"foreach (var field in fields) {{ {statement} }}",
        "public void Run(List<string> fields, List<int> counts)"));

    [Theory]
    [InlineData("if (group.Key == typeof(Post)) await db.Posts.Where(p => ids.Contains(p.Id)).LoadAsync(); else await db.Tags.Where(t => ids.Contains(t.Id)).LoadAsync();")]
    [InlineData("switch (group.Key.Name) { default: await db.Posts.Where(p => ids.Contains(p.Id)).LoadAsync(); break; }")]
    public Task IsSilent_WhenAGroupIsQueriedAtOnce(string statement) => VerifyAnalyzerAsync(Code.Method(
        $$"""
        foreach (var group in changes.GroupBy(c => c.Type))
        {
            var ids = group.Select(c => c.Id).ToList();
            {{statement}}
        }
        """,
        "public async Task Run(List<(Type Type, int Id)> changes)"));

    [Theory]
    [InlineData("switch (post.Title) { case \"news\": Console.WriteLine([|db.Comments.Count(c => c.PostId == post.Id)|]); break; }")]
    [InlineData("if (post.IsPublished == true) Console.WriteLine([|db.Comments.Count(c => c.PostId == post.Id)|]);")]
    [InlineData("var kind = post.Title.Length; switch (kind) { case 1: Console.WriteLine([|db.Comments.Count(c => c.PostId == post.Id)|]); break; }")]
    public Task Reports_WhenSeveralElementsShareAnArm(string statement) => VerifyAnalyzerAsync(Code.Method(
        $"foreach (var post in posts) {{ {statement} }}",
        "public void Run(List<Post> posts)"));

    [Theory]
    [InlineData("db.Database.ExecuteSqlRaw(script);")]
    [InlineData("var sql = script.Trim(); db.Database.ExecuteSqlRaw(sql);")]
    public Task IsSilent_WhenScriptsAreRun(string statement) => VerifyAnalyzerAsync(Code.Method(
        $"foreach (var script in scripts) {{ {statement} }}",
        "public void Run(List<string> scripts)"));

    [Fact]
    public Task IsSilent_InSetUpCode() => VerifyAnalyzerAsync(Code.File(
        """
        public class BlogInstallationService(BlogContext db)
        {
            public void Run(List<int> ids)
            {
                foreach (var id in ids)
                    Console.WriteLine(db.Posts.First(p => p.Id == id).Title);
            }
        }
        """));

    [Theory]
    [InlineData("for (var i = 0; i < list.Count; i++) Console.WriteLine([|db.Posts.Where(p => p.AuthorId == list[i]).Take(3).ToList()|].Count);")]
    [InlineData("for (var i = 0; i < list.Count; i++) { var id = list[i]; Console.WriteLine([|db.Posts.Where(p => p.AuthorId == id).OrderBy(p => p.Id).Take(3).ToList()|].Count); }")]
    [InlineData("foreach (var id in list) { switch (id % 2) { case 0: { var post = [|db.Posts.First(p => p.Id == id)|]; Console.WriteLine(post.Title); break; } } }")]
    [InlineData("foreach (var id in list) { while (true) { Console.WriteLine([|db.Posts.Count(p => p.Id == id)|]); break; } }")]
    [InlineData("foreach (var id in list) { if (_stopping) return; Console.WriteLine([|db.Posts.Count(p => p.Id == id)|]); }")]
    [InlineData("foreach (var id in list) { var lines = id.ToString().Split(); if (lines.Length > 2) Console.WriteLine([|db.Posts.Count(p => p.Id == id)|]); }")]
    public Task Reports_WhenItOnlyLooksLikeAPageAnExitOrABatch(string body) => VerifyAnalyzerAsync(Code.Method(
        body,
        "public void Run(List<int> list)",
        "private bool _stopping; public void Stop() => _stopping = true;"));

    [Theory]
    [InlineData("$\"TRUNCATE TABLE {name}\"")]
    [InlineData("\"TRUNCATE TABLE \" + name")]
    public Task Reports_WhenSqlIsPutTogether_AsInfo(string sql) => VerifyAnalyzerAsync(
        Code.Method("foreach (var name in names) {|#0:db.Database.ExecuteSqlRaw(" + sql + ")|};", "public void Run(List<string> names)"),
        options => options.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(Microsoft.CodeAnalysis.DiagnosticSeverity.Info)));

    [Theory]
    [InlineData("if (i == 3 || i == 4) Console.WriteLine(db.Posts.Count(p => p.Id == list[i]));")]
    [InlineData("if (i == 1) { } else if (i == 3 || i == 4 || i == 5) Console.WriteLine(db.Posts.Count(p => p.Id == list[i]));")]
    [InlineData("switch (i) { case 0: Console.WriteLine(db.Posts.Count(p => p.Id == list[i])); break; }")]
    public Task IsSilent_WhenTheCounterSaysWhichQueryIsRun(string statement) => VerifyAnalyzerAsync(Code.Method(
        $"for (var i = 0; i < list.Count; i++) {{ {statement} }}", "public void Run(List<int> list)"));

    [Theory]
    [InlineData("if (i == 3 || list[i] == 4) Console.WriteLine([|db.Posts.Count(p => p.Id == list[i])|]);")]
    [InlineData("if (i > 3) Console.WriteLine([|db.Posts.Count(p => p.Id == list[i])|]);")]
    [InlineData("var id = list[i]; if (id == 1 || i == 2) Console.WriteLine([|db.Posts.Count(p => p.Id == id)|]);")]
    public Task Reports_WhenTheCounterIsNotAll(string statement) => VerifyAnalyzerAsync(Code.Method(
        $"for (var i = 0; i < list.Count; i++) {{ {statement} }}", "public void Run(List<int> list)"));
}
