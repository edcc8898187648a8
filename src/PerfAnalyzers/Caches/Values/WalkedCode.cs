using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Values;

/// <summary>A piece of code that is walked: what is declared in it is no input.</summary>
internal sealed class WalkedCode(
    IOperation body, IMethodSymbol? method, IInvocationOperation? call, WalkedCode? outer, int depth, bool isOwn = true)
{
    /// <summary>True where <c>this</c> is the object that has the cache call.</summary>
    public bool IsOwn { get; } = isOwn;

    public WalkedCode? Outer { get; } = outer;

    public int Depth { get; } = depth;

    /// <summary>The code for what was made before the value.</summary>
    public WalkedCode Within(IOperation earlier) => new(earlier, method, call, Outer, Depth, IsOwn);

    public IArgumentOperation? ArgumentFor(IParameterSymbol parameter)
    {
        if (method is null || call is null || !SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol.OriginalDefinition, method))
            return null;
        return call.ArgumentFor(parameter.Ordinal);
    }

    /// <summary>
    /// The code that a parameter belongs to: this one, or that of the method around, where this is one of its local functions.
    /// </summary>
    public WalkedCode? OwnerOf(IParameterSymbol parameter)
    {
        for (var code = this; code is not null; code = code.Outer)
        {
            if (parameter.ContainingSymbol is IMethodSymbol owner && code.IsOf(owner))
                return code;
            if (!code.IsLocalFunction)
                return null;
        }

        return null;
    }

    private bool IsLocalFunction => method?.MethodKind == MethodKind.LocalFunction;

    private bool IsOf(IMethodSymbol other) => SymbolEqualityComparer.Default.Equals(method, other.OriginalDefinition);

    public bool Declares(ISymbol symbol) =>
        symbol.DeclaringSyntaxReferences is [var reference, ..]
        && reference.SyntaxTree == body.Syntax.SyntaxTree
        && body.Syntax.Span.Contains(reference.Span);
}
