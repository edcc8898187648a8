using PerfAnalyzers.CodeFixes.Rules.Indexing;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.Indexing;

namespace PerfAnalyzers.Proofs.Rules.Indexing;

/// <summary>What fails within a transaction (SQLSTATE 25001, active_sql_transaction) succeeds outside of it, while others write.</summary>
public sealed class ConcurrentIndexInTransactionProofs : MigrationProofs<ConcurrentIndexInTransactionAnalyzer, ConcurrentIndexInTransactionCodeFix>
{
    public static IReadOnlyList<MigrationProof> All { get; } =
    [
        new("an index", "migrationBuilder.Sql(\"CREATE INDEX CONCURRENTLY ix ON \\\"Posts\\\" (\\\"Title\\\")\");"),
        new("a unique index", "migrationBuilder.Sql(\"CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS ix ON \\\"Posts\\\" (\\\"Title\\\", \\\"Id\\\");\");"),
        new("an expression", "migrationBuilder.Sql(\"-- for the search\\nCREATE INDEX CONCURRENTLY ix ON \\\"Posts\\\" (lower(\\\"Title\\\"))\", false);"),
        new("an index that is dropped", "migrationBuilder.Sql(\"DROP INDEX CONCURRENTLY ix_old\");"),
        new("an index that is built anew", "migrationBuilder.Sql(sql: \"REINDEX INDEX CONCURRENTLY ix_old\", suppressTransaction: false);"),
        new("a table whose indexes are built anew", "migrationBuilder.Sql(\"REINDEX TABLE CONCURRENTLY \\\"Posts\\\"\");"),
    ];

    public static TheoryData<string> Titles => [.. All.Select(p => p.Title)];

    protected override string Before => "fails with 25001";

    protected override string After => "others write";

    [PostgresTheory]
    [MemberData(nameof(Titles))]
    public Task Proves(string title) => ProveAsync(All.Single(p => p.Title == title));
}
