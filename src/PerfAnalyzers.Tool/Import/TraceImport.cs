using PerfAnalyzers.Profile;

namespace PerfAnalyzers.Tool.Import;

/// <summary>A span, as far as it matters here.</summary>
internal struct Span
{
    public UInt128 Trace;
    public ulong Id;
    public ulong Parent;
    public string? Name;
    public bool IsEntry;
    public long Micros;
    public string? Database;
    public string? Operation;
    public string? Function;
    public string? FunctionNamespace;
    public long Line;
    public long Rows;
    public string? Method;
    public string? Route;
}

/// <summary>
/// Puts the spans of traces together and counts their commands. Traces are open until this many spans are waiting; then the oldest are
/// counted with what is known, so that the memory is bounded however long the files are.
/// </summary>
internal sealed class TraceImport(int maxWaiting = 400_000)
{
    private const string NoRoot = "(no entry span)";
    private const int MaxNames = 200_000;

    private readonly Dictionary<UInt128, Trace> _traces = [];
    private readonly Queue<UInt128> _order = new();
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Site, string Scope), (ProfileRecord Counts, ProfileRecord Times)> _sites = [];
    private readonly Dictionary<string, (ProfileRecord Counts, ProfileRecord Times)> _scopes = new(StringComparer.Ordinal);
    private int _waiting;

    public ProfileData Data { get; } = new();

    public long Spans { get; private set; }

    public long Commands { get; private set; }

    public long Requests { get; private set; }

    public long WithoutSite { get; private set; }

    public long WithoutRoot { get; private set; }

    public void Add(in Span span)
    {
        Spans++;
        if (!_traces.TryGetValue(span.Trace, out var trace))
        {
            _traces.Add(span.Trace, trace = new());
            _order.Enqueue(span.Trace);
        }
        // A database that is traced itself is an entry of its own.
        var isCommand = span.Database is not null && !span.IsEntry;
        trace.Spans.Add(new()
        {
            Id = span.Id,
            Parent = span.Parent,
            IsEntry = span.IsEntry || (span.Parent == 0 && !isCommand),
            IsCommand = isCommand,
            Scope = isCommand ? null : Intern(ScopeOf(span)),
            Site = isCommand ? Intern(SiteOf(span)) : null,
            Micros = span.Micros,
            Rows = Math.Max(0, span.Rows),
        });
        _waiting++;
        while (_waiting > maxWaiting && _order.Count > 0)
            Close(_order.Dequeue());
    }

    /// <summary>Counts what still waits.</summary>
    public void End()
    {
        while (_order.Count > 0)
            Close(_order.Dequeue());
    }

    private void Close(UInt128 id)
    {
        if (!_traces.Remove(id, out var trace))
            return;
        _waiting -= trace.Spans.Count;
        var byId = new Dictionary<ulong, int>(trace.Spans.Count);
        for (var i = 0; i < trace.Spans.Count; i++)
            byId[trace.Spans[i].Id] = i;

        var requests = new Dictionary<
            int,
            Dictionary<string, (long Commands, long Rows, Log2Histogram RowsOf, Log2Histogram MicrosOf, long Micros)>>();
        for (var i = 0; i < trace.Spans.Count; i++)
        {
            if (trace.Spans[i].IsEntry)
                requests.TryAdd(i, []);
        }
        foreach (var span in trace.Spans)
        {
            if (!span.IsCommand)
                continue;
            Commands++;
            if (span.Site![0] == '-')
                WithoutSite++;
            var entry = EntryOf(trace, byId, span);
            if (entry < 0)
            {
                WithoutRoot++;
                if (!requests.ContainsKey(-1))
                    requests.Add(-1, []);
            }
            var sites = requests[entry];
            if (!sites.TryGetValue(span.Site, out var sums))
                sums = (0, 0, new(), new(), 0);
            sums.RowsOf.Add(span.Rows);
            sums.MicrosOf.Add(span.Micros);
            sites[span.Site] = (sums.Commands + 1, sums.Rows + span.Rows, sums.RowsOf, sums.MicrosOf, sums.Micros + span.Micros);
        }
        foreach (var (entry, sites) in requests)
        {
            var isKnown = entry >= 0;
            var name = isKnown ? trace.Spans[entry].Scope! : NoRoot;
            var (counts, times) = ScopeRecords(name);
            long commands = sites.Values.Sum(s => s.Commands), rows = sites.Values.Sum(s => s.Rows);
            Add(counts.Sums, isKnown ? 1 : 0, commands, rows);
            if (isKnown)
            {
                Requests++;
                counts.Histograms[0].Add(commands);
                counts.Histograms[1].Add(rows);
                Add(times.Sums, 1, trace.Spans[entry].Micros);
                times.Histograms[0].Add(trace.Spans[entry].Micros);
            }
            foreach (var (site, sums) in sites)
            {
                var (siteCounts, siteTimes) = SiteRecords(site, name);
                Add(siteCounts.Sums, isKnown ? 1 : 0, sums.Commands, sums.Rows);
                if (isKnown)
                    siteCounts.Histograms[0].Add(sums.Commands);
                siteCounts.Histograms[1].Add(sums.RowsOf);
                Add(siteTimes.Sums, sums.Commands, sums.Micros);
                siteTimes.Histograms[0].Add(sums.MicrosOf);
            }
        }
    }

    /// <summary>The nearest span above a command at which its service was entered.</summary>
    private static int EntryOf(Trace trace, Dictionary<ulong, int> byId, WaitingSpan span)
    {
        // A trace may be wrong and go in a circle.
        for (int steps = 0, parent; steps < 1_000 && byId.TryGetValue(span.Parent, out parent); steps++)
        {
            span = trace.Spans[parent];
            if (span.IsEntry)
                return parent;
        }
        return -1;
    }

    private static void Add(long[] sums, params ReadOnlySpan<long> values)
    {
        for (var i = 0; i < values.Length; i++)
            sums[i] = Saturating.Add(sums[i], values[i]);
    }

    private static string ScopeOf(in Span span) =>
        span.Route is { Length: > 0 } route ? $"{span.Method ?? "GET"} {(route.StartsWith('/') ? route : "/" + route)}"
        : span.Name is { Length: > 0 } name ? name
        : "(unnamed)";

    /// <summary>The fields of the site's key before the scope, with tabs between.</summary>
    private static string SiteOf(in Span span)
    {
        var member = span.Function is not { Length: > 0 } function ? CallSite.UnknownMember
            : function.Length > 2 && function[1] == ':' && function[0] is 'M' or 'P' or 'E' ? function
            : "~" + (span.FunctionNamespace is { Length: > 0 } @namespace ? @namespace + "." : "") + function;
        var line = span.Line is > 0 and < int.MaxValue ? (int)span.Line : 0;
        var site = new CallSite(member, CallSite.UnknownOffset, CallOperator.None, line);
        var kind = span.Operation?.ToUpperInvariant() switch
        {
            null or "" or "SELECT" or "WITH" => CommandKinds.Query,
            "INSERT" or "UPDATE" or "DELETE" or "MERGE" => CommandKinds.Save,
            _ => CommandKinds.Raw,
        };
        return $"{site.Member}\t{site.OffsetText}\t{site.Operator}\t{kind}";
    }

    private (ProfileRecord Counts, ProfileRecord Times) ScopeRecords(string name)
    {
        if (_scopes.TryGetValue(name, out var records))
            return records;
        return _scopes[name] = (Data.Get(RecordShape.Scope, name), Data.Get(RecordShape.ScopeTime, name));
    }

    private (ProfileRecord Counts, ProfileRecord Times) SiteRecords(string site, string scope)
    {
        if (_sites.TryGetValue((site, scope), out var records))
            return records;
        var fields = site.Split('\t');
        // Traces do not say whether a command was awaited; nearly all are, where traces are taken.
        string[] key = [fields[0], fields[1], fields[2], fields[3], CommandKinds.Async, scope];
        return _sites[(site, scope)] = (Data.Get(RecordShape.Site, key), Data.Get(RecordShape.SiteTime, key));
    }

    // Names that carry ids would be without end.
    private string Intern(string name)
    {
        if (_names.TryGetValue(name, out var known))
            return known;
        if (_names.Count >= MaxNames)
            return name.Contains('\t') ? $"{CallSite.UnknownMember}\t?\t-\t{name[(name.LastIndexOf('\t') + 1)..]}" : "(other)";
        _names.Add(name, name);
        return name;
    }

    private sealed class Trace
    {
        public List<WaitingSpan> Spans { get; } = [];
    }

    private struct WaitingSpan
    {
        public ulong Id;
        public ulong Parent;
        public string? Scope;
        public string? Site;
        public long Micros;
        public long Rows;
        public bool IsEntry;
        public bool IsCommand;
    }
}
