using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.Caching;

/// <summary>The suggestion of PERF6001: the key gets what it lacks.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CacheKeyMissesInputCodeFix))]
[Shared]
public sealed class CacheKeyMissesInputCodeFix : CacheInputCodeFix
{
    /// <summary>Creates the suggestion.</summary>
    public CacheKeyMissesInputCodeFix()
        : base(RuleIds.CacheKeyMissesInput, nameof(RuleIds.CacheKeyMissesInput))
    {
    }
}
