using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Entries;

/// <summary>A place where a cache is asked and, on a miss, filled: the key that it is asked by, and what makes the value.</summary>
/// <param name="Call">The call that fills the cache.</param>
/// <param name="Keys">What the key is made of: one value, or the arguments that a wrapper makes it of.</param>
/// <param name="Makers">What makes the value: a lambda's body, a method, a value.</param>
/// <param name="AddsToKey">True when the key may have more in it than is in sight.</param>
/// <param name="Miss">The read before a write; null where one call does both.</param>
internal sealed record CacheFill(
    IInvocationOperation Call, ImmutableArray<IOperation> Keys, ImmutableArray<IOperation> Makers, bool AddsToKey, CacheMiss? Miss = null)
{
    /// <summary>The fills among the calls of a body, in source order.</summary>
    public static ImmutableArray<CacheFill> In(IOperation root, Compilation compilation, ICollection<string>? wrappers)
    {
        ImmutableArray<CacheFill>.Builder? found = null;
        ImmutableArray<CacheCall>? calls = null;
        var survey = CacheSurvey.Get(root, compilation);
        foreach (var call in survey.Candidates)
        {
            if (Create(call, compilation, wrappers, ref calls) is { } fill)
                (found ??= ImmutableArray.CreateBuilder<CacheFill>()).Add(fill);
        }

        // What a cache of one's own puts to the key is out of sight.
        foreach (var call in survey.OwnCalls)
        {
            if (call.Action == CacheAction.Write
                && CacheMiss.Before(call, survey.OwnCalls) is { } miss
                && Create(call.Operation, KeysOf(call), StoredBy(call.Operation), true, miss) is { } fill)
                (found ??= ImmutableArray.CreateBuilder<CacheFill>()).Add(fill);
        }

        return found?.ToImmutable() ?? ImmutableArray<CacheFill>.Empty;
    }

    /// <summary>True for a call that is none of a known cache and may fill one all the same.</summary>
    public static bool MayBeOne(IInvocationOperation call) =>
        call.TargetMethod is { Name: "GetOrAdd", ContainingType.Name: "ConcurrentDictionary" } || CacheWrapper.MayBeOne(call.TargetMethod);

    private static CacheFill? Create(
        IInvocationOperation call, Compilation compilation, ICollection<string>? wrappers, ref ImmutableArray<CacheCall>? calls)
    {
        var method = call.TargetMethod;
        if (method.Name == "GetOrAdd" && method.ContainingType is { Name: "ConcurrentDictionary" })
            // What one object keeps for itself lives as long as what it was made with.
            return call.Instance is IFieldReferenceOperation { Field.IsStatic: true }
                    or IPropertyReferenceOperation { Property.IsStatic: true }
                && call.ArgumentFor(0) is { } first
                ? Create(call, ImmutableArray.Create(first.Value), MakersOf(call, static p => p.Ordinal > 0), false)
                : null;
        if (CacheCall.Create(call, compilation) is { } cacheCall)
        {
            return cacheCall.Action switch
            {
                CacheAction.ReadOrCreate when cacheCall.IsOnSharedCache =>
                    Create(
                        call,
                        KeysOf(cacheCall),
                        MakersOf(call, static p => p.Type.TypeKind == TypeKind.Delegate || p.Name == "state"),
                        false),
                CacheAction.Write
                    when cacheCall.IsOnSharedCache
                        && CacheMiss.Before(cacheCall, calls ??= CacheSurvey.Get(call.Root(), compilation).Calls) is { } miss =>
                    Create(call, KeysOf(cacheCall), StoredBy(call), false, miss),
                _ => null,
            };
        }

        if (CacheWrapper.Find(method, compilation, wrappers) is not { } wrapper)
            return null;
        var keys = wrapper.KeyOrdinals.Select(o => call.ArgumentFor(o)?.Value).OfType<IOperation>().ToImmutableArray();
        return Create(
            call,
            keys,
            MakersOf(call, p => p.Ordinal == wrapper.FactoryOrdinal),
            wrapper.AddsToKey || IsForOneRequest(call.Receiver()?.Type));
    }

    private static CacheFill? Create(
        IInvocationOperation call,
        ImmutableArray<IOperation> keys,
        ImmutableArray<IOperation> makers,
        bool addsToKey,
        CacheMiss? miss = null) =>
        keys.IsEmpty || makers.IsEmpty ? null : new(call, keys, makers, addsToKey, miss);

    // A hash has its entries by two keys.
    private static ImmutableArray<IOperation> KeysOf(CacheCall call) =>
        call.FieldValue is { } field ? ImmutableArray.Create(call.KeyValue, field) : ImmutableArray.Create(call.KeyValue);

    private static ImmutableArray<IOperation> MakersOf(IInvocationOperation call, Func<IParameterSymbol, bool> makes) =>
        call.Arguments.Where(a => a.Parameter is { } parameter && makes(parameter) && !a.IsImplicit)
            .Select(static a => a.Value)
            .ToImmutableArray();

    /// <summary>The value of <c>Set(key, value)</c>, or of the entry that <c>CreateEntry(key)</c> makes.</summary>
    public static ImmutableArray<IOperation> StoredBy(IInvocationOperation call)
    {
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter?.Name is "value" or "cacheValue" or "item" or "data" or "obj")
                return ImmutableArray.Create(argument.Value);
        }

        if (call.TargetMethod.Name != "CreateEntry"
            || call.Parent is not IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: { } entry } })
            return ImmutableArray<IOperation>.Empty;
        foreach (var reference in BodyIndex.Around(call).ReferencesTo(entry))
        {
            if (reference.Parent
                    is IPropertyReferenceOperation { Property.Name: "Value", Parent: ISimpleAssignmentOperation assignment } value
                && ReferenceEquals(assignment.Target, value))
                return ImmutableArray.Create(assignment.Value);
        }

        return ImmutableArray<IOperation>.Empty;
    }

    // In one request there is one user, one tenant and one culture.
    private static bool IsForOneRequest(ITypeSymbol? type) =>
        type is not null && (type.Name.Contains("Request") || type.Name.Contains("Scoped"));
}
