namespace PerfAnalyzers.PackageTests;

/// <summary>
/// The sample as it is, and another copy after the README's command has nothing more to do; both built, made once for all tests of a run.
/// </summary>
internal sealed class RepairedSample
{
    private const int MostRuns = 4;
    private const string Name = "BookStore";

    private RepairedSample(FreshProject before, FreshProject after) => (Before, After) = (before, after);

    public FreshProject Before { get; }

    public FreshProject After { get; }

    /// <summary>What the build of the copy as it is said.</summary>
    public Outcome BuildBefore { get; private set; } = null!;

    /// <summary>What that of the repaired copy said.</summary>
    public Outcome BuildAfter { get; private set; } = null!;

    /// <summary>What the command said, each time; the last time it changed nothing.</summary>
    public IReadOnlyList<Outcome> Runs { get; private set; } = [];

    /// <summary>The sources that are different now.</summary>
    public IReadOnlyList<string> Changed { get; private set; } = [];

    /// <summary>The assembly to start.</summary>
    public static string AssemblyOf(FreshProject copy) => Path.Combine(copy.Folder, "bin", "Release", "net10.0", Name + ".dll");

    public static async Task<RepairedSample> MakeAsync(PackedPackage package)
    {
        var files = ReadSample();
        var sample = new RepairedSample(await CopyAsync(package, "AsItIs", files), await CopyAsync(package, "Repaired", files));
        var texts = files;
        var runs = new List<Outcome>();
        for (var changed = true; changed;)
        {
            Assert.True(runs.Count < MostRuns, "dotnet format comes to no end.");
            runs.Add((await sample.After.FormatAsync([.. ReadmeCommand.Arguments])).Succeeded());
            var now = files.Keys.ToDictionary(file => file, sample.After.Read);
            changed = now.Any(file => file.Value != texts[file.Key]);
            texts = now;
        }

        sample.Runs = runs;
        sample.Changed = [.. files.Keys.Where(file => texts[file] != files[file]).Order(StringComparer.Ordinal)];
        sample.BuildBefore = await BuildAsync(sample.Before);
        sample.BuildAfter = await BuildAsync(sample.After);
        return sample;
    }

    private static async Task<FreshProject> CopyAsync(PackedPackage package, string folder, Dictionary<string, string> files)
    {
        var copy = package.CreateFolder(folder);
        foreach (var (file, text) in files)
            copy.Write(file, text);
        copy.Write($"{Name}.csproj", ProjectFile.Of("Microsoft.NET.Sdk.Web",
        [
            PackedPackage.EfCoreOf("10.0.15"),
            """<PackageReference Include="Microsoft.EntityFrameworkCore.Sqlite" Version="10.0.15" />""",
            """<PackageReference Include="Npgsql.EntityFrameworkCore.PostgreSQL" Version="10.0.3" />""",
            """<PackageReference Include="StackExchange.Redis" Version="3.4.35" />""",
            """<PackageReference Include="System.IO.Hashing" Version="10.0.15" />""",
            package.Reference,
            """<None Include="BookStore.http" CopyToOutputDirectory="PreserveNewest" />""",
        ]));
        return await copy.RestoreAsync();
    }

    /// <summary>What the load tests need comes last: the fixes see the sample alone.</summary>
    private static async Task<Outcome> BuildAsync(FreshProject copy)
    {
        const string Added = "UnderLoad.cs";
        var file = Path.Combine(PackedPackage.Repository, "tests", "PerfAnalyzers.PackageTests", "Load", "Copied", Added);
        copy.Write(Added, File.ReadAllText(file));
        return (await copy.BuildAsync("--configuration", "Release")).Succeeded();
    }

    private static Dictionary<string, string> ReadSample()
    {
        var sample = Path.Combine(PackedPackage.Repository, "samples", Name);
        return Directory.GetFiles(sample, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(sample, file).Replace('\\', '/'))
            .Where(file => Path.GetExtension(file) is ".cs" or ".editorconfig" or ".json" or ".http")
            .Where(file => file.Split('/')[0] is not ("bin" or "obj"))
            .ToDictionary(file => file, file => File.ReadAllText(Path.Combine(sample, file)), StringComparer.Ordinal);
    }
}
