using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Keys;

/// <summary>What a local text was made of and had appended to it by <c>+=</c>.</summary>
internal static class TextAppends
{
    /// <summary>
    /// The first value and what was added, in their order, and whether it surely was; null when the local is written in another way, or
    /// later.
    /// </summary>
    public static IReadOnlyList<(IOperation Value, bool IsCertain)>? Find(ILocalReferenceOperation local)
    {
        var writes = BodyIndex.Around(local).WritesOf(local.Local);
        if (writes.Count < 2 || writes[0] is not { Value: { } start, Site: IVariableDeclaratorOperation declarator })
            return null;
        var pieces = new List<(IOperation, bool)> { (start, true) };
        var (block, function) = (BlockOf(declarator), declarator.EnclosingFunction());
        for (var i = 1; i < writes.Count; i++)
        {
            // What comes after, or runs at another time, may come before all the same.
            if (writes[i].Site is not ICompoundAssignmentOperation { OperatorKind: BinaryOperatorKind.Add } append
                || append.Syntax.SpanStart > local.Syntax.SpanStart
                || !ReferenceEquals(append.EnclosingFunction(), function))
                return null;
            pieces.Add((append.Value, append.Parent is IExpressionStatementOperation { Parent: { } parent }
                && ReferenceEquals(parent, block)));
        }

        return ReferenceEquals(local.EnclosingFunction(), function) ? pieces : null;
    }

    /// <summary>The nearest block around an operation: what stands directly in it runs once where the block runs.</summary>
    public static IOperation? BlockOf(IOperation operation) => operation.Ancestors().FirstOrDefault(static a => a is IBlockOperation);
}
