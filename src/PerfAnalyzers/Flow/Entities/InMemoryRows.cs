using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>Where rows go that are in memory: to the operator that follows, or into a variable and from there to its only use.</summary>
internal static class InMemoryRows
{
    /// <summary>
    /// What an operator is applied to, with all that stands around the value: <c>(await query.ToListAsync())</c>. Unlike
    /// <see cref="OperationExtensions.Outermost"/> it ends at a cast, which the query would not have.
    /// </summary>
    public static IOperation Outermost(IOperation value)
    {
        while (value.Parent is IAwaitOperation or IConversionOperation { IsImplicit: true, OperatorMethod: null }
            || value.Parent is IInvocationOperation { TargetMethod.Name: "ConfigureAwait" } call && ReferenceEquals(call.Instance, value))
            value = value.Parent;
        return value;
    }

    /// <summary>The operator that is applied to rows; null when something else is done with them.</summary>
    public static IOperation? Next(IOperation value) => value.Parent switch
    {
        // posts?.Where(…)
        IConditionalAccessOperation access when ReferenceEquals(access.Operation, value) =>
            access.WhenNotNull.DescendantsAndSelf().OfType<IConditionalAccessInstanceOperation>().FirstOrDefault() is { } instance
                ? Next(Outermost(instance)) : null,
        IArgumentOperation { Parameter.Ordinal: 0, Parent: IInvocationOperation { TargetMethod.IsExtensionMethod: true } call } => call,
        // A list has a Contains of its own.
        IInvocationOperation { TargetMethod.Name: "Contains", Arguments.Length: 1 } call when ReferenceEquals(call.Instance, value) => call,
        IPropertyReferenceOperation { Property.Name: "Count" or "Length" } property when ReferenceEquals(property.Instance, value) =>
            property,
        _ => null,
    };

    /// <summary>
    /// The only reference to a local that is written once, when it is evaluated once: not per element of something else. Tests of the
    /// list itself are left out of account, where that is allowed.
    /// </summary>
    public static ILocalReferenceOperation? OnlyUse(IVariableDeclaratorOperation declarator, bool allowsTestsForAny = false)
    {
        var index = BodyIndex.Around(declarator);
        if (index.WritesOf(declarator.Symbol).Count != 1)
            return null;
        var uses = index.ReferencesTo(declarator.Symbol).Where(static r => !IsNullTest(r)).ToList();
        if (allowsTestsForAny && uses.Count > 1)
            uses.RemoveAll(IsTestForAny);
        return uses is [ILocalReferenceOperation use] && IsEvaluatedOnce(use, declarator) ? use : null;
    }

    /// <summary>posts != null: says nothing of the rows.</summary>
    public static bool IsNullTest(IOperation reference) => NullTest.Around(reference) is not null;

    private static bool IsEvaluatedOnce(IOperation use, IVariableDeclaratorOperation declarator)
    {
        var child = use;
        foreach (var ancestor in use.Ancestors())
        {
            if (declarator.IsWithin(ancestor))
                return true;
            // A list that is searched in a loop is a list for a good reason.
            if (ancestor is IAnonymousFunctionOperation or ILocalFunctionOperation
                || ancestor is ILoopOperation && !(ancestor is IForEachLoopOperation loop && ReferenceEquals(loop.Collection, child)))
                return false;
            child = ancestor;
        }

        return false;
    }

    /// <summary>
    /// if (posts != null &amp;&amp; posts.Any()) return posts.OrderBy(…).First(): whether there is a row, the query's answer says too.
    /// </summary>
    private static bool IsTestForAny(IOperation reference) => Next(Outermost(reference)) switch
    {
        IInvocationOperation { TargetMethod.Name: "Any", Arguments.Length: 1 } any => IsCondition(any),
        IInvocationOperation { TargetMethod.Name: "Count", Arguments.Length: 1 } count => IsConditionOf(count),
        IPropertyReferenceOperation count => IsConditionOf(count),
        _ => false,
    };

    private static bool IsConditionOf(IOperation count) =>
        ExistenceTest.OfCount(Outermost(count)) is { Operation: var test } && IsCondition(test);

    private static bool IsCondition(IOperation test)
    {
        while (test.Parent is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } or IConversionOperation
            or IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr })
            test = test.Parent;
        return test.Parent is IConditionalOperation choice && ReferenceEquals(choice.Condition, test);
    }
}
