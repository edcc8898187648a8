using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace PerfAnalyzers.Proofs.Machinery;

/// <summary>A method that may use a context twice at once: what it does when it is run, over and over.</summary>
/// <param name="Title">What it is.</param>
/// <param name="Code">
/// Statements, with <c>db</c>, <c>factory</c>, <c>ids</c> and <c>ct</c>, that return how many notes and tags there are: 200 of each.
/// </param>
public sealed record ConcurrencyProof(string Title, string Code)
{
    private const string Program = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using Microsoft.EntityFrameworkCore;

        namespace Programs;

        public class Note
        {
            public int Id { get; set; }
            public string Text { get; set; } = "";
        }

        public class Tag
        {
            public int Id { get; set; }
            public string Text { get; set; } = "";
        }

        public class NoteContext : DbContext
        {
            public NoteContext(DbContextOptions<NoteContext> options) : base(options) { }

            public DbSet<Note> Notes => Set<Note>();
            public DbSet<Tag> Tags => Set<Tag>();
        }

        public class NoteContexts : IDbContextFactory<NoteContext>
        {
            private readonly DbContextOptions<NoteContext> _options;

            public NoteContexts(DbContextOptions<NoteContext> options) => _options = options;

            public NoteContext CreateDbContext() => new(_options);
        }

        public class Work(NoteContext db, IDbContextFactory<NoteContext> factory)
        {
            private readonly SemaphoreSlim _turn = new(1);

            public async Task<int> Run(List<int> ids, CancellationToken ct)
            {
                CODE
            }

            private async Task<int> NotesAsync() => await db.Notes.CountAsync();

            private async Task<int> TagsAsync() => await db.Tags.CountAsync();

            private async Task<int> OwnAsync(int id)
            {
                await using var own = factory.CreateDbContext();
                return await own.Notes.CountAsync(n => n.Id == id);
            }
        }

        public static class Scenario
        {
            private const int Rounds = 30;

            public static async Task<string> Run(string server)
            {
                OPTIONS
                await using var first = new NoteContext(options);
                await first.Database.EnsureCreatedAsync();
                try
                {
                    for (var i = 0; i < 200; i++)
                        first.AddRange(new Note { Text = "note" }, new Tag { Text = "tag" });
                    await first.SaveChangesAsync();
                    for (var round = 0; round < Rounds; round++)
                    {
                        var db = new NoteContext(options);
                        var count = await new Work(db, new NoteContexts(options)).Run(Enumerable.Range(1, 200).ToList(), default);
                        if (count != 400)
                            return "wrong: " + count;
                        await db.DisposeAsync();
                    }

                    return "right";
                }
                catch (Exception exception)
                {
                    return "throws " + exception.GetType().Name + ": " + (exception.InnerException ?? exception).Message;
                }
                finally
                {
                    CLOSE
                }
            }
        }
        """;

    /// <summary>On a server, where what is awaited takes its time.</summary>
    public string PostgreSql => With(
        """
        var name = "perfanalyzers_" + Guid.NewGuid().ToString("N");
                var options = new DbContextOptionsBuilder<NoteContext>()
                    .UseNpgsql(new Npgsql.NpgsqlConnectionStringBuilder(server) { Database = name, Pooling = false }.ConnectionString).Options;
        """,
        "await using var last = new NoteContext(options); await last.Database.ExecuteSqlRawAsync($\"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}' AND pid <> pg_backend_pid()\"); await last.Database.EnsureDeletedAsync();");

    /// <summary>In the process, where what is awaited is done already.</summary>
    public string Sqlite => With(
        """
        var source = $"Data Source=notes{Guid.NewGuid():N};Mode=Memory;Cache=Shared";
                // It is there as long as somebody is connected.
                await using var kept = new Microsoft.Data.Sqlite.SqliteConnection(source);
                await kept.OpenAsync();
                var options = new DbContextOptionsBuilder<NoteContext>().UseSqlite(source).Options;
        """,
        "");

    /// <summary>Whether the rule reports the program, and what it does.</summary>
    public static async Task<(bool IsReported, string Outcome)> RunAsync(ProofDatabase database, string title, string code, DiagnosticAnalyzer analyzer)
    {
        var project = database.Programs.CreateProject(new Proof(title, code));
        var compilation = (await project.GetCompilationAsync())!;
        var reports = await compilation.WithAnalyzers([analyzer], project.AnalyzerOptions).GetAnalyzerDiagnosticsAsync();
        return (!reports.IsEmpty, await database.RunScenarioAsync(await ProgramCompiler.EmitAsync(project)));
    }

    private string With(string options, string close) => Program.Replace("CODE", Code, StringComparison.Ordinal)
        .Replace("OPTIONS", options, StringComparison.Ordinal).Replace("CLOSE", close, StringComparison.Ordinal);
}
