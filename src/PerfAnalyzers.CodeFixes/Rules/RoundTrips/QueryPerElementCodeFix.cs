using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.CodeFixes.Batching;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.RoundTrips;

/// <summary>Runs one query for all elements before the loop, and reads its result in the loop.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(QueryPerElementCodeFix))]
[Shared]
public sealed class QueryPerElementCodeFix : EfCodeFix
{
    /// <summary>Creates the fix.</summary>
    public QueryPerElementCodeFix()
        : base(RuleIds.QueryPerElement, "QueryPerElement", "Query all elements at once before the loop")
    {
    }

    private protected override async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (await context.GetModelAsync().ConfigureAwait(false) is not { } model)
            return null;
        // All queries of a loop are rewritten together, as far as they can be, whichever of them is reported.
        var reported = context.Diagnostic.Location;
        foreach (var place in context.Diagnostic.AdditionalLocations.Prepend(reported))
        {
            // The loop may enumerate a query of its own, which is another one's.
            if (place != reported && place.SourceSpan.Contains(reported.SourceSpan))
                continue;
            foreach (var operation in context.OperationsAt(place, model))
            {
                if ((BodyRewrites.Find(operation, model) ?? OfEnumeration(operation, model)) is { } rewrite)
                    return rewrite.AddTo(context.NewPlan());
            }
        }

        return null;
    }

    /// <summary>A loop that enumerates a query runs it; the diagnostic stands at its collection.</summary>
    private static LoopRewrite? OfEnumeration(IOperation collection, EfModel model)
    {
        var parent = collection.Parent;
        while (parent is IConversionOperation)
            parent = parent.Parent;
        return parent is IForEachLoopOperation loop && loop.Collection.Syntax == collection.Syntax ? BodyRewrites.Find(loop, model) : null;
    }
}
