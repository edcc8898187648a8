using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using PerfAnalyzers.CodeFixes.Edits;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.ResultSize;

/// <summary>Suggests a limit. What to do with the rows beyond it only the user knows.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UnboundedQueryCodeFix))]
[Shared]
public sealed class UnboundedQueryCodeFix : EfCodeFix
{
    /// <summary>Creates the fix.</summary>
    public UnboundedQueryCodeFix()
        : base(RuleIds.UnboundedQuery, nameof(RuleIds.UnboundedQuery), "Limit the rows with 'Take'", isSuggestion: true)
    {
    }

    // before: db.Posts.ToList()
    // after:  db.Posts.OrderBy(p => p.Id).Take(1000).ToList()
    private protected override async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (context.Hint(FixHints.Limit) is not { } limit
            || await context.GetModelAsync().ConfigureAwait(false) is not { } model
            || LimitRows.QueryAt(context, model) is not { } query)
            return null;
        var plan = context.NewPlan();
        return LimitRows.To(plan, query, model, ("Take", limit)) ? plan : null;
    }
}
