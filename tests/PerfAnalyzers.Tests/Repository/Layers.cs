using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PerfAnalyzers.Tests.Repository;

/// <summary>The layers of a project, and which of them a file may use.</summary>
/// <param name="project">The project, and the root of its namespace.</param>
/// <param name="order">The layers from left to right; those that stand side by side do not know each other.</param>
internal sealed class Layers(string project, params string[][] order)
{
    public static readonly Layers OfAnalyzers = new("PerfAnalyzers", ["Roslyn", "Profile"], ["Ef"], ["Queries", "Caches"], ["Flow"], ["Measurements"], ["Framework"], ["Rules"]);

    public static readonly Layers OfCodeFixes = new("PerfAnalyzers.CodeFixes", ["Framework"], ["Edits"], ["Batching"], ["Rules"]);

    private readonly Dictionary<string, int> _order =
        order.SelectMany(static (layers, i) => layers.Select(l => (Layer: l, Number: i))).ToDictionary(static l => l.Layer, static l => l.Number);

    public string Project => project;

    /// <summary>Every use of a layer that is not to the left, in words.</summary>
    public IEnumerable<string> Violations(Compilation compilation, IEnumerable<SourceFile> files)
    {
        var trees = compilation.SyntaxTrees.ToDictionary(t => t.FilePath);
        foreach (var file in files)
        {
            if (file.Folders is not [var layer, ..] || !_order.ContainsKey(layer))
            {
                yield return $"{file.Path} is in none of the layers.";
                continue;
            }

            var used = trees[file.Path].GetRoot() is var root
                ? Directives(root).Concat(Symbols(compilation.GetSemanticModel(root.SyntaxTree), root))
                : [];
            var notToTheLeft = used.Where(u => u.Layer != layer && !(_order.GetValueOrDefault(u.Layer, int.MaxValue) < _order[layer]));
            foreach (var (name, target) in notToTheLeft.Distinct())
                yield return $"{file.Path} uses {name}, which is in {target}.";
        }
    }

    private IEnumerable<(string Name, string Layer)> Directives(SyntaxNode root) =>
        from directive in root.DescendantNodes().OfType<UsingDirectiveSyntax>()
        let layer = LayerOf(directive.NamespaceOrType.ToString())
        where layer is not null
        select (directive.ToString(), layer);

    // What a file names, and what it takes without naming it: the types of its expressions.
    private IEnumerable<(string Name, string Layer)> Symbols(SemanticModel model, SyntaxNode root) =>
        from node in root.DescendantNodes()
        where node is ExpressionSyntax or ConstructorInitializerSyntax or AttributeSyntax or QueryClauseSyntax
        where !node.Ancestors().OfType<BaseNamespaceDeclarationSyntax>().Any(n => n.Name.Span.Contains(node.Span))
        let info = model.GetSymbolInfo(node)
        from symbol in info.CandidateSymbols.Append(info.Symbol).Append(model.GetTypeInfo(node).Type).OfType<ISymbol>()
        let type = symbol as ITypeSymbol ?? symbol.ContainingType
        where type is not null
        let layer = LayerOf(type.ContainingNamespace?.ToDisplayString() ?? "")
        where layer is not null
        select (type.Name, layer);

    private string? LayerOf(string name) =>
        name.StartsWith(project + ".", StringComparison.Ordinal) ? name[(project.Length + 1)..].Split('.')[0] : null;
}
