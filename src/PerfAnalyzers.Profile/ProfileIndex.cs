using System;
using System.Collections.Generic;
using System.IO;

namespace PerfAnalyzers.Profile;

/// <summary>What a profile counted at one call site, over all scopes, kinds and modes.</summary>
internal sealed class SiteFacts
{
    public SiteFacts(CallSite site) => Site = site;

    public CallSite Site { get; }

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
        {
            if (record.Shape != RecordShape.Site)
                continue;
            var fields = record.Fields;
            if (!CallSite.TryParse(fields[0], fields[1], fields[2], out var site) || site.Member == CallSite.UnknownMember)
                continue;
            if (!index._members.TryGetValue(site.Member, out var sites))
                index._members.Add(site.Member, sites = new List<SiteFacts>(1));
            var facts = sites.Find(s => s.Site.Equals(site));
            if (facts is null)
                sites.Add(facts = new SiteFacts(site));
            facts.Add(fields[3], fields[5], record.Sums);
        }
        return index;
    }

    /// <summary>The sites that were recorded in a member.</summary>
    /// <param name="documentationId">As in the profile.</param>
    public IReadOnlyList<SiteFacts> Of(string documentationId) =>
        _members.TryGetValue(documentationId, out var sites) ? sites : Array.Empty<SiteFacts>();
}
