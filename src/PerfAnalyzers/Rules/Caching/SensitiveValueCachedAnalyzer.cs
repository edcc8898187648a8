using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Caches.Entries;
using PerfAnalyzers.Caches.Values;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Caching;

/// <summary>Something secret is kept in a cache on another machine as it is.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
[NoCodeFix("By which key it is to be protected, and whether it has to be cached at all, is for its author to say.")]
public sealed class SensitiveValueCachedAnalyzer : CacheAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.SensitiveValueCached,
        "Sensitive value is cached unencrypted",
        "'{0}' goes to a cache on another machine as it is: protect it, or leave it out",
        RuleCategory.Caching,
        DiagnosticSeverity.Info,
        "A cache on another machine is read by every application that shares it, shows up in its tools and dumps, and may be written to "
            + "disk. Secrets in it are as safe as the least of them.",
        isEnabledByDefault: false);

    /// <summary>Creates the analyzer.</summary>
    public SensitiveValueCachedAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, ImmutableArray<CacheCall> calls)
    {
        foreach (var call in calls)
        {
            // A memory cache, and what may be one, is as safe as the process.
            if (call.Kind is not (CacheKind.Distributed or CacheKind.Redis or CacheKind.Hybrid)
                || CacheStore.Create(call.Operation, context.Compilation) is not { } store)
                continue;
            foreach (var origin in ValueOrigins.Find(store.Maker, context.Compilation))
            {
                if ((SensitiveData.In(origin.Handed) ?? SensitiveData.In(origin.Value)) is not { } name)
                    continue;
                var isHere = ReferenceEquals(origin.Handed.Root(), context.Root);
                context.Report((isHere ? origin.Handed : origin.Site).Location(), null, null, name);
                break;
            }
        }
    }
}
