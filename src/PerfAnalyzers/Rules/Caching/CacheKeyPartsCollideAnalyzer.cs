using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Entries;
using PerfAnalyzers.Caches.Keys;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Caching;

/// <summary>Two values of a cache key run into each other, so that different values have the same key.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CacheKeyPartsCollideAnalyzer : CacheKeyAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.CacheKeyPartsCollide,
        "Parts of a cache key collide",
        "'{0}' and '{1}' stand side by side in the cache key, so that different values have the same key; put a separator between them",
        RuleCategory.Caching,
        DiagnosticSeverity.Warning,
        "Where nothing stands between two values of no fixed length, 1 and 23 give the same key as 12 and 3, and one gets what was "
            + "cached for the other.");

    // What is made to be put next to something brings its own separator, and what is chosen from a short list starts with a letter.
    private static readonly Regex s_ownSeparator = new(
        "(prefix|suffix|postfix|separator|delimiter|key|region|scope|template|extension"
        + "|(culture|lang|language|locale|currency|country)(code|name)?|path|query|querystring)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private static readonly Regex s_identity = new(
        "(id|number|email|login|username)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    // What is configured is the same for all keys.
    private static readonly Regex s_configuration = new(
        "(Options|OptionsMonitor|OptionsSnapshot|Settings?|Config(uration)?|Environment)$", RegexOptions.CultureInvariant);

    // D8 and 0000 are as long for each number.
    private static readonly Regex s_fixedLength = new("^([DdXx][0-9]+|0+)$", RegexOptions.CultureInvariant);

    /// <summary>Creates the analyzer.</summary>
    public CacheKeyPartsCollideAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void AnalyzeKey(RuleContext context, CacheKey key, CacheCall? call)
    {
        CacheKeyPart? before = null;
        foreach (var part in key.Parts)
        {
            if (part.Text is { Length: 0 })
                continue;
            if (before is { } first && IsOpen(first, context.Root) && IsOpen(part, context.Root))
            {
                context.Report(
                    part.Value!.Location(),
                    [first.Value!.Location()],
                    FixHints.Create((FixHints.Separator, IsElsewhere(key, call, context) ? null : SeparatorOf(key))),
                    first.Value!.Syntax.ToString(),
                    part.Value!.Syntax.ToString());
            }

            before = part;
        }
    }

    // A point between two prices is one more decimal point.
    private static string SeparatorOf(CacheKey key) =>
        key.Separator is "." or "," && key.Parts.Any(static p => CultureText.IsWrittenBy(p.Value?.Type, p.Format)) ? ":" : key.Separator;

    /// <summary>
    /// True when a call elsewhere may ask for the same key, and the fix would not separate the parts there: a call puts them together, or
    /// one of them is a constant. The two would fall out of step.
    /// </summary>
    private static bool IsElsewhere(CacheKey key, CacheCall? call, RuleContext context) =>
        CacheKeyShape.Create(key) is { } shape
        && CacheKeyIndex.Get(context.Compilation).All.Any(e =>
            (call is null || e.Call.Kind == call.Kind)
                && e.Shape is { } other
                && other.MayBe(shape)
                && !e.Call.Key.IsWrittenWith(key)
                && (other.Pattern != shape.Pattern || !CollidesAlike(e.Call.Key, key)));

    private static bool CollidesAlike(CacheKey key, CacheKey other)
    {
        var (parts, others) = (WithoutEmpty(key), WithoutEmpty(other));
        if (parts.Count != others.Count)
            return false;
        for (var i = 1; i < parts.Count; i++)
        {
            if (Collide(parts[i - 1], parts[i]) != Collide(others[i - 1], others[i]))
                return false;
        }

        return true;
    }

    private static List<CacheKeyPart> WithoutEmpty(CacheKey key) => key.Parts.Where(static p => p.Text is not { Length: 0 }).ToList();

    /// <summary>True for what is reported in the body that it stands in, and can be separated there.</summary>
    private static bool Collide(CacheKeyPart first, CacheKeyPart second) =>
        second.Composition is { } composition and not IInvocationOperation && first.Composition is not IInvocationOperation
        && IsOpen(first, composition.Root()) && IsOpen(second, composition.Root());

    /// <summary>True for a value that may be of any length, and end or begin with what its neighbour begins or ends with.</summary>
    private static bool IsOpen(CacheKeyPart part, IOperation root)
    {
        if (!part.IsFormatted
            || !part.Varies && !IsOfWhoeverAsks(part)
            || !ReferenceEquals(part.Composition!.Root(), root)
            || !ReferenceEquals(part.Value!.Root(), root))
            return false;

        var (value, format) = part.Value is IInvocationOperation { TargetMethod.Name: "ToString", Instance: { } receiver } call
            ? (receiver, call.Arguments.FirstOrDefault()?.Value.ConstantValue.Value as string)
            : (part.Value!, part.Format);
        switch (value.Type?.UnwrapNullable().SpecialType)
        {
            case SpecialType.System_String:
                return !BringsItsSeparator(value);
            case >= SpecialType.System_SByte and <= SpecialType.System_Double:
                // A year has four digits.
                return (format is null || !s_fixedLength.IsMatch(format))
                    && value.ReferencedSymbol()?.Name.EndsWith("year", StringComparison.OrdinalIgnoreCase) != true;
            // An identifier or a date has its length; the names of an enum and of truth do not end in what follows them.
            default:
                return false;
        }
    }

    /// <summary>session.UserId, of a service that the object was given: another one for each request.</summary>
    private static bool IsOfWhoeverAsks(CacheKeyPart part)
    {
        var value = part.Value!.Unwrap();
        while (value is IInvocationOperation { TargetMethod.Name: "ToString" or "GetValueOrDefault", Instance: { } receiver })
            value = receiver.Unwrap();
        if (value is IConditionalAccessOperation access)
            value = access.WhenNotNull.Unwrap();
        if (value is not IPropertyReferenceOperation { Property: { IsStatic: false, IsIndexer: false } property, Instance: { } owner }
            || !s_identity.IsMatch(property.Name))
            return false;
        // Down to the member or parameter that the object has the service in.
        while (owner.Unwrap() is IMemberReferenceOperation { Instance: { } inner } && inner.Unwrap() is not IInstanceReferenceOperation)
            owner = inner;
        return owner.Unwrap() is IFieldReferenceOperation { Field.IsStatic: false } or IParameterReferenceOperation
                or IPropertyReferenceOperation { Property.IsStatic: false }
            && owner.Type is { TypeKind: TypeKind.Interface or TypeKind.Class, SpecialType: SpecialType.None } service
            && !s_configuration.IsMatch(service.Name);
    }

    private static bool BringsItsSeparator(IOperation value)
    {
        // A local that is put together step by step may begin or end with a separator.
        if (value.Unwrap() is ILocalReferenceOperation local && BodyIndex.Around(local).WritesOf(local.Local).Count > 1)
            return true;
        return value.ReferencedSymbol() is { } symbol && s_ownSeparator.IsMatch(symbol.Name);
    }
}
