using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace PerfAnalyzers.Tests.Harness;

/// <summary>Runs one analyzer, or several together as a build does, once for each state of the code; an exception of an analyzer fails.</summary>
internal sealed class AnalyzerRunner(Func<ImmutableArray<DiagnosticAnalyzer>> create)
{
    private readonly ConditionalWeakTable<Compilation, CompilationWithAnalyzers> _builds = [];
    private readonly ConcurrentDictionary<string, (Compilation Compilation, CompilationWithAnalyzers Build)> _states = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Exception> _exceptions = new();

    public AnalyzerRunner(Func<DiagnosticAnalyzer> create)
        : this(() => [create()])
    {
    }

    /// <summary>Analyzers that are asked what they report, and run on nothing.</summary>
    public ImmutableArray<DiagnosticAnalyzer> Analyzers { get; } = create();

    public ImmutableArray<DiagnosticDescriptor> Rules => [.. Analyzers.SelectMany(static a => a.SupportedDiagnostics)];

    /// <summary>
    /// What a build is: whoever asks for the same compilation gets the same results, which are found once. So does who comes to the same code
    /// by another way, if nothing is reported in it: what is reported stands in a tree of its own compilation.
    /// </summary>
    public CompilationWithAnalyzers Build(Compilation compilation, AnalyzerOptions options) => _builds.GetValue(compilation, c =>
    {
        var state = Describe(c, options);
        if (_states.TryGetValue(state, out var known) && HasSameReferences(known.Compilation, c) && IsSilent(known.Build))
            return known.Build;
        var build = Attach(c, options);
        _states[state] = (c, build);
        return build;
    });

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

    // The settings of an .editorconfig are those of the test, in each state.
    private static string Describe(Compilation compilation, AnalyzerOptions options) => string.Join('\0',
    [
        compilation.AssemblyName ?? "",
        .. compilation.SyntaxTrees.Select(static t => t.FilePath + Hash(t.GetText())),
        .. options.AdditionalFiles.Select(static f => f.Path + (f.GetText() is { } text ? Hash(text) : "")),
        .. compilation.References.OfType<CompilationReference>().Select(r => Describe(r.Compilation, options)),
    ]);

    private static string Hash(SourceText text) => Convert.ToHexString(text.GetChecksum().AsSpan());

    private static bool HasSameReferences(Compilation one, Compilation other) =>
        one.Options.Equals(other.Options)
        && one.References.Where(static r => r is not CompilationReference).SequenceEqual(other.References.Where(static r => r is not CompilationReference));

    // Nothing is awaited where it has run, which it mostly has.
    private static bool IsSilent(CompilationWithAnalyzers build) =>
        build.GetAnalysisResultAsync(CancellationToken.None).GetAwaiter().GetResult().GetAllDiagnostics().IsEmpty;

    private CompilationWithAnalyzers Attach(Compilation compilation, AnalyzerOptions options) =>
        compilation.WithAnalyzers(
            create(),
            new CompilationWithAnalyzersOptions(options, (e, _, _) => _exceptions.Enqueue(e), concurrentAnalysis: true, logAnalyzerExecutionTime: false));

    private ImmutableArray<Diagnostic> Sorted(ImmutableArray<Diagnostic> diagnostics)
    {
        VerifyNoException();
        return [.. diagnostics.OrderBy(d => d.Location.SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(d => d.Location.SourceSpan)];
    }
}
