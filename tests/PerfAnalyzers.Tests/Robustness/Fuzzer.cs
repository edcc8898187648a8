using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace PerfAnalyzers.Tests.Robustness;

/// <summary>Runs analyzers on broken code, and fixes on what they report there: neither may throw or take long.</summary>
/// <param name="analyzers">Make the analyzers, for each run its own.</param>
/// <param name="fixes">The fixes of what they report.</param>
/// <param name="limit">How much time of each processor the process may use while one document is analyzed, for whatever else it does as well.</param>
internal sealed class Fuzzer(IReadOnlyList<Func<DiagnosticAnalyzer>> analyzers, IReadOnlyList<CodeFixProvider> fixes, TimeSpan limit)
{
    private const int FixesPerRun = 3;
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);
    // For what waits, and uses no processor.
    private static readonly TimeSpan s_longestWait = TimeSpan.FromMinutes(5);

    /// <summary>What went wrong, or null.</summary>
    /// <param name="document">The broken document.</param>
    /// <param name="isBuild">Whether all documents of the project are analyzed, as in a build, or just this one, as in an editor.</param>
    public async Task<string?> RunAsync(Document document, bool isBuild)
    {
        var run = Task.Run(() => AnalyzeAsync(document, isBuild));
        var since = Stopwatch.StartNew();
        var usedBefore = Environment.CpuUsage.TotalTime;
        // By what the process has used, as a busy machine lets an analysis wait for minutes.
        while (await Task.WhenAny(run, Task.Delay(s_look)) != run)
        {
            var used = Environment.CpuUsage.TotalTime - usedBefore;
            if (used > limit * Environment.ProcessorCount || since.Elapsed > s_longestWait)
                return $"The analysis has not ended after {used.TotalSeconds:0} s of the process's processor time, and {since.Elapsed.TotalSeconds:0} s.";
        }

        return await run;
    }

    private async Task<string?> AnalyzeAsync(Document document, bool isBuild)
    {
        var exceptions = new ConcurrentQueue<Exception>();
        var compilation = (await document.Project.GetCompilationAsync())!;
        var withAnalyzers = compilation.WithAnalyzers(
            [.. analyzers.Select(create => create())],
            new CompilationWithAnalyzersOptions(document.Project.AnalyzerOptions, (e, _, _) => exceptions.Enqueue(e), concurrentAnalysis: true, logAnalyzerExecutionTime: false));
        var diagnostics = isBuild
            ? await withAnalyzers.GetAnalyzerDiagnosticsAsync(CancellationToken.None)
            : await withAnalyzers.GetAnalyzerSemanticDiagnosticsAsync(
                compilation.GetSemanticModel((await document.GetSyntaxTreeAsync())!), filterSpan: null, CancellationToken.None);
        if (exceptions.TryPeek(out var exception))
            return $"An analyzer threw: {exception}";
        return await FixAsync(document, diagnostics);
    }

    private async Task<string?> FixAsync(Document document, ImmutableArray<Diagnostic> diagnostics)
    {
        var tree = await document.GetSyntaxTreeAsync();
        foreach (var diagnostic in diagnostics.Where(d => d.Location.SourceTree == tree).Take(FixesPerRun))
        {
            foreach (var fix in fixes.Where(f => f.FixableDiagnosticIds.Contains(diagnostic.Id)))
            {
                try
                {
                    var offered = new List<CodeAction>();
                    await fix.RegisterCodeFixesAsync(new(document, diagnostic, (action, _) => offered.Add(action), CancellationToken.None));
                    foreach (var action in offered)
                        await action.GetOperationsAsync(CancellationToken.None);
                }
                catch (Exception exception)
                {
                    return $"The fix of {diagnostic} threw: {exception}";
                }
            }
        }

        return null;
    }
}
