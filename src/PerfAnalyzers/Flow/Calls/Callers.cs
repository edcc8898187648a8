using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Calls;

/// <summary>The members of a compilation that call a method. Where its name stands is read from the text, once; only there code is bound, and only for the methods that are asked about.</summary>
internal sealed class Callers
{
    /// <summary>A name that stands in more places is anybody's; to bind them all would take too long.</summary>
    private const int MaxPlaces = 40;

    private static readonly ConditionalWeakTable<Compilation, Callers> s_instances = new();
    private static readonly ConditionalWeakTable<SyntaxTree, Words> s_words = new();

    private readonly ConcurrentDictionary<IMethodSymbol, ImmutableArray<ISymbol>> _known = new(SymbolEqualityComparer.Default);
    private readonly Lazy<Words[]> _files;

    private Callers(Compilation compilation) =>
        _files = new(() => compilation.SyntaxTrees.Select(static t => s_words.GetValue(t, Read)).ToArray());

    /// <summary>The members that call or name the method, also by an interface's member that it implements; default when there are too many places to look at.</summary>
    public static ImmutableArray<ISymbol> Get(IMethodSymbol method, EfModel model)
    {
        var callers = s_instances.GetValue(model.Compilation, static c => new Callers(c));
        return callers._known.GetOrAdd(method.Implementation(), m => callers.Find(m, model));
    }

    private ImmutableArray<ISymbol> Find(IMethodSymbol method, EfModel model)
    {
        var hash = WordHash.Get(method.Name);
        var places = new List<(SyntaxTree Tree, int Position)>();
        foreach (var file in _files.Value)
        {
            // To look through the words of all files for one name takes less than to sort them for the few that are asked for.
            for (var at = Array.IndexOf(file.Hashes, hash); at >= 0; at = Array.IndexOf(file.Hashes, hash, at + 1))
            {
                places.Add((file.Tree, file.Positions[at]));
                if (places.Count > MaxPlaces)
                    return default;
            }
        }

        var found = ImmutableArray.CreateBuilder<ISymbol>();
        foreach (var (tree, position) in places)
        {
            if (CallerAt(tree, position, method, model) is { } caller)
                found.Add(caller);
        }

        return found.ToImmutable();
    }

    private static ISymbol? CallerAt(SyntaxTree tree, int position, IMethodSymbol method, EfModel model)
    {
        if (tree.GetRoot().FindToken(position).Parent is not SimpleNameSyntax name || name.Identifier.ValueText != method.Name || model.Bodies.ModelOf(tree) is not { } semantics)
            return null;
        var info = semantics.GetSymbolInfo(name);
        return (info.Symbol ?? info.CandidateSymbols.FirstOrDefault()) is IMethodSymbol called && Leads(called, method) && MemberAround(semantics, position) is { } member && !SymbolEqualityComparer.Default.Equals(member, method)
            ? member
            : null;
    }

    private static bool Leads(IMethodSymbol called, IMethodSymbol method)
    {
        if (SymbolEqualityComparer.Default.Equals(called.Implementation(), method))
            return true;
        if (called.ContainingType?.TypeKind == TypeKind.Interface)
            return SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(called)?.OriginalDefinition, method);
        for (var overridden = method.OverriddenMethod; overridden is not null; overridden = overridden.OverriddenMethod)
        {
            if (SymbolEqualityComparer.Default.Equals(overridden.OriginalDefinition, called.OriginalDefinition))
                return true;
        }

        return false;
    }

    private static ISymbol? MemberAround(SemanticModel semantics, int position)
    {
        var symbol = semantics.GetEnclosingSymbol(position);
        while (symbol is IMethodSymbol { MethodKind: MethodKind.AnonymousFunction or MethodKind.LocalFunction })
            symbol = symbol.ContainingSymbol;
        return symbol;
    }

    /// <summary>The words of a file that a dot stands before or a parenthesis behind.</summary>
    private static Words Read(SyntaxTree tree)
    {
        var text = tree.GetText().ToString();
        if (ModelConfiguration.IsGeneratedByMigrations(text))
            return new(tree, [], []);
        var (hashes, positions) = (new List<uint>(text.Length / 32), new List<int>(text.Length / 32));
        for (var at = 0; at < text.Length; at++)
        {
            if (!WordHash.IsPart(text[at]))
                continue;
            var (start, hash) = (at, WordHash.Start);
            while (at < text.Length && WordHash.IsPart(text[at]))
                hash = WordHash.Next(hash, text[at++]);
            if (at < text.Length && (text[at] == '(' || start > 0 && text[start - 1] == '.') && text[start] is not (>= '0' and <= '9'))
            {
                hashes.Add(hash);
                positions.Add(start);
            }
        }

        return new(tree, hashes.ToArray(), positions.ToArray());
    }

    /// <summary>What may be called in a file: the hash of each word, and where it stands.</summary>
    private sealed record Words(SyntaxTree Tree, uint[] Hashes, int[] Positions);
}
