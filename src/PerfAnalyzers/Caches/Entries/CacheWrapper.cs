using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Entries;

/// <summary>
/// The cache method that a code base writes for itself: parameters of it reach a cache's key, and a delegate makes the value.
/// </summary>
/// <param name="KeyOrdinals">The parameters that the key is made of.</param>
/// <param name="FactoryOrdinal">The delegate.</param>
/// <param name="AddsToKey">True when the key may have more in it than the parameters say.</param>
internal sealed record CacheWrapper(ImmutableArray<int> KeyOrdinals, int FactoryOrdinal, bool AddsToKey)
{
    private const int MaxDepth = 3;
    private static readonly PerCompilation<ConcurrentDictionary<IMethodSymbol, CacheWrapper?>> s_known =
        new(static _ => new(SymbolEqualityComparer.Default));

    private static readonly Regex s_name = new(
        "^(Try)?(Get|Fetch|Load|Remember|Acquire|Ensure|Cached?|Read|Resolve|Execute)[A-Za-z]*$", RegexOptions.CultureInvariant);

    /// <summary>True for a method that takes a key and a delegate; most are not, and are out here.</summary>
    public static bool MayBeOne(IMethodSymbol method) =>
        method.Parameters.Length > 1 && method.Parameters.Any(IsKey) && FactoryOf(method) >= 0;

    /// <summary>The wrapper that a method is, or null.</summary>
    public static CacheWrapper? Find(IMethodSymbol method, Compilation compilation, ICollection<string>? named = null) =>
        Find(method, compilation, named, MaxDepth);

    private static CacheWrapper? Find(IMethodSymbol method, Compilation compilation, ICollection<string>? named, int depth)
    {
        var factory = FactoryOf(method);
        if (factory < 0 || depth == 0 || !method.Parameters.Any(IsKey))
            return null;
        var known = s_known.Get(compilation);
        var definition = method.Implementation();
        if (!known.TryGetValue(definition, out var wrapper))
            known.TryAdd(definition, wrapper = Find(definition, factory, compilation, depth));
        return wrapper ?? ByName(method, factory, named);
    }

    private static CacheWrapper? Find(IMethodSymbol method, int factory, Compilation compilation, int depth)
    {
        var target = CallTargets.Method(method, compilation);
        if (target is null || target.Parameters.Length != method.Parameters.Length || Bodies.Get(compilation).Get(target) is not { } body)
            return null;
        var ordinals = new SortedSet<int>();
        var addsToKey = false;
        foreach (var call in BodyIndex.Around(body).Invocations)
        {
            foreach (var key in KeysOf(call, compilation, depth, ref addsToKey))
                Collect(key, target, ordinals, ref addsToKey, MaxDepth);
        }

        var usesFactory = factory < target.Parameters.Length && BodyIndex.Around(body).ReferencesTo(target.Parameters[factory]).Count > 0;
        return ordinals.Count > 0 && usesFactory ? new(ordinals.ToImmutableArray(), factory, addsToKey) : null;
    }

    private static IEnumerable<IOperation> KeysOf(IInvocationOperation call, Compilation compilation, int depth, ref bool addsToKey)
    {
        if (CacheCall.Create(call, compilation) is { Action: CacheAction.Read or CacheAction.ReadOrCreate } cacheCall)
            return [cacheCall.KeyValue];
        if (Find(call.TargetMethod, compilation, null, depth - 1) is not { } inner)
            return [];
        addsToKey |= inner.AddsToKey;
        return inner.KeyOrdinals.Select(o => call.ArgumentFor(o)?.Value).OfType<IOperation>();
    }

    /// <summary>The parameters that a key is made of; and whether it has anything else that may vary.</summary>
    private static void Collect(IOperation key, IMethodSymbol method, SortedSet<int> ordinals, ref bool addsToKey, int depth)
    {
        foreach (var operation in key.DescendantsAndSelf())
        {
            switch (operation)
            {
                case IParameterReferenceOperation { Parameter: { } parameter }
                    when SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, method):
                    ordinals.Add(parameter.Ordinal);
                    break;
                case ILocalReferenceOperation local when depth > 0:
                    foreach (var write in BodyIndex.Around(local).WritesOf(local.Local))
                    {
                        if (write.Value is { } value)
                            Collect(value, method, ordinals, ref addsToKey, depth - 1);
                    }

                    break;
                case IInvocationOperation or IPropertyReferenceOperation or IFieldReferenceOperation { Field.IsConst: false }:
                    addsToKey = true;
                    break;
            }
        }
    }

    /// <summary>A method of another assembly that says by its name, its type's and its parameters' what it is.</summary>
    private static CacheWrapper? ByName(IMethodSymbol method, int factory, ICollection<string>? named)
    {
        var isNamed = named?.Contains(method.Name.ToLowerInvariant()) == true
            || named?.Contains((method.ContainingType.Name + "." + method.Name).ToLowerInvariant()) == true;
        if (!isNamed
            && (method.ContainingType is not { } type
                || type.Name.IndexOf("Cache", StringComparison.Ordinal) < 0
                || !s_name.IsMatch(method.Name)))
            return null;
        // A region, a partition, a prefix stands before the delegate as the key does.
        var parameters = (method.ReducedFrom ?? method).Parameters;
        var ordinals = parameters
            .Where(p => p.Ordinal < factory
                && !(method.IsExtensionMethod && p.Ordinal == 0)
                && (IsKey(p) || p.IsParams || p.Type.SpecialType == SpecialType.System_String || p.Type.TypeKind == TypeKind.Enum))
            .Select(static p => p.Ordinal).ToImmutableArray();
        return ordinals.IsEmpty ? null : new(ordinals, factory, true);
    }

    private static bool IsKey(IParameterSymbol parameter) =>
        parameter.Type.SpecialType is SpecialType.System_String or SpecialType.System_Object
        && parameter.Name.IndexOf("key", StringComparison.OrdinalIgnoreCase) >= 0
        || parameter.Type.Name.IndexOf("CacheKey", StringComparison.Ordinal) >= 0;

    private static int FactoryOf(IMethodSymbol method)
    {
        foreach (var parameter in (method.ReducedFrom ?? method).Parameters)
        {
            if (parameter.Type
                is INamedTypeSymbol
                {
                    TypeKind: TypeKind.Delegate,
                    DelegateInvokeMethod: { ReturnsVoid: false, ReturnType: { SpecialType: not SpecialType.System_Boolean } },
                })
                return parameter.Ordinal;
        }

        return -1;
    }
}
