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
    private readonly ConditionalWeakTable<Compilation, CompilationWithAnalyzers> _builds = [];
    private readonly ConcurrentQueue<Exception> _exceptions = new();

    /// <summary>An analyzer that is asked what it reports, and runs on nothing.</summary>
    public DiagnosticAnalyzer Analyzer { get; } = create();

    public ImmutableArray<DiagnosticDescriptor> Rules => Analyzer.SupportedDiagnostics;

    /// <summary>What a build is: whoever asks for the same compilation gets the same results, which are found once.</summary>
    public CompilationWithAnalyzers Build(Compilation compilation, AnalyzerOptions options) =>
        _builds.GetValue(compilation, c => Attach(c, options));

    /// <summary>What a build reports, in the order of the files and places.</summary>
    public async Task<ImmutableArray<Diagnostic>> RunAsync(Project project)
    {
        var build = Build((await project.GetCompilationAsync())!, project.AnalyzerOptions);
        return Sorted((await build.GetAnalysisResultAsync(CancellationToken.None)).GetAllDiagnostics());
    }

    /// <summary>What an editor is told that asks for one file, or for one place in it.</summary>
    public async Task<ImmutableArray<Diagnostic>> RunLiveAsync(Project project, SyntaxTree tree, TextSpan? span)
    {
        var compilation = (await project.GetCompilationAsync())!;
        var editor = Attach(compilation, project.AnalyzerOptions);
        return Sorted(await editor.GetAnalyzerSemanticDiagnosticsAsync(compilation.GetSemanticModel(tree), span, CancellationToken.None));
    }

    /// <summary>Fails if the analyzer threw an exception in any run.</summary>
    public void VerifyNoException()
    {
        if (_exceptions.TryPeek(out var exception))
            throw new HarnessFailure($"The analyzer threw an exception:{Environment.NewLine}{exception}");
    }

    private CompilationWithAnalyzers Attach(Compilation compilation, AnalyzerOptions options) =>
        compilation.WithAnalyzers(
            [create()],
            new CompilationWithAnalyzersOptions(options, (e, _, _) => _exceptions.Enqueue(e), concurrentAnalysis: true, logAnalyzerExecutionTime: false));

    private ImmutableArray<Diagnostic> Sorted(ImmutableArray<Diagnostic> diagnostics)
    {
        VerifyNoException();
        return [.. diagnostics.OrderBy(d => d.Location.SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(d => d.Location.SourceSpan)];
    }
}
