using PerfAnalyzers.Rules.Evidence;
using PerfAnalyzers.Tests.Harness;
using static PerfAnalyzers.Tests.Rules.Evidence.ProfileText;

namespace PerfAnalyzers.Tests.Rules.Evidence;

public sealed class EvidenceOutdatedTests : AnalyzerTests<EvidenceOutdatedAnalyzer>
{
    private const string Titles = "M:Tests.Service.Titles(System.Int32)";

    private static readonly string s_code = Code.Members("""
        public List<string> All => db.Posts.Select(p => p.Title).ToList();

        public List<string> Titles(int id)
        {
            var titles = db.Posts.Where(p => p.BlogId == id).Select(p => p.Title).ToList();
            titles.AddRange(db.Posts.Where(p => p.BlogId == id + 1).Select(p => p.Title).ToList());
            return titles;
        }
        """);

    [Theory]
    // A call of another name, and one of another number of calls.
    [InlineData(Titles, "+0", "ToArray#1/1")]
    [InlineData(Titles, "+0", "ToListAsync#1/1")]
    [InlineData(Titles, "+0", "ToList#1/3")]
    [InlineData(Titles, "+1", "ToList#3/3")]
    [InlineData(Titles, "?", "foreach#1/1")]
    [InlineData("P:Tests.Service.All", "+0", "Count#1/1")]
    // Members that the type had.
    [InlineData("M:Tests.Service.Titles", "+0", "ToList#1/1")]
    [InlineData("M:Tests.Service.Gone(System.Int32)", "+0", "ToList#1/1")]
    [InlineData("P:Tests.Service.Gone", "+0", "ToList#1/1")]
    public Task Reports_WhenTheCodeHasNoSuchCall(string member, string offset, string @operator) =>
        VerifyAsync(Marked(Site(member, offset, @operator)));

    [Fact]
    public Task Reports_OnTheLine_WithTheCallAndTheMember() => VerifyAnalyzerAsync(s_code, o =>
    {
        var gone = Site(Titles, "+4", "CountAsync#1/1");
        o.AdditionalSources["perf.profile"] =
            Of(gone, Site(Titles, "+0", "ToList#1/2")).Replace(gone, "{|#0:" + gone + "|}", StringComparison.Ordinal);
        o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithMessage(
            "The profile knows a 'CountAsync' in 'Tests.Service.Titles' that the code does not have any more: record it anew"));
    });

    [Fact]
    public Task Reports_ASiteOnce_HoweverManyScopesItHas() => VerifyAnalyzerAsync(s_code, o =>
    {
        var first = Site(Titles, "+4", "Count#1/1", scope: "GET /a");
        o.AdditionalSources["perf.profile"] =
            Of(first, Site(Titles, "+4", "Count#1/1", scope: "GET /b")).Replace(first, "[|" + first + "|]", StringComparison.Ordinal);
    });

    [Theory]
    [InlineData(Titles, "+0", "ToList#1/2")]
    [InlineData(Titles, "+1", "ToList#2/2")]
    // Moved, and asynchronous before.
    [InlineData(Titles, "+9", "ToListAsync#2/2")]
    [InlineData("P:Tests.Service.All", "+0", "ToList#1/1")]
    // Not known which call it was.
    [InlineData(Titles, "?", "ToList#0/3")]
    [InlineData(Titles, "?", "-")]
    [InlineData(Titles, "@400", "-")]
    // Another project's, or the framework's.
    [InlineData("M:Shop.Books.List", "+0", "ToList#1/1")]
    [InlineData("M:Microsoft.EntityFrameworkCore.DbContext.Gone", "+0", "ToList#1/1")]
    // Names of which nobody knows whose they are.
    [InlineData("~Tests.Service.Gone", "+0", "ToList#1/1")]
    [InlineData("~Tests.Service.Titles", "@3", "-")]
    // The code of a constructor is also that of initialisers.
    [InlineData("M:Tests.Service.#ctor", "+0", "ToList#1/1")]
    [InlineData("-", "?", "ToList#0/0")]
    // No ids at all.
    [InlineData("nonsense", "+0", "ToList#1/1")]
    [InlineData("M:", "+0", "ToList#1/1")]
    [InlineData("M:(.", "+0", "ToList#1/1")]
    [InlineData("M:Program.<Main>$(System.String[])", "+0", "ToList#1/1")]
    public Task IsSilent_WhenItMatches_OrIsNotOfThisCode(string member, string offset, string @operator) =>
        VerifyAsync(Of(Site(member, offset, @operator)));

    [Fact]
    public Task IsSilent_AboutOtherLines() =>
        VerifyAsync("perfanalyzers-profile\t1\ttest\nscope\tGET /gone\t1\t1\t1\t-\t-\nsite-time\t" + Titles + "\t+0\tCount#1/1\tquery\tsync\tGET /gone\t1\t9\t4:1\nend\n");

    private static Task VerifyAsync(string profile) => VerifyAnalyzerAsync(s_code, o => o.AdditionalSources["perf.profile"] = profile);

    private static string Marked(string site) => Of(site).Replace(site, "[|" + site + "|]", StringComparison.Ordinal);
}
