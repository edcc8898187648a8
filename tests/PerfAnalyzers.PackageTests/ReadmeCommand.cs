namespace PerfAnalyzers.PackageTests;

/// <summary>The command of the README that repairs everything, which it writes from the rules.</summary>
internal static class ReadmeCommand
{
    /// <summary>What follows <c>dotnet format analyzers</c>.</summary>
    public static IReadOnlyList<string> Arguments { get; } =
    [
        .. File.ReadAllText(Path.Combine(PackedPackage.Repository, "README.md"))
            .Split("<!-- format:begin -->")[1]
            .Split("<!-- format:end -->")[0]
            .Split((char[])[' ', '\n', '\\'], StringSplitOptions.RemoveEmptyEntries)
            .SkipWhile(word => word != "--severity")
            .TakeWhile(word => word != "```"),
    ];

    /// <summary>The rules that it names.</summary>
    public static IReadOnlySet<string> Ids { get; } = Arguments.Where(a => a.StartsWith("PERF", StringComparison.Ordinal)).ToHashSet();
}
