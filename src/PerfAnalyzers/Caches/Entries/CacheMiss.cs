using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Entries;

/// <summary>The read of an entry, and the code that runs when it found nothing.</summary>
internal sealed class CacheMiss
{
    private readonly HashSet<ISymbol> _results = new(SymbolEqualityComparer.Default);
    private readonly HashSet<IOperation> _asking = new();

    private CacheMiss(IInvocationOperation read)
    {
        Read = read;
        _asking.Add(read);
        AddResult(read);
        foreach (var argument in read.Arguments)
        {
            if (argument.Parameter?.RefKind == RefKind.Out && argument.Value.ReferencedSymbol() is { } found)
                Add(found);
        }

        Conditions = _asking.Select(ConditionAround).OfType<IConditionalOperation>().Distinct().ToImmutableArray();
    }

    public IInvocationOperation Read { get; }

    /// <summary>The conditions that ask what was found.</summary>
    public ImmutableArray<IConditionalOperation> Conditions { get; }

    /// <summary>
    /// The read whose miss leads to a write; null where the write runs in any case, or has been found: that changes an entry, and does not
    /// fill it.
    /// </summary>
    public static CacheMiss? Before(CacheCall write, ImmutableArray<CacheCall> calls)
    {
        foreach (var call in calls)
        {
            if (call.Action == CacheAction.Read
                && call.Operation.Syntax.SpanStart < write.Operation.Syntax.SpanStart
                && IsSame(call.KeyValue, write.KeyValue)
                && (call.FieldValue is not { } field || write.FieldValue is { } written && IsSame(field, written))
                && new CacheMiss(call.Operation) is var miss && miss.LeadsTo(write.Operation))
                return miss;
        }

        return null;
    }

    private static bool IsSame(IOperation a, IOperation b) =>
        a.Unwrap().ReferencedSymbol() is { } symbol && SymbolEqualityComparer.Default.Equals(symbol, b.Unwrap().ReferencedSymbol())
        || a.Syntax.IsEquivalentTo(b.Syntax, true);

    /// <summary>Adds the variable that gets what an operation found.</summary>
    private void AddResult(IOperation operation)
    {
        foreach (var ancestor in operation.Ancestors())
        {
            switch (ancestor)
            {
                case IVariableDeclaratorOperation { Symbol: var local }:
                    Add(local);
                    return;
                case ISimpleAssignmentOperation { Target: ILocalReferenceOperation target } assignment
                    when operation.IsWithin(assignment.Value):
                    Add(target.Local);
                    return;
                case IConditionalOperation conditional when operation.IsWithin(conditional.Condition):
                case IExpressionStatementOperation or IReturnOperation or IBlockOperation or IAnonymousFunctionOperation:
                    return;
            }
        }
    }

    private void Add(ISymbol variable)
    {
        if (_results.Count > 8 || !_results.Add(variable))
            return;
        foreach (var reference in BodyIndex.Around(Read).ReferencesTo(variable))
        {
            _asking.Add(reference);
            // var post = JsonSerializer.Deserialize<Post>(text);
            if (reference.Syntax.SpanStart > Read.Syntax.SpanStart)
                AddResult(reference);
        }
    }

    private static IConditionalOperation? ConditionAround(IOperation operation)
    {
        foreach (var ancestor in operation.Ancestors())
        {
            if (ancestor is IConditionalOperation conditional)
                return operation.IsWithin(conditional.Condition) ? conditional : null;
            if (ancestor is IAnonymousFunctionOperation or IBlockOperation)
                return null;
        }

        return null;
    }

    private bool LeadsTo(IOperation write)
    {
        foreach (var conditional in Conditions)
        {
            if (IsHit(conditional.Condition) is not { } isHit)
                continue;
            if (write.IsWithin(conditional.WhenTrue) ? !isHit : write.IsWithin(conditional.WhenFalse) && isHit)
                return true;
            // if (…TryGetValue(…)) return …;
            if (conditional.Syntax.Span.End <= write.Syntax.SpanStart && Leaves(isHit ? conditional.WhenTrue : conditional.WhenFalse))
                return true;
        }

        return false;
    }

    private static bool Leaves(IOperation? branch) => branch switch
    {
        IReturnOperation or IBranchOperation or IThrowOperation => true,
        IExpressionStatementOperation { Operation: IThrowOperation } => true,
        IBlockOperation { Operations: [.., var last] } => Leaves(last),
        _ => false,
    };

    /// <summary>Whether a condition that holds says that the entry was found, or that it was not; null when it says neither.</summary>
    private bool? IsHit(IOperation condition)
    {
        condition = condition.Unwrap();
        if (IsOfRead(condition))
            return condition.Type?.SpecialType == SpecialType.System_Boolean ? true : null;
        switch (condition)
        {
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: var negated }:
                return !IsHit(negated);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr } both:
                return IsHit(both.LeftOperand) ?? IsHit(both.RightOperand);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } comparison
                when Compared(comparison) is { } compared:
                return compared.IsEmpty
                    ? comparison.OperatorKind == BinaryOperatorKind.NotEquals
                    : compared.IsTrue == (comparison.OperatorKind == BinaryOperatorKind.Equals);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.GreaterThan } more
                when AsksOf(more.LeftOperand) && more.RightOperand.ConstantValue is { HasValue: true, Value: 0 }:
                return true;
            case IIsPatternOperation pattern when AsksOf(pattern.Value):
                return IsHit(pattern.Pattern, pattern.Value);
            case IIsTypeOperation type when AsksOf(type.ValueOperand):
                return true;
            case IInvocationOperation { TargetMethod.Name: "IsNullOrEmpty" or "IsNullOrWhiteSpace", Arguments: [var tested, ..] }
                when AsksOf(tested.Value):
                return false;
            case IInvocationOperation { TargetMethod.Name: "Any" } any when any.Receiver() is { } rows && AsksOf(rows):
                return true;
            case IPropertyReferenceOperation { Property.Name: "HasValue", Instance: { } instance } when AsksOf(instance):
                return true;
            case IPropertyReferenceOperation { Property.Name: "IsNull" or "IsNullOrEmpty", Instance: { } instance } when AsksOf(instance):
                return false;
            default:
                return null;
        }
    }

    private static bool? IsHit(IPatternOperation pattern, IOperation value) => pattern switch
    {
        INegatedPatternOperation negated => !IsHit(negated.Pattern, value),
        IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: var constant } } => constant switch
        {
            null => false,
            bool isTrue => value.Unwrap() is IInvocationOperation ? isTrue : null,
            _ => null,
        },
        IBinaryPatternOperation both => IsHit(both.LeftPattern, value) ?? IsHit(both.RightPattern, value),
        IDeclarationPatternOperation or IRecursivePatternOperation or ITypePatternOperation => true,
        _ => null,
    };

    /// <summary>What the read or its result is compared with: nothing (null, 0, default), true or false; null for all else.</summary>
    private (bool IsEmpty, bool IsTrue)? Compared(IBinaryOperation comparison)
    {
        var (asked, other) = AsksOf(comparison.LeftOperand)
            ? (comparison.LeftOperand, comparison.RightOperand)
            : (comparison.RightOperand, comparison.LeftOperand);
        if (!AsksOf(asked))
            return null;
        if (other.Unwrap() is IDefaultValueOperation)
            return (true, false);
        return other.Unwrap().ConstantValue switch
        {
            { HasValue: true, Value: null or 0 or "" } => (true, false),
            { HasValue: true, Value: bool value } when IsOfRead(asked.Unwrap()) => (false, value),
            _ => null,
        };
    }

    /// <summary>True for the read, its results, and how many these are.</summary>
    private bool AsksOf(IOperation operation)
    {
        operation = operation.Unwrap();
        return IsOfRead(operation)
            || operation is IPropertyReferenceOperation { Property.Name: "Count" or "Length", Instance: { } instance } && AsksOf(instance)
            // What Redis answers with the expiry beside it.
            || operation is IPropertyReferenceOperation
                { Property: { Name: "Value", ContainingType.Name: "RedisValueWithExpiry" }, Instance: { } pair } && AsksOf(pair)
            || operation is IConditionalAccessOperation access && AsksOf(access.Operation);
    }

    private bool IsOfRead(IOperation operation) =>
        ReferenceEquals(operation, Read)
        || operation is ILocalReferenceOperation local && _results.Contains(local.Local)
        || operation is ISimpleAssignmentOperation assignment && IsOfRead(assignment.Value.Unwrap());
}
