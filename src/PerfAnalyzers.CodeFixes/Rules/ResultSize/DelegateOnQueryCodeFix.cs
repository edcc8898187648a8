using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.CodeFixes.Edits;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Roslyn;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.ResultSize;

/// <summary>The fix of PERF3009: the delegate becomes an expression where it is declared.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(DelegateOnQueryCodeFix))]
[Shared]
public sealed class DelegateOnQueryCodeFix : EfCodeFix
{
    /// <summary>Creates the fix.</summary>
    public DelegateOnQueryCodeFix()
        : base(RuleIds.DelegateOnQuery, nameof(RuleIds.DelegateOnQuery), "Make it an expression")
    {
    }

    private protected override async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (await context.GetModelAsync().ConfigureAwait(false) is not { } model)
            return null;
        foreach (var operation in context.OperationsAt(context.Diagnostic.Location, model))
        {
            if (operation.Ancestors().OfType<IInvocationOperation>().FirstOrDefault() is { } call
                && await ExpressionOfDelegate.PlanAsync(context, call, model).ConfigureAwait(false) is { } plan)
                return plan;
        }

        return null;
    }
}
