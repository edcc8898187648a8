using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Edits;

/// <summary>Makes the order of a query's rows unique: by its entity's key, after whatever order there is.</summary>
internal sealed class OrderByKey
{
    private readonly FixPlan _plan;
    private readonly QueryChain _query;
    private readonly EfModel _model;
    private readonly ImmutableArray<string> _key;

    private OrderByKey(FixPlan plan, QueryChain query, ImmutableArray<string> key, EfModel model)
    {
        _plan = plan;
        _query = query;
        _model = model;
        _key = key;
    }

    /// <summary>
    /// Plans the order in front of a step that picks rows by it (<c>Skip</c>, <c>Take</c>, <c>First</c>); false where there is no place for
    /// it.
    /// </summary>
    public static bool To(FixPlan plan, QueryChain query, QueryStep before, EfModel model)
    {
        if (query.Entity is not { } entity
            || model.Entities.KeyOf(entity) is not { IsDefaultOrEmpty: false } key
            || key.Any(k => entity.FindProperty(k) is null))
            return false;
        var edit = new OrderByKey(plan, query, key, model);
        var end = query.Steps.IndexOf(before);
        var last = query.Steps.Take(end).LastOrDefault(static s => s.Kind is QueryStepKind.Order or QueryStepKind.ThenOrder);
        return last is null ? edit.Start(end) : edit.GoOn(last);
    }

    // before: db.Posts.OrderBy(p => p.CreatedAt).Skip(skip).Take(10)
    // after:  db.Posts.OrderBy(p => p.CreatedAt).ThenBy(p => p.Id).Skip(skip).Take(10)
    private bool GoOn(QueryStep last)
    {
        // Where branches meet, each has its own order.
        if (last.IsConditional
            || !QueryUse.IsAtHand(last.Operation, _query)
            || last.Call is not { } call
            || last.Lambda is not { Symbol.Parameters: [{ Type: var element, Name: var row }] }
            || !IsEntity(element))
            return false;
        var columns = Missing();
        switch (call.Syntax)
        {
            case OrderingSyntax { Parent: OrderByClauseSyntax clause }:
                var orderings = columns.Select(c =>
                    SyntaxFactory.Ordering(SyntaxKind.AscendingOrdering, SyntaxFactory.ParseExpression($"{RowName.Escaped(row)}.{c}")));
                _plan.Change(clause, "orderby key", c => WithOrderings(c, orderings));
                return true;
            case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax } invocation:
                var style = CallStyle.After(invocation, CallStyle.DotOf(invocation));
                Append(invocation, columns.Select(c => ("ThenBy", $"{RowName.Escaped(row)} => {RowName.Escaped(row)}.{c}")), style);
                return true;
            default:
                return false;
        }
    }

    // before: db.Posts.Where(p => p.IsPublished).Skip(skip).Take(10)
    // after:  db.Posts.Where(p => p.IsPublished).OrderBy(p => p.Id).Skip(skip).Take(10)
    private bool Start(int end)
    {
        // Before a projection the rows still have their key, as long as nothing behind it makes other rows of them, in no order.
        var place = _query.Steps[end];
        var isProjected = false;
        for (var i = 0; i < end; i++)
        {
            if (_query.Steps[i].Kind is QueryStepKind.Flatten or QueryStepKind.Group or QueryStepKind.Join or QueryStepKind.SetOperation
                or QueryStepKind.Distinct or QueryStepKind.Cast or QueryStepKind.Unknown)
                return false;
            if (!isProjected && _query.Steps[i].Kind == QueryStepKind.Project)
            {
                place = _query.Steps[i];
                isProjected = true;
            }
        }

        if (CallAt(place) is not { } call)
            return false;
        if (call.Syntax is SelectClauseSyntax select)
            return InClause(select);
        if (call.Syntax is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access }
            || call.Receiver() is not { } receiver
            || _model.Symbols.QueryElement(receiver.Unwrap().Type) is not { } element
                || !IsEntity(element)
                || _model.Bodies.ModelOf(access.SyntaxTree) is not { } semantics)
            return false;

        var row = RowName.In(_query, element, access.Expression.SpanStart, semantics);
        Append(
            access.Expression,
            _key.Select((c, i) => (i == 0 ? "OrderBy" : "ThenBy", $"{row} => {row}.{c}")),
            CallStyle.After(access.Expression, access.OperatorToken));
        _plan.Import("System.Linq", access.Expression, semantics);
        return true;
    }

    /// <summary>The call of a step in the code at hand: its own, or that of the method which does it.</summary>
    private IInvocationOperation? CallAt(QueryStep step)
    {
        if (step.IsConditional && step.IsElsewhere)
            return null;
        if (!step.IsElsewhere)
            return step.Call is { } own && QueryUse.IsAtHand(own, _query) ? own : null;
        IInvocationOperation? found = null;
        var current = QueryUse.Receiver(_query, _model)?.Unwrap();
        while (current is IInvocationOperation call && call.Receiver() is { } receiver)
        {
            if (!_query.Steps.Any(s => ReferenceEquals(s.Operation, call)) && _model.Symbols.IsQueryable(receiver.Unwrap().Type))
            {
                // Which of two methods does it cannot be seen from here.
                if (found is not null)
                    return null;
                found = call;
            }

            current = receiver.Unwrap();
        }

        return found;
    }

    // before: from p in db.Posts where p.IsPublished select p.Title
    // after:  from p in db.Posts where p.IsPublished orderby p.Id select p.Title
    private bool InClause(SelectClauseSyntax select)
    {
        if (select.Parent is not QueryBodySyntax body
            || body.Parent is not QueryExpressionSyntax { FromClause: var from }
            || body.Clauses.Any(static c => c is not (WhereClauseSyntax or LetClauseSyntax)))
            return false;
        var row = from.Identifier.Text;
        var text = "orderby " + string.Join(", ", _key.Select(c => $"{row}.{c}"));
        _plan.Change(body, text, current =>
        {
            var clause = (OrderByClauseSyntax)SyntaxFactory.ParseExpression($"from x in y {text} select x")
                .DescendantNodes()
                .OfType<OrderByClauseSyntax>()
                .Single();
            return current
                .AddClauses(clause.WithLeadingTrivia(current.SelectOrGroup.GetLeadingTrivia()).WithTrailingTrivia(Gap(current)));
        });
        return true;
    }

    /// <summary>What stands between two clauses: the end of a line, or a space.</summary>
    private static SyntaxTrivia Gap(QueryBodySyntax body) =>
        body.SelectOrGroup.GetFirstToken().GetPreviousToken().TrailingTrivia.HasLineEnd()
            ? SyntaxFactory.EndOfLine(LineEnds.Find(body.SyntaxTree.GetText()))
            : SyntaxFactory.Space;

    private static OrderByClauseSyntax WithOrderings(OrderByClauseSyntax clause, IEnumerable<OrderingSyntax> added)
    {
        var trailing = clause.GetTrailingTrivia();
        var list = clause.WithoutTrailingTrivia().Orderings;
        foreach (var ordering in added)
            list = list.Add(ordering.WithLeadingTrivia(SyntaxFactory.Space));
        return clause.WithOrderings(list).WithTrailingTrivia(trailing);
    }

    private void Append(ExpressionSyntax anchor, IEnumerable<(string Method, string Argument)> calls, CallStyle style)
    {
        var added = calls.ToList();
        _plan.Change(
            anchor,
            string.Concat(added.Select(static c => $".{c.Method}({c.Argument})")),
            current => added.Aggregate(current, (receiver, call) => AppendCall.To(receiver, call.Method, call.Argument, style)));
    }

    /// <summary>The columns of the key by which the rows are not ordered yet.</summary>
    private IEnumerable<string> Missing()
    {
        var ordered = new HashSet<string>(StringComparer.Ordinal);
        foreach (var step in _query.Steps)
        {
            if (step.Kind is QueryStepKind.Order or QueryStepKind.ThenOrder
                && step.Lambda is { Symbol.Parameters: [var row] } lambda
                && lambda.SingleReturnedValue() is { } by
                && QueryLambda.RowPath(by, row) is [var only])
                ordered.Add(only.Name);
        }

        return _key.Where(c => !ordered.Contains(c));
    }

    private bool IsEntity(ITypeSymbol element) =>
        _query.Entity is { } entity
        && (SymbolEqualityComparer.Default.Equals(element.UnwrapNullable(), entity.UnwrapNullable()) || element.IsOrDerivesFrom(entity));
}
