using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using PerfAnalyzers.CodeFixes.Edits;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.Tracking;

/// <summary>The fix of PERF2001: the query says that it does not track.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ReadOnlyQueryTrackedCodeFix))]
[Shared]
public sealed class ReadOnlyQueryTrackedCodeFix : EfCodeFix
{
    /// <summary>Creates the fix.</summary>
    public ReadOnlyQueryTrackedCodeFix()
        : base(RuleIds.ReadOnlyQueryTracked, nameof(RuleIds.ReadOnlyQueryTracked), "Do not track what is only read")
    {
    }

    // before: db.Posts.ToList()
    // after:  db.Posts.AsNoTracking().ToList()
    private protected override async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (await context.GetModelAsync().ConfigureAwait(false) is not { } model)
            return null;
        // A loop is reported at what it goes through, and named beside it.
        var place = context.Diagnostic.AdditionalLocations is [var execution, ..] ? execution : context.Diagnostic.Location;
        var query = context.QueryAt(place, model);
        if (query is null || !ReadOnlyQuery.Is(query, model))
            return null;

        var method = ReadOnlyQuery.Operator(query, model);
        var plan = context.NewPlan();
        plan.Title = $"Add {method}()";
        return AppendToSource.Plan(
                plan,
                query,
                method,
                other => ReadOnlyQuery.Is(other, model) && ReadOnlyQuery.Operator(other, model) == method,
                model)
            ? plan
            : null;
    }
}
