namespace PerfAnalyzers.PackageTests;

/// <summary>A project that was made just now and refers to EF Core and to the packed package.</summary>
internal sealed class FreshProject(string folder)
{
    public string Folder { get; } = folder;

    public void Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    public string Read(string name) => File.ReadAllText(Path.Combine(Folder, name));

    public void Delete(string name) => File.Delete(Path.Combine(Folder, name));

    /// <summary>A build of everything: one that finds nothing to do shows no warnings either.</summary>
    public Task<Outcome> BuildAsync(params string[] arguments) => BuildIncrementallyAsync(["--no-incremental", .. arguments]);

    public Task<Outcome> BuildIncrementallyAsync(params string[] arguments) =>
        DotNet.RunAsync(Folder, ["build", "--no-restore", "-nodeReuse:false", "-m:1", .. arguments]);

    /// <summary>What the user types to have all that can be repaired repaired.</summary>
    public Task<Outcome> FormatAsync(params string[] arguments) => DotNet.RunAsync(Folder, ["format", "analyzers", "--no-restore", .. arguments]);

    public async Task<FreshProject> RestoreAsync()
    {
        (await DotNet.RunAsync(Folder, "restore", "-nodeReuse:false", "-m:1")).Succeeded();
        return this;
    }
}
