using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.Roslyn;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Caches;

/// <summary>The body of a method of a service that has a cache of each kind.</summary>
internal static class CacheProbe
{
    public static (IOperation Root, Compilation Compilation) Run(string body, string members = "")
    {
        var probe = Probe.Source("using System.Text;\n" + Code.CacheMethod(body, "public async Task Run(int id, string name, decimal price, int? maybe, CancellationToken ct)", members));
        var tree = probe.Compilation.SyntaxTrees.Single(t => Path.GetFileName(t.FilePath) == TestSolution.MainFile);
        var method = tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>().Single(m => m.Identifier.Text == "Run");
        return (Bodies.Get(probe.Compilation).ModelOf(tree)!.GetOperation(method.Body!)!.Root(), probe.Compilation);
    }
}
