using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Loops;

/// <summary>Whether one operation finds the database as an earlier one found it.</summary>
internal static class Rerun
{
    private static readonly string[] s_changes =
    [
        "Save", "Commit", "Execute", "Rollback", "Reload", "Migrate", "Begin", "Delay", "Wait", "Sleep", "Lock", "Enter", "Invoke", "Send",
        "Publish", "Refresh",
    ];

    // In what others wrote, these too.
    private static readonly string[] s_foreignChanges =
    [
        "Delete", "Insert", "Update", "Upsert", "Create", "Add", "Remove", "Import", "Acquire", "Clear", "Sync", "Process", "Handle",
        "Run", "Set", "Apply", "Store", "Write",
    ];

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

    private static bool MayChange(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        var isFramework = method.RootNamespace() is { Name: "System" or "Microsoft" };
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
