using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.Caching;

/// <summary>The suggestion of PERF6002: the key gets what it lacks.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CacheKeyMissesTenantOrUserCodeFix))]
[Shared]
public sealed class CacheKeyMissesTenantOrUserCodeFix : CacheInputCodeFix
{
    /// <summary>Creates the suggestion.</summary>
    public CacheKeyMissesTenantOrUserCodeFix()
        : base(RuleIds.CacheKeyMissesTenantOrUser, nameof(RuleIds.CacheKeyMissesTenantOrUser))
    {
    }
}
