using System;
using System.IO;
using System.Text;

namespace PerfAnalyzers.Profile;

/// <summary>Reads a profile line by line, and holds no more than one line of it.</summary>
internal sealed class ProfileReader
{
    private readonly BoundedLines _lines;
    private readonly string _name;
    private string? _lastKey;
    private bool _isAtEnd;

    /// <summary>Reads the header.</summary>
    /// <param name="reader">Where the profile is.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="ProfileException">It is no profile, or one of a newer version.</exception>
    public ProfileReader(TextReader reader, string name)
    {
        _name = name;
        _lines = new BoundedLines(reader, ProfileText.MaxLineLength);
        var first = Next();
        if (first is null || !first.StartsWith(ProfileText.Magic + "\t", StringComparison.Ordinal))
            throw Error($"this is no profile: the first line does not begin with '{ProfileText.Magic}'");
        var fields = first.Split('\t');
        if (!Numbers.TryParse(fields[1], 0, fields[1].Length, out var version) || version == 0)
            throw Error($"'{fields[1]}' is no version");
        if (version > ProfileText.Version)
            throw Error($"version {version} is newer than what is known here, {ProfileText.Version}: update PerfAnalyzers");
        if (fields.Length != 3 || Array.IndexOf(ProfileText.Sources, fields[2]) < 0)
            throw Error("the header names no source: 'test', 'staging' or 'production'");
        Source = fields[2];
    }

    /// <summary>Where it was recorded: <c>test</c>, <c>staging</c> or <c>production</c>.</summary>
    public string Source { get; }

    /// <summary>The line that was read last, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>The next record, or null after the last one.</summary>
    /// <exception cref="ProfileException">A line is malformed or out of order, or the file ends too early.</exception>
    public ProfileRecord? Read()
    {
        if (_isAtEnd)
            return null;
        var line = Next();
        if (line is null or ProfileText.End)
        {
            // Whoever goes on after an error comes to an end too.
            _isAtEnd = true;
            if (line is null)
                throw Error($"the file ends without '{ProfileText.End}': a part of it is missing");
            return Next() is null ? null : throw Error($"there is more after '{ProfileText.End}'");
        }
        var record = ProfileRecord.Parse(line, out var error) ?? throw Error(error!);
        if (_lastKey is not null && string.CompareOrdinal(_lastKey, record.Key) is var order and >= 0)
            throw Error(order == 0 ? "the line before is about the same" : "the lines are not sorted");
        _lastKey = record.Key;
        return record;
    }

    private string? Next()
    {
        string? line;
        try
        {
            line = _lines.Read(out var isTooLong);
            Line++;
            if (isTooLong)
                throw Error($"the line is longer than {ProfileText.MaxLineLength} characters");
        }
        catch (DecoderFallbackException)
        {
            Line++;
            throw Error("this is not UTF-8");
        }
        return line;
    }

    private ProfileException Error(string reason) => new(_name, Math.Max(1, Line), reason);
}

/// <summary>Lines of a text, each up to a length.</summary>
internal sealed class BoundedLines
{
    private readonly TextReader _reader;
    private readonly int _maxLength;
    private readonly char[] _buffer = new char[8192];
    private readonly StringBuilder _long = new();
    private int _position;
    private int _length;

    public BoundedLines(TextReader reader, int maxLength)
    {
        _reader = reader;
        _maxLength = maxLength;
    }

    /// <summary>The next line without its end, or null; what is too long is cut and said to be so.</summary>
    public string? Read(out bool isTooLong)
    {
        isTooLong = false;
        _long.Clear();
        var isStarted = false;
        while (true)
        {
            if (_position == _length)
            {
                _length = _reader.Read(_buffer, 0, _buffer.Length);
                _position = 0;
                if (_length <= 0)
                {
                    _length = 0;
                    return isStarted ? WithoutReturn(_long.ToString()) : null;
                }
            }
            isStarted = true;
            var end = Array.IndexOf(_buffer, '\n', _position, _length - _position);
            var count = (end < 0 ? _length : end) - _position;
            if (_long.Length + count > _maxLength)
            {
                isTooLong = true;
                SkipLine();
                return _long.ToString();
            }
            if (end >= 0 && _long.Length == 0)
            {
                var line = new string(_buffer, _position, count);
                _position = end + 1;
                return WithoutReturn(line);
            }
            _long.Append(_buffer, _position, count);
            _position += count;
            if (end >= 0)
            {
                _position++;
                return WithoutReturn(_long.ToString());
            }
        }
    }

    // The next line is one again.
    private void SkipLine()
    {
        while (_position < _length)
        {
            var end = Array.IndexOf(_buffer, '\n', _position, _length - _position);
            if (end >= 0)
            {
                _position = end + 1;
                return;
            }
            _length = Math.Max(0, _reader.Read(_buffer, 0, _buffer.Length));
            _position = 0;
        }
    }

    // A checkout may have made the line ends those of its system.
    private static string WithoutReturn(string line) =>
        line.Length > 0 && line[line.Length - 1] == '\r' ? line.Substring(0, line.Length - 1) : line;
}
