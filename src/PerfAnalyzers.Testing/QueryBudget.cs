using PerfAnalyzers.Recorder.Commands;

namespace PerfAnalyzers.Testing;

/// <summary>
/// Holds the number of commands that a test sends to the database through EF Core. What counts is the flow of control: what the test calls
/// and awaits, also through a test server; tests that run at the same time do not see each other. Migrations, and what seeds a database
/// while it is created, are not counted.
/// </summary>
public static class QueryBudget
{
    static QueryBudget() => Initialize();

    /// <summary>
    /// Begins to watch EF Core and test servers. It is called by itself when a test assembly that refers to the package is loaded; call it
    /// before the first test server is made where that is not so.
    /// </summary>
    public static void Initialize()
    {
        EfEvents.Listen();
        TestServers.Watch();
    }

    /// <summary>Runs something that may send at most so many commands.</summary>
    /// <param name="commands">The budget. Zero is met by nothing at all.</param>
    /// <param name="act">What is run.</param>
    /// <exception cref="QueryBudgetExceededException">More were sent, or none at all though some may be.</exception>
    public static async Task AtMost(int commands, Func<Task> act)
    {
        ArgumentNullException.ThrowIfNull(act);
        ArgumentOutOfRangeException.ThrowIfNegative(commands);
        Check(commands, await Run(act).ConfigureAwait(false));
    }

    /// <inheritdoc cref="AtMost(int, Func{Task})"/>
    /// <returns>What it returned.</returns>
    public static async Task<T> AtMost<T>(int commands, Func<Task<T>> act)
    {
        ArgumentNullException.ThrowIfNull(act);
        ArgumentOutOfRangeException.ThrowIfNegative(commands);
        T result = default!;
        Check(commands, await Run(async () => result = await act().ConfigureAwait(false)).ConfigureAwait(false));
        return result;
    }

    /// <inheritdoc cref="AtMost(int, Func{Task})"/>
    public static void AtMost(int commands, Action act)
    {
        ArgumentNullException.ThrowIfNull(act);
        ArgumentOutOfRangeException.ThrowIfNegative(commands);
        using var recording = new QueryRecording();
        act();
        Check(commands, recording.Log);
    }

    /// <summary>
    /// Runs something with ever more data: its commands must not grow with it, neither all of them nor those of one call site.
    /// </summary>
    /// <param name="populate">Makes so many of what the action reads. Its own commands are not counted.</param>
    /// <param name="act">What is run after each.</param>
    /// <param name="scales">How many, rising; 2 and 5 if none are given.</param>
    /// <exception cref="QueryBudgetExceededException">They grow, or none are sent at all.</exception>
    public static async Task Constant(Func<int, Task> populate, Func<Task> act, IReadOnlyList<int>? scales = null)
    {
        ArgumentNullException.ThrowIfNull(populate);
        ArgumentNullException.ThrowIfNull(act);
        scales ??= [2, 5];
        if (scales.Count < 2 || scales[0] < 0 || scales.Zip(scales.Skip(1)).Any(s => s.First >= s.Second))
            throw new ArgumentException("Give two scales or more, each greater than the one before.", nameof(scales));

        CommandLog? smaller = null;
        for (var i = 0; i < scales.Count; i++)
        {
            await Uncounted(() => populate(scales[i])).ConfigureAwait(false);
            var log = await Run(act).ConfigureAwait(false);
            if (log.Commands.Count == 0)
                throw new QueryBudgetExceededException(Failure.Nothing(log.LeftOut));
            if (smaller is not null && Grows(smaller.Commands, log.Commands))
                throw new QueryBudgetExceededException(Failure.Grown(scales[i - 1], smaller.Commands, scales[i], log.Commands));
            smaller = log;
        }
    }

    /// <inheritdoc cref="Constant(Func{int, Task}, Func{Task}, IReadOnlyList{int}?)"/>
    public static Task Constant(Action<int> populate, Func<Task> act, IReadOnlyList<int>? scales = null)
    {
        ArgumentNullException.ThrowIfNull(populate);
        return Constant(
            scale =>
            {
                populate(scale);
                return Task.CompletedTask;
            },
            act,
            scales);
    }

    /// <summary>Records the commands from here on, until it is disposed.</summary>
    /// <returns>The recording.</returns>
    public static QueryRecording Record() => new();

    /// <summary>Runs something whose commands no budget and no recording counts, such as what arranges data.</summary>
    /// <param name="arrange">What is run.</param>
    /// <returns>When it is over.</returns>
    public static async Task Uncounted(Func<Task> arrange)
    {
        ArgumentNullException.ThrowIfNull(arrange);
        CommandLog.Current = null;
        await arrange().ConfigureAwait(false);
    }

    // A method of its own: what it sets in the flow of control ends with it.
    private static async Task<CommandLog> Run(Func<Task> act)
    {
        await using var recording = new QueryRecording();
        await act().ConfigureAwait(false);
        return recording.Log;
    }

    private static void Check(int budget, CommandLog log)
    {
        var commands = log.Commands;
        if (commands.Count > budget)
            throw new QueryBudgetExceededException(Failure.Exceeded(budget, commands));
        if (commands.Count == 0 && budget > 0)
            throw new QueryBudgetExceededException(Failure.Nothing(log.LeftOut));
    }

    private static bool Grows(IReadOnlyList<LoggedCommand> before, IReadOnlyList<LoggedCommand> after)
    {
        var earlier = Failure.BySite(before).ToDictionary(s => s.Key, s => s.Count);
        // What the first run did once, such as filling a cache, must not hide what grows.
        return after.Count > before.Count || Failure.BySite(after).Any(s => earlier.TryGetValue(s.Key, out var count) && s.Count > count);
    }
}
