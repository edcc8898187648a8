using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.CodeFixes.Framework;

namespace PerfAnalyzers.CodeFixes.Edits;

/// <summary>How a call is put into a chain: on a line of its own, or on the line of its receiver.</summary>
/// <param name="OwnLine">True in a chain that has its calls on lines of their own.</param>
/// <param name="Indentation">The white space before the dot.</param>
/// <param name="NewLine">The document's line end.</param>
internal readonly record struct CallStyle(bool OwnLine, string Indentation, string NewLine)
{
    /// <summary>
    /// The style of the calls around the place after an expression: of the next one, else of the expression itself if it is a call.
    /// </summary>
    public static CallStyle After(ExpressionSyntax expression, SyntaxToken? like = null)
    {
        var newLine = LineEnds.Find(expression.SyntaxTree.GetText());
        var next = expression.Parent switch
        {
            MemberAccessExpressionSyntax access when access.Expression == expression => access.OperatorToken,
            ConditionalAccessExpressionSyntax access when access.Expression == expression => access.OperatorToken,
            _ => default,
        };
        if (!next.IsKind(SyntaxKind.None) && !StartsLine(next))
            return new(false, "", newLine);

        var model = like is { } dot && StartsLine(dot) ? dot : !next.IsKind(SyntaxKind.None) ? next : DotOf(expression);
        return StartsLine(model) ? new(true, WhitespaceBefore(model), newLine) : new(false, "", newLine);
    }

    /// <summary>The dot before the name of a call.</summary>
    public static SyntaxToken DotOf(SyntaxNode? expression) =>
        expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } ? access.OperatorToken : default;

    private static bool StartsLine(SyntaxToken token) =>
        !token.IsKind(SyntaxKind.None) && (token.LeadingTrivia.HasLineEnd() || token.GetPreviousToken().TrailingTrivia.HasLineEnd());

    private static string WhitespaceBefore(SyntaxToken token) =>
        token.LeadingTrivia.LastOrDefault() is var last && last.IsKind(SyntaxKind.WhitespaceTrivia) ? last.ToFullString() : "";
}

/// <summary>Appends a call to an expression.</summary>
internal static class AppendCall
{
    // before: db.Posts
    // after:  db.Posts.Include(p => p.Comments)
    public static ExpressionSyntax To(ExpressionSyntax receiver, string method, string argument, CallStyle style)
    {
        receiver = Primary(receiver);
        var trailing = receiver.GetTrailingTrivia();
        var lineEnd = SyntaxFactory.TriviaList(SyntaxFactory.EndOfLine(style.NewLine));
        var isEnded = trailing.HasLineEnd();
        if (!style.OwnLine)
            receiver = receiver.WithoutTrailingTrivia();
        else if (!isEnded)
            receiver = receiver.WithTrailingTrivia(lineEnd);

        var dot = SyntaxFactory.Token(
            SyntaxFactory.ParseLeadingTrivia(style.OwnLine ? style.Indentation : ""),
            SyntaxKind.DotToken,
            default);
        var access = SyntaxFactory.MemberAccessExpression(
            SyntaxKind.SimpleMemberAccessExpression,
            receiver,
            dot,
            SyntaxFactory.IdentifierName(method));
        return SyntaxFactory.InvocationExpression(access, SyntaxFactory.ParseArgumentList($"({argument})"))
            .WithTrailingTrivia(style.OwnLine && isEnded ? lineEnd : trailing);
    }

    /// <summary>In parentheses where a dot would otherwise bind to a part of the expression.</summary>
    private static ExpressionSyntax Primary(ExpressionSyntax expression) =>
        expression is SimpleNameSyntax or MemberAccessExpressionSyntax or MemberBindingExpressionSyntax or InvocationExpressionSyntax
            or ElementAccessExpressionSyntax
            or ParenthesizedExpressionSyntax or ThisExpressionSyntax or BaseExpressionSyntax or PostfixUnaryExpressionSyntax
            ? expression
            : SyntaxFactory.ParenthesizedExpression(expression.WithoutTrivia()).WithTriviaFrom(expression);
}
