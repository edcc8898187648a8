using PerfAnalyzers.CodeFixes.Rules.Indexing;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.Indexing;

namespace PerfAnalyzers.Proofs.Rules.Indexing;

/// <summary>The children of one parent are found by the index that the fix adds.</summary>
public sealed class ForeignKeyIndexLostProofs : PlanProofs<ForeignKeyIndexLostAnalyzer, ForeignKeyIndexLostCodeFix>
{
    public static IReadOnlyList<PlanProof> All { get; } =
    [
        new("a filter on the foreign key's index", "modelBuilder.Entity<Order>().HasIndex(o => o.CustomerId).HasFilter(\"\\\"IsOpen\\\"\");"),
        new("a filtered index of several columns", "modelBuilder.Entity<Order>().HasIndex(o => new { o.CustomerId, o.Number }).HasFilter(\"\\\"IsOpen\\\"\");"),
        new("a unique one", "modelBuilder.Entity<Order>().HasIndex(o => new { o.CustomerId, o.Number }).IsUnique().HasFilter(\"\\\"IsOpen\\\"\");"),
        new("by name", "modelBuilder.Entity<Order>(b => { b.HasIndex(\"CustomerId\").HasFilter(\"\\\"IsOpen\\\"\"); });"),
        new("a named one", "modelBuilder.Entity<Order>().HasIndex(o => o.CustomerId, \"open\").HasFilter(\"\\\"IsOpen\\\"\");"),
        new("beside one that ends with the foreign key", """
            modelBuilder.Entity<Order>().HasIndex(o => new { o.Number, o.CustomerId });
            modelBuilder.Entity<Order>().HasIndex(o => o.CustomerId).HasFilter("\"IsOpen\"");
            """),
    ];

    public static TheoryData<string> Titles => [.. All.Select(p => p.Title)];

    [PostgresTheory]
    [MemberData(nameof(Titles))]
    public Task Proves_OnPostgreSql(string title) => ProveOnPostgreSqlAsync(All.Single(p => p.Title == title));

    [Theory]
    [MemberData(nameof(Titles))]
    public Task Proves_OnSqlite(string title) => ProveOnSqliteAsync(All.Single(p => p.Title == title));
}
