using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Entries;
using PerfAnalyzers.Caches.Keys;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Framework;

/// <summary>The base of the rules about the text of cache keys: they judge only what reaches a cache, and each key once.</summary>
public abstract class CacheKeyAnalyzer : CacheAnalyzer
{
    private protected CacheKeyAnalyzer(DiagnosticDescriptor rule)
        : base(rule)
    {
    }

    /// <summary>Asks the rule's question of a key, and of the call that uses it; null for a key that a method builds.</summary>
    private protected abstract void AnalyzeKey(RuleContext context, CacheKey key, CacheCall? call);

    private protected sealed override void Analyze(RuleContext context, ImmutableArray<CacheCall> calls)
    {
        HashSet<SyntaxNode>? seen = null;
        calls = calls.AddRange(CacheSurvey.Get(context.Root, context.Compilation).OwnCalls);
        // Two keys may have a local in common.
        if (!calls.IsEmpty)
            context = context with { Reported = new() };
        foreach (var call in calls)
        {
            // A key in a local is read and written under it.
            if ((seen ??= new()).Add(Origin(call.KeyValue).Syntax))
                AnalyzeKey(context, call.Key, call);
            // Within a hash, the field is the key.
            if (call.FieldValue is { } field && seen.Add(Origin(field).Syntax))
                AnalyzeKey(context, CacheKey.Create(field, context.Compilation), call);
        }

        if (!TreeSurvey.BuildsKeys(context.Member))
            return;
        foreach (var returned in context.Root.ReturnedValues())
            AnalyzeKey(context, CacheKey.Create(returned, context.Compilation), null);
    }

    private static IOperation Origin(IOperation key) =>
        key.Unwrap() is ILocalReferenceOperation local && BodyIndex.Around(local).OnlyValueOf(local.Local) is { } written ? written : key;
}
