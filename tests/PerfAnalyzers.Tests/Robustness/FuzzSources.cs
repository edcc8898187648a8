using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.Tests.Harness;
using PerfAnalyzers.Tests.Repository;

namespace PerfAnalyzers.Tests.Robustness;

/// <summary>The sources that are broken: the samples, the models, and the strings of the tests that are code.</summary>
internal static class FuzzSources
{
    private const int ShortestCode = 30;

    // Those of the harness and the repository are no code that rules are about.
    private static readonly string[] s_tests = ["Rules", "Ef", "Queries", "Flow", "Caches", "Edits"];

    /// <summary>Each source is a file of its own, next to the model.</summary>
    public static IReadOnlyList<string> Tests()
    {
        var files = SourceFile.Of("tests/PerfAnalyzers.Tests").Where(f => f.Folders is [var folder, ..] && s_tests.Contains(folder));
        return [.. files.SelectMany(f => CodeIn(f.Parse())).Distinct(), TestSolution.ModelText.Replace("namespace Blogging", "namespace Copied", StringComparison.Ordinal)];
    }

    /// <summary>Each project of the samples is a set of files that are compiled together.</summary>
    public static IReadOnlyList<IReadOnlyList<SourceFile>> Samples()
    {
        var root = Path.Combine(TestReferences.RepositoryRoot, "samples");
        var projects = Directory.Exists(root) ? Directory.GetFiles(root, "*.csproj", SearchOption.AllDirectories) : [];
        return [.. projects.Select(p => SourceFile.Of(Path.GetRelativePath(TestReferences.RepositoryRoot, Path.GetDirectoryName(p)!).Replace('\\', '/')))];
    }

    /// <summary>The strings of a test class that are code, as whole files.</summary>
    internal static IEnumerable<string> CodeIn(SyntaxTree test)
    {
        var literals = test.GetRoot().DescendantTokens().Select(t => t.Value).OfType<string>();
        foreach (var literal in literals.Where(l => l.Length >= ShortestCode && l.IndexOfAny([';', '{']) >= 0))
        {
            var text = WithoutMarkup(literal);
            var members = CSharpSyntaxTree.ParseText(text, TestSolution.ParseOptions).GetCompilationUnitRoot().Members;
            yield return members.Any(m => m is BaseTypeDeclarationSyntax or BaseNamespaceDeclarationSyntax) ? Code.File(text) : Code.Method(text);
        }
    }

    /// <summary>A part of an interpolated source may open markup that another part closes: such a piece keeps it, as broken code like any other.</summary>
    private static string WithoutMarkup(string literal)
    {
        try
        {
            return TestMarkup.Parse(literal).Text;
        }
        catch (HarnessFailure)
        {
            return literal;
        }
    }
}
