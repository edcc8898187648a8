using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.CodeFixes.Edits;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.Projection;

/// <summary>Takes away the include, and the levels below it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(IncludeNeverUsedCodeFix))]
[Shared]
public sealed class IncludeNeverUsedCodeFix : EfCodeFix
{
    /// <summary>Creates the fix.</summary>
    public IncludeNeverUsedCodeFix()
        : base(RuleIds.IncludeNeverUsed, "IncludeNeverUsed", "Remove the include")
    {
    }

    private protected override async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (await context.GetModelAsync().ConfigureAwait(false) is not { } model
            || context.Diagnostic.AdditionalLocations is not [var place, ..])
            return null;
        foreach (var query in context.QueriesAt(place, model))
        {
            foreach (var unused in UnusedInclude.Get(query, model))
            {
                if (unused.Calls[0].OperatorLocation().SourceSpan != context.Diagnostic.Location.SourceSpan)
                    continue;
                var plan = context.NewPlan();
                if (!unused.Calls.All(c => RemoveCall.From(plan, c)))
                    return null;
                if (unused.Calls[0].Syntax is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax include } call)
                    plan.Title = FixTitle.Remove($".{include.Name}{call.ArgumentList}");
                IdentityResolution.Drop(plan, query, SuperfluousIncludes.LeftOf(query, model), model);
                return plan;
            }
        }

        return null;
    }
}
