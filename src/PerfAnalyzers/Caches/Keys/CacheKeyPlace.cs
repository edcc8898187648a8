using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.Caches.Entries;

namespace PerfAnalyzers.Caches.Keys;

/// <summary>Tells by where a text stands whether it is a cache key, or only looks like one.</summary>
internal static class CacheKeyPlace
{
    /// <summary>
    /// True for a text that goes to a cache, or to a variable or out of a method that is called a key, alone or in a longer text.
    /// </summary>
    public static bool IsOne(ExpressionSyntax text)
    {
        var whole = Whole(text);
        if (LocalOf(whole) is { } local)
            return HoldsKeysOnly(local);
        return whole.Parent switch
        {
            ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } argument =>
                IsCacheCall(call) && argument == call.ArgumentList.Arguments[0],
            ReturnStatementSyntax or ArrowExpressionClauseSyntax =>
                whole.FirstAncestorOrSelf<MemberDeclarationSyntax>() is MethodDeclarationSyntax method
                && IsKeyName(method.Identifier.ValueText),
            _ => false,
        };
    }

    /// <summary>True for a part of a text that a local holds for something else too: it is searched for, or shown.</summary>
    public static bool IsShared(ExpressionSyntax part) => LocalOf(Whole(part)) is { } local && !HoldsKeysOnly(local);

    private static bool HoldsKeysOnly(VariableDeclaratorSyntax local) =>
        IsKeyName(local.Identifier.ValueText) || local.FirstAncestorOrSelf<MemberDeclarationSyntax>() is { } member
        && member.DescendantNodes()
            .OfType<IdentifierNameSyntax>()
            .Where(n => n.Identifier.ValueText == local.Identifier.ValueText)
            .All(IsOne);

    private static VariableDeclaratorSyntax? LocalOf(SyntaxNode whole) =>
        (whole.Parent as EqualsValueClauseSyntax)?.Parent as VariableDeclaratorSyntax;

    /// <summary>The text that a text is a part of.</summary>
    private static SyntaxNode Whole(SyntaxNode part)
    {
        while (true)
        {
            switch (part.Parent)
            {
                case InterpolationSyntax or InterpolatedStringExpressionSyntax or ParenthesizedExpressionSyntax
                    or ConditionalAccessExpressionSyntax:
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression or (int)SyntaxKind.CoalesceExpression }:
                    part = part.Parent;
                    break;
                case MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax call } access when access.Expression == part:
                    part = call;
                    break;
                // string.Concat, string.Join
                case ArgumentSyntax
                {
                    Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var type } } call,
                } when type is PredefinedTypeSyntax or IdentifierNameSyntax { Identifier.ValueText: "String" }:
                    part = call;
                    break;
                default:
                    return part;
            }
        }
    }

    private static bool IsKeyName(string name) => name.IndexOf("key", StringComparison.OrdinalIgnoreCase) >= 0;

    private static bool IsCacheCall(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax access =>
            CacheCall.IsNameOfOne(access.Name.Identifier.ValueText)
            || access.Expression.ToString().IndexOf("cache", StringComparison.OrdinalIgnoreCase) >= 0,
        MemberBindingExpressionSyntax binding => CacheCall.IsNameOfOne(binding.Name.Identifier.ValueText),
        _ => false,
    };
}
