using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Entries;
using PerfAnalyzers.Caches.Keys;
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
        RuleCategory.Caching,
        DiagnosticSeverity.Info,
        "Numbers with a fraction, dates and changes of case are written in different ways by different cultures. Requests of different "
            + "cultures then miss each other's entries, and a removal misses those of the others.");

    /// <summary>Creates the analyzer.</summary>
    public CacheKeyDependsOnCultureAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void AnalyzeKey(RuleContext context, CacheKey key, CacheCall? call)
    {
        // A key that carries the culture is meant to differ.
        if (key.Parts.Any(static p =>
            p.Value is { } value && value.Syntax.ToString().IndexOf("culture", StringComparison.OrdinalIgnoreCase) >= 0))
            return;

        var isAsked = false;
        for (var i = 0; i < key.Parts.Length; i++)
        {
            var part = key.Parts[i];
            if (part.Value is not { } value
                || !ReferenceEquals(value.Root(), context.Root)
                || SaysItsCulture(part)
                || Written(part, value) is not { } written)
                continue;
            // Where the value is written by the culture as well, each culture needs an entry of its own.
            if (!isAsked && IsForValueOfCulture(context, key))
                return;
            isAsked = true;
            context.Report(
                written.Location(),
                null,
                FixHints.Create(
                    (FixHints.IsNullable, written.Type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T }
                        ? ""
                        : null),
                    (FixHints.Format, part.Composition is IInvocationOperation ? part.Format : null),
                    (FixHints.IsElsewhere, IsElsewhere(key, i, call, context) ? "" : null)),
                string.Join(" ", written.Syntax.ToString().Split(null as char[], StringSplitOptions.RemoveEmptyEntries)));
        }
    }

    /// <summary>
    /// True when a call elsewhere may ask for the same key, and its part keeps the culture: it is a text that was made before. Written in
    /// two ways, the two would fall out of step.
    /// </summary>
    private static bool IsElsewhere(CacheKey key, int index, CacheCall? call, RuleContext context) =>
        CacheKeyShape.Create(key) is { } shape
        && CacheKeyIndex.Get(context.Compilation).All.Any(e =>
            (call is null || e.Call.Kind == call.Kind)
                && e.Shape is { } other
                && other.MayBe(shape)
                && !e.Call.Key.IsWrittenWith(key)
                && (other.Pattern != shape.Pattern || e.Call.Key.Parts.Length != key.Parts.Length
                    || e.Call.Key.Parts[index] is var part && (part.Value is null || StaysAsItIs(part, part.Value))));

    private static bool StaysAsItIs(CacheKeyPart part, IOperation value)
    {
        if (SaysItsCulture(part))
            return false;
        if (Written(part, value) is { } written)
            return !ReferenceEquals(written.Root(), part.Composition?.Root())
                || written.Syntax is ExpressionSyntax text && CacheKeyPlace.IsShared(text);
        // day.ToString(CultureInfo.InvariantCulture) is what the fix makes of the others.
        return value.Type?.SpecialType == SpecialType.System_String && value is not IInvocationOperation;
    }

    private static bool IsForValueOfCulture(RuleContext context, CacheKey key)
    {
        if (IsMadeBeside(context.Root, [key], context.Compilation))
            return true;
        return CacheKeyShape.Create(key) is { } shape && CacheKeyIndex.Get(context.Compilation).Writes(shape).Any(e =>
            e.Shape is { } other && other.MayBe(shape) && IsMadeBeside(e.Call.Operation.Root(), [key, e.Call.Key], context.Compilation));
    }

    private static bool IsMadeBeside(IOperation root, IEnumerable<CacheKey> keys, Compilation compilation)
    {
        var places = keys
            .Concat(CacheSurvey.Get(root, compilation).Calls.Select(static c => c.Key))
            .SelectMany(static k => k.Parts)
            .SelectMany(static p => new[] { p.Composition?.Syntax, p.Value?.Syntax });
        return CultureText.IsMadeIn(root, new HashSet<SyntaxNode>(places.OfType<SyntaxNode>()));
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
            return part.IsFormatted && CultureText.IsWrittenBy(value.Type, part.Format) ? value : null;

        switch (call.TargetMethod.Name)
        {
            case "ToLower" or "ToUpper" when call.Instance?.Type?.SpecialType == SpecialType.System_String:
                return CultureText.IsChangeOfCase(call) ? call : null;
            case "ToString" when call.Instance is not null
                && call.Arguments.All(static a => a.Parameter?.Type.SpecialType == SpecialType.System_String):
                return CultureText.IsWriting(call) ? call : null;
            case "Trim" or "Replace" or "TrimEnd" or "TrimStart" when call.Instance is { } text:
                return Written(part, text.Unwrap());
            default:
                return part.IsFormatted && CultureText.IsWrittenBy(call.Type, part.Format) ? call : null;
        }
    }

    /// <summary>True for what is put together in a culture that the code says.</summary>
    private static bool SaysItsCulture(CacheKeyPart part)
    {
        for (var current = part.Composition; current is not null and not IExpressionStatementOperation; current = current.Parent)
        {
            if (current is IInvocationOperation { TargetMethod: var method }
                && (method.Name is "Invariant" or "FormatInvariant" || method.Parameters.Any(static p => p.Type.Name == "IFormatProvider")))
                return true;
        }

        return false;
    }
}
