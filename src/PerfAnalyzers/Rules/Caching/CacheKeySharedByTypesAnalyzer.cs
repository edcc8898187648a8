using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Caches.Entries;
using PerfAnalyzers.Caches.Keys;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Caching;

/// <summary>One cache key is written as values of two types.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
[NoCodeFix("Which of the two gets another key, and who else reads it, is for the author to say.")]
public sealed class CacheKeySharedByTypesAnalyzer : CacheAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.CacheKeySharedByTypes,
        "Cache key is shared by two types",
        "The key '{0}' is for a '{1}' here and for a '{2}' at {3}: whichever is cached first, the other one is not found, or fails",
        RuleCategory.Caching,
        DiagnosticSeverity.Warning,
        "A cache finds an entry by its key alone. What is cached as one type is of no use to whoever asks for another: the cast fails, "
            + "or the entry counts as missing and is replaced each time.");

    /// <summary>Creates the analyzer.</summary>
    public CacheKeySharedByTypesAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, ImmutableArray<CacheCall> calls)
    {
        foreach (var call in calls.AddRange(CacheSurvey.Get(context.Root, context.Compilation).OwnCalls))
        {
            // A key that says what it is for by a value may be of both types, each for its own.
            if (!IsTyped(call) || CacheKeyShape.Create(call.Key) is not { MayNameAType: false } shape)
                continue;
            if (FirstWrite(call, shape, context.Compilation) is not { } first
                || !AreApart(call.ValueType!, first.Call.ValueType!, context.Compilation))
                continue;
            // Where another write agrees with the read, that write is what disagrees.
            if (call.Action == CacheAction.Read
                && Writes(call, shape, context.Compilation).Any(w => !AreApart(call.ValueType!, w.Call.ValueType!, context.Compilation)))
                continue;
            // What keeps texts or bytes reads what it is asked for, as long as it looks alike.
            var isOwn = call.Kind == CacheKind.Own;
            if (isOwn && LookAlike(call.ValueType!, first.Call.ValueType!))
                continue;
            context.Report(
                call.KeyValue.Location(),
                [first.Call.KeyValue.Location()],
                null,
                isCertain: !isOwn,
                shape.Display,
                call.ValueType!.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat),
                first.Call.ValueType!.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat),
                context.LocationOf(first.Call.Operation));
        }
    }

    private static CacheKeyIndex.Entry? FirstWrite(CacheCall call, CacheKeyShape shape, Compilation compilation) =>
        Writes(call, shape, compilation).FirstOrDefault();

    private static IEnumerable<CacheKeyIndex.Entry> Writes(CacheCall call, CacheKeyShape shape, Compilation compilation) =>
        CacheKeyIndex.Get(compilation).Writes(shape).Where(e =>
            e.Call.Kind == call.Kind
            && e.Shape is { MayNameAType: false } other
            && other.Pattern == shape.Pattern
            && IsTyped(e.Call)
            // Reads the members of types: asked last.
            && CacheInstance.MayBeOne(e.Call, call));

    // A cache that an object has made for itself is not shared; what is kept as an object may be anything.
    private static bool IsTyped(CacheCall call) =>
        call.ValueType is {
            TypeKind: not (TypeKind.TypeParameter or TypeKind.Dynamic or TypeKind.Error),
            SpecialType: not SpecialType.System_Object
        } && call.IsOnSharedCache;

    /// <summary>True when a value of one type is never one of the other.</summary>
    private static bool AreApart(ITypeSymbol a, ITypeSymbol b, Compilation compilation)
    {
        (a, b) = (a.UnwrapNullable(), b.UnwrapNullable());
        if (Converts(a, b, compilation) || Converts(b, a, compilation))
            return false;
        // A list is an IReadOnlyList and an ICollection, of which neither is the other.
        if (a.TypeKind == TypeKind.Interface || b.TypeKind == TypeKind.Interface)
            return a.ElementType() is { } left && b.ElementType() is { } right && AreApart(left, right, compilation);
        return true;
    }

    /// <summary>A list and an array of the same, an object without a type of its own.</summary>
    private static bool LookAlike(ITypeSymbol a, ITypeSymbol b) =>
        a.IsAnonymousType
        || b.IsAnonymousType
        || a.ElementType() is { } element && b.ElementType() is { } other
            && (SymbolEqualityComparer.Default.Equals(element, other) || LookAlike(element, other));

    private static bool Converts(ITypeSymbol from, ITypeSymbol to, Compilation compilation) =>
        compilation.ClassifyCommonConversion(from, to) is { Exists: true, IsImplicit: true, IsUserDefined: false, IsNumeric: false };
}
