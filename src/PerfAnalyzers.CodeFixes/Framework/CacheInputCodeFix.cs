using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.CodeFixes.Edits;
using PerfAnalyzers.Framework;

namespace PerfAnalyzers.CodeFixes.Framework;

/// <summary>
/// The suggestion of the rules about what a cache key lacks: the missing values at its end. What reads or removes the same key in the same
/// member gets them too; a key that is written elsewhere as well is left to its author.
/// </summary>
public abstract class CacheInputCodeFix : EfCodeFix
{
    private protected CacheInputCodeFix(string id, string stem)
        : base(id, stem, "Add what is missing to the cache key", isSuggestion: true)
    {
    }

    private protected sealed override async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (context.Hint(FixHints.Parts) is not { Length: > 0 } parts
            || await context.Document.GetSyntaxRootAsync(context.Cancellation).ConfigureAwait(false) is not { } root
            || root.FindNode(context.Diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is not ExpressionSyntax key)
            return null;
        var values = FixHints.SplitUp(parts);
        if (ExtendCacheKey.With(key, values) is null || AnchorOf(key) is not { } anchor || MemberOf(key) is not { } member)
            return null;

        var plan = context.NewPlan();
        var keys = new HashSet<SyntaxNode> { key };
        foreach (var document in context.Document.Project.Solution.Projects.SelectMany(static p => p.Documents))
        {
            if (await document.GetSyntaxRootAsync(context.Cancellation).ConfigureAwait(false) is not { } tree)
                continue;
            foreach (var token in tree.DescendantTokens())
            {
                if (!IsSame(token, anchor) || token.Parent is null || keys.Any(k => k.SyntaxTree == token.SyntaxTree && k.Span.Contains(token.Span)))
                    continue;
                // A key of the same beginning elsewhere would fall out of step.
                if (token.Parent.AncestorsAndSelf().OfType<ExpressionSyntax>().FirstOrDefault(e => e.IsEquivalentTo(key, topLevel: false)) is not { } same || MemberOf(same) != member)
                    return null;
                keys.Add(same);
            }
        }

        foreach (var same in keys)
            plan.Replace(same, ExtendCacheKey.With((ExpressionSyntax)same, values)!);
        return plan;
    }

    /// <summary>The text that the key begins with, or the constant that it begins with.</summary>
    private static SyntaxToken? AnchorOf(ExpressionSyntax key)
    {
        foreach (var token in key.DescendantTokens())
        {
            if (token.IsKind(SyntaxKind.StringLiteralToken) && token.Parent?.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } && call == key)
            {
                // The separator of string.Join.
                if (call.ArgumentList.Arguments[0].Expression == token.Parent)
                    continue;
            }

            if (token.IsKind(SyntaxKind.StringLiteralToken) || token.IsKind(SyntaxKind.InterpolatedStringTextToken)
                || token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText.Length > 0 && char.IsUpper(token.ValueText[0]) && token.Parent?.Parent is not InvocationExpressionSyntax)
                return token;
        }

        return null;
    }

    private static bool IsSame(SyntaxToken token, SyntaxToken anchor)
    {
        if (anchor.IsKind(SyntaxKind.IdentifierToken))
            return token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText == anchor.ValueText && token.Parent is IdentifierNameSyntax;
        return (token.IsKind(SyntaxKind.StringLiteralToken) || token.IsKind(SyntaxKind.InterpolatedStringTextToken))
            && token.ValueText.StartsWith(anchor.ValueText.TrimEnd(':', '-', '_', '/', '.', '|'), StringComparison.Ordinal);
    }

    private static SyntaxNode? MemberOf(SyntaxNode node) => node.FirstAncestorOrSelf<MemberDeclarationSyntax>(static m => m is not GlobalStatementSyntax);
}
