using PerfAnalyzers.CodeFixes.Rules.Indexing;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.Indexing;

namespace PerfAnalyzers.Proofs.Rules.Indexing;

/// <summary>The longer index finds what the shorter one found.</summary>
public sealed class RedundantIndexProofs : PlanProofs<RedundantIndexAnalyzer, RedundantIndexCodeFix>
{
    public static IReadOnlyList<PlanProof> All { get; } =
    [
        new("the foreign key's, and one that begins with it", """
            modelBuilder.Entity<Order>().HasIndex(o => o.CustomerId);
            modelBuilder.Entity<Order>().HasIndex(o => new { o.CustomerId, o.Number });
            """),
        new("two columns, and three", """
            modelBuilder.Entity<Order>().HasIndex(o => new { o.CustomerId, o.Number, o.IsOpen });
            modelBuilder.Entity<Order>().HasIndex(o => new { o.CustomerId, o.Number });
            """),
        new("beside a unique one", """
            modelBuilder.Entity<Order>().HasIndex(o => new { o.CustomerId, o.Id }).IsUnique();
            modelBuilder.Entity<Order>().HasIndex(o => o.CustomerId, "by customer");
            """),
        new("two of the same column", """
            modelBuilder.Entity<Order>().HasIndex(o => o.CustomerId, "one");
            modelBuilder.Entity<Order>().HasIndex(o => o.CustomerId, "two");
            """),
        new("beside a key", """
            modelBuilder.Entity<Order>().HasAlternateKey(o => new { o.CustomerId, o.Id });
            modelBuilder.Entity<Order>().HasIndex(o => o.CustomerId);
            """),
    ];

    public static TheoryData<string> Titles => [.. All.Select(p => p.Title)];

    [PostgresTheory]
    [MemberData(nameof(Titles))]
    public Task Proves_OnPostgreSql(string title) => ProveRemovalOnPostgreSqlAsync(All.Single(p => p.Title == title));

    [Theory]
    [MemberData(nameof(Titles))]
    public Task Proves_OnSqlite(string title) => ProveRemovalOnSqliteAsync(All.Single(p => p.Title == title));
}
