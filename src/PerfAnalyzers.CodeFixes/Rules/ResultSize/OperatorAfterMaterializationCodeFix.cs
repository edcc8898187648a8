using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.ResultSize;

/// <summary>The fix of PERF3007: the query leaves out the rows that the application would.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(OperatorAfterMaterializationCodeFix))]
[Shared]
public sealed class OperatorAfterMaterializationCodeFix : EfCodeFix
{
    /// <summary>Creates the fix.</summary>
    public OperatorAfterMaterializationCodeFix()
        : base(RuleIds.OperatorAfterMaterialization, nameof(RuleIds.OperatorAfterMaterialization), "Move it into the query")
    {
    }

    // before: db.Posts.ToList().Where(p => p.IsPublished)
    // after:  db.Posts.Where(p => p.IsPublished).ToList()
    private protected override Task<FixPlan?> PlanAsync(FixContext context) => InMemoryFix.PlanAsync(context);
}
