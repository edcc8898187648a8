using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace PerfAnalyzers.Proofs.Machinery;

/// <summary>An application that registers a context, and answers twenty requests, one after the other.</summary>
/// <param name="Title">What it is.</param>
/// <param name="Registration">Statements that register <c>NoteContext</c> with <c>services</c>, <c>connection</c> and <c>Use</c>.</param>
public sealed record PoolProof(string Title, string Registration)
{
    private const string Program = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using Microsoft.EntityFrameworkCore;
        using Microsoft.EntityFrameworkCore.Diagnostics;
        using Microsoft.Extensions.DependencyInjection;

        namespace Programs;

        public class Note
        {
            public int Id { get; set; }
            public string Text { get; set; } = "";
        }

        public class NoteContext : DbContext
        {
            public NoteContext(DbContextOptions<NoteContext> options) : base(options) { }

            public DbSet<Note> Notes { get; set; } = null!;

            MEMBERS
        }

        public class Settings
        {
            public string Connection { get; set; } = "";
        }

        public class SaveLog : SaveChangesInterceptor
        {
        }

        public static class Scenario
        {
            public static async Task<string> Run(string server)
            {
                OPEN
                var services = new ServiceCollection();
                services.AddSingleton(new Settings { Connection = connection });
                services.AddSingleton<SaveLog>();
                REGISTRATION
                await using var provider = services.BuildServiceProvider(validateScopes: true);
                try
                {
                    return await AnswerAsync(provider);
                }
                finally
                {
                    CLOSE
                }
            }

            private static async Task<string> AnswerAsync(IServiceProvider provider)
            {
                var made = new HashSet<Guid>();
                var answers = new List<string>();
                for (var request = 0; request < 20; request++)
                {
                    using var scope = provider.CreateScope();
                    var db = scope.ServiceProvider.GetRequiredService<NoteContext>();
                    made.Add(db.ContextId.InstanceId);
                    if (request == 0)
                        await db.Database.EnsureCreatedAsync();
                    // What one request changes, tracks or switches off must not be there for the next one.
                    answers.Add($"{db.ChangeTracker.Entries().Count()} {db.ChangeTracker.QueryTrackingBehavior} {db.ChangeTracker.AutoDetectChangesEnabled} {await db.Notes.CountAsync()}");
                    db.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
                    db.Add(new Note { Text = "note " + request });
                    await db.SaveChangesAsync();
                    db.ChangeTracker.AutoDetectChangesEnabled = false;
                    db.Add(new Note { Text = "never saved" });
                }

                return made.Count + " contexts: " + string.Join("; ", answers);
            }
        }

        """;

    /// <summary>Members of the context.</summary>
    public string Members { get; init; } = "";

    public string PostgreSql => With(
        "UseNpgsql",
        """
        var name = "perfanalyzers_" + Guid.NewGuid().ToString("N");
                var connection = new Npgsql.NpgsqlConnectionStringBuilder(server) { Database = name, Pooling = false }.ConnectionString;
        """,
        "await using var last = new NoteContext(new DbContextOptionsBuilder<NoteContext>().UseNpgsql(connection).Options); await last.Database.EnsureDeletedAsync();");

    public string Sqlite => With(
        "UseSqlite",
        """
        var file = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"notes{Guid.NewGuid():N}.db");
                var connection = $"Data Source={file};Pooling=False";
        """,
        "System.IO.File.Delete(file);");

    private string With(string use, string open, string close) => Program
        .Replace("MEMBERS", Members, StringComparison.Ordinal)
        .Replace("OPEN", open, StringComparison.Ordinal)
        .Replace("CLOSE", close, StringComparison.Ordinal)
        .Replace("REGISTRATION", Registration, StringComparison.Ordinal)
        .Replace("Use(", use + "(", StringComparison.Ordinal);
}

/// <summary>The proofs of a fix that has contexts used again: one is made instead of twenty, and all requests get the same answers.</summary>
public abstract class PoolProofs(DiagnosticAnalyzer analyzer, CodeFixProvider fix)
{
    protected async Task ProveAsync(ProofDatabase database, PoolProof proof, Func<PoolProof, string> program)
    {
        var project = database.Programs.CreateProject(new Proof(proof.Title, program(proof)));
        var changed = await FixApplication.ApplyAsync(project, analyzer, fix);
        var before = await database.RunScenarioAsync(await ProgramCompiler.EmitAsync(project));
        var after = await database.RunScenarioAsync(await ProgramCompiler.EmitAsync(changed));
        Assert.StartsWith("20 contexts: 0 TrackAll True 0; 0 TrackAll True 1;", before, StringComparison.Ordinal);
        Assert.StartsWith("1 contexts: ", after, StringComparison.Ordinal);
        Assert.Equal(before["20".Length..], after["1".Length..]);
    }
}

/// <summary>The proofs of one fix, with the analyzer and the fix that an editor would use.</summary>
public abstract class PoolProofs<TAnalyzer, TCodeFix>() : PoolProofs(new TAnalyzer(), new TCodeFix())
    where TAnalyzer : DiagnosticAnalyzer, new()
    where TCodeFix : CodeFixProvider, new();
