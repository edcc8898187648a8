using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>
/// Which states the code on the way to an operation leaves an entry: the conditions around it, the guards before it, the filters of what
/// is gone over. What a condition asks besides is not known, and rules nothing out.
/// </summary>
internal static class EntryStates
{
    private const string StateType = "EntityState";

    private static readonly string[] s_stored = ["Modified", "Deleted", "Unchanged"];

    /// <summary>True when an entry may get there whose entity is in the database.</summary>
    public static bool MayBeStored(IOperation operation) => s_stored.Any(state => Reaches(operation, state));

    private static bool Reaches(IOperation operation, string state)
    {
        for (IOperation child = operation, parent = operation.Parent!; parent is not null; child = parent, parent = parent.Parent!)
        {
            var isRuledOut = parent switch
            {
                IConditionalOperation conditional when !ReferenceEquals(conditional.Condition, child) =>
                    Holds(conditional.Condition, state) == !ReferenceEquals(conditional.WhenTrue, child),
                IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both when ReferenceEquals(both.RightOperand, child) =>
                    Holds(both.LeftOperand, state) == false,
                ISwitchCaseOperation { Parent: ISwitchOperation { Value: var value } choice } chosen when IsState(value) =>
                    !IsChosen(choice, chosen, state),
                IForEachLoopOperation loop when !ReferenceEquals(loop.Collection, child) => IsFilteredOut(loop.Collection, state),
                IInvocationOperation call => IsFilteredOut(call, state),
                IBlockOperation block => block.Operations.TakeWhile(o => !ReferenceEquals(o, child)).Any(o => Stops(o, state)),
                _ => false,
            };
            if (isRuledOut)
                return false;
        }

        return true;
    }

    /// <summary>if (entry.State != EntityState.Modified) continue;</summary>
    private static bool Stops(IOperation statement, string state) =>
        statement is IConditionalOperation { WhenFalse: null } guard && Leaves(guard.WhenTrue) && Holds(guard.Condition, state) == true;

    private static bool Leaves(IOperation branch) => branch switch
    {
        IBranchOperation or IReturnOperation or IThrowOperation => true,
        IExpressionStatementOperation { Operation: IThrowOperation } => true,
        IBlockOperation { Operations: [.., var last] } => Leaves(last),
        _ => false,
    };

    /// <summary>entries.Where(e => e.State == EntityState.Added).ToList(), also by way of a local.</summary>
    private static bool IsFilteredOut(IOperation sequence, string state)
    {
        var current = Resolve(sequence);
        // Code that is being typed may give a variable its own value.
        for (var steps = 0; steps < 24 && current is IInvocationOperation call; steps++)
        {
            if (call.TargetMethod.Name == "Where"
                && call.ArgumentFor(1)?.Value.AsLambda()?.SingleReturnedValue() is { } test
                && Holds(test, state) == false)
                return true;
            if (call.Receiver() is not { } receiver)
                return false;
            current = Resolve(receiver);
        }

        return false;
    }

    private static IOperation Resolve(IOperation value) =>
        value.Unwrap() is ILocalReferenceOperation local && BodyIndex.Around(local).OnlyValueOf(local.Local) is { } only
            ? only.Unwrap()
            : value.Unwrap();

    private static bool IsChosen(ISwitchOperation choice, ISwitchCaseOperation chosen, string state)
    {
        if (chosen.Clauses.Any(c => IsOf(c, state)))
            return true;
        return chosen.Clauses.Any(static c => c is IDefaultCaseClauseOperation)
            && !choice.Cases.Any(other => other.Clauses.Any(c => IsOf(c, state)));
    }

    // A clause that is not understood may be of any state.
    private static bool IsOf(ICaseClauseOperation clause, string state) => clause switch
    {
        IDefaultCaseClauseOperation => false,
        ISingleValueCaseClauseOperation { Value: var value } => NameOf(value) is not { } name || name == state,
        IPatternCaseClauseOperation { Pattern: var pattern } => Matches(pattern, state) != false,
        _ => true,
    };

    /// <summary>Whether a condition is true of an entry in a state; null where it asks something else.</summary>
    private static bool? Holds(IOperation condition, string state)
    {
        switch (condition.Unwrap())
        {
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: var operand }:
                return !Holds(operand, state);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } and:
                return (Holds(and.LeftOperand, state), Holds(and.RightOperand, state)) switch
                {
                    (false, _) or (_, false) => false,
                    (true, true) => true,
                    _ => null,
                };
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr } or:
                return (Holds(or.LeftOperand, state), Holds(or.RightOperand, state)) switch
                {
                    (true, _) or (_, true) => true,
                    (false, false) => false,
                    _ => null,
                };
            case IBinaryOperation { OperatorKind: var kind and (BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals) } comparison:
                return (NameOf(comparison.LeftOperand) ?? NameOf(comparison.RightOperand)) is { } name
                    ? name == state == (kind == BinaryOperatorKind.Equals) : null;
            case IIsPatternOperation { Value: var value, Pattern: var pattern } when IsState(value):
                return Matches(pattern, state);
            default:
                return null;
        }
    }

    private static bool? Matches(IPatternOperation pattern, string state) => pattern switch
    {
        IConstantPatternOperation { Value: var value } => NameOf(value) is { } name ? name == state : null,
        INegatedPatternOperation { Pattern: var negated } => !Matches(negated, state),
        IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.Or } either =>
            (Matches(either.LeftPattern, state), Matches(either.RightPattern, state)) switch
            {
                (true, _) or (_, true) => true,
                (false, false) => false,
                _ => null,
            },
        IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.And } both =>
            (Matches(both.LeftPattern, state), Matches(both.RightPattern, state)) switch
            {
                (false, _) or (_, false) => false,
                (true, true) => true,
                _ => null,
            },
        _ => null,
    };

    private static bool IsState(IOperation value) => value.Unwrap().Type is { Name: StateType, TypeKind: TypeKind.Enum };

    private static string? NameOf(IOperation value) =>
        value.Unwrap() is IFieldReferenceOperation { Field: { IsConst: true, ContainingType.Name: StateType } field } ? field.Name : null;
}
