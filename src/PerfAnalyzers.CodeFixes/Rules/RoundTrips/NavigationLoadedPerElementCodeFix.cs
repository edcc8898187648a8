using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.RoundTrips;

/// <summary>The fix of PERF1001: the query loads the navigations that are read on each of its entities.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(NavigationLoadedPerElementCodeFix))]
[Shared]
public sealed class NavigationLoadedPerElementCodeFix : EfCodeFix
{
    /// <summary>Creates the fix.</summary>
    public NavigationLoadedPerElementCodeFix()
        : base(
            RuleIds.NavigationLoadedPerElement,
            nameof(RuleIds.NavigationLoadedPerElement),
            "Include in the query what is read of its entities")
    {
    }

    // before: db.Posts.ToList()
    // after:  db.Posts.Include(p => p.Comments).ToList()
    private protected override Task<FixPlan?> PlanAsync(FixContext context) => MissingIncludes.PlanAsync(context);
}
