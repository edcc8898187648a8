using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>
/// Reads code that goes over a context's entries as if there were one entry alone: an entity of a certain type and state. What is asked
/// of anything else is not known.
/// </summary>
internal sealed class EntryConditions(
    INamedTypeSymbol entity,
    ITypeSymbol? context,
    EfModel model,
    string state = EntryConditions.Modified)
{
    public const string Modified = "Modified";

    public const string Deleted = "Deleted";

    // Code that is being typed may name a variable in its own value, and a method may ask itself: a reader of both needs an end.
    private int _steps = 200;

    /// <summary>True when the state is asked for on the way to the operation, and not only passed by.</summary>
    public bool HasAskedState { get; private set; }

    /// <summary>True when the body comes to the operation with the entity, for certain.</summary>
    public bool Reach(IOperation operation)
    {
        for (IOperation child = operation, parent = operation.Parent!; parent is not null; child = parent, parent = parent.Parent!)
        {
            if (!IsPassed(parent, child))
                return false;
        }

        return true;
    }

    private bool IsPassed(IOperation parent, IOperation child) => parent switch
    {
        IConditionalOperation conditional when ReferenceEquals(conditional.WhenTrue, child) => Holds(conditional.Condition) == true,
        IConditionalOperation conditional when ReferenceEquals(conditional.WhenFalse, child) => Holds(conditional.Condition) == false,
        ISwitchCaseOperation { Parent: ISwitchOperation choice } @case => IsChosen(choice, @case),
        IForEachLoopOperation loop when !ReferenceEquals(loop.Collection, child) => AreEntries(loop.Collection) == true,
        // entries.ForEach(e => …)
        IAnonymousFunctionOperation lambda => lambda.AsArgument() is { Parent: IInvocationOperation { TargetMethod.Name: "ForEach" } each }
            && each.Receiver() is { } over && AreEntries(over) == true,
        ILocalFunctionOperation local => ReferenceEquals(local, parent.Root()),
        ICatchClauseOperation or ISwitchExpressionArmOperation or IBinaryOperation or ICoalesceOperation => false,
        IBlockOperation block => block.Operations.TakeWhile(o => !ReferenceEquals(o, child)).All(LetsPass),
        _ => true,
    };

    /// <summary>if (entry.State != EntityState.Modified) continue;</summary>
    private bool LetsPass(IOperation statement)
    {
        if (statement is IReturnOperation or IBranchOperation or IThrowOperation)
            return false;
        if (statement is not IConditionalOperation conditional)
            return true;
        var answer = IsLeaving(conditional.WhenTrue) || conditional.WhenFalse is { } other && IsLeaving(other)
            ? Holds(conditional.Condition)
            : false;
        return answer switch
        {
            true => !IsLeaving(conditional.WhenTrue),
            false => conditional.WhenFalse is not { } otherwise || !IsLeaving(otherwise),
            null => false,
        };
    }

    private static bool IsLeaving(IOperation branch) =>
        branch.DescendantsAndSelf().Any(static o => o is IBranchOperation or IReturnOperation or IThrowOperation);

    private bool IsChosen(ISwitchOperation choice, ISwitchCaseOperation @case)
    {
        foreach (var candidate in choice.Cases)
        {
            var answer = Takes(choice, candidate);
            if (ReferenceEquals(candidate, @case))
                return answer == true;
            if (answer == true)
                return false;
        }

        return false;
    }

    /// <summary>Whether a case takes the entry, when none before it does; null when that is not known.</summary>
    public bool? Takes(ISwitchOperation choice, ISwitchCaseOperation @case)
    {
        bool? answer = false;
        foreach (var clause in @case.Clauses)
        {
            answer = Or(answer, clause switch
            {
                ISingleValueCaseClauseOperation single => IsState(choice.Value) ? IsAsked(single.Value) : null,
                IPatternCaseClauseOperation pattern =>
                    And(Matches(pattern.Pattern, choice.Value), pattern.Guard is { } guard ? Holds(guard) : true),
                // What none of the others take.
                IDefaultCaseClauseOperation => choice.Cases.All(c => ReferenceEquals(c, @case) || c.Clauses.All(o =>
                    o is ISingleValueCaseClauseOperation other && IsState(choice.Value) && IsAsked(other.Value) == false))
                    ? true : null,
                _ => null,
            });
        }

        return answer;
    }

    /// <summary>Whether the sequence has the entry, or its entity, in it; null when that is not known.</summary>
    public bool? AreEntries(IOperation sequence)
    {
        var value = sequence.Unwrap();
        if (--_steps < 0)
            return null;
        switch (value)
        {
            case ILocalReferenceOperation local:
                return BodyIndex.Around(local).OnlyValueOf(local.Local) is { } only ? AreEntries(only) : null;
            case IInvocationOperation { TargetMethod: { Name: "Entries", ContainingType.Name: EfNames.ChangeTracker } entries }:
                return entries.TypeArguments is not [var type] || Is(type);
            case IInvocationOperation { TargetMethod.Name: "Where" } filter
                when filter.Receiver() is { } receiver
                    && filter.Arguments.Select(static a => a.Value.AsLambda()).FirstOrDefault(static l => l is not null) is { } condition:
                return condition.SingleReturnedValue() is { } asked ? And(Holds(asked), AreEntries(receiver)) : null;
            case IInvocationOperation { TargetMethod: { Name: "OfType" or "Cast", TypeArguments: [var kept] } } typed
                when typed.Receiver() is { } receiver:
                return And(kept.Name == "EntityEntry" || Is(kept), AreEntries(receiver));
            case IInvocationOperation { TargetMethod.Name: "Select" or "ToList" or "ToArray" or "AsEnumerable" or "OrderBy" } same
                when same.Receiver() is { } receiver:
                return AreEntries(receiver);
            case IInvocationOperation own
                when CallTargets.Body(own, model.Compilation) is { } body && body.ReturnedValues().ToList() is [var returned]:
                return AreEntries(returned);
            default:
                return null;
        }
    }

    /// <summary>Whether a condition holds for the entry; null when that is not known.</summary>
    public bool? Holds(IOperation condition)
    {
        if (--_steps < 0)
            return null;
        var value = condition.Unwrap();
        switch (value)
        {
            case { ConstantValue: { HasValue: true, Value: bool constant } }:
                return constant;
            case ILocalReferenceOperation local:
                return BodyIndex.Around(local).OnlyValueOf(local.Local) is { } only ? Holds(only) : null;
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: var operand }:
                return !Holds(operand);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.And } and:
                return And(Holds(and.LeftOperand), Holds(and.RightOperand));
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr or BinaryOperatorKind.Or } or:
                return Or(Holds(or.LeftOperand), Holds(or.RightOperand));
            case IBinaryOperation binary:
                return Compares(binary);
            case IIsPatternOperation pattern:
                return Matches(pattern.Pattern, pattern.Value);
            case IIsTypeOperation test:
                return IsOfType(test.TypeOperand) is { } isOne ? isOne != test.IsNegated : null;
            // There is something to save: the entity.
            case IInvocationOperation { TargetMethod.Name: "HasChanges" }:
                return true;
            case IInvocationOperation { TargetMethod: { Name: "Any", Parameters.Length: <= 1 } } any when any.Receiver() is { } over:
                return AreEntries(over) == true ? true : null;
            // new[] { EntityState.Added, EntityState.Modified }.Contains(entry.State)
            case IInvocationOperation { TargetMethod.Name: "Contains" } contains
                when contains.Descendants().Any(IsState)
                    && contains.Descendants().OfType<IArrayInitializerOperation>().FirstOrDefault() is { } states:
                HasAskedState = true;
                return states.ElementValues.Select(IsAsked).Aggregate((bool?)false, Or);
            default:
                return null;
        }
    }

    private bool? Compares(IBinaryOperation binary)
    {
        if (binary.OperatorKind is not (BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals))
        {
            // entries.Count > 0
            return binary.OperatorKind == BinaryOperatorKind.GreaterThan
                && binary.LeftOperand is IPropertyReferenceOperation { Property.Name: "Count", Instance: { } list }
                && AreEntries(list) == true
                && binary.RightOperand.TryGetConstantInt(out var least)
                && least == 0 ? true : null;
        }

        var isEqual = binary.OperatorKind == BinaryOperatorKind.Equals;
        var (left, right) = (binary.LeftOperand, binary.RightOperand);
        if (IsState(left) || IsState(right))
        {
            HasAskedState = true;
            return IsAsked(IsState(left) ? right : left) is { } isAsked ? isAsked == isEqual : null;
        }

        // What is at hand is there.
        return left.IsNullConstant() || right.IsNullConstant() ? !isEqual : null;
    }

    private bool? Matches(IPatternOperation pattern, IOperation? value)
    {
        switch (pattern)
        {
            case INegatedPatternOperation negated:
                return !Matches(negated.Pattern, value);
            case IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.Or } or:
                return Or(Matches(or.LeftPattern, value), Matches(or.RightPattern, value));
            case IBinaryPatternOperation and:
                return And(Matches(and.LeftPattern, value), Matches(and.RightPattern, value));
            case IConstantPatternOperation { Value: var constant } when constant.IsNullConstant():
                return false;
            case IConstantPatternOperation { Value: var constant } when value is null || IsState(value):
                HasAskedState = true;
                return IsAsked(constant);
            case IDeclarationPatternOperation declaration:
                return declaration.MatchedType is null ? true : IsOfType(declaration.MatchedType);
            case ITypePatternOperation type:
                return IsOfType(type.MatchedType);
            case IDiscardPatternOperation:
                return true;
            case IRecursivePatternOperation recursive:
                var answer = recursive.MatchedType is { } matched && !matched.UnwrapNullable().IsSame(recursive.InputType.UnwrapNullable())
                    ? IsOfType(matched) : true;
                foreach (var property in recursive.PropertySubpatterns)
                {
                    var name = (property.Member as IPropertyReferenceOperation)?.Property.Name;
                    answer = And(answer, name is "State" or "Entity" ? Matches(property.Pattern, property.Member) : null);
                }

                return answer;
            default:
                return null;
        }
    }

    /// <summary>Whether what is looked at, the entity or the context, is of a type.</summary>
    private bool? IsOfType(ITypeSymbol type)
    {
        if (model.Symbols.IsContext(type))
            return context is null ? null : context.IsOrDerivesFrom(type);
        return type is INamedTypeSymbol { Name: not "EntityEntry" } ? Is(type) : null;
    }

    private bool Is(ITypeSymbol type) =>
        type.SpecialType == SpecialType.System_Object || entity.DerivesFrom((type as INamedTypeSymbol)?.OriginalDefinition);

    private static bool IsState(IOperation value) => value.Unwrap() switch
    {
        IPropertyReferenceOperation { Property: { Name: "State", Type.Name: "EntityState" } } => true,
        ILocalReferenceOperation { Type.Name: "EntityState" } local =>
            BodyIndex.Around(local).OnlyValueOf(local.Local)?.Unwrap() is IPropertyReferenceOperation { Property.Name: "State" },
        _ => false,
    };

    private bool? IsAsked(IOperation value) =>
        value.Unwrap() is IFieldReferenceOperation { Field: { Name: var name, ContainingType.Name: "EntityState" } }
            ? name == state
            : null;

    private static bool? And(bool? a, bool? b) => a == false || b == false ? false : a == true && b == true ? true : null;

    private static bool? Or(bool? a, bool? b) => a == true || b == true ? true : a == false && b == false ? false : null;
}
