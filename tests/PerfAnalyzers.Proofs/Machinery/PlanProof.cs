using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace PerfAnalyzers.Proofs.Machinery;

/// <summary>A model that a fix gives an index, and what the database then does with a query of 200,000 rows.</summary>
/// <param name="Title">What the model is.</param>
/// <param name="Configuration">What <c>OnModelCreating</c> says of <c>Order</c>.</param>
public sealed record PlanProof(string Title, string Configuration)
{
    private const string Model = """
        using System;
        using System.Collections.Generic;
        using System.Data.Common;
        using System.Linq;
        using System.Text.Json;
        using System.Threading.Tasks;
        using Microsoft.EntityFrameworkCore;

        namespace Programs;

        public class Customer
        {
            public int Id { get; set; }
            public string Name { get; set; } = "";
            public List<Order> Orders { get; set; } = new();
        }

        public class Order
        {
            public int Id { get; set; }
            public string Number { get; set; } = "";
            public bool IsOpen { get; set; }
            public int CustomerId { get; set; }
            public Customer Customer { get; set; } = null!;
        }

        public class OrderContext : DbContext
        {
            public OrderContext(DbContextOptions<OrderContext> options) : base(options) { }

            public DbSet<Order> Orders => Set<Order>();

            protected override void OnModelCreating(ModelBuilder modelBuilder)
            {
                CONFIGURATION
            }

            public string Query => Orders.Where(o => o.CustomerId == 42).ToQueryString();

            public async Task<string> Read(string sql)
            {
                await using var command = Database.GetDbConnection().CreateCommand();
                command.CommandText = sql;
                await using var reader = await command.ExecuteReaderAsync();
                var lines = new List<string>();
                while (await reader.ReadAsync())
                    lines.Add(reader.GetValue(reader.FieldCount - 1).ToString());
                return string.Join("\n", lines);
            }
        }

        """;

    private const string PostgreSqlScenario = """

        public static class Scenario
        {
            public static async Task<string> Run(string server)
            {
                var name = "perfanalyzers_" + Guid.NewGuid().ToString("N");
                await using var context = new OrderContext(new DbContextOptionsBuilder<OrderContext>()
                    .UseNpgsql(new Npgsql.NpgsqlConnectionStringBuilder(server) { Database = name, Pooling = false }.ConnectionString).Options);
                await context.Database.EnsureCreatedAsync();
                try
                {
                    await context.Database.OpenConnectionAsync();
                    await context.Read("INSERT INTO \"Customer\" (\"Name\") SELECT 'Customer ' || i FROM generate_series(1, 1000) i");
                    await context.Read("INSERT INTO \"Orders\" (\"Number\", \"IsOpen\", \"CustomerId\") SELECT 'N' || i, i % 10 = 0, 1 + i % 1000 FROM generate_series(1, 200000) i");
                    await context.Read("ANALYZE");
                    var plan = JsonDocument.Parse(await context.Read("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + context.Query)).RootElement[0].GetProperty("Plan");
                    var buffers = plan.GetProperty("Shared Hit Blocks").GetInt32() + plan.GetProperty("Shared Read Blocks").GetInt32();
                    var indexes = await context.Read("SELECT count(*) FROM pg_indexes WHERE tablename = 'Orders'");
                    return buffers + " buffers, " + indexes + " indexes: " + plan.GetRawText();
                }
                finally
                {
                    await context.Database.EnsureDeletedAsync();
                }
            }
        }
        """;

    private const string SqliteScenario = """

        public static class Scenario
        {
            public static async Task<string> Run(string server)
            {
                await using var context = new OrderContext(new DbContextOptionsBuilder<OrderContext>().UseSqlite("Data Source=:memory:").Options);
                await context.Database.OpenConnectionAsync();
                await context.Database.EnsureCreatedAsync();
                var indexes = await context.Read("SELECT count(*) FROM sqlite_master WHERE type = 'index' AND tbl_name = 'Orders'");
                return await context.Read("EXPLAIN QUERY PLAN " + context.Query) + ", " + indexes + " indexes:";
            }
        }
        """;

    /// <summary>The model and what is asked of a PostgreSQL server: the buffers that are read, and the plan.</summary>
    public string PostgreSql => Model.Replace("CONFIGURATION", Configuration, StringComparison.Ordinal) + PostgreSqlScenario;

    /// <summary>The model and what is asked of SQLite: the plan.</summary>
    public string Sqlite => Model.Replace("CONFIGURATION", Configuration, StringComparison.Ordinal) + SqliteScenario;
}

/// <summary>The proofs of a fix that gives a model an index, or takes one away.</summary>
public abstract class PlanProofs(DiagnosticAnalyzer analyzer, CodeFixProvider fix)
{
    /// <summary>On PostgreSQL the table is scanned before the fix, and after it the index is used, and less than a quarter of the buffers are read.</summary>
    protected async Task ProveOnPostgreSqlAsync(PlanProof proof)
    {
        var (before, after) = await RunAsync(ProofDatabase.PostgreSql, proof.Title, proof.PostgreSql);
        Assert.Contains("\"Seq Scan\"", before, StringComparison.Ordinal);
        Assert.DoesNotContain("\"Seq Scan\"", after, StringComparison.Ordinal);
        Assert.Contains("\"Index Name\"", after, StringComparison.Ordinal);
        Assert.True(BuffersOf(after) * 4 < BuffersOf(before), $"{BuffersOf(before)} buffers before, {BuffersOf(after)} after.");
    }

    /// <summary>On SQLite the table is scanned before the fix, and searched by the index after it.</summary>
    protected async Task ProveOnSqliteAsync(PlanProof proof)
    {
        var (before, after) = await RunAsync(ProofDatabase.Sqlite, proof.Title, proof.Sqlite);
        Assert.StartsWith("SCAN", before, StringComparison.Ordinal);
        Assert.Contains("USING INDEX", after, StringComparison.Ordinal);
        Assert.StartsWith("SEARCH", after, StringComparison.Ordinal);
    }

    /// <summary>PostgreSQL uses an index before the fix that takes one away, and one after it, and there is one less to write to.</summary>
    protected async Task ProveRemovalOnPostgreSqlAsync(PlanProof proof)
    {
        var (before, after) = await RunAsync(ProofDatabase.PostgreSql, proof.Title, proof.PostgreSql);
        Assert.Contains("\"Index Name\"", before, StringComparison.Ordinal);
        Assert.DoesNotContain("\"Seq Scan\"", after, StringComparison.Ordinal);
        Assert.Contains("\"Index Name\"", after, StringComparison.Ordinal);
        Assert.Equal(IndexesOf(before) - 1, IndexesOf(after));
        Assert.True(BuffersOf(after) < BuffersOf(before) + 10, $"{BuffersOf(before)} buffers before, {BuffersOf(after)} after.");
    }

    /// <summary>The same on SQLite.</summary>
    protected async Task ProveRemovalOnSqliteAsync(PlanProof proof)
    {
        var (before, after) = await RunAsync(ProofDatabase.Sqlite, proof.Title, proof.Sqlite);
        Assert.StartsWith("SEARCH", before, StringComparison.Ordinal);
        Assert.StartsWith("SEARCH", after, StringComparison.Ordinal);
        Assert.Equal(IndexesOf(before) - 1, IndexesOf(after));
    }

    private async Task<(string Before, string After)> RunAsync(ProofDatabase database, string title, string code)
    {
        var project = database.Programs.CreateProject(new Proof(title, code));
        var changed = await FixApplication.ApplyAsync(project, analyzer, fix);
        return (await database.RunScenarioAsync(await ProgramCompiler.EmitAsync(project)), await database.RunScenarioAsync(await ProgramCompiler.EmitAsync(changed)));
    }

    private static int IndexesOf(string outcome) =>
        int.Parse(outcome[..outcome.IndexOf(" indexes:", StringComparison.Ordinal)].Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture);

    private static int BuffersOf(string outcome) => int.Parse(outcome[..outcome.IndexOf(' ', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>The proofs of one fix, with the analyzer and the fix that an editor would use.</summary>
public abstract class PlanProofs<TAnalyzer, TCodeFix>() : PlanProofs(new TAnalyzer(), new TCodeFix())
    where TAnalyzer : DiagnosticAnalyzer, new()
    where TCodeFix : CodeFixProvider, new();
