using System.Globalization;
using System.Text;
using PerfAnalyzers.Tests.Samples;

namespace PerfAnalyzers.PackageTests.Load;

/// <summary>When <c>dotnet format</c> has repaired the sample, it answers as before, with fewer commands; on SQLite.</summary>
[Collection(PackageCollection.Name)]
public sealed class AnswerTests(PackedPackage package)
{
    /// <summary>Something was missing from these answers, and is there now.</summary>
    private const string Completed = "PERF1002";

    /// <summary>Which rows were answered was left to the database, and is not any more.</summary>
    private static readonly string[] s_ordered = ["PERF3004", "PERF3005"];

    /// <summary>One query that multiplied rows becomes several.</summary>
    private const string Split = "PERF4003";

    [Fact]
    public async Task Fixes_KeepTheAnswers_AndSaveCommands()
    {
        var sample = await package.RepairSampleAsync();
        var database = Path.Combine(package.CreateFolder("Answers").Folder, "bookstore.db");
        var before = await AskAsync(sample.Before, database);
        var after = await AskAsync(sample.After, database);

        var table = new StringBuilder("| Request | Commands before | after |\n| --- | --: | --: |\n");
        var wrong = new List<string>();
        foreach (var request in Mix.Reads)
        {
            var (was, now) = (before[request.Path], after[request.Path]);
            var ids = Mix.IdsOf(request).ToList();
            if ((was.Status, now.Status) != (200, 200))
                wrong.Add($"{request.Path}: {was.Status}, and {now.Status} after");
            else if (ids.Contains(Completed) ? now.Body.Length <= was.Body.Length : now.Body != was.Body && !ids.Intersect(s_ordered).Any())
                wrong.Add($"{request.Path} was answered with\n{was.Body}\nand after with\n{now.Body}");
            if (now.Commands > was.Commands && !ids.Contains(Split) && !ids.Contains(Completed))
                wrong.Add($"{request.Path}: {was.Commands} commands, and {now.Commands} after");
            if (now.Commands != was.Commands)
                table.Append(CultureInfo.InvariantCulture, $"| `GET {Shorten(request.Path)}` | {was.Commands} | {now.Commands} |\n");
        }

        Assert.True(wrong.Count == 0, string.Join("\n\n", wrong));
        Block.Verify("README.md", "commands", table.ToString());
    }

    private static async Task<Dictionary<string, Reply>> AskAsync(FreshProject copy, string database)
    {
        await using var process = await SampleProcess.StartAsync(RepairedSample.AssemblyOf(copy), new Dictionary<string, string?>
        {
            ["ConnectionStrings__Store"] = null,
            ["Store__SqliteFile"] = database,
        });
        var replies = new Dictionary<string, Reply>();
        foreach (var request in Mix.Reads)
            replies[request.Path] = await Users.SendAsync(process, request.Path);
        return replies;
    }

    private static string Shorten(string path) =>
        path.IndexOf('&', StringComparison.Ordinal) is > 0 and var second ? path[..second] + "&…" : path;
}
