using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PerfAnalyzers.Tests.Repository;

/// <summary>The layers under src/PerfAnalyzers, and which of them a file may use.</summary>
internal static class Layers
{
    private const string Root = "PerfAnalyzers";

    // From left to right; layers of the same number do not know each other.
    private static readonly Dictionary<string, int> s_order = new()
    {
        ["Roslyn"] = 0,
        ["Ef"] = 1,
        ["Queries"] = 2,
        ["Caches"] = 2,
        ["Flow"] = 3,
        ["Framework"] = 4,
        ["Rules"] = 5,
    };

    /// <summary>Every use of a layer that is not to the left, in words.</summary>
    public static IEnumerable<string> Violations(Compilation compilation, IEnumerable<SourceFile> files)
    {
        var trees = compilation.SyntaxTrees.ToDictionary(t => t.FilePath);
        foreach (var file in files)
        {
            if (file.Folders is not [var layer, ..] || !s_order.ContainsKey(layer))
            {
                yield return $"{file.Path} is in none of the layers.";
                continue;
            }

            var used = trees[file.Path].GetRoot() is var root
                ? Directives(root).Concat(Symbols(compilation.GetSemanticModel(root.SyntaxTree), root))
                : [];
            foreach (var (name, target) in used.Where(u => u.Layer != layer && !(s_order.GetValueOrDefault(u.Layer, int.MaxValue) < s_order[layer])).Distinct())
                yield return $"{file.Path} uses {name}, which is in {target}.";
        }
    }

    private static IEnumerable<(string Name, string Layer)> Directives(SyntaxNode root) =>
        from directive in root.DescendantNodes().OfType<UsingDirectiveSyntax>()
        let layer = LayerOf(directive.NamespaceOrType.ToString())
        where layer is not null
        select (directive.ToString(), layer);

    // What a file names, and what it takes without naming it: the types of its expressions.
    private static IEnumerable<(string Name, string Layer)> Symbols(SemanticModel model, SyntaxNode root) =>
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

    private static string? LayerOf(string name)
    {
        var parts = name.Split('.');
        return parts is [Root, var layer, ..] ? layer : null;
    }
}
