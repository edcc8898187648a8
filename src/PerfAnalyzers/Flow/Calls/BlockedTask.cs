using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Calls;

/// <summary>A task of EF Core's that code waits for, and blocks its thread.</summary>
/// <param name="Task">The task as it is written: a call, or the local that holds it.</param>
/// <param name="Call">The call that gives the task.</param>
/// <param name="Query">The query that it runs; null for what a context does besides, and for a query of another project.</param>
/// <param name="IsOwn">True when EF Core's own method is called, false when a method of the application calls it.</param>
internal sealed record BlockedTask(IOperation Task, IInvocationOperation Call, QueryChain? Query, bool IsOwn)
{
    /// <summary>What a wait is for; null when that is no task of EF Core's, or may be done already.</summary>
    public static BlockedTask? Of(IOperation wait, EfModel model)
    {
        // Wait(timeout) gives up.
        if (wait is IInvocationOperation { Arguments.Length: > 0 } || Awaited(wait) is not { } task)
            return null;
        IOperation? value = task;
        if (task is ILocalReferenceOperation { Local: var local })
        {
            var index = BodyIndex.Around(wait);
            value = index.OnlyValueOf(local)?.Unwrap();
            // A task that is used elsewhere too may be awaited there, and done when it is asked here.
            if (value is null or IAwaitOperation || index.ReferencesTo(local).Any(r => !ReferenceEquals(r, task))
                || index.OnlyValueOf(local) is IAwaitOperation)
                return null;
        }

        if (value is not IInvocationOperation call || call.IsInExpressionTree())
            return null;
        if (QueryChain.Execution(call, model) is { IsDatabaseQuery: true } query)
            return SyncQuery.IsCertain(query) && query.FirstInMemory is null ? new(task, call, query, IsOwn: true) : null;
        if (AsyncForms.ContextCommands.Contains(QueryOperators.WithoutAsync(call.TargetMethod.Name) ?? "")
            && AsyncForms.IsSender(call.TargetMethod.ContainingType, model.Symbols))
            return new(task, call, null, IsOwn: true);
        // A condition may leave out the query, and the task is done at once.
        if (!call.Type.IsTask() || CallSummary.QueryRunBy(call, model) is not { IsCertain: true } path)
            return null;
        var isAwaited = path.Query is { } inner
            ? SyncQuery.IsCertain(inner) && inner.Operation.Type.IsTask()
            : path.Elsewhere is { IsOfDatabase: true, IsAwaited: true } && !path.IsLeftOutBy(call);
        return isAwaited ? new(task, call, path.Query, IsOwn: false) : null;
    }

    /// <summary>The task, without what only stands between it and the wait.</summary>
    private static IOperation? Awaited(IOperation wait)
    {
        var task = wait switch
        {
            IPropertyReferenceOperation result => result.Instance,
            IInvocationOperation call => call.Instance,
            _ => null,
        };
        while (true)
        {
            switch (task)
            {
                case IInvocationOperation { TargetMethod.Name: "GetAwaiter" or "ConfigureAwait" or "AsTask"
                    or "Preserve", Instance: { } inner }:
                    task = inner;
                    break;
                case IParenthesizedOperation parenthesized:
                    task = parenthesized.Operand;
                    break;
                case IConversionOperation { OperatorMethod: null } conversion:
                    task = conversion.Operand;
                    break;
                default:
                    return task;
            }
        }
    }
}
