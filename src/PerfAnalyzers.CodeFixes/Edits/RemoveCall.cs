using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Edits;

/// <summary>Takes a call out of a chain, and leaves what it was called on, and the comments.</summary>
internal static class RemoveCall
{
    /// <summary>
    /// Adds the edit to a plan; false when the call is no link of a chain, or what is left would have another type where the type counts.
    /// </summary>
    public static bool From(FixPlan plan, IInvocationOperation call)
    {
        // Not as a static call, where the receiver is an argument, nor below a ?., where it is in another expression.
        if (call.Syntax is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } written
            || call.Receiver() is not { } receiver || !access.Expression.Span.Contains(receiver.Syntax.Span)
            || written.ContainsDirectives || !IsTypeFree(written, call, receiver))
            return false;
        plan.Change(written, "remove", static node => Without(node));
        return true;
    }

    // before: db.Posts.AsNoTracking()
    // after:  db.Posts
    public static SyntaxNode Without(InvocationExpressionSyntax call)
    {
        if (call.Expression is not MemberAccessExpressionSyntax { Expression: var receiver } link)
            return call;
        var before = receiver.GetTrailingTrivia().AddRange(link.OperatorToken.LeadingTrivia);
        var after = call.GetTrailingTrivia();
        foreach (var comment in call.ArgumentList.DescendantTrivia(static n => true)
            .Where(t => IsComment(t) && !after.Contains(t))
            .Reverse())
            after = after.InsertRange(0, [SyntaxFactory.Space, comment]);
        if (!before.Any(IsComment))
            return receiver.WithTrailingTrivia(after);

        // What stood behind the call gets the call's line, where something stands above it.
        if (before.HasLineEnd() && after.Any(IsComment))
        {
            while (after.Count > 0 && after[0].IsKind(SyntaxKind.WhitespaceTrivia))
                after = after.RemoveAt(0);
            return receiver.WithTrailingTrivia(before.AddRange(after));
        }

        // What stands above the call, or behind what it was called on, stays where it is.
        while (before.Count > 0 && before[before.Count - 1].IsKind(SyntaxKind.WhitespaceTrivia))
            before = before.RemoveAt(before.Count - 1);
        return receiver.WithTrailingTrivia(before.HasLineEnd() ? before : before.AddRange(after));
    }

    /// <summary>
    /// <c>var query = db.Posts.AsNoTracking();</c> would become a <c>DbSet</c>, which <c>query = query.Where(…)</c> cannot be assigned to.
    /// </summary>
    private static bool IsTypeFree(ExpressionSyntax call, IInvocationOperation operation, IOperation receiver)
    {
        if (SymbolEqualityComparer.Default.Equals(receiver.Unwrap().Type, operation.Type))
            return true;
        var place = call;
        while (place.Parent is ParenthesizedExpressionSyntax or PostfixUnaryExpressionSyntax)
            place = (ExpressionSyntax)place.Parent;
        return place.Parent switch
        {
            MemberAccessExpressionSyntax access => access.Expression == place,
            EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Type.IsVar: false } }
                or PropertyDeclarationSyntax } => true,
            // A variable that is written once may have any type that its readers take.
            EqualsValueClauseSyntax => QueryUse.TakesQuery(operation),
            AssignmentExpressionSyntax assignment => assignment.Right == place,
            ForEachStatementSyntax or FromClauseSyntax => true,
            // Of a lambda, the type may be inferred.
            ReturnStatementSyntax returned =>
                returned.FirstAncestorOrSelf<SyntaxNode>(static n => n is AnonymousFunctionExpressionSyntax or MemberDeclarationSyntax
                    or LocalFunctionStatementSyntax) is not AnonymousFunctionExpressionSyntax,
            ArrowExpressionClauseSyntax => true,
            _ => false,
        };
    }

    private static bool IsComment(SyntaxTrivia trivia) =>
        trivia.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia;
}
