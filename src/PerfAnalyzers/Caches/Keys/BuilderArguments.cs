using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Keys;

/// <summary>The arguments of a call that builds a key, and those of the call that it stands in.</summary>
internal sealed class BuilderArguments(IInvocationOperation call, IMethodSymbol builder, BuilderArguments? outer)
{
    public BuilderArguments? Outer { get; } = outer;

    public IOperation? ValueOf(IParameterSymbol parameter) =>
        SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol.OriginalDefinition, builder)
            ? call.ArgumentFor(parameter.Ordinal)?.Value
            : null;
}
