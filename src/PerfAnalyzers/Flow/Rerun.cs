using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow;

/// <summary>Whether one operation runs after another one, and finds the database as that one found it.</summary>
internal static class Rerun
{
    private static readonly string[] s_changes =
    [
        "Save", "Commit", "Execute", "Rollback", "Reload", "Migrate", "Begin", "Delay", "Wait", "Sleep", "Lock", "Enter", "Invoke", "Send", "Publish", "Refresh",
    ];

    // In what others wrote, these too.
    private static readonly string[] s_foreignChanges =
    [
        "Delete", "Insert", "Update", "Upsert", "Create", "Add", "Remove", "Import", "Acquire", "Clear", "Sync", "Process", "Handle", "Run", "Set", "Apply", "Store", "Write",
    ];

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

    /// <summary>True when nothing between two operations may change what a query finds, or waits for others to change it.</summary>
    public static bool IsUndisturbed(IOperation first, IOperation second)
    {
        // What is locked is read again on purpose.
        foreach (var ancestor in second.Ancestors())
        {
            if (ancestor is ILockOperation or IUsingOperation && !first.IsWithin(ancestor))
                return false;
        }

        foreach (var call in BodyIndex.Around(first).Invocations)
        {
            var at = call.Syntax.SpanStart;
            if (at >= first.Syntax.SpanStart && at < second.Syntax.SpanStart && !call.IsInExpressionTree() && MayChange(call))
                return false;
        }

        return true;
    }

    private static bool Leaves(IOperation operation) => operation switch
    {
        IReturnOperation or IBranchOperation or IThrowOperation => true,
        IExpressionStatementOperation { Operation: IThrowOperation } => true,
        IBlockOperation block => block.Operations.Any(Leaves),
        _ => false,
    };

    private static bool MayChange(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        var space = method.ContainingNamespace;
        while (space is { ContainingNamespace: { IsGlobalNamespace: false } outer })
            space = outer;
        var isFramework = space is { Name: "System" or "Microsoft" };
        // Collections are in memory.
        if (isFramework && method.ContainingNamespace is { Name: "Generic" or "Collections" or "Linq" })
            return false;
        // What others wrote may do anything, unless it is a question.
        if (!isFramework && (method.ReturnsVoid || method.ReturnType.Name is "Task" or "ValueTask"))
            return true;
        return s_changes.Any(word => method.Name.StartsWith(word, StringComparison.Ordinal))
            || !isFramework && s_changes.Concat(s_foreignChanges).Any(word => method.Name.IndexOf(word, StringComparison.Ordinal) >= 0);
    }
}
