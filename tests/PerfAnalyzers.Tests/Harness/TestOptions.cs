using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;

namespace PerfAnalyzers.Tests.Harness;

/// <summary>What a verification needs beyond the source.</summary>
public sealed class TestOptions
{
    /// <summary>Further files, name to text; markup counts as it does in the main source. Those that are no C# are additional files.</summary>
    public Dictionary<string, string> AdditionalSources { get; } = [];

    /// <summary>Those files, the model's (<c>Blogging.cs</c>) and new ones that a fix changes or adds, as they are after it; the others stay as they are.</summary>
    public Dictionary<string, string> FixedAdditionalSources { get; } = [];

    /// <summary>Files of a second project that the main one refers to as source, as in an IDE. The model is then in that project.</summary>
    public Dictionary<string, string> ReferencedSources { get; } = [];

    /// <summary>Keys and values of the <c>[*.cs]</c> section of an .editorconfig.</summary>
    public Dictionary<string, string> EditorConfig { get; } = [];

    /// <summary>Diagnostics beyond those of the markup, for messages, severities and additional locations.</summary>
    public List<DiagnosticResult> ExpectedDiagnostics { get; } = [];

    /// <summary>Compiles Harness/Sources/Blogging.cs with the source.</summary>
    public bool IncludeModel { get; set; } = true;

    /// <summary>False for a project that neither refers to EF Core nor to anything that does: it has no model either.</summary>
    public bool IncludeEfCore { get; set; } = true;

    internal bool HasModel => IncludeModel && IncludeEfCore;

    internal bool HasModelInProject => HasModel && ReferencedSources.Count == 0;

    /// <summary>For half-typed code only: neither the source nor the fixed source has to compile.</summary>
    public bool AllowCompileErrors { get; set; }

    /// <summary>The fixed source may have compiler warnings that the source did not have.</summary>
    public bool AllowNewWarnings { get; set; }

    /// <summary>The fix may build a tree that is not what the compiler makes of its text, such as <c>a &amp;&amp; (b &amp;&amp; c)</c> without the parentheses.</summary>
    public bool AllowOtherTree { get; set; }

    /// <summary>Which of the offered fixes is applied; the first by default.</summary>
    public int? CodeActionIndex { get; set; }

    public string? AssemblyName { get; set; }

    /// <summary><see cref="OutputKind.ConsoleApplication"/> for top-level statements.</summary>
    public OutputKind OutputKind { get; set; } = OutputKind.DynamicallyLinkedLibrary;
}
