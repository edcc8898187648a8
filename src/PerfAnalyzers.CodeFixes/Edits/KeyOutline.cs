using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PerfAnalyzers.CodeFixes.Edits;

/// <summary>
/// The texts of a key as it is written, and the places of its values: enough to tell that two keys can never be the same.
/// </summary>
internal static class KeyOutline
{
    private const char Value = '\0';
    private static readonly Regex s_place = new(@"\{[^{}]*\}", RegexOptions.CultureInvariant);

    /// <summary>True when the other expression makes keys that this one never makes.</summary>
    public static bool AreDifferent(ExpressionSyntax key, ExpressionSyntax other)
    {
        var (one, two) = (Create(key), Create(other));
        // The beginning of a key is put before something, or removes all keys that have it.
        if (one is null || two is null || one.StartsWith(two, StringComparison.Ordinal))
            return false;
        return one != two;
    }

    /// <summary>The outermost expression around a text that puts text together.</summary>
    public static ExpressionSyntax WholeOf(ExpressionSyntax text)
    {
        var whole = text;
        for (var parent = text.Parent; parent is ExpressionSyntax or InterpolatedStringContentSyntax; parent = parent.Parent)
        {
            if (parent is InterpolatedStringExpressionSyntax or BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression })
                whole = (ExpressionSyntax)parent;
        }

        return whole;
    }

    private static string? Create(ExpressionSyntax key)
    {
        switch (key)
        {
            // A pattern stands for many keys, and a format is filled in elsewhere.
            case LiteralExpressionSyntax { RawKind: (int)SyntaxKind.StringLiteralExpression, Token.ValueText: var text }:
                return text.Contains("*") ? null : s_place.Replace(text, Value.ToString());
            case InterpolatedStringExpressionSyntax interpolated:
                return string.Concat(interpolated.Contents.Select(static c => c is InterpolatedStringTextSyntax text
                    ? text.TextToken.ValueText
                    : Value.ToString()));
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } sum:
                return Create(sum.Left) is { } left && Create(sum.Right) is { } right ? left + right : null;
            case IdentifierNameSyntax or MemberAccessExpressionSyntax or InvocationExpressionSyntax:
                return Value.ToString();
            default:
                return null;
        }
    }
}
