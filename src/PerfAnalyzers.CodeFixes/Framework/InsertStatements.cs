using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PerfAnalyzers.CodeFixes.Framework;

/// <summary>Puts statements before another one.</summary>
internal static class InsertStatements
{
    // before: foreach (…) …
    // after:  var authors = …;
    //         foreach (…) …
    public static SyntaxNode Before(SyntaxNode root, StatementSyntax statement, IReadOnlyList<StatementSyntax> inserted, string newLine) =>
        statement.Parent is BlockSyntax or SwitchSectionSyntax or GlobalStatementSyntax
            ? InList(root, statement, inserted, newLine)
            : InNewBlock(root, statement, inserted, newLine);

    private static SyntaxNode InList(SyntaxNode root, StatementSyntax statement, IReadOnlyList<StatementSyntax> inserted, string newLine)
    {
        var leading = statement.GetLeadingTrivia();
        var startsLine = StartsLine(statement);
        var indentation = startsLine ? Indentation(leading) : "";
        // Empty lines come first; a comment goes on standing directly above its statement.
        var blank = leading.Any(static t => t.IsDirective) ? leading.Count - (indentation.Length > 0 ? 1 : 0) : leading.CountBlankLines();
        var separator = startsLine ? SyntaxFactory.EndOfLine(newLine) : SyntaxFactory.Space;

        var statements = new List<StatementSyntax>();
        foreach (var added in inserted)
        {
            var before = statements.Count == 0 ? leading.Take(blank) : [];
            statements.Add(added
                .WithLeadingTrivia(before.Concat(Whitespace(indentation)))
                .WithTrailingTrivia(added.GetTrailingTrivia().Add(separator)));
        }

        var current = statement.WithLeadingTrivia(leading.Skip(blank));
        if (statement.Parent is not GlobalStatementSyntax global)
            return root.ReplaceNode(statement, [.. statements, current]);
        return root.ReplaceNode(global, [.. statements.Select(SyntaxFactory.GlobalStatement), global.WithStatement(current)]);
    }

    // before: if (…)
    //             foreach (…) …
    // after:  if (…)
    //         {
    //             var authors = …;
    //             foreach (…) …
    //         }
    private static SyntaxNode InNewBlock(
        SyntaxNode root, StatementSyntax statement, IReadOnlyList<StatementSyntax> inserted, string newLine)
    {
        var owner = statement.Parent?.FirstAncestorOrSelf<StatementSyntax>();
        var outer = owner is null ? "" : Indentation(owner.GetLeadingTrivia());
        var startsLine = StartsLine(statement);
        var inner = startsLine ? Indentation(statement.GetLeadingTrivia()) : outer + "    ";
        var end = SyntaxFactory.EndOfLine(newLine);

        var statements = inserted
            .Select(s => s.WithLeadingTrivia(Whitespace(inner)).WithTrailingTrivia(s.GetTrailingTrivia().Add(end)))
            .Append(startsLine ? statement : statement.WithLeadingTrivia(Whitespace(inner)));
        var block = SyntaxFactory.Block(
            SyntaxFactory.Token([.. startsLine ? [] : new[] { end }, .. Whitespace(outer)], SyntaxKind.OpenBraceToken, [end]),
            SyntaxFactory.List(statements),
            SyntaxFactory.Token(
                [.. statement.GetTrailingTrivia().HasLineEnd() ? [] : new[] { end }, .. Whitespace(outer)],
                SyntaxKind.CloseBraceToken,
                [end]));
        if (startsLine)
            return root.ReplaceNode(statement, block);

        // The space before the statement is at the end of a line now.
        var mark = new SyntaxAnnotation();
        root = root.ReplaceNode(statement, block.WithAdditionalAnnotations(mark));
        var previous = root.GetAnnotatedNodes(mark).Single().GetFirstToken().GetPreviousToken();
        return root.ReplaceToken(
            previous,
            previous.WithTrailingTrivia(previous.TrailingTrivia.Where(static t => !t.IsKind(SyntaxKind.WhitespaceTrivia))));
    }

    private static IEnumerable<SyntaxTrivia> Whitespace(string text) => text.Length == 0 ? [] : [SyntaxFactory.Whitespace(text)];

    private static bool StartsLine(StatementSyntax statement)
    {
        var previous = statement.GetFirstToken().GetPreviousToken();
        return previous.IsKind(SyntaxKind.None) || previous.TrailingTrivia.HasLineEnd() || statement.GetLeadingTrivia().HasLineEnd();
    }

    private static string Indentation(SyntaxTriviaList leading) =>
        leading.Count > 0 && leading[leading.Count - 1].IsKind(SyntaxKind.WhitespaceTrivia)
            ? leading[leading.Count - 1].ToFullString()
            : "";
}
