namespace PerfAnalyzers.PackageTests.Load;

/// <summary>What tests measured, in a Markdown file between <c>&lt;!-- name:begin --&gt;</c> and <c>&lt;!-- name:end --&gt;</c>.</summary>
internal static class Block
{
    public static bool IsUpdate => Environment.GetEnvironmentVariable("UPDATE") == "1";

    public static string Read(string file, string name) => Find(file, name).Content;

    /// <summary>Compares what stands there; with <c>UPDATE=1</c> in the environment it is rewritten.</summary>
    public static void Verify(string file, string name, string content)
    {
        if (IsUpdate)
            Write(file, name, content);
        else
            Assert.True(Read(file, name) == content, $"{file} is out of date; UPDATE=1 rewrites it. It should have:\n{content}");
    }

    public static void Write(string file, string name, string content)
    {
        var (before, _, after) = Find(file, name);
        File.WriteAllText(PathOf(file), before + content + after);
    }

    private static (string Before, string Content, string After) Find(string file, string name)
    {
        var text = File.ReadAllText(PathOf(file));
        var (begin, end) = ($"<!-- {name}:begin -->\n", $"<!-- {name}:end -->");
        var from = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        var to = text.IndexOf(end, StringComparison.Ordinal);
        Assert.True(from >= begin.Length && to >= from, $"{file} has no {begin.Trim()} and {end}.");
        return (text[..from], text[from..to], text[to..]);
    }

    private static string PathOf(string file) => Path.Combine(PackedPackage.Repository, file);
}
