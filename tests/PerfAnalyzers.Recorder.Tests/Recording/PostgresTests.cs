using System.Globalization;
using Library;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using PerfAnalyzers.Recorder.Tests.Harness;

namespace PerfAnalyzers.Recorder.Tests.Recording;

/// <summary>On a server, where connections and commands really wait, and which counts by itself.</summary>
public sealed class PostgresTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [PostgresFact]
    public async Task ParallelScopes_LoseNoCommand_AsTheServerCounts()
    {
        await using var database = await PostgresDatabase.CreateAsync();
        using var recorder = new PerfRecorder(new() { Path = _folder["perf.profile"], WriteEvery = null, CallSites = CallSiteTracing.Sampled });
        var builder = new DbContextOptionsBuilder<LibraryContext>().UseNpgsql(database.ConnectionString + ";Maximum Pool Size=40");
        builder.AddPerfRecorder(recorder);
        await using (var db = new LibraryContext((DbContextOptions<LibraryContext>)builder.Options))
        {
            await db.Database.EnsureCreatedAsync();
            await Seed.AddAsync(db, 3);
        }
        recorder.Reset();
        await database.ResetStatementsAsync();

        var seconds = double.TryParse(Environment.GetEnvironmentVariable("PERFANALYZERS_CONCURRENCY_SECONDS"), CultureInfo.InvariantCulture, out var wanted) ? wanted : 2;
        var end = DateTime.UtcNow.AddSeconds(seconds);
        int lists = 0, counts = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 64), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (worker, cancellation) =>
        {
            for (var i = worker; DateTime.UtcNow < end; i++)
            {
                await using var db = new LibraryContext((DbContextOptions<LibraryContext>)builder.Options);
                using (PerfRecorder.Scope(i % 2 == 0 ? "list" : "count"))
                {
                    if (i % 2 == 0)
                    {
                        await new BookService(db).AuthorsWithTitlesAsync();
                        Interlocked.Increment(ref lists);
                    }
                    else
                    {
                        await db.Books.CountAsync(cancellation);
                        Interlocked.Increment(ref counts);
                    }
                }
            }
        });
        await recorder.WriteAsync();
        Assert.Equal([lists, 4L * lists, 9L * lists], Read.Scope(_folder["perf.profile"], "list"));
        Assert.Equal([counts, counts, counts], Read.Scope(_folder["perf.profile"], "count"));
        var sites = Read.Sites(_folder["perf.profile"]);
        Assert.Contains($"M:Library.BookService.AuthorsWithTitlesAsync +3 ToListAsync#2/2 query async list: {lists} {3 * lists} {6 * lists}", sites);
        Assert.Contains($"M:Library.BookService.AuthorsWithTitlesAsync +1 ToListAsync#1/2 query async list: {lists} {lists} {3 * lists}", sites);
        if (await database.CountStatementsAsync() is { } counted)
            Assert.Equal(4L * lists + counts, counted);
    }
}

/// <summary>A database of its own on the server that PERFANALYZERS_POSTGRES names.</summary>
internal sealed class PostgresDatabase : IAsyncDisposable
{
    private readonly string _name = $"recorder_{Guid.NewGuid():N}";

    public static string? Server { get; } = Environment.GetEnvironmentVariable("PERFANALYZERS_POSTGRES");

    public string ConnectionString => new NpgsqlConnectionStringBuilder(Server) { Database = _name }.ConnectionString;

    public static async Task<PostgresDatabase> CreateAsync()
    {
        var database = new PostgresDatabase();
        await ExecuteAsync(Server!, $"CREATE DATABASE {database._name}");
        return database;
    }

    public async Task ResetStatementsAsync()
    {
        if (await HasStatementsAsync())
            await ExecuteAsync(ConnectionString, "CREATE EXTENSION IF NOT EXISTS pg_stat_statements; SELECT pg_stat_statements_reset()");
    }

    /// <summary>How many commands on the tables the server has run, or null if it does not count them.</summary>
    public async Task<long?> CountStatementsAsync() =>
        await HasStatementsAsync()
            ? (long)(decimal)(await ExecuteAsync(ConnectionString, "SELECT sum(calls) FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid WHERE d.datname = current_database() AND (query LIKE '%\"Books\"%' OR query LIKE '%\"Authors\"%')"))!
            : null;

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await ExecuteAsync(Server!, $"DROP DATABASE {_name} WITH (FORCE)");
    }

    private static async Task<bool> HasStatementsAsync() => (string?)await ExecuteAsync(Server!, "SHOW shared_preload_libraries") is { } libraries && libraries.Contains("pg_stat_statements", StringComparison.Ordinal);

    private static async Task<object?> ExecuteAsync(string server, string sql)
    {
        await using var source = NpgsqlDataSource.Create(server);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}

/// <summary>A test that needs a server.</summary>
internal sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute()
    {
        if (string.IsNullOrEmpty(PostgresDatabase.Server))
            Skip = "PERFANALYZERS_POSTGRES names no server.";
    }
}
