using System.Collections.Generic;

namespace PerfAnalyzers.Profile;

/// <summary>Merges sorted profiles as streams: one record of each is in memory at a time.</summary>
internal static class ProfileMerger
{
    /// <summary>The records of all readers in order, those of one key added up.</summary>
    public static IEnumerable<ProfileRecord> Merge(IReadOnlyList<ProfileReader> readers)
    {
        // A binary heap of the readers' next records, the least key on top.
        var heap = new List<(ProfileRecord Record, ProfileReader Reader)>(readers.Count);
        foreach (var reader in readers)
        {
            if (reader.Read() is { } first)
            {
                heap.Add((first, reader));
                for (var i = heap.Count - 1; i > 0 && IsLess(heap[i], heap[(i - 1) / 2]); i = (i - 1) / 2)
                    (heap[i], heap[(i - 1) / 2]) = (heap[(i - 1) / 2], heap[i]);
            }
        }

        ProfileRecord? current = null;
        while (heap.Count > 0)
        {
            var (record, reader) = heap[0];
            if (current is not null && current.Key == record.Key)
            {
                current.Add(record);
            }
            else
            {
                if (current is not null)
                    yield return current;
                current = record;
            }
            if (reader.Read() is { } next)
            {
                heap[0] = (next, reader);
            }
            else
            {
                heap[0] = heap[heap.Count - 1];
                heap.RemoveAt(heap.Count - 1);
            }
            SiftDown(heap);
        }
        if (current is not null)
            yield return current;
    }

    private static bool IsLess((ProfileRecord Record, ProfileReader Reader) left, (ProfileRecord Record, ProfileReader Reader) right) =>
        string.CompareOrdinal(left.Record.Key, right.Record.Key) < 0;

    private static void SiftDown(List<(ProfileRecord Record, ProfileReader Reader)> heap)
    {
        for (var i = 0; ;)
        {
            var least = i;
            for (var child = 2 * i + 1; child <= 2 * i + 2 && child < heap.Count; child++)
            {
                if (IsLess(heap[child], heap[least]))
                    least = child;
            }
            if (least == i)
                return;
            (heap[i], heap[least]) = (heap[least], heap[i]);
            i = least;
        }
    }
}
