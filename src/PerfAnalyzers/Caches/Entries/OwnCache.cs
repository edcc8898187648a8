using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace PerfAnalyzers.Caches.Entries;

/// <summary>
/// Tells the calls on caches that a code base has made for itself: <c>_cacheManager.Get(key, …)</c>. They go by their names, since what is
/// behind them may be out of sight.
/// </summary>
internal static class OwnCache
{
    private const string TypeName = "[Cc]ach(e|ing)(Manager|Service|Provider|Base|Store|Storage|Client|Helper|Repository|Aside|Extensions"
        + "|Wrapper|Facade|Adapter|Accessor)?";

    private static readonly Regex s_type = new(TypeName + "$", RegexOptions.CultureInvariant);

    private static readonly Regex s_read = new(
        "^(Try)?(Get|Find|Fetch|Retrieve|Read|Load|Peek)(Value|String|Object|Item|Cached)?$|^(Contains|Exists|Has|IsSet)(Key)?$",
        RegexOptions.CultureInvariant);
    private static readonly Regex s_write = new(
        "^(Try)?(Set|Put|Add|Store|Save|Insert|Write|Update|Upsert|Cache|Get|Create|Fetch|Load|Remember|Acquire|Ensure|Resolve)",
        RegexOptions.CultureInvariant);
    private static readonly Regex s_remove = new(
        "^(Try)?(Remove|Delete|Invalidate|Evict|Clear|Expire|Purge|Drop|Forget)", RegexOptions.CultureInvariant);

    /// <summary>True for a type that is a cache by its name.</summary>
    public static bool IsOne(ITypeSymbol type) => s_type.IsMatch(type.Name);

    /// <summary>True for the name of a method that removes entries.</summary>
    public static bool IsNameOfRemoval(string method) => s_remove.IsMatch(method);

    /// <summary>
    /// What a method does with the entry of its key; <see cref="CacheAction.None"/> for one that is not on a cache of one's own.
    /// </summary>
    public static CacheAction ActionOf(IMethodSymbol method)
    {
        // Most methods have no such parameter, and are out here.
        if (KeyOf(method) is null || TypeOf(method) is not { } type || !IsOne(type) || CacheKinds.Get(type) != CacheKind.None)
            return CacheAction.None;

        if (IsNameOfRemoval(method.Name))
            return CacheAction.Remove;
        var name = WithoutAsync(method.Name);
        var makes = method.Parameters.Any(static p => p.Type is INamedTypeSymbol { DelegateInvokeMethod.ReturnsVoid: false });
        if (makes || !s_read.IsMatch(name))
            return makes || name.StartsWith("Get", StringComparison.Ordinal)
                ? CacheAction.ReadOrCreate
                : s_write.IsMatch(name) ? CacheAction.Write : CacheAction.None;
        return CacheAction.Read;
    }

    /// <summary>True for a call within such a cache: the key is what it was given, and who gave it is known by its own call.</summary>
    public static bool Implements(CacheCall call) =>
        call.Key.Parts is [{ Value: IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol method } given }]
        && ActionOf(method) != CacheAction.None
        && SymbolEqualityComparer.Default.Equals(KeyOf(method), given.Parameter);

    /// <summary>The parameter that is the key. Where a region or a partition comes before it, the key alone says too little.</summary>
    public static IParameterSymbol? KeyOf(IMethodSymbol method)
    {
        var parameters = method.Parameters;
        var first = method.IsExtensionMethod ? 1 : 0;
        return parameters.Length > first
                && parameters[first] is { Name: "key" or "cacheKey", Type.SpecialType: SpecialType.System_String
                    or SpecialType.System_Object } key
            ? key
            : null;
    }

    // What extends a known cache by a method that is not known is told by its own name.
    private static ITypeSymbol? TypeOf(IMethodSymbol method) =>
        method.IsExtensionMethod && CacheKinds.Get(method.Parameters[0].Type) == CacheKind.None
            ? method.Parameters[0].Type
            : method.ContainingType;

    private static string WithoutAsync(string name) =>
        name.EndsWith("Async", StringComparison.Ordinal) ? name.Substring(0, name.Length - "Async".Length) : name;
}
