using System;
using System.Collections.Generic;
using System.IO;

namespace PerfAnalyzers.Profile;

/// <summary>What a profile counted at one call site, over all scopes, kinds and modes.</summary>
internal sealed class SiteFacts
{
    public SiteFacts(CallSite site, int line)
    {
        Site = site;
        Line = line;
    }

    public CallSite Site { get; }

    /// <summary>The first line of the file that is about the site, from 1.</summary>
    public int Line { get; }

    /// <summary>In how many requests (or other scopes) the site ran; commands outside any scope have none.</summary>
    public long Requests { get; private set; }

    public long Commands { get; private set; }

    public long Rows { get; private set; }

    /// <summary>The scope in which it sent most commands of a request, with the numbers of that scope.</summary>
    public (string Scope, long Requests, long Commands, long Rows) Worst { get; private set; } = ("", 0, 0, 0);

    public List<string> Kinds { get; } = new();

    public void Add(string kind, string scope, long[] sums)
    {
        if (!Kinds.Contains(kind))
            Kinds.Add(kind);
        Requests = Saturating.Add(Requests, sums[0]);
        Commands = Saturating.Add(Commands, sums[1]);
        Rows = Saturating.Add(Rows, sums[2]);
        if (Worst.Scope.Length == 0 || PerRequest(sums[0], sums[1]) > PerRequest(Worst.Requests, Worst.Commands))
            Worst = (scope, sums[0], sums[1], sums[2]);
    }

    private static double PerRequest(long requests, long commands) => requests == 0 ? 0 : (double)commands / requests;
}

/// <summary>The call sites of a profile, by member.</summary>
internal sealed class ProfileIndex
{
    /// <summary>
    /// So many lines that cannot be read are passed over; what has more is no profile, and its rest is not worth the time.
    /// </summary>
    public const int MaxErrors = 20;

    private readonly Dictionary<string, List<SiteFacts>> _members = new(StringComparer.Ordinal);

    private ProfileIndex(string source) => Source = source;

    public string Source { get; }

    public IEnumerable<string> Members => _members.Keys;

    /// <summary>Reads the counts of a profile.</summary>
    /// <exception cref="ProfileException">It cannot be read.</exception>
    public static ProfileIndex Read(TextReader text, string name)
    {
        var reader = new ProfileReader(text, name);
        var index = new ProfileIndex(reader.Source);
        while (reader.Read() is { } record)
            index.Add(record, reader.Line);
        return index;
    }

    /// <summary>
    /// Reads what can be read, and says what cannot; of a file that is no profile, or one of a newer version, that is nothing.
    /// </summary>
    public static ProfileIndex Read(TextReader text, string name, ICollection<ProfileException> errors)
    {
        var index = new ProfileIndex("");
        try
        {
            var reader = new ProfileReader(text, name);
            index = new ProfileIndex(reader.Source);
            while (errors.Count < MaxErrors && !index.AddNext(reader, errors))
            {
            }
        }
        catch (ProfileException exception)
        {
            errors.Add(exception);
        }
        return index;
    }

    /// <summary>Adds the next line, and says whether it was the last.</summary>
    private bool AddNext(ProfileReader reader, ICollection<ProfileException> errors)
    {
        try
        {
            if (reader.Read() is not { } record)
                return true;
            Add(record, reader.Line);
        }
        catch (ProfileException exception)
        {
            errors.Add(exception);
        }
        return false;
    }

    private void Add(ProfileRecord record, int line)
    {
        if (record.Shape != RecordShape.Site)
            return;
        var fields = record.Fields;
        if (!CallSite.TryParse(fields[0], fields[1], fields[2], out var site) || site.Member == CallSite.UnknownMember)
            return;
        if (!_members.TryGetValue(site.Member, out var sites))
            _members.Add(site.Member, sites = new List<SiteFacts>(1));
        var facts = sites.Find(s => s.Site.Equals(site));
        if (facts is null)
            sites.Add(facts = new SiteFacts(site, line));
        facts.Add(fields[3], fields[5], record.Sums);
    }

    /// <summary>The sites that were recorded in a member.</summary>
    /// <param name="documentationId">As in the profile.</param>
    public IReadOnlyList<SiteFacts> Of(string documentationId) =>
        _members.TryGetValue(documentationId, out var sites) ? sites : Array.Empty<SiteFacts>();
}
