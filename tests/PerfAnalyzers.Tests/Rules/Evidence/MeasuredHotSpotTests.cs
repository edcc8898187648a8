using Microsoft.CodeAnalysis.Testing;
using PerfAnalyzers.Rules.Evidence;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Evidence;

public sealed class MeasuredHotSpotTests : AnalyzerTests<MeasuredHotSpotAnalyzer>
{
    private const string Run = "M:Tests.Service.Run(System.Collections.Generic.IEnumerable{System.Int32},System.Threading.CancellationToken)";

    private const string Loop = """
        foreach (var id in ids)
        {
            var post = await {|#0:db.Posts.FirstAsync(p => p.Id == id, ct)|};
            Console.WriteLine(post.Title);
        }
        """;

    [Fact]
    public Task Reports_AQueryInALoop_WithItsNumbers() => VerifyAsync(
        Code.Method(Loop),
        Diagnostic().WithLocation(0).WithMessage(
            "51 queries per request of 'GET /posts' here in 18,200 requests: "
            + "the query runs again and again here, ask once for all of them (PERF1003)"),
        Profile(Site(Run, "+1", "FirstAsync#1/1", requests: 18_200, commands: 928_200)));

    [Fact]
    public Task Reports_ALazyNavigation() => VerifyAsync(
        Code.Method("foreach (var post in db.Posts.ToList())\n    Console.WriteLine({|#0:post.Blog|}.Name);"),
        Diagnostic().WithLocation(0).WithMessage(
            "20 queries per request of 'GET /posts' here in 1 request: "
            + "the navigation loads itself each time it is read, load it with the query (PERF1001)"),
        Profile(Site(Run, "+1", "Blog#1/1", requests: 1, commands: 20, kind: "lazy", mode: "sync")));

    [Fact]
    public Task Reports_ASave_OfARunThatIsNoRequest() => VerifyAsync(
        Code.Method("foreach (var id in ids)\n    await {|#0:db.SaveChangesAsync(ct)|};"),
        Diagnostic().WithLocation(0).WithMessage(
            "1,000 saves per run of 'nightly import' here in 3 runs: save once for all of them (PERF8001)"),
        Profile(Site(Run, "+1", "SaveChangesAsync#1/1", requests: 3, commands: 3_000, kind: "save", scope: "nightly import")));

    [Fact]
    public Task Reports_AnExplicitLoad() => VerifyAsync(
        Code.Method("foreach (var post in await db.Posts.ToListAsync(ct))\n    await {|#0:db.Entry(post).Reference(p => p.Blog).LoadAsync(ct)|};"),
        Diagnostic().WithLocation(0).WithMessage(
            "30 queries per request of 'GET /posts' here in 2 requests: "
            + "the navigation is loaded one entity at a time, load it with the query (PERF1004)"),
        Profile(Site(Run, "+1", "LoadAsync#1/1", requests: 2, commands: 60)));

    [Fact]
    public Task Reports_AQueryThatItsCallersRepeat() => VerifyAsync(
        Code.Members("public Task<Post> Load(int id) => {|#0:db.Posts.FirstAsync(p => p.Id == id)|};"),
        Diagnostic().WithLocation(0).WithMessage(
            "51 queries per request of 'GET /posts' here in 10 requests: "
            + "what calls 'Load' does so again and again, ask once for all of them (PERF1005)"),
        Profile(Site("M:Tests.Service.Load(System.Int32)", "+0", "FirstAsync#1/1", requests: 10, commands: 510)));

    [Theory]
    // Where it was recorded, and after edits: on another line, made asynchronous, with other calls added.
    [InlineData("+1", "First#1/1")]
    [InlineData("+7", "First#1/1")]
    [InlineData("-2", "FirstAsync#1/1")]
    [InlineData("?", "First#1/1")]
    public Task Reports_TheCall_WhereverItIsNow(string offset, string @operator) => VerifyAsync(
        Code.Method("foreach (var id in ids)\n    Console.WriteLine([|db.Posts.First(p => p.Id == id)|].Title);"),
        Profile(Site(Run, offset, @operator)));

    [Theory]
    [InlineData("First#1/2", "[|db.Posts.First(p => p.Id == id)|]", "db.Posts.First(p => p.Id > id)")]
    [InlineData("First#2/2", "db.Posts.First(p => p.Id == id)", "[|db.Posts.First(p => p.Id > id)|]")]
    public Task Reports_OneOfSeveralCalls(string @operator, string first, string second) => VerifyAsync(
        Code.Method($"foreach (var id in ids)\n    Console.WriteLine({first}.Title + {second}.Title);"),
        Profile(Site(Run, "+1", @operator)));

    [Theory]
    [InlineData("foreach", "foreach (var id in ids)\n    foreach (var post in [|db.Posts|]) Console.WriteLine(post.Title);", "foreach#2/2")]
    [InlineData("lambda", "var all = ids.Select(id => [|db.Posts.First(p => p.Id == id)|]).ToList();", "First#1/1")]
    [InlineData("local function", "Post Load(int id) => [|db.Posts.First(p => p.Id == id)|];\nids.Select(Load).ToList();", "First#1/1")]
    [InlineData("awaited loop", "foreach (var id in ids)\n    await foreach (var post in [|db.Posts.AsAsyncEnumerable()|]) { }", "foreach#2/2")]
    [InlineData("sql", "foreach (var id in ids)\n    [|db.Posts.Where(p => p.BlogId == id).ExecuteDelete()|];", "ExecuteDelete#1/1")]
    public Task Reports_EachFormOfCall(string form, string body, string @operator) => TestReferences.EfCore.Major < 7 && form == "sql" ? Task.CompletedTask : VerifyAsync(
        Code.Method(body),
        Profile(Site(Run, form == "lambda" ? "+0" : "+1", @operator)));

    [Fact]
    public Task Reports_InAPropertyAndItsAccessors() => VerifyAsync(
        Code.Members("public List<Post> All => [|db.Posts.ToList()|];\n\npublic int Count\n{\n    get { return [|db.Posts.Count()|]; }\n}"),
        Profile(Site("P:Tests.Service.All", "+0", "ToList#1/1"), Site("P:Tests.Service.Count", "+0", "Count#1/1")));

    [Fact]
    public Task Reports_InAnOverload_OfAGenericType() => VerifyAsync(
        Code.File("""
            public class Store<T>(BlogContext db)
                where T : class
            {
                public T Get(int id) => db.Set<T>().Find(id)!;

                public T Get<TKey>(TKey key) => [|db.Set<T>().Find(key)|]!;
            }
            """),
        Profile(Site("M:Tests.Store`1.Get``1(``0)", "+0", "Find#1/1")));

    [Fact]
    public Task Reports_InTopLevelStatements() => VerifyAnalyzerAsync(
        "using Blogging;\nusing System.Linq;\nusing Microsoft.EntityFrameworkCore;\n\n"
        + "var db = new BlogContext(new DbContextOptions<BlogContext>());\nfor (var i = 0; i < 20; i++)\n    System.Console.WriteLine([|db.Posts.Count()|]);\n",
        o =>
        {
            o.OutputKind = Microsoft.CodeAnalysis.OutputKind.ConsoleApplication;
            o.AdditionalSources["perf.profile"] = Profile(Site("M:Program.<Main>$(System.String[])", "+2", "Count#1/1"));
        });

    [Fact]
    public Task Reports_TheCallOnTheLineOfATrace() => VerifyAsync(
        Code.Members("public Task<Post> Load(int id) =>\n    [|db.Posts.FirstAsync(p => p.Id == id)|];"),
        Profile(Site("~Tests.Service.Load", "@15", "-")));

    [Fact]
    public Task Reports_FromTheNumberOnThatAnOptionNames() => VerifyAnalyzerAsync(Code.Method(Loop.Replace("{|#0:", "[|").Replace("|}", "|]")), o =>
    {
        o.AdditionalSources["perf.profile"] = Profile(Site(Run, "+1", "FirstAsync#1/1", requests: 10, commands: 40));
        o.EditorConfig["dotnet_code_quality.PERF9001.min_commands_per_request"] = "4";
    });

    [Fact]
    public Task Reports_OfSeveralScopes_TheOneWithTheMostCommandsPerRequest() => VerifyAsync(
        Code.Method(Loop),
        Diagnostic().WithLocation(0).WithMessage(
            "40 queries per request of 'GET /b' here in 5 requests: the query runs again and again here, ask once for all of them (PERF1003)"),
        Profile(
            Site(Run, "+1", "FirstAsync#1/1", requests: 100, commands: 100, scope: "GET /a"),
            Site(Run, "+1", "FirstAsync#1/1", requests: 5, commands: 200, scope: "GET /b")));

    [Fact]
    public Task Reports_OfSeveralProfiles_WhatTheOneSaysThatSawMore() => VerifyAnalyzerAsync(Code.Method(Loop), o =>
    {
        o.AdditionalSources["perf.profile"] = Profile(Site(Run, "+1", "FirstAsync#1/1", requests: 2, commands: 60));
        o.AdditionalSources["production.perf.profile"] = Profile(Site(Run, "+1", "FirstAsync#1/1", requests: 900, commands: 18_000));
        o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithMessage(
            "20 queries per request of 'GET /posts' here in 900 requests: the query runs again and again here, ask once for all of them (PERF1003)"));
    });

    [Theory]
    // What can be read counts.
    [InlineData("site\tno such line\n", "")]
    [InlineData("", "")]
    [InlineData("", "scope\tGET /posts\t1\n")]
    public Task Reports_WhatCanBeRead(string before, string after) => VerifyAsync(
        Code.Method(Loop.Replace("{|#0:", "[|").Replace("|}", "|]")),
        $"perfanalyzers-profile\t1\ttest\n{before}{Site(Run, "+1", "FirstAsync#1/1")}\n{after}");

    [Theory]
    // Another number of calls: nothing tells which it was.
    [InlineData("First#1/2")]
    [InlineData("First#2/3")]
    // Another call.
    [InlineData("FirstOrDefault#1/1")]
    [InlineData("Single#1/1")]
    // Not known which.
    [InlineData("First#0/0")]
    [InlineData("-")]
    public Task IsSilent_WhenItIsNotClearWhichCallItWas(string @operator) => VerifyAsync(
        Code.Method("foreach (var id in ids)\n    Console.WriteLine(db.Posts.First(p => p.Id == id).Title);"),
        Profile(Site(Run, "?", @operator)));

    [Theory]
    [InlineData("M:Tests.Service.Run")]
    [InlineData("M:Tests.Service.Run(System.Int32)")]
    [InlineData("M:Tests.Other.Run(System.Collections.Generic.IEnumerable{System.Int32},System.Threading.CancellationToken)")]
    [InlineData("M:Other.Service.Run(System.Collections.Generic.IEnumerable{System.Int32},System.Threading.CancellationToken)")]
    [InlineData("~Tests.Service.Run")]
    [InlineData("-")]
    [InlineData("T:Tests.Service")]
    [InlineData("M:")]
    [InlineData(":(.#")]
    public Task IsSilent_WhenAnotherMemberWasMeasured(string member) => VerifyAsync(Unmarked(), Profile(Site(member, "+1", "FirstAsync#1/1")));

    [Theory]
    [InlineData(10, 90)]
    [InlineData(10, 10)]
    [InlineData(18_200, 18_200)]
    // Outside of any request.
    [InlineData(0, 5_000)]
    public Task IsSilent_WhenARequestSendsFew(long requests, long commands) =>
        VerifyAsync(Unmarked(), Profile(Site(Run, "+1", "FirstAsync#1/1", requests, commands)));

    [Fact]
    public Task IsSilent_WhenTheOptionAllowsMore() => VerifyAnalyzerAsync(Unmarked(), o =>
    {
        o.AdditionalSources["perf.profile"] = Profile(Site(Run, "+1", "FirstAsync#1/1"));
        o.EditorConfig["dotnet_code_quality.PERF9001.min_commands_per_request"] = "52";
    });

    [Fact]
    public Task IsSilent_WithoutAProfile() => VerifyAnalyzerAsync(Unmarked());

    [Theory]
    [InlineData("notes.txt")]
    [InlineData("perf.profile.old")]
    [InlineData("notperf.profile")]
    [InlineData("perf.timings")]
    public Task IsSilent_WhenTheFileHasAnotherName(string name) =>
        VerifyAnalyzerAsync(Unmarked(), o => o.AdditionalSources[name] = Profile(Site(Run, "+1", "FirstAsync#1/1")));

    [Theory]
    [InlineData("perfanalyzers-profile\t2\ttest\n")]
    [InlineData("perfanalyzers-profile\t999999999999999999999999\ttest\n")]
    [InlineData("perfanalyzers-profile\t1\tmoon\n")]
    [InlineData("something else\n")]
    [InlineData("")]
    public Task IsSilent_WhenItIsNoProfileOfAKnownVersion(string header) =>
        VerifyAsync(Unmarked(), header + Site(Run, "+1", "FirstAsync#1/1") + "\nend\n");

    [Fact]
    public Task IsSilent_InASeeder() => VerifyAsync(
        Code.File("public class BlogSeeder(BlogContext db)\n{\n    public void Fill()\n    {\n        for (var i = 0; i < 9; i++)\n            db.Posts.Count();\n    }\n}"),
        Profile(Site("M:Tests.BlogSeeder.Fill", "+1", "Count#1/1")));

    [Fact]
    public Task IsSilent_InAnExpressionTree() => VerifyAsync(
        Code.Method("var all = db.Blogs.Where(b => b.Posts.Count() > 2).ToList();"),
        Profile(Site(Run, "+0", "Count#1/1")));

    private static string Unmarked() => Code.Method(Loop.Replace("{|#0:", "", StringComparison.Ordinal).Replace("|}", "", StringComparison.Ordinal));

    private static Task VerifyAsync(string source, string profile) => VerifyAnalyzerAsync(source, o => o.AdditionalSources["perf.profile"] = profile);

    private static Task VerifyAsync(string source, DiagnosticResult expected, string profile) => VerifyAnalyzerAsync(source, o =>
    {
        o.AdditionalSources["perf.profile"] = profile;
        o.ExpectedDiagnostics.Add(expected);
    });

    private static string Profile(params string[] sites) => ProfileText.Of(sites);

    private static string Site(
        string member, string offset, string @operator, long requests = 10, long commands = 510, string kind = "query", string mode = "async", string scope = "GET /posts") =>
        ProfileText.Site(member, offset, @operator, requests, commands, kind, mode, scope);
}
