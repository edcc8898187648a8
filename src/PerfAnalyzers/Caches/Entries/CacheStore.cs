using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Entries;

/// <summary>A call that puts a value into a cache: with what makes the value, be it a lambda, a method or the value itself.</summary>
internal sealed record CacheStore(IInvocationOperation Call, CacheKind Kind, IOperation Maker)
{
    /// <summary>True for a cache that hands out the very object that it was given.</summary>
    public bool KeepsObject => Kind is CacheKind.Memory or CacheKind.Lazy or CacheKind.Fusion;

    /// <summary>True for a method that may hand what it is given to a cache, by its name or its type's.</summary>
    public static bool MayHandOn(IMethodSymbol method) =>
        !method.Parameters.IsEmpty && (method.ContainingType.Name.Contains("Cache") || method.Name.Contains("Cache"));

    /// <summary>The store that a call is, or null.</summary>
    public static CacheStore? Create(IInvocationOperation call, Compilation compilation)
    {
        // What one object keeps for itself lives as long as what it was made with.
        if (call.TargetMethod is { Name: "GetOrAdd", ContainingType.Name: "ConcurrentDictionary" })
            return call.Instance is IFieldReferenceOperation { Field.IsStatic: true }
                    or IPropertyReferenceOperation { Property.IsStatic: true }
                && call.ArgumentFor(1) is { } added
                ? new(call, CacheKind.Memory, added.Value)
                : null;
        if (CacheCall.Create(call, compilation) is not { Action: CacheAction.Write or CacheAction.ReadOrCreate } cacheCall
            || !cacheCall.IsOnSharedCache)
            return null;
        var maker = cacheCall.Action == CacheAction.ReadOrCreate ? FactoryOf(call) : CacheFill.StoredBy(call).FirstOrDefault();
        return maker is null ? null : new(call, cacheCall.Kind, maker);
    }

    private static IOperation? FactoryOf(IInvocationOperation call)
    {
        foreach (var argument in call.Arguments)
        {
            // Not what sets the entry's options.
            if (argument
                is { IsImplicit: false, Parameter.Type: INamedTypeSymbol
                {
                    TypeKind: TypeKind.Delegate,
                    DelegateInvokeMethod.ReturnsVoid: false,
                } })
                return argument.Value;
        }

        return null;
    }
}
