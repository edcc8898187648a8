using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace BookStore.Data;

/// <summary>Counts the commands that run on behalf of the current request, whichever context they run in.</summary>
public sealed class CommandCounter
{
    private readonly AsyncLocal<StrongBox<int>?> _current = new();

    /// <summary>Starts to count for the calling request; everything that it awaits adds to what is returned.</summary>
    public StrongBox<int> Start() => _current.Value = new StrongBox<int>();

    public void Add()
    {
        if (_current.Value is { } count)
            Interlocked.Increment(ref count.Value);
    }
}

/// <summary>Tells the counter of each command that Entity Framework is about to send.</summary>
public sealed class CommandCountingInterceptor(CommandCounter counter) : DbCommandInterceptor
{
    public override InterceptionResult<DbDataReader> ReaderExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        counter.Add();
        return result;
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        counter.Add();
        return ValueTask.FromResult(result);
    }

    public override InterceptionResult<int> NonQueryExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
    {
        counter.Add();
        return result;
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        counter.Add();
        return ValueTask.FromResult(result);
    }

    public override InterceptionResult<object> ScalarExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result)
    {
        counter.Add();
        return result;
    }

    public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default)
    {
        counter.Add();
        return ValueTask.FromResult(result);
    }
}
