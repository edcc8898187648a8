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
}
