using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Loops;

/// <summary>Conditions that keep an operation from running each time: cache and dictionary look-ups, first-use initialisation, every n-th round.</summary>
internal static class Guards
{
    /// <summary>True for methods that call the delegate they are given only on a miss.</summary>
    public static bool IsCacheName(string name) =>
        name.StartsWith("GetOrAdd", StringComparison.Ordinal) || name.StartsWith("GetOrCreate", StringComparison.Ordinal) || name.StartsWith("GetOrSet", StringComparison.Ordinal)
        || name.StartsWith("AddOrUpdate", StringComparison.Ordinal) || name.StartsWith("GetOrFetch", StringComparison.Ordinal) || name.StartsWith("GetOrLoad", StringComparison.Ordinal)
        || name.StartsWith("GetOrInsert", StringComparison.Ordinal) || name.StartsWith("EnsureInitialized", StringComparison.Ordinal)
        || name.StartsWith("Remember", StringComparison.Ordinal) || name.StartsWith("Memoize", StringComparison.Ordinal);

    /// <summary>True when a guard between the operation and this ancestor keeps it from running each time.</summary>
    /// <param name="child">The part of the ancestor that holds the operation.</param>
    /// <param name="parent">The ancestor.</param>
    /// <param name="operation">The operation.</param>
    public static bool IsGuarded(IOperation child, IOperation parent, IOperation operation)
    {
        switch (parent)
        {
            case IConditionalOperation conditional when ReferenceEquals(child, conditional.WhenTrue):
                return SaysMiss(conditional.Condition, true) || IsFirstUse(conditional.Condition, operation);
            case IConditionalOperation conditional when ReferenceEquals(child, conditional.WhenFalse):
                return SaysMiss(conditional.Condition, false);
            case ICoalesceAssignmentOperation coalesce when ReferenceEquals(child, coalesce.Value):
                return IsKept(coalesce.Target, coalesce);
            case ICoalesceOperation coalesce when ReferenceEquals(child, coalesce.WhenNull):
                return IsLookup(coalesce.Value);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr } either when ReferenceEquals(child, either.RightOperand):
                return SaysMiss(either.LeftOperand, false);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both when ReferenceEquals(child, both.RightOperand):
                return SaysMiss(both.LeftOperand, true);
            case IBlockOperation block:
                return HasEarlyExitOnHit(block, child);
            default:
                return false;
        }
    }

    /// <summary>True in a branch that is taken every n-th round, or when enough has been collected: the operation is the batch's.</summary>
    public static bool IsEveryNth(IOperation operation, IOperation body)
    {
        for (IOperation? child = operation, parent = operation.Parent; parent is not null && !ReferenceEquals(child, body); child = parent, parent = parent.Parent)
        {
            if (parent is IConditionalOperation conditional && !ReferenceEquals(child, conditional.Condition) && conditional.Condition.DescendantsAndSelf().Any(c => IsCountTest(c, body)))
                return true;
        }

        return false;
    }

    private static bool IsCountTest(IOperation condition, IOperation body) => condition switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Remainder } => true,
        IBinaryOperation { OperatorKind: BinaryOperatorKind.GreaterThanOrEqual or BinaryOperatorKind.Equals or BinaryOperatorKind.GreaterThan } comparison =>
            comparison.LeftOperand.Unwrap() is IPropertyReferenceOperation { Property.Name: "Count" or "Length", Instance: { } collected }
            && (collected is IFieldReferenceOperation || collected is ILocalReferenceOperation { Local: var local } && !local.DeclaringSyntaxReferences.Any(r => body.Syntax.Span.Contains(r.Span)))
            && !(comparison.RightOperand.TryGetConstantInt(out var bound) && bound <= 1),
        _ => false,
    };

    /// <summary>True when the condition, being <paramref name="value"/>, says that a dictionary or cache does not have the key.</summary>
    private static bool SaysMiss(IOperation condition, bool value)
    {
        condition = condition.Unwrap();
        switch (condition)
        {
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: var operand }:
                return SaysMiss(operand, !value);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both when value:
                return SaysMiss(both.LeftOperand, true) || SaysMiss(both.RightOperand, true);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr } either when !value:
                return SaysMiss(either.LeftOperand, false) || SaysMiss(either.RightOperand, false);
            // !cache.TryGetValue(key, out var x) || x is null
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr } either when value:
                return SaysMiss(either.LeftOperand, true);
            case IInvocationOperation { TargetMethod: { Name: "IsNullOrEmpty" or "IsNullOrWhiteSpace" }, Arguments: [var text] } when value:
                return IsLookup(text.Value);
            case IPropertyReferenceOperation { Property.Name: "IsNull" or "IsNullOrEmpty", Instance: { } entry } when value:
                return IsLookup(entry);
            case IPropertyReferenceOperation { Property.Name: "HasValue", Instance: { } entry } when !value:
                return IsLookup(entry);
            case IInvocationOperation call when !value:
                return IsLookupName(call.TargetMethod.Name) && IsKeyed(call.Instance?.Type ?? call.Arguments.FirstOrDefault()?.Value.Type, call.TargetMethod.Name);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } comparison when comparison.OperatorKind == BinaryOperatorKind.Equals == value:
                var (tested, other) = IsNull(comparison.RightOperand) ? (comparison.LeftOperand, comparison.RightOperand) : (comparison.RightOperand, comparison.LeftOperand);
                return IsNull(other) && IsLookup(tested);
            case IIsPatternOperation { Pattern: IConstantPatternOperation { Value.ConstantValue.Value: null } } isNull when value:
                return IsLookup(isNull.Value);
            case IIsPatternOperation { Pattern: INegatedPatternOperation } isNotNull when !value:
                return IsLookup(isNotNull.Value);
            default:
                return false;
        }
    }

    private static bool IsLookupName(string name) => name is "TryGetValue" or "ContainsKey" or "TryGet" or "TryGetAsync" or "Contains" or "ContainsValue" or "KeyExists" or "KeyExistsAsync" or "Exists";

    /// <summary>A dictionary, a cache, or a set of keys. A set's <c>Contains</c> says that the key was handled, so what follows runs once per key.</summary>
    private static bool IsKeyed(ITypeSymbol? type, string method)
    {
        if (type is null)
            return false;
        if (method is "Contains" or "Exists")
            return type.Name.IndexOf("Dictionary", StringComparison.Ordinal) >= 0 || type.Name.IndexOf("Lookup", StringComparison.Ordinal) >= 0 || type.Name.IndexOf("Cache", StringComparison.Ordinal) >= 0;
        return true;
    }

    /// <summary>A value that comes out of a dictionary or cache, at once or by way of a local.</summary>
    private static bool IsLookup(IOperation value)
    {
        value = value.Unwrap();
        if (value is ILocalReferenceOperation local)
        {
            var writes = BodyIndex.Around(local).WritesOf(local.Local);
            return writes.Any(static w => w.Value?.Unwrap() is { } v and not ILocalReferenceOperation && IsLookup(v));
        }

        return value switch
        {
            IInvocationOperation { TargetMethod.Name: "GetValueOrDefault" or "TryGet" } => true,
            // db.Posts.Local: what the context already has.
            IInvocationOperation { TargetMethod.Name: "FirstOrDefault" or "SingleOrDefault" or "FindEntry" } held when held.Receiver()?.Unwrap() is IPropertyReferenceOperation { Property.Name: "Local" } => true,
            IInvocationOperation call => (call.TargetMethod.Name.StartsWith("Get", StringComparison.Ordinal) || call.TargetMethod.Name.StartsWith("TryGet", StringComparison.Ordinal) || call.TargetMethod.Name.StartsWith("StringGet", StringComparison.Ordinal))
                && IsCache(call.Instance?.Type ?? call.Arguments.FirstOrDefault()?.Value.Unwrap().Type),
            IPropertyReferenceOperation { Property.IsIndexer: true, Instance.Type: { } type } => type.Name.IndexOf("Dictionary", StringComparison.Ordinal) >= 0 || IsCache(type),
            IConditionalAccessOperation access => IsLookup(access.Operation),
            _ => false,
        };
    }

    private static bool IsCache(ITypeSymbol? type) =>
        type is not null && (type.Name.IndexOf("Cach", StringComparison.OrdinalIgnoreCase) >= 0 || type.Name.IndexOf("Dictionary", StringComparison.Ordinal) >= 0);

    /// <summary>if (settings == null) settings = await …: the first round fills a variable that outlives the round.</summary>
    private static bool IsFirstUse(IOperation condition, IOperation operation)
    {
        var tested = condition.Unwrap() switch
        {
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals } comparison when IsNull(comparison.RightOperand) => comparison.LeftOperand,
            IIsPatternOperation { Pattern: IConstantPatternOperation { Value.ConstantValue.Value: null } } isNull => isNull.Value,
            IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: IPropertyReferenceOperation { Property.Name: "HasValue", Instance: { } nullable } } => nullable,
            _ => null,
        };
        // if (!_loaded) { …; _loaded = true; }
        if (condition.Unwrap() is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation, Field: var flag } })
        {
            return condition.Parent!.Descendants().OfType<ISimpleAssignmentOperation>().Any(a => SymbolEqualityComparer.Default.Equals(a.Target.ReferencedSymbol(), flag));
        }

        if (tested?.Unwrap().ReferencedSymbol() is not { } variable)
            return false;
        // if (_entries == null) Reload(); — what fills the field may be a call away.
        if (tested.Unwrap() is IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation, Field.IsReadOnly: false })
            return true;

        foreach (var ancestor in operation.Ancestors())
        {
            if (ancestor is ISimpleAssignmentOperation assignment)
                return SymbolEqualityComparer.Default.Equals(assignment.Target.ReferencedSymbol(), variable) && IsKept(assignment.Target, assignment);
        }

        return false;
    }

    /// <summary>True for a variable that lives longer than one round: a field of this object, a local from outside the loop, a dictionary's entry.</summary>
    private static bool IsKept(IOperation target, IOperation at)
    {
        switch (target.Unwrap())
        {
            case IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation }:
            case IPropertyReferenceOperation { Instance: null or IInstanceReferenceOperation }:
            case IPropertyReferenceOperation { Property.IsIndexer: true }:
                return true;
            case ILocalReferenceOperation { Local: var local }:
                var repeated = at.Ancestors().FirstOrDefault(static a => a is ILoopOperation or IAnonymousFunctionOperation);
                return repeated is null || !local.DeclaringSyntaxReferences.Any(r => repeated.Syntax.Span.Contains(r.Span));
            default:
                return false;
        }
    }

    /// <summary>if (cache.TryGetValue(key, out var x)) return x; — what follows in the block is the miss.</summary>
    private static bool HasEarlyExitOnHit(IBlockOperation block, IOperation child)
    {
        foreach (var statement in block.Operations)
        {
            if (ReferenceEquals(statement, child))
                return false;
            if (LeavesOnHit(statement, block))
                return true;
        }

        return false;
    }

    /// <summary>At once, or in a block of its own: if (!force) { var x = cache.Get(key); if (x != null) return x; }</summary>
    private static bool LeavesOnHit(IOperation statement, IBlockOperation block) => statement switch
    {
        IConditionalOperation { WhenFalse: null } test when Leaves(test.WhenTrue) => SaysMiss(test.Condition, false) || IsFilled(test.Condition, block),
        IConditionalOperation conditional => LeavesOnHit(conditional.WhenTrue, block) || conditional.WhenFalse is { } otherwise && LeavesOnHit(otherwise, block),
        IBlockOperation inner => inner.Operations.Any(s => LeavesOnHit(s, block)),
        _ => false,
    };

    /// <summary>if (_settings is not null) return _settings; or the same of what a cache gave.</summary>
    private static bool IsFilled(IOperation condition, IBlockOperation block)
    {
        // if (_loaded) return; … _loaded = true; — but not if (_disposed) return;
        if (condition.Unwrap() is IFieldReferenceOperation { Type.SpecialType: SpecialType.System_Boolean, Field: var flag })
            return block.Descendants().Any(d => d is ISimpleAssignmentOperation { Target: IFieldReferenceOperation target } && SymbolEqualityComparer.Default.Equals(target.Field, flag));
        var tested = condition.Unwrap() switch
        {
            IBinaryOperation { OperatorKind: BinaryOperatorKind.NotEquals } comparison when IsNull(comparison.RightOperand) => comparison.LeftOperand,
            IIsPatternOperation { Pattern: INegatedPatternOperation { Pattern: IConstantPatternOperation { Value.ConstantValue.Value: null } } } isNotNull => isNotNull.Value,
            IPropertyReferenceOperation { Property.Name: "HasValue", Instance: { } nullable } => nullable,
            _ => null,
        };
        return tested?.Unwrap() is IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation, Field.IsReadOnly: false } || tested is not null && IsLookup(tested);
    }

    private static bool Leaves(IOperation branch) => branch switch
    {
        IReturnOperation => true,
        IBranchOperation { BranchKind: BranchKind.Continue or BranchKind.Break } => true,
        IBlockOperation { Operations: [.., var last] } => Leaves(last),
        _ => false,
    };

    private static bool IsNull(IOperation operation) => operation.Unwrap().ConstantValue is { HasValue: true, Value: null };
}
