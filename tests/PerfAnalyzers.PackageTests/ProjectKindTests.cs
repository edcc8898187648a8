namespace PerfAnalyzers.PackageTests;

/// <summary>The package in each kind of project that people have: it shows what it shows anywhere, and stays out of the way.</summary>
[Collection(PackageCollection.Name)]
public sealed class ProjectKindTests(PackedPackage package)
{
    private static readonly string[] s_reports = ["Reports.cs(12): PERF1002", "Reports.cs(21): PERF1003", "Reports.cs(33): PERF1004"];

    [Fact]
    public async Task WebApplication()
    {
        var project = package.CreateFolder("Web");
        project.Write("Web.csproj", ProjectFile.Of("Microsoft.NET.Sdk.Web", [PackedPackage.EfCore, package.Reference]));
        project.Write("Model.cs", Sources.Model);
        project.Write("Program.cs", Sources.WebProgram);
        await project.RestoreAsync();

        Assert.Equal(["Program.cs(14): PERF1002", "Program.cs(25): PERF1003"], (await project.BuildAsync()).Succeeded().Findings);

        (await project.FormatAsync()).Succeeded();
        Assert.Empty((await project.BuildAsync()).Succeeded().Findings);
    }

    [Fact]
    public async Task Worker()
    {
        var project = package.CreateFolder("Worker");
        // The hosting of the shared framework, so that the test needs no package for it.
        project.Write("Worker.csproj", ProjectFile.Of(
            "Microsoft.NET.Sdk.Worker", [PackedPackage.EfCore, package.Reference, """<FrameworkReference Include="Microsoft.AspNetCore.App" />"""]));
        project.Write("Model.cs", Sources.Model);
        project.Write("Program.cs", Sources.WorkerProgram);
        await project.RestoreAsync();

        // The endless loop is what a worker is; the loop over what it found is not.
        Assert.Equal(["Program.cs(19): PERF1003"], (await project.BuildAsync()).Succeeded().Findings);
    }

    [Fact]
    public async Task SeveralTargetFrameworks()
    {
        var project = package.CreateFolder("Multi");
        project.Write("Multi.csproj", ProjectFile.Of(
            "Microsoft.NET.Sdk", [PackedPackage.EfCoreOf("6.0.7"), package.Reference], "<TargetFrameworks>net8.0;net9.0;net10.0</TargetFrameworks>"));
        project.Write("Model.cs", Sources.Model);
        project.Write("Reports.cs", Sources.Reports);
        await project.RestoreAsync();

        var outcome = (await project.BuildAsync()).Succeeded();
        Assert.Equal(s_reports, outcome.Findings);
        Assert.All(["net8.0", "net9.0", "net10.0"], framework => Assert.Contains($"::TargetFramework={framework}]", outcome.Output));

        // The three share their files: each is repaired once.
        (await project.FormatAsync()).Succeeded();
        Assert.Empty((await project.BuildAsync()).Succeeded().Findings);
    }

    [Fact]
    public async Task WarningsAsErrors()
    {
        var project = await package.InstallAsync("Strict", "<TreatWarningsAsErrors>true</TreatWarningsAsErrors>");
        project.Write("Model.cs", Sources.Model);
        project.Write("Reports.cs", Sources.Reports);

        var before = await project.BuildAsync();
        Assert.NotEqual(0, before.ExitCode);
        Assert.Equal(s_reports, before.Findings);

        // What cannot be built can be repaired.
        (await project.FormatAsync()).Succeeded();
        Assert.Empty((await project.BuildAsync()).Succeeded().Findings);
    }

    [Fact]
    public async Task CentralPackageManagement()
    {
        var project = package.CreateFolder("Central");
        project.Write("Directory.Packages.props", $"""
            <Project>
              <PropertyGroup>
                <ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally>
              </PropertyGroup>
              <ItemGroup>
                {PackedPackage.EfCore.Replace("PackageReference", "PackageVersion")}
                <GlobalPackageReference Include="PerfAnalyzers" Version="{package.Version}" />
              </ItemGroup>
            </Project>
            """);
        project.Write("Central.csproj", ProjectFile.Of("Microsoft.NET.Sdk", ["""<PackageReference Include="Microsoft.EntityFrameworkCore.Relational" />"""]));
        project.Write("Model.cs", Sources.Model);
        project.Write("Reports.cs", Sources.Reports);
        await project.RestoreAsync();

        Assert.Equal(s_reports, (await project.BuildAsync()).Succeeded().Findings);
    }

    [Fact]
    public async Task OldestEfCore()
    {
        var project = package.CreateFolder("Oldest");
        project.Write("Oldest.csproj", ProjectFile.Of("Microsoft.NET.Sdk", [PackedPackage.EfCoreOf("6.0.7"), package.Reference]));
        project.Write("Model.cs", Sources.Model);
        project.Write("Reports.cs", Sources.Reports);
        await project.RestoreAsync();

        Assert.Equal(s_reports, (await project.BuildAsync()).Succeeded().Findings);
        (await project.FormatAsync()).Succeeded();
        Assert.Empty((await project.BuildAsync()).Succeeded().Findings);
    }

    [Fact]
    public async Task WithoutEfCore()
    {
        var project = package.CreateFolder("Plain");
        project.Write("Plain.csproj", ProjectFile.Of("Microsoft.NET.Sdk", [package.Reference]));
        project.Write("Shop.cs", Sources.WithoutEfCore);
        await project.RestoreAsync();

        var outcome = (await project.BuildAsync("-p:PerfAnalyzersMode=All", "-p:TreatWarningsAsErrors=true")).Succeeded();
        Assert.DoesNotContain("PERF", outcome.Output.Replace(package.Version, ""));
        (await project.FormatAsync()).Succeeded();
        Assert.Equal(Sources.WithoutEfCore, project.Read("Shop.cs"));
    }
}
