using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;
using Microsoft.CodeAnalysis.Testing.Model;
using Microsoft.CodeAnalysis.Text;

namespace PerfAnalyzers.Tests.Harness;

/// <summary>
/// The standard test of an analyzer and its fix. Markup, what is compared and the ways of fixing are the package's; the projects are those of
/// <see cref="TestSolution"/>, and each state of the code is compiled and analyzed once, however many ways lead to it.
/// </summary>
internal sealed class RuleTest : CSharpCodeFixTest<EmptyDiagnosticAnalyzer, EmptyCodeFixProvider, DefaultVerifier>
{
    // Never resolved: the projects have their references, read from local files.
    private static readonly ReferenceAssemblies s_references = new("net10.0");

    private readonly ConcurrentDictionary<string, Lazy<Project>> _projects = new(StringComparer.Ordinal);
    private readonly AnalyzerRunner _analyzer;
    private readonly CodeFixProvider? _fix;
    private readonly TestOptions _options;

    public RuleTest(AnalyzerRunner analyzer, CodeFixProvider? fix, TestOptions options, IReadOnlyDictionary<string, string> files)
    {
        _analyzer = analyzer;
        _fix = fix;
        _options = options;
        ReferenceAssemblies = s_references;
        CodeActionIndex = options.CodeActionIndex;
        CompilerDiagnostics = options.AllowCompileErrors ? CompilerDiagnostics.None : CompilerDiagnostics.Errors;
        CodeActionValidationMode = options.AllowOtherTree ? CodeActionValidationMode.None : CodeActionValidationMode.SemanticStructure;
        MarkupOptions = MarkupOptions.TreatPositionIndicatorsAsCode;
        // Generated code has tests of its own, and pragmas are the compiler's.
        TestBehaviors = TestBehaviors.SkipGeneratedCodeCheck | TestBehaviors.SkipSuppressionCheck;
        SetState(TestState, files);
        TestState.ExpectedDiagnostics.AddRange(options.ExpectedDiagnostics);
    }

    protected override string DefaultTestProjectName => TestSolution.ProjectName;

    /// <summary>The files, with markup, that the source is to become or to stay.</summary>
    public void SetState(SolutionState state, IReadOnlyDictionary<string, string> files)
    {
        state.InheritanceMode = StateInheritanceMode.Explicit;
        state.MarkupHandling = MarkupMode.Allow;
        state.OutputKind = _options.OutputKind;
        if (_options.HasModelInProject && !files.ContainsKey(TestSolution.ModelFile))
            Add(TestSolution.ModelFile, TestSolution.ModelText);
        foreach (var (name, text) in files.OrderBy(static f => f.Key != TestSolution.ModelFile))
            Add(name, text);
        if (TestSolution.EditorConfigOf(_options) is { } settings)
            state.AnalyzerConfigFiles.Add((TestSolution.Folder + TestSolution.EditorConfigFile, SourceText.From(settings)));

        void Add(string name, string text)
        {
            var file = (TestSolution.Folder + name, SourceText.From(text));
            if (TestSolution.IsSource(name))
                state.Sources.Add(file);
            else
                state.AdditionalFiles.Add(file);
        }
    }

    /// <summary>The project that these files, without markup, are verified in.</summary>
    public Project ProjectOf(IReadOnlyDictionary<string, string> files) =>
        _projects.GetOrAdd(
            string.Join('\0', files.Select(static f => f.Key + '\0' + f.Value)),
            _ => new(() => TestSolution.Create(files, _options, _analyzer.Rules))).Value;

    protected override Task<Project> CreateProjectImplAsync(
        EvaluatedProjectState primaryProject, ImmutableArray<EvaluatedProjectState> additionalProjects, CancellationToken cancellationToken) =>
        Task.FromResult(ProjectOf(primaryProject.Sources
            .Concat(primaryProject.AdditionalFiles)
            .Select(static s => (Name: Path.GetFileName(s.filename), Text: s.content.ToString()))
            .Where(static s => s.Name != TestSolution.ModelFile || s.Text != TestSolution.ModelText)
            .ToDictionary(static s => s.Name, static s => s.Text)));

    // The projects come with their options.
    protected override Project ApplyCompilationOptions(Project project) => project;

    protected override CompilationWithAnalyzers CreateCompilationWithAnalyzers(
        Compilation compilation, ImmutableArray<DiagnosticAnalyzer> analyzers, AnalyzerOptions options, CancellationToken cancellationToken) =>
        _analyzer.Build(compilation, options);

    // A project that is referred to has to compile; what is reported in it is a test of its own.
    protected override ImmutableArray<(Project project, Diagnostic diagnostic)> FilterDiagnostics(ImmutableArray<(Project project, Diagnostic diagnostic)> diagnostics)
    {
        _analyzer.VerifyNoException();
        return [.. base.FilterDiagnostics(diagnostics).Where(d => d.project.Name == DefaultTestProjectName || _analyzer.Rules.All(r => r.Id != d.diagnostic.Id))];
    }

    protected override IEnumerable<DiagnosticAnalyzer> GetDiagnosticAnalyzers() => _analyzer.Analyzers;

    protected override IEnumerable<CodeFixProvider> GetCodeFixProviders() => _fix is null ? [] : [_fix];
}
