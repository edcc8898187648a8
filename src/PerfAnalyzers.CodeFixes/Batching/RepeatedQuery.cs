using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Batching;

/// <summary>A query as it is written in a loop: the call that runs it, awaited at once or synchronous.</summary>
/// <param name="Chain">The query.</param>
/// <param name="Written">The call, or the collection of a <c>foreach</c> that runs it.</param>
/// <param name="Whole">The same with <c>await</c> and <c>ConfigureAwait</c>.</param>
/// <param name="Configured">The call of <c>ConfigureAwait</c>, or nothing.</param>
internal sealed record RepeatedQuery(QueryChain Chain, ExpressionSyntax Written, ExpressionSyntax Whole, string Configured)
{
    public bool IsAsync => Whole is AwaitExpressionSyntax;

    /// <summary>The member access of the last call: what it is called on, and the dot before it.</summary>
    public MemberAccessExpressionSyntax? Access => (Written as InvocationExpressionSyntax)?.Expression as MemberAccessExpressionSyntax;

    /// <summary>What the query starts from and its steps: all but the call that runs it.</summary>
    public ExpressionSyntax Steps => Chain.Operation is IInvocationOperation && Access is { } access ? access.Expression : Written;

    /// <summary>True when the rows are gone over, by a <c>foreach</c> or in memory, and nothing else gets hold of their list.</summary>
    public bool IsEnumerated => Chain.Terminal?.Method == "AsEnumerable"
        || Whole.Parent is CommonForEachStatementSyntax loop && loop.Expression == Whole;

    /// <summary>The expression that the result takes the place of.</summary>
    /// <param name="isPrimary">True when the new expression needs no parentheses where this one had them.</param>
    public ExpressionSyntax Place(bool isPrimary)
    {
        var place = Whole;
        while (isPrimary && place.Parent is ParenthesizedExpressionSyntax parenthesized)
            place = parenthesized;
        return place;
    }

    /// <summary>The query, or null when it is written in a form that is not moved.</summary>
    public static RepeatedQuery? Create(QueryChain chain)
    {
        // What runs in memory goes on from there.
        chain = chain.InDatabase ?? chain;
        switch (chain.Operation)
        {
            case IForEachLoopOperation { IsAsynchronous: false, Collection.Syntax: (InvocationExpressionSyntax or QueryExpressionSyntax)
                and ExpressionSyntax collection }:
                return IsMovable(collection) ? new(chain, collection, collection, "") : null;
            case IInvocationOperation
            {
                Syntax: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } written,
            } call
                    // Not as a static call, where the query is an argument.
                    when call.Receiver() is { } receiver && access.Expression.Span.Contains(receiver.Syntax.Span):
                if (!IsTask(call.Type))
                    return IsMovable(written) ? new(chain, written, written, "") : null;
                // Only awaited at once: a task that is kept runs beside what follows.
                var (awaited, configured) = (written.Parent, "");
                if (awaited
                    is MemberAccessExpressionSyntax
                    {
                        Name.Identifier.ValueText: "ConfigureAwait",
                        Parent: InvocationExpressionSyntax configuration,
                    } outer)
                    (awaited, configured) = (configuration.Parent, $"{outer.OperatorToken}{outer.Name}{configuration.ArgumentList}");
                return awaited is AwaitExpressionSyntax whole && IsMovable(whole) ? new(chain, written, whole, configured) : null;
            default:
                return null;
        }
    }

    private static bool IsTask(ITypeSymbol? type) =>
        type is not null && type.UnwrapTask() is var result && !SymbolEqualityComparer.Default.Equals(result, type);

    // Not below a ?., not around directives or text that goes over several lines.
    private static bool IsMovable(ExpressionSyntax expression) =>
        !expression.ContainsDirectives
        && !expression.DescendantTokens()
            .Any(static t => t.Text.Contains('\n') || t.IsKind(SyntaxKind.InterpolatedMultiLineRawStringStartToken))
        && !expression.Ancestors().TakeWhile(static a => a is not StatementSyntax)
            .Any(a => a is ConditionalAccessExpressionSyntax access && access.WhenNotNull.Span.Contains(expression.Span));
}
