using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;

namespace PerfAnalyzers.CodeFixes.Edits;

/// <summary>Adds an operator without arguments to a query directly after its source, where it says what the query is.</summary>
internal static class AppendToSource
{
    /// <summary>Plans the edit; false when there is no place where it compiles and changes no other query.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="query">The query.</param>
    /// <param name="method">The operator.</param>
    /// <param name="isSame">True for another query that gets the same operator anyway.</param>
    /// <param name="model">The model.</param>
    public static bool Plan(FixPlan plan, QueryChain query, string method, Func<QueryChain, bool> isSame, EfModel model)
    {
        if (QueryUse.Receiver(query, model) is not { } receiver || !query.Source.IsComposable)
            return false;
        var start = QueryUse.OwnPart(query, receiver).Start;
        // What other queries start from, or where several starts meet, is left as it is.
        var isOwn = ReferenceEquals(start, query.Source.Operation)
            || !query.IsMerged && QueryUse.IsAtHand(query.Source.Operation, query) && !SharedQuery.Is(query, start, isSame, model);
        return isOwn && TryAt(plan, query.Source.Operation, method, model)
            || TryAt(plan, start, method, model)
            || TryAt(plan, receiver, method, model);
    }

    // before: db.Posts.Where(p => p.IsPublished)
    // after:  db.Posts.AsNoTracking().Where(p => p.IsPublished)
    private static bool TryAt(FixPlan plan, IOperation place, string method, EfModel model)
    {
        if (QueryUse.Value(place, model) is not { Syntax: ExpressionSyntax expression } value
            || !QueryUse.TakesQuery(value)
            || model.Bodies.ModelOf(expression.SyntaxTree) is not { } semantics)
            return false;

        // (await …) and db.Posts! are one operand.
        while (expression.Parent is PostfixUnaryExpressionSyntax postfix && postfix.IsKind(SyntaxKind.SuppressNullableWarningExpression)
            || expression.Parent is ParenthesizedExpressionSyntax)
            expression = (ExpressionSyntax)expression.Parent!;
        var style = CallStyle.After(expression);
        // A set is an asynchronous sequence, a query is none.
        var isEnumerated = (value.Parent is IConversionOperation conversion
            ? conversion.Parent
            : value.Parent) is IForEachLoopOperation { IsAsynchronous: true };
        plan.Change(expression, "." + method, current =>
        {
            var appended = AppendCall.To(current, method, "", style);
            return isEnumerated ? AppendCall.To(appended, "AsAsyncEnumerable", "", style) : appended;
        });
        plan.Import("Microsoft.EntityFrameworkCore", expression, semantics);
        return true;
    }
}
