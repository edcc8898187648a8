using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Edits;

/// <summary>Awaits a task where a value was.</summary>
internal static class MakeAwaited
{
    // before: db.Posts.First().Title
    // after:  (await db.Posts.FirstAsync()).Title
    /// <param name="task">The expression that gives the task.</param>
    /// <param name="isOperand">True where a dot, an index or <c>!</c> follows, which bind closer than <c>await</c>.</param>
    public static ExpressionSyntax Of(ExpressionSyntax task, bool isOperand)
    {
        var awaited = SyntaxFactory.AwaitExpression(
            SyntaxFactory.Token(default, SyntaxKind.AwaitKeyword, SyntaxFactory.TriviaList(SyntaxFactory.Space)),
            task.WithoutLeadingTrivia().WithoutTrailingTrivia());
        return (isOperand ? SyntaxFactory.ParenthesizedExpression(awaited) : (ExpressionSyntax)awaited).WithTriviaFrom(task);
    }

    /// <summary>True where something follows the expression that binds closer than <c>await</c>.</summary>
    public static bool IsOperand(ExpressionSyntax expression) => expression.Parent switch
    {
        MemberAccessExpressionSyntax access => access.Expression == expression,
        ElementAccessExpressionSyntax access => access.Expression == expression,
        ConditionalAccessExpressionSyntax access => access.Expression == expression,
        InvocationExpressionSyntax call => call.Expression == expression,
        PostfixUnaryExpressionSyntax => true,
        _ => false,
    };

    /// <summary>The task with <c>ConfigureAwait(false)</c> where all else that the function awaits has it.</summary>
    public static ExpressionSyntax Configured(ExpressionSyntax task, ExpressionSyntax place)
    {
        var function = place.Ancestors().FirstOrDefault(static a =>
            a is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax
                or AccessorDeclarationSyntax);
        var awaited = function?.DescendantNodes().OfType<AwaitExpressionSyntax>().ToList();
        return awaited is { Count: > 0 } && awaited.TrueForAll(IsConfigured)
            ? AppendCall.To(task, "ConfigureAwait", "false", new CallStyle(false, "", "\n"))
            : task;
    }

    /// <summary>
    /// The token that is in scope: a parameter's name; null where there is none, or where what is done has to be done all the same.
    /// </summary>
    public static string? Token(IOperation operation, SemanticModel semantics)
    {
        for (IOperation child = operation, parent = operation.Parent!; parent is not null; child = parent, parent = parent.Parent!)
        {
            IMethodSymbol? function = null;
            switch (parent)
            {
                // What puts things in order is not to be cancelled.
                case ICatchClauseOperation:
                case ITryOperation attempt when ReferenceEquals(attempt.Finally, child):
                    return null;
                case IAnonymousFunctionOperation lambda:
                    function = lambda.Symbol;
                    break;
                case ILocalFunctionOperation local:
                    function = local.Symbol;
                    break;
            }

            if (function is null)
                continue;
            if (TokenOf(function) is { } own)
                return own;
            if (function.IsStatic)
                return null;
        }

        return operation.Syntax.FirstAncestorOrSelf<BaseMethodDeclarationSyntax>() is { } declared
            && semantics.GetDeclaredSymbol(declared) is IMethodSymbol member
            ? TokenOf(member)
            : null;
    }

    /// <summary>
    /// True when the function has a span or a reference in a local, which may not live across an await, or when who calls it would go on
    /// at what is now its first one.
    /// </summary>
    public static bool IsPrevented(IOperation operation) =>
        IsCalledToTheEnd(operation)
        || (operation.EnclosingFunction() ?? operation.Root()).Descendants()
            .Any(static d => d is IVariableDeclaratorOperation { Symbol: var local } && (local.IsRef || local.Type.IsRefLikeType));

    /// <summary>
    /// Parallel.ForEach(ids, async id => { …; db.SaveChanges(); }): as long as it awaits nothing, the caller waits for its end.
    /// </summary>
    private static bool IsCalledToTheEnd(IOperation operation) =>
        operation.EnclosingFunction() is IAnonymousFunctionOperation { Symbol.ReturnsVoid: true } lambda
        && lambda.AsArgument() is not null
        && !lambda.Descendants().Any(d => d is IAwaitOperation && d.Syntax.SpanStart < operation.Syntax.SpanStart);

    /// <summary>db?.SaveChanges(): behind it there is nothing that could be awaited.</summary>
    public static bool IsBehindConditionalAccess(ExpressionSyntax written) =>
        written.Ancestors().Any(a => a is ConditionalAccessExpressionSyntax access && access.WhenNotNull.SpanStart == written.SpanStart);

    private static string? TokenOf(IMethodSymbol function)
    {
        foreach (var parameter in function.Parameters)
        {
            if (AsyncForms.IsToken(parameter.Type) && parameter.RefKind == RefKind.None && parameter.Name is not ("" or "_"))
                return SyntaxFacts.GetKeywordKind(parameter.Name) == SyntaxKind.None ? parameter.Name : "@" + parameter.Name;
        }

        return null;
    }

    private static bool IsConfigured(AwaitExpressionSyntax awaited) =>
        awaited.Expression is InvocationExpressionSyntax
        {
            Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" },
            ArgumentList.Arguments: [{ Expression.RawKind: (int)SyntaxKind.FalseLiteralExpression }],
        };
}
