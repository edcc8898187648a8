using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.Caching;

/// <summary>
/// The suggestion of PERF6010: the version of the object after its id. Old entries stay until they expire, which is why nobody but the
/// author can decide.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UnversionedCacheKeyCodeFix))]
[Shared]
public sealed class UnversionedCacheKeyCodeFix : EfCodeFix
{
    /// <summary>Creates the fix.</summary>
    public UnversionedCacheKeyCodeFix()
        : base(RuleIds.UnversionedCacheKey, nameof(RuleIds.UnversionedCacheKey), "Add the version to the cache key", isSuggestion: true)
    {
    }

    private protected override async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (context.Hint(FixHints.Version) is not { } version || context.Hint(FixHints.Separator) is not { } separator
            || await context.NodeAsync().ConfigureAwait(false) is not var (id, model))
            return null;

        var value = SyntaxFactory.ParseExpression(version);
        var plan = context.NewPlan();
        if (version.StartsWith("Convert.", StringComparison.Ordinal))
            plan.Import("System", id, model);

        return id.Parent switch
        {
            // A raw string may have holes of more than one brace.
            InterpolationSyntax { Parent: InterpolatedStringExpressionSyntax text } hole
                when !text.StringStartToken.IsKind(SyntaxKind.InterpolatedSingleLineRawStringStartToken)
                    && !text.StringStartToken.IsKind(SyntaxKind.InterpolatedMultiLineRawStringStartToken) =>
                plan.Change(text, "version", t => Insert(t, text.Contents.IndexOf(hole) + 1, value, separator)),
            BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } sum when sum.Right == id =>
                plan.Change(sum, "version", s => Append(s, value, separator)),
            _ => null,
        };
    }

    // before: $"post:{post.Id}"
    // after:  $"post:{post.Id}:{post.UpdatedAt.Ticks}"
    private static InterpolatedStringExpressionSyntax Insert(
        InterpolatedStringExpressionSyntax text, int at, ExpressionSyntax value, string separator)
    {
        var token = SyntaxFactory.Token(default, SyntaxKind.InterpolatedStringTextToken, separator, separator, default);
        return text.WithContents(text.Contents.InsertRange(
            at,
            [SyntaxFactory.InterpolatedStringText(token), SyntaxFactory.Interpolation(value)]));
    }

    // before: "post:" + post.Id
    // after:  "post:" + post.Id + ":" + post.UpdatedAt.Ticks
    private static BinaryExpressionSyntax Append(BinaryExpressionSyntax sum, ExpressionSyntax value, string separator)
    {
        var literal = SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(separator));
        return Sum(Sum(sum.WithoutTrailingTrivia(), literal), value).WithTrailingTrivia(sum.GetTrailingTrivia());
    }

    private static BinaryExpressionSyntax Sum(ExpressionSyntax left, ExpressionSyntax right) => SyntaxFactory.BinaryExpression(
        SyntaxKind.AddExpression,
        left.WithTrailingTrivia(SyntaxFactory.Space),
        SyntaxFactory.Token(SyntaxKind.PlusToken).WithTrailingTrivia(SyntaxFactory.Space),
        right);
}
