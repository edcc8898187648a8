using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Calls;

/// <summary>A call by which a function comes back to itself, at once or through one other method.</summary>
internal static class RecursiveCall
{
    /// <summary>True when the call leads back to the function that it stands in.</summary>
    /// <param name="call">The call.</param>
    /// <param name="member">The member that it stands in.</param>
    /// <param name="model">The model.</param>
    public static bool Is(IOperation call, ISymbol member, EfModel model) => Find(call, member, model) is not null;

    /// <summary>The query that one call of the recursion runs; null when the call is not recursive, or the calls run none.</summary>
    public static QueryChain? QueryAround(IOperation call, ISymbol member, EfModel model)
    {
        if (Find(call, member, model) is not { } recursion)
            return null;
        return CallSummary.QueryOf(recursion.Function, recursion.Self, model)
            ?? (recursion.Other is { } other ? CallSummary.OwnQuery(other, other, model) : null);
    }

    private static (IOperation Function, ISymbol Self, IOperation? Other)? Find(IOperation call, ISymbol member, EfModel model)
    {
        var called = (call as IInvocationOperation)?.TargetMethod ?? (call as IMethodReferenceOperation)?.Method;
        if (called is null || called.MethodKind == MethodKind.DelegateInvoke)
            return null;

        for (var parent = call.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is ILocalFunctionOperation function
                && SymbolEqualityComparer.Default.Equals(function.Symbol, called.OriginalDefinition))
                return (function, function.Symbol, null);
        }

        if (called.MethodKind == MethodKind.LocalFunction
            || member is not IMethodSymbol method
            || !called.IsDeclaredIn(model.Compilation) && called.ContainingType?.TypeKind != TypeKind.Interface)
            return null;
        if (!CallNames.Get(model).MayQuery(call) || CallTargets.Method(call, model.Compilation) is not { } target)
            return null;

        var self = method.Implementation();
        if (SymbolEqualityComparer.Default.Equals(target, self))
            return (call.Root(), self, null);

        // Through one other method: that one's calls are looked at, no further.
        if (model.Bodies.Get(target) is not { } other)
            return null;
        foreach (var back in BodyIndex.Around(other).Invocations)
        {
            if (back.TargetMethod.Name == self.Name
                && SymbolEqualityComparer.Default.Equals(CallTargets.Method(back, model.Compilation), self))
                return (call.Root(), self, other);
        }

        return null;
    }
}
