using PerfAnalyzers.Recorder.CallSites;

namespace PerfAnalyzers.Recorder.Commands;

/// <summary>Every single command of a flow of control, with its caller. For tests: it looks at the stack each time.</summary>
internal sealed class CommandLog(CommandLog? outer)
{
    private static readonly AsyncLocal<CommandLog?> s_current = new();

    private readonly List<LoggedCommand> _commands = [];
    private bool _isClosed;

    /// <summary>The log of the current flow.</summary>
    public static CommandLog? Current
    {
        get => s_current.Value;
        set => s_current.Value = value;
    }

    /// <summary>The commands so far.</summary>
    public IReadOnlyList<LoggedCommand> Commands
    {
        get
        {
            lock (_commands)
                return [.. _commands];
        }
    }

    /// <summary>What was made to be left out: migrations, and what seeds the database while it is created.</summary>
    public int LeftOut { get; private set; }

    public void Add(LoggedCommand command)
    {
        lock (_commands)
        {
            if (!_isClosed)
                _commands.Add(command);
        }
        outer?.Add(command);
    }

    public void AddLeftOut()
    {
        LeftOut++;
        outer?.AddLeftOut();
    }

    /// <summary>Takes no more commands, of work that still goes on.</summary>
    public void Close()
    {
        lock (_commands)
            _isClosed = true;
    }
}

/// <summary>A command that was sent.</summary>
/// <param name="Place">A <see cref="RuntimeSite"/>.</param>
internal sealed record LoggedCommand(RuntimeSite Place, CommandKind Kind, bool IsAsync)
{
    public long Rows { get; set; }
}
