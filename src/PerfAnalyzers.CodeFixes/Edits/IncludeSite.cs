using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Edits;

/// <summary>Where a query takes further includes: after those that it has, else at its source, else where it is run.</summary>
internal sealed class IncludeSite
{
    private readonly QueryChain _query;
    private readonly EfModel _model;
    private readonly HashSet<IOperation> _ownPart;
    private readonly bool _onlyOwnPart;

    private IncludeSite(QueryChain query, IOperation start, IEnumerable<QueryStep> ownSteps, EfModel model)
    {
        _query = query;
        _model = model;
        // What other queries start from, or where several starts meet, is left as it is.
        _onlyOwnPart = query.IsMerged || SharedQuery.Is(query, start, model);
        _ownPart = new(ownSteps.Select(static s => s.Operation)) { start };
        Operation = start;
        Anchor = null!;
    }

    /// <summary>The expression that new includes are appended to.</summary>
    public ExpressionSyntax Anchor { get; private set; }

    /// <summary>The query that the expression is.</summary>
    public IOperation Operation { get; private set; }

    /// <summary>The includes of the query that can be edited, in their order.</summary>
    public ImmutableArray<IncludeCall> Runs { get; private set; } = ImmutableArray<IncludeCall>.Empty;

    /// <summary>True when what takes the set now enumerates it asynchronously, which a query cannot do by itself.</summary>
    public bool NeedsAsyncEnumerable =>
        (Operation.Parent is IConversionOperation conversion
            ? conversion.Parent
            : Operation.Parent) is IForEachLoopOperation { IsAsynchronous: true };

    /// <summary>The place, or null when there is none where an include compiles and does not change other queries.</summary>
    public static IncludeSite? Find(QueryChain query, EfModel model)
    {
        // Find takes keys; there is nothing to append to.
        if (query.Terminal is not { Method: not ("Find" or "FindAsync") } || QueryUse.Receiver(query, model) is not { } receiver)
            return null;
        if (query.Has(QueryStepKind.Group)
            || query.Has(QueryStepKind.SetOperation)
            || query.Has(QueryStepKind.Unknown)
            || !query.Source.IsComposable)
            return null;

        var (start, ownSteps) = QueryUse.OwnPart(query, receiver);
        var before = query.Steps.Length - 1 - ownSteps;
        var site = new IncludeSite(query, start, query.Steps.Skip(before), model);
        return site.Find(start, before) ? site : null;
    }

    private bool Find(IOperation start, int stepsBeforeStart)
    {
        // An include belongs after the last step that changes what the elements are; what runs in memory gets them as they are.
        var end = _query.FirstInMemory is { } inMemory ? _query.Steps.IndexOf(inMemory) : _query.Steps.Length;
        var first = 0;
        for (var i = 0; i < end; i++)
        {
            // EF Core takes no include after Select(o => o.Customer).
            if (_query.Steps[i] is { Kind: QueryStepKind.Project, Lambda: { } selector }
                && selector.SingleReturnedValue()?.Unwrap() is IPropertyReferenceOperation selected
                && _model.Entities.FindNavigation(selected.Property) is not null)
                return false;
            if (_query.Steps[i].Kind is QueryStepKind.Project or QueryStepKind.Flatten or QueryStepKind.Join or QueryStepKind.Cast)
                first = i + 1;
        }

        Runs = IncludeCall.Find(_query)
            .Where(run => run.Steps.All(IsWithin) && run.Steps.All(IsEditable) && QueryUse.TakesQuery(run.Last))
            .ToImmutableArray();
        bool IsWithin(QueryStep step) => _query.Steps.IndexOf(step) is var at && at >= first && at < end;
        if (Runs.Length > 0 && TryAt(Runs[Runs.Length - 1].Last))
            return true;
        var source = first == 0
            ? _query.Source.Operation
            : _query.Steps[first - 1] is { IsConditional: false } step ? step.Operation : null;
        return source is not null && IsEditable(source) && TryAt(source) || stepsBeforeStart >= first && TryAt(start);
    }

    private bool IsEditable(QueryStep step) => !step.IsConditional && IsEditable(step.Operation);

    private bool IsEditable(IOperation operation) => _ownPart.Contains(operation) || !_onlyOwnPart && QueryUse.IsAtHand(operation, _query);

    private bool TryAt(IOperation operation)
    {
        if (QueryUse.Value(operation, _model) is not { Syntax: ExpressionSyntax expression } value || !QueryUse.TakesQuery(value))
            return false;

        // (await …) and db.Posts! are one operand.
        while (IsOperandOf(expression.Parent, expression))
            expression = (ExpressionSyntax)expression.Parent!;
        Anchor = expression;
        Operation = value;
        return true;
    }

    private static bool IsOperandOf(SyntaxNode? parent, ExpressionSyntax expression) => parent switch
    {
        PostfixUnaryExpressionSyntax postfix => postfix.IsKind(SyntaxKind.SuppressNullableWarningExpression),
        ParenthesizedExpressionSyntax => expression is not (MemberAccessExpressionSyntax or InvocationExpressionSyntax or SimpleNameSyntax),
        _ => false,
    };
}
