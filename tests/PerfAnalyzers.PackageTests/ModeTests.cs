using System.Text.Json;

namespace PerfAnalyzers.PackageTests;

/// <summary>What <c>PerfAnalyzersMode</c> switches on, and that what a project says itself wins over it.</summary>
[Collection(PackageCollection.Name)]
public sealed class ModeTests(ModeTests.InstalledPackage installed) : IClassFixture<ModeTests.InstalledPackage>, IDisposable
{
    private static readonly string[] s_defaults = ["PERF1002 warning", "PERF1003 warning", "PERF1004 warning", "PERF1006 note"];
    private static readonly string[] s_warnings = ["PERF1002 warning", "PERF1003 warning", "PERF1004 warning"];
    private static readonly string[] s_all = ["PERF1002 warning", "PERF1003 warning", "PERF1004 warning", "PERF1006 warning"];

    private readonly FreshProject _project = installed.Project;

    public static TheoryData<string, string[]> Modes => new()
    {
        { "None", [] },
        { "Minimum", s_warnings },
        { "Recommended", s_defaults },
        { "All", s_all },
        { "all", s_all },
    };

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Mode_SelectsItsPreset(string mode, string[] expected) =>
        Assert.Equal(expected, await BuildAsync($"-p:PerfAnalyzersMode={mode}"));

    [Fact]
    public async Task AnotherMode_IsNoticedByAnIncrementalBuild()
    {
        await BuildAsync("-p:PerfAnalyzersMode=Recommended");

        var outcome = (await _project.BuildIncrementallyAsync("-p:PerfAnalyzersMode=All")).Succeeded();

        Assert.Contains("PERF1006", outcome.Ids);
    }

    [Fact]
    public async Task NoMode_IsRecommended() => Assert.Equal(s_defaults, await BuildAsync());

    [Fact]
    public async Task UnknownMode_WarnsAndKeepsTheDefaults()
    {
        var outcome = (await _project.BuildAsync("-p:PerfAnalyzersMode=Everything")).Succeeded();

        Assert.Contains("warning PERF0001: PerfAnalyzersMode is 'Everything'", outcome.Output);
        Assert.Contains("Use None, Minimum, Recommended or All.", outcome.Output);
        Assert.Equal(s_defaults, ReadLog());
    }

    [Fact]
    public async Task EditorConfig_WinsOverTheMode()
    {
        _project.Write(
            ".editorconfig",
            """
            [*.cs]
            dotnet_diagnostic.PERF1003.severity = none
            dotnet_diagnostic.PERF1006.severity = suggestion
            """);

        Assert.Equal(["PERF1002 warning", "PERF1004 warning", "PERF1006 note"], await BuildAsync("-p:PerfAnalyzersMode=All"));
    }

    [Fact]
    public async Task GlobalConfig_WinsOverTheMode()
    {
        _project.Write(
            ".globalconfig",
            """
            is_global = true
            dotnet_diagnostic.PERF1003.severity = warning
            """);

        Assert.Equal(["PERF1003 warning"], await BuildAsync("-p:PerfAnalyzersMode=None"));
    }

    [Fact]
    public async Task SeverityOfTheCategory_WorksInRecommended()
    {
        _project.Write(
            ".editorconfig",
            """
            [*.cs]
            dotnet_analyzer_diagnostic.category-RoundTrips.severity = suggestion
            """);

        Assert.Equal(["PERF1002 note", "PERF1003 note", "PERF1004 note", "PERF1006 note"], await BuildAsync());
    }

    [Fact]
    public async Task SeverityOfTheCategory_DoesNotWinOverTheLinesOfAMode()
    {
        _project.Write(
            ".editorconfig",
            """
            [*.cs]
            dotnet_analyzer_diagnostic.category-RoundTrips.severity = suggestion
            """);

        Assert.Equal(s_all, await BuildAsync("-p:PerfAnalyzersMode=All"));
    }

    [Fact]
    public async Task WarningsAsErrors_MakesErrorsOfThem()
    {
        var outcome = await _project.BuildAsync("-p:TreatWarningsAsErrors=true", "-p:PerfAnalyzersMode=All");

        Assert.NotEqual(0, outcome.ExitCode);
        Assert.Equal(["PERF1002 error", "PERF1003 error", "PERF1004 error", "PERF1006 error"], ReadLog());
    }

    [Fact]
    public async Task WarningsAsErrors_LeavesThemWarnings_WhenTheProjectWantsThat()
    {
        const string Warning = "Warning.cs";
        string[] arguments = ["-p:TreatWarningsAsErrors=true", "-p:PerfAnalyzersMode=All", "-p:PerfAnalyzersWarningsAsErrors=false"];

        (await _project.BuildAsync(arguments)).Succeeded();
        Assert.Equal(s_all, ReadLog());

        // The other warnings are errors as before.
        _project.Write(Warning, "#warning Other");
        var outcome = await _project.BuildAsync(arguments);
        _project.Delete(Warning);
        Assert.NotEqual(0, outcome.ExitCode);
        Assert.Contains("error CS1030", outcome.Output);
        Assert.Equal(s_all, ReadLog());
    }

    public void Dispose()
    {
        _project.Delete(".editorconfig");
        _project.Delete(".globalconfig");
    }

    private async Task<IReadOnlyList<string>> BuildAsync(params string[] arguments)
    {
        (await _project.BuildAsync(arguments)).Succeeded();
        return ReadLog();
    }

    /// <summary>What the compiler logged, which, unlike what it printed, has the infos too.</summary>
    private IReadOnlyList<string> ReadLog()
    {
        using var log = JsonDocument.Parse(_project.Read(InstalledPackage.Log));
        _project.Delete(InstalledPackage.Log);
        return
        [
            .. log.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray()
                .Select(result => $"{result.GetProperty("ruleId").GetString()} {result.GetProperty("level").GetString()}")
                .Where(result => result.StartsWith("PERF"))
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>One project for all modes: restored once.</summary>
    public sealed class InstalledPackage(PackedPackage package) : IAsyncLifetime
    {
        internal const string Log = "log.sarif";

        internal FreshProject Project { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Project = await package.InstallAsync("Modes", $"<ErrorLog>{Log},version=2.1</ErrorLog>");
            Project.Write("Model.cs", Sources.Model);
            Project.Write("Reports.cs", Sources.Reports);
            Project.Write("Parts.cs", Sources.Tree);
        }

        public Task DisposeAsync() => Task.CompletedTask;
    }
}
