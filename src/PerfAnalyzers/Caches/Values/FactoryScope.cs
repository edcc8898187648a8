using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Values;

/// <summary>A piece of code that is walked: what is declared in it is no input.</summary>
internal sealed class FactoryScope(IOperation body, IMethodSymbol? method, IInvocationOperation? call, FactoryScope? outer, int depth, bool isOwn = true)
{
    /// <summary>True where <c>this</c> is the object that has the cache call.</summary>
    public bool IsOwn { get; } = isOwn;

    public FactoryScope? Outer { get; } = outer;

    public int Depth { get; } = depth;

    /// <summary>The frame for what was made before the value.</summary>
    public FactoryScope Within(IOperation earlier) => new(earlier, method, call, Outer, Depth, IsOwn);

    public IArgumentOperation? ArgumentFor(IParameterSymbol parameter)
    {
        if (method is null || call is null || !SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol.OriginalDefinition, method))
            return null;
        return call.ArgumentFor(parameter.Ordinal);
    }

    /// <summary>The frame that a parameter belongs to: this one, or that of the method around, where this is one of its local functions.</summary>
    public FactoryScope? OwnerOf(IParameterSymbol parameter)
    {
        for (var frame = this; frame is not null; frame = frame.Outer)
        {
            if (parameter.ContainingSymbol is IMethodSymbol owner && frame.IsOf(owner))
                return frame;
            if (!frame.IsLocalFunction)
                return null;
        }

        return null;
    }

    private bool IsLocalFunction => method?.MethodKind == MethodKind.LocalFunction;

    private bool IsOf(IMethodSymbol other) => SymbolEqualityComparer.Default.Equals(method, other.OriginalDefinition);

    public bool Declares(ISymbol symbol) =>
        symbol.DeclaringSyntaxReferences is [var reference, ..] && reference.SyntaxTree == body.Syntax.SyntaxTree && body.Syntax.Span.Contains(reference.Span);
}
