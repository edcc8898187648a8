using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Loops;

/// <summary>Conditions that keep an operation from running each time: cache and dictionary look-ups, first-use initialisation.</summary>
internal static class Guards
{
    private static readonly string[] s_cacheNames =
    [
        "GetOrAdd", "GetOrCreate", "GetOrSet", "GetOrFetch", "GetOrLoad", "GetOrInsert", "AddOrUpdate", "EnsureInitialized", "Remember",
        "Memoize",
    ];

    /// <summary>True for methods that call the delegate they are given only on a miss.</summary>
    public static bool IsCacheName(string name)
    {
        foreach (var start in s_cacheNames)
        {
            if (name.StartsWith(start, StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    /// <summary>True when a guard between the operation and this ancestor keeps it from running each time.</summary>
    /// <param name="child">The part of the ancestor that holds the operation.</param>
    /// <param name="parent">The ancestor.</param>
    /// <param name="operation">The operation.</param>
    public static bool IsGuarded(IOperation child, IOperation parent, IOperation operation) => parent switch
    {
        IConditionalOperation conditional when ReferenceEquals(child, conditional.WhenTrue) =>
            SaysMiss(conditional.Condition, true) || IsFirstUse(conditional, operation)
            || NullTest.Find(conditional.Condition) is { IsNull: true, Value: var missing } && KeyedLookup.IsInRowsFor(missing, operation),
        IConditionalOperation conditional when ReferenceEquals(child, conditional.WhenFalse) => SaysMiss(conditional.Condition, false),
        ICoalesceAssignmentOperation coalesce when ReferenceEquals(child, coalesce.Value) => IsKept(coalesce.Target, coalesce),
        ICoalesceOperation coalesce when ReferenceEquals(child, coalesce.WhenNull) =>
            KeyedLookup.Is(coalesce.Value) || KeyedLookup.IsInRowsFor(coalesce.Value, operation),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr } either when ReferenceEquals(child, either.RightOperand) =>
            SaysMiss(either.LeftOperand, false),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both when ReferenceEquals(child, both.RightOperand) =>
            SaysMiss(both.LeftOperand, true) || IsFirstUse(both, operation),
        // if (cache.TryGetValue(key, out var x)) return x; — what follows in the block is the miss.
        IBlockOperation block => LeavesOnHitBefore(child, block),
        _ => false,
    };

    private static bool LeavesOnHitBefore(IOperation child, IBlockOperation block)
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

    /// <summary>True when the condition, being <paramref name="value"/>, says that a dictionary or cache does not have the key.</summary>
    private static bool SaysMiss(IOperation condition, bool value)
    {
        condition = condition.Unwrap();
        if (NullTest.Find(condition) is { } test)
            return test.IsNull == value && KeyedLookup.Is(test.Value);
        return condition switch
        {
            IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: var operand } => SaysMiss(operand, !value),
            IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both when value =>
                SaysMiss(both.LeftOperand, true) || SaysMiss(both.RightOperand, true),
            IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr } either when !value =>
                SaysMiss(either.LeftOperand, false) || SaysMiss(either.RightOperand, false),
            // !cache.TryGetValue(key, out var x) || x is null
            IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr } either when value => SaysMiss(either.LeftOperand, true),
            IInvocationOperation { TargetMethod.Name: "IsNullOrEmpty" or "IsNullOrWhiteSpace", Arguments: [var text] } when value =>
                KeyedLookup.Is(text.Value),
            IPropertyReferenceOperation { Property.Name: "IsNull" or "IsNullOrEmpty", Instance: { } entry } when value =>
                KeyedLookup.Is(entry),
            // cache.Get(key) is Post post
            IIsPatternOperation { Pattern: IDeclarationPatternOperation or IRecursivePatternOperation } found when !value =>
                KeyedLookup.Is(found.Value),
            IIsPatternOperation { Pattern: INegatedPatternOperation negated } missed when value =>
                negated.Pattern is IDeclarationPatternOperation or IRecursivePatternOperation && KeyedLookup.Is(missed.Value),
            IInvocationOperation call when !value => KeyedLookup.IsTest(call),
            // A cache of a package that is not there yet.
            IInvalidOperation { Syntax: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name: var name } } }
                when !value => name.Identifier.ValueText.StartsWith("TryGet", StringComparison.Ordinal),
            _ => false,
        };
    }

    /// <summary>if (settings == null) settings = await …: the first iteration fills a variable that outlives it.</summary>
    private static bool IsFirstUse(IConditionalOperation conditional, IOperation operation)
    {
        var condition = conditional.Condition.Unwrap();
        // if (_orders == null && user.IsKnown) _orders = await …;
        while (condition is IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both)
        {
            if (IsFirstUse(both.RightOperand.Unwrap(), conditional, operation))
                return true;
            condition = both.LeftOperand.Unwrap();
        }

        return IsFirstUse(condition, conditional, operation);
    }

    private static bool IsFirstUse(IOperation condition, IConditionalOperation conditional, IOperation operation)
    {
        // if (!_loaded) { …; _loaded = true; }
        if (condition is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not,
            Operand: IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation } flag })
            return IsSet(flag, conditional);
        if (NullTest.Find(condition) is not { IsNull: true, Value: var tested }
            || tested.ReferencedSymbol() is not { } variable)
            return false;
        // if (_entries == null) Reload(); — what fills the field may be a call away.
        if (IsOwnField(tested))
            return true;
        if (operation.Ancestors().OfType<ISimpleAssignmentOperation>().FirstOrDefault() is { } assignment
            && assignment.Target.ReferencedSymbol().IsSame(variable) && IsKept(assignment.Target, assignment))
            return true;
        // if (known == null) { known = new(); foreach (var row in await …) known.Add(row.Id, row); }
        return conditional.WhenTrue is IBlockOperation { Operations: var statements }
            && statements.Any(s => s is IExpressionStatementOperation { Operation: ISimpleAssignmentOperation set }
                && set.Target.ReferencedSymbol().IsSame(variable) && IsKept(set.Target, set))
            && !IsGivenUp(variable, conditional);
    }

    /// <summary>True when the loop takes the object away again, so that the next iteration makes it anew.</summary>
    private static bool IsGivenUp(ISymbol variable, IConditionalOperation conditional) =>
        conditional.Ancestors().OfType<ILoopOperation>().FirstOrDefault() is { } loop
        && BodyIndex.Around(loop).WritesOf(variable).Any(w => w.Site.IsWithin(loop) && w.Value?.IsNoObject() == true);

    /// <summary>first == null && (first = query.FirstOrDefault()) != null: once it is found, nobody asks any more.</summary>
    private static bool IsFirstUse(IBinaryOperation both, IOperation operation) =>
        NullTest.Find(both.LeftOperand) is { IsNull: true, Value: var tested } && tested.ReferencedSymbol() is { } variable
        && operation.Ancestors().OfType<ISimpleAssignmentOperation>().FirstOrDefault() is { } assignment
        && assignment.IsWithin(both.RightOperand)
        && assignment.Target.ReferencedSymbol().IsSame(variable) && IsKept(assignment.Target, assignment);

    /// <summary>
    /// True for a variable that lives longer than one iteration: a field of this object, a local from outside the loop, a dictionary's
    /// entry.
    /// </summary>
    private static bool IsKept(IOperation target, IOperation at) => target.Unwrap() switch
    {
        IMemberReferenceOperation { Instance: null or IInstanceReferenceOperation } member =>
            member is IFieldReferenceOperation or IPropertyReferenceOperation,
        IPropertyReferenceOperation { Property.IsIndexer: true } => true,
        ILocalReferenceOperation { Local: var local } =>
            at.Ancestors().FirstOrDefault(static a => a is ILoopOperation or IAnonymousFunctionOperation) is not { } repeated
                || !local.IsDeclaredWithin(repeated),
        _ => false,
    };

    /// <summary>At once, or in a block of its own: if (!force) { var x = cache.Get(key); if (x != null) return x; }</summary>
    private static bool LeavesOnHit(IOperation statement, IBlockOperation block) => statement switch
    {
        IConditionalOperation { WhenFalse: null } test when Leaves(test.WhenTrue) =>
            SaysMiss(test.Condition, false) || IsFilled(test.Condition, block),
        IConditionalOperation conditional =>
            LeavesOnHit(conditional.WhenTrue, block) || conditional.WhenFalse is { } otherwise && LeavesOnHit(otherwise, block),
        IBlockOperation inner => LeavesOnHitIn(inner, block),
        _ => false,
    };

    private static bool LeavesOnHitIn(IBlockOperation inner, IBlockOperation block)
    {
        foreach (var statement in inner.Operations)
        {
            if (LeavesOnHit(statement, block))
                return true;
        }

        return false;
    }

    /// <summary>if (_settings is not null) return _settings; or the same of what a cache gave.</summary>
    private static bool IsFilled(IOperation condition, IBlockOperation block)
    {
        // if (_loaded) return; … _loaded = true; — but not if (_disposed) return;
        if (condition.Unwrap() is IFieldReferenceOperation { Type.SpecialType: SpecialType.System_Boolean } flag)
            return IsSet(flag, block);
        return NullTest.Find(condition) is { IsNull: false, Value: var tested } && (IsOwnField(tested) || KeyedLookup.Is(tested));
    }

    private static bool IsSet(IFieldReferenceOperation flag, IOperation within) =>
        within.Descendants().Any(d => d is ISimpleAssignmentOperation { Target: IFieldReferenceOperation target }
            && target.Field.IsSame(flag.Field));

    private static bool IsOwnField(IOperation value) =>
        value.Unwrap() is IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation, Field.IsReadOnly: false };

    private static bool Leaves(IOperation branch) => branch switch
    {
        IReturnOperation or IBranchOperation { BranchKind: BranchKind.Continue or BranchKind.Break } => true,
        IBlockOperation { Operations: [.., var last] } => Leaves(last),
        _ => false,
    };
}
