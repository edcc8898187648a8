using System.Collections.Concurrent;
using PerfAnalyzers.Profile;
using PerfAnalyzers.Recorder.CallSites;
using PerfAnalyzers.Recorder.Commands;

namespace PerfAnalyzers.Recorder.Scopes;

/// <summary>
/// Everything that a recorder has counted, by scope and site. Bounded: names beyond what an application has are counted together.
/// </summary>
internal sealed class Store
{
    private const int MaxScopes = 4_096;
    private const int MaxSitesOfScope = 4_096;
    private const string OtherScopes = "(other)";

    private readonly ConcurrentDictionary<string, ScopeStats> _scopes = new(StringComparer.Ordinal);
    private long _version;

    /// <summary>Rises with all that is counted.</summary>
    public long Version => Interlocked.Read(ref _version);

    public void AddScope(string name, long micros, List<Tally> tallies)
    {
        var stats = Get(name);
        lock (stats)
        {
            stats.Requests++;
            stats.Micros = Saturating.Add(stats.Micros, micros);
            stats.MicrosOfRequest.Add(micros);
            long commands = 0, rows = 0;
            foreach (var tally in Settled(tallies))
            {
                commands += tally.Commands;
                rows = Saturating.Add(rows, tally.Rows);
                var site = Site(stats, tally.Key);
                site.Requests++;
                site.CommandsOfRequest.Add(tally.Commands);
                site.Sums.Add(tally);
            }
            stats.Commands += commands;
            stats.Rows = Saturating.Add(stats.Rows, rows);
            stats.CommandsOfRequest.Add(commands);
            stats.RowsOfRequest.Add(rows);
        }
        Interlocked.Increment(ref _version);
    }

    /// <summary>Counts a command outside any scope, or of one that is over.</summary>
    public void AddCommand(string name, RunningCommand command, long micros, long rows)
    {
        var stats = Get(name);
        lock (stats)
        {
            Site(stats, new TallyKey(command.Place, command.Kind, command.IsAsync).Settled()).Sums.AddCommand(micros, rows);
            stats.Commands++;
            stats.Rows = Saturating.Add(stats.Rows, Math.Max(0, rows));
        }
        Interlocked.Increment(ref _version);
    }

    public void AddRows(string name, RunningCommand command, long rows)
    {
        var stats = Get(name);
        lock (stats)
        {
            Site(stats, new TallyKey(command.Place, command.Kind, command.IsAsync).Settled()).Sums.AddRows(rows);
            stats.Rows = Saturating.Add(stats.Rows, rows);
        }
        Interlocked.Increment(ref _version);
    }

    /// <summary>Everything so far, with the names of its sites.</summary>
    public ProfileData Snapshot()
    {
        var data = new ProfileData();
        foreach (var (name, stats) in _scopes)
        {
            lock (stats)
            {
                var scope = data.Get(RecordShape.Scope, name);
                Put(scope.Sums, stats.Requests, stats.Commands, stats.Rows);
                scope.Histograms[0].Add(stats.CommandsOfRequest);
                scope.Histograms[1].Add(stats.RowsOfRequest);
                if (stats.Requests > 0)
                {
                    var time = data.Get(RecordShape.ScopeTime, name);
                    Put(time.Sums, stats.Requests, stats.Micros);
                    time.Histograms[0].Add(stats.MicrosOfRequest);
                }
                foreach (var (key, site) in stats.Sites)
                    Add(data, name, key, site);
            }
        }
        return data;
    }

    public void Clear()
    {
        _scopes.Clear();
        Interlocked.Increment(ref _version);
    }

    private static void Add(ProfileData data, string scope, TallyKey key, SiteStats site)
    {
        var place = key.Settled().Place as RuntimeSite ?? RuntimeSite.None;
        var callSite = place.Resolve();
        string[] fields =
        [
            callSite.Member,
            callSite.OffsetText,
            callSite.Operator.ToString(),
            key.Kind.Text(),
            key.IsAsync ? CommandKinds.Async : CommandKinds.Sync,
            scope,
        ];
        var counts = data.Get(RecordShape.Site, fields);
        Put(counts.Sums, site.Requests, site.Sums.Commands, site.Sums.Rows);
        counts.Histograms[0].Add(site.CommandsOfRequest);
        counts.Histograms[1].Add(site.Sums.RowsOfCommand);
        var times = data.Get(RecordShape.SiteTime, fields);
        Put(times.Sums, site.Sums.Commands, site.Sums.Micros);
        times.Histograms[0].Add(site.Sums.MicrosOfCommand);
    }

    // Two sites of a process may have one name.
    private static void Put(long[] sums, params ReadOnlySpan<long> values)
    {
        for (var i = 0; i < values.Length; i++)
            sums[i] = Saturating.Add(sums[i], values[i]);
    }

    /// <summary>One tally a site: the first commands of a site may have been counted before it was known.</summary>
    private static List<Tally> Settled(List<Tally> tallies)
    {
        if (!tallies.Exists(t => t.Key.Place is Fingerprint))
            return tallies;
        var settled = new List<Tally>(tallies.Count);
        foreach (var tally in tallies)
        {
            var key = tally.Key.Settled();
            if (settled.Find(t => t.Key == key) is { } known)
            {
                known.Add(tally);
                continue;
            }
            var added = new Tally(key);
            added.Add(tally);
            settled.Add(added);
        }
        return settled;
    }

    private ScopeStats Get(string name)
    {
        if (_scopes.TryGetValue(name, out var stats))
            return stats;
        return _scopes.GetOrAdd(_scopes.Count >= MaxScopes ? OtherScopes : name, static _ => new());
    }

    private static SiteStats Site(ScopeStats stats, TallyKey key)
    {
        if (stats.Sites.TryGetValue(key, out var site))
            return site;
        if (stats.Sites.Count >= MaxSitesOfScope)
        {
            key = key with { Place = RuntimeSite.None };
            if (stats.Sites.TryGetValue(key, out site))
                return site;
        }
        stats.Sites.Add(key, site = new(key));
        return site;
    }

    private sealed class ScopeStats
    {
        public long Requests;
        public long Commands;
        public long Rows;
        public long Micros;

        public Log2Histogram CommandsOfRequest { get; } = new();

        public Log2Histogram RowsOfRequest { get; } = new();

        public Log2Histogram MicrosOfRequest { get; } = new();

        public Dictionary<TallyKey, SiteStats> Sites { get; } = [];
    }

    private sealed class SiteStats(TallyKey key)
    {
        public long Requests;

        public Log2Histogram CommandsOfRequest { get; } = new();

        public Tally Sums { get; } = new(key);
    }
}
