using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Caching;

/// <summary>A part of a cache key is written as the current culture writes it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CacheKeyDependsOnCultureAnalyzer : CacheKeyAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.CacheKeyDependsOnCulture,
        "Cache key depends on the current culture",
        "'{0}' is written as the current culture writes it, so that one value has several cache keys; use the invariant culture",
        RuleFamily.Caching,
        DiagnosticSeverity.Info,
        "Numbers with a fraction, dates and changes of case are written in different ways by different cultures. Requests of different cultures then miss each other's entries, and a removal misses those of the others.");

    /// <summary>Creates the analyzer.</summary>
    public CacheKeyDependsOnCultureAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void AnalyzeKey(CacheContext context, CacheKey key, CacheAction action)
    {
        // A key that carries the culture is meant to differ.
        if (key.Parts.Any(static p => p.Value is { } value && value.Syntax.ToString().IndexOf("culture", StringComparison.OrdinalIgnoreCase) >= 0))
            return;

        foreach (var part in key.Parts)
        {
            if (part.Value is { } value && ReferenceEquals(value.Root(), context.Root) && Written(part, value) is { } written)
            {
                context.Report(
                    written.Location(),
                    null,
                    FixHints.Of((FixHints.IsNullable, written.Type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } ? "" : null)),
                    written.Syntax.ToString());
            }
        }
    }

    /// <summary>What the current culture writes: the value, or the call that makes text of it.</summary>
    private static IOperation? Written(CacheKeyPart part, IOperation value)
    {
        if (value is ICoalesceOperation coalesce)
            return Written(part, coalesce.Value.Unwrap());
        // name?.ToLower()
        if (value is IConditionalAccessOperation access)
            return Written(part, access.WhenNotNull.Unwrap());
        if (value is not IInvocationOperation call)
            return part.IsFormatted && IsWrittenByCulture(value.Type, part.Format) ? value : null;

        switch (call.TargetMethod.Name)
        {
            case "ToLower" or "ToUpper" when call.Instance?.Type?.SpecialType == SpecialType.System_String:
                return call.Arguments.IsEmpty ? call : null;
            case "ToString" when call.Instance is { } written && call.Arguments.All(static a => a.Parameter?.Type.SpecialType == SpecialType.System_String):
                return IsWrittenByCulture(written.Type, call.Arguments.FirstOrDefault()?.Value.ConstantValue.Value as string) ? call : null;
            case "Trim" or "Replace" or "TrimEnd" or "TrimStart" when call.Instance is { } text:
                return Written(part, text.Unwrap());
            default:
                return part.IsFormatted && IsWrittenByCulture(call.Type, part.Format) ? call : null;
        }
    }

    private static bool IsWrittenByCulture(ITypeSymbol? type, string? format)
    {
        type = type?.UnwrapNullable();
        return type switch
        {
            null => false,
            { SpecialType: SpecialType.System_Double or SpecialType.System_Single or SpecialType.System_Decimal } => true,
            { SpecialType: SpecialType.System_DateTime } => !IsInvariantDate(format),
            { Name: "DateTimeOffset" or "DateOnly" or "TimeOnly" } => type.IsIn("System") && !IsInvariantDate(format),
            _ => false,
        };
    }

    // The round-trip formats are the same everywhere; a custom format of digits alone is in all but a few calendars.
    private static bool IsInvariantDate(string? format) => format switch
    {
        null => false,
        "o" or "O" or "r" or "R" or "s" or "u" => true,
        { Length: 1 } => false,
        _ => format.IndexOf("MMM", StringComparison.Ordinal) < 0 && format.IndexOf("ddd", StringComparison.Ordinal) < 0 && format.IndexOfAny(['/', ':', 't']) < 0,
    };
}
