using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Keys;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Entries;

/// <summary>What a call does with the entry of its key.</summary>
internal enum CacheAction
{
    None,
    Read,
    ReadOrCreate,
    Write,
    Remove,
}

/// <summary>A call that names an entry of a cache by its key.</summary>
internal sealed class CacheCall
{
    private readonly Lazy<CacheKey> _key;

    private CacheCall(
        IInvocationOperation operation,
        CacheKind kind,
        CacheAction action,
        IOperation keyValue,
        ITypeSymbol? valueType,
        Compilation compilation)
    {
        Operation = operation;
        Kind = kind;
        Action = action;
        KeyValue = keyValue;
        ValueType = valueType;
        _key = new(() => CacheKey.Create(keyValue, compilation));
    }

    public IInvocationOperation Operation { get; }

    public CacheKind Kind { get; }

    public CacheAction Action { get; }

    /// <summary>The argument that is the key.</summary>
    public IOperation KeyValue { get; }

    /// <summary>The field of a Redis hash, which is a key within the hash; null for all else.</summary>
    public IOperation? FieldValue => Kind == CacheKind.Redis ? ArgumentOf(Operation, "hashField") : null;

    /// <summary>The type of the value as the call says it; null when it does not, as with caches of bytes.</summary>
    public ITypeSymbol? ValueType { get; }

    public CacheKey Key => _key.Value;

    /// <summary>False for a cache that an object has made for itself: nobody else sees its keys.</summary>
    public bool IsOnSharedCache =>
        Operation.Receiver()?.Unwrap() is not IFieldReferenceOperation { Field: { IsStatic: false } own }
        || own.DeclaringSyntaxReferences is not [var reference]
        || reference.GetSyntax() is not VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax };

    /// <summary>True for a call on the cache itself, as its library has it: what wraps the cache or extends it may do more.</summary>
    public bool IsLibraryCall =>
        IsOfLibrary(Operation.TargetMethod.ContainingType) && Operation.Receiver()?.Unwrap().Type is { } type && IsOfLibrary(type);

    /// <summary>Where the call's name stands.</summary>
    public Location NameLocation => (Operation.Syntax as InvocationExpressionSyntax)?.Expression switch
    {
        MemberAccessExpressionSyntax access => access.Name.Identifier.GetLocation(),
        MemberBindingExpressionSyntax binding => binding.Name.Identifier.GetLocation(),
        _ => Operation.Location(),
    };

    /// <summary>True when a call may by its name be one on a known cache.</summary>
    public static bool IsNameOfOne(string name) => ActionOf(name) != CacheAction.None;

    /// <summary>
    /// True when a call of this name removes the entry of its key, be it on a known cache or on one of the code base's own.
    /// </summary>
    public static bool IsNameOfRemoval(string name) => ActionOf(name) == CacheAction.Remove || OwnCache.IsNameOfRemoval(name);

    /// <summary>The call on a known cache that a call is, or null.</summary>
    public static CacheCall? Create(IInvocationOperation call, Compilation compilation)
    {
        var method = call.TargetMethod;
        var action = ActionOf(method.Name);
        if (action == CacheAction.None)
            return null;
        var kind = CacheKinds.Get(call.Receiver()?.Type ?? method.ContainingType);
        if (kind == CacheKind.None || (ArgumentOf(call, "key") ?? ArgumentOf(call, "cacheKey")) is not { } key)
            return null;

        // EasyCaching's Get takes what creates the value.
        if (action == CacheAction.Read && method.Parameters.Any(static p => p.Type.TypeKind == TypeKind.Delegate))
            action = CacheAction.ReadOrCreate;
        return new(call, kind, action, key, ValueTypeOf(method, kind), compilation);
    }

    /// <summary>The call on a cache of the code base's own that a call is, or null.</summary>
    public static CacheCall? OfOwn(IInvocationOperation call, Compilation compilation)
    {
        var method = call.TargetMethod;
        if (OwnCache.ActionOf(method) is not (not CacheAction.None and var action)
            || OwnCache.KeyOf(method) is not { } parameter
            || ArgumentOf(call, parameter.Name) is not { } key)
            return null;
        return new(call, CacheKind.Own, action, key, method.TypeArguments.Length == 1 ? method.TypeArguments[0] : null, compilation);
    }

    private static bool IsOfLibrary(ITypeSymbol type)
    {
        var space = type.ContainingNamespace;
        while (space is { ContainingNamespace: { IsGlobalNamespace: false } outer })
            space = outer;
        return space is { Name: "Microsoft" or "StackExchange" or "ZiggyCreatures" or "LazyCache" or "EasyCaching" };
    }

    private static IOperation? ArgumentOf(IInvocationOperation call, string parameter)
    {
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter?.Name == parameter)
                return argument.Value;
        }

        return null;
    }

    private static ITypeSymbol? ValueTypeOf(IMethodSymbol method, CacheKind kind) =>
        // Bytes and strings may hold anything; the state of HybridCache's factory comes before the value.
        kind is CacheKind.Distributed or CacheKind.Redis || method.TypeArguments.IsEmpty
            ? null
            : method.TypeArguments[method.TypeArguments.Length - 1];

    private static CacheAction ActionOf(string name) => name switch
    {
        "GetOrCreate" or "GetOrCreateAsync" or "GetOrSet" or "GetOrSetAsync" or "GetOrAdd" or "GetOrAddAsync" => CacheAction.ReadOrCreate,
        "Get" or "GetAsync" or "TryGetValue" or "TryGet" or "TryGetAsync" or "GetString" or "GetStringAsync" or "GetOrDefault"
            or "GetOrDefaultAsync"
            or "StringGet" or "StringGetAsync" or "StringGetWithExpiry" or "StringGetWithExpiryAsync" or "StringGetLease"
                or "StringGetLeaseAsync" or "HashGetLease" or "HashGetLeaseAsync"
            or "HashGet" or "HashGetAsync" or "HashGetAll" or "HashGetAllAsync" or "HGet" or "HGetAsync"
            or "Exists" or "ExistsAsync" or "KeyExists" or "KeyExistsAsync" or "HashExists" or "HashExistsAsync" => CacheAction.Read,
        "Set" or "SetAsync" or "SetString" or "SetStringAsync" or "CreateEntry" or "Add" or "TrySet" or "TrySetAsync"
            or "StringSet" or "StringSetAsync" or "StringSetAndGet" or "StringSetAndGetAsync" or "StringGetSet" or "StringGetSetAsync"
            or "HashSet" or "HashSetAsync" or "StringAppend" or "StringAppendAsync" or "HSet"
                or "HSetAsync"
            or "StringIncrement" or "StringIncrementAsync" or "StringDecrement" or "StringDecrementAsync" or "HashIncrement"
                or "HashIncrementAsync"
            or "ListLeftPush" or "ListLeftPushAsync" or "ListRightPush" or "ListRightPushAsync" or "SetAdd" or "SetAddAsync"
                or "SortedSetAdd" or "SortedSetAddAsync" => CacheAction.Write,
        "Remove" or "RemoveAsync" or "Expire" or "ExpireAsync" or "KeyDelete" or "KeyDeleteAsync" or "KeyDel" or "KeyDelAsync"
            or "StringGetDelete" or "StringGetDeleteAsync" or "StringDelete" or "StringDeleteAsync"
            or "HashDelete" or "HashDeleteAsync" => CacheAction.Remove,
        _ => CacheAction.None,
    };
}
