using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PerfAnalyzers.CodeFixes.Edits;

/// <summary>Puts further values at the end of a cache key, in the style that it is written in.</summary>
internal static class ExtendCacheKey
{
    private const string Separators = ":|/_-.#;~";

    /// <summary>The longer key; null where the style of the key is not one of those that are known.</summary>
    /// <param name="key">The key.</param>
    /// <param name="values">The expressions that are missing.</param>
    /// <param name="separator">The separator that the key has, or the usual one.</param>
    public static ExpressionSyntax? With(ExpressionSyntax key, IReadOnlyList<string> values, string separator)
    {
        var text = key.ToString();
        var longer = key switch
        {
            // before: $"posts:{blogId}"
            // after:  $"posts:{blogId}:{page}"
            InterpolatedStringExpressionSyntax interpolated when !text.Contains("\"\"\"") =>
                text.Substring(0, text.Length - 1)
                + Holes(
                    values,
                    separator,
                    interpolated.Contents.LastOrDefault() is InterpolatedStringTextSyntax last && EndsInOne(last.TextToken.ValueText))
                + "\"",
            // before: "posts"
            // after:  $"posts:{page}"
            LiteralExpressionSyntax literal
                when literal.Token.IsKind(SyntaxKind.StringLiteralToken) && !text.Contains("{") && !text.Contains("}") =>
                "$" + text.Substring(0, text.Length - 1) + Holes(values, separator, EndsInOne(literal.Token.ValueText)) + "\"",
            // before: "posts:" + blogId
            // after:  "posts:" + blogId + ":" + page
            BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } => text + Sum(values, separator),
            // before: (blogId, "posts")
            // after:  (blogId, "posts", page)
            TupleExpressionSyntax => WithArguments(text, values),
            InvocationExpressionSyntax
            {
                Expression: MemberAccessExpressionSyntax { Expression: var of, Name.Identifier.ValueText: var name },
                ArgumentList.Arguments: var arguments,
            } when of.ToString() is "string" or "String" =>
                OfString(name, text, arguments, values, separator),
            // before: KeyOf("post", id)
            // after:  KeyOf("post", id) + ":" + page
            InvocationExpressionSyntax when text.Contains("\"") || text.Contains("\n") => text + Sum(values, separator),
            // before: PostsKey
            // after:  $"{PostsKey}:{page}"
            IdentifierNameSyntax or MemberAccessExpressionSyntax or InvocationExpressionSyntax =>
                "$\"{" + text + "}" + Holes(values, separator, false) + "\"",
            _ => null,
        };
        return longer is null ? null : SyntaxFactory.ParseExpression(longer).WithTriviaFrom(key);
    }

    private static string? OfString(
        string name,
        string text,
        SeparatedSyntaxList<ArgumentSyntax> arguments,
        IReadOnlyList<string> values,
        string separator) => name switch
    {
        // before: string.Join(":", "posts", blogId)
        // after:  string.Join(":", "posts", blogId, page)
        "Join" when arguments.Count > 2 => WithArguments(text, values),
        // before: string.Concat("posts:", blogId)
        // after:  string.Concat("posts:", blogId, ":", page)
        "Concat" when arguments.Count > 1 => WithArguments(text, values.Select(v => $"\"{separator}\", {v}")),
        // before: string.Format("posts:{0}", blogId)
        // after:  string.Format("posts:{0}:{1}", blogId, page)
        "Format"
            when arguments.Count > 1
                && arguments[0].Expression is LiteralExpressionSyntax { RawKind: (int)SyntaxKind.StringLiteralExpression } format
                && format.ToString() is var written
                && text.Contains(written) =>
            WithArguments(text, values)
                .Replace(
                    written,
                    written.Substring(0, written.Length - 1)
                        + Holes(
                            Enumerable.Range(arguments.Count - 1, values.Count)
                                .Select(static i => i.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                            separator,
                            EndsInOne(format.Token.ValueText))
                        + "\""),
        _ => null,
    };

    private static string WithArguments(string call, IEnumerable<string> values) =>
        call.Substring(0, call.Length - 1) + string.Concat(values.Select(static v => ", " + v)) + ")";

    private static string Sum(IEnumerable<string> values, string separator) =>
        string.Concat(values.Select(v => $" + \"{separator}\" + {v}"));

    // A call in a hole needs no parentheses; a text in it would end the key.
    private static string Holes(IEnumerable<string> values, string separator, bool isSeparated)
    {
        var holes = string.Concat(values.Select(v => separator + "{" + v + "}"));
        return isSeparated ? holes.Substring(separator.Length) : holes;
    }

    private static bool EndsInOne(string text) => text.Length > 0 && Separators.IndexOf(text[text.Length - 1]) >= 0;
}
