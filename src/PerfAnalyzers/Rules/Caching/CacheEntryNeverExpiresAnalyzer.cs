using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Entries;
using PerfAnalyzers.Caches.Keys;
using PerfAnalyzers.Caches.Values;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Caching;

/// <summary>A cache entry that nothing ends: no expiration, no limit, no change token, and nobody removes it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CacheEntryNeverExpiresAnalyzer : CacheAnalyzer
{
    private const int DefaultMinutes = 5;

    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.CacheEntryNeverExpires,
        "Cache entry never expires",
        "Nothing ends the cache entry '{0}': {1}; give it an expiration",
        RuleCategory.Caching,
        DiagnosticSeverity.Warning,
        "An entry without an expiration stays for as long as the cache lives. Where each row, user or search has an entry of its own, "
            + "the cache grows without end; where there is one, what was loaded first is found for ever.");

    /// <summary>Creates the analyzer.</summary>
    public CacheEntryNeverExpiresAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, ImmutableArray<CacheCall> calls)
    {
        foreach (var call in calls)
        {
            if (!IsWrite(call)
                || EntryExpiration.MayBeGiven(call, context.Compilation, out var options)
                || EffectOf(call, calls, context) is not { } effect)
                continue;
            if (IsEndedElsewhere(call, context.Compilation) || CacheLimits.MayExist(call.Kind, context.Compilation))
                continue;
            context.Report(
                call.NameLocation,
                options is null ? null : [options.Location()],
                FixHints.Create((FixHints.Minutes, context
                    .NumberOption(RuleOption.DefaultExpirationMinutes, DefaultMinutes, 1)
                    .ToString(CultureInfo.InvariantCulture))),
                isCertain: !CacheLimits.AreUnknown(call.Kind, context.Compilation),
                CacheKeyShape.Create(call.Key)?.Display ?? call.KeyValue.Syntax.ToString(),
                effect);
        }
    }

    /// <summary>
    /// True for a write to a cache that keeps its entries unless it is told otherwise: the others have a default, or want an expiration.
    /// </summary>
    private static bool IsWrite(CacheCall call) =>
        call.IsLibraryCall && call.IsOnSharedCache && !IsOwnLocal(call) && call.Operation.TargetMethod.Name switch
    {
        "Set" or "SetAsync" or "SetString" or "SetStringAsync" or "CreateEntry" or "GetOrCreate" or "GetOrCreateAsync" =>
            call.Kind is CacheKind.Memory or CacheKind.Distributed,
        "StringSet" or "StringSetAsync" or "StringSetAndGet" or "StringSetAndGetAsync" => call.Kind == CacheKind.Redis,
        _ => false,
    };

    // A cache that a method makes for itself ends with it.
    private static bool IsOwnLocal(CacheCall call) =>
        call.Operation.Receiver()?.Unwrap() is ILocalReferenceOperation local
            && BodyIndex.Around(local).WritesOf(local.Local).Any(static w => w.Value?.Unwrap() is IObjectCreationOperation);

    /// <summary>What it does that the entry never ends; null where that does no harm that could be told from here.</summary>
    private static string? EffectOf(CacheCall call, ImmutableArray<CacheCall> calls, RuleContext context)
    {
        var spread = KeyCardinalities.Analyze(call.Key);
        // Who hands in the key may know how long it is asked for.
        if (spread == KeyCardinality.Unknown)
            return null;
        var fill =
            CacheFill.In(call.Operation.Root(), context.Compilation, null).FirstOrDefault(f => f.Call.Syntax == call.Operation.Syntax);
        // What is written to Redis without having been looked for is data, and Redis its home.
        if (call.Kind == CacheKind.Redis && (fill is null || context.Root.Syntax.SyntaxTree.GetText().ToString().Contains("KeyExpire")))
            return null;
        // A basket that is read, changed and written back is data too.
        if (fill is null && call.Action == CacheAction.Write && calls.Any(c => IsReadBefore(c, call)))
            return null;
        if (spread == KeyCardinality.Many)
            return "each key leaves one behind";
        // A single value that is computed, or given by whoever has a new one, may stay.
        return fill is not null && LoadedValue.IsIn(fill.Makers, context.Compilation) ? "what is loaded first is found for ever" : null;
    }

    private static bool IsReadBefore(CacheCall read, CacheCall write) =>
        read.Action == CacheAction.Read
            && read.Kind == write.Kind
            && read.Operation.Syntax.SpanStart < write.Operation.Syntax.SpanStart
            && read.KeyValue.Syntax.IsEquivalentTo(write.KeyValue.Syntax, topLevel: false);

    /// <summary>True when an entry of this key is removed somewhere, or may be, or when the only one is written anew.</summary>
    private static bool IsEndedElsewhere(CacheCall call, Compilation compilation)
    {
        var shape = CacheKeyShape.Create(call.Key);
        var index = CacheKeyIndex.Get(compilation);
        if (index.MayRemoveAnything(call.Kind))
            return true;
        return index.Removals(shape).Any(IsOfKey)
            || shape is { Holes: 0 }
                && index.Writes(shape).Any(e => e.Call.Action == CacheAction.Write && IsOfKey(e) && IsWrittenAnew(e.Call));

        bool IsOfKey(CacheKeyIndex.Entry entry) =>
            entry.Call.Kind == call.Kind && (shape is null || entry.Shape is not { } other || other.MayBe(shape));

        // A second write of the key that no miss leads to.
        bool IsWrittenAnew(CacheCall other) =>
            other.Operation.Syntax != call.Operation.Syntax
            && CacheFill.In(other.Operation.Root(), compilation, null).All(f => f.Call.Syntax != other.Operation.Syntax);
    }
}
