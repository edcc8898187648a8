using System;
using System.Globalization;
using System.IO;

namespace PerfAnalyzers.Profile;

/// <summary>An entry of a baseline: how many findings of a rule a member has.</summary>
internal readonly struct BaselineEntry
{
    public BaselineEntry(string rule, string member, int count)
    {
        Rule = rule;
        Member = member;
        Count = count;
    }

    public string Rule { get; }

    /// <summary>
    /// The documentation id of the member; <c>~</c> and its full name where only that is known; <c>-</c> if nothing is known.
    /// </summary>
    public string Member { get; }

    public int Count { get; }
}

/// <summary>Reads a baseline line by line.</summary>
internal sealed class BaselineReader
{
    public const string FileName = "PerfAnalyzers.Baseline.txt";
    public const string Magic = "perfanalyzers-baseline";
    public const int Version = 1;

    private readonly BoundedLines _lines;
    private readonly string _name;
    private int _line = 1;

    /// <summary>Reads the header.</summary>
    /// <param name="reader">Where the baseline is.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="ProfileException">It is no baseline, or one of another version.</exception>
    public BaselineReader(TextReader reader, string name)
    {
        _name = name;
        _lines = new BoundedLines(reader, ProfileText.MaxLineLength);
        var fields = _lines.Read(out _)?.Split('\t');
        if (fields is not { Length: 2 } || fields[0] != Magic)
            throw Error($"this is no baseline: the first line is not '{Magic}' and a version");
        if (fields[1] != Version.ToString(CultureInfo.InvariantCulture))
            throw Error($"version {fields[1]} is not known here, only {Version}");
    }

    /// <summary>The line that was read last, from 1.</summary>
    public int Line => _line;

    /// <summary>The next entry, or null after the last one.</summary>
    /// <exception cref="ProfileException">A line is malformed. The next call reads the one after it.</exception>
    public BaselineEntry? Read()
    {
        var line = _lines.Read(out var isTooLong);
        _line++;
        if (line is null)
            return null;
        var fields = line.Split('\t');
        if (isTooLong || fields.Length != 3 || fields[0].Length == 0 || fields[1].Length == 0
            || !int.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count == 0)
            throw Error("an entry is a rule, a member and a count, with tabs between");
        return new BaselineEntry(fields[0], ProfileText.Unescape(fields[1]) ?? fields[1], count);
    }

    public ProfileException Error(string reason) => new(_name, _line, reason);
}
