using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Loops;

/// <summary>How often an operation runs where it stands.</summary>
internal enum RepetitionKind
{
    /// <summary>Once, or as often as its function is called.</summary>
    None,

    /// <summary>Once per element of a sequence.</summary>
    PerElement,

    /// <summary>Repeated for a reason: a batch, a cache miss, a search, a context per item.</summary>
    Legitimate,
}

/// <summary>What an operation is run once per element of; nearest loop first, loops that are no loops over elements left out.</summary>
/// <param name="Kind">How often it runs.</param>
/// <param name="Loop">The loop, or the call that runs the lambda or method group.</param>
/// <param name="Elements">The sequence, when there is one.</param>
/// <param name="Element">The variable that holds the element, when there is one.</param>
internal sealed record Repetition(RepetitionKind Kind, IOperation? Loop = null, IOperation? Elements = null, ISymbol? Element = null)
{
    /// <summary>Repeated for a reason.</summary>
    public static readonly Repetition Legitimate = new(RepetitionKind.Legitimate);

    private static readonly Repetition s_none = new(RepetitionKind.None);

    public bool IsPerElement => Kind == RepetitionKind.PerElement;

    /// <summary>The elements in the user's terms, for a message: <c>element of 'posts'</c>.</summary>
    public string Describe()
    {
        if (Elements?.Syntax is { } syntax && syntax.ToString() is { Length: <= 60 } text && text.IndexOf('\n') < 0)
            return $"element of '{text}'";
        return Loop is IWhileLoopOperation or IForLoopOperation ? "iteration of the loop" : "element of the sequence";
    }

    /// <summary>How often the operation runs.</summary>
    /// <param name="operation">A query's execution, a call, a method group.</param>
    /// <param name="model">The model; null without EF Core.</param>
    /// <param name="query">The query that the operation runs, when it runs one itself.</param>
    public static Repetition Analyze(IOperation operation, EfModel? model, QueryChain? query = null)
    {
        var isReference = operation is IMethodReferenceOperation or ILocalReferenceOperation;
        // A method group that is no argument is kept for later: an event's handler, a callback.
        if (operation is IMethodReferenceOperation && operation.AsArgument() is not { Parent: IInvocationOperation })
            return s_none;
        // Most operations stand in no loop and no lambda: seen before anything is looked at.
        if (!isReference && !IsRepeated(operation))
            return s_none;

        var repeated = new RepeatedOperation(operation, query, model);
        var child = operation;
        for (var parent = operation.Parent; parent is not null; child = parent, parent = parent.Parent)
        {
            var found = parent switch
            {
                ILocalFunctionOperation => s_none,
                IAnonymousFunctionOperation lambda => OfLambda(lambda, repeated),
                IInvocationOperation call
                    when isReference && child is IArgumentOperation argument && ReferenceEquals(operation.AsArgument(), argument) =>
                    OfDelegate(call, argument, null, repeated) ?? (ExecutionScope.IsElementwise(call, model) ? null : s_none),
                _ when ElementChoice.IsBranch(parent, child) => Legitimate,
                // At most the one element that the code looks for gets there.
                IForEachLoopOperation loop when ReferenceEquals(child, loop.Body) && ElementChoice.IsTheWanted(operation, loop) => null,
                // Where something went wrong.
                ICatchClauseOperation => Legitimate,
                IForEachLoopOperation loop when ReferenceEquals(child, loop.Body) => LoopKinds.Analyze(loop, repeated),
                IForLoopOperation loop when !loop.Before.Contains(child) => LoopKinds.Analyze(loop, repeated),
                // A query in the condition asks whether to go on: a poll, a pager, a free name.
                IWhileLoopOperation loop => ReferenceEquals(child, loop.Condition) ? null : LoopKinds.Analyze(loop, repeated),
                _ => Guards.IsGuarded(child, parent, operation) ? Legitimate : null,
            };
            if (found is not null)
                return found;
        }

        return s_none;
    }

    private static bool IsRepeated(IOperation operation)
    {
        for (var parent = operation.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is ILoopOperation or IAnonymousFunctionOperation)
                return true;
        }

        return false;
    }

    /// <summary>Null when the lambda is run where it stands: what counts is what it stands in.</summary>
    private static Repetition? OfLambda(IAnonymousFunctionOperation lambda, RepeatedOperation repeated)
    {
        if (lambda.IsExpressionTree() || lambda.AsArgument() is not { Parent: IInvocationOperation call } argument)
            return s_none;
        return OfDelegate(call, argument, lambda.Symbol.Parameters.FirstOrDefault(), repeated)
            ?? (ExecutionScope.RunsInPlace(lambda, repeated.Model) ? null : s_none);
    }

    private static Repetition? OfDelegate(IInvocationOperation call, IArgumentOperation argument, ISymbol? element,
        RepeatedOperation repeated)
    {
        if (Guards.IsCacheName(call.TargetMethod.Name))
            return Legitimate;
        return ExecutionScope.IsElementwise(call, repeated.Model) ? LoopKinds.Analyze(call, argument, element, repeated) : null;
    }
}

/// <summary>The operation that is asked about, and what is known of it.</summary>
/// <param name="Operation">A query's execution, a call, a method group.</param>
/// <param name="Query">The query that it runs, when it runs one itself.</param>
/// <param name="Model">The model; null without EF Core.</param>
internal readonly record struct RepeatedOperation(IOperation Operation, QueryChain? Query, EfModel? Model);
