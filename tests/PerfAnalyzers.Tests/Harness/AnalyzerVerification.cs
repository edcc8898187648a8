using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace PerfAnalyzers.Tests.Harness;

/// <summary>Verifies what an analyzer reports on sources, in a build and in an editor.</summary>
internal sealed class AnalyzerVerification(Func<DiagnosticAnalyzer> create, TestOptions options)
{
    public AnalyzerRunner Analyzer { get; } = new(create);

    /// <summary>The sources of a test, before any fix.</summary>
    public ExpectedState Before(string source) =>
        new([new(TestSolution.MainFile, source), .. options.AdditionalSources], options.ExpectedDiagnostics);

    public Project CreateProject(IReadOnlyDictionary<string, string> files) => TestSolution.Create(files, options, Analyzer.Rules);

    /// <summary>Verifies the source and gives the project that it was verified in.</summary>
    public async Task<Project> VerifyAsync(string source)
    {
        var expected = Before(source);
        var project = CreateProject(expected.Texts);
        await VerifyAsync(project, expected, "the source");
        return project;
    }

    public async Task VerifyAsync(Project project, ExpectedState expected, string subject)
    {
        await VerifyCompilesAsync(project, subject);
        var diagnostics = await Analyzer.RunAsync(project);
        expected.Verify(subject, diagnostics, Analyzer.DefaultId);
        await VerifyLiveAsync(project, diagnostics, subject);
    }

    /// <summary>What the compiler says of the test's files; the model is known to be fine.</summary>
    public static async Task<IReadOnlyList<Diagnostic>> CompilerDiagnosticsAsync(Project project)
    {
        var compilation = (await project.GetCompilationAsync())!;
        return [.. compilation.SyntaxTrees
            .Where(t => Path.GetFileName(t.FilePath) != TestSolution.ModelFile || t.ToString() != TestSolution.ModelText)
            .SelectMany(t => compilation.GetSemanticModel(t).GetDiagnostics())];
    }

    public async Task VerifyCompilesAsync(Project project, string subject)
    {
        foreach (var each in options.AllowCompileErrors ? [] : project.Solution.Projects)
        {
            var errors = (await CompilerDiagnosticsAsync(each)).Where(d => d.Severity == DiagnosticSeverity.Error).ToList();
            if (errors.Count == 0)
                continue;
            var texts = errors.Select(e => e.Location.SourceTree!).Distinct().Select(t => $"{t.FilePath}:{Environment.NewLine}{t}");
            throw new HarnessFailure($"Compile errors in {subject}. {ExpectedState.List(errors)}{string.Join(Environment.NewLine, texts)}");
        }
    }

    // An editor analyzes one file, or the place of the light bulb, and drops what is reported elsewhere.
    private async Task VerifyLiveAsync(Project project, ImmutableArray<Diagnostic> built, string subject)
    {
        foreach (var inFile in built.Where(d => d.Location.IsInSource).GroupBy(d => d.Location.SourceTree!))
        {
            var live = await Analyzer.RunLiveAsync(project, inFile.Key, span: null);
            Compare(inFile, live, "an editor that analyzes this file only");
            foreach (var span in inFile.Select(d => d.Location.SourceSpan).Distinct())
            {
                var atSpan = await Analyzer.RunLiveAsync(project, inFile.Key, span);
                Compare(inFile.Where(d => d.Location.SourceSpan == span), atSpan.Where(d => d.Location.SourceSpan == span), "an editor that analyzes this place only");
            }
        }

        void Compare(IEnumerable<Diagnostic> build, IEnumerable<Diagnostic> live, string who)
        {
            if (!build.Select(d => d.ToString()).Order().SequenceEqual(live.Select(d => d.ToString()).Order()))
                throw new HarnessFailure($"Diagnostics of {subject}: {who} is told something else than a build.{Environment.NewLine}Build: {ExpectedState.List(build)}Editor: {ExpectedState.List(live)}");
        }
    }
}
