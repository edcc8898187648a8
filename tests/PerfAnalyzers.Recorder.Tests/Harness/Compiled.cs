using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace PerfAnalyzers.Recorder.Tests.Harness;

/// <summary>Source that is compiled to a file, with its symbols beside it, and loaded.</summary>
internal sealed class Compiled
{
    private static readonly MetadataReference[] s_references =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(p => Path.GetExtension(p) == ".dll").Select(p => MetadataReference.CreateFromFile(p))];

    private static int s_count;

    public Compiled(string source, OptimizationLevel optimization, bool allowUnsafe = false)
    {
        Text = source;
        var tree = CSharpSyntaxTree.ParseText(SourceText.From(source, Encoding.UTF8), new(LanguageVersion.Latest), "/src/Recorded.cs");
        var name = $"Recorded{optimization}{Interlocked.Increment(ref s_count)}";
        var compilation = CSharpCompilation.Create(name, [tree], s_references, new(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: optimization, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: allowUnsafe));
        Model = compilation.GetSemanticModel(tree);
        var folder = Directory.CreateTempSubdirectory("recorded").FullName;
        var path = Path.Combine(folder, name + ".dll");
        using (var dll = File.Create(path))
        using (var pdb = File.Create(Path.ChangeExtension(path, ".pdb")))
        {
            var result = compilation.Emit(dll, pdb);
            Assert.True(result.Success, string.Join("\n", result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)));
        }
        Assembly = AssemblyLoadContext.Default.LoadFromAssemblyPath(path);
    }

    public string Text { get; }

    public SemanticModel Model { get; }

    public Assembly Assembly { get; }

    public static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(Compiled).Assembly.GetManifestResourceStream(name + ".cs")!);
        return reader.ReadToEnd();
    }
}
