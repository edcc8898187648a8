using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PerfAnalyzers.CodeFixes.Batching;

/// <summary>Puts the calls of a chain on lines of their own where the chain is too long for one.</summary>
internal static class ChainLines
{
    private const int MaxLength = 140;

    // before: var counts = await db.Comments.Where(…).GroupBy(…).ToDictionaryAsync(…);
    // after:  var counts = await db.Comments
    //             .Where(…)
    //             .GroupBy(…)
    //             .ToDictionaryAsync(…);
    public static string Break(string statement, string indentation, string newLine)
    {
        if (statement.Contains('\n') || indentation.Length + statement.Length <= MaxLength
            || LoopRewrite.Parse(statement)
                is not LocalDeclarationStatementSyntax { Declaration.Variables: [{ Initializer.Value: var value }] } parsed)
            return statement;
        var dots = new List<int>();
        for (var current = value; current is not null;)
        {
            switch (current)
            {
                case AwaitExpressionSyntax awaited:
                    current = awaited.Expression;
                    break;
                case ParenthesizedExpressionSyntax parenthesized:
                    current = parenthesized.Expression;
                    break;
                case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access }:
                    // db.Set<Post>() stays in one piece.
                    if (access.Expression is not IdentifierNameSyntax)
                        dots.Add(access.OperatorToken.SpanStart - parsed.SpanStart);
                    current = access.Expression;
                    break;
                default:
                    current = null;
                    break;
            }
        }

        foreach (var dot in dots)
            statement = statement.Insert(dot, newLine + indentation + "    ");
        return statement;
    }
}
