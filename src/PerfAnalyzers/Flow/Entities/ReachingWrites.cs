using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>Which of a variable's values a use of it sees, by the blocks that they stand in.</summary>
internal static class ReachingWrites
{
    /// <summary>True when the use sees the value of one write, and no other has certainly taken its place.</summary>
    public static bool Reaches(IOperation from, IReadOnlyList<VariableWrite> writes, IOperation use)
    {
        // In a loop, what is written below is read above.
        if (use.Syntax.SpanStart < from.Syntax.Span.End)
            return use.Ancestors().Any(a => a is ILoopOperation && from.IsWithin(a));
        foreach (var write in writes)
        {
            if (ReferenceEquals(write.Site, from) || write.Position > use.Syntax.SpanStart)
                continue;
            // if (post is null) post = new Post(): from there on it may be an object that no query delivered.
            if (write.Value?.Unwrap() is IObjectCreationOperation)
                return false;
            if (write.Site.Syntax.SpanStart > from.Syntax.SpanStart
                && write.Site is not ICoalesceAssignmentOperation
                && BlockOf(write.Site) is { } block && use.IsWithin(block))
                return false;
        }

        return true;
    }

    /// <summary>
    /// True when a use that the value does not surely reach may see it still: an object of this code's own may have taken its place, or
    /// the use is in a function that may run at any time.
    /// </summary>
    public static bool MayReach(IOperation from, IReadOnlyList<VariableWrite> writes, IOperation use) =>
        !ReferenceEquals(from.EnclosingFunction(), use.EnclosingFunction())
        || use.Syntax.SpanStart >= from.Syntax.Span.End
            && writes.Any(w => !ReferenceEquals(w.Site, from) && BlockOf(w.Site) is { } block && !use.IsWithin(block));

    private static IOperation? BlockOf(IOperation operation) =>
        operation.Ancestors().FirstOrDefault(static a => a is IBlockOperation or ISwitchCaseOperation);
}
