using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Calls;

/// <summary>Where code may wait without blocking its thread, and where it has a thread to block.</summary>
internal static class AsyncCode
{
    private static readonly HashSet<uint> s_ties = new(new[]
    {
        "TransactionScope", "Monitor", "Enter", "TryEnter", "WaitOne", "EnterReadLock", "TryEnterReadLock", "EnterWriteLock",
        "TryEnterWriteLock", "EnterUpgradeableReadLock", "TryEnterUpgradeableReadLock",
    }.Select(WordHash.Get));

    /// <summary>True where <c>await</c> may stand.</summary>
    /// <param name="operation">What would be awaited.</param>
    /// <param name="member">The member around it.</param>
    public static bool MayAwait(IOperation operation, ISymbol member)
    {
        if (FunctionAround(operation, member) is not { IsAsync: true })
            return false;
        // Asked by words first: most members have nothing of the kind.
        var mayTie = DeclaredMembers.At(operation.Syntax.SyntaxTree, operation.Syntax.SpanStart)?.Mentions(s_ties) != false;
        for (IOperation child = operation, parent = operation.Parent!; parent is not null; child = parent, parent = parent.Parent!)
        {
            switch (parent)
            {
                case IAnonymousFunctionOperation or ILocalFunctionOperation:
                    return true;
                // Whoever holds a lock must not give the thread away.
                case ILockOperation held when ReferenceEquals(child, held.Body):
                case ICatchClauseOperation handler when ReferenceEquals(child, handler.Filter):
                case IUsingOperation used when mayTie && ReferenceEquals(child, used.Body) && TiesToThread(used.Resources):
                case IBlockOperation block when mayTie && ComesAfterTie(child, block):
                    return false;
            }
        }

        return true;
    }

    private static bool ComesAfterTie(IOperation child, IBlockOperation block)
    {
        foreach (var statement in block.Operations)
        {
            if (ReferenceEquals(statement, child))
                return false;
            if (statement is IUsingDeclarationOperation or IVariableDeclarationGroupOperation or IExpressionStatementOperation
                && TiesToThread(statement))
                return true;
        }

        return false;
    }

    /// <summary>
    /// new TransactionScope(), Monitor.Enter(x), mutex.WaitOne(): what has to end on the thread that it began on, which an await may leave.
    /// </summary>
    private static bool TiesToThread(IOperation code) => code.OwnOperations().Any(static o => o switch
    {
        IObjectCreationOperation { Type.Name: "TransactionScope" } scope =>
            !scope.Arguments.Any(static a => a.Value.Type?.Name == "TransactionScopeAsyncFlowOption"
                && a.Value.ConstantValue is { HasValue: true, Value: 1 }),
        IInvocationOperation { TargetMethod: { Name: "Enter" or "TryEnter", ContainingType.Name: "Monitor" } } => true,
        IInvocationOperation { TargetMethod: { Name: "WaitOne", ContainingType.Name: "WaitHandle" or "Mutex" }, Instance: var waited } =>
            waited?.Unwrap().Type?.Name == "Mutex",
        IInvocationOperation { TargetMethod.ContainingType.Name: "ReaderWriterLockSlim", TargetMethod.Name: var name } =>
            name.IndexOf("Enter", StringComparison.Ordinal) >= 0,
        _ => false,
    });

    /// <summary>True in the code that a program starts with: it has its thread to itself.</summary>
    public static bool IsEntryPoint(IOperation operation, ISymbol member) =>
        operation.EnclosingFunction() is null && member is IMethodSymbol { IsStatic: true, Name: "Main" or "<Main>$" };

    /// <summary>The lambda, local function or member that the operation is part of.</summary>
    public static IMethodSymbol? FunctionAround(IOperation operation, ISymbol member) => operation.EnclosingFunction() switch
    {
        IAnonymousFunctionOperation lambda => lambda.Symbol,
        ILocalFunctionOperation function => function.Symbol,
        _ => member as IMethodSymbol,
    };
}
