using System.Text.RegularExpressions;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Proofs.Runtime;

namespace PerfAnalyzers.Proofs.RandomLoops;

/// <summary>Compares what a loop does before and after its fix.</summary>
internal static partial class LoopComparison
{
    private const int MaxShown = 2000;

    public static async Task CompareAsync(byte[] before, byte[] after, LoopProgram program, string fixedText, IReadOnlyList<Data> data)
    {
        var isBulkWrite = program.Text.Contains(".Execute", StringComparison.Ordinal);
        var queries = new List<int>();
        foreach (var set in data)
        {
            IReadOnlyList<Call> calls = [Call.Run with { Method = program.Name }];
            var right = await ProofDatabase.SqliteNewest.RunAsync(before, set, calls);
            var actual = await ProofDatabase.SqliteNewest.RunAsync(after, set, calls);
            Compare("exception", set, Exception(right), Exception(actual));
            if (right.Exception is null)
                Compare("returned value", set, right.Returned, actual.Returned);
            // One statement is carried out as a whole, or not at all.
            if (right.Exception is null || !isBulkWrite)
                Compare("database", set, right.Database ?? "not written to", actual.Database ?? "not written to");
            CompareTracked(set, right, actual);
            queries.Add(actual.Commands.Count(c => c.StartsWith("SELECT", StringComparison.Ordinal)));
        }

        if (!AsksInLoop(fixedText) && queries.Distinct().Count() > 1)
            throw new ProofFailure($"The number of queries grows with the elements: {string.Join(", ", queries)}");
    }

    private static bool AsksInLoop(string text) =>
        LoopHead().Match(text) is { Success: true } head && Question().IsMatch(text[(head.Index + head.Length)..]);

    [GeneratedRegex(@"^ {8}(foreach|for|while) .*|.Select\(\w+ => db\.", RegexOptions.Multiline)]
    private static partial Regex LoopHead();

    [GeneratedRegex(@"\bdb\.(?!SaveChanges|Add|Remove|\w+\.(Add|Remove))")]
    private static partial Regex Question();

    // EF Core and LINQ say the same with and without a full stop.
    private static string Exception(RunReport report) => report.Exception?.TrimEnd('.') ?? "none";

    // The one query may read rows that the loop would not have come to.
    private static void CompareTracked(Data set, RunReport right, RunReport actual)
    {
        var (before, after) = (Tracked(right), Tracked(actual));
        var missing = before.Except(after).ToList();
        var added = after.Except(before).Where(t => !t.EndsWith(" Unchanged", StringComparison.Ordinal)).ToList();
        if (missing.Count + added.Count > 0)
            throw new ProofFailure($"{set.Name}: the change tracker is another.\nNo longer tracked: {string.Join(", ", missing)}\nTracked now: {string.Join(", ", added)}");
    }

    // The keys of new rows are numbers that the process counts down.
    private static List<string> Tracked(RunReport report) => [.. report.Tracked
        .Select(t => NewKey().Replace(t, "#new"))
        .GroupBy(t => t)
        .SelectMany(g => g.Select((t, i) => i == 0 ? t : $"{i} × {t}"))];

    [GeneratedRegex(@"#-\d+")]
    private static partial Regex NewKey();

    private static void Compare(string what, Data set, string right, string actual)
    {
        if (right == actual)
            return;
        var at = right.Zip(actual).TakeWhile(p => p.First == p.Second).Count();
        var from = Math.Max(0, at - 100);
        throw new ProofFailure($"{set.Name}: the {what} is another.\nBefore: {Shorten(right[from..])}\nAfter:  {Shorten(actual[from..])}");
    }

    private static string Shorten(string text) => text.Length <= MaxShown ? text : text[..MaxShown] + "…";
}
