using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Paging;

/// <summary>Numbers that code makes of text, and the text's place in a request.</summary>
internal static class ParsedText
{
    /// <summary>Code that is being typed may give a variable its own value.</summary>
    private const int MaxSteps = 24;

    /// <summary>
    /// The text that a number is made of: by a call, or by one that writes it to a variable of its own; null for another number.
    /// </summary>
    public static IOperation? Of(IOperation number) => number switch
    {
        IInvocationOperation call when IsParsing(call.TargetMethod) => call.ArgumentFor(0)?.Value,
        ILocalReferenceOperation { Local: var local } => Writer(local, number),
        _ => null,
    };

    /// <summary>True for <c>int.Parse</c>, <c>int.TryParse</c>, <c>Convert.ToInt32</c> and the same of <c>long</c>.</summary>
    public static bool IsParsing(IMethodSymbol method) => method switch
    {
        { Name: "Parse" or "TryParse", ContainingType.SpecialType: SpecialType.System_Int32 or SpecialType.System_Int64 } => true,
        {
            Name: "ToInt32" or "ToInt64",
            ContainingType: { Name: "Convert" } type,
            Parameters: [{ Type.SpecialType: SpecialType.System_String }, ..],
        } => type.IsIn("System"),
        _ => false,
    };

    /// <summary>
    /// The key by which code asks the request for a text, <c>Request.Form["length"].FirstOrDefault()</c>; null when it does not.
    /// </summary>
    public static string? KeyInRequest(IOperation text)
    {
        var value = text;
        for (var steps = 0; steps < MaxSteps; steps++)
        {
            value = value.Unwrap();
            switch (value)
            {
                // A request has any number of texts for one key.
                case IConversionOperation { OperatorMethod: not null } conversion when IsStringValues(conversion.Operand.Type):
                    value = conversion.Operand;
                    break;
                case IInvocationOperation { TargetMethod.Name: "ToString" or "First" or "FirstOrDefault" or "Single" or "SingleOrDefault"
                    or "Last" or "LastOrDefault" } call when (call.Receiver() ?? call.Instance)?.Unwrap() is { } receiver
                        && IsStringValues(receiver.Type):
                    value = receiver;
                    break;
                case IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } texts } when IsStringValues(texts.Type):
                    value = texts;
                    break;
                case ILocalReferenceOperation local when BodyIndex.Around(local).OnlyValueOf(local.Local) is { } written
                        && !UpperBound.IsTested(local.Local, ImmutableArray<IPropertySymbol>.Empty, local):
                    value = written;
                    break;
                case IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } collection, Arguments: [{ Value: var key }] }:
                    return collection.Unwrap() is IPropertyReferenceOperation
                        {
                            Property: { Name: "Form" or "Query" or "Headers", ContainingType: { Name: "HttpRequest" } request },
                        }
                        && request.IsIn("Microsoft", "AspNetCore", "Http")
                        ? key.ConstantValue is { HasValue: true, Value: string name } ? name : key.Syntax.ToString()
                        : null;
                default:
                    return null;
            }
        }

        return null;
    }

    /// <summary>int.TryParse(text, out var number), where nothing else is written to the number but constants.</summary>
    private static IOperation? Writer(ILocalSymbol local, IOperation use)
    {
        IInvocationOperation? parsing = null;
        foreach (var write in BodyIndex.Around(use).WritesOf(local))
        {
            if (write.Value is { ConstantValue.HasValue: true })
                continue;
            if (write.Site is not IInvocationOperation call || !IsParsing(call.TargetMethod) || parsing is not null && parsing != call)
                return null;
            parsing = call;
        }

        return parsing?.ArgumentFor(0)?.Value;
    }

    private static bool IsStringValues(ITypeSymbol? type) =>
        type is { Name: "StringValues" } && type.IsIn("Microsoft", "Extensions", "Primitives");
}
