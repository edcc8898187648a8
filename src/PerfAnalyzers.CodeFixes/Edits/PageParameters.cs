using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PerfAnalyzers.CodeFixes.Edits;

/// <summary>Adds a page and its size to the parameters of an endpoint.</summary>
internal static class PageParameters
{
    /// <summary>True when the names are free and the parameters take more.</summary>
    public static bool CanBeAdded(ParameterListSyntax parameters, SyntaxNode function, SyntaxNode query)
    {
        if (parameters.Parameters.Any(static p => p.Modifiers.Any(SyntaxKind.ParamsKeyword)))
            return false;
        // Taken by the code around a lambda too.
        var member = function.FirstAncestorOrSelf<MemberDeclarationSyntax>() ?? query.SyntaxTree.GetRoot();
        return !member.DescendantTokens().Any(static t => t.IsKind(SyntaxKind.IdentifierToken) && t.ValueText is "page" or "pageSize");
    }

    // before: (string tag, CancellationToken ct)
    // after:  (string tag, int page = 1, int pageSize = 20, CancellationToken ct = default)
    public static ParameterListSyntax Add(ParameterListSyntax list, string pageSize)
    {
        var parameters = list.Parameters;
        var at = parameters.Count;
        // The token stays the last one; behind optional parameters it is optional itself.
        if (at > 0 && IsToken(parameters[at - 1]))
        {
            at--;
            if (parameters[at].Default is null)
                parameters = parameters.Replace(parameters[at], parameters[at].WithDefault(Default("default")));
        }

        var added = new[] { Parameter("page", "1"), Parameter("pageSize", pageSize) };
        // A list on lines of its own goes on so.
        if (at < parameters.Count && parameters[at].GetLeadingTrivia() is { Count: > 0 } indentation)
            added = [.. added.Select(p => p.WithLeadingTrivia(indentation))];
        var separator = parameters.SeparatorCount > 0
            ? parameters.GetSeparator(0)
            : SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space);
        var nodes = parameters.ToList();
        nodes.InsertRange(at, added);
        return list.WithParameters(SyntaxFactory.SeparatedList(
            nodes,
            Enumerable.Repeat(separator.WithoutTrivia().WithTrailingTrivia(separator.TrailingTrivia), nodes.Count - 1)));
    }

    private static bool IsToken(ParameterSyntax parameter) =>
        parameter.Type is IdentifierNameSyntax { Identifier.ValueText: "CancellationToken" }
            or QualifiedNameSyntax { Right.Identifier.ValueText: "CancellationToken" };

    private static ParameterSyntax Parameter(string name, string value) =>
        SyntaxFactory.Parameter(SyntaxFactory.Identifier(name))
            .WithType(SyntaxFactory.ParseTypeName("int").WithTrailingTrivia(SyntaxFactory.Space))
            .WithDefault(Default(value));

    private static EqualsValueClauseSyntax Default(string value) =>
        SyntaxFactory.EqualsValueClause(SyntaxFactory.ParseExpression(value))
            .WithEqualsToken(SyntaxFactory.Token(SyntaxKind.EqualsToken)
                .WithLeadingTrivia(SyntaxFactory.Space)
                .WithTrailingTrivia(SyntaxFactory.Space));
}
