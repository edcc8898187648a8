using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>Queries that not every element comes to, that a cache may answer, or that are writes of their own.</summary>
public sealed partial class QueryPerElementTests
{
    [Theory]
    [InlineData("foreach (var p in posts) switch (p.Kind) { case 1: Console.WriteLine({|#0:db.Comments.Count(c => c.PostId == p.Id)|}); break; }")]
    [InlineData("foreach (var p in posts) { var kind = p.Kind; var n = kind switch { 1 => {|#0:db.Comments.Count(c => c.PostId == p.Id)|}, _ => 0 }; }")]
    [InlineData("var counts = posts.Select(p => p.Kind switch { 1 => {|#0:db.Comments.Count(c => c.PostId == p.Id)|}, _ => 0 }).ToList();")]
    [InlineData("var all = cache.Get(\"all\", () => { var n = 0; foreach (var p in posts) n += {|#0:db.Comments.Count(c => c.PostId == p.Id)|}; return n; });")]
    [InlineData("foreach (var p in posts) { if (p.Day == DayOfWeek.Monday) { Console.WriteLine(p.Id); } else if (p.Day == DayOfWeek.Friday) Console.WriteLine({|#0:db.Comments.Count(c => c.PostId == p.Id)|}); }")]
    [InlineData("foreach (var p in posts) foreach (var id in ids) { if (p.Day is DayOfWeek.Monday && id > 1) Console.WriteLine({|#0:db.Comments.Count(c => c.PostId == id)|}); else if (p.Day is DayOfWeek.Friday) Console.WriteLine(p.Id); }")]
    [InlineData("foreach (var id in ids) { var p = posts.First(x => x.Id == id); if (p.Day == DayOfWeek.Monday) { Console.WriteLine(id); } else if (p.Day == DayOfWeek.Friday) Console.WriteLine({|#0:db.Comments.Count(c => c.PostId == id)|}); }")]
    [InlineData("for (var i = 0; i < posts.Count; i++) { var p = posts[i]; foreach (var id in ids) { if (p.Day is DayOfWeek.Monday) Console.WriteLine(id); else if (p.Day is DayOfWeek.Friday) Console.WriteLine({|#0:db.Comments.Count(c => c.PostId == id)|}); } }")]
    public Task Reports_WhenNotEachElementComesToIt_AsInfo(string body) => VerifyAnalyzerAsync(Rare(body), AsInfo);

    [Theory]
    [InlineData("foreach (var p in posts) if (p.Kind > 3) Console.WriteLine([|db.Comments.Count(c => c.PostId == p.Id)|]);")]
    [InlineData("foreach (var p in posts) switch (mode) { case 1: Console.WriteLine([|db.Comments.Count(c => c.PostId == p.Id)|]); break; }")]
    [InlineData("foreach (var p in posts) { var n = cache.Get(p.Id.ToString(), () => 3); Console.WriteLine([|db.Comments.Count(c => c.PostId == p.Id)|] + n); }")]
    [InlineData("foreach (var p in posts) { if (p.Id == 1) { Console.WriteLine(p.Id); } else if (p.Day == DayOfWeek.Friday) Console.WriteLine([|db.Comments.Count(c => c.PostId == p.Id)|]); }")]
    [InlineData("foreach (var p in posts) { if (p.Day == DayOfWeek.Friday) Console.WriteLine([|db.Comments.Count(c => c.PostId == p.Id)|]); }")]
    [InlineData("foreach (var p in posts) { if (p.Day == DayOfWeek.Monday) { Console.WriteLine(p.Id); } else { Console.WriteLine([|db.Comments.Count(c => c.PostId == p.Id)|]); } }")]
    [InlineData("var first = posts[0]; foreach (var id in ids) { if (first.Day == DayOfWeek.Monday) { Console.WriteLine(id); } else if (first.Day == DayOfWeek.Friday) Console.WriteLine([|db.Comments.Count(c => c.PostId == id)|]); }")] // all or none
    public Task Reports_WhenAConditionIsAnother(string body) => VerifyAnalyzerAsync(Rare(body));

    [Theory]
    [InlineData("var exists = true; if (p.Kind == 1) { exists = db.Comments.Any(c => c.PostId == p.Id); } else if (p.Kind == 2) { exists = db.Tags.Any(t => t.Id == p.Id); } if (exists) return;")]
    [InlineData("bool exists; if (p.Kind > 1) { exists = db.Comments.Any(c => c.PostId == p.Id); } else { exists = db.Tags.Any(t => t.Id == p.Id); } if (exists) break;")]
    public Task IsSilent_WhenOneTestOfSeveralQueriesEndsTheSearch(string body) =>
        VerifyAnalyzerAsync(Rare("foreach (var p in posts) { " + body + " }"));

    [Fact]
    public Task Reports_WhenOneTestGoesOnAtAHit() => VerifyAnalyzerAsync(Rare(
        "foreach (var p in posts) { var exists = true; if (p.Kind > 1) { exists = [|db.Comments.Any(c => c.PostId == p.Id)|]; } if (exists) continue; Console.WriteLine(p.Id); }"));

    [Theory]
    [InlineData("[CacheableEntity]")]
    [InlineData("[Cached]")]
    public Task Reports_WhenASecondLevelCacheMayAnswer_AsInfo(string attribute) => VerifyAnalyzerAsync(
        Code.File($$"""
            {{attribute}} public class Country { public int Id { get; set; } public string Name { get; set; } = ""; }
            public sealed class CacheableEntityAttribute : Attribute { }
            public sealed class CachedAttribute : Attribute { }
            public class AtlasContext : DbContext { public DbSet<Country> Countries => Set<Country>(); }
            public class Atlas(AtlasContext db)
            {
                public void Run(List<int> ids) { foreach (var id in ids) Console.WriteLine({|#0:db.Countries.First(c => c.Id == id)|}.Name); }
            }
            """),
        AsInfo);

    private static void AsInfo(TestOptions options) => options.ExpectedDiagnostics.Add(
        Diagnostic().WithLocation(0).WithSeverity(Microsoft.CodeAnalysis.DiagnosticSeverity.Info));

    private static string Rare(string body) => Code.Method(
        body,
        "public void Run(List<Row> posts, List<int> ids, Cache cache, int mode)",
        """
        public class Row { public int Id { get; set; } public int Kind { get; set; } public DayOfWeek Day { get; set; } }
        public class Cache { public T Get<T>(string key, Func<T> load) => load(); }
        """);
}
