using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Caches.Values;
using PerfAnalyzers.Framework;

namespace PerfAnalyzers.Rules.Caching;

/// <summary>A cached value depends on something that its key does not carry.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CacheKeyMissesInputAnalyzer : CacheInputAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.CacheKeyMissesInput,
        "Cache key misses an input of the value",
        "The cache key lacks {0}, which '{1}' uses to make the value: calls that differ in it get each other's entry",
        RuleCategory.Caching,
        DiagnosticSeverity.Warning,
        "Whoever asks first decides what all others get who ask with the same key. Everything that the value depends on and that may "
            + "differ between calls has to be part of the key.");

    /// <summary>Creates the analyzer.</summary>
    public CacheKeyMissesInputAnalyzer()
        : base(s_rule)
    {
    }

    private protected override bool IsConcerned(CacheInput input) => !input.IsIdentity;
}
