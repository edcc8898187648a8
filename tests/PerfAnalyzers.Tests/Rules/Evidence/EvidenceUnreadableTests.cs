using PerfAnalyzers.Rules.Evidence;
using PerfAnalyzers.Tests.Harness;
using static PerfAnalyzers.Tests.Rules.Evidence.ProfileText;

namespace PerfAnalyzers.Tests.Rules.Evidence;

public sealed class EvidenceUnreadableTests : AnalyzerTests<EvidenceUnreadableAnalyzer>
{
    private const string Header = "perfanalyzers-profile\t1\ttest\n";
    private static readonly string s_site = Site("M:A.B", "+0", "ToList#1/1");

    [Theory]
    // No profile.
    [InlineData("[|something else|]\n")]
    [InlineData("[||]")]
    [InlineData("[|perfanalyzers-profile|]\n")]
    [InlineData("[|perfanalyzers-profile\tone\ttest|]\n")]
    [InlineData("[|perfanalyzers-profile\t1\tmoon|]\n")]
    // A newer one: nothing more is said of what may mean something else.
    [InlineData("[|perfanalyzers-profile\t2\ttest|]\nnew\tkind\n")]
    // Malformed lines.
    [InlineData(Header + "[|scope\tGET /|]\nend\n")]
    [InlineData(Header + "[|other\tline|]\nend\n")]
    [InlineData(Header + "[|<<<<<<< main|]\n[|=======|]\n[|>>>>>>> branch|]\nend\n")]
    [InlineData(Header + "[|scope\tGET /b\t-1\t1\t1\t-\t-|]\nend\n")]
    [InlineData(Header + "[|scope\tGET /b\t1\t1\t1\t1:0\t-|]\nend\n")]
    [InlineData(Header + "scope\tGET /b\t1\t1\t1\t-\t-\n[|scope\tGET /a\t1\t1\t1\t-\t-|]\nend\n")]
    [InlineData(Header + "scope\tGET /b\t1\t1\t1\t-\t-\n[|scope\tGET /b\t1\t1\t1\t-\t-|]\nend\n")]
    // Cut off, and more than there should be.
    [InlineData(Header + "scope\tGET /b\t1\t1\t1\t-\t-\n[||]")]
    [InlineData(Header + "end\n[|scope\tGET /b\t1\t1\t1\t-\t-|]\nscope\n")]
    public Task Reports_WhatCannotBeRead(string profile) => VerifyAsync("perf.profile", profile);

    [Fact]
    public Task Reports_TheReason() => VerifyAnalyzerAsync("", o =>
    {
        o.AdditionalSources["shop.perf.profile"] = "{|#0:perfanalyzers-profile\t2\ttest|}\n";
        o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithMessage(
            "This cannot be read, and is passed over: version 2 is newer than what is known here, 1: update PerfAnalyzers"));
    });

    [Fact]
    public Task Reports_NoMoreThanTwentyLines() =>
        VerifyAsync("perf.profile", Header + string.Concat(Enumerable.Repeat("[|?|]\n", 20)) + string.Concat(Enumerable.Repeat("?\n", 100_000)));

    [Fact]
    public Task Reports_ALineThatNeverEnds() =>
        VerifyAsync("perf.profile", Header + "[|" + new string('x', 70_000) + "|]\nend\n", isLong: true);

    [Theory]
    [InlineData("[|PERF1003\tM:A.B\t1|]\n")]
    [InlineData("[|perfanalyzers-baseline\t2|]\nPERF1003\tM:A.B\t1\n")]
    [InlineData("perfanalyzers-baseline\t1\nPERF1003\tM:A.B\t1\n[|PERF1003\tM:A.B\t2|]\n")]
    [InlineData("perfanalyzers-baseline\t1\n[|PERF1003\tM:A.B|]\nPERF1003\tM:A.B\t2\n")]
    [InlineData("perfanalyzers-baseline\t1\n[|PERF1003\tM:A.B\tmany|]\n")]
    [InlineData("perfanalyzers-baseline\t1\n[|PERF1003\tM:A.B\t0|]\n[||]\n")]
    public Task Reports_WhatCannotBeReadOfABaseline(string baseline) => VerifyAsync("PerfAnalyzers.Baseline.txt", baseline);

    [Theory]
    [InlineData(Header + "end\n")]
    [InlineData(Header + "end")]
    [InlineData("perfanalyzers-profile\t1\tproduction\r\nend\r\n")]
    [InlineData(Header + "scope\tGET /\t1\t1\t1\t1:1\t1:1\nscope-time\tGET /\t1\t9\t4:1\nend\n")]
    public Task IsSilent_WhenAllCanBeRead(string profile) => VerifyAsync("perf.profile", profile);

    [Fact]
    public Task IsSilent_AboutSites() => VerifyAsync("perf.profile", Of(s_site));

    [Theory]
    [InlineData("perfanalyzers-baseline\t1\n")]
    [InlineData("perfanalyzers-baseline\t1\nPERF1003\tM:A.B\t1\nPERF1003\t~A.B\t12\n")]
    [InlineData("perfanalyzers-baseline\t1\r\nPERF1003\tM:A.B\t1\r\n")]
    public Task IsSilent_WhenAllOfABaselineCanBeRead(string baseline) => VerifyAsync("PerfAnalyzers.Baseline.txt", baseline);

    [Theory]
    [InlineData("profile.txt")]
    [InlineData("perf.timings")]
    [InlineData("Baseline.txt")]
    public Task IsSilent_AboutOtherFiles(string name) => VerifyAsync(name, "something else\n");

    [Fact]
    public Task IsSilent_WithoutFiles() => VerifyAnalyzerAsync("");

    private static Task VerifyAsync(string name, string text, bool isLong = false)
    {
        // What is left of a line that is too long is a line too.
        Assert.Equal(isLong, text.Length is > 65_536 and < 80_000);
        return VerifyAnalyzerAsync("", o => o.AdditionalSources[name] = text);
    }
}
