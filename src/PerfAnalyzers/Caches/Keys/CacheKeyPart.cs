using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Keys;

/// <summary>One part of a cache key: text that is always the same, or a value.</summary>
/// <param name="Text">The text; null for a value.</param>
/// <param name="Value">The value, without what only wraps it; null for text.</param>
/// <param name="Format">The format that the value is written in, if the key says one.</param>
/// <param name="Composition">
/// What puts the part together with its neighbours: an interpolated string, a sum, a call; null when the part is the whole key.
/// </param>
internal readonly record struct CacheKeyPart(string? Text, IOperation? Value, string? Format, IOperation? Composition)
{
    /// <summary>True for a value that becomes text in the key; the key itself may be any object.</summary>
    public bool IsFormatted => Value is not null && Composition is not null;

    /// <summary>
    /// True when the value comes from a parameter or a local, and so may differ from call to call. What an object was made with, a prefix
    /// or the name of a type, is taken to be the same for all keys of one kind.
    /// </summary>
    public bool Varies =>
        Root is ILocalReferenceOperation
            or IParameterReferenceOperation { Parameter.ContainingSymbol: not IMethodSymbol { MethodKind: MethodKind.Constructor } };

    /// <summary>What the value is read from: <c>page</c> of <c>page.Size.ToString()</c>.</summary>
    public IOperation? Root
    {
        get
        {
            var current = Value;
            while (current is not null)
            {
                current = current.Unwrap();
                switch (current)
                {
                    case IPropertyReferenceOperation { Instance: { } instance }:
                        current = instance;
                        break;
                    case IFieldReferenceOperation { Instance: { } instance }:
                        current = instance;
                        break;
                    case IInvocationOperation call when IsText(call) && call.Receiver() is { } receiver:
                        current = receiver;
                        break;
                    case ICoalesceOperation coalesce:
                        current = coalesce.Value;
                        break;
                    case IConditionalAccessOperation access:
                        current = access.Operation;
                        break;
                    default:
                        return current;
                }
            }

            return null;
        }
    }

    private static bool IsText(IInvocationOperation call) =>
        call.TargetMethod.Name is "ToString" or "ToLower" or "ToUpper" or "ToLowerInvariant" or "ToUpperInvariant" or "Trim" or "Normalize"
            or "GetValueOrDefault";
}
