using PerfAnalyzers.Rules.RoundTrips;
using PerfAnalyzers.Rules.Tracking;
using PerfAnalyzers.Tests.Harness;
using PerfAnalyzers.Tests.Rules.Evidence;

namespace PerfAnalyzers.Tests.Measurements;

/// <summary>What was measured at the place of a finding is added to its message, whatever the rule.</summary>
public sealed class MeasuredMessageTests
{
    private const string Run = "M:Tests.Service.Run(System.Collections.Generic.IEnumerable{System.Int32},System.Threading.CancellationToken)";

    private static readonly string s_code = Code.Method("""
        var blogs = db.Blogs.ToList();
        foreach (var id in ids)
            Console.WriteLine(db.Posts.Where(p => p.Id == id).First().Title + blogs[0].Name);
        """);

    [Theory]
    [InlineData("First#1/1", 18_200, 928_200, " (measured: 51 times per request in 18,200 requests)")]
    [InlineData("First#1/1", 4, 6, " (measured: 1.5 times per request in 4 requests)")]
    [InlineData("First#1/1", 1, 1, " (measured: once per request in 1 request)")]
    [InlineData("First#1/1", 0, 50, "")]
    // Another call of the member.
    [InlineData("ToList#1/1", 10, 510, "")]
    // One that is not there any more.
    [InlineData("First#1/2", 10, 510, "")]
    public async Task Message_SaysWhatWasMeasured(string @operator, long requests, long commands, string expected)
    {
        var plain = await MessageAsync(null);
        Assert.EndsWith(expected, await MessageAsync(ProfileText.Of(ProfileText.Site(Run, "+2", @operator, requests, commands))), StringComparison.Ordinal);
        Assert.Equal(plain + expected, await MessageAsync(ProfileText.Of(ProfileText.Site(Run, "+2", @operator, requests, commands))));
    }

    [Fact]
    public async Task Message_OfAnotherRuleOnAnotherCall_HasThatOnesNumbers()
    {
        var profile = ProfileText.Of(ProfileText.Site(Run, "+0", "ToList#1/1", 30, 30), ProfileText.Site(Run, "+2", "First#1/1", 30, 600));
        var project = Project(profile);
        var tracked = await new AnalyzerRunner(() => new ReadOnlyQueryTrackedAnalyzer()).RunAsync(project);
        Assert.EndsWith(" (measured: once per request in 30 requests)", tracked[0].GetMessage(), StringComparison.Ordinal);
        Assert.EndsWith(" (measured: 20 times per request in 30 requests)", (await RunAsync(profile)).GetMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Descriptor_KeepsAllButTheMessage()
    {
        var plain = (await RunAsync(null)).Descriptor;
        var measured = (await RunAsync(ProfileText.Of(ProfileText.Site(Run, "+2", "First#1/1")))).Descriptor;
        Assert.NotEqual(plain.MessageFormat, measured.MessageFormat);
        Assert.Equal(
            (plain.Id, plain.Title, plain.Category, plain.DefaultSeverity, plain.IsEnabledByDefault, plain.HelpLinkUri, plain.Description),
            (measured.Id, measured.Title, measured.Category, measured.DefaultSeverity, measured.IsEnabledByDefault, measured.HelpLinkUri, measured.Description));
    }

    private static async Task<string> MessageAsync(string? profile) => (await RunAsync(profile)).GetMessage();

    private static async Task<Microsoft.CodeAnalysis.Diagnostic> RunAsync(string? profile) =>
        Assert.Single(await new AnalyzerRunner(() => new QueryPerElementAnalyzer()).RunAsync(Project(profile)));

    private static Microsoft.CodeAnalysis.Project Project(string? profile)
    {
        var files = new Dictionary<string, string> { [TestSolution.MainFile] = s_code };
        if (profile is not null)
            files["perf.profile"] = profile;
        return TestSolution.Create(files, new(), []);
    }
}
