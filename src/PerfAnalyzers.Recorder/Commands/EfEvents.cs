using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using PerfAnalyzers.Recorder.Scopes;
using PerfAnalyzers.Recorder.CallSites;

namespace PerfAnalyzers.Recorder.Commands;

/// <summary>
/// Listens to what EF Core says of the commands of all contexts in the process, and has them counted by the context's recorder and the
/// flow's log. What goes wrong here stays here: the application never sees it.
/// </summary>
internal sealed class EfEvents : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    // EF Core's names of its events, and of its listener.
    private const string Listener = "Microsoft.EntityFrameworkCore";
    private static readonly string s_opening = Name(RelationalEventId.ConnectionOpening);
    private static readonly string s_initialized = Name(RelationalEventId.CommandInitialized);
    private static readonly string s_executed = Name(RelationalEventId.CommandExecuted);
    private static readonly string s_error = Name(RelationalEventId.CommandError);
    private static readonly string s_canceled = Name(RelationalEventId.CommandCanceled);
    private static readonly string s_disposing = Name(RelationalEventId.DataReaderDisposing);
    private static readonly string s_saving = Name(CoreEventId.SaveChangesStarting);
    private static readonly string s_lazyLoading = Name(CoreEventId.NavigationLazyLoading);
    private static readonly HashSet<string> s_names =
        [s_opening, s_initialized, s_executed, s_error, s_canceled, s_disposing, s_saving, s_lazyLoading];

    private static readonly ConcurrentDictionary<(Type Entity, string Navigation), string> s_navigations = new();
    private static int s_isListening;
    private static long s_failures;

    // The callers of this many connections that are opened are looked at, since one was lost on the way to its command.
    private static int s_wantedOpeners;

    /// <summary>How often something went wrong, which nobody should have noticed.</summary>
    public static long Failures => Interlocked.Read(ref s_failures);

    /// <summary>True while nobody wants to hear anything, which is how the cost of listening is measured.</summary>
    public static bool IsPaused { get; set; }

    /// <summary>Begins to listen, once per process.</summary>
    public static void Listen()
    {
        if (Interlocked.Exchange(ref s_isListening, 1) == 0)
            DiagnosticListener.AllListeners.Subscribe(new EfEvents());
    }

    void IObserver<DiagnosticListener>.OnNext(DiagnosticListener value)
    {
        if (value.Name == Listener)
            value.Subscribe(this, static name => !IsPaused && s_names.Contains(name));
    }

    void IObserver<KeyValuePair<string, object?>>.OnNext(KeyValuePair<string, object?> value)
    {
        try
        {
            Dispatch(value.Key, value.Value);
        }
        catch
        {
            Interlocked.Increment(ref s_failures);
        }
    }

    void IObserver<DiagnosticListener>.OnCompleted() { }

    void IObserver<DiagnosticListener>.OnError(Exception error) { }

    void IObserver<KeyValuePair<string, object?>>.OnCompleted() { }

    void IObserver<KeyValuePair<string, object?>>.OnError(Exception error) { }

    private static string Name(Microsoft.Extensions.Logging.EventId id) => id.Name!;

    private static void Dispatch(string name, object? data)
    {
        switch (data)
        {
            case CommandEndEventData command
                when name == s_initialized && command is not (CommandExecutedEventData or CommandErrorEventData):
                if (command.Context is { } context)
                    Initialized(context, command);
                break;
            case CommandExecutedEventData executed when name == s_executed:
                Ended(executed, executed.ExecuteMethod, executed.Result);
                break;
            case CommandErrorEventData failed when name == s_error:
                Ended(failed, failed.ExecuteMethod, null);
                break;
            case CommandEndEventData canceled when name == s_canceled:
                Ended(canceled, canceled.ExecuteMethod, null);
                break;
            case DataReaderDisposingEventData reader when name == s_disposing:
                Read(reader);
                break;
            case ConnectionEventData { Context: { } opening } connection when name == s_opening:
                Opening(opening, connection.IsAsync);
                break;
            case DbContextEventData { Context: { } saving } when name == s_saving:
                Saving(saving);
                break;
            case LazyLoadingEventData { Context: { } lazy } loading when name == s_lazyLoading:
                if (IsWatched(lazy, out var state, out _))
                    state.LazyNavigation = NavigationOf(lazy, loading);
                break;
        }
    }

    private static string NavigationOf(DbContext context, LazyLoadingEventData loading)
    {
        var type = loading.Entity.GetType();
        if (s_navigations.TryGetValue((type, loading.NavigationPropertyName), out var name))
            return name;
        name = $"{context.Model.FindRuntimeEntityType(type)?.ShortName() ?? type.Name}.{loading.NavigationPropertyName}";
        return s_navigations.Count >= 10_000 ? name : s_navigations.GetOrAdd((type, loading.NavigationPropertyName), name);
    }

    private static bool IsWatched(DbContext context, out ContextState state, out CommandLog? log)
    {
        state = ContextState.Of(context);
        log = CommandLog.Current;
        return state.Recorder is not null || log is not null;
    }

    // The caller is on the stack; once the connection is open, it may be another thread's.
    private static void Opening(DbContext context, bool isAsync)
    {
        if (!IsWatched(context, out var state, out var log))
            return;
        state.Opener = null;
        if (!isAsync || !(log is not null || state.Recorder!.TracesAll || Volatile.Read(ref s_wantedOpeners) > 0))
            return;
        if (log is null && !state.Recorder!.TracesAll)
            Interlocked.Decrement(ref s_wantedOpeners);
        state.Opener = StackCapture.Capture().Site;
    }

    private static void Saving(DbContext context)
    {
        if (!IsWatched(context, out var state, out var log))
            return;
        var isTraced = log is not null || state.Recorder!.TracesAll;
        var fingerprint = state.Recorder?.Fingerprints.Get(context.GetType().FullName ?? "", ScopeInstance.KeyOfSave());
        var isDue = fingerprint?.IsDue() == true;
        var caller = isTraced || isDue ? StackCapture.Capture(whole: log is not null) : default;
        state.IsSaverSetup = caller.IsSetup;
        state.Saver = (isTraced ? caller.Site : fingerprint!.Attribute(caller.Site)) ?? RuntimeSite.None;
    }

    private static void Initialized(DbContext context, CommandEndEventData data)
    {
        if (!IsWatched(context, out var state, out var log))
            return;
        var navigation = state.LazyNavigation;
        var kind = CommandKindExtensions.Of(data.CommandSource, navigation is not null);
        if (kind == CommandKind.Setup)
        {
            log?.AddLeftOut();
            return;
        }
        if (kind == CommandKind.Lazy)
            state.LazyNavigation = null;

        object place;
        if (data.CommandSource == CommandSource.SaveChanges)
        {
            place = state.Saver ?? RuntimeSite.None;
            if (log is not null && state.IsSaverSetup)
            {
                log.AddLeftOut();
                log = null;
            }
        }
        else
        {
            place = Place(state, log, data.Command, navigation, out var isSetup);
            if (log is not null && isSetup)
            {
                log.AddLeftOut();
                log = null;
            }
            if (kind != CommandKind.Save && place is RuntimeSite site)
                state.LastQuery = site;
        }
        state.Opener = null;
        if (state.Recorder is null && log is null)
            return;
        state.Add(new()
        {
            Id = data.CommandId,
            Kind = kind,
            Place = place,
            Scope = state.Recorder is null ? null : ScopeInstance.Current,
            Log = log,
        });
    }

    private static object Place(ContextState state, CommandLog? log, DbCommand command, string? navigation, out bool isSetup)
    {
        isSetup = false;
        var isTraced = log is not null || state.Recorder!.TracesAll;
        var fingerprint = isTraced ? null : state.Recorder!.Fingerprints.Get(command.CommandText, ScopeInstance.KeyOfCurrent());
        if (!isTraced && !fingerprint!.IsDue())
            return (object?)fingerprint.Attribute(null) ?? fingerprint;

        var caller = StackCapture.Capture(whole: log is not null);
        isSetup = caller.IsSetup;
        var site = caller.Site ?? state.Opener ?? (caller.IsSplit ? state.LastQuery : null);
        // Loaded by something that reads all navigations, such as a serializer: nobody's line, but which navigation is known.
        if (site is null && navigation is not null)
            site = StackCapture.ForNavigation(navigation);
        if (isTraced)
            return site ?? RuntimeSite.None;
        if (site is null)
            Volatile.Write(ref s_wantedOpeners, 64);
        return (object?)fingerprint!.Attribute(site) ?? fingerprint;
    }

    private static void Ended(CommandEndEventData data, DbCommandMethod method, object? result)
    {
        if (data.Context is null || !IsWatched(data.Context, out var state, out _) || state.Find(data.CommandId) is not { } command)
            return;
        command.IsAsync = data.IsAsync;
        var isReader = method == DbCommandMethod.ExecuteReader && result is DbDataReader;
        var rows = isReader ? -1
            : method == DbCommandMethod.ExecuteScalar && result is not null ? 1
            : result is int affected ? Math.Max(0, affected)
            : 0;
        command.Scope?.AddCommand(state.Recorder!, command, data.Duration, rows);
        if (command.Log is not null)
        {
            command.Logged = new((command.Place as RuntimeSite) ?? RuntimeSite.None, command.Kind, command.IsAsync)
            {
                Rows = Math.Max(0, rows),
            };
            command.Log.Add(command.Logged);
        }
        if (!isReader)
            state.Remove(command);
    }

    private static void Read(DataReaderDisposingEventData data)
    {
        if (data.Context is null || !IsWatched(data.Context, out var state, out _) || state.Find(data.CommandId) is not { } command)
            return;
        state.Remove(command);
        // The reading that finds the end is counted too.
        long rows = command.Kind == CommandKind.Save ? Math.Max(0, data.RecordsAffected) : Math.Max(0, data.ReadCount - 1);
        command.Scope?.AddRows(state.Recorder!, command, rows);
        if (command.Logged is not null)
            command.Logged.Rows = rows;
    }
}
