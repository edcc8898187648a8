using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace PerfAnalyzers.Proofs.Runtime;

internal abstract partial class Store
{
    public static partial Store Create(string settings) => new SqliteStore();
}

/// <summary>SQLite in memory: a database is its connection.</summary>
internal sealed class SqliteStore : Store
{
    private readonly List<SqliteConnection> _templates = [];

    public override DbConnection Unopened { get; } = new SqliteConnection("Data Source=:memory:");

    public override string TablesQuery => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'";

    public override string Explain => "EXPLAIN QUERY PLAN ";

    public override void Configure(DbContextOptionsBuilder options, DbConnection connection) => options.UseSqlite(connection);

    public override string Create(Action<DbConnection> fill)
    {
        var template = OpenNew();
        fill(template);
        _templates.Add(template);
        return (_templates.Count - 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    public override DbConnection Copy(string template)
    {
        var copy = OpenNew();
        _templates[int.Parse(template, System.Globalization.CultureInfo.InvariantCulture)].BackupDatabase(copy);
        return copy;
    }

    public override void Drop(DbConnection connection) => connection.Dispose();

    public override void DeferConstraints(DbConnection connection) => Execute(connection, "PRAGMA foreign_keys = OFF");

    public override void AfterSeeding(DbConnection connection, DbContext context) => Execute(connection, "ANALYZE");

    public override void Dispose() => _templates.ForEach(t => t.Dispose());

    private static SqliteConnection OpenNew()
    {
        var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        return connection;
    }

    private static void Execute(DbConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
