using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace PerfAnalyzers.Tests.Harness;

/// <summary>Runs one analyzer, once for each state of the code; an exception of the analyzer fails.</summary>
internal sealed class AnalyzerRunner(Func<DiagnosticAnalyzer> create)
{
    private readonly ConditionalWeakTable<Compilation, Task<ImmutableArray<Diagnostic>>> _results = [];

    public ImmutableArray<DiagnosticDescriptor> Rules { get; } = create().SupportedDiagnostics;

    /// <summary>The id that <c>[|…|]</c> stands for.</summary>
    public string? DefaultId => Rules is [var only] ? only.Id : null;

    /// <summary>What a build reports, in the order of the files and places.</summary>
    public async Task<ImmutableArray<Diagnostic>> RunAsync(Project project)
    {
        var compilation = (await project.GetCompilationAsync())!;
        return await _results.GetValue(compilation, c => RunAsync(c, project.AnalyzerOptions));
    }

    /// <summary>What an editor is told that asks for one file, or for one place in it.</summary>
    public async Task<ImmutableArray<Diagnostic>> RunLiveAsync(Project project, SyntaxTree tree, TextSpan? span)
    {
        var compilation = (await project.GetCompilationAsync())!;
        return await GuardAsync(compilation, project.AnalyzerOptions, c => c.GetAnalyzerSemanticDiagnosticsAsync(compilation.GetSemanticModel(tree), span, CancellationToken.None));
    }

    private Task<ImmutableArray<Diagnostic>> RunAsync(Compilation compilation, AnalyzerOptions options) =>
        GuardAsync(compilation, options, c => c.GetAnalyzerDiagnosticsAsync(CancellationToken.None));

    private async Task<ImmutableArray<Diagnostic>> GuardAsync(
        Compilation compilation,
        AnalyzerOptions options,
        Func<CompilationWithAnalyzers, Task<ImmutableArray<Diagnostic>>> run)
    {
        var exceptions = new ConcurrentQueue<Exception>();
        var withAnalyzers = compilation.WithAnalyzers(
            [create()],
            new CompilationWithAnalyzersOptions(options, (e, _, _) => exceptions.Enqueue(e), concurrentAnalysis: true, logAnalyzerExecutionTime: false));
        var diagnostics = await run(withAnalyzers);
        return exceptions.TryPeek(out var exception)
            ? throw new HarnessFailure($"The analyzer threw an exception:{Environment.NewLine}{exception}")
            : [.. diagnostics.OrderBy(d => d.Location.SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(d => d.Location.SourceSpan)];
    }
}
