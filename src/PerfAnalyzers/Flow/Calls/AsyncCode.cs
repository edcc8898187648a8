using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Calls;

/// <summary>Where code may wait without blocking its thread, and where it has a thread to block.</summary>
internal static class AsyncCode
{
    /// <summary>True where <c>await</c> may stand.</summary>
    /// <param name="operation">What would be awaited.</param>
    /// <param name="member">The member around it.</param>
    public static bool MayAwait(IOperation operation, ISymbol member)
    {
        if (FunctionAround(operation, member) is not { IsAsync: true })
            return false;
        for (IOperation child = operation, parent = operation.Parent!; parent is not null; child = parent, parent = parent.Parent!)
        {
            switch (parent)
            {
                case IAnonymousFunctionOperation or ILocalFunctionOperation:
                    return true;
                // Whoever holds a lock must not give the thread away.
                case ILockOperation held when ReferenceEquals(child, held.Body):
                case ICatchClauseOperation handler when ReferenceEquals(child, handler.Filter):
                    return false;
            }
        }

        return true;
    }

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
