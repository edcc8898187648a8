using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Entries;

/// <summary>The call of the same cache that does for many keys, or many fields of one key, what a call does for one.</summary>
/// <param name="Name">What it is called, and what it takes.</param>
/// <param name="Varying">What it takes many of: the argument for the key, or for the field.</param>
/// <param name="Fixed">The argument that all have in common: the key of the fields; null when the keys differ.</param>
internal sealed record BatchForm(string Name, IOperation Varying, IOperation? Fixed)
{
    /// <summary>The batch form of a call, as the cache's own type has it; null when there is none.</summary>
    public static BatchForm? Find(CacheCall call) => call.Kind switch
    {
        CacheKind.Redis => OfRedis(call.Operation),
        CacheKind.Easy => OfEasyCaching(call),
        // IDistributedCache and FusionCache have none; HybridCache's removal of many keys removes one after the other.
        _ => null,
    };

    private static BatchForm? OfRedis(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        // How many of the keys exist does not say which. What is put into a batch or transaction goes with it.
        if (method.Name is "KeyExists" or "KeyExistsAsync"
            || call.Receiver()?.Unwrap().Type is { Name: "IBatch" or "ITransaction" }
            || call.ArgumentFor(0) is not { } key)
            return null;
        foreach (var argument in call.Arguments)
        {
            // Nobody waits; and what is written in one go has no expiry.
            if (argument is { IsImplicit: false, ArgumentKind: ArgumentKind.Explicit, Parameter.Name: "flags" or "expiry" or "when"
                or "keepTtl" })
                return null;
        }

        foreach (var other in method.ContainingType.GetMembers(method.Name).OfType<IMethodSymbol>())
        {
            if (other.Parameters is [{ Type: IArrayTypeSymbol keys }, ..])
                return new($"{method.Name}({keys.ElementType.Name}[])", key.Value, null);
            if (other.Parameters is [{ Type: var same }, { Type: IArrayTypeSymbol fields }, ..]
                && SymbolEqualityComparer.Default.Equals(same, method.Parameters[0].Type)
                && call.ArgumentFor(1) is { } field)
                return new($"{method.Name}(…, {fields.ElementType.Name}[])", field.Value, key.Value);
        }

        return null;
    }

    private static BatchForm? OfEasyCaching(CacheCall call)
    {
        var name = call.Operation.TargetMethod.Name;
        var isAsync = name.EndsWith("Async", StringComparison.Ordinal);
        var all = (isAsync ? name.Substring(0, name.Length - "Async".Length) : name) + "All" + (isAsync ? "Async" : "");
        // What creates the value is asked for each by itself.
        return call.Action != CacheAction.ReadOrCreate
            && name is "Get" or "GetAsync" or "Set" or "SetAsync" or "Remove" or "RemoveAsync"
            && !call.Operation.TargetMethod.ContainingType.GetMembers(all).IsEmpty
            ? new(all, call.KeyValue, null)
            : null;
    }
}
