using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace PerfAnalyzers.Proofs.Machinery;

/// <summary>A migration that a fix changes, run on a table of a PostgreSQL server that is in use.</summary>
/// <param name="Title">What the migration is.</param>
/// <param name="Up">What it does to the table <c>Posts</c> of 200,000 rows.</param>
public sealed record MigrationProof(string Title, string Up)
{
    private const string Usings = """
        using System;
        using System.Threading.Tasks;
        using Microsoft.EntityFrameworkCore;
        using Microsoft.EntityFrameworkCore.Diagnostics;
        using Microsoft.EntityFrameworkCore.Infrastructure;
        using Microsoft.EntityFrameworkCore.Migrations;
        using Npgsql;

        namespace Programs;

        """;

    /// <summary>The migration in a file.</summary>
    public string Code => Usings + $$"""

        public class PostContext(DbContextOptions<PostContext> options) : DbContext(options)
        {
        }

        [DbContext(typeof(PostContext))]
        [Migration("20260101000000_IndexPosts")]
        public class IndexPosts : Migration
        {
            protected override void Up(MigrationBuilder migrationBuilder)
            {
                {{Up}}
            }
        }

        """ + Scenario;

    // A transaction that has written is open while the migration runs, which therefore waits; and then somebody else writes.
    private const string Scenario = """

        public static class Scenario
        {
            public static async Task<string> Run(string server)
            {
                var name = "perfanalyzers_" + Guid.NewGuid().ToString("N");
                await using var admin = await Open(server, null);
                await Execute(admin, $"CREATE DATABASE {name}");
                try
                {
                    return await RunIn(server, name);
                }
                finally
                {
                    NpgsqlConnection.ClearAllPools();
                    await Execute(admin, $"DROP DATABASE {name} WITH (FORCE)");
                }
            }

            private static async Task<string> RunIn(string server, string name)
            {
                await using var holder = await Open(server, name);
                await Execute(holder, "CREATE TABLE \"Posts\" (\"Id\" serial PRIMARY KEY, \"Title\" text NOT NULL, \"BlogId\" int NOT NULL, \"IsPublished\" bool NOT NULL)");
                await Execute(holder, "INSERT INTO \"Posts\" (\"Title\", \"BlogId\", \"IsPublished\") SELECT 'Post ' || i, i % 1000, i % 2 = 0 FROM generate_series(1, 200000) i");
                await Execute(holder, "CREATE INDEX ix_old ON \"Posts\" (\"BlogId\")");
                await Execute(holder, "BEGIN");
                await Execute(holder, "UPDATE \"Posts\" SET \"Title\" = 'Held' WHERE \"Id\" = 1");

                var options = new DbContextOptionsBuilder<PostContext>()
                    .UseNpgsql(With(server, name))
                    .ConfigureWarnings(w => w.Ignore(RelationalEventId.PendingModelChangesWarning))
                    .Options;
                await using var context = new PostContext(options);
                var migrating = context.Database.MigrateAsync();
                var outcome = await WaitsAsync(server, name, migrating) ? await WriteAsync(server, name) : "";
                await Execute(holder, "ROLLBACK");
                try
                {
                    await migrating;
                }
                catch (PostgresException e)
                {
                    return "fails with " + e.SqlState;
                }

                await using var checking = await Open(server, name);
                await using var invalid = new NpgsqlCommand("SELECT count(*) FROM pg_index WHERE NOT indisvalid", checking);
                return outcome + (Convert.ToInt64(await invalid.ExecuteScalarAsync()) == 0 ? "" : ", and the index is invalid");
            }

            private static async Task<bool> WaitsAsync(string server, string name, Task migrating)
            {
                await using var watching = await Open(server, name);
                await using var query = new NpgsqlCommand("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'", watching);
                while (!migrating.IsCompleted)
                {
                    if (Convert.ToInt64(await query.ExecuteScalarAsync()) > 0)
                        return true;
                    await Task.Delay(20);
                }

                return false;
            }

            private static async Task<string> WriteAsync(string server, string name)
            {
                await using var writing = await Open(server, name);
                await Execute(writing, "SET statement_timeout = '2s'");
                try
                {
                    await Execute(writing, "INSERT INTO \"Posts\" (\"Title\", \"BlogId\", \"IsPublished\") VALUES ('New', 1, true)");
                    return "others write";
                }
                catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.QueryCanceled)
                {
                    return "others wait";
                }
            }

            private static string With(string server, string name) => new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;

            private static async Task<NpgsqlConnection> Open(string server, string? name)
            {
                var connection = new NpgsqlConnection(name is null ? server : With(server, name));
                await connection.OpenAsync();
                return connection;
            }

            private static async Task Execute(NpgsqlConnection connection, string sql)
            {
                await using var command = new NpgsqlCommand(sql, connection);
                await command.ExecuteNonQueryAsync();
            }
        }
        """;
}

/// <summary>The proofs of a fix that changes migrations.</summary>
public abstract class MigrationProofs(DiagnosticAnalyzer analyzer, CodeFixProvider fix)
{
    /// <summary>What happens before the fix.</summary>
    protected abstract string Before { get; }

    /// <summary>What happens after it.</summary>
    protected abstract string After { get; }

    /// <summary>Runs the migration as it is, and as the fix leaves it.</summary>
    protected async Task ProveAsync(MigrationProof proof)
    {
        var database = ProofDatabase.PostgreSql;
        var project = database.Programs.CreateProject(new Proof(proof.Title, proof.Code));
        var changed = await FixApplication.ApplyAsync(project, analyzer, fix);
        Assert.Equal(Before, await database.RunScenarioAsync(await ProgramCompiler.EmitAsync(project)));
        Assert.Equal(After, await database.RunScenarioAsync(await ProgramCompiler.EmitAsync(changed)));
    }
}

/// <summary>The proofs of one fix, with the analyzer and the fix that an editor would use.</summary>
public abstract class MigrationProofs<TAnalyzer, TCodeFix>() : MigrationProofs(new TAnalyzer(), new TCodeFix())
    where TAnalyzer : DiagnosticAnalyzer, new()
    where TCodeFix : CodeFixProvider, new();
