using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace PerfAnalyzers.Roslyn;

/// <summary>Which operations of a function can run one after the other.</summary>
internal static class ExecutionOrder
{
    /// <summary>True when the second operation may run after the first in one run of the function that holds both.</summary>
    public static bool MayFollow(IOperation first, IOperation second)
    {
        // What stands within a loop over the first runs per element, which is another rule's affair.
        if (!ReferenceEquals(first.EnclosingFunction(), second.EnclosingFunction()) || second.IsWithin(first) || first.IsWithin(second))
            return false;
        var after = second;
        while (after.Parent is { } parent && !first.IsWithin(parent))
            after = parent;
        if (after.Parent is not { } common)
            return false;

        var before = first;
        while (!ReferenceEquals(before.Parent, common))
        {
            // if (…) { …; return; }: what comes after it runs when this did not.
            if (before.Parent is IConditionalOperation conditional && !ReferenceEquals(before, conditional.Condition) && Leaves(before)
                || before.Parent is ISwitchCaseOperation choice && choice.Body.LastOrDefault() is { } last && Leaves(last)
                || before.Parent is ICatchClauseOperation || before is IReturnOperation)
                return false;
            before = before.Parent!;
        }

        return common switch
        {
            IConditionalOperation conditional => ReferenceEquals(before, conditional.Condition),
            ISwitchOperation choice => ReferenceEquals(before, choice.Value),
            ISwitchExpressionOperation choice => ReferenceEquals(before, choice.Value),
            // The second is a second try.
            ITryOperation attempt => !attempt.Catches.Contains(after),
            _ => before is not IReturnOperation,
        };
    }

    /// <summary>
    /// True when of two operations of a function only one can run: they are in two branches, or one is behind the way out of the other.
    /// </summary>
    public static bool Exclude(IOperation one, IOperation other)
    {
        if (one.IsWithin(other) || other.IsWithin(one) || !ReferenceEquals(one.EnclosingFunction(), other.EnclosingFunction()))
            return false;
        return one.Syntax.SpanStart < other.Syntax.SpanStart ? !MayFollow(one, other) : !MayFollow(other, one);
    }

    private static bool Leaves(IOperation operation) => operation switch
    {
        IReturnOperation or IBranchOperation or IThrowOperation => true,
        IExpressionStatementOperation { Operation: IThrowOperation } => true,
        IBlockOperation block => block.Operations.Any(Leaves),
        _ => false,
    };
}
