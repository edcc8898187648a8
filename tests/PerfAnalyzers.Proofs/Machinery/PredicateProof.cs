using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace PerfAnalyzers.Proofs.Machinery;

/// <summary>A condition that a fix rewrites, or indexes; the rows that it then finds, and how the database finds them.</summary>
/// <param name="Title">What the condition is.</param>
/// <param name="Condition">What a query of orders asks for.</param>
/// <param name="Before">The statements before the query.</param>
/// <param name="Ends">The first and the last point in time among the rows: PostgreSQL's infinities, but that it fails to tell their year.</param>
public sealed record PredicateProof(string Title, string Condition, string Before = "", string Ends = "'-infinity', 'infinity'")
{
    /// <summary>What <c>OnModelCreating</c> says.</summary>
    public string Configuration { get; init; } = """
        modelBuilder.Entity<Order>().HasIndex(o => o.Quantity);
        modelBuilder.Entity<Order>().HasIndex(o => o.PlacedAt);
        modelBuilder.Entity<Order>().HasIndex(o => o.PaidAt);
        """;

    /// <summary>What the query does besides.</summary>
    public string Tail { get; init; } = "";

    private const string Model = """
        using System;
        using System.Collections.Generic;
        using System.Data.Common;
        using System.Linq;
        using System.Text.Json;
        using System.Threading.Tasks;
        using Microsoft.EntityFrameworkCore;

        namespace Programs;

        public class Order
        {
            public int Id { get; set; }
            public int Quantity { get; set; }
            public DateTime PlacedAt { get; set; }
            public DateTime? PaidAt { get; set; }
        }

        public class OrderContext : DbContext
        {
            public OrderContext(DbContextOptions<OrderContext> options) : base(options) { }

            public DbSet<Order> Orders => Set<Order>();

            protected override void OnModelCreating(ModelBuilder modelBuilder)
            {
                CONFIGURATION
            }

            public async Task<string> Read(DbCommand command)
            {
                await using var reader = await command.ExecuteReaderAsync();
                var lines = new List<string>();
                while (await reader.ReadAsync())
                    lines.Add(reader.GetValue(reader.FieldCount - 1).ToString());
                return string.Join("\n", lines);
            }

            public async Task<string> Read(string sql)
            {
                await using var command = Database.GetDbConnection().CreateCommand();
                command.CommandText = sql;
                return await Read(command);
            }
        }

        public static class Scenario
        {
            public static async Task<string> Run(string server)
            {
                SETUP
                try
                {
                    await context.Database.OpenConnectionAsync();
                    await context.Database.EnsureCreatedAsync();
                    FILL
                    BEFORE
                    var query = context.Orders.Where(o => CONDITION)TAIL;
                    var ids = await query.Select(o => o.Id).ToListAsync();
                    await using var command = query.CreateDbCommand();
                    command.CommandText = "EXPLAIN OPTIONS " + command.CommandText;
                    var plan = await context.Read(command);
                    return ids.Count + ": " + string.Join(",", ids.Order()) + "\n" + plan;
                }
                finally
                {
                    await context.Database.EnsureDeletedAsync();
                }
            }
        }
        """;

    /// <summary>The program for a PostgreSQL server.</summary>
    public string PostgreSql => Program(
        """
        var name = "perfanalyzers_" + Guid.NewGuid().ToString("N");
        await using var context = new OrderContext(new DbContextOptionsBuilder<OrderContext>()
            .UseNpgsql(new Npgsql.NpgsqlConnectionStringBuilder(server) { Database = name, Pooling = false }.ConnectionString).Options);
        await context.Database.EnsureCreatedAsync();
        """,
        """
        await context.Read("INSERT INTO \"Orders\" (\"Quantity\", \"PlacedAt\", \"PaidAt\") SELECT i / 20, p, CASE WHEN i % 3 = 0 THEN NULL ELSE p + INTERVAL '6 hours' END FROM (SELECT i, TIMESTAMPTZ '2020-01-01Z' + i * INTERVAL '15 minutes' AS p FROM generate_series(1, 200000) i) s");
        await context.Read("INSERT INTO \"Orders\" (\"Quantity\", \"PlacedAt\", \"PaidAt\") VALUES (2147483640, ENDS)");
        await context.Read("ANALYZE");
        """,
        "(ANALYZE, BUFFERS, FORMAT JSON)");

    /// <summary>The program for SQLite.</summary>
    public string Sqlite => Program(
        "await using var context = new OrderContext(new DbContextOptionsBuilder<OrderContext>().UseSqlite(\"Data Source=:memory:\").Options);",
        """
        await context.Read("WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 200000) INSERT INTO Orders (Quantity, PlacedAt, PaidAt) SELECT i / 20, datetime('2020-01-01', (i * 15) || ' minutes'), CASE WHEN i % 3 = 0 THEN NULL ELSE datetime('2020-01-01', (i * 15 + 360) || ' minutes') END FROM s");
        """,
        "QUERY PLAN");

    private string Program(string setup, string fill, string options) => Model
        .Replace("SETUP", setup, StringComparison.Ordinal)
        .Replace("FILL", fill, StringComparison.Ordinal)
        .Replace("ENDS", Ends, StringComparison.Ordinal)
        .Replace("BEFORE", Before, StringComparison.Ordinal)
        .Replace("CONFIGURATION", Configuration, StringComparison.Ordinal)
        .Replace("TAIL", Tail, StringComparison.Ordinal)
        .Replace("CONDITION", Condition, StringComparison.Ordinal)
        .Replace("OPTIONS", options, StringComparison.Ordinal);
}

/// <summary>The proofs of a fix that rewrites conditions, or gives them an index.</summary>
public abstract class PredicateProofs(DiagnosticAnalyzer analyzer, CodeFixProvider fix)
{
    /// <summary>The same rows are found; PostgreSQL scans the table before the fix, and uses the index after it.</summary>
    protected async Task ProveOnPostgreSqlAsync(PredicateProof proof)
    {
        var (before, after) = await RunAsync(ProofDatabase.PostgreSql, proof.Title, proof.PostgreSql);
        Assert.Contains("\"Seq Scan\"", before, StringComparison.Ordinal);
        Assert.DoesNotContain("\"Seq Scan\"", after, StringComparison.Ordinal);
        Assert.Contains("\"Index Name\"", after, StringComparison.Ordinal);
        var (read, left) = (BuffersOf(before), BuffersOf(after));
        Assert.True(left * 3 < read, $"{read} buffers before, {left} after.");
    }

    /// <summary>The same rows are found; SQLite scans the table before the fix, and searches it by the index after it.</summary>
    protected async Task ProveOnSqliteAsync(PredicateProof proof)
    {
        var (before, after) = await RunAsync(ProofDatabase.Sqlite, proof.Title, proof.Sqlite);
        Assert.StartsWith("SCAN", before, StringComparison.Ordinal);
        Assert.StartsWith("SEARCH", after, StringComparison.Ordinal);
        Assert.Contains("USING INDEX", after, StringComparison.Ordinal);
    }

    private async Task<(string Before, string After)> RunAsync(ProofDatabase database, string title, string code)
    {
        var project = database.Programs.CreateProject(new Proof(title, code));
        var changed = await FixApplication.ApplyAsync(project, analyzer, fix);
        var before = (await database.RunScenarioAsync(await ProgramCompiler.EmitAsync(project))).Split('\n', 2);
        var after = (await database.RunScenarioAsync(await ProgramCompiler.EmitAsync(changed))).Split('\n', 2);
        Assert.Equal(before[0], after[0]);
        Assert.False(before[0].StartsWith("0:", StringComparison.Ordinal), "The query finds nothing, which proves nothing.");
        return (before[1], after[1]);
    }

    private static int BuffersOf(string plan)
    {
        var root = System.Text.Json.JsonDocument.Parse(plan).RootElement[0].GetProperty("Plan");
        return root.GetProperty("Shared Hit Blocks").GetInt32() + root.GetProperty("Shared Read Blocks").GetInt32();
    }
}

/// <summary>The proofs of one fix, with the analyzer and the fix that an editor would use.</summary>
public abstract class PredicateProofs<TAnalyzer, TCodeFix>() : PredicateProofs(new TAnalyzer(), new TCodeFix())
    where TAnalyzer : DiagnosticAnalyzer, new()
    where TCodeFix : CodeFixProvider, new();
