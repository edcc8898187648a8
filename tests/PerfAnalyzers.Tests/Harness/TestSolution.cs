using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using PerfAnalyzers.Framework;

namespace PerfAnalyzers.Tests.Harness;

/// <summary>
/// Makes the projects that are verified. All are forks of a few solutions that have the references and the model
/// compiled already, so that one more test costs no more than its own source.
/// </summary>
internal static class TestSolution
{
    public const string MainFile = "Test0.cs";
    public const string ModelFile = "Blogging.cs";
    public const string EditorConfigFile = ".editorconfig";
    public const string ProjectName = "Tests";
    public const string Folder = "/0/";

    private static readonly ConcurrentDictionary<(OutputKind Kind, bool Model, bool EfCore), Lazy<Base>> s_bases = new();

    public static string ModelText { get; } = EmbeddedSources.Models.Read(Path.GetFileNameWithoutExtension(ModelFile));

    public static CSharpParseOptions ParseOptions { get; } = new(LanguageVersion.Latest);

    public static CSharpCompilationOptions CompilationOptions { get; } = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary,
            nullableContextOptions: NullableContextOptions.Enable)
        // The packages refer to older versions of the framework's assemblies; MSBuild silences that as well.
        .WithSpecificDiagnosticOptions(new Dictionary<string, ReportDiagnostic> { ["CS1701"] = ReportDiagnostic.Suppress, ["CS1702"] = ReportDiagnostic.Suppress });

    /// <summary>A project with these files; the rules that are off by default are on.</summary>
    public static Project Create(IReadOnlyDictionary<string, string> files, TestOptions options, IEnumerable<DiagnosticDescriptor> rules)
    {
        var project = GetBase(options.OutputKind, options.HasModelInProject && !files.ContainsKey(ModelFile), options.IncludeEfCore).Project;
        if (options.ReferencedSources.Count > 0)
            project = AddReferencedProject(project, options);
        if (options.AssemblyName is { } assemblyName)
            project = project.Solution.WithProjectAssemblyName(project.Id, assemblyName).GetProject(project.Id)!;
        if (rules.Where(r => !r.IsEnabledByDefault).ToDictionary(r => r.Id, r => Enabled(r.DefaultSeverity)) is { Count: > 0 } enabled)
            project = project.WithCompilationOptions(WithDiagnosticOptions(project.CompilationOptions!, enabled));
        if (EditorConfigOf(options) is { } settings)
            project = AddEditorConfig(project, settings);
        foreach (var (name, text) in files)
            project = AddDocument(project, name, text);
        return project;
    }

    /// <summary>Adds a source, or what a project hands to the analyzers besides its sources.</summary>
    public static Project AddDocument(Project project, string name, string text) =>
        IsSource(name)
            ? project.AddDocument(name, SourceText.From(text), filePath: Folder + name).Project
            : project.AddAdditionalDocument(name, SourceText.From(text), filePath: Folder + name).Project;

    /// <summary>The .editorconfig that a test asks for, if any.</summary>
    public static string? EditorConfigOf(TestOptions options) =>
        options.EditorConfig.Count == 0 ? null : "root = true\n\n[*.cs]\n" + string.Concat(options.EditorConfig.Select(static s => $"{s.Key} = {s.Value}\n"));

    /// <summary>True for the name of a source; others are additional files.</summary>
    public static bool IsSource(string name) => name.EndsWith(".cs", StringComparison.Ordinal);

    private static Base GetBase(OutputKind kind, bool model, bool efCore) =>
        s_bases.GetOrAdd((kind, model, efCore), key => new(() => Base.Create(key.Kind, key.Model, key.EfCore))).Value;

    private static Project AddReferencedProject(Project main, TestOptions options)
    {
        var referenced = main.Solution.AddProject("Referenced", "Referenced", LanguageNames.CSharp)
            .WithParseOptions(main.ParseOptions!)
            .WithCompilationOptions(CompilationOptions)
            .WithMetadataReferences(main.MetadataReferences);
        if (options.HasModel)
            referenced = AddDocument(referenced, ModelFile, ModelText);
        foreach (var (name, text) in options.ReferencedSources)
            referenced = referenced.AddDocument(name, SourceText.From(text), filePath: "/1/" + name).Project;
        return referenced.Solution.AddProjectReference(main.Id, new(referenced.Id)).GetProject(main.Id)!;
    }

    /// <summary>The project with the assemblies of those that it refers to instead of their source, with what a build writes into them.</summary>
    public static async Task<Project> WithBuiltReferencesAsync(Project project)
    {
        foreach (var reference in project.ProjectReferences)
        {
            var referenced = project.Solution.GetProject(reference.ProjectId)!;
            project = project.RemoveProjectReference(reference).AddMetadataReference(await EmitAsync(referenced));
        }

        return project;
    }

    /// <summary>What a project writes for those that refer to it; null when that is nothing.</summary>
    public static SyntaxTree? FactsOf(Compilation compilation, string? property = "true")
    {
        var driver = CSharpGeneratorDriver.Create(
            [new FactsGenerator().AsSourceGenerator()],
            parseOptions: ParseOptions,
            optionsProvider: new ProjectProperty("build_property.PerfAnalyzersFacts", property));
        return driver.RunGenerators(compilation).GetRunResult() is { Diagnostics: [] } result
            ? result.GeneratedTrees.SingleOrDefault()
            : throw new HarnessFailure("The generator failed.");
    }

    private static async Task<MetadataReference> EmitAsync(Project project)
    {
        var compilation = (await (await WithBuiltReferencesAsync(project)).GetCompilationAsync())!;
        if (FactsOf(compilation) is { } facts)
            compilation = compilation.AddSyntaxTrees(facts);
        using var stream = new MemoryStream();
        var emitted = compilation.Emit(stream, options: new(metadataOnly: true, includePrivateMembers: false));
        return emitted.Success ? MetadataReference.CreateFromImage(stream.ToArray()) : throw new HarnessFailure(emitted.Diagnostics.Describe());
    }

    private static Project AddEditorConfig(Project project, string settings) =>
        project.Solution
            .AddAnalyzerConfigDocument(DocumentId.CreateNewId(project.Id), EditorConfigFile, SourceText.From(settings), filePath: Folder + EditorConfigFile)
            .GetProject(project.Id)!;

    private static CompilationOptions WithDiagnosticOptions(CompilationOptions options, Dictionary<string, ReportDiagnostic> added) =>
        options.WithSpecificDiagnosticOptions(options.SpecificDiagnosticOptions.AddRange(added));

    private static ReportDiagnostic Enabled(DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Error => ReportDiagnostic.Error,
        DiagnosticSeverity.Warning => ReportDiagnostic.Warn,
        DiagnosticSeverity.Info => ReportDiagnostic.Info,
        _ => ReportDiagnostic.Hidden,
    };

    /// <summary>One property of the project for generators.</summary>
    private sealed class ProjectProperty(string name, string? value) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Options(name, value);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

        private sealed class Options(string name, string? value) : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string key, out string found)
            {
                found = value ?? "";
                return key == name && value is not null;
            }
        }
    }

    /// <summary>A project without test sources, and its compilation, which must outlive it to be shared by the forks.</summary>
    private sealed record Base(Project Project, Compilation Compilation)
    {
        public static Base Create(OutputKind kind, bool model, bool efCore)
        {
            var workspace = new AdhocWorkspace();
            var project = workspace.AddProject(ProjectName, LanguageNames.CSharp)
                .WithParseOptions(ParseOptions)
                .WithCompilationOptions(CompilationOptions.WithOutputKind(kind))
                .WithMetadataReferences(efCore ? TestReferences.All : TestReferences.WithoutEfCore);
            if (model)
                project = AddDocument(project, ModelFile, ModelText);
            var compilation = project.GetCompilationAsync().GetAwaiter().GetResult()!;
            // Binds what every test source needs.
            ImmutableArray<Diagnostic> diagnostics = compilation.GetDiagnostics();
            return diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error && d.Id != "CS5001")
                ? throw new InvalidOperationException(string.Join('\n', diagnostics))
                : new(project, compilation);
        }
    }
}
