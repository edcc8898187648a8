using PerfAnalyzers.Recorder.CallSites;
using PerfAnalyzers.Recorder.Commands;

namespace PerfAnalyzers.Testing;

/// <summary>The commands that a flow of control sends from <see cref="QueryBudget.Record"/> until this is disposed.</summary>
public sealed class QueryRecording : IAsyncDisposable, IDisposable
{
    private readonly CommandLog? _outer = CommandLog.Current;
    private readonly CommandLog _log;

    internal QueryRecording() => CommandLog.Current = _log = new CommandLog(_outer);

    /// <summary>True if nothing was recorded. Ask this where nothing is what a test expects, such as of a cache.</summary>
    public bool IsEmpty => _log.Commands.Count == 0;

    /// <summary>How many commands were sent.</summary>
    /// <exception cref="QueryBudgetExceededException">None at all: the test looks at something else than it thinks.</exception>
    public int Count => Commands.Count;

    /// <summary>The commands, in the order in which they were sent.</summary>
    /// <exception cref="QueryBudgetExceededException">None at all: the test looks at something else than it thinks.</exception>
    public IReadOnlyList<RecordedCommand> Commands
    {
        get
        {
            var commands = _log.Commands;
            if (commands.Count == 0)
                throw new QueryBudgetExceededException(Failure.Nothing(_log.LeftOut));
            return [.. commands.Select(c => new RecordedCommand(Failure.Describe(c.Place), c.Kind.Text(), c.IsAsync, c.Rows))];
        }
    }

    internal CommandLog Log => _log;

    /// <summary>Ends the recording; what it has stays.</summary>
    public void Dispose()
    {
        _log.Close();
        if (CommandLog.Current == _log)
            CommandLog.Current = _outer;
        SiteResolver.Release();
    }

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The number of commands, and the call sites with theirs.</summary>
    public override string ToString() =>
        _log.Commands is { Count: > 0 } commands
            ? $"{Failure.Commands(commands.Count)}:{Failure.List(commands)}"
            : "no commands";
}
