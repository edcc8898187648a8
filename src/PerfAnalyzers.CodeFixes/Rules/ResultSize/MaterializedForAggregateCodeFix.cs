using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.ResultSize;

/// <summary>The fix of PERF3008: the query counts, adds up or picks.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MaterializedForAggregateCodeFix))]
[Shared]
public sealed class MaterializedForAggregateCodeFix : EfCodeFix
{
    /// <summary>Creates the fix.</summary>
    public MaterializedForAggregateCodeFix()
        : base(RuleIds.MaterializedForAggregate, nameof(RuleIds.MaterializedForAggregate), "Let the query do it")
    {
    }

    // before: (await db.Posts.ToListAsync(ct)).Count
    // after:  await db.Posts.CountAsync(ct)
    private protected override Task<FixPlan?> PlanAsync(FixContext context) => InMemoryFix.PlanAsync(context);
}
