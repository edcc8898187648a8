using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace PerfAnalyzers.Proofs.Runtime;

/// <summary>Counts the commands of a context, and the rows and values that are read.</summary>
internal sealed class CommandMeter : DbCommandInterceptor
{
    private readonly List<(string Text, DbParameter[] Parameters)> _queries = [];
    private readonly List<string> _texts = [];

    public int Rows { get; set; }

    public int Values { get; set; }

    /// <summary>The commands for which the thread waited.</summary>
    public int Blocking { get; private set; }

    /// <summary>False before and after the program runs.</summary>
    public bool IsOn { get; set; }

    /// <summary>Whether there was a command that may have changed something.</summary>
    public bool HasWritten { get; private set; }

    public IReadOnlyList<string> Texts => _texts;

    /// <summary>The commands that were queries, to be explained.</summary>
    public IReadOnlyList<(string Text, DbParameter[] Parameters)> Queries => _queries;

    public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        Count(command, eventData, isBlocking: true);
        return result;
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        Count(command, eventData);
        return ValueTask.FromResult(result);
    }

    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
    {
        Count(command, eventData, isBlocking: true, tellsRows: true);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Count(command, eventData, tellsRows: true);
        return ValueTask.FromResult(result);
    }

    public override int NonQueryExecuted(DbCommand command, CommandExecutedEventData eventData, int result)
    {
        NoteWritten(result);
        return result;
    }

    public override ValueTask<int> NonQueryExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        NoteWritten(result);
        return ValueTask.FromResult(result);
    }

    public override InterceptionResult<object> ScalarExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<object> result)
    {
        Count(command, eventData, isBlocking: true);
        return result;
    }

    public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default)
    {
        Count(command, eventData);
        return ValueTask.FromResult(result);
    }

    public override DbDataReader ReaderExecuted(DbCommand command, CommandExecutedEventData eventData, DbDataReader result) => Meter(eventData, result);

    public override ValueTask<DbDataReader> ReaderExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Meter(eventData, result));

    // What SaveChanges reads are generated values, and the provider wants to see its own reader there.
    private DbDataReader Meter(CommandExecutedEventData eventData, DbDataReader reader) =>
        IsOn && eventData.CommandSource != CommandSource.SaveChanges ? new MeteredReader(reader, this) : reader;

    // A bulk write that finds no row writes nothing; other statements than those give -1.
    private void NoteWritten(int rows) => HasWritten |= IsOn && rows != 0;

    private void Count(DbCommand command, CommandEventData eventData, bool isBlocking = false, bool tellsRows = false)
    {
        if (!IsOn)
            return;
        Blocking += isBlocking ? 1 : 0;
        _texts.Add(command.CommandText);
        if (eventData.CommandSource != CommandSource.SaveChanges && IsQuery(command.CommandText))
            _queries.Add((command.CommandText, [.. command.Parameters.Cast<DbParameter>().Select(p => Copy(command, p))]));
        else
            HasWritten |= !tellsRows;
    }

    // EF Core takes its parameters back when the query has run.
    private static DbParameter Copy(DbCommand command, DbParameter parameter)
    {
        if (parameter is ICloneable cloneable)
            return (DbParameter)cloneable.Clone();
        var copy = command.CreateParameter();
        copy.ParameterName = parameter.ParameterName;
        copy.Value = parameter.Value;
        return copy;
    }

    // A tag is a comment in front of the query.
    private static bool IsQuery(string text) =>
        text.Split('\n').FirstOrDefault(l => l.Trim() is not "" && !l.StartsWith("--", StringComparison.Ordinal)) is { } line
        && (line.StartsWith("SELECT", StringComparison.Ordinal) || line.StartsWith("WITH", StringComparison.Ordinal));
}
