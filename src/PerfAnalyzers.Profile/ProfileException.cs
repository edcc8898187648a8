using System;

namespace PerfAnalyzers.Profile;

/// <summary>A profile cannot be read: where, and why.</summary>
internal sealed class ProfileException : Exception
{
    public ProfileException(string source, int line, string reason)
        : base($"{source}({line}): {reason}")
    {
        Line = line;
        Reason = reason;
    }

    /// <summary>The line's number, from 1.</summary>
    public int Line { get; }

    /// <summary>What is wrong there, without the place.</summary>
    public string Reason { get; }
}
