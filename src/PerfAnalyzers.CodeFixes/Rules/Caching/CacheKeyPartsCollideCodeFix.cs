using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.Caches.Keys;
using PerfAnalyzers.CodeFixes.Edits;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.Caching;

/// <summary>The fix of PERF6003: a separator between the parts, wherever the file writes the same key.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CacheKeyPartsCollideCodeFix))]
[Shared]
public sealed class CacheKeyPartsCollideCodeFix : EfCodeFix
{
    /// <summary>Creates the fix.</summary>
    public CacheKeyPartsCollideCodeFix()
        : base(RuleIds.CacheKeyPartsCollide, nameof(RuleIds.CacheKeyPartsCollide), "Put a separator between the parts of the key")
    {
    }

    private protected override async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (context.Hint(FixHints.Separator) is not { } separator || await context.NodeAsync().ConfigureAwait(false) is not var (part, _))
            return null;

        var plan = context.NewPlan();
        if (part.Parent is InterpolationSyntax { Parent: InterpolatedStringExpressionSyntax text } interpolation)
        {
            var index = text.Contents.OfType<InterpolationSyntax>().TakeWhile(i => i != interpolation).Count();
            // A key that is written here and removed there stays one key.
            foreach (var same in text.SyntaxTree.GetRoot(context.Cancellation)
                .DescendantNodes()
                .OfType<InterpolatedStringExpressionSyntax>()
                .Where(s => s.IsEquivalentTo(text, topLevel: false) && (s == text || CacheKeyPlace.IsOne(s))))
                plan.Change(same, "separate " + index, s => Separate(s, index, separator));
            return plan;
        }

        if (part.Parent is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } sum && sum.Right == part)
            return plan.Change(sum, "separate", s => Separate(s, separator));
        return null;
    }

    // before: $"posts:{blogId}{page}"
    // after:  $"posts:{blogId}:{page}"
    private static InterpolatedStringExpressionSyntax Separate(InterpolatedStringExpressionSyntax text, int index, string separator)
    {
        var interpolation = text.Contents.OfType<InterpolationSyntax>().ElementAt(index);
        var at = text.Contents.IndexOf(interpolation);
        if (at > 0 && text.Contents[at - 1] is not InterpolationSyntax)
            return text;
        var token = SyntaxFactory.Token(default, SyntaxKind.InterpolatedStringTextToken, separator, separator, default);
        return text.WithContents(text.Contents.Insert(at, SyntaxFactory.InterpolatedStringText(token)));
    }

    // before: "posts:" + blogId + page
    // after:  "posts:" + blogId + ":" + page
    private static BinaryExpressionSyntax Separate(BinaryExpressionSyntax sum, string separator)
    {
        var literal = SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(separator));
        var left = SyntaxFactory.BinaryExpression(
            SyntaxKind.AddExpression,
            sum.Left.WithTrailingTrivia(SyntaxFactory.Space),
            SyntaxFactory.Token(SyntaxKind.PlusToken).WithTrailingTrivia(SyntaxFactory.Space),
            literal.WithTrailingTrivia(sum.Left.GetTrailingTrivia()));
        return sum.WithLeft(left);
    }
}
