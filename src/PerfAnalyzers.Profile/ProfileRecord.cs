using System;
using System.Globalization;
using System.Text;

namespace PerfAnalyzers.Profile;

/// <summary>One line of a profile: a key, and what was counted for it. Two records of one key merge by adding up.</summary>
internal sealed class ProfileRecord
{
    public ProfileRecord(RecordShape shape, string key)
    {
        Shape = shape;
        Key = key;
        Sums = new long[shape.Sums];
        Histograms = new Log2Histogram[shape.Histograms];
        for (var i = 0; i < Histograms.Length; i++)
            Histograms[i] = new Log2Histogram();
    }

    private ProfileRecord(RecordShape shape, string key, long[] sums, Log2Histogram[] histograms)
    {
        Shape = shape;
        Key = key;
        Sums = sums;
        Histograms = histograms;
    }

    public RecordShape Shape { get; }

    /// <summary>
    /// The beginning of the line, as it is written: the shape's name and the key's fields. Lines are in the ordinal order of it.
    /// </summary>
    public string Key { get; }

    public long[] Sums { get; }

    public Log2Histogram[] Histograms { get; }

    /// <summary>The fields of the key, as they were before they were escaped.</summary>
    public string[] Fields
    {
        get
        {
            var raw = Key.Split('\t');
            var fields = new string[raw.Length - 1];
            for (var i = 0; i < fields.Length; i++)
                fields[i] = ProfileText.Unescape(raw[i + 1]) ?? raw[i + 1];
            return fields;
        }
    }

    public static string KeyOf(RecordShape shape, params string[] fields)
    {
        if (fields.Length != shape.KeyFields)
            throw new ArgumentException($"'{shape.Name}' has {shape.KeyFields} fields.", nameof(fields));
        var key = new StringBuilder(shape.Name);
        foreach (var field in fields)
            ProfileText.AppendEscaped(key.Append('\t'), field);
        return key.ToString();
    }

    /// <summary>Adds what another record of the same key counted.</summary>
    public void Add(ProfileRecord other)
    {
        for (var i = 0; i < Sums.Length; i++)
            Sums[i] = Saturating.Add(Sums[i], other.Sums[i]);
        for (var i = 0; i < Histograms.Length; i++)
            Histograms[i].Add(other.Histograms[i]);
    }

    public ProfileRecord Clone()
    {
        var clone = new ProfileRecord(Shape, Key);
        clone.Add(this);
        return clone;
    }

    public void AppendTo(StringBuilder text)
    {
        text.Append(Key);
        foreach (var sum in Sums)
            text.Append('\t').Append(sum.ToString(CultureInfo.InvariantCulture));
        foreach (var histogram in Histograms)
            histogram.AppendTo(text.Append('\t'));
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        AppendTo(text);
        return text.ToString();
    }

    /// <summary>Reads a line, or says why it is none.</summary>
    public static ProfileRecord? Parse(string line, out string? error)
    {
        error = null;
        if (RecordShape.Of(line) is not { } shape)
        {
            error = line.StartsWith("<<<<<<<", StringComparison.Ordinal)
                || line.StartsWith("=======", StringComparison.Ordinal)
                || line.StartsWith(">>>>>>>", StringComparison.Ordinal)
                ? "a merge conflict is not resolved here"
                : "the line begins with no known word";
            return null;
        }

        var position = shape.Name.Length + 1;
        int[] starts = new int[shape.KeyFields], ends = new int[shape.KeyFields];
        for (var i = 0; i < shape.KeyFields; i++)
        {
            var end = line.IndexOf('\t', position);
            if (end < 0)
            {
                error = $"'{shape.Name}' has {1 + shape.KeyFields + shape.Sums + shape.Histograms} fields, and this line ends before";
                return null;
            }
            starts[i] = position;
            ends[i] = end;
            position = end + 1;
        }
        var key = line.Substring(0, position - 1);
        if (!ProfileText.IsEscaped(key, shape.Name.Length + 1))
        {
            error = "a backslash stands before something else than 't', 'n', 'r' or a backslash";
            return null;
        }
        if (shape.IsSite && (error = ErrorOfSite(line, starts, ends)) is not null)
            return null;

        var sums = new long[shape.Sums];
        for (var i = 0; i < sums.Length; i++)
        {
            var end = EndOfField(line, position);
            if (!Numbers.TryParse(line, position, end, out sums[i]))
            {
                error = $"'{Excerpt(line, position, end)}' is no count";
                return null;
            }
            position = Math.Min(end + 1, line.Length);
        }
        var histograms = new Log2Histogram[shape.Histograms];
        for (var i = 0; i < histograms.Length; i++)
        {
            var end = EndOfField(line, position);
            if (Log2Histogram.Parse(line, position, end) is not { } histogram)
            {
                error = $"'{Excerpt(line, position, end)}' is no histogram";
                return null;
            }
            histograms[i] = histogram;
            if (i == histograms.Length - 1 && end != line.Length)
            {
                error = $"'{shape.Name}' has {1 + shape.KeyFields + shape.Sums + shape.Histograms} fields, and this line has more";
                return null;
            }
            position = Math.Min(end + 1, line.Length);
        }
        return new ProfileRecord(shape, key, sums, histograms);
    }

    private static string? ErrorOfSite(string line, int[] starts, int[] ends)
    {
        if (ends[0] == starts[0])
            return "the member is missing";
        if (!CallSite.IsOffset(line, starts[1], ends[1]))
            return $"'{Excerpt(line, starts[1], ends[1])}' is no offset";
        if (!CallOperator.TryParse(line.Substring(starts[2], ends[2] - starts[2]), out _))
            return $"'{Excerpt(line, starts[2], ends[2])}' is no operator";
        if (Array.IndexOf(CommandKinds.All, line.Substring(starts[3], ends[3] - starts[3])) < 0)
            return $"'{Excerpt(line, starts[3], ends[3])}' is no kind of command";
        var mode = line.Substring(starts[4], ends[4] - starts[4]);
        return mode is CommandKinds.Sync or CommandKinds.Async
            ? null
            : $"'{Excerpt(line, starts[4], ends[4])}' is neither 'sync' nor 'async'";
    }

    private static int EndOfField(string line, int position)
    {
        var end = line.IndexOf('\t', position);
        return end < 0 ? line.Length : end;
    }

    private static string Excerpt(string line, int start, int end) =>
        end - start <= 40 ? line.Substring(start, end - start) : line.Substring(start, 40) + "…";
}
