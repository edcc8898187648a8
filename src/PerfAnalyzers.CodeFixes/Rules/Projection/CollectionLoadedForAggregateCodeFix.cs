using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using PerfAnalyzers.CodeFixes.Edits;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.Projection;

/// <summary>Lets the query deliver what is computed of its collections, with the columns that are read.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CollectionLoadedForAggregateCodeFix))]
[Shared]
public sealed class CollectionLoadedForAggregateCodeFix : EfCodeFix
{
    /// <summary>Creates the fix.</summary>
    public CollectionLoadedForAggregateCodeFix()
        : base(RuleIds.CollectionLoadedForAggregate, nameof(RuleIds.CollectionLoadedForAggregate), "Let the query compute it")
    {
    }

    // before: db.Blogs.Include(b => b.Posts).ToList(), blog.Posts.Count
    // after:  db.Blogs.Select(b => new { b.Name, PostsCount = b.Posts.Count }).ToList(), blog.PostsCount
    private protected override async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (await context.RelatedQueryAsync().ConfigureAwait(false) is not var (query, model)
            || AggregatedCollection.Get(query, model) is not { IsEmpty: false } collections
            || !PartialRead.IsPossible(query, collections, model))
            return null;
        // All of its collections at once: the rows are no entities any more.
        var plan = context.NewPlan();
        return SelectedValues.Plan(plan, query, collections, model) is { } values && SelectColumns.To(plan, query, model, values)
            ? plan
            : null;
    }
}
