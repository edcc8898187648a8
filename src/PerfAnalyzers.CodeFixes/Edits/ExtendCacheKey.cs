using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PerfAnalyzers.CodeFixes.Edits;

/// <summary>Puts further values at the end of a cache key, in the style that it is written in.</summary>
internal static class ExtendCacheKey
{
    private const string Separators = ":|/_-.#;~";

    /// <summary>The longer key; null where the style of the key is not one of those that are known.</summary>
    public static ExpressionSyntax? With(ExpressionSyntax key, IReadOnlyList<string> values)
    {
        var separator = SeparatorOf(key);
        var text = key.ToString();
        var longer = key switch
        {
            // before: $"posts:{blogId}"
            // after:  $"posts:{blogId}:{page}"
            InterpolatedStringExpressionSyntax interpolated when !text.Contains("\"\"\"") => text.Substring(0, text.Length - 1) + Holes(values, separator) + "\"",
            // before: "posts"
            // after:  $"posts:{page}"
            LiteralExpressionSyntax literal when literal.Token.IsKind(SyntaxKind.StringLiteralToken) && !text.Contains("{") && !text.Contains("}") =>
                "$" + text.Substring(0, text.Length - 1) + Holes(values, separator) + "\"",
            // before: "posts:" + blogId
            // after:  "posts:" + blogId + ":" + page
            BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } => text + string.Concat(values.Select(v => $" + \"{separator}\" + {v}")),
            // before: (blogId, "posts")
            // after:  (blogId, "posts", page)
            TupleExpressionSyntax => text.Substring(0, text.Length - 1) + string.Concat(values.Select(static v => ", " + v)) + ")",
            // before: string.Join(":", "posts", blogId)
            // after:  string.Join(":", "posts", blogId, page)
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Join" }, ArgumentList.Arguments.Count: > 2 } =>
                text.Substring(0, text.Length - 1) + string.Concat(values.Select(static v => ", " + v)) + ")",
            _ => null,
        };
        return longer is null ? null : SyntaxFactory.ParseExpression(longer).WithTriviaFrom(key);
    }

    // A call in a hole needs no parentheses; a text in it would end the key.
    private static string Holes(IReadOnlyList<string> values, char separator) => string.Concat(values.Select(v => separator + "{" + v + "}"));

    /// <summary>The separator that the key has already; a key that ends in one gets no second.</summary>
    private static char SeparatorOf(ExpressionSyntax key)
    {
        foreach (var token in key.DescendantTokens().Reverse())
        {
            if (!token.IsKind(SyntaxKind.InterpolatedStringTextToken) && !token.IsKind(SyntaxKind.StringLiteralToken))
                continue;
            var at = token.ValueText.LastIndexOfAny(Separators.ToCharArray());
            if (at >= 0)
                return token.ValueText[at];
        }

        return ':';
    }
}
