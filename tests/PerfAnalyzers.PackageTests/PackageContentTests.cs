using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace PerfAnalyzers.PackageTests;

[Collection(PackageCollection.Name)]
public sealed class PackageContentTests(PackedPackage package) : IDisposable
{
    private readonly ZipArchive _archive = ZipFile.OpenRead(package.Path);

    public void Dispose() => _archive.Dispose();

    [Fact]
    public void Package_HoldsTheseFilesAndNoOther()
    {
        string[] expected =
        [
            "LICENSE",
            "PerfAnalyzers.nuspec",
            "README.md",
            "analyzers/dotnet/roslyn4.14/cs/PerfAnalyzers.CodeFixes.dll",
            "analyzers/dotnet/roslyn4.14/cs/PerfAnalyzers.dll",
            "analyzers/dotnet/roslyn4.8/cs/PerfAnalyzers.dll",
            "build/PerfAnalyzers.props",
            "build/PerfAnalyzers.targets",
            "build/config/all.globalconfig",
            "build/config/minimum.globalconfig",
            "build/config/none.globalconfig",
            "build/config/recommended.globalconfig",
            "buildTransitive/PerfAnalyzers.props",
            "buildTransitive/PerfAnalyzers.targets",
            "icon.png",
        ];

        var actual = _archive.Entries.Select(entry => entry.FullName).Where(name => !IsOfTheFormat(name)).Order(StringComparer.Ordinal);

        Assert.Equal(expected, actual);

        // What every package has, whatever is in it.
        static bool IsOfTheFormat(string name) =>
            name is "[Content_Types].xml" || name.StartsWith("_rels/") || name.StartsWith("package/services/metadata/");
    }

    [Fact]
    public void Manifest_DescribesADevelopmentDependencyWithoutDependencies()
    {
        using var manifest = _archive.GetEntry("PerfAnalyzers.nuspec")!.Open();
        var metadata = XDocument.Load(manifest).Root!.Elements().Single();

        Assert.Equal("PerfAnalyzers", Field("id"));
        Assert.Equal(package.Version, Field("version"));
        Assert.Equal("true", Field("developmentDependency"));
        Assert.Equal("MIT", Field("license"));
        Assert.Equal("README.md", Field("readme"));
        Assert.Equal("icon.png", Field("icon"));
        Assert.StartsWith("https://", Field("projectUrl"));
        Assert.All(["N+1", "cartesian explosion", "cach"], term => Assert.Contains(term, Field("description"), StringComparison.OrdinalIgnoreCase));
        Assert.All(["N+1", "EFCore", "Caching", "Pagination"], tag => Assert.Contains(tag, Field("tags")!.Split(' ')));
        Assert.EndsWith("CHANGELOG.md", Field("releaseNotes"));
        Assert.Null(Field("dependencies"));

        string? Field(string name) => metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value;
    }

    [Fact]
    public void Manifest_SaysOfWhichSourcesThePackageIs()
    {
        using var manifest = _archive.GetEntry("PerfAnalyzers.nuspec")!.Open();
        var metadata = XDocument.Load(manifest).Root!.Elements().Single();
        var repository = metadata.Elements().Single(element => element.Name.LocalName == "repository");

        Assert.Equal("git", repository.Attribute("type")?.Value);
        Assert.Equal(metadata.Elements().Single(element => element.Name.LocalName == "projectUrl").Value, repository.Attribute("url")?.Value);
        Assert.Matches("^[0-9a-f]{40}$", repository.Attribute("commit")?.Value);
    }

    [Theory]
    [InlineData("analyzers/dotnet/roslyn4.8/cs/PerfAnalyzers.dll", "4.8")]
    [InlineData("analyzers/dotnet/roslyn4.14/cs/PerfAnalyzers.dll", "4.14")]
    [InlineData("analyzers/dotnet/roslyn4.14/cs/PerfAnalyzers.CodeFixes.dll", "4.14")]
    public void Assembly_LoadsInTheCompilerOfItsFolder(string path, string compiler)
    {
        using var assembly = OpenAssembly(path);
        var metadata = assembly.GetMetadataReader();
        var newest = new Version(compiler + ".0.0");

        var tooNew = metadata.AssemblyReferences.Select(metadata.GetAssemblyReference)
            .Where(reference => metadata.GetString(reference.Name).StartsWith("Microsoft.CodeAnalysis") && reference.Version > newest)
            .Select(reference => $"{metadata.GetString(reference.Name)} {reference.Version}");

        Assert.Empty(tooNew);
    }

    [Theory]
    [InlineData("analyzers/dotnet/roslyn4.8/cs/PerfAnalyzers.dll")]
    [InlineData("analyzers/dotnet/roslyn4.14/cs/PerfAnalyzers.dll")]
    public void Analyzers_DoNotReferToWorkspaces(string path)
    {
        using var assembly = OpenAssembly(path);
        var metadata = assembly.GetMetadataReader();

        // The command-line compiler has none of them.
        Assert.DoesNotContain(
            metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name)),
            name => name.Contains("Workspaces") || name.StartsWith("System.Composition"));
    }

    [Theory]
    [InlineData("analyzers/dotnet/roslyn4.14/cs/PerfAnalyzers.dll")]
    [InlineData("analyzers/dotnet/roslyn4.14/cs/PerfAnalyzers.CodeFixes.dll")]
    public void Assembly_IsBuiltDeterministically_AndHasItsSymbols(string path)
    {
        using var assembly = OpenAssembly(path);

        Assert.Contains(assembly.ReadDebugDirectory(), entry => entry.Type == DebugDirectoryEntryType.Reproducible);
        Assert.Contains(assembly.ReadDebugDirectory(), entry => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb);
    }

    [Fact]
    public void Icon_Is128PixelsSquare()
    {
        using var icon = _archive.GetEntry("icon.png")!.Open();
        var header = new byte[24];
        icon.ReadExactly(header);

        // A PNG says its width and height, four bytes each, after the signature and the name of its first block.
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], header[..4]);
        Assert.Equal([0, 0, 0, 128, 0, 0, 0, 128], header[16..]);
    }

    private PEReader OpenAssembly(string path)
    {
        using var entry = _archive.GetEntry(path)!.Open();
        var copy = new MemoryStream();
        entry.CopyTo(copy);
        copy.Position = 0;
        return new PEReader(copy);
    }
}
