namespace PerfAnalyzers.Tests.Robustness;

/// <summary>The sources of real applications, in the folder that <c>PERFANALYZERS_FUZZ_FOLDER</c> names.</summary>
internal static class FuzzFolder
{
    public const string Variable = "PERFANALYZERS_FUZZ_FOLDER";

    // Larger projects and files would only take longer: mutations are small.
    private const int MostFiles = 1000;
    private const int LongestFile = 100_000;

    private static readonly string[] s_skipped = ["bin", "obj", "node_modules"];

    /// <summary>The folder, or null.</summary>
    public static string? Path { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? given : null;

    /// <summary>Why there is nothing to break, or null.</summary>
    public static string? WhyUnavailable =>
        Path is null ? $"{Variable} names no folder with the sources of an application."
        : !Directory.Exists(Path) ? $"{Variable} names {Path}, which is no folder."
        : null;

    /// <summary>The files of each project, by their paths in the folder; without projects the folder is one.</summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Projects()
    {
        var files = FilesIn(Path!).Order(StringComparer.Ordinal).ToList();
        var projects = files.Where(f => f.EndsWith(".csproj", StringComparison.Ordinal)).Select(f => System.IO.Path.GetDirectoryName(f)! + '/').ToList();
        return
        [
            .. files.Where(f => f.EndsWith(".cs", StringComparison.Ordinal) && new FileInfo(f).Length <= LongestFile)
                .GroupBy(f => projects.Where(p => f.StartsWith(p, StringComparison.Ordinal)).MaxBy(p => p.Length) ?? "")
                .Select(g => g.Take(MostFiles).ToDictionary(f => System.IO.Path.GetRelativePath(Path!, f), File.ReadAllText)),
        ];
    }

    private static IEnumerable<string> FilesIn(string folder)
    {
        foreach (var file in Directory.GetFiles(folder))
            yield return file.Replace('\\', '/');
        foreach (var inner in Directory.GetDirectories(folder))
        {
            var name = System.IO.Path.GetFileName(inner);
            if (name[0] == '.' || s_skipped.Contains(name) || new DirectoryInfo(inner).LinkTarget is not null)
                continue;
            foreach (var file in FilesIn(inner))
                yield return file;
        }
    }
}

/// <summary>A test that is skipped, with the reason, where no folder is given.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FuzzFolderFactAttribute : FactAttribute
{
    public FuzzFolderFactAttribute() => Skip = FuzzFolder.WhyUnavailable;
}
