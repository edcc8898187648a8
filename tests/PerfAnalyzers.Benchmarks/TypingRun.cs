using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using PerfAnalyzers.Benchmarks.Generation;

namespace PerfAnalyzers.Benchmarks;

/// <summary>
/// Types into a document of 500 lines, key by key, and asks after each for what an editor shows of the visible lines: how long that takes
/// with all rules, beside the compiler alone and an analyzer that does nothing, and what stays in memory.
/// </summary>
internal sealed class TypingRun(int files, int edits, TextWriter output)
{
    private const double AddedMilliseconds = 10;
    private const double MemoryGrowth = 1.2;
    private const int EarlyEdits = 100;
    // On a machine that does other work meanwhile, only a multiple can be asserted.
    private const double Tolerance = 3;

    private readonly List<string> _broken = [];

    public IReadOnlyList<string> Broken => _broken;

    public async Task RunAsync()
    {
        var project = GeneratedProject.WithEfCore(files);
        // The rounds take turns, so that what else the machine does falls on all of them.
        (string Name, ImmutableArray<DiagnosticAnalyzer> Analyzers, List<double> Times)[] rounds =
            [("the compiler alone", [], []), ("+ an analyzer that does nothing with each call", RuleSet.Idle, []), ("+ all rules instead", RuleSet.All, [])];
        for (var round = 0; round < 4; round++)
        {
            foreach (var (_, analyzers, times) in rounds)
            {
                var taken = await TypeAsync(new TypedDocument(project), analyzers, edits / 4, afterEdit: null);
                // The first round is for the runtime to compile what runs.
                if (round > 0)
                    times.AddRange(taken);
            }
        }

        var document = new TypedDocument(project);
        output.WriteLine($"{document.Lines} lines in a project of {files} files, {edits} edits each, medians of processor time, which is what a key costs when nothing runs beside it.");
        output.WriteLine();
        output.WriteLine("| | ms per key | 95 % within ms |");
        output.WriteLine("| --- | ---: | ---: |");
        foreach (var (name, _, times) in rounds)
            output.WriteLine($"| {name} | {At(times, 0.5):N1} | {At(times, 0.95):N1} |");
        var added = At(rounds[2].Times, 0.5) - At(rounds[1].Times, 0.5);
        output.WriteLine();
        output.WriteLine($"All rules add {added:N1} ms to what an editor with an idle analyzer needs, {At(rounds[2].Times, 0.5) - At(rounds[0].Times, 0.5):N1} ms to the compiler alone.");
        Check(added, AddedMilliseconds, "ms that the rules add to a key");

        await MeasureMemoryAsync(document);
    }

    private async Task MeasureMemoryAsync(TypedDocument document)
    {
        long early = 0, late = 0;
        await TypeAsync(document, RuleSet.All, 10 * EarlyEdits, count =>
        {
            if (count == EarlyEdits)
                early = GC.GetTotalMemory(forceFullCollection: true);
            else if (count == 10 * EarlyEdits)
                late = GC.GetTotalMemory(forceFullCollection: true);
        });
        output.WriteLine();
        output.WriteLine($"In memory: {early / 1e6:N1} MB after {EarlyEdits} edits, {late / 1e6:N1} MB after {10 * EarlyEdits}.");
        Check((double)late / early, MemoryGrowth, "memory after ten times the edits, as a multiple");
    }

    /// <summary>Types what was cut from the middle of a method, again and again.</summary>
    private static async Task<List<double>> TypeAsync(TypedDocument document, ImmutableArray<DiagnosticAnalyzer> analyzers, int edits, Action<int>? afterEdit)
    {
        const int Typed = 120;
        var times = new List<double>();
        var (start, text) = document.CutAtMiddle(Typed);
        for (var count = 1; count <= edits; count++)
        {
            var at = (count - 1) % Typed;
            if (at == 0 && count > 1)
                document.Change(new TextSpan(start, Typed), "");
            document.Change(new TextSpan(start + at, 0), text[at].ToString());
            var before = Environment.CpuUsage.TotalTime;
            await ShowAsync(document, analyzers, start + at);
            times.Add((Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
            afterEdit?.Invoke(count);
        }

        return times;
    }

    private static async Task ShowAsync(TypedDocument document, ImmutableArray<DiagnosticAnalyzer> analyzers, int position)
    {
        var compilation = document.Compilation;
        var visible = document.VisibleAround(position);
        var model = compilation.GetSemanticModel(document.Tree);
        model.GetDiagnostics(visible);
        if (analyzers.IsEmpty)
            return;
        var options = new CompilationWithAnalyzersOptions(new AnalyzerOptions([]), onAnalyzerException: null, concurrentAnalysis: false, logAnalyzerExecutionTime: false);
        await compilation.WithAnalyzers(analyzers, options).GetAnalyzerSemanticDiagnosticsAsync(model, visible, CancellationToken.None);
    }

    private static double At(List<double> times, double share) => times.Order().ElementAt((int)(times.Count * share));

    private void Check(double actual, double promised, string what)
    {
        if (actual > promised * Tolerance)
            _broken.Add(FormattableString.Invariant($"{what}: {actual:0.###}, promised {promised:0.###}"));
    }
}
