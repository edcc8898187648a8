using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace PerfAnalyzers.Proofs.Machinery;

/// <summary>Makes projects of programs, and assemblies of projects, against one version of EF Core.</summary>
internal sealed class ProgramCompiler(string efCoreFolder)
{
    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using Microsoft.EntityFrameworkCore;
        using Shop;


        """;

    private const string CachingUsings = """
        using Microsoft.Extensions.Caching.Distributed;
        using Microsoft.Extensions.Caching.Hybrid;
        using Microsoft.Extensions.Caching.Memory;
        using ZiggyCreatures.Caching.Fusion;

        """;

    private const string Namespace = """

        namespace Programs;


        """;

    private static readonly string[] s_providers = ["Microsoft.EntityFrameworkCore.Sqlite", "Npgsql.EntityFrameworkCore", "Pomelo.EntityFrameworkCore"];

    private static int s_count;

    private readonly Lazy<ImmutableArray<MetadataReference>> _references = new(() =>
    {
        var framework = typeof(ProgramCompiler).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Where(a => a.Key == "FrameworkFolder")
            .Select(a => Directory.GetDirectories(Path.Combine(a.Value!, "ref")).Order(StringComparer.Ordinal).Last());
        // What lies beside EF Core goes before what the framework has of the same name.
        return
        [
            .. framework.Prepend(efCoreFolder).SelectMany(f => Directory.GetFiles(f, "*.dll")).DistinctBy(Path.GetFileName)
                .Where(f => !Path.GetFileName(f).StartsWith("PerfAnalyzers.", StringComparison.Ordinal))
                .Select(f => MetadataReference.CreateFromFile(f)),
        ];
    });

    private readonly ConcurrentDictionary<(bool KnowsProvider, bool LazyLoading), Lazy<Base>> _bases = new();
    private readonly ConcurrentQueue<byte[]> _models = new();

    /// <summary>The assemblies that programs of <see cref="EmitProgramAsync"/> refer to, as far as there are any yet.</summary>
    public IEnumerable<byte[]> Models => _models;

    /// <summary>A project of the model and the program.</summary>
    public Project CreateProject(Proof proof) => CreateProject(proof, proof.Code, proof.LazyLoading);

    /// <summary>A project of the model and what the program is meant to be.</summary>
    public Project CreateMeantProject(Proof proof) => CreateProject(proof, proof.Meant ?? proof.Code, lazyLoading: proof.Meant is null);

    /// <summary>A project of files by their names.</summary>
    public Project CreateProject(IEnumerable<KeyValuePair<string, string>> files)
    {
        var project = CreateProject(_references.Value);
        foreach (var (name, text) in files)
            project = project.AddDocument(name, SourceText.From(text), filePath: "/0/" + name).Project;
        return project;
    }

    private static Project CreateProject(IEnumerable<MetadataReference> references) =>
        new AdhocWorkspace().AddProject($"Program{Interlocked.Increment(ref s_count)}", LanguageNames.CSharp)
            .WithParseOptions(new CSharpParseOptions(LanguageVersion.Latest))
            .WithCompilationOptions(new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable))
            .WithMetadataReferences(references);

    private Project CreateProject(Proof proof, string code, bool lazyLoading)
    {
        var project = _bases.GetOrAdd((proof.KnowsProvider, lazyLoading), key => new(() => CreateBase(key.KnowsProvider, key.LazyLoading))).Value.Project
            .AddDocument("Program.cs", SourceText.From(Complete(code, proof.Calls.Count > 0)), filePath: "/0/Program.cs").Project;
        if (proof.EditorConfig.Count == 0)
            return project;
        var settings = "root = true\n\n[*.cs]\n" + string.Concat(proof.EditorConfig.Select(s => $"{s.Key} = {s.Value}\n"));
        return project.AddAnalyzerConfigDocument(".editorconfig", SourceText.From(settings), filePath: "/0/.editorconfig").Project;
    }

    private Base CreateBase(bool knowsProvider, bool lazyLoading)
    {
        var project = CreateProject(knowsProvider ? _references.Value : _references.Value.Where(static r => !IsProvider(r)))
            .AddDocument("Shop.cs", SourceText.From(lazyLoading ? ShopModel.Lazy : ShopModel.Plain), filePath: "/0/Shop.cs").Project;
        return new(project, project.GetCompilationAsync().GetAwaiter().GetResult()!, new(() => EmitModel(project)));
    }

    private MetadataReference EmitModel(Project project)
    {
        var compilation = project.GetCompilationAsync().GetAwaiter().GetResult()!;
        var model = Emit(compilation, "Model", out var errors) ?? throw new ProofFailure($"The model does not compile:\n{string.Join('\n', errors)}");
        _models.Enqueue(model);
        return MetadataReference.CreateFromImage(model);
    }

    /// <summary>The text of the program.</summary>
    public static async Task<string> TextAsync(Project project) =>
        (await project.Documents.Single(d => d.Name == "Program.cs").GetTextAsync()).ToString();

    /// <summary>
    /// The assembly of a program alone, beside that of the model, which it shares with other programs: so EF Core builds the model and fills
    /// the tables once for all of them. Where the program has a model of its own, or changes this one, both are one assembly.
    /// </summary>
    public async Task<byte[]> EmitProgramAsync(Project project)
    {
        var compilation = (await project.GetCompilationAsync())!;
        foreach (var known in _bases.Values.Select(static b => b.Value))
        {
            var model = known.Compilation.SyntaxTrees.Single();
            // That it is the same model, for a program that knows as much of the provider.
            if (!project.MetadataReferences.SequenceEqual(known.Project.MetadataReferences)
                || compilation.SyntaxTrees.FirstOrDefault(t => t.FilePath == model.FilePath) is not { } own
                || !own.GetText().ContentEquals(model.GetText()))
                continue;
            var alone = compilation.RemoveSyntaxTrees(own).AddReferences(known.Model.Value);
            return Emit(alone, "Program", out _) ?? await EmitAsync(project);
        }

        return await EmitAsync(project);
    }

    /// <summary>The assembly of all files.</summary>
    public static async Task<byte[]> EmitAsync(Project project) =>
        Emit((await project.GetCompilationAsync())!, "Program", out var errors)
            ?? throw new ProofFailure($"This does not compile:\n{string.Join('\n', errors)}\n{await TextAsync(project)}");

    // With a name of its own: several live in one load context.
    private static byte[]? Emit(Compilation compilation, string name, out IEnumerable<Diagnostic> errors)
    {
        using var image = new MemoryStream();
        var result = compilation.WithAssemblyName($"{name}{Interlocked.Increment(ref s_count)}").Emit(image);
        errors = result.Diagnostics.Where(static d => d.Severity == DiagnosticSeverity.Error);
        return result.Success ? image.ToArray() : null;
    }

    private static bool IsProvider(MetadataReference reference) =>
        Path.GetFileName(reference.Display) is { } file
        && s_providers.Any(p => file.StartsWith(p, StringComparison.Ordinal));

    private static string Complete(string code, bool isCached)
    {
        if (code.Contains("namespace ", StringComparison.Ordinal))
            return code;
        var parameters = isCached ? "ShopContext db, IMemoryCache memory, IDistributedCache distributed, HybridCache hybrid, IFusionCache fusion" : "ShopContext db";
        // There is not always a server, and its names are the shop's too.
        var usesRedis = code.Contains("redis.", StringComparison.Ordinal);
        if (usesRedis)
            parameters += ", IDatabase redis";
        return Usings + (isCached ? CachingUsings : "") + (usesRedis ? "using StackExchange.Redis;\n" : "") + Namespace
            + (code.Contains("class ", StringComparison.Ordinal) ? code : $"public class Service({parameters})\n{{\n{Indent(code)}\n}}\n");
    }

    private static string Indent(string code) => string.Join('\n', code.Split('\n').Select(l => l.Length == 0 ? l : "    " + l));

    /// <summary>A project of the model, which all programs are forks of, and its compilation: kept, so that they share what is read of the references.</summary>
    /// <param name="Project">The project.</param>
    /// <param name="Compilation">Its compilation.</param>
    /// <param name="Model">The assembly of the model.</param>
    private sealed record Base(Project Project, Compilation Compilation, Lazy<MetadataReference> Model);
}
