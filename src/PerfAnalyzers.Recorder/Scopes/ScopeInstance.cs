using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PerfAnalyzers.Profile;
using PerfAnalyzers.Recorder.Commands;

namespace PerfAnalyzers.Recorder.Scopes;

/// <summary>One request, or one run of other work: what it sent to the database until it is over.</summary>
internal sealed class ScopeInstance : IDisposable
{
    /// <summary>The scope of commands that are sent in none.</summary>
    public const string Outside = "-";

    private static readonly AsyncLocal<ScopeInstance?> s_current = new();

    // Commands outside any scope are counted at once, for as long as the process lives.
    private static readonly ScopeInstance s_outside = new(Outside, null, null) { _isComplete = true };

    private static readonly object s_saves = new();

    private readonly List<Part> _parts = new(1);
    private readonly HttpContext? _request;
    private readonly ScopeInstance? _outer;
    private readonly long _start = Stopwatch.GetTimestamp();
    private string? _name;
    private int _saves;
    private bool _isComplete;

    private ScopeInstance(string? name, HttpContext? request, ScopeInstance? outer)
    {
        _name = name;
        _request = request;
        _outer = outer;
    }

    private string Name => _name ?? NameOf(_request!);

    public static ScopeInstance Enter(string name, PerfRecorder? recorder) =>
        Enter(new ScopeInstance(name, null, s_current.Value), recorder);

    public static ScopeInstance Enter(HttpContext request, PerfRecorder recorder) =>
        Enter(new ScopeInstance(null, request, s_current.Value), recorder);

    /// <summary>The scope that a command belongs to which is sent now.</summary>
    public static ScopeInstance Current => s_current.Value ?? s_outside;

    /// <summary>True if the request is a scope already.</summary>
    public static bool IsOf(HttpContext request) => s_current.Value is { } current && current._request == request;

    /// <summary>What tells this scope from others before it is over: the endpoint, or the name.</summary>
    public static object KeyOfCurrent() => s_current.Value is { } current ? current.Key : Outside;

    /// <summary>As <see cref="KeyOfCurrent"/>, and also which of the scope's saves it is.</summary>
    public static object KeyOfSave() =>
        s_current.Value is { } current ? (current.Key, Math.Min(8, Interlocked.Increment(ref current._saves))) : s_saves;

    private object Key => _name ?? (object?)_request!.GetEndpoint() ?? Outside;

    public void AddCommand(PerfRecorder recorder, RunningCommand command, TimeSpan duration, long rows)
    {
        var micros = Math.Max(0, (long)duration.TotalMicroseconds);
        lock (_parts)
        {
            if (!_isComplete)
            {
                Find(recorder).Get(command).AddCommand(micros, rows);
                return;
            }
        }
        recorder.Store.AddCommand(Name, command, micros, rows);
    }

    public void AddRows(PerfRecorder recorder, RunningCommand command, long rows)
    {
        lock (_parts)
        {
            if (!_isComplete)
            {
                Find(recorder).Get(command).AddRows(rows);
                return;
            }
        }
        recorder.Store.AddRows(Name, command, rows);
    }

    /// <summary>The work is over: what it did is added up.</summary>
    public void Dispose()
    {
        lock (_parts)
        {
            if (_isComplete)
                return;
            _isComplete = true;
        }
        if (s_current.Value == this)
            s_current.Value = _outer;
        try
        {
            // The endpoint's name now, as the request object is used for others later.
            _name = Name;
            var micros = (long)Stopwatch.GetElapsedTime(_start).TotalMicroseconds;
            foreach (var part in _parts)
                part.Recorder.Store.AddScope(_name, micros, part.Tallies);
            _parts.Clear();
        }
        catch
        {
            // Nothing that is only counted may end a request.
            _name ??= Outside;
        }
    }

    private static ScopeInstance Enter(ScopeInstance scope, PerfRecorder? recorder)
    {
        // A scope that sends no command is counted too, if it is clear by whom.
        if (recorder is not null)
            scope._parts.Add(new(recorder));
        s_current.Value = scope;
        return scope;
    }

    private Part Find(PerfRecorder recorder)
    {
        foreach (var part in _parts)
        {
            if (part.Recorder == recorder)
                return part;
        }
        var added = new Part(recorder);
        _parts.Add(added);
        return added;
    }

    /// <summary>The method and the pattern of the route, never the path.</summary>
    private static string NameOf(HttpContext request)
    {
        var method = request.Request.Method switch
        {
            "GET" or "POST" or "PUT" or "DELETE" or "PATCH" or "HEAD" or "OPTIONS" or "TRACE" or "CONNECT" => request.Request.Method,
            _ => "OTHER",
        };
        return request.GetEndpoint() is not RouteEndpoint endpoint || endpoint.RoutePattern.RawText is not { } pattern
            ? method + " (no route)"
            : pattern.StartsWith('/') ? method + " " + pattern : method + " /" + pattern;
    }

    private sealed class Part(PerfRecorder recorder)
    {
        public PerfRecorder Recorder => recorder;

        public List<Tally> Tallies { get; } = [];

        public Tally Get(RunningCommand command)
        {
            foreach (var tally in Tallies)
            {
                if (tally.Key.Is(command))
                    return tally;
            }
            var added = new Tally(new(command.Place, command.Kind, command.IsAsync));
            Tallies.Add(added);
            return added;
        }
    }
}

/// <summary>What commands are counted under, within a scope.</summary>
/// <param name="Place">A <see cref="CallSites.RuntimeSite"/> or a <see cref="Fingerprint"/>.</param>
internal readonly record struct TallyKey(object Place, CommandKind Kind, bool IsAsync)
{
    public bool Is(RunningCommand command) => ReferenceEquals(Place, command.Place) && Kind == command.Kind && IsAsync == command.IsAsync;

    /// <summary>With the site of the fingerprint, if that is known by now.</summary>
    public TallyKey Settled() => Place is Fingerprint { OnlySite: { } site } ? this with { Place = site } : this;
}

/// <summary>What was counted for one site in one scope.</summary>
internal sealed class Tally(TallyKey key)
{
    public TallyKey Key => key;

    public long Commands { get; private set; }

    public long Rows { get; private set; }

    public long Micros { get; private set; }

    public Log2Histogram RowsOfCommand { get; } = new();

    public Log2Histogram MicrosOfCommand { get; } = new();

    /// <summary>Counts a command.</summary>
    /// <param name="rows">-1 while they are still being read.</param>
    public void AddCommand(long micros, long rows)
    {
        Commands++;
        Micros = Saturating.Add(Micros, micros);
        MicrosOfCommand.Add(micros);
        if (rows >= 0)
            AddRows(rows);
    }

    public void AddRows(long rows)
    {
        Rows = Saturating.Add(Rows, rows);
        RowsOfCommand.Add(rows);
    }

    public void Add(Tally other)
    {
        Commands += other.Commands;
        Rows = Saturating.Add(Rows, other.Rows);
        Micros = Saturating.Add(Micros, other.Micros);
        RowsOfCommand.Add(other.RowsOfCommand);
        MicrosOfCommand.Add(other.MicrosOfCommand);
    }
}
