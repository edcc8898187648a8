using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using PerfAnalyzers.Rules;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Repository;

/// <summary>
/// The layers of a project have one direction: Roslyn ← Ef ← Queries, Caches ← Flow ← Measurements ← Framework ← Rules under
/// src/PerfAnalyzers, whose leftmost files are those of src/PerfAnalyzers.Profile, and Framework ← Edits ← Batching ← Rules under src/PerfAnalyzers.CodeFixes.
/// </summary>
[Trait(Versions.Trait, Versions.One)]
public sealed class LayerDirectionTests
{
    // As <ImplicitUsings> makes it.
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    [Fact]
    public void Analyzers_UseOnlyLayersToTheirLeft() => Verify(Layers.OfAnalyzers);

    [Fact]
    public void CodeFixes_UseOnlyLayersToTheirLeft() => Verify(
        Layers.OfCodeFixes,
        typeof(RuleIds),
        typeof(CodeFixProvider),
        typeof(Microsoft.CodeAnalysis.CSharp.Formatting.CSharpFormattingOptions),
        typeof(System.Composition.SharedAttribute));

    private static void Verify(Layers layers, params Type[] referenced)
    {
        var files = SourceFile.Of("src/" + layers.Project);
        // What the analyzers compile of another project.
        var linked = layers == Layers.OfAnalyzers ? SourceFile.Of("src/PerfAnalyzers.Profile") : [];
        // What the project file makes.
        var made = new SourceFile("src/PerfAnalyzers/Rules/DocumentationAddress.cs", "PerfAnalyzers", "namespace PerfAnalyzers.Rules; internal static class DocumentationAddress { public const string Value = \"\"; }");
        var compilation = Compile(layers.Project, files.Concat(linked).Concat(layers == Layers.OfAnalyzers ? [made] : []), referenced);
        // Names that do not bind would be overlooked. Those that bind twice, as .NET Standard lacks what is newer, are not.
        Assert.Empty(compilation.GetDiagnostics().Where(d => d.Id is "CS0103" or "CS0234" or "CS0246").Select(d => d.ToString()));
        Assert.Empty(layers.Violations(compilation, files));
    }

    [Theory]
    [InlineData("using PerfAnalyzers.Flow; namespace PerfAnalyzers.Ef; class A;")]
    [InlineData("using static PerfAnalyzers.Flow.Right; namespace PerfAnalyzers.Ef; class A;")]
    [InlineData("using X = PerfAnalyzers.Flow.Right; namespace PerfAnalyzers.Ef; class A;")]
    [InlineData("namespace PerfAnalyzers.Ef; class A { PerfAnalyzers.Flow.Right? _right; }")]
    [InlineData("namespace PerfAnalyzers.Ef; class A { object M() => new Flow.Right(); }")]
    [InlineData("namespace PerfAnalyzers.Ef; class A : Flow.Right;")]
    [InlineData("namespace PerfAnalyzers.Ef; class A { object? M(object o) => o as List<Flow.Right[]>; }")]
    [InlineData("namespace PerfAnalyzers.Ef; class A { void M() { var right = Left.Make(); } }")]
    [InlineData("namespace PerfAnalyzers.Ef; [Flow.Right] class A;")]
    public void Violations_FindsAUseOfALayerToTheRight(string text) =>
        Assert.Contains("src/PerfAnalyzers/Ef/A.cs", Assert.Single(Find("Ef", text).Select(v => v.Split(' ')[0]).Distinct()), StringComparison.Ordinal);

    [Fact]
    public void Violations_LeavesLayersToTheLeft() =>
        Assert.Empty(Find("Rules/RoundTrips", "using PerfAnalyzers.Flow; namespace PerfAnalyzers.Rules.RoundTrips; class A { Right? _right; object _left = Ef.Left.Make(); }"));

    [Fact]
    public void Violations_FindsLayersThatDoNotKnowEachOther() =>
        Assert.NotEmpty(Find("Caches", "namespace PerfAnalyzers.Caches; class A { Queries.Chain? _chain; }"));

    [Fact]
    public void Violations_FindsThemAmongCodeFixes()
    {
        const string Folder = "src/PerfAnalyzers.CodeFixes/";
        SourceFile edit = new(Folder + "Edits/A.cs", "PerfAnalyzers.CodeFixes", "namespace PerfAnalyzers.CodeFixes.Edits; class A;");
        SourceFile plan = new(Folder + "Framework/B.cs", "PerfAnalyzers.CodeFixes", "namespace PerfAnalyzers.CodeFixes.Framework; class B { Edits.A? _a; }");
        var compilation = Compile("PerfAnalyzers.CodeFixes", [edit, plan]);
        Assert.Equal([plan.Path + " uses A, which is in Edits."], Layers.OfCodeFixes.Violations(compilation, [edit, plan]));
    }

    [Fact]
    public void Violations_FindsFilesInNoLayer() =>
        Assert.Equal(["src/PerfAnalyzers/Other/A.cs is in none of the layers."], Find("Other", "namespace PerfAnalyzers.Other; class A;"));

    private static IEnumerable<string> Find(string folder, string text)
    {
        SourceFile[] others =
        [
            new("src/PerfAnalyzers/Flow/Right.cs", "PerfAnalyzers", "namespace PerfAnalyzers.Flow; class Right : System.Attribute;"),
            new("src/PerfAnalyzers/Queries/Chain.cs", "PerfAnalyzers", "namespace PerfAnalyzers.Queries; class Chain;"),
            new("src/PerfAnalyzers/Ef/Left.cs", "PerfAnalyzers", "namespace PerfAnalyzers.Ef; static class Left { public static Flow.Right Make() => new(); }"),
        ];
        SourceFile file = new($"src/PerfAnalyzers/{folder}/A.cs", "PerfAnalyzers", text);
        return Layers.OfAnalyzers.Violations(Compile(file.Project, [.. others, file]), [file]);
    }

    private static CSharpCompilation Compile(string project, IEnumerable<SourceFile> files, params Type[] referenced) => CSharpCompilation.Create(
        project,
        files.Select(f => f.Parse()).Append(CSharpSyntaxTree.ParseText(ImplicitUsings, TestSolution.ParseOptions, "ImplicitUsings.cs")),
        [
            .. TestReferences.Framework,
            .. referenced.Append(typeof(Compilation)).Append(typeof(CSharpCompilation)).Select(t => MetadataReference.CreateFromFile(t.Assembly.Location)),
        ],
        TestSolution.CompilationOptions);
}
