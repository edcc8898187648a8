using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Batching;

/// <summary>Statements that go on elsewhere.</summary>
internal static class Jumps
{
    /// <summary>
    /// True when the operation leaves the code around it: by <c>return</c>, <c>break</c>, <c>continue</c>, <c>goto</c>; those of lambdas
    /// leave only the lambda.
    /// </summary>
    public static bool Leaves(IOperation operation, IOperation code) =>
        operation is IBranchOperation or IReturnOperation { Kind: OperationKind.Return }
        && ReferenceEquals(operation.EnclosingFunction(), code.EnclosingFunction());

    /// <summary>True for a block in a loop after which the loop is over: <c>{ Report(); return; }</c>.</summary>
    public static bool EndsLoop(IBlockOperation block, ILoopOperation loop)
    {
        // What goes wrong in it may be handled, and the loop goes on.
        if (ReferenceEquals(block, loop.Body)
            || block.Ancestors().TakeWhile(a => !ReferenceEquals(a, loop)).Any(static a => a is ITryOperation { Catches.Length: > 0 }))
            return false;
        return block.Operations.LastOrDefault() switch
        {
            IReturnOperation { Kind: OperationKind.Return } end => ReferenceEquals(end.EnclosingFunction(), loop.EnclosingFunction()),
            IBranchOperation { BranchKind: BranchKind.Break } end => SymbolEqualityComparer.Default.Equals(end.Target, loop.ExitLabel),
            _ => false,
        };
    }
}
