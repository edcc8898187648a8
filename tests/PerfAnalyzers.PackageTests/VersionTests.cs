using System.Diagnostics;

namespace PerfAnalyzers.PackageTests;

/// <summary>The version of what is packed: no two commits have the same, and tags have their own.</summary>
public sealed class VersionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("PerfAnalyzers.Versions.").FullName;

    public VersionTests()
    {
        foreach (var file in new[] { "Directory.Build.props", "Directory.Packages.props", "src/Directory.Build.props", "src/Directory.Build.targets" })
            Write(file, File.ReadAllText(Path.Combine(PackedPackage.Repository, file)));
        Write("src/Library/Library.csproj", ProjectFile.Of("Microsoft.NET.Sdk", []));
        Write(".gitignore", "bin/\nobj/\n");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Version_FollowsFromTagAndCommits()
    {
        // Sources without a history.
        Assert.Equal("0.1.0", await VersionAsync());

        Git("init", "--quiet");
        Commit();
        Assert.Equal("0.1.0-alpha.0", await VersionAsync());
        Commit();
        Assert.Equal("0.1.0-alpha.0.1", await VersionAsync());
        Git("tag", "v1.2.0");
        Assert.Equal("1.2.0", await VersionAsync());
        Commit();
        Assert.Equal("1.2.1-alpha.0.1", await VersionAsync());
    }

    private async Task<string> VersionAsync()
    {
        var outcome = await DotNet.RunAsync(_folder, "build", "src/Library", "-nodeReuse:false", "-m:1", "-v:q", "-t:MinVer", "-getProperty:PackageVersion");
        outcome.Succeeded();
        Assert.DoesNotContain("warning", outcome.Output);
        return outcome.Output.Trim();
    }

    private void Commit()
    {
        File.AppendAllText(Path.Combine(_folder, "src", "Library", "Notes.txt"), "changed\n");
        Git("add", ".");
        Git("-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false", "commit", "--quiet", "--message", "Change");
    }

    private void Git(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = _folder })!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
