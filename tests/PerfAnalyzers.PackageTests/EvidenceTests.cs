using System.Text.Json;

namespace PerfAnalyzers.PackageTests;

/// <summary>The files beside a project that the package reads: what was measured, and what is known already.</summary>
[Collection(PackageCollection.Name)]
public sealed class EvidenceTests(PackedPackage package)
{
    /// <summary>A new user's way: add the recorder, send requests, build, repair, record again, build.</summary>
    [Fact]
    public async Task RecordedProfile_WarnsAtTheCall_UntilItIsRepaired()
    {
        var project = package.CreateFolder("Recorded");
        project.Write("Recorded.csproj", ProjectFile.Of(
            "Microsoft.NET.Sdk.Web",
            [
                package.Reference, await package.PackRecorderAsync(),
                """<PackageReference Include="Microsoft.EntityFrameworkCore.Sqlite" Version="10.0.15" />""",
            ]));
        project.Write("Model.cs", Sources.Model);
        project.Write("Names.cs", Sources.NamesOneByOne);
        project.Write("Program.cs", Sources.RecordedProgram);
        await project.RestoreAsync();

        Assert.DoesNotContain("PERF9001", (await project.BuildAsync()).Succeeded().Ids);
        await RecordAsync(project);
        var before = (await project.BuildAsync()).Succeeded();
        Assert.Contains("Names.cs(11): PERF9001", before.Findings);
        Assert.Contains(
            "warning PERF9001: 12 queries per request of 'GET /names' here in 5 requests: "
            + "the query runs again and again here, ask once for all of them (PERF1003)",
            before.Output);
        // The rule about the source has the numbers too.
        Assert.Contains("(measured: 12 times per request in 5 requests)", before.Output.Split('\n').First(l => l.Contains("warning PERF1003")));
        Assert.DoesNotContain("PERF9003", before.Ids);

        project.Write("Names.cs", Sources.NamesAtOnce);
        Assert.Empty((await project.BuildAsync()).Succeeded().Findings);
        await RecordAsync(project);
        Assert.Empty((await project.BuildAsync()).Succeeded().Findings);
        Assert.Contains("ToListAsync#1/1\tquery\tasync\tGET /names\t5\t5\t", project.Read("perf.profile"));
    }

    [Fact]
    public async Task Baseline_SilencesWhatItLists_WhereWarningsAreErrorsToo()
    {
        var project = await package.InstallAsync("Known", "<TreatWarningsAsErrors>true</TreatWarningsAsErrors>");
        project.Write("Model.cs", Sources.Model);
        project.Write("Reports.cs", Sources.Reports);
        Assert.NotEqual(0, (await project.BuildAsync("-p:ErrorLog=before.sarif%2cversion=2.1")).ExitCode);
        var known = Results(project, "before.sarif");
        Assert.Equal(3, known.Count);
        Assert.All(known, k => Assert.StartsWith("M:Shop.Reports.", k.Member));

        project.Write("PerfAnalyzers.Baseline.txt", "perfanalyzers-baseline\t1\n" + string.Concat(known.Select(k => $"{k.Rule}\t{k.Member}\t1\n")));
        var after = (await project.BuildAsync("-p:ErrorLog=after.sarif%2cversion=2.1")).Succeeded();
        Assert.Empty(after.Findings);
        // In the log they are still there, as suppressed ones.
        Assert.Equal(known.Select(k => k with { IsSuppressed = true }), Results(project, "after.sarif"));
        // The command repairs what is shown.
        (await project.FormatAsync()).Succeeded();
        Assert.Equal(Sources.Reports, project.Read("Reports.cs"));

        project.Write("PerfAnalyzers.Baseline.txt", "perfanalyzers-baseline\t1\n" + string.Concat(known.Skip(1).Select(k => $"{k.Rule}\t{k.Member}\t1\n")));
        var one = await project.BuildIncrementallyAsync();
        Assert.NotEqual(0, one.ExitCode);
        Assert.Equal([known[0].Rule], one.Ids);

        Assert.Equal(3, (await project.BuildAsync("-p:PerfAnalyzersEvidence=false")).Findings.Count);
    }

    [Fact]
    public async Task UnreadableFiles_AreReportedAtTheirLine()
    {
        var project = await package.InstallAsync("Unreadable");
        project.Write("Model.cs", Sources.Model);
        project.Write("shop.perf.profile", "perfanalyzers-profile\t1\ttest\nnonsense\nend\n");
        project.Write("PerfAnalyzers.Baseline.txt", "perfanalyzers-baseline\t7\n");
        // Named by the project too, and read once all the same.
        project.Write("Directory.Build.targets", """<Project><ItemGroup><AdditionalFiles Include="shop.perf.profile" /></ItemGroup></Project>""");

        var outcome = (await project.BuildAsync()).Succeeded();
        Assert.Contains("shop.perf.profile(2,1): warning PERF9003: This cannot be read, and is passed over: the line begins with no known word", outcome.Output);
        Assert.Contains("PerfAnalyzers.Baseline.txt(1,1): warning PERF9003: This cannot be read, and is passed over: version 7 is not known here, only 1", outcome.Output);
    }

    private static async Task RecordAsync(FreshProject project) =>
        (await DotNet.RunAsync(project.Folder, "run", "--no-build", "--environment", "Development")).Succeeded();

    private static List<(string Rule, string? Member, bool IsSuppressed)> Results(FreshProject project, string log)
    {
        using var document = JsonDocument.Parse(project.Read(log));
        return
        [
            .. from result in document.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray()
               let rule = result.GetProperty("ruleId").GetString()!
               where rule.StartsWith("PERF", StringComparison.Ordinal)
               orderby rule
               select (rule,
                   result.GetProperty("properties").GetProperty("customProperties").GetProperty("PerfAnalyzers.Member").GetString(),
                   result.TryGetProperty("suppressions", out var suppressions) && suppressions.GetArrayLength() > 0),
        ];
    }
}
