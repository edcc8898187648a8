using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace PerfAnalyzers.Tests.Robustness;

/// <summary>Runs analyzers on broken code, and fixes on what they report there: neither may throw or take long.</summary>
internal sealed class Fuzzer(IReadOnlyList<Func<DiagnosticAnalyzer>> analyzers, IReadOnlyList<CodeFixProvider> fixes, TimeSpan limit)
{
    private const int FixesPerRun = 3;

    /// <summary>What went wrong, or null.</summary>
    /// <param name="document">The broken document.</param>
    /// <param name="isBuild">Whether all documents of the project are analyzed, as in a build, or just this one, as in an editor.</param>
    public async Task<string?> RunAsync(Document document, bool isBuild)
    {
        var failure = await TryAsync(document, isBuild);
        // A busy machine is slow once; an analyzer that hangs does so again.
        if (failure is { IsSlow: true })
            failure = await TryAsync(document, isBuild);
        return failure?.Text;
    }

    private async Task<Failure?> TryAsync(Document document, bool isBuild)
    {
        var run = Task.Run(() => AnalyzeAsync(document, isBuild));
        if (await Task.WhenAny(run, Task.Delay(limit)) != run)
            return new($"The analysis takes longer than {limit.TotalSeconds} s.", IsSlow: true);
        return await run;
    }

    private async Task<Failure?> AnalyzeAsync(Document document, bool isBuild)
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
            return new($"An analyzer threw: {exception}", IsSlow: false);
        return await FixAsync(document, diagnostics);
    }

    private async Task<Failure?> FixAsync(Document document, ImmutableArray<Diagnostic> diagnostics)
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
                    return new($"The fix of {diagnostic} threw: {exception}", IsSlow: false);
                }
            }
        }

        return null;
    }

    private sealed record Failure(string Text, bool IsSlow);
}
