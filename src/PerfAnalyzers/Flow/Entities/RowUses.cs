using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>
/// All that code does with the rows that it has loaded, when that is no more than a bulk write does: to delete each, or to set columns of
/// each, or to see whether there are any.
/// </summary>
internal sealed class RowUses
{
    public const string RemoveRange = "RemoveRange";

    private readonly ImmutableArray<IOperation>.Builder _writes = ImmutableArray.CreateBuilder<IOperation>();
    private readonly ImmutableArray<IOperation>.Builder _steps = ImmutableArray.CreateBuilder<IOperation>();
    private readonly ImmutableArray<IOperation>.Builder _tests = ImmutableArray.CreateBuilder<IOperation>();
    private readonly ImmutableArray<ColumnWrite>.Builder _columns = ImmutableArray.CreateBuilder<ColumnWrite>();
    private readonly ISymbol _context;
    private readonly INamedTypeSymbol _entity;
    private readonly EfModel _model;

    private RowUses(ISymbol context, INamedTypeSymbol entity, EfModel model)
    {
        _context = context;
        _entity = entity;
        _model = model;
    }

    /// <summary>The local that the rows are in; null when they are used where they are loaded.</summary>
    public ILocalSymbol? Local { get; private set; }

    /// <summary>The row that is set, as the code names it: the variable of a loop, the parameter of a lambda.</summary>
    public ISymbol? Row { get; private set; }

    /// <summary>The calls that delete, and the statements that set a column.</summary>
    public ImmutableArray<IOperation> Writes => _writes.ToImmutable();

    /// <summary>The statements that the writes are, or are in: a call, a loop.</summary>
    public ImmutableArray<IOperation> Steps => _steps.ToImmutable();

    /// <summary>The conditions that ask whether there are any.</summary>
    public ImmutableArray<IOperation> Tests => _tests.ToImmutable();

    /// <summary>The columns that are set; empty when the rows are deleted.</summary>
    public ImmutableArray<ColumnWrite> Columns => _columns.ToImmutable();

    /// <summary>What is done with the rows of a query; null when it is anything else.</summary>
    public static RowUses? Of(QueryChain query, IOperation execution, ISymbol context, INamedTypeSymbol entity, EfModel model)
    {
        var uses = new RowUses(context, entity, model);
        return uses.Follow(execution, query.Terminal?.Kind == QueryStepKind.Element) && uses.IsOneKind() ? uses : null;
    }

    /// <summary>The rows that <c>RemoveRange</c> or <c>Remove</c> is given.</summary>
    public static IOperation? RowsGivenTo(IInvocationOperation remove) => remove.Arguments is [{ Value: var given }] ? given : null;

    private bool IsOneKind() => _columns.Count == 0 || _columns.Count == _writes.Count && IsOrderFree();

    /// <summary>A bulk write computes all values from the row as it was, and sets each column once.</summary>
    private bool IsOrderFree()
    {
        for (var i = 0; i < _columns.Count; i++)
        {
            for (var j = 0; j < _columns.Count; j++)
            {
                if (i != j && _columns[i].Property.IsSame(_columns[j].Property))
                    return false;
                if (j > i && _columns[j].IsOfRow && _columns[j].Value
                    .DescendantsAndSelf()
                    .Any(v => v is IPropertyReferenceOperation read && read.Property.IsSame(_columns[i].Property)))
                    return false;
            }
        }

        return true;
    }

    private bool Follow(IOperation execution, bool isOne)
    {
        var rows = execution.Outermost();
        if (rows.Parent is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } })
        {
            var index = BodyIndex.Around(execution);
            if (index.WritesOf(local).Count != 1)
                return false;
            Local = local;
            return index.ReferencesTo(local).All(r => UseOf(r, isOne));
        }

        return !isOne && UseOf(rows, isOne: false);
    }

    private bool UseOf(IOperation reference, bool isOne)
    {
        var value = reference;
        while (value.Parent is IConversionOperation { OperatorMethod: null } or IAwaitOperation)
            value = value.Parent;
        switch (value.Parent)
        {
            case IArgumentOperation { Parent: IInvocationOperation call } when IsRemoval(call, isOne ? "Remove" : RemoveRange):
                return AddStatement(call);
            case IForEachLoopOperation { IsAsynchronous: var _ } loop
                when !isOne && ReferenceEquals(loop.Collection, value) && loop.Locals is [var row]:
                return AddStep(loop, loop.Body, row);
            case IInvocationOperation {
                TargetMethod: { Name: "ForEach", ContainingType.Name: "List" },
                Arguments: [{ Value: var action }]
            } each
                when !isOne && action.AsLambda() is { Symbol: { Parameters: [var row], IsAsync: false } } lambda:
                return each.Parent is IExpressionStatementOperation && AddStep(each.Parent, lambda.Body, row);
            // An extension method of the code base's own.
            case IArgumentOperation
            {
                Parent: IInvocationOperation
                {
                    TargetMethod: { Name: "Each" or "ForEach", IsExtensionMethod: true },
                    Arguments: [_, { Value: var action }],
                } each,
            } argument
                when !isOne
                    && argument.ParameterOrdinal() == 0
                    && ExecutionScope.IsElementwise(each, null)
                    && action.AsLambda() is { Symbol: { Parameters: [var row], IsAsync: false } } lambda:
                return each.Parent is IExpressionStatementOperation && AddStep(each.Parent, lambda.Body, row);
            default:
                return IsTest(value, isOne);
        }
    }

    private bool AddStatement(IInvocationOperation removal)
    {
        if (removal.Parent is not IExpressionStatementOperation statement || _steps.Count > 0)
            return false;
        _writes.Add(removal);
        _steps.Add(statement);
        return true;
    }

    private bool AddStep(IOperation step, IOperation body, ISymbol row)
    {
        // A second loop over the same rows goes on from the first.
        if (_steps.Count > 0)
            return false;
        Row = row;
        _steps.Add(step);
        var statements = body is IBlockOperation block
            ? block.Operations.Where(static o => o is not IReturnOperation { IsImplicit: true }).ToImmutableArray()
            : ImmutableArray.Create(body);
        foreach (var statement in statements)
        {
            if (statement is IExpressionStatementOperation { Operation: IInvocationOperation call } && IsRemoval(call, "Remove")
                && row.IsSame(RowsGivenTo(call).ReferencedSymbol()))
            {
                _writes.Add(call);
            }
            else if (ColumnWrite.Of(statement, row, _entity, _model) is { } write)
            {
                _writes.Add(statement);
                _columns.Add(write);
            }
            else
            {
                return false;
            }
        }

        return statements.Length > 0;
    }

    /// <summary>db.Posts.Remove(post), db.RemoveRange(posts): on the context that has loaded them.</summary>
    private bool IsRemoval(IInvocationOperation call, string name)
    {
        if (call.TargetMethod.Name != name || call.Instance is not { } instance || RowsGivenTo(call) is null)
            return false;
        var type = instance.Unwrap().Type;
        if (_model.Symbols.IsContext(type))
            return _context.IsSame(instance.ReferencedSymbol());
        return _model.Symbols.IsDbSet(type)
            && QueryChain.Value(instance, _model)?.Source.Context is { } context
            && _context.IsSame(context.ReferencedSymbol());
    }

    /// <summary>posts.Count > 0, posts.Any(), post == null, post is null: in the condition of an if, and nowhere else.</summary>
    private bool IsTest(IOperation value, bool isOne)
    {
        var test = value.Parent;
        if (!isOne
            && test is IPropertyReferenceOperation { Property.Name: "Count" or "Length" } count
            && count.Parent is IBinaryOperation or IIsPatternOperation)
            test = count.Parent;
        else if (!isOne
            && test is IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { Name: "Any", Parameters.Length: <= 1 } } any })
            test = any;
        else if (test is not (IIsPatternOperation { Pattern: IConstantPatternOperation
            or INegatedPatternOperation { Pattern: IConstantPatternOperation } } or IBinaryOperation))
            return false;
        if (test is IBinaryOperation { OperatorKind: not (BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals
            or BinaryOperatorKind.GreaterThan
            or BinaryOperatorKind.LessThan or BinaryOperatorKind.GreaterThanOrEqual or BinaryOperatorKind.LessThanOrEqual) })
            return false;
        var condition = test;
        while (condition.Parent is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not })
            condition = condition.Parent;
        if (condition.Parent is not IConditionalOperation { Type: null } choice
            || !ReferenceEquals(choice.Condition, condition)
            || !AsksForAny(test, value))
            return false;
        _tests.Add(condition);
        return true;
    }

    /// <summary>The other side is null, 0 or 1: whether there are more than a hundred is another question.</summary>
    private static bool AsksForAny(IOperation test, IOperation value) => test switch
    {
        IBinaryOperation binary => (value.IsWithin(binary.LeftOperand) ? binary.RightOperand : binary.LeftOperand) is { } other
            && (other.IsNullConstant() || other.TryGetConstantInt(out var number) && number is 0 or 1),
        IIsPatternOperation { Pattern: IConstantPatternOperation { Value: var constant } } =>
            constant.IsNullConstant() || constant.TryGetConstantInt(out var number) && number == 0,
        IIsPatternOperation { Pattern: INegatedPatternOperation { Pattern: IConstantPatternOperation { Value: var constant } } } =>
            constant.IsNullConstant(),
        IIsPatternOperation { Pattern: IRelationalPatternOperation { Value: var bound } } =>
            bound.TryGetConstantInt(out var number) && number is 0 or 1,
        IIsPatternOperation => false,
        _ => true,
    };
}
