using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace PerfAnalyzers.Tests.Harness;

/// <summary>Verifies what an analyzer reports on sources: in a build, as the standard test does, and the same in an editor.</summary>
internal sealed class AnalyzerVerification(Func<DiagnosticAnalyzer> create, TestOptions options)
{
    public AnalyzerRunner Analyzer { get; } = new(create);

    public RuleTest CreateTest(string source, CodeFixProvider? fix = null) => new(Analyzer, fix, options, Files(source));

    /// <summary>The files of a test before any fix, with markup.</summary>
    public Dictionary<string, string> Files(string source)
    {
        var files = new Dictionary<string, string> { [TestSolution.MainFile] = source };
        foreach (var (name, text) in options.AdditionalSources)
            files[name] = text;
        return files;
    }

    public Project CreateProject(IReadOnlyDictionary<string, string> files) => TestSolution.Create(files, options, Analyzer.Rules);

    public async Task VerifyAsync(string source)
    {
        var test = CreateTest(source);
        var project = test.ProjectOf(TestMarkup.Strip(Files(source)));
        await VerifyLiveAsync(project, "the source");
        if (options.ReferencedSources.Count > 0)
            await VerifyBuiltAsync(project);
        await test.RunAsync();
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
            throw new HarnessFailure($"Compile errors in {subject}. {errors.Describe()}{string.Join(Environment.NewLine, texts)}");
        }
    }

    /// <summary>A build sees of other projects what they write into their assemblies, and reports the same as an editor that sees their source.</summary>
    private async Task VerifyBuiltAsync(Project project)
    {
        var source = await Analyzer.RunAsync(project);
        var metadata = await Analyzer.RunAsync(await TestSolution.WithBuiltReferencesAsync(project));
        if (!source.Select(d => d.ToString()).SequenceEqual(metadata.Select(d => d.ToString())))
            throw new HarnessFailure($"Diagnostics with a referenced project as an assembly are others than with its source.{Environment.NewLine}Source: {source.Describe()}Assembly: {metadata.Describe()}");
    }

    /// <summary>An editor analyzes one file, or the place of the light bulb, and drops what is reported elsewhere.</summary>
    public async Task VerifyLiveAsync(Project project, string subject)
    {
        if (!TestReferences.HasEditor)
            return;
        var built = await Analyzer.RunAsync(project);
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
                throw new HarnessFailure($"Diagnostics of {subject}: {who} is told something else than a build.{Environment.NewLine}Build: {build.Describe()}Editor: {live.Describe()}");
        }
    }
}
