using PerfAnalyzers.CodeFixes.Rules.Execution;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.Execution;

namespace PerfAnalyzers.Proofs.Rules.Execution;

/// <summary>Contexts that a pool hands from one request to the next.</summary>
public sealed class ContextNotPooledProofs : PoolProofs<ContextNotPooledAnalyzer, ContextNotPooledCodeFix>
{
    public static IReadOnlyList<PoolProof> All { get; } =
    [
        new("options for all", "services.AddDbContext<NoteContext>(o => o.Use(connection));"),
        new("options of the application's settings", "services.AddDbContext<NoteContext>((p, o) => o.Use(p.GetRequiredService<Settings>().Connection));"),
        new("an interceptor for all", "services.AddDbContext<NoteContext>((p, o) => o.Use(connection).AddInterceptors(p.GetRequiredService<SaveLog>()), ServiceLifetime.Scoped);"),
        new("a context that would configure itself", "services.AddDbContext<NoteContext>(o => o.Use(connection));")
        {
            Members = "protected override void OnConfiguring(DbContextOptionsBuilder o) { if (!o.IsConfigured) o.Use(\"nowhere\"); }",
        },
    ];

    // Up to EF Core 9 a pooled factory registers no context besides, and the rule says nothing there.
    private static readonly PoolProof s_factory = new("a factory", "services.AddDbContextFactory<NoteContext>(o => o.Use(connection));");

    public static TheoryData<string> Titles => [.. All.Select(p => p.Title)];

    public static TheoryData<string> TitlesOfNewest => [.. All.Append(s_factory).Select(p => p.Title)];

    [PostgresTheory]
    [MemberData(nameof(TitlesOfNewest))]
    public Task Proves_OnPostgreSql(string title) =>
        ProveAsync(ProofDatabase.PostgreSql, All.Append(s_factory).Single(p => p.Title == title), static p => p.PostgreSql);

    [Theory]
    [MemberData(nameof(Titles))]
    public Task Proves_OnSqlite(string title) => ProveAsync(ProofDatabase.Sqlite, All.Single(p => p.Title == title), static p => p.Sqlite);
}
