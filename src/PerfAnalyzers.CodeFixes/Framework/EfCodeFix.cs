using System.Collections.Immutable;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace PerfAnalyzers.CodeFixes.Framework;

/// <summary>The base of every fix: it owns registration and FixAll, so that a fix is only its plan.</summary>
public abstract class EfCodeFix : CodeFixProvider
{
    /// <summary>The end of the key of a fix that is a suggestion, where others of the same rule are none.</summary>
    public const string SuggestionSuffix = ".Suggestion";

    private readonly string _stem;
    private readonly string _title;

    /// <param name="id">The rule whose diagnostics are fixed.</param>
    /// <param name="stem">The rule's stem, by which FixAll knows the fix.</param>
    /// <param name="title">What the fix does, as the editor's menu says it.</param>
    /// <param name="isSuggestion">
    /// True when the fix changes more than performance: it is offered one at a time, and FixAll leaves it alone.
    /// </param>
    private protected EfCodeFix(string id, string stem, string title, bool isSuggestion = false)
    {
        FixableDiagnosticIds = ImmutableArray.Create(id);
        _stem = stem;
        _title = title;
        IsSuggestion = isSuggestion;
    }

    /// <summary>True when FixAll, and so <c>dotnet format</c>, leaves the fix alone.</summary>
    public bool IsSuggestion { get; }

    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; }

    /// <inheritdoc/>
    public sealed override FixAllProvider? GetFixAllProvider() => IsSuggestion ? null : EfFixAllProvider.Instance;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            var fix = new FixContext(context.Document, diagnostic, new(), context.CancellationToken);
            if (await PlanAsync(fix).ConfigureAwait(false) is not { IsPossible: true } plan)
                continue;
            var solution = context.Document.Project.Solution;
            var title = plan.Title ?? _title;
            if (plan.Assumption is { } assumption)
                title += $" (assumes {assumption})";
            context.RegisterCodeFix(
                CodeAction.Create(
                    title,
                    cancellation => FixPlan.ApplyAsync(solution, [plan], cancellation),
                    plan.IsSuggestion ? _stem + SuggestionSuffix : _stem),
                diagnostic);
        }
    }

    /// <summary>
    /// What has to be edited to fix the diagnostic, or null when no edit would be right. The plan is of the solution as it is; nothing is
    /// changed yet.
    /// </summary>
    private protected abstract Task<FixPlan?> PlanAsync(FixContext context);

    /// <summary>The plan for one of the diagnostics that are fixed together.</summary>
    internal Task<FixPlan?> PlanOneAsync(FixContext context) => PlanAsync(context);

    /// <summary>The title of what fixes all diagnostics.</summary>
    internal string Title => _title;
}
