using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Caches.Values;
using PerfAnalyzers.Framework;

namespace PerfAnalyzers.Rules.Caching;

/// <summary>A cached value depends on who asks, and its key does not say who that is.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CacheKeyMissesTenantOrUserAnalyzer : CacheInputAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.CacheKeyMissesTenantOrUser,
        "Cache key misses the tenant or user",
        "The cached value depends on {0} (in '{1}'), and the key does not: one tenant or user gets what was cached for another",
        RuleCategory.Caching,
        DiagnosticSeverity.Warning,
        "The value is read for the user or tenant of the request, and is kept under a key that is the same for all of them. The first "
            + "one's data is served to all others.");

    /// <summary>Creates the analyzer.</summary>
    public CacheKeyMissesTenantOrUserAnalyzer()
        : base(s_rule)
    {
    }

    private protected override bool IsConcerned(CacheInput input) => input.IsIdentity;
}
