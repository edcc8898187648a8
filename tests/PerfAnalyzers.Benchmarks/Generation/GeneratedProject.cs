using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace PerfAnalyzers.Benchmarks.Generation;

/// <summary>A project of a given number of files, the same in every run.</summary>
internal sealed class GeneratedProject
{
    private static readonly CSharpParseOptions s_parseOptions = new(LanguageVersion.Latest);

    private static readonly CSharpCompilationOptions s_options =
        new(OutputKind.DynamicallyLinkedLibrary, concurrentBuild: false, nullableContextOptions: NullableContextOptions.Enable);

    private readonly ImmutableArray<SourceFile> _files;
    private readonly IReadOnlyList<MetadataReference> _references;

    private GeneratedProject(IEnumerable<SourceFile> files, IReadOnlyList<MetadataReference> references)
    {
        _files = [.. files];
        _references = references;
        Lines = _files.Sum(file => file.Text.Count(c => c == '\n') + 1);

        var errors = Compile().GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Take(10).ToList();
        if (errors.Count > 0)
            throw new InvalidOperationException("The generated project does not compile:\n" + string.Join('\n', errors));
    }

    public int Files => _files.Length;

    public int Lines { get; }

    /// <summary>An application on EF Core: per module entities, their configuration, a repository and services, and code that has nothing to do with EF Core.</summary>
    public static GeneratedProject WithEfCore(int files) => new(Modules.WithEfCore(files), References.FrameworkAndEfCore);

    /// <summary>An application that does not refer to EF Core.</summary>
    public static GeneratedProject WithoutEfCore(int files) => new(Modules.WithoutEfCore(files), References.Framework);

    /// <summary>A compilation in which nothing is bound yet, of trees that nobody has seen: what the rules know of a tree they learn again.</summary>
    public CSharpCompilation Compile() =>
        CSharpCompilation.Create("Generated", _files.Select(file => CSharpSyntaxTree.ParseText(file.Text, s_parseOptions, file.Path)), _references, s_options);
}

/// <summary>One generated file.</summary>
internal sealed record SourceFile(string Path, string Text);
