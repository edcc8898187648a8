namespace PerfAnalyzers.Tests.Samples;

/// <summary>A request of <c>BookStore.http</c>.</summary>
internal sealed record SampleRequest(string Title, string Method, string Path, string? Body)
{
    public static IReadOnlyList<SampleRequest> ReadAll(string repository) =>
        [.. File.ReadAllText(System.IO.Path.Combine(repository, "samples", "BookStore", "BookStore.http"))
            .ReplaceLineEndings("\n").Split("\n### ").Skip(1).Select(Read)];

    private static SampleRequest Read(string text)
    {
        var lines = text.Trim().Split('\n');
        var line = lines[1].Split(" {{host}}");
        var body = string.Join('\n', lines.SkipWhile(l => l.Length > 0)).Trim();
        return new(lines[0], line[0], line[1], body.Length > 0 ? body : null);
    }
}
