using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using PerfAnalyzers.CodeFixes.Edits;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.Projection;

/// <summary>The fix of PERF4001: the query delivers the columns that are read.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(WholeEntityLoadedCodeFix))]
[Shared]
public sealed class WholeEntityLoadedCodeFix : EfCodeFix
{
    /// <summary>Creates the fix.</summary>
    public WholeEntityLoadedCodeFix()
        : base(RuleIds.WholeEntityLoaded, nameof(RuleIds.WholeEntityLoaded), "Select the columns that are read")
    {
    }

    // before: db.Posts.ToList()
    // after:  db.Posts.Select(p => new { p.Id, p.Title }).ToList()
    private protected override async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (await context.GetModelAsync().ConfigureAwait(false) is not { } model)
            return null;
        // A loop is reported at what it goes through, and named beside it.
        var place = context.Diagnostic.AdditionalLocations is [var execution, ..] ? execution : context.Diagnostic.Location;
        var query = context.QueryAt(place, model);
        if (query is null || PartialRead.Get(query, model) is null)
            return null;
        var plan = context.NewPlan();
        if (SelectColumns.Move(plan, query, context, model))
            return plan;
        plan = context.NewPlan();
        return SelectColumns.To(plan, query, model) ? plan : null;
    }
}
