using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow;

/// <summary>Values that are no object.</summary>
internal static class NoObject
{
    /// <summary>True for <c>null</c>, also as a constant's value.</summary>
    public static bool IsNullConstant(this IOperation value) => value.Unwrap().ConstantValue is { HasValue: true, Value: null };

    /// <summary>True for <c>null</c>, <c>default</c> and what throws.</summary>
    public static bool IsNoObject(this IOperation value) => value.Unwrap() is IThrowOperation or IDefaultValueOperation || value.IsNullConstant();

    /// <summary>The outermost namespace that a symbol stands in: <c>System</c>, <c>Microsoft</c>, a company's.</summary>
    public static INamespaceSymbol? RootNamespace(this ISymbol symbol)
    {
        var space = symbol.ContainingNamespace;
        while (space is { ContainingNamespace: { IsGlobalNamespace: false } outer })
            space = outer;
        return space;
    }
}
