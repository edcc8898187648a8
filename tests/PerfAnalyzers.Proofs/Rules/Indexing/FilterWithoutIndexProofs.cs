using PerfAnalyzers.CodeFixes.Rules.Indexing;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.Indexing;

namespace PerfAnalyzers.Proofs.Rules.Indexing;

/// <summary>The same rows are found, by an index that EF Core makes of the changed model.</summary>
public sealed class FilterWithoutIndexProofs : PredicateProofs<FilterWithoutIndexAnalyzer, FilterWithoutIndexCodeFix>
{
    public static IReadOnlyList<PredicateProof> All { get; } =
    [
        Proof("a number", "o.Quantity == number", "var number = int.Parse(\"4711\");"),
        Proof("a number, where there is a configuration", "o.Quantity == number", "var number = int.Parse(\"4711\");", "modelBuilder.Entity<Order>().HasKey(o => o.Id);"),
        Proof("numbers", "numbers.Contains(o.Quantity)", "var numbers = new List<int> { 4711, 8000, 12 };"),
        Proof("a number, and from a day on", "o.PlacedAt > day && o.Quantity == number", "var number = int.Parse(\"4711\"); var day = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);"),
        Proof("a range of time", "o.PlacedAt >= day && o.PlacedAt < day.AddDays(1)", "var day = new DateTime(2024, 2, 29, 0, 0, 0, DateTimeKind.Utc);"),
        Proof("the newest of a number", "o.Quantity == number", "var number = int.Parse(\"4711\");") with { Tail = ".OrderByDescending(o => o.PlacedAt).Take(5)" },
    ];

    public static TheoryData<string> Titles => [.. All.Select(p => p.Title)];

    [PostgresTheory]
    [MemberData(nameof(Titles))]
    public Task Proves_OnPostgreSql(string title) => ProveOnPostgreSqlAsync(All.Single(p => p.Title == title));

    [Theory]
    [MemberData(nameof(Titles))]
    public Task Proves_OnSqlite(string title) => ProveOnSqliteAsync(All.Single(p => p.Title == title));

    private static PredicateProof Proof(string title, string condition, string before, string configuration = "") =>
        new(title, condition, before) { Configuration = configuration };
}
