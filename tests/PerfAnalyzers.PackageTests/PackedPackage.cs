using System.IO.Compression;
using System.Reflection;

namespace PerfAnalyzers.PackageTests;

/// <summary>The package, packed once for all tests of a run, and the folder under which they install it.</summary>
public sealed class PackedPackage : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("PerfAnalyzers.").FullName;

    /// <summary>
    /// A version of this run alone: no cache of NuGet's or the compiler's knows it. So is called the compiler's server too, which stays for
    /// the next project as it does on users' machines, and ends with the run.
    /// </summary>
    private readonly string _version = $"0.1.0-test.{DateTime.UtcNow:yyyyMMddHHmmssfff}";

    private Task<RepairedSample>? _repaired;

    public string Version { get; private set; } = "";

    /// <summary>The full path of the <c>.nupkg</c>.</summary>
    public string Path { get; private set; } = "";

    public async Task InitializeAsync()
    {
        var source = Directory.CreateDirectory(System.IO.Path.Combine(_folder, "source")).FullName;
        await PackAsync("PerfAnalyzers.Package");
        Path = Assert.Single(Directory.GetFiles(source));
        Version = System.IO.Path.GetFileNameWithoutExtension(Path)["PerfAnalyzers.".Length..];
        Assert.Equal(_version, Version);
        WriteSettings(source);
    }

    /// <summary>The recorder's package, packed beside it, and what refers to it.</summary>
    internal async Task<string> PackRecorderAsync()
    {
        await PackAsync("PerfAnalyzers.Recorder");
        using var symbols = ZipFile.OpenRead(System.IO.Path.Combine(_folder, "source", $"PerfAnalyzers.Recorder.{Version}.snupkg"));
        Assert.Contains(symbols.Entries, entry => entry.Name == "PerfAnalyzers.Recorder.pdb");
        return $"""<PackageReference Include="PerfAnalyzers.Recorder" Version="{Version}" />""";
    }

    private async Task PackAsync(string project)
    {
        var outcome = await DotNet.RunAsync(
            Repository, "pack", "src/" + project, "--configuration", "Release", "--output", System.IO.Path.Combine(_folder, "source"),
            // A folder of its own for all that is built: neither stale output nor a build beside this one gets in.
            "--artifacts-path", System.IO.Path.Combine(_folder, "artifacts"), $"-p:MinVerVersionOverride={_version}", "-m:1", "-nodeReuse:false",
            "-p:UseSharedCompilation=true", $"-p:SharedCompilationId={_version}");
        outcome.Succeeded();
        Assert.DoesNotContain("warning", outcome.Output);
    }

    public async Task DisposeAsync()
    {
        (await DotNet.RunAsync(_folder, "exec", System.IO.Path.Combine(Metadata("CompilerFolder"), "bincore", "VBCSCompiler.dll"), $"-pipename:{_version}", "-shutdown")).Succeeded();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>What refers to the package, as the page of a package says it.</summary>
    internal string Reference => $"""<PackageReference Include="PerfAnalyzers" Version="{Version}" PrivateAssets="all" />""";

    /// <summary>What refers to the EF Core that the tests are for.</summary>
    internal static string EfCore => EfCoreOf(Metadata("EfCoreVersion"));

    internal static string EfCoreOf(string version) => $"""<PackageReference Include="Microsoft.EntityFrameworkCore.Relational" Version="{version}" />""";

    /// <summary>The sample, repaired by this package.</summary>
    internal Task<RepairedSample> RepairSampleAsync() => _repaired ??= RepairedSample.MakeAsync(this);

    /// <summary>An empty folder for what a test writes into it.</summary>
    internal FreshProject CreateFolder(string name) => new(Directory.CreateDirectory(System.IO.Path.Combine(_folder, name)).FullName);

    /// <summary>A restored class library on EF Core with the package.</summary>
    internal Task<FreshProject> InstallAsync(string name, string properties = "")
    {
        var project = CreateFolder(name);
        project.Write($"{name}.csproj", ProjectFile.Of("Microsoft.NET.Sdk", [EfCore, Reference], properties: properties));
        return project.RestoreAsync();
    }

    /// <summary>Settings above all fresh projects, so that what lies above the temporary folder plays no part.</summary>
    private void WriteSettings(string source)
    {
        var known = Metadata("PackagesFolder");
        // Packages that this machine has already are taken from there; ours goes into a folder that ends with the run.
        var fallback = Directory.Exists(known) ? $"<RestoreFallbackFolders>{known}</RestoreFallbackFolders>" : "";
        Write("Directory.Build.props",
            $"""
            <Project>
              <PropertyGroup>
                <RestorePackagesPath>{System.IO.Path.Combine(_folder, "packages")}</RestorePackagesPath>
                {fallback}
                <NuGetAudit>false</NuGetAudit>
                <UseSharedCompilation>true</UseSharedCompilation>
                <SharedCompilationId>{_version}</SharedCompilationId>
              </PropertyGroup>
            </Project>
            """);
        Write("Directory.Build.targets", "<Project />");
        Write("Directory.Packages.props", "<Project />");
        Write(".editorconfig", "root = true");
        Write("nuget.config", $"""<configuration><packageSources><add key="packed" value="{source}" /></packageSources></configuration>""");
    }

    private void Write(string name, string text) => File.WriteAllText(System.IO.Path.Combine(_folder, name), text);

    private static string Metadata(string key) =>
        typeof(PackedPackage).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == key).Value!;

    /// <summary>The root of the repository.</summary>
    internal static string Repository { get; } = FindRepository();

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "PerfAnalyzers.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("No PerfAnalyzers.sln above the tests.");
        return folder.FullName;
    }
}

/// <summary>One package for all test classes, which for that reason run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class PackageCollection : ICollectionFixture<PackedPackage>
{
    public const string Name = "Package";
}
