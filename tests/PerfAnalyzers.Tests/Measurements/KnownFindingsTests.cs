using PerfAnalyzers.Rules.RoundTrips;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Measurements;

/// <summary>A baseline silences what it lists, and nothing else.</summary>
public sealed class KnownFindingsTests
{
    private const string First = "M:Tests.Service.First(System.Collections.Generic.IEnumerable{System.Int32})";

    private static readonly string s_code = Code.Members("""
        public void First(IEnumerable<int> ids)
        {
            foreach (var id in ids)
                Console.WriteLine(db.Posts.First(p => p.Id == id).Title);
        }

        public void First(IEnumerable<string> titles)
        {
            foreach (var title in titles)
                Console.WriteLine(db.Posts.First(p => p.Title == title).Title);
        }

        public void Two(IEnumerable<int> ids)
        {
            var some = ids.ToList();
            foreach (var id in some) Console.WriteLine(db.Posts.First(p => p.Id == id).Title); foreach (var id in some) Console.WriteLine(db.Blogs.First(b => b.Id == id).Name);
        }
        """);

    private const string Two = "M:Tests.Service.Two(System.Collections.Generic.IEnumerable{System.Int32})";

    [Theory]
    [InlineData("", "17 23 29 29")]
    [InlineData($"PERF1003\t{First}\t1\n", "23 29 29")]
    [InlineData($"PERF1003\t{Two}\t2\n", "17 23")]
    // Fewer than are listed: some were repaired.
    [InlineData($"PERF1003\t{Two}\t9\n", "17 23")]
    // More than are listed: one is new, and nothing tells which.
    [InlineData($"PERF1003\t{Two}\t1\n", "17 23 29 29")]
    // Another rule, or another member.
    [InlineData($"PERF1005\t{First}\t1\n", "17 23 29 29")]
    [InlineData("PERF1003\tM:Tests.Service.Gone\t1\n", "17 23 29 29")]
    [InlineData("PERF1003\t-\t9\n", "17 23 29 29")]
    // Overloads have one name.
    [InlineData("PERF1003\t~Tests.Service.First\t2\n", "29 29")]
    [InlineData("PERF1003\t~Tests.Service.First\t1\n", "17 23 29 29")]
    [InlineData($"PERF1003\t{First}\t1\nPERF1003\t~Tests.Service.First\t1\n", "29 29")]
    // Lines that cannot be read are passed over.
    [InlineData($"PERF1003\nPERF1003\t{First}\t1\n", "23 29 29")]
    public async Task Suppresses_WhatIsListed(string entries, string lines)
    {
        Assert.Equal(lines, await LinesAsync("perfanalyzers-baseline\t1\n" + entries));
    }

    [Theory]
    [InlineData("perfanalyzers-baseline\t2\n")]
    [InlineData("something else\n")]
    [InlineData("")]
    public async Task SuppressesNothing_WhenItIsNoBaseline(string header) =>
        Assert.Equal("17 23 29 29", await LinesAsync($"{header}PERF1003\t{First}\t1\n"));

    [Fact]
    public async Task Findings_HaveTheirMember()
    {
        var findings = await new AnalyzerRunner(() => new QueryPerElementAnalyzer()).RunAsync(Project(null));
        Assert.Equal([First, First.Replace("Int32", "String", StringComparison.Ordinal), Two, Two], findings.Select(f => f.Properties["PerfAnalyzers.Member"]));
    }

    private static async Task<string> LinesAsync(string baseline)
    {
        var findings = await new AnalyzerRunner(() => new QueryPerElementAnalyzer()).RunAsync(Project(baseline));
        return string.Join(' ', findings.Where(f => !f.IsSuppressed).Select(f => f.Location.GetLineSpan().StartLinePosition.Line + 1));
    }

    private static Microsoft.CodeAnalysis.Project Project(string? baseline)
    {
        var files = new Dictionary<string, string> { [TestSolution.MainFile] = s_code };
        if (baseline is not null)
            files["PerfAnalyzers.Baseline.txt"] = baseline;
        return TestSolution.Create(files, new(), []);
    }
}
