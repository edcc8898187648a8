using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Repository;

/// <summary>A part of a Markdown file that follows from the code, between <c>&lt;!-- name:begin --&gt;</c> and <c>&lt;!-- name:end --&gt;</c>.</summary>
internal static class GeneratedBlock
{
    /// <summary>Whether files that are out of date are to be rewritten.</summary>
    public static bool IsUpdate => Environment.GetEnvironmentVariable("UPDATE") == "1";

    /// <summary>Fails when the file has something else there; with <c>UPDATE=1</c> in the environment the file is rewritten.</summary>
    public static void Verify(string path, string name, string content)
    {
        var file = Path.Combine(TestReferences.RepositoryRoot, path);
        var text = File.Exists(file) ? File.ReadAllText(file) : throw new HarnessFailure($"There is no {path}.");
        var updated = Replace(text, name, content) ?? throw new HarnessFailure($"{path} has no <!-- {name}:begin --> and <!-- {name}:end -->.");
        if (text == updated)
            return;
        if (!IsUpdate)
            throw new HarnessFailure($"{path} is out of date; run the tests with UPDATE=1 to rewrite it:{Environment.NewLine}{TextDiff.Describe(updated, text)}");
        File.WriteAllText(file, updated);
    }

    /// <summary>The text with this content between the markers; null when they are not there.</summary>
    internal static string? Replace(string text, string name, string content)
    {
        var (begin, end) = ($"<!-- {name}:begin -->\n", $"<!-- {name}:end -->");
        var from = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        var to = text.IndexOf(end, StringComparison.Ordinal);
        return from < begin.Length || to < from ? null : text[..from] + content + text[to..];
    }
}
