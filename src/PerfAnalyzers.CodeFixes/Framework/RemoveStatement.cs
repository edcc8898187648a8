using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PerfAnalyzers.CodeFixes.Framework;

/// <summary>Takes a statement away and leaves its comments, and one empty line where there was one.</summary>
internal static class RemoveStatement
{
    private static readonly StatementSyntax s_empty = SyntaxFactory.ParseStatement("{ }");

    public static SyntaxNode From(SyntaxNode root, StatementSyntax statement, string newLine)
    {
        var isListed = statement.Parent is BlockSyntax or SwitchSectionSyntax or GlobalStatementSyntax;
        if (!isListed)
            return root.ReplaceNode(statement, s_empty.WithTriviaFrom(statement));

        var previous = statement.GetFirstToken().GetPreviousToken();
        var next = statement.GetLastToken().GetNextToken(includeZeroWidth: true);
        var removed = statement.Parent is GlobalStatementSyntax global ? global : (SyntaxNode)statement;
        var mark = new SyntaxAnnotation();

        var sharesLine = !previous.IsKind(SyntaxKind.None)
            && !previous.TrailingTrivia.HasLineEnd()
            && !statement.GetLeadingTrivia().HasLineEnd();
        var (before, after) = sharesLine ? OnSharedLine(previous, statement, next) : OnOwnLine(previous, statement, next, newLine);
        root = root.ReplaceNode(removed, removed.WithoutTrivia().WithAdditionalAnnotations(mark));
        var marked = root.GetAnnotatedNodes(mark).Single();
        var last = marked.GetFirstToken().GetPreviousToken();
        root = root.ReplaceTokens(
            new[] { last, marked.GetLastToken().GetNextToken(includeZeroWidth: true) }.Where(static t => t.Parent is not null),
            (token, _) => token == last ? token.WithTrailingTrivia(before) : token.WithLeadingTrivia(after));
        return root.RemoveNode(root.GetAnnotatedNodes(mark).Single(), SyntaxRemoveOptions.KeepUnbalancedDirectives) ?? root;
    }

    // A(); removed; B();
    private static (SyntaxTriviaList Before, SyntaxTriviaList After) OnSharedLine(
        SyntaxToken previous, StatementSyntax statement, SyntaxToken next)
    {
        var trailing = statement.GetTrailingTrivia();
        return (trailing.HasLineEnd() || HasComment(trailing) ? trailing : previous.TrailingTrivia, next.LeadingTrivia);
    }

    // A();
    // removed; // comment
    // B();
    private static (SyntaxTriviaList Before, SyntaxTriviaList After) OnOwnLine(
        SyntaxToken previous, StatementSyntax statement, SyntaxToken next, string newLine)
    {
        var leading = statement.GetLeadingTrivia();
        var trailing = statement.GetTrailingTrivia();
        if (!trailing.HasLineEnd())
            return (previous.TrailingTrivia, leading);

        var lines = leading.Count > 0 && leading[leading.Count - 1].IsKind(SyntaxKind.WhitespaceTrivia)
            ? leading.RemoveAt(leading.Count - 1)
            : leading;
        var indentation = leading.Skip(lines.Count).ToList();
        foreach (var comment in statement.DescendantTrivia().Where(IsComment))
        {
            if (!leading.Contains(comment))
                lines = lines.AddRange([.. indentation, comment, SyntaxFactory.EndOfLine(newLine)]);
        }

        // Of the empty lines around the statement those above stay, and those below where there were none above.
        var rest = next.LeadingTrivia;
        var startsBlock = previous.Kind() is SyntaxKind.OpenBraceToken or SyntaxKind.None && lines.Count == lines.CountBlankLines();
        if (startsBlock)
            lines = default;
        if (startsBlock || lines.CountBlankLines() > 0 && lines.Count == lines.CountBlankLines())
            rest = new(rest.Skip(rest.CountBlankLines()));
        if (next.Kind() is SyntaxKind.CloseBraceToken or SyntaxKind.EndOfFileToken && lines.Count == lines.CountBlankLines())
            lines = default;
        return (previous.TrailingTrivia, lines.AddRange(rest));
    }

    private static bool HasComment(SyntaxTriviaList trivia) =>
        trivia.Any(static t => IsComment(t) || t.IsDirective);

    private static bool IsComment(SyntaxTrivia trivia) =>
        trivia.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia;
}
