using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace PerfAnalyzers.Roslyn;

/// <summary>
/// What a project tells those that refer to it about code that they cannot see: lines of text in an attribute of its assembly
/// (<see cref="System.Reflection.AssemblyMetadataAttribute"/>), which reference assemblies have too. The first field of a line says what
/// kind of fact it is; who reads a kind decides what the others mean. What a newer version writes is not read.
/// </summary>
internal sealed class AssemblyFacts
{
    /// <summary>The key of the attribute.</summary>
    public const string Key = "PerfAnalyzers.Facts";

    /// <summary>The name of the file that is compiled with the project to have the attribute.</summary>
    public const string FileName = "PerfAnalyzers.Facts.g.cs";

    /// <summary>The version of the form, which is the first line.</summary>
    public const string Version = "1";

    private static readonly ConditionalWeakTable<IAssemblySymbol, StrongBox<AssemblyFacts?>> s_known = new();
    private static readonly PerCompilation<Dictionary<IAssemblySymbol, Compilation>> s_sources = new(FindSources);
    private static readonly char[] s_lineEnds = ['\n'];
    private static readonly char[] s_fieldEnds = ['\t'];
    private static readonly char[] s_ends = ['\t', '\n', '\r'];

    private readonly Dictionary<string, List<string[]>> _lines = new(StringComparer.Ordinal);

    private AssemblyFacts(string text)
    {
        foreach (var line in text.Split(s_lineEnds, StringSplitOptions.RemoveEmptyEntries).Skip(1))
        {
            var fields = line.Split(s_fieldEnds);
            if (!_lines.TryGetValue(fields[0], out var lines))
                _lines[fields[0]] = lines = new();
            lines.Add(fields);
        }
    }

    /// <summary>What an assembly tells; null when it tells nothing, or in a form that is not known here.</summary>
    public static AssemblyFacts? Get(IAssemblySymbol assembly) => s_known.GetValue(assembly, static a => new(Read(a))).Value;

    /// <summary>What a text tells; null when it is of another form.</summary>
    public static AssemblyFacts? Parse(string text) =>
        text.StartsWith(Version + "\n", StringComparison.Ordinal) ? new(text) : null;

    /// <summary>
    /// The compilation of a referenced project, where it is at hand as source and says nothing in its assembly: an editor does not run what
    /// would write it. Null for metadata.
    /// </summary>
    public static Compilation? SourceOf(IAssemblySymbol assembly, Compilation compilation) =>
        s_sources.Get(compilation).TryGetValue(assembly, out var source) ? source : null;

    /// <summary>
    /// True for a library: to a program only its tests refer. What is written and what is read from source are the same this way.
    /// </summary>
    public static bool MayTell(Compilation compilation) => compilation.Options.OutputKind == OutputKind.DynamicallyLinkedLibrary;

    /// <summary>A text as a field: what would end it is left out.</summary>
    public static string Field(string text) => text.IndexOfAny(s_ends) < 0 ? text : string.Concat(text.Split(s_ends));

    /// <summary>The fields of the lines of a kind; the first is the kind. A line may have fewer fields than its reader knows.</summary>
    public IReadOnlyList<string[]> Lines(string kind) => _lines.TryGetValue(kind, out var lines) ? lines : [];

    private static Dictionary<IAssemblySymbol, Compilation> FindSources(Compilation compilation)
    {
        var found = new Dictionary<IAssemblySymbol, Compilation>(SymbolEqualityComparer.Default);
        foreach (var reference in compilation.References)
        {
            if (reference is CompilationReference { Compilation: var source }
                && MayTell(source)
                && compilation.GetAssemblyOrModuleSymbol(reference) is IAssemblySymbol assembly
                && Get(assembly) is null)
                found[assembly] = source;
        }

        return found;
    }

    private static AssemblyFacts? Read(IAssemblySymbol assembly)
    {
        // The framework tells nothing, and has many attributes.
        if (assembly.IsFramework())
            return null;
        foreach (var attribute in assembly.GetAttributes())
        {
            if (attribute is { AttributeClass.Name: "AssemblyMetadataAttribute",
                ConstructorArguments: [{ Value: Key }, { Value: string text }] })
                return Parse(text);
        }

        return null;
    }
}
