using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using PerfAnalyzers.CodeFixes.Edits;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Ef.Indexes;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.Indexing;

/// <summary>Gives the table the index that the query looks for.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(FilterWithoutIndexCodeFix))]
[Shared]
public sealed class FilterWithoutIndexCodeFix : EfCodeFix
{
    /// <summary>Creates the fix.</summary>
    public FilterWithoutIndexCodeFix()
        : base(RuleIds.FilterWithoutIndex, nameof(RuleIds.FilterWithoutIndex), "Add an index", isSuggestion: true)
    {
    }

    private protected override async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (context.Hint(FixHints.Parts) is not { } parts
            || await context.RelatedQueryAsync().ConfigureAwait(false) is not (var query, var model))
            return null;
        var all = EfIndexes.Get(model);
        var columns = FixHints.SplitUp(parts);
        if (all.Of(query.Entity) is not { } entity)
            return null;
        var plan = context.NewPlan();
        plan.Title = TitleOf(columns, context.Hint(FixHints.Kind));
        return AddIndex.To(plan, entity, columns, all, model) ? plan : null;
    }

    private static string TitleOf(string[] columns, string? kind)
    {
        var title = "Add an index on (" + string.Join(", ", columns) + ")";
        if (kind is null || columns.Length == 1)
            return title;
        return title + ": what is equal first, then what " + (kind == "sorted" ? "the rows are sorted by" : "lies in a range");
    }
}
