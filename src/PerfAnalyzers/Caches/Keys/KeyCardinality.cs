using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Keys;

/// <summary>How many entries the keys of a cache call may name.</summary>
internal enum KeyCardinality
{
    /// <summary>Nobody here knows: the key comes from a caller, or from what cannot be looked into.</summary>
    Unknown,

    /// <summary>One, or as many as the application has languages, types, settings.</summary>
    Few,

    /// <summary>As many as there are rows, users or searches.</summary>
    Many,
}

/// <summary>Judges how many entries a key may name by what its parts are.</summary>
internal static class KeyCardinalities
{
    private static readonly Regex s_wholeKey = new("(key|name)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    // As many as the application has, and not as many as it is used.
    private static readonly Regex s_few = new(
        "(culture|lang|language|locale|currency|country|theme|tenant|store|site|shop|channel|region|zone|environment|provider|type|kind"
        + "|category|status|mode|format|version|prefix|scope|module|plugin|feature|role|setting|setting_?name|policy|template|schema"
        + "|tablename|assembly|year|quarter|weekday|dayofweek|decade|level)(id|code|name|key)?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private static readonly Regex s_many = new(
        "(id|guid|email|username|slug|token|url|uri|path|query|search|term|text|filter|page|hash|code|number|ip|address|agent|date|day"
        + "|hour|minute|month)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>How many entries a key may name.</summary>
    public static KeyCardinality Analyze(CacheKey key)
    {
        if (key.Parts.IsEmpty)
            return KeyCardinality.Unknown;
        foreach (var part in key.Parts)
        {
            if (part.Value is not null && Analyze(part, key.Parts.Length == 1) is var spread and not KeyCardinality.Few)
                return spread;
        }

        return KeyCardinality.Few;
    }

    private static KeyCardinality Analyze(CacheKeyPart part, bool isWholeKey)
    {
        var value = part.Value!.Unwrap();
        var type = value.Type?.UnwrapNullable();
        if (IsOfFew(type) || IsOfFew(part.Root?.Type?.UnwrapNullable()) || value is ITypeOfOperation or INameOfOperation)
            return KeyCardinality.Few;
        var name = NameOf(value);
        if (name is not null && s_few.IsMatch(name))
            return KeyCardinality.Few;
        var isText = type is null or { SpecialType: SpecialType.System_String or SpecialType.System_Object }
            or { TypeKind: TypeKind.TypeParameter };
        // What is handed in as a whole key may be a constant for each caller.
        if (isWholeKey && isText && (name is null || s_wholeKey.IsMatch(name) || type?.SpecialType != SpecialType.System_String))
            return KeyCardinality.Unknown;
        if (IsElement(part.Root))
            return KeyCardinality.Few;
        if (part.Varies)
            return isText && (name is null || !s_many.IsMatch(name)) && !isWholeKey ? KeyCardinality.Few : KeyCardinality.Many;
        // user.Id of a service, GetUserId()
        return part.Root is not IParameterReferenceOperation
                && name is not null
                && s_many.IsMatch(name)
                && value is IPropertyReferenceOperation or IInvocationOperation
            ? KeyCardinality.Many
            : KeyCardinality.Few;
    }

    private static string? NameOf(IOperation value)
    {
        while (value is IInvocationOperation { TargetMethod.Name: "ToString" or "ToLower" or "ToUpper" or "ToLowerInvariant"
                or "ToUpperInvariant" or "Trim" } call
            && call.Receiver() is { } receiver)
            value = receiver.Unwrap();
        return value is IInvocationOperation { TargetMethod.Name: var called } ? called : value.ReferencedSymbol()?.Name;
    }

    private static bool IsOfFew(ITypeSymbol? type) =>
        type is { TypeKind: TypeKind.Enum }
            or { SpecialType: SpecialType.System_Boolean or SpecialType.System_Char or SpecialType.System_Byte }
            or { Name: "Type" or "CultureInfo" or "MethodInfo" or "PropertyInfo" or "MemberInfo" or "Assembly" or "RegionInfo"
                or "INamedTypeSymbol" };

    // What a loop runs over is there as a whole already.
    private static bool IsElement(IOperation? root) =>
        root is ILocalReferenceOperation local
        && BodyIndex.Around(local)
            .WritesOf(local.Local) is [{ Value: null, Site: IVariableDeclaratorOperation { Parent: IForEachLoopOperation } }];
}
