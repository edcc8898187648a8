using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Calls;

/// <summary>
/// The members of a compilation that call a method. Where its name stands is read from the text, once; only there code is bound, and only
/// for the methods that are asked about.
/// </summary>
internal sealed class Callers
{
    /// <summary>A name that stands in more places is anybody's; to bind them all would take too long.</summary>
    private const int MaxPlaces = 40;

    /// <summary>Where a name stands alone, it may be a local's or a type's as well.</summary>
    private const int MaxBareNames = 60;
    private const int MaxDepth = 3;

    private static readonly PerCompilation<Callers> s_instances = new(static c => new(c));
    private static readonly ConditionalWeakTable<DeclaredMember, ConcurrentDictionary<string, int[]>> s_positions = new();

    private readonly ConcurrentDictionary<IMethodSymbol, ImmutableArray<ISymbol>> _known = new(SymbolEqualityComparer.Default);
    private readonly Compilation _compilation;

    private Callers(Compilation compilation) => _compilation = compilation;

    /// <summary>
    /// The members that call or name the method, also by an interface's member that it implements; default when there are too many places
    /// to look at.
    /// </summary>
    public static ImmutableArray<ISymbol> Get(IMethodSymbol method, EfModel model)
    {
        var callers = s_instances.Get(model.Compilation);
        return callers._known.GetOrAdd(method.Implementation(), m => callers.Find(m, model));
    }

    /// <summary>
    /// The same where nobody else can call it: code of other projects calls what a library shows them. Default when that is not known.
    /// </summary>
    public static ImmutableArray<ISymbol> All(IMethodSymbol method, EfModel model) =>
        IsShown(method, model.Compilation) ? default : Get(method, model);

    /// <summary>
    /// True when a question is answered by yes for a member, or for all that call it, or for all that call those. What nobody calls, or
    /// somebody else may, is none of it.
    /// </summary>
    /// <param name="member">The member.</param>
    /// <param name="model">The model.</param>
    /// <param name="question">Asked with a member and the method that it calls on the way, null for the first; null to go on.</param>
    public static bool AllAre(ISymbol member, EfModel model, Func<ISymbol, IMethodSymbol?, bool?> question) =>
        AllAre(member, null, model, question, new(SymbolEqualityComparer.Default), 0);

    private static bool AllAre(
        ISymbol member,
        IMethodSymbol? called,
        EfModel model,
        Func<ISymbol, IMethodSymbol?, bool?> question,
        HashSet<ISymbol> seen,
        int depth)
    {
        if (question(member, called) is { } answer)
            return answer;
        if (depth == MaxDepth || member is not IMethodSymbol { MethodKind: MethodKind.Ordinary } method)
            return false;
        // Methods that call each other are what their other callers are.
        if (!seen.Add(method))
            return true;
        var callers = All(method, model);
        return !callers.IsDefaultOrEmpty && callers.All(c => AllAre(c, method, model, question, seen, depth + 1));
    }

    private static bool IsShown(IMethodSymbol method, Compilation compilation)
    {
        if (compilation.Options.OutputKind is OutputKind.ConsoleApplication or OutputKind.WindowsApplication)
            return false;
        // An internal class is called by an interface that others see.
        if (method.ContainingType.AllInterfaces.Any(static i => i.DeclaredAccessibility == Accessibility.Public))
            return method.DeclaredAccessibility == Accessibility.Public;
        for (ISymbol? symbol = method; symbol is IMethodSymbol or INamedTypeSymbol; symbol = symbol.ContainingSymbol)
        {
            if (symbol.DeclaredAccessibility is Accessibility.Private or Accessibility.Internal or Accessibility.ProtectedAndInternal)
                return false;
        }

        return true;
    }

    /// <summary>
    /// The calls of the method by its own name, each with the member that it is in; none when there are too many places to look at.
    /// </summary>
    public static IEnumerable<(ISymbol Caller, IInvocationOperation Call)> CallsOf(IMethodSymbol method, EfModel model)
    {
        var callers = Get(method, model);
        if (callers.IsDefault)
            yield break;
        foreach (var caller in callers.Distinct<ISymbol>(SymbolEqualityComparer.Default))
        {
            if (model.Bodies.Get(caller) is not { } body)
                continue;
            foreach (var call in BodyIndex.Around(body).Invocations)
            {
                if (call.TargetMethod.Implementation().IsSame(method.Implementation()))
                    yield return (caller, call);
            }
        }
    }

    private ImmutableArray<ISymbol> Find(IMethodSymbol method, EfModel model)
    {
        var found = ImmutableArray.CreateBuilder<ISymbol>();
        var (places, bare) = (0, 0);
        foreach (var member in Mentions.Get(_compilation).Of(method.Name))
        {
            foreach (var position in PositionsIn(member, method.Name))
            {
                if (member.Node.SyntaxTree.GetRoot().FindToken(position) is not { Parent: SimpleNameSyntax name } token
                    || token.ValueText != method.Name
                    || SyntaxFacts.IsInNamespaceOrTypeContext(name)
                    || name.Parent is NameColonSyntax or NameEqualsSyntax)
                    continue;
                if (IsMember(name) ? ++places > MaxPlaces : ++bare > MaxBareNames)
                    return default;
                if (CallerAt(name, method, model) is { } caller)
                    found.Add(caller);
            }
        }

        return found.ToImmutable();
    }

    /// <summary>
    /// Where the name stands in a member, called or handed on; kept with the member, which outlives the compilation as long as its file is
    /// not edited.
    /// </summary>
    private static int[] PositionsIn(DeclaredMember member, string name) =>
        s_positions.GetValue(member, static _ => new(StringComparer.Ordinal)).GetOrAdd(name, n => FindPositions(member, n).ToArray());

    private static IEnumerable<int> FindPositions(DeclaredMember member, string name)
    {
        var text = member.Node.SyntaxTree.GetText();
        var code = text.ToString(member.Span);
        for (var at = code.IndexOf(name, StringComparison.Ordinal); at >= 0; at = code.IndexOf(name, at + 1, StringComparison.Ordinal))
        {
            var end = at + name.Length;
            if ((at == 0 || !WordHash.IsPart(code[at - 1])) && (end == code.Length || !WordHash.IsPart(code[end])))
                yield return member.Span.Start + at;
        }
    }

    /// <summary>Called, or behind a dot.</summary>
    private static bool IsMember(SimpleNameSyntax name) => name.Parent switch
    {
        InvocationExpressionSyntax or MemberBindingExpressionSyntax => true,
        MemberAccessExpressionSyntax access => access.Name == name,
        _ => false,
    };

    private static ISymbol? CallerAt(SimpleNameSyntax name, IMethodSymbol method, EfModel model)
    {
        if (model.Bodies.ModelOf(name.SyntaxTree) is not { } semantics)
            return null;
        var info = semantics.GetSymbolInfo(name);
        return (info.Symbol ?? info.CandidateSymbols.FirstOrDefault()) is IMethodSymbol called
            && Leads(called, method)
            && MemberAround(semantics, name.SpanStart) is { } member
            && !SymbolEqualityComparer.Default.Equals(member, method)
            ? member
            : null;
    }

    private static bool Leads(IMethodSymbol called, IMethodSymbol method)
    {
        if (SymbolEqualityComparer.Default.Equals(called.Implementation(), method))
            return true;
        if (called.ContainingType?.TypeKind == TypeKind.Interface)
            return SymbolEqualityComparer.Default.Equals(
                method.ContainingType.FindImplementationForInterfaceMember(called)?.OriginalDefinition,
                method);
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
}
