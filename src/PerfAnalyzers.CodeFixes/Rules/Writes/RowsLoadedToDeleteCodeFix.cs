using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using PerfAnalyzers.CodeFixes.Edits;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.Writes;

/// <summary>Has the database delete the rows, by the condition that they were loaded by.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RowsLoadedToDeleteCodeFix))]
[Shared]
public sealed class RowsLoadedToDeleteCodeFix : EfCodeFix
{
    /// <summary>Creates the fix.</summary>
    public RowsLoadedToDeleteCodeFix()
        : base(RuleIds.RowsLoadedToDelete, nameof(RuleIds.RowsLoadedToDelete), "Delete the rows without loading them", isSuggestion: true)
    {
    }

    private protected override async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (await context.GetModelAsync().ConfigureAwait(false) is not { } model
            || BulkWrite.At(context, model) is not { IsDelete: true, IsAlone: true } write
            // A version that has changed would be an exception no longer.
            || PlainSaving.IsVersioned(write.Query.DeliveredEntity!, model)
            || BulkWrite.Plan(context, write, "", model) is not { } plan)
            return null;
        return await context.CompilesAsync(plan).ConfigureAwait(false) ? plan : null;
    }
}
