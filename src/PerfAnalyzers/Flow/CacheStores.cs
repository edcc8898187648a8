using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow;

/// <summary>Finds what a body puts into caches: by itself, and through methods of this compilation that hand what they are given to a cache as it is.</summary>
internal static class CacheStores
{
    private const int MaxDepth = 3;

    /// <summary>The stores, in source order.</summary>
    public static IEnumerable<CacheStore> In(IOperation root, Compilation compilation) =>
        CacheSurvey.MentionsCache(root.Syntax.SyntaxTree) ? BodyIndex.Around(root).Invocations.SelectMany(call => Of(call, compilation, MaxDepth)) : [];

    private static IEnumerable<CacheStore> Of(IInvocationOperation call, Compilation compilation, int depth)
    {
        if (CacheStore.Of(call, compilation) is { } store)
            return [store];
        return depth > 0 && MayHandOn(call.TargetMethod) && ValueOrigins.BodyOf(call.TargetMethod, call, compilation) is { } body
            ? Through(call, body, compilation, depth - 1)
            : [];
    }

    /// <summary>By the name: of a type or method that speaks of a cache.</summary>
    private static bool MayHandOn(IMethodSymbol method) =>
        !method.Parameters.IsEmpty
        && (method.Name.IndexOf("Cache", StringComparison.Ordinal) >= 0 || method.ContainingType.Name.IndexOf("Cache", StringComparison.Ordinal) >= 0 || CacheWrapper.MayBeOne(method));

    private static IEnumerable<CacheStore> Through(IInvocationOperation call, IOperation body, Compilation compilation, int depth)
    {
        foreach (var inner in BodyIndex.Around(body).Invocations)
        {
            foreach (var store in Of(inner, compilation, depth))
            {
                foreach (var origin in ValueOrigins.Of(store.Maker, compilation))
                {
                    if (ParameterOf(origin.Value) is { ContainingSymbol: IMethodSymbol owner } parameter && owner.Name == call.TargetMethod.Name
                        && call.ArgumentFor(parameter.Ordinal) is { IsImplicit: false } given)
                        yield return new(call, store.Kind, given.Value);
                }
            }
        }
    }

    /// <summary>The parameter that a value is, or the delegate in a parameter that makes it.</summary>
    private static IParameterSymbol? ParameterOf(IOperation value) => value switch
    {
        IParameterReferenceOperation parameter => parameter.Parameter,
        IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance: IParameterReferenceOperation made } => made.Parameter,
        _ => null,
    };
}
