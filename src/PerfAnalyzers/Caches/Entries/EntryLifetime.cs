using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Entries;

/// <summary>The expression that says how long an entry lasts, or when it ends, whatever is asked for in between.</summary>
internal static class EntryLifetime
{
    /// <summary>
    /// The lifetime or the end that a cache call gives its entry; null when it gives none, or where that is not in sight.
    /// </summary>
    public static IOperation? Find(CacheCall call)
    {
        foreach (var argument in call.Operation.Arguments)
        {
            if (argument.IsImplicit
                || argument.ArgumentKind == ArgumentKind.DefaultValue
                || argument.Value.ConstantValue is { HasValue: true, Value: null })
                continue;
            switch (argument.Parameter)
            {
                // A sliding expiration ends when it is no longer asked for.
                case { Name: "slidingExpiration" }:
                    return null;
                case { Type: var type }
                    when type.UnwrapNullable() is { Name: "TimeSpan" or "DateTimeOffset" or "DateTime" }:
                    return argument.Value;
                // Of Redis: what a lifetime is converted to, or made of; the others are none, or that of before.
                case { Type.Name: "Expiration" }:
                    return argument.Value.Unwrap() switch
                    {
                        IObjectCreationOperation { Arguments: [var made, ..] } => made.Value,
                        IPropertyReferenceOperation { Property.ContainingType.Name: "Expiration" } or IDefaultValueOperation => null,
                        _ => argument.Value,
                    };
                case { Type.Name: "MemoryCacheEntryOptions" or "DistributedCacheEntryOptions" or "HybridCacheEntryOptions"
                    or "FusionCacheEntryOptions" }:
                    return InOptions(argument.Value);
                // What makes the value gets the entry, what sets it up the options.
                case { Type.TypeKind: TypeKind.Delegate }
                    when argument.Value.AsLambda() is { Symbol.Parameters: [var entry, ..] } lambda && GivenTo(entry, lambda) is { } given:
                    return given;
            }
        }

        return call.Operation.TargetMethod.Name == "CreateEntry" && EntryExpiration.EntryOf(call.Operation) is { } local
            ? GivenTo(local, call.Operation)
            : null;
    }

    private static IOperation? InOptions(IOperation options)
    {
        options = options.Unwrap();
        switch (options)
        {
            case IObjectCreationOperation { Initializer.Initializers: var initializers }:
                foreach (var initializer in initializers)
                {
                    if (initializer
                            is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property.Name: var name } } assignment
                        && IsLifetime(name))
                        return assignment.Value;
                }

                return null;
            case IObjectCreationOperation { Type.Name: "FusionCacheEntryOptions", Arguments: [{ IsImplicit: false } duration, ..] }:
                return duration.Value;
            case IInvocationOperation { TargetMethod.Name: var name } call when IsSetLifetime(name):
                return call.Arguments.LastOrDefault()?.Value;
            case IInvocationOperation call
                when call.Receiver() is { } receiver && call.TargetMethod.Name.StartsWith("Set", StringComparison.Ordinal):
                return InOptions(receiver);
            case ILocalReferenceOperation local:
                return BodyIndex.Around(local).OnlyValueOf(local.Local) is { } made ? InOptions(made) ?? GivenTo(local.Local, local) : null;
            default:
                return null;
        }
    }

    private static IOperation? GivenTo(ISymbol entry, IOperation within)
    {
        foreach (var reference in BodyIndex.Around(within).ReferencesTo(entry))
        {
            if (reference.Parent is IPropertyReferenceOperation { Parent: ISimpleAssignmentOperation assignment } property
                && ReferenceEquals(assignment.Target, property)
                && IsLifetime(property.Property.Name))
                return assignment.Value;
            // entry.SetPriority(…).SetAbsoluteExpiration(…): each returns what it was called on.
            for (var call = CallOn(reference); call is not null; call = CallOn(call))
            {
                if (IsSetLifetime(call.TargetMethod.Name))
                    return call.Arguments.LastOrDefault()?.Value;
            }
        }

        return null;
    }

    private static IInvocationOperation? CallOn(IOperation receiver) => receiver.Parent switch
    {
        IInvocationOperation call when ReferenceEquals(call.Instance, receiver) => call,
        IArgumentOperation { Parent: IInvocationOperation { TargetMethod.IsExtensionMethod: true } call } argument
            when argument.ParameterOrdinal() == 0 => call,
        _ => null,
    };

    private static bool IsSetLifetime(string method) =>
        method is "SetAbsoluteExpiration" or "SetDuration" or "SetDurationMs" or "SetDurationSec" or "SetDurationMin";

    private static bool IsLifetime(string property) =>
        property is "AbsoluteExpiration" or "AbsoluteExpirationRelativeToNow" or "Expiration" or "Duration";
}
