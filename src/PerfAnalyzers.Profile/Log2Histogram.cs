using System;
using System.Globalization;
using System.Text;

namespace PerfAnalyzers.Profile;

/// <summary>How many values were of which magnitude: bucket 0 is for zero, bucket b for 2^(b-1) to 2^b - 1.</summary>
internal sealed class Log2Histogram
{
    public const int MaxBucket = 63;

    // As long as the highest bucket in use; most values are small.
    private long[] _counts = Array.Empty<long>();

    public bool IsEmpty => Total == 0;

    public long Total
    {
        get
        {
            long total = 0;
            foreach (var count in _counts)
                total = Saturating.Add(total, count);
            return total;
        }
    }

    public long this[int bucket] => bucket < _counts.Length ? _counts[bucket] : 0;

    public static int BucketOf(long value)
    {
        var bucket = 0;
        for (var rest = value; rest > 0; rest >>= 1)
            bucket++;
        return bucket;
    }

    public void Add(long value) => AddTo(BucketOf(value), 1);

    public void AddTo(int bucket, long count)
    {
        if (bucket >= _counts.Length)
            Array.Resize(ref _counts, bucket + 1);
        _counts[bucket] = Saturating.Add(_counts[bucket], count);
    }

    public void Add(Log2Histogram other)
    {
        for (var bucket = 0; bucket < other._counts.Length; bucket++)
        {
            if (other._counts[bucket] != 0)
                AddTo(bucket, other._counts[bucket]);
        }
    }

    public Log2Histogram Clone()
    {
        var clone = new Log2Histogram();
        clone.Add(this);
        return clone;
    }

    /// <summary>The value below which <paramref name="share"/> of all values are, taken as evenly spread within their bucket.</summary>
    public double Quantile(double share)
    {
        double rank = share * Total, below = 0;
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            double count = _counts[bucket];
            if (count > 0 && below + count >= rank)
            {
                if (bucket == 0)
                    return 0;
                var low = Math.Pow(2, bucket - 1);
                return low + (bucket == 1 ? 0 : low * Math.Max(0, rank - below) / count);
            }
            below += count;
        }
        return 0;
    }

    /// <summary><c>bucket:count</c> for each bucket in use, with commas between; <c>-</c> for none.</summary>
    public void AppendTo(StringBuilder text)
    {
        var start = text.Length;
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            if (_counts[bucket] == 0)
                continue;
            if (text.Length > start)
                text.Append(',');
            text.Append(bucket.ToString(CultureInfo.InvariantCulture))
                .Append(':')
                .Append(_counts[bucket].ToString(CultureInfo.InvariantCulture));
        }
        if (text.Length == start)
            text.Append('-');
    }

    /// <summary>Reads what <see cref="AppendTo"/> writes from a part of a text, or returns null.</summary>
    public static Log2Histogram? Parse(string text, int start, int end)
    {
        var histogram = new Log2Histogram();
        if (end - start == 1 && text[start] == '-')
            return histogram;
        var last = -1;
        for (var position = start; ;)
        {
            var colon = text.IndexOf(':', position, end - position);
            if (colon < 0 || !Numbers.TryParse(text, position, colon, out var bucket) || bucket <= last || bucket > MaxBucket)
                return null;
            var comma = text.IndexOf(',', colon, end - colon);
            if (!Numbers.TryParse(text, colon + 1, comma < 0 ? end : comma, out var count) || count == 0)
                return null;
            histogram.AddTo((int)bucket, count);
            last = (int)bucket;
            if (comma < 0)
                return histogram;
            position = comma + 1;
        }
    }
}
