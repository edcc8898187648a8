using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow;

/// <summary>A call by which a function comes back to itself, at once or through one other method.</summary>
internal static class RecursiveCall
{
    /// <summary>True when the call leads back to the function that it stands in.</summary>
    public static bool Is(IOperation call, EfModel model) => Find(call, model) is not null;

    /// <summary>The query that a round of the recursion runs; null when the call is not recursive, or the rounds run none.</summary>
    public static QueryChain? QueryAround(IOperation call, EfModel model)
    {
        if (Find(call, model) is not { } recursion)
            return null;
        return CallSummary.OwnQuery(recursion.Function, recursion.Function, model)
            ?? (recursion.Other is { } other ? CallSummary.OwnQuery(other, other, model) : null);
    }

    private static (IOperation Function, IOperation? Other)? Find(IOperation call, EfModel model)
    {
        var called = (call as IInvocationOperation)?.TargetMethod ?? (call as IMethodReferenceOperation)?.Method;
        if (called is null || called.MethodKind == MethodKind.DelegateInvoke)
            return null;

        for (var parent = call.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is ILocalFunctionOperation function && SymbolEqualityComparer.Default.Equals(function.Symbol, called.OriginalDefinition))
                return (function, null);
        }

        if (called.MethodKind == MethodKind.LocalFunction || (called.ReducedFrom ?? called).DeclaringSyntaxReferences.IsEmpty && called.ContainingType?.TypeKind != TypeKind.Interface)
            return null;
        var root = call.Root();
        if (root.SemanticModel?.GetEnclosingSymbol(root.Syntax.SpanStart) is null || MethodOf(root) is not { } self || !CallNames.MayQuery(called.Name, model))
            return null;
        if (CallSummary.Target(call, model) is not { } target)
            return null;
        if (SymbolEqualityComparer.Default.Equals(target, self))
            return (root, null);

        // Through one other method: that one's calls are looked at, no further.
        if (model.Bodies.Of(target, CancellationToken.None) is not { } other)
            return null;
        foreach (var back in BodyIndex.Around(other).Invocations)
        {
            if (back.TargetMethod.Name == self.Name && SymbolEqualityComparer.Default.Equals(CallSummary.Target(back, model), self))
                return (root, other);
        }

        return null;
    }

    private static IMethodSymbol? MethodOf(IOperation root) =>
        root is IMethodBodyOperation or IBlockOperation ? (root.SemanticModel?.GetDeclaredSymbol(root.Syntax) as IMethodSymbol)?.Implementation() : null;
}
