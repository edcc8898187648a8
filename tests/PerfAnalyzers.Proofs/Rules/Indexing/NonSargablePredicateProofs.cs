using PerfAnalyzers.CodeFixes.Rules.Indexing;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.Indexing;

namespace PerfAnalyzers.Proofs.Rules.Indexing;

/// <summary>The same rows are found, by the index.</summary>
public sealed class NonSargablePredicateProofs : PredicateProofs<NonSargablePredicateAnalyzer, NonSargablePredicateCodeFix>
{
    private const string FarEnds = "'0001-01-01Z', '9999-12-31Z'";

    public static IReadOnlyList<PredicateProof> All { get; } =
    [
        new("a day", "o.PlacedAt.Date == new DateTime(2024, 2, 29, 0, 0, 0, DateTimeKind.Utc)"),
        new("a day that may be missing", "o.PaidAt.Value.Date == new DateTime(2024, 2, 29, 0, 0, 0, DateTimeKind.Utc)"),
        new("from a day on", "o.PaidAt.Value.Date >= day", "var day = new DateTime(2025, 9, 1, 0, 0, 0, DateTimeKind.Utc);"),
        new("up to a day", "day >= o.PlacedAt.Date", "var day = new DateTime(2020, 2, 1, 0, 0, 0, DateTimeKind.Utc);"),
        new("before a day", "o.PlacedAt.Date < day", "var day = new DateTime(2020, 2, 1, 0, 0, 0, DateTimeKind.Utc);"),
        new("after a day", "o.PlacedAt.Date > day", "var day = new DateTime(2025, 9, 1, 0, 0, 0, DateTimeKind.Utc);"),
        new("a day that is handed in", "o.PlacedAt.Date == day", "var day = DateTime.SpecifyKind(DateTime.Parse(\"2024-02-29\"), DateTimeKind.Utc);"),
        new("a year", "o.PlacedAt.Year == 2022", Ends: FarEnds),
        new("a year and a month of it", "o.PaidAt.Value.Year == 2022 && o.PaidAt.Value.Month == 2", Ends: FarEnds),
        new("a year that is handed in", "year == o.PlacedAt.Year", "var year = int.Parse(\"2024\");", FarEnds),
        new("a number", "o.Quantity + 5 == 20"),
        new("numbers from the other side", "20 > -5 + o.Quantity"),
        new("hours", "o.PlacedAt.AddHours(24) > since", "var since = new DateTime(2025, 9, 1, 0, 0, 0, DateTimeKind.Utc);"),
    ];

    public static TheoryData<string> Titles => [.. All.Select(p => p.Title)];

    [PostgresTheory]
    [MemberData(nameof(Titles))]
    public Task Proves_OnPostgreSql(string title) => ProveOnPostgreSqlAsync(All.Single(p => p.Title == title));

    [Theory]
    [MemberData(nameof(Titles))]
    public Task Proves_OnSqlite(string title) => ProveOnSqliteAsync(All.Single(p => p.Title == title));
}
