using System;

namespace PerfAnalyzers.Profile;

/// <summary>What a kind of line consists of: its name, the fields of its key, its sums and its histograms.</summary>
internal sealed class RecordShape
{
    /// <summary>scope; requests, commands, rows; commands of a request, rows of a request.</summary>
    public static readonly RecordShape Scope = new("scope", 1, 3, 2);

    /// <summary>scope; requests, µs; µs of a request.</summary>
    public static readonly RecordShape ScopeTime = new("scope-time", 1, 2, 1);

    /// <summary>member, offset, operator, kind, mode, scope; requests, commands, rows; commands of a request, rows of a command.</summary>
    public static readonly RecordShape Site = new("site", 6, 3, 2);

    /// <summary>member, offset, operator, kind, mode, scope; commands, µs; µs of a command.</summary>
    public static readonly RecordShape SiteTime = new("site-time", 6, 2, 1);

    private static readonly RecordShape[] s_all = { Scope, ScopeTime, Site, SiteTime };

    private RecordShape(string name, int keyFields, int sums, int histograms)
    {
        Name = name;
        KeyFields = keyFields;
        Sums = sums;
        Histograms = histograms;
    }

    public string Name { get; }

    public int KeyFields { get; }

    public int Sums { get; }

    public int Histograms { get; }

    /// <summary>True for what differs from machine to machine.</summary>
    public bool IsTime => this == ScopeTime || this == SiteTime;

    public bool IsSite => this == Site || this == SiteTime;

    /// <summary>The shape whose name a line begins with, or null.</summary>
    public static RecordShape? Of(string line)
    {
        foreach (var shape in s_all)
        {
            if (line.Length > shape.Name.Length && line[shape.Name.Length] == '\t' && line.StartsWith(shape.Name, StringComparison.Ordinal))
                return shape;
        }
        return null;
    }
}
