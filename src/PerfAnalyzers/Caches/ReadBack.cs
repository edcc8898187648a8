using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches;

/// <summary>Tells what is kept in a cache as data, read, changed and written back, from what is loaded because it is missing.</summary>
internal static class ReadBack
{
    private const int MaxDepth = 6;

    /// <summary>True when what is written is made of what was read under the same key before.</summary>
    public static bool Is(CacheCall write, ImmutableArray<CacheCall> calls)
    {
        var stored = CacheFill.StoredBy(write.Operation);
        var before = write.Operation.Syntax.SpanStart;
        foreach (var read in calls)
        {
            if (read.Action == CacheAction.Read && read.Operation.Syntax.SpanStart < before && CacheMiss.IsSame(read.KeyValue, write.KeyValue)
                && stored.Any(s => IsMadeOf(s, read.Operation, before, MaxDepth)))
                return true;
        }

        return false;
    }

    private static bool IsMadeOf(IOperation value, IOperation read, int before, int depth)
    {
        foreach (var operation in value.DescendantsAndSelf())
        {
            if (operation.Syntax == read.Syntax)
                return true;
            if (depth > 0 && operation is ILocalReferenceOperation local && LastWrite(local, before) is { } write
                && (write.Site.Syntax == read.Syntax || write.Site is ICompoundAssignmentOperation sum && IsMadeOf(sum.Target, read, sum.Syntax.SpanStart - 1, depth - 1) || write.Value is { } written && IsMadeOf(written, read, write.Site.Syntax.SpanStart, depth - 1)))
                return true;
        }

        return false;
    }

    private static VariableWrite? LastWrite(ILocalReferenceOperation local, int before)
    {
        VariableWrite? last = null;
        foreach (var write in BodyIndex.Around(local).WritesOf(local.Local))
        {
            if (write.Position <= before || last is null && write.Site.Syntax.SpanStart <= before)
                last = write;
        }

        return last;
    }
}
