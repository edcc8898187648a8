using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.CodeFixes.Framework;

namespace PerfAnalyzers.CodeFixes.Edits;

/// <summary>Gives a cache entry an absolute expiration, in the style in which the entry is written.</summary>
internal static class GiveExpiration
{
    private const string Property = "AbsoluteExpirationRelativeToNow";

    // before: new MemoryCacheEntryOptions { Size = 1 }
    // after:  new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5) }
    public static SyntaxNode InOptions(BaseObjectCreationExpressionSyntax creation, string lifetime)
    {
        var assignment = SyntaxFactory.ParseExpression($"{Property} = {lifetime}");
        if (creation.Initializer is not { } initializer)
        {
            var added = SyntaxFactory.ParseExpression($"new X {{ {Property} = {lifetime} }}")
                    is ObjectCreationExpressionSyntax { Initializer: { } made }
                ? made
                : null;
            // before: new MemoryCacheEntryOptions()
            // after:  new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5) }
            if (creation is ObjectCreationExpressionSyntax { ArgumentList.Arguments.Count: 0 } named)
                return named.WithArgumentList(null)
                    .WithType(named.Type.WithTrailingTrivia(SyntaxFactory.Space))
                    .WithInitializer(added)
                    .WithTrailingTrivia(creation.GetTrailingTrivia());
            return creation.WithArgumentList(creation.ArgumentList?.WithTrailingTrivia(SyntaxFactory.Space))
                .WithInitializer(added)
                .WithTrailingTrivia(creation.GetTrailingTrivia());
        }

        if (initializer.Expressions is not [.., var last])
            return creation.WithInitializer(initializer.AddExpressions(assignment.WithTrailingTrivia(SyntaxFactory.Space)));
        // Where each property has a line of its own, so has this one.
        if (initializer.Expressions.SeparatorCount == initializer.Expressions.Count)
        {
            var comma = initializer.Expressions.GetSeparator(initializer.Expressions.SeparatorCount - 1);
            return creation.WithInitializer(initializer.WithExpressions(SyntaxFactory.SeparatedList<ExpressionSyntax>(
                initializer.Expressions.GetWithSeparators().AddRange([assignment.WithLeadingTrivia(last.GetLeadingTrivia()), comma]))));
        }

        var separator = SyntaxFactory.Token(SyntaxKind.CommaToken);
        var isOnLines = last.GetTrailingTrivia().HasLineEnd();
        return creation.WithInitializer(initializer.WithExpressions(SyntaxFactory.SeparatedList<ExpressionSyntax>(
            initializer.Expressions.Replace(last, last.WithoutTrailingTrivia()).GetWithSeparators().AddRange([
                separator.WithTrailingTrivia(isOnLines ? last.GetTrailingTrivia() : SyntaxFactory.TriviaList(SyntaxFactory.Space)),
                assignment.WithLeadingTrivia(isOnLines ? last.GetLeadingTrivia() : default)
                    .WithTrailingTrivia(isOnLines
                        ? last.GetTrailingTrivia().Where(static t => t.IsKind(SyntaxKind.EndOfLineTrivia))
                        : last.GetTrailingTrivia()),
            ]))));
    }

    /// <summary><c>entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5);</c></summary>
    public static StatementSyntax Statement(string entry, string lifetime) =>
        SyntaxFactory.ParseStatement($"{entry}.{Property} = {lifetime};");

    /// <summary>True for a lambda that has a place for another statement.</summary>
    public static bool CanBegin(LambdaExpressionSyntax lambda) => lambda switch
    {
        { Block.Statements.Count: > 0 } => true,
        { ExpressionBody: not (null or ThrowExpressionSyntax) } =>
            !lambda.ArrowToken.TrailingTrivia.Any(IsComment) && !lambda.ExpressionBody.GetLeadingTrivia().Any(IsComment),
        _ => false,
    };

    /// <summary>The name of the entry that a lambda gets; <c>_</c> when it does not look at it, null when it gets none.</summary>
    public static SyntaxToken? EntryOf(LambdaExpressionSyntax lambda) => lambda switch
    {
        SimpleLambdaExpressionSyntax simple => simple.Parameter.Identifier,
        ParenthesizedLambdaExpressionSyntax { ParameterList.Parameters: [var only, ..] } => only.Identifier,
        _ => null,
    };

    // before: entry => Render(page)
    // after:  entry =>
    //         {
    //             entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5);
    //             return Render(page);
    //         }
    public static SyntaxNode AtStart(LambdaExpressionSyntax lambda, string entry, string lifetime, string indentation, string newLine)
    {
        lambda = lambda.ReplaceToken(EntryOf(lambda)!.Value, SyntaxFactory.Identifier(entry).WithTriviaFrom(EntryOf(lambda)!.Value));
        if (lambda.ExpressionBody is not { } value)
            return lambda;
        var end = SyntaxFactory.EndOfLine(newLine);
        var (outer, inner) = (SyntaxFactory.Whitespace(indentation), SyntaxFactory.Whitespace(indentation + "    "));
        var block = SyntaxFactory.Block(
            SyntaxFactory.Token([end, outer], SyntaxKind.OpenBraceToken, [end]),
            SyntaxFactory.List([
                Statement(entry, lifetime).WithLeadingTrivia(inner).WithTrailingTrivia(end),
                SyntaxFactory.ReturnStatement(
                    SyntaxFactory.Token([inner], SyntaxKind.ReturnKeyword, [SyntaxFactory.Space]),
                    value.WithoutTrivia(),
                    SyntaxFactory.Token([], SyntaxKind.SemicolonToken, [end])),
            ]),
            SyntaxFactory.Token([outer], SyntaxKind.CloseBraceToken, value.GetTrailingTrivia()));
        return lambda.WithArrowToken(lambda.ArrowToken.WithTrailingTrivia()).WithExpressionBody(null).WithBlock(block);
    }

    /// <summary>An argument after another one.</summary>
    public static SyntaxNode After(ArgumentListSyntax list, int index, string argument)
    {
        var added = SyntaxFactory.ParseArgumentList($"({argument})").Arguments[0];
        var arguments = list.Arguments;
        // What stands on a line of its own goes on so.
        var leading = arguments[index].GetLeadingTrivia();
        var comma = SyntaxFactory.Token(SyntaxKind.CommaToken)
            .WithTrailingTrivia(index > 0
                ? arguments.GetSeparator(index - 1).TrailingTrivia
                : SyntaxFactory.TriviaList(SyntaxFactory.Space));
        var nodes = arguments.ToList();
        var separators = arguments.GetSeparators().ToList();
        nodes.Insert(index + 1, added.WithLeadingTrivia(leading).WithTrailingTrivia(nodes[index].GetTrailingTrivia()));
        nodes[index] = nodes[index].WithoutTrailingTrivia();
        separators.Insert(index, comma);
        return list.WithArguments(SyntaxFactory.SeparatedList(nodes, separators));
    }

    private static bool IsComment(SyntaxTrivia trivia) =>
        !trivia.IsKind(SyntaxKind.WhitespaceTrivia) && !trivia.IsKind(SyntaxKind.EndOfLineTrivia);
}
