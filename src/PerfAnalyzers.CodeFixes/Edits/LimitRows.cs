using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Edits;

/// <summary>Limits the rows of a query in front of the call that runs it, in a unique order.</summary>
internal static class LimitRows
{
    /// <summary>The query that a diagnostic's place runs, when calls can be appended to it where it is run.</summary>
    public static QueryChain? QueryAt(FixContext context, EfModel model) =>
        context.QueriesAt(context.Diagnostic.Location, model).FirstOrDefault(q => IsLimitable(q) && Anchor(q, model) is not null);

    private static bool IsLimitable(QueryChain query) =>
        query is
        {
            Terminal: { Kind: QueryStepKind.Materialize, Call: not null, IsElsewhere: false },
            FirstInMemory: null,
            Source.IsComposable: true,
        };

    // before: db.Posts.ToList()
    // after:  db.Posts.OrderBy(p => p.Id).Take(1000).ToList()
    public static bool To(FixPlan plan, QueryChain query, EfModel model, params (string Method, string Argument)[] calls)
    {
        if (query.Terminal is not { } terminal || Anchor(query, model) is not { } anchor)
            return false;
        // Without a unique order the rows of a page are any rows, and may be on the next page too.
        if (!QueryOrder.Before(terminal, query, model).MayBeUnique && !OrderByKey.To(plan, query, terminal, model))
            return false;
        var style = CallStyle.After(anchor, CallStyle.DotOf(query.Terminal.Call!.Syntax));
        plan.Change(
            anchor,
            string.Concat(calls.Select(static c => $".{c.Method}({c.Argument})")),
            current => calls.Aggregate(current, (receiver, call) => AppendCall.To(receiver, call.Method, call.Argument, style)));
        if (model.Bodies.ModelOf(anchor.SyntaxTree) is { } semantics)
            plan.Import("System.Linq", anchor, semantics);
        return true;
    }

    private static ExpressionSyntax? Anchor(QueryChain query, EfModel model)
    {
        if (QueryUse.Receiver(query, model) is not { } receiver
            || query.Operation.Syntax is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access })
            return null;
        // A query expression has to be put in parentheses, and brings its own order.
        return receiver.Unwrap().Syntax is ExpressionSyntax && access.Expression is not ParenthesizedExpressionSyntax
            ? access.Expression
            : null;
    }
}
