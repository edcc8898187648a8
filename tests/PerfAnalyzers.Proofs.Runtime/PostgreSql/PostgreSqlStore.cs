using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace PerfAnalyzers.Proofs.Runtime;

internal abstract partial class Store
{
    public static partial Store Create(string settings) => new PostgreSqlStore(settings);
}

/// <summary>Databases of its own on a PostgreSQL server, dropped at the end.</summary>
internal sealed class PostgreSqlStore(string server) : Store
{
    private readonly string _prefix = "perfanalyzers_" + Guid.NewGuid().ToString("N")[..8];
    private readonly List<string> _names = [];

    public override DbConnection Unopened { get; } = new NpgsqlConnection(server);

    public override string TablesQuery => "SELECT tablename FROM pg_tables WHERE schemaname = 'public'";

    public override string Explain => "EXPLAIN (COSTS OFF) ";

    public override void Configure(DbContextOptionsBuilder options, DbConnection connection) => options.UseNpgsql((NpgsqlConnection)connection);

    public override string Create(Action<DbConnection> fill)
    {
        var name = NewName();
        OnServer($"CREATE DATABASE \"{name}\"");
        using var connection = Open(name);
        fill(connection);
        return name;
    }

    public override DbConnection Copy(string template)
    {
        var name = NewName();
        OnServer($"CREATE DATABASE \"{name}\" TEMPLATE \"{template}\"");
        return Open(name);
    }

    public override void Drop(DbConnection connection)
    {
        var name = connection.Database;
        connection.Dispose();
        OnServer($"DROP DATABASE \"{name}\"");
        _names.Remove(name);
    }

    public override void DeferConstraints(DbConnection connection) => Execute(connection, "SET session_replication_role = replica");

    // Keys that the database makes come after those that were given.
    public override void AfterSeeding(DbConnection connection, DbContext context)
    {
        foreach (var entity in context.Model.GetEntityTypes().Where(e => !e.IsOwned()))
        {
            var table = entity.GetTableName()!;
            foreach (var column in entity.GetProperties().Where(p => p.ValueGenerated == ValueGenerated.OnAdd && p.ClrType == typeof(int)).Select(p => p.GetColumnName()))
                Execute(connection, $"SELECT setval(pg_get_serial_sequence('\"{table}\"', '{column}'), (SELECT COALESCE(MAX(\"{column}\"), 0) + 1 FROM \"{table}\"), false)");
        }

        Execute(connection, "ANALYZE");
    }

    public override void Dispose()
    {
        foreach (var name in _names)
            OnServer($"DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)");
    }

    private string NewName()
    {
        var name = $"{_prefix}_{_names.Count}_{Guid.NewGuid().ToString("N")[..8]}";
        _names.Add(name);
        return name;
    }

    private NpgsqlConnection Open(string? database)
    {
        // A pool would hold on to databases that are to be copied or dropped.
        var settings = new NpgsqlConnectionStringBuilder(server) { Pooling = false };
        settings.Database = database ?? settings.Database;
        var connection = new NpgsqlConnection(settings.ConnectionString);
        connection.Open();
        return connection;
    }

    private void OnServer(string text)
    {
        using var connection = Open(null);
        Execute(connection, text);
    }

    private static void Execute(DbConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
