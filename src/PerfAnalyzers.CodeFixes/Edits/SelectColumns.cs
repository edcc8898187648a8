using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Edits;

/// <summary>Lets a query end in a projection to the columns that are read, and takes away what that makes pointless.</summary>
internal sealed class SelectColumns
{
    private readonly FixPlan _plan;
    private readonly QueryChain _query;
    private readonly IReadOnlyList<SelectedValue> _values;
    private readonly EfModel _model;

    private SelectColumns(FixPlan plan, QueryChain query, IReadOnlyList<SelectedValue> values, EfModel model)
    {
        _plan = plan;
        _query = query;
        _values = values;
        _model = model;
    }

    /// <summary>Plans the projection; false when the code around the query needs entities, or there is no place for it.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="query">The query.</param>
    /// <param name="model">The model.</param>
    /// <param name="values">What is selected besides the columns.</param>
    public static bool To(FixPlan plan, QueryChain query, EfModel model, IReadOnlyList<SelectedValue>? values = null)
    {
        if (ReshapedRows.TypesAround(query, model) is not { } types)
            return false;
        var edit = new SelectColumns(plan, query, values ?? [], model);
        edit.RemoveMoot();
        if (!edit.Select())
            return false;
        foreach (var type in types)
            plan.Replace(type, SyntaxFactory.IdentifierName("var").WithTriviaFrom(type));
        return true;
    }

    /// <summary>
    /// Plans to let the query take the columns that are taken of its rows directly after it; false where that is not what is done.
    /// </summary>
    public static bool Move(FixPlan plan, QueryChain query, FixContext context, EfModel model)
    {
        // before: db.Posts.AsNoTracking().ToList().Select(p => p.Title)
        // after:  db.Posts.Select(p => p.Title).ToList()
        if (InMemoryWork.ColumnsOf(query, model) is not { } columns || !MoveIntoQuery.To(plan, columns, context, model))
            return false;
        new SelectColumns(plan, query, [], model).RemoveMoot();
        return true;
    }

    // before: db.Posts.Include(p => p.Author).First(p => p.Id == id)
    // after:  db.Posts.Where(p => p.Id == id).Select(p => new { p.Title, Author = new { p.Author.Name } }).First()
    private bool Select()
    {
        if (End() is not { Syntax: ExpressionSyntax end }
            || _query.DeliveredEntity is not { } entity
            || _model.Bodies.ModelOf(end.SyntaxTree) is not { } semantics)
            return false;
        var outer = end;
        while (outer.Parent is ParenthesizedExpressionSyntax
            || outer.Parent is PostfixUnaryExpressionSyntax postfix && postfix.IsKind(SyntaxKind.SuppressNullableWarningExpression))
            outer = (ExpressionSyntax)outer.Parent;

        // before: from p in db.Posts where p.IsPublished select p
        // after:  from p in db.Posts where p.IsPublished select new { p.Title }
        if (end is QueryExpressionSyntax
        {
            Body: { Continuation: null, SelectOrGroup: SelectClauseSyntax { Expression: IdentifierNameSyntax range } select },
        })
        {
            if (Predicate() is not null
                || ColumnSelection.Text(_query, range.Identifier.Text, _values, default, semantics, _model) is not { } made)
                return false;
            _plan.Replace(select.Expression, SyntaxFactory.ParseExpression(made));
            return true;
        }

        var row = NameOfRow(entity, end.SpanStart, semantics);
        var style = CallStyle.After(outer);
        if (ColumnSelection.Text(_query, row, _values, style, semantics, _model) is not { } text || !MovePredicate(outer))
            return false;
        var isAsyncSet = _query.Operation is IForEachLoopOperation { IsAsynchronous: true } && _query.FirstInMemory is null;
        _plan.Change(outer, ".Select", current =>
        {
            var selected = AppendCall.To(current, "Select", $"{row} => {text}", style);
            // A set is an asynchronous sequence, a query is none.
            return isAsyncSet ? AppendCall.To(selected, "AsAsyncEnumerable", "", style) : selected;
        });
        _plan.Import("System.Linq", outer, semantics);
        if (isAsyncSet)
            _plan.Import("Microsoft.EntityFrameworkCore", outer, semantics);
        return true;
    }

    /// <summary>The query as what runs it gets it.</summary>
    private IOperation? End()
    {
        var end = _query.FirstInMemory is { Call: { } asynchronous } ? asynchronous.Receiver() : QueryUse.Receiver(_query, _model);
        while (end is IConversionOperation { OperatorMethod: null } conversion)
            end = conversion.Operand;
        return end;
    }

    private IArgumentOperation? Predicate() =>
        _query.Terminal is { Kind: QueryStepKind.Element, Call: { } call }
            ? call.Arguments.FirstOrDefault(static a => a.Parameter?.Name == "predicate")
            : null;

    // before: db.Posts.OrderBy(p => p.CreatedAt).FirstAsync(p => p.IsPublished, ct)
    // after:  db.Posts.Where(p => p.IsPublished).OrderBy(p => p.CreatedAt)….FirstAsync(ct)
    private bool MovePredicate(ExpressionSyntax end)
    {
        if (_query.Terminal is not { Kind: QueryStepKind.Element, Call: { } call })
            return true;
        // FirstOrDefault(new Post()): an entity that the query does not make.
        if (call.Arguments.Any(static a => a.ArgumentKind == ArgumentKind.Explicit
            && a.Parameter?.Name is not ("predicate" or "cancellationToken" or "source" or "index")))
            return false;
        if (Predicate() is not { } predicate)
            return true;
        if (predicate.Syntax is not ArgumentSyntax { Parent: ArgumentListSyntax list } argument
            || call.Syntax is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access }
            || access.Expression != end)
            return false;

        var place = end;
        var below = call.Receiver()?.Unwrap() as IInvocationOperation;
        // An order stands after the filter, whoever adds which of them first.
        while (below is { Syntax: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax ordered } }
            && QueryOperators.KindOf(below.TargetMethod.Name) is QueryStepKind.Order or QueryStepKind.ThenOrder)
        {
            place = ordered.Expression;
            below = below.Receiver()?.Unwrap() as IInvocationOperation;
        }

        var style = CallStyle.After(place, CallStyle.DotOf(call.Syntax));
        var condition = argument.Expression.ToString();
        _plan.Change(place, ".Where", current => AppendCall.To(current, "Where", condition, style));
        var index = list.Arguments.IndexOf(argument);
        _plan.Change(list, "without predicate", current => Without(current, index));
        return true;
    }

    private static ArgumentListSyntax Without(ArgumentListSyntax list, int index)
    {
        var arguments = list.Arguments.RemoveAt(index);
        if (arguments.Count > 0 && index == 0)
            arguments = arguments.Replace(arguments[0], arguments[0].WithLeadingTrivia());
        return list.WithArguments(arguments);
    }

    /// <summary>Tracking, includes and how to load them: nothing of it applies to a projection.</summary>
    private void RemoveMoot()
    {
        if (QueryUse.Receiver(_query, _model) is not { } receiver)
            return;
        var (start, _) = QueryUse.OwnPart(_query, receiver);
        var isShared = SharedQuery.Is(_query, start, static _ => false, _model);
        foreach (var step in _query.Steps)
        {
            if (step.Kind is not (QueryStepKind.NoTracking or QueryStepKind.NoTrackingWithIdentityResolution or QueryStepKind.Tracking
                or QueryStepKind.Include or QueryStepKind.ThenInclude
                or QueryStepKind.Split or QueryStepKind.Single or QueryStepKind.IgnoreAutoIncludes))
                continue;
            // What stays does no harm: in a helper, on some ways only, in a variable that another query starts from.
            if (step is { IsConditional: false, IsElsewhere: false, Call: { } call }
                && (call.IsWithin(_query.Operation) || !isShared && QueryUse.IsAtHand(call, _query)))
                RemoveCall.From(_plan, call);
        }
    }

    /// <summary>The name that the query's filters and orders give the row; includes have names too, but go.</summary>
    private string NameOfRow(ITypeSymbol entity, int position, SemanticModel semantics)
    {
        foreach (var step in _query.Steps)
        {
            if (step is { Kind: QueryStepKind.Filter or QueryStepKind.Order or QueryStepKind.ThenOrder
                or QueryStepKind.Element, IsElsewhere: false, Lambda.Symbol.Parameters: [var row] }
                && SymbolEqualityComparer.Default.Equals(row.Type, entity) && !RowName.IsTaken(row.Name, position, semantics))
                return RowName.Escaped(row.Name);
        }

        return RowName.Escaped(RowName.For(entity, position, semantics));
    }
}
