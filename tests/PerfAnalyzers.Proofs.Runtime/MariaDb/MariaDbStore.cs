using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MySqlConnector;

namespace PerfAnalyzers.Proofs.Runtime;

internal abstract partial class Store
{
    public static partial Store Create(string settings) => new MariaDbStore(settings);
}

/// <summary>Databases of its own on a MariaDB server, dropped at the end.</summary>
internal sealed class MariaDbStore(string server) : Store
{
    private readonly string _prefix = "perfanalyzers_" + Guid.NewGuid().ToString("N")[..8];
    private readonly HashSet<string> _names = [];
    private readonly Lazy<ServerVersion> _version = new(() => ServerVersion.AutoDetect(server));
    private int _count;

    public override DbConnection Unopened { get; } = new MySqlConnection(Settings(server, null));

    public override string TablesQuery => "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()";

    public override string Explain => "EXPLAIN FORMAT=JSON ";

    public override string Delimit(string name) => $"`{name}`";

    public override void Configure(DbContextOptionsBuilder options, DbConnection connection) => options.UseMySql((MySqlConnection)connection, _version.Value);

    public override string Create(Action<DbConnection> fill)
    {
        var name = NewDatabase();
        using var connection = Open(name);
        fill(connection);
        return name;
    }

    // There are no templates: the tables are made as they were made there, and filled from there.
    public override DbConnection Copy(string template)
    {
        var connection = Open(NewDatabase());
        Execute(connection, "SET foreign_key_checks = 0, unique_checks = 0");
        foreach (var table in Texts(connection, $"SELECT table_name FROM information_schema.tables WHERE table_schema = '{template}'", 0))
        {
            Execute(connection, Texts(connection, $"SHOW CREATE TABLE `{template}`.`{table}`", 1).Single());
            Execute(connection, $"INSERT INTO `{table}` SELECT * FROM `{template}`.`{table}`");
        }

        Execute(connection, "SET foreign_key_checks = 1, unique_checks = 1");
        return connection;
    }

    public override void Drop(DbConnection connection)
    {
        var name = connection.Database;
        connection.Dispose();
        OnServer($"DROP DATABASE `{name}`");
        _names.Remove(name);
    }

    public override void DeferConstraints(DbConnection connection) => Execute(connection, "SET foreign_key_checks = 0");

    public override void AfterSeeding(DbConnection connection, DbContext context)
    {
        // The keys that the database makes come after those that were given, of themselves.
    }

    public override void Dispose()
    {
        foreach (var name in _names)
            OnServer($"DROP DATABASE IF EXISTS `{name}`");
    }

    private string NewDatabase()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{_prefix}_{_count++}");
        _names.Add(name);
        OnServer($"CREATE DATABASE `{name}`");
        return name;
    }

    // What the provider asks of a connection that it is given.
    private static string Settings(string server, string? database)
    {
        var settings = new MySqlConnectionStringBuilder(server) { Pooling = false, AllowUserVariables = true, UseAffectedRows = false };
        settings.Database = database ?? settings.Database;
        return settings.ConnectionString;
    }

    private MySqlConnection Open(string? database)
    {
        var connection = new MySqlConnection(Settings(server, database));
        connection.Open();
        return connection;
    }

    private void OnServer(string text)
    {
        using var connection = Open(null);
        Execute(connection, text);
    }

    private static List<string> Texts(DbConnection connection, string query, int column)
    {
        using var command = connection.CreateCommand();
        command.CommandText = query;
        using var reader = command.ExecuteReader();
        var texts = new List<string>();
        while (reader.Read())
            texts.Add(reader.GetString(column));
        return texts;
    }

    private static void Execute(DbConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
