using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.ResultSize;

/// <summary>The fix of PERF3005: rows that are equal by the order are ordered by their key.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PagingByNonUniqueOrderCodeFix))]
[Shared]
public sealed class PagingByNonUniqueOrderCodeFix : EfCodeFix
{
    /// <summary>Creates the fix.</summary>
    public PagingByNonUniqueOrderCodeFix()
        : base(RuleIds.PagingByNonUniqueOrder, nameof(RuleIds.PagingByNonUniqueOrder), "End the order with the key")
    {
    }

    // before: db.Posts.OrderBy(p => p.CreatedAt).Skip(20).Take(10)
    // after:  db.Posts.OrderBy(p => p.CreatedAt).ThenBy(p => p.Id).Skip(20).Take(10)
    private protected override Task<FixPlan?> PlanAsync(FixContext context) => KeyOrderFix.PlanAsync(context);
}
