using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using PerfAnalyzers.Recorder.Scopes;
using PerfAnalyzers.Recorder.CallSites;

namespace PerfAnalyzers.Recorder.Commands;

/// <summary>What is known between the events of a context.</summary>
internal sealed class ContextState
{
    // Commands that were made and never run, or readers that were never closed, are not waited for.
    private const int MaxRunning = 64;

    private static readonly ConditionalWeakTable<DbContext, ContextState> s_states = new();

    private readonly List<RunningCommand> _running = new(1);

    private ContextState(PerfRecorder? recorder) => Recorder = recorder;

    /// <summary>Who records the commands of the context, if anybody does.</summary>
    public PerfRecorder? Recorder { get; }

    /// <summary>The navigation that is being loaded by being read: its entity and name.</summary>
    public string? LazyNavigation { get; set; }

    /// <summary>Who asked to save.</summary>
    public RuntimeSite? Saver { get; set; }

    public bool IsSaverSetup { get; set; }

    /// <summary>Who was on the stack when the connection was about to be opened, which may lose the caller.</summary>
    public RuntimeSite? Opener { get; set; }

    /// <summary>Who sent the last query.</summary>
    public RuntimeSite? LastQuery { get; set; }

    public static ContextState Of(DbContext context)
    {
        if (s_states.TryGetValue(context, out var state))
            return state;
        return s_states.GetValue(context, static c => new(RecorderOf(c)));
    }

    public void Add(RunningCommand command)
    {
        lock (_running)
        {
            if (_running.Count >= MaxRunning)
                _running.RemoveAt(0);
            _running.Add(command);
        }
    }

    public RunningCommand? Find(Guid id)
    {
        lock (_running)
        {
            for (var i = _running.Count - 1; i >= 0; i--)
            {
                if (_running[i].Id == id)
                    return _running[i];
            }
        }
        return null;
    }

    public void Remove(RunningCommand command)
    {
        lock (_running)
            _running.Remove(command);
    }

    private static PerfRecorder? RecorderOf(DbContext context)
    {
        try
        {
            var options = context.GetService<IDbContextOptions>();
            return options.FindExtension<PerfRecorderOptionsExtension>() is { } extension
                ? extension.Recorder
                : options.FindExtension<CoreOptionsExtension>()?.ApplicationServiceProvider?.GetService<PerfRecorder>();
        }
        catch
        {
            // A context whose services are gone already.
            return null;
        }
    }
}

/// <summary>A command from its making until its last row is read.</summary>
internal sealed class RunningCommand
{
    public required Guid Id { get; init; }

    public required CommandKind Kind { get; init; }

    /// <summary>A <see cref="RuntimeSite"/>, or the <see cref="Fingerprint"/> whose site is not known yet.</summary>
    public required object Place { get; init; }

    /// <summary>Where it is counted, or null.</summary>
    public required ScopeInstance? Scope { get; init; }

    public required CommandLog? Log { get; init; }

    public bool IsAsync { get; set; }

    public LoggedCommand? Logged { get; set; }
}
