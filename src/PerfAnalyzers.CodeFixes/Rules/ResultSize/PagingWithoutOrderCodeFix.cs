using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.ResultSize;

/// <summary>The fix of PERF3004: the rows are ordered by their key.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PagingWithoutOrderCodeFix))]
[Shared]
public sealed class PagingWithoutOrderCodeFix : EfCodeFix
{
    /// <summary>Creates the fix.</summary>
    public PagingWithoutOrderCodeFix()
        : base(RuleIds.PagingWithoutOrder, nameof(RuleIds.PagingWithoutOrder), "Order the rows by their key")
    {
    }

    // before: db.Posts.Skip(20).Take(10)
    // after:  db.Posts.OrderBy(p => p.Id).Skip(20).Take(10)
    private protected override Task<FixPlan?> PlanAsync(FixContext context) => KeyOrderFix.PlanAsync(context);
}
