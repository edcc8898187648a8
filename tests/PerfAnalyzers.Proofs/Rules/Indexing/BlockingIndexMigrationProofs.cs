using PerfAnalyzers.CodeFixes.Rules.Indexing;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.Indexing;

namespace PerfAnalyzers.Proofs.Rules.Indexing;

/// <summary>Others write while the index is built.</summary>
public sealed class BlockingIndexMigrationProofs : MigrationProofs<BlockingIndexMigrationAnalyzer, BlockingIndexMigrationCodeFix>
{
    public static IReadOnlyList<MigrationProof> All { get; } =
    [
        new("one column", "migrationBuilder.CreateIndex(name: \"IX\", table: \"Posts\", column: \"Title\");"),
        new("several columns", "migrationBuilder.CreateIndex(name: \"IX\", table: \"Posts\", columns: new[] { \"BlogId\", \"Title\" });"),
        new("a unique index", "migrationBuilder.CreateIndex(name: \"IX\", table: \"Posts\", columns: new[] { \"Title\", \"Id\" }, unique: true);"),
        new("a filter", "migrationBuilder.CreateIndex(name: \"IX\", table: \"Posts\", column: \"Title\", filter: \"\\\"IsPublished\\\"\");"),
        new("a schema", "migrationBuilder.CreateIndex(name: \"IX\", schema: \"public\", table: \"Posts\", column: \"Title\");"),
        new("descending order", "migrationBuilder.CreateIndex(name: \"IX\", table: \"Posts\", column: \"Title\", descending: new[] { true });"),
        new("a method", "migrationBuilder.CreateIndex(name: \"IX\", table: \"Posts\", column: \"Title\").Annotation(\"Npgsql:IndexMethod\", \"hash\");"),
    ];

    public static TheoryData<string> Titles => [.. All.Select(p => p.Title)];

    protected override string Before => "others wait";

    protected override string After => "others write";

    [PostgresTheory]
    [MemberData(nameof(Titles))]
    public Task Proves(string title) => ProveAsync(All.Single(p => p.Title == title));
}
