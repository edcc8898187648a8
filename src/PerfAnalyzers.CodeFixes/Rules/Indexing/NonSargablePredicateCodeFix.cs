using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.Indexing;

/// <summary>Compares the column itself, with what the other side then is.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(NonSargablePredicateCodeFix))]
[Shared]
public sealed class NonSargablePredicateCodeFix : EfCodeFix
{
    /// <summary>Creates the fix.</summary>
    public NonSargablePredicateCodeFix()
        : base(RuleIds.NonSargablePredicate, nameof(RuleIds.NonSargablePredicate), "Compare the column itself")
    {
    }

    // before: o.PlacedAt.Date == new DateTime(2026, 3, 1)
    // after:  o.PlacedAt >= new DateTime(2026, 3, 1) && o.PlacedAt < new DateTime(2026, 3, 1).AddDays(1)
    private protected override async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (await context.RelatedQueryAsync().ConfigureAwait(false) is not (var query, var model))
            return null;
        var computed = RowRequirement.Of(query)
            .Where(r => r.Condition.Syntax.Span == context.Diagnostic.Location.SourceSpan)
            .Select(ComputedColumn.In)
            .FirstOrDefault(static c => c is not null);
        if (computed?.Condition.Syntax is not ExpressionSyntax syntax
            || SargableCondition.Of(computed, Providers.KindOf(query.ContextType, model), model) is not { } condition)
            return null;
        // A comment in the condition would have no place.
        if (syntax.DescendantTrivia().Any(static t =>
            t.IsKind(SyntaxKind.SingleLineCommentTrivia) || t.IsKind(SyntaxKind.MultiLineCommentTrivia)))
            return null;
        var plan = context.NewPlan().Replace(syntax, SyntaxFactory.ParseExpression(condition.Text));
        if (query.Operation.SemanticModel is { } semantics)
            plan.Import("System", syntax, semantics);
        plan.IsSuggestion = !condition.IsProven;
        // A member of the class may have the name of a type that the condition needs.
        return await context.CompilesAsync(plan).ConfigureAwait(false) ? plan : null;
    }
}
