using System.Reflection;
using System.Text;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Proofs.Runtime;

namespace PerfAnalyzers.Proofs;

/// <summary>
/// docs/proofs.md says what the proofs show. The part of a database stands between its markers, follows from the proofs on it, and is
/// compared; with <c>UPDATE=1</c> in the environment it is rewritten.
/// </summary>
internal static class Report
{
    private static readonly string s_path = Path.Combine(
        typeof(Report).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!, "docs", "proofs.md");

    public static Task VerifyAsync(ProofDatabase database, string marker) => VerifyAsync(database, marker, static f => f.Proofs);

    public static async Task VerifyAsync(ProofDatabase database, string marker, Func<FixProofs, IEnumerable<Proof>> proofsOf) =>
        Verify(marker, await WriteAsync(database, proofsOf));

    /// <summary>Compares what stands between the markers.</summary>
    public static void Verify(string marker, string content)
    {
        var text = File.ReadAllText(s_path);
        var (begin, end) = ($"<!-- {marker}:begin -->\n", $"<!-- {marker}:end -->");
        var from = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        var to = text.IndexOf(end, StringComparison.Ordinal);
        Assert.True(from >= begin.Length && to >= from, $"docs/proofs.md has no {begin.Trim()} and {end}.");
        var updated = text[..from] + content + text[to..];
        if (Environment.GetEnvironmentVariable("UPDATE") == "1")
            File.WriteAllText(s_path, updated);
        else
            Assert.True(text == updated, $"docs/proofs.md is out of date; run the tests with UPDATE=1 to rewrite it. It should have:\n{content}");
    }

    private static async Task<string> WriteAsync(ProofDatabase database, Func<FixProofs, IEnumerable<Proof>> proofsOf)
    {
        var summary = new StringBuilder("| Fix | Proofs | Commands | Rows | Values | Before is |\n| --- | --- | --- | --- | --- | --- |\n");
        var details = new StringBuilder();
        foreach (var fix in FixProofs.All.Values.Where(f => proofsOf(f).Any()).OrderBy(p => p.Id, StringComparer.Ordinal))
        {
            var (before, after, count) = (Cost.None, Cost.None, 0);
            var baselines = new SortedSet<Baseline>();
            details.Append($"\n### {fix.Id}\n\n| Program | Commands | Rows | Values | Before is |\n| --- | --- | --- | --- | --- |\n");
            foreach (var proof in proofsOf(fix))
            {
                var outcome = await Prover.ProveAsync(proof, database);
                (before, after, count) = (before + outcome.Before, after + outcome.After, count + 1);
                baselines.Add(outcome.Baseline);
                details.Append($"| {proof.Title} | {Costs(outcome.Before, outcome.After)} | {Describe(outcome.Baseline)}{(outcome.HasLimit ? "; differs" : "")} |\n");
            }

            summary.Append($"| [{fix.Id}](rules/{fix.Id}.md) | {count} | {Costs(before, after)} | {string.Join(" or ", baselines.Select(Describe))} |\n");
        }

        return summary.Append(details).ToString();
    }

    private static string Describe(Baseline baseline) => baseline switch
    {
        Baseline.Program => "the program",
        Baseline.LazyProgram => "the program, lazy",
        Baseline.UncachedProgram => "the program, uncached",
        _ => "**written out: no saving**",
    };

    private static string Costs(Cost before, Cost after) =>
        $"{before.Commands} → {after.Commands} | {before.Rows} → {after.Rows} | {before.Values} → {after.Values}";
}
