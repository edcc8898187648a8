using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PerfAnalyzers.Caches.Keys;

/// <summary>The text that a key begins with, where the syntax of its type says it: most keys begin with one that few others have.</summary>
internal static class KeyStart
{
    private const int MaxDepth = 4;

    /// <summary>The text; empty where it is not in sight. All methods of caches take the key first.</summary>
    public static string Find(InvocationExpressionSyntax call)
    {
        var arguments = call.ArgumentList.Arguments;
        var key = arguments.FirstOrDefault(static a => a.NameColon?.Name.Identifier.ValueText is "key" or "cacheKey")
            ?? arguments.FirstOrDefault();
        return key is null ? "" : Find(key.Expression, MaxDepth);
    }

    private static string Find(ExpressionSyntax value, int depth) => depth == 0 ? "" : value switch
    {
        LiteralExpressionSyntax { Token.Value: string text } => text,
        InterpolatedStringExpressionSyntax { Contents: [InterpolatedStringTextSyntax text, ..] } => text.TextToken.ValueText,
        InterpolatedStringExpressionSyntax { Contents: [InterpolationSyntax { FormatClause: null, AlignmentClause: null } first, ..] } =>
            Find(first.Expression, depth - 1),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } sum => Find(sum.Left, depth - 1),
        IdentifierNameSyntax name => ValueOf(name.Identifier.ValueText, name) is { } written ? Find(written, depth - 1) : "",
        _ => "",
    };

    /// <summary>What a local is made with and nothing replaces, or a constant of the type.</summary>
    private static ExpressionSyntax? ValueOf(string name, SyntaxNode use)
    {
        if (use.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { } member)
            return null;
        ExpressionSyntax? value = null;
        foreach (var node in member.DescendantNodes())
        {
            switch (node)
            {
                case VariableDeclaratorSyntax local when local.Identifier.ValueText == name:
                    // Two of them in two blocks.
                    if (value is not null || local.Initializer is null)
                        return null;
                    value = local.Initializer.Value;
                    break;
                case ParameterSyntax parameter when parameter.Identifier.ValueText == name:
                case SingleVariableDesignationSyntax designation when designation.Identifier.ValueText == name:
                case ForEachStatementSyntax loop when loop.Identifier.ValueText == name:
                case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: IdentifierNameSyntax target }
                    when target.Identifier.ValueText == name:
                case ArgumentSyntax { RefKindKeyword.RawKind: not 0, Expression: IdentifierNameSyntax passed }
                    when passed.Identifier.ValueText == name:
                    return null;
            }
        }

        return value ?? ConstantOf(name, use);
    }

    private static ExpressionSyntax? ConstantOf(string name, SyntaxNode use)
    {
        foreach (var type in use.Ancestors().OfType<TypeDeclarationSyntax>())
        {
            foreach (var field in type.Members.OfType<FieldDeclarationSyntax>())
            {
                if (field.Declaration.Variables.FirstOrDefault(v => v.Identifier.ValueText == name) is { } variable)
                    return field.Modifiers.Any(SyntaxKind.ConstKeyword) ? variable.Initializer?.Value : null;
            }
        }

        return null;
    }
}
