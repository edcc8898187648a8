using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using PerfAnalyzers.CodeFixes.Edits;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Flow.Entities;

namespace PerfAnalyzers.CodeFixes.Rules.ResultSize;

/// <summary>The plan of both rules about what is done in memory with a query's rows.</summary>
internal static class InMemoryFix
{
    public static async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (await context.RelatedQueryAsync().ConfigureAwait(false) is not var (query, model)
            || (InMemoryWork.Get(query, model) ?? InMemoryWork.OfOneRow(query, model)) is not { } work
            // A query for one value includes nothing.
            || work.LeavesNoEntity && IncludeNeeds.LeaveOutRows(query, model))
            return null;
        var plan = context.NewPlan();
        if (!MoveIntoQuery.To(plan, work, context, model))
            return null;
        // The operator is what is reported; an indexer has no name.
        var place = context.Diagnostic.Location;
        var name = place.SourceTree is { } tree ? tree.GetRoot().FindToken(place.SourceSpan.Start) : default;
        if (name.IsKind(SyntaxKind.IdentifierToken))
            plan.Title = $"Run {name.ValueText} in the database";
        return plan;
    }
}
