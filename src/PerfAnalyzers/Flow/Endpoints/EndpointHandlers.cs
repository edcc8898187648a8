using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Endpoints;

/// <summary>
/// The methods of a compilation that are given by name to <c>MapGet</c>, <c>MapPost</c>…: looked for by syntax, and bound only when one
/// of that name is asked for.
/// </summary>
internal sealed class EndpointHandlers
{
    private static readonly PerCompilation<EndpointHandlers> s_instances = new(static c => new(c));
    private static readonly ConditionalWeakTable<SyntaxTree, SimpleNameSyntax[]> s_names = new();
    private static readonly string[] s_maps =
        ["Map", "MapGet", "MapPost", "MapPut", "MapDelete", "MapPatch", "MapMethods", "MapFallback"];

    private static readonly HashSet<uint> s_mapWords = new(s_maps.Select(WordHash.Get));

    private readonly ILookup<string, SimpleNameSyntax> _names;
    private readonly ConcurrentDictionary<IMethodSymbol, bool> _known = new(SymbolEqualityComparer.Default);

    private EndpointHandlers(Compilation compilation) =>
        _names = compilation.SyntaxTrees.SelectMany(static t => s_names.GetValue(t, Read))
            .ToLookup(static n => n.Identifier.ValueText, StringComparer.Ordinal);

    /// <summary>True for the methods that make a handler an endpoint.</summary>
    public static bool IsMap(IMethodSymbol method) =>
        method.Name.StartsWith("Map", StringComparison.Ordinal)
        && Array.IndexOf(s_maps, method.Name) >= 0
        && (method.ContainingType.Name == "EndpointRouteBuilderExtensions"
            || (method.ReducedFrom ?? method).Parameters.FirstOrDefault()?.Type.Name is "IEndpointRouteBuilder" or "RouteGroupBuilder");

    /// <summary>True when the method is an endpoint's handler.</summary>
    public static bool IsHandler(IMethodSymbol method, EfModel model)
    {
        var handlers = s_instances.Get(model.Compilation);
        return handlers._names.Contains(method.Name)
            && handlers._known.GetOrAdd((IMethodSymbol)method.OriginalDefinition,
                m => handlers._names[m.Name].Any(n => IsGiven(n, m, model)));
    }

    private static bool IsGiven(SimpleNameSyntax name, IMethodSymbol method, EfModel model)
    {
        if (model.Bodies.ModelOf(name.SyntaxTree) is not { } semantics)
            return false;
        var info = semantics.GetSymbolInfo(name);
        return IsIt(info.Symbol) || info.CandidateSymbols.Any(IsIt);

        bool IsIt(ISymbol? symbol) => method.IsSame(symbol?.OriginalDefinition);
    }

    private static SimpleNameSyntax[] Read(SyntaxTree tree)
    {
        if (!DeclaredMembers.Mention(tree, s_mapWords))
            return [];
        var names = new List<SimpleNameSyntax>();
        foreach (var node in tree.GetRoot().DescendantNodes())
        {
            if (node is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name: var map } } call
                || Array.IndexOf(s_maps, map.Identifier.ValueText) < 0)
                continue;
            foreach (var argument in call.ArgumentList.Arguments)
            {
                if (argument.Expression is SimpleNameSyntax or MemberAccessExpressionSyntax)
                    names.Add(argument.Expression as SimpleNameSyntax ?? ((MemberAccessExpressionSyntax)argument.Expression).Name);
            }
        }

        return names.ToArray();
    }
}
