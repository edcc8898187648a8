using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PerfAnalyzers.Profile;
using PerfAnalyzers.Recorder.Commands;
using PerfAnalyzers.Recorder.Scopes;

namespace PerfAnalyzers.Recorder;

/// <summary>
/// Records which commands an application sends to its database, from which lines of its code and in which scopes, and writes that as a
/// profile. Recording never throws into the application.
/// </summary>
public sealed partial class PerfRecorder : IDisposable, IAsyncDisposable
{
    private static ImmutableArray<PerfRecorder> s_live = [];
    private static readonly Dictionary<string, PerfRecorder> s_shared = [];

    private readonly ILogger _logger;
    private readonly ProfileFile _file;
    private readonly Timer? _timer;
    private long _writtenVersion;
    private int _isDisposed;

    internal PerfRecorder(PerfRecorderOptions options, IHostEnvironment? environment = null, ILogger<PerfRecorder>? logger = null)
    {
        options.Validate();
        _logger = logger ?? NullLogger<PerfRecorder>.Instance;
        Source = options.Source
            ?? (environment?.IsProduction() == true ? ProfileSource.Production
                : environment?.IsStaging() == true ? ProfileSource.Staging
                : ProfileSource.Test);
        TracesAll = options.CallSites == CallSiteTracing.Every
            || (options.CallSites == CallSiteTracing.Automatic && Source == ProfileSource.Test);
        RecordsRequests = options.Requests;
        _file = ProfileFile.Of(
            System.IO.Path.GetFullPath(options.Path, environment?.ContentRootPath ?? Environment.CurrentDirectory),
            options,
            Source);
        _file.Add(this);
        EfEvents.Listen();
        ImmutableInterlocked.Update(ref s_live, static (live, added) => live.Add(added), this);
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
        if (options.WriteEvery is { } every)
            _timer = new(static state => ((PerfRecorder)state!).WriteQuietly(), this, every, every);
    }

    /// <summary>What kind of system this records.</summary>
    public ProfileSource Source { get; }

    internal bool TracesAll { get; }

    internal bool RecordsRequests { get; }

    internal FingerprintTable Fingerprints { get; } = new();

    internal Store Store { get; } = new();

    /// <summary>
    /// Begins a scope, such as a job or a message: the commands that are sent until it is disposed, here and in what is called and awaited
    /// from here, are counted as one run of it. The innermost scope counts.
    /// </summary>
    /// <param name="name">What is done, as a word that is the same each time: no ids and no values.</param>
    /// <returns>The scope, to be disposed where it was begun.</returns>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static IDisposable Scope(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var live = s_live;
        return ScopeInstance.Enter(name, live.Length == 1 ? live[0] : null);
    }

    /// <summary>Writes what was recorded so far.</summary>
    /// <param name="cancellationToken">Ends the wait for the file; nothing is left half-written.</param>
    /// <exception cref="IOException">The file cannot be written. What it held before is still there.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public Task WriteAsync(CancellationToken cancellationToken = default) => Task.Run(Write, cancellationToken);

    /// <summary>Forgets what was recorded so far. What is running is counted when it is over.</summary>
    public void Reset() => Store.Clear();

    /// <summary>Writes what is not yet written, and records no more.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        _timer?.Dispose();
        ImmutableInterlocked.Update(ref s_live, static (live, removed) => live.Remove(removed), this);
        WriteQuietly();
        _file.Retire(this);
    }

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The recorder of contexts that no host configures, one for each file.</summary>
    internal static PerfRecorder Shared(PerfRecorderOptions options)
    {
        options.Validate();
        var path = System.IO.Path.GetFullPath(options.Path);
        lock (s_shared)
        {
            if (!s_shared.TryGetValue(path, out var recorder) || recorder._isDisposed != 0)
                s_shared[path] = recorder = new(options);
            return recorder;
        }
    }

    internal void WriteQuietly()
    {
        if (Store.Version == Interlocked.Read(ref _writtenVersion))
            return;
        try
        {
            Write();
        }
        catch (Exception exception)
        {
            // Not the path: what is logged may be anywhere.
            LogNotWritten(exception);
        }
    }

    private void Write()
    {
        var version = Store.Version;
        _file.Write();
        Interlocked.Exchange(ref _writtenVersion, version);
    }

    private void OnProcessExit(object? sender, EventArgs e) => WriteQuietly();

    [LoggerMessage(Level = LogLevel.Warning, Message = "The profile of the database commands could not be written.")]
    private partial void LogNotWritten(Exception exception);
}
