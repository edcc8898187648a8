using System;
using System.IO;
using System.Text;

namespace PerfAnalyzers.Profile;

/// <summary>Writes records, which must come sorted, as a profile.</summary>
internal sealed class ProfileWriter
{
    private readonly TextWriter _writer;
    private readonly StringBuilder _line = new();
    private string? _lastKey;

    public ProfileWriter(TextWriter writer, string source)
    {
        if (Array.IndexOf(ProfileText.Sources, source) < 0)
            throw new ArgumentException($"'{source}' is no source of a profile.", nameof(source));
        _writer = writer;
        _writer.Write(ProfileText.Magic + "\t" + ProfileText.Version + "\t" + source + "\n");
    }

    public long Count { get; private set; }

    public void Write(ProfileRecord record)
    {
        if (_lastKey is not null && string.CompareOrdinal(_lastKey, record.Key) >= 0)
            throw new InvalidOperationException($"'{record.Key}' comes after '{_lastKey}'.");
        _lastKey = record.Key;
        _line.Clear();
        record.AppendTo(_line);
        _line.Append('\n');
        var text = _line.ToString();
        _writer.Write(text);
        Count++;
    }

    /// <summary>Says that nothing is missing.</summary>
    public void End()
    {
        _writer.Write(ProfileText.End + "\n");
        _writer.Flush();
    }
}
