using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Caches.Entries;
using PerfAnalyzers.Caches.Keys;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Caching;

/// <summary>A cache key is read or removed that nothing writes, while one much like it is written.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
[NoCodeFix("Which of the two spellings is meant is for the author to say.")]
public sealed class CacheKeyNeverWrittenAnalyzer : CacheAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.CacheKeyNeverWritten,
        "Cache key is never written",
        "Nothing here writes the key '{0}' that is {1}; '{2}' is written at {3}",
        RuleCategory.Caching,
        DiagnosticSeverity.Info,
        "A key that is written in one form and asked for in another is never found, and an entry that is removed under another key stays "
            + "and goes stale.");

    /// <summary>Creates the analyzer.</summary>
    public CacheKeyNeverWrittenAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, ImmutableArray<CacheCall> calls)
    {
        foreach (var call in calls.AddRange(CacheSurvey.Get(context.Root, context.Compilation).OwnCalls))
        {
            if (call.Action is not (CacheAction.Read or CacheAction.Remove)
                || !call.IsOnSharedCache
                || CacheKeyShape.Create(call.Key) is not { } shape)
                continue;
            if (Resembling(call, shape, CacheKeyIndex.Get(context.Compilation)) is not { } written)
                continue;
            context.Report(
                call.KeyValue.Location(),
                [written.Call.KeyValue.Location()],
                null,
                shape.Display,
                call.Action == CacheAction.Remove ? "removed" : "read",
                written.Shape!.Display,
                context.LocationOf(written.Call.Operation));
        }
    }

    /// <summary>The key that is written and probably meant; null when the key itself is written, or may be.</summary>
    private static CacheKeyIndex.Entry? Resembling(CacheCall call, CacheKeyShape shape, CacheKeyIndex index)
    {
        var resembling = new List<CacheKeyIndex.Entry>();
        foreach (var entry in index.WritesNear(call.Operation.Syntax.SyntaxTree, shape))
        {
            // A cache of one's own may write to any other, and be filled by way of any other.
            if (call.Kind == CacheKind.Own
                ? OwnCache.Implements(entry.Call)
                : entry.Call.Kind != call.Kind && entry.Call.Kind != CacheKind.Own)
                continue;
            // What writes a key that is not known may write this one.
            if (entry.Shape is not { } written || written.MayBe(shape))
                return null;
            if (written.IsLike(shape) && CacheInstance.MayBeOne(entry.Call, call))
                resembling.Add(entry);
        }

        if (resembling.Count == 0 || index.MayWriteAnything(call.Kind))
            return null;
        // That of the same cache, where there are several.
        return index.Writes(shape).Where(resembling.Contains)
            .OrderBy(e => e.Call.Kind == call.Kind && call.Kind != CacheKind.Own ? CacheKind.None : e.Call.Kind).First();
    }
}
