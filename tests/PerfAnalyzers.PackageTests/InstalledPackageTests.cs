namespace PerfAnalyzers.PackageTests;

[Collection(PackageCollection.Name)]
public sealed class InstalledPackageTests(PackedPackage package)
{
    [Fact]
    public async Task Build_ShowsTheProblems_AndFormatRepairsThem()
    {
        var project = await package.InstallAsync("Shop");
        project.Write("Model.cs", Sources.Model);
        project.Write("Reports.cs", Sources.Reports);

        var before = (await project.BuildAsync()).Succeeded();
        Assert.Equal(["Reports.cs(12): PERF1002", "Reports.cs(21): PERF1003", "Reports.cs(33): PERF1004"], before.Findings);

        (await project.FormatAsync()).Succeeded();
        var after = (await project.BuildAsync()).Succeeded();
        Assert.Empty(after.Findings);
        Assert.NotEqual(Sources.Reports, project.Read("Reports.cs"));
        Assert.Equal(Sources.Model, project.Read("Model.cs"));
    }

    [Fact]
    public async Task CompilerWithoutTheFixesRoslyn_TakesTheAnalyzersAlone()
    {
        var project = await package.InstallAsync("OlderSdk");

        var outcome = await DotNet.RunAsync(
            project.Folder, "msbuild", "-t:ResolveLockFileAnalyzers", "-getItem:Analyzer", "-p:CompilerApiVersion=roslyn4.8", "-nodeReuse:false");

        outcome.Succeeded();
        Assert.Contains("analyzers/dotnet/roslyn4.8/cs/PerfAnalyzers.dll", outcome.Output.Replace(@"\\", "/"));
        Assert.DoesNotContain("PerfAnalyzers.CodeFixes.dll", outcome.Output);
        Assert.DoesNotContain("roslyn4.14", outcome.Output);
    }
}
