using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.RoundTrips;

/// <summary>The fix of PERF1002: the query loads the navigations that are read on its entities.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(NavigationNeverLoadedCodeFix))]
[Shared]
public sealed class NavigationNeverLoadedCodeFix : EfCodeFix
{
    /// <summary>Creates the fix.</summary>
    public NavigationNeverLoadedCodeFix()
        : base(RuleIds.NavigationNeverLoaded, nameof(RuleIds.NavigationNeverLoaded), "Include in the query what is read of its entities")
    {
    }

    // before: db.Posts.ToList()
    // after:  db.Posts.Include(p => p.Comments).ToList()
    private protected override Task<FixPlan?> PlanAsync(FixContext context) => MissingIncludes.PlanAsync(context);
}
