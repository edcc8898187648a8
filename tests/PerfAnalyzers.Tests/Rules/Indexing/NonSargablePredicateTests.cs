using Microsoft.CodeAnalysis;
using PerfAnalyzers.CodeFixes.Rules.Indexing;
using PerfAnalyzers.Rules.Indexing;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Indexing;

public sealed class NonSargablePredicateTests : CodeFixTests<NonSargablePredicateAnalyzer, NonSargablePredicateCodeFix>
{
    [Theory]
    [InlineData("var o = await db.Orders.FirstOrDefaultAsync(o => [|o.Number.ToLower() == text|], ct);")]
    [InlineData("var o = await db.Orders.FirstOrDefaultAsync(o => [|o.Email!.ToUpper() == text.ToUpper()|], ct);")]
    [InlineData("var o = db.Orders.Where(o => o.Email != null && [|o.Email.ToLower().Equals(text)|]).ToList();")]
    [InlineData("var o = db.Orders.Where(o => [|o.Number.ToLower().StartsWith(text)|]).ToList();")]
    [InlineData("var o = db.Orders.Where(o => [|texts.Contains(o.Number.ToLower())|]).ToList();")]
    [InlineData("var any = await db.Orders.AnyAsync(o => [|o.Number.Trim() == text|], ct);")]
    [InlineData("var o = db.Orders.Where(o => [|o.Number.Substring(0, 3) == text|]).ToList();")]
    [InlineData("var o = db.Orders.Where(o => [|o.Number.Trim().ToLower() == text|]).ToList();")]
    [InlineData("var o = db.Orders.Where(o => [|o.PlacedAt.Date == day|]).ToList();")]
    [InlineData("var o = db.Orders.Where(o => [|day == o.PlacedAt.Date|]).ToList();")]
    [InlineData("var n = db.Orders.Count(o => [|o.PaidAt!.Value.Date >= day|]);")]
    [InlineData("var o = db.Orders.Where(o => [|o.SentAt.Date == day|]).ToList();")]
    [InlineData("var found = await (from o in db.Orders where [|o.PlacedAt.Year == year|] select o.Id).ToListAsync(ct);")]
    [InlineData("var o = db.Orders.Where(o => [|o.PlacedAt.Year == year|] && o.PlacedAt.Month == 3).ToList();")]
    [InlineData("var o = db.Orders.Where(o => [|o.DueOn.Year == year|]).OrderBy(o => o.Id).ToList();")]
    [InlineData("var o = db.Orders.Where(o => [|o.Quantity + 5 > number|]).ToList();")]
    [InlineData("var o = db.Orders.Where(o => [|o.Total * 1.2m > sum|]).ToList();")]
    [InlineData("var o = db.Orders.Where(o => [|o.PlacedAt.AddDays(7) < DateTime.UtcNow|]).ToList();")]
    [InlineData("var o = db.Orders.Where(o => [|o.Id.ToString() == text|]).ToList();")]
    [InlineData("var o = db.Orders.Where(o => [|Convert.ToInt32(o.Number) == number|]).ToList();")]
    [InlineData("IQueryable<Order> q = db.Orders; if (number > 0) q = q.Where(o => [|o.PlacedAt.Date == day|]); var n = q.Count(); var o = q.ToList();")]
    [InlineData("await db.Orders.Where(o => [|o.PlacedAt.Date < day|]).ExecuteDeleteAsync(ct);")]
    public Task Reports_WhenTheColumnHasAnIndex(string body) =>
        // Bulk writes came with EF Core 7.
        TestReferences.EfCore.Major < 7 && body.Contains("ExecuteDelete", StringComparison.Ordinal) ? Task.CompletedTask : VerifyAnalyzerAsync(LedgerCode.Query(body));

    [Theory]
    [InlineData("UseSqlServer", "o.Number.ToLower() == text", DiagnosticSeverity.Warning)]
    [InlineData("UseSqlServer", "o.PlacedAt.Year == year", DiagnosticSeverity.Warning)]
    [InlineData("UseSqlServer", "o.PlacedAt.Date == day", DiagnosticSeverity.Info)]
    [InlineData("UseNpgsql", "o.PlacedAt.Date == day", DiagnosticSeverity.Warning)]
    [InlineData("UseSqlite", "o.PlacedAt.Date == day", DiagnosticSeverity.Warning)]
    [InlineData("UseNpgsql", "o.Number.Contains(text)", DiagnosticSeverity.Info)]
    [InlineData("UseNpgsql", "o.Number.EndsWith(text)", DiagnosticSeverity.Info)]
    [InlineData("UseNpgsql", "o.Number.ToLower().Contains(text)", DiagnosticSeverity.Info)]
    [InlineData("UseNpgsql", "EF.Functions.Like(o.Number, \"%\" + text)", DiagnosticSeverity.Info)]
    [InlineData("UseNpgsql", "EF.Functions.Like(o.Number, $\"%{text}%\")", DiagnosticSeverity.Info)]
    public Task Reports_AsItCosts(string provider, string condition, DiagnosticSeverity severity) => VerifyAnalyzerAsync(
        LedgerCode.Query($"var o = db.Orders.Where(o => {{|#0:{condition}|}}).ToList();", provider),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(severity)));

    [Fact]
    public Task Reports_AListToChooseFrom_AsInfo() => VerifyAnalyzerAsync(
        LedgerCode.Query("var c = db.Currencies.FirstOrDefault(c => {|#0:c.Code.ToLower() == text|});"),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(DiagnosticSeverity.Info)));

    [Fact]
    public Task Reports_AsInfo_WhereTheDatabaseIsNotKnown() => VerifyAnalyzerAsync(
        LedgerCode.Query(
            "var o = db.Orders.Where(o => {|#0:o.PlacedAt.Date == day|}).ToList();",
            "UseNpgsql(\"\").UseSqlServer"),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(DiagnosticSeverity.Info)));

    [Fact]
    public Task Reports_WhatToDo() => VerifyAnalyzerAsync(
        LedgerCode.Query("var o = db.Orders.Where(o => {|#0:o.Number.ToLower() == text|}).ToList();"),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithMessage(
            "'ToLower' is computed from 'Number' of each Order, and the index on it finds none of them; keep the text in one case, or give the column a collation that ignores case")));

    [Theory]
    // The column itself.
    [InlineData("var o = db.Orders.Where(o => o.Number == text.ToLower()).ToList();")]
    [InlineData("var o = db.Orders.Where(o => o.PlacedAt >= day && o.PlacedAt < day.AddDays(1)).ToList();")]
    [InlineData("var o = db.Orders.Where(o => o.Number.StartsWith(text)).ToList();")]
    [InlineData("var o = db.Orders.Where(o => EF.Functions.Like(o.Number, text + \"%\")).ToList();")]
    [InlineData("var o = db.Orders.Where(o => (int)o.State == number).ToList();")]
    // There is no index that could be used.
    [InlineData("var o = db.Orders.Where(o => o.Note.ToLower() == text).ToList();")]
    [InlineData("var o = db.Orders.Where(o => o.ChangedAt.Date == day).ToList();")]
    // It does not begin with the column.
    [InlineData("var o = db.Orders.Where(o => o.State.ToString() == text).ToList();")]
    // Another index finds the rows.
    [InlineData("var o = db.Orders.Where(o => o.Number == text && o.PlacedAt.Date == day).ToList();")]
    [InlineData("var o = db.Orders.Where(o => o.Id == number).Where(o => o.Email!.ToLower() == text).ToList();")]
    [InlineData("var o = db.Orders.Where(o => texts.Contains(o.Number) && o.PlacedAt.Year == year).ToList();")]
    [InlineData("var o = db.Orders.Where(o => o.PlacedAt > day && o.PlacedAt.Date != day).ToList();")]
    // No index finds what is not equal, or one of two.
    [InlineData("var o = db.Orders.Where(o => o.PlacedAt.Date != day).ToList();")]
    [InlineData("var o = db.Orders.Where(o => o.Note == text || o.Number.ToLower() == text).ToList();")]
    [InlineData("var o = db.Orders.Where(o => o.PlacedAt.Date == o.PaidAt!.Value.Date).ToList();")]
    [InlineData("var o = db.Orders.Where(o => o.PlacedAt.Month == 3).ToList();")]
    // In memory, or of what another step has made.
    [InlineData("var o = db.Orders.AsEnumerable().Where(o => o.Number.ToLower() == text).ToList();")]
    [InlineData("var o = db.Orders.OrderBy(o => o.Id).Take(10).Where(o => o.Number.ToLower() == text).ToList();")]
    [InlineData("var o = db.Orders.Select(o => o.Number.ToLower()).ToList();")]
    [InlineData("var o = db.Orders.OrderBy(o => o.PlacedAt.Date).ToList();")]
    [InlineData("var all = db.Orders.All(o => o.Number.ToLower() == text);")]
    // Parts of the texts of a list to choose from.
    [InlineData("var c = db.Currencies.Where(c => c.Code.Contains(text)).ToList();")]
    public Task IsSilent_WhenAnIndexIsUsedOrCouldNotBe(string body) => VerifyAnalyzerAsync(LedgerCode.Query(body));

    [Theory]
    [InlineData("b.Entity<Order>().Property(o => o.Number).UseCollation(\"ci\");")]
    [InlineData("b.Entity<Order>().Property(o => o.Number).HasColumnType(\"citext\");")]
    [InlineData("b.UseCollation(\"Latin1_General_CI_AS\");")]
    [InlineData("b.Entity<Order>().Property(o => o.Number).HasConversion(v => v.ToLower(), v => v);")]
    [InlineData("b.Entity<Order>().HasIndex(o => new { o.Number, o.Id }).HasAnnotation(\"Npgsql:IndexMethod\", \"gin\");")]
    public Task IsSilent_WhenTheCaseIsTheColumnsAffair(string configuration) => VerifyAnalyzerAsync(
        LedgerCode.Query("var o = db.Orders.Where(o => o.Number.ToLower() == text).ToList();", configuration: configuration));

    [Fact]
    public Task IsSilent_WhenAMigrationIndexesTheExpression() => VerifyAnalyzerAsync(LedgerCode.Query(
        "var o = db.Orders.Where(o => o.Number.ToLower() == text).ToList();",
        types: """
            public class M : Microsoft.EntityFrameworkCore.Migrations.Migration
            {
                protected override void Up(Microsoft.EntityFrameworkCore.Migrations.MigrationBuilder migrationBuilder) =>
                    migrationBuilder.Sql("CREATE INDEX ix ON \"Orders\" (lower(\"Number\"))");
            }
            """));

    [Fact]
    public Task IsSilent_WithoutADatabase() => VerifyAnalyzerAsync(
        LedgerCode.Query("var o = db.Orders.Where(o => o.Number.ToLower() == text).ToList();", "UseInMemoryDatabase"));

    [Fact]
    public Task IsSilent_OnColumnsOfAFewValues() => VerifyAnalyzerAsync(LedgerCode.Query(
        "var o = db.Orders.Where(o => o.State.ToString() == text).ToList();",
        configuration: "b.Entity<Order>().HasIndex(o => o.State);"));

    [Fact]
    public Task IsSilent_OnSqlitesDecimals() => VerifyAnalyzerAsync(
        LedgerCode.Query("var o = db.Orders.Where(o => o.Total * 2 > sum).ToList();", "UseSqlite"));

    [Theory]
    [InlineData("o.PlacedAt.Date == new DateTime(2026, 3, 1)", "o.PlacedAt >= new DateTime(2026, 3, 1) && o.PlacedAt < new DateTime(2026, 3, 1).AddDays(1)")]
    [InlineData("o.PlacedAt.Date >= day.Date", "o.PlacedAt >= day.Date")]
    [InlineData("day.Date > o.PlacedAt.Date", "o.PlacedAt < day.Date")]
    [InlineData("o.PaidAt!.Value.Date < day.Date", "o.PaidAt!.Value < day.Date")]
    [InlineData("o.PlacedAt.Year == 2026", "o.PlacedAt >= new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc) && o.PlacedAt < new DateTime(2027, 1, 1, 0, 0, 0, DateTimeKind.Utc)")]
    [InlineData("o.DueOn.Year <= 2025", "o.DueOn < new DateOnly(2026, 1, 1)")]
    [InlineData("o.Quantity + 5 > 20", "o.Quantity > 15")]
    [InlineData("20 <= o.Quantity - 5", "o.Quantity >= 25")]
    [InlineData("o.PlacedAt.AddHours(24) < DateTime.UtcNow", "o.PlacedAt < DateTime.UtcNow.AddHours(-24)")]
    [InlineData("o.State == OrderState.Open && o.PlacedAt.Date == new DateTime(2026, 3, 1)", "o.State == OrderState.Open && o.PlacedAt >= new DateTime(2026, 3, 1) && o.PlacedAt < new DateTime(2026, 3, 1).AddDays(1)")]
    public Task Fixes_WhatIsTheSame(string condition, string fixedCondition) => VerifyCodeFixAsync(
        LedgerCode.Query($"var o = await db.Orders.Where(o => {Marked(condition)}).ToListAsync(ct);"),
        LedgerCode.Query($"var o = await db.Orders.Where(o => {fixedCondition}).ToListAsync(ct);"),
        // Two operands take the place of the one on the right.
        options => options.AllowOtherTree = condition.Contains(" && ", StringComparison.Ordinal));

    [Theory]
    [InlineData("UseSqlServer", "o.PlacedAt.Year == 2026", "o.PlacedAt >= new DateTime(2026, 1, 1) && o.PlacedAt < new DateTime(2027, 1, 1)")]
    [InlineData("UseSqlServer", "o.PlacedAt.Date == DateTime.Today", "o.PlacedAt >= DateTime.Today && o.PlacedAt < DateTime.Today.AddDays(1)")]
    [InlineData("UseSqlServer", "o.PlacedAt.AddDays(7) < DateTime.UtcNow", "o.PlacedAt < DateTime.UtcNow.AddDays(-7)")]
    [InlineData("UseSqlite", "o.PlacedAt.Date <= DateTime.UtcNow.Date.AddDays(-3)", "o.PlacedAt < DateTime.UtcNow.Date.AddDays(-3).AddDays(1)")]
    public Task Fixes_WhatIsTheSameOnThatDatabase(string provider, string condition, string fixedCondition) => VerifyCodeFixAsync(
        LedgerCode.Query($"var o = db.Orders.Where(o => {Marked(condition)}).ToList();", provider),
        LedgerCode.Query($"var o = db.Orders.Where(o => {fixedCondition}).ToList();", provider));

    [Theory]
    [InlineData("o.PlacedAt.Date == day", "o.PlacedAt >= day.Date && o.PlacedAt < day.Date.AddDays(1)")]
    [InlineData("o.PlacedAt.Date <= day.Date", "o.PlacedAt < day.Date.AddDays(1)")]
    [InlineData("o.PlacedAt.Date == DateTime.UtcNow.Date", "o.PlacedAt >= DateTime.UtcNow.Date && o.PlacedAt < DateTime.UtcNow.Date.AddDays(1)")]
    [InlineData("o.PlacedAt.Year == year", "o.PlacedAt >= new DateTime(year, 1, 1, 0, 0, 0, DateTimeKind.Utc) && o.PlacedAt < new DateTime(year + 1, 1, 1, 0, 0, 0, DateTimeKind.Utc)")]
    [InlineData("o.PlacedAt.Year < 2026", "o.PlacedAt < new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc)")]
    [InlineData("o.DueOn.Year == year", "o.DueOn >= new DateOnly(year, 1, 1) && o.DueOn < new DateOnly(year + 1, 1, 1)")]
    [InlineData("o.Quantity + 5 > number", "o.Quantity > number - 5")]
    [InlineData("o.PlacedAt.AddDays(7) < DateTime.UtcNow", "o.PlacedAt < DateTime.UtcNow.AddDays(-7)")]
    [InlineData("o.PlacedAt.AddDays(number) < day", "o.PlacedAt < day.AddDays(-number)")]
    public Task Fixes_ByASuggestion_WhatIsTheSameForMostValues(string condition, string fixedCondition) => VerifyCodeFixAsync(
        LedgerCode.Query($"var o = db.Orders.Where(o => {Marked(condition)}).ToList();"),
        LedgerCode.Query($"var o = db.Orders.Where(o => {fixedCondition}).ToList();"));

    // What is called Today may have a time.
    [Fact]
    public Task Fixes_ByASuggestion_AClocksOwnToday() => VerifyCodeFixAsync(
        LedgerCode.Query("var o = db.Orders.Where(o => [|o.PlacedAt.Date == Clock.Today|]).ToList();", types: Clock),
        LedgerCode.Query("var o = db.Orders.Where(o => o.PlacedAt >= Clock.Today.Date && o.PlacedAt < Clock.Today.Date.AddDays(1)).ToList();", types: Clock));

    private const string Clock = "public static class Clock { public static DateTime Today => DateTime.Now; }";

    [Fact]
    public Task Fixes_ADayThatIsALocal() => VerifyCodeFixAsync(
        LedgerCode.Query("var today = DateTime.UtcNow.Date; var o = db.Orders.Where(o => [|o.PlacedAt.Date == today|]).ToList();"),
        LedgerCode.Query("var today = DateTime.UtcNow.Date; var o = db.Orders.Where(o => o.PlacedAt >= today && o.PlacedAt < today.AddDays(1)).ToList();"));

    [Theory]
    [InlineData("o.Number.ToLower() == text")]
    [InlineData("o.Number.Trim() == text")]
    [InlineData("o.SentAt.Date == day")]
    [InlineData("o.SentAt.Year == 2026")]
    [InlineData("o.Total + 1 > sum")]
    [InlineData("o.Quantity / 2 > 10")]
    [InlineData("o.Quantity * 2 > 10")]
    [InlineData("10 - o.Quantity > 5")]
    [InlineData("o.Units + 1 > 5")]
    [InlineData("o.Quantity + 5 > -2147483648")]
    [InlineData("o.PlacedAt.AddMonths(1) < DateTime.UtcNow")]
    [InlineData("o.PlacedAt.AddDays(0.5) < DateTime.UtcNow")]
    [InlineData("o.PlacedAt.Year == DateTime.UtcNow.Year")]
    [InlineData("o.PlacedAt.Year == 9999")]
    [InlineData("o.Id.ToString() == text")]
    [InlineData("o.PlacedAt.Date == /* the day */ day")]
    public Task OffersNoFix_WhenItWouldNotBeTheSame(string condition) => VerifyNoCodeFixAsync(
        LedgerCode.Query($"var o = db.Orders.Where(o => {Marked(condition)}).ToList();"));

    [Fact]
    public Task OffersNoFix_WhenTheColumnHasATypeOfItsOwn() => VerifyNoCodeFixAsync(LedgerCode.Query(
        "var o = db.Orders.Where(o => [|o.PlacedAt.Year == 2026|]).ToList();",
        configuration: "b.Entity<Order>().Property(o => o.PlacedAt).HasColumnType(\"timestamp without time zone\");"));

    // The condition is marked, not what stands before it.
    private static string Marked(string condition) =>
        condition.StartsWith("o.State == OrderState.Open && ", StringComparison.Ordinal)
            ? "o.State == OrderState.Open && [|" + condition["o.State == OrderState.Open && ".Length..] + "|]"
            : "[|" + condition + "|]";
}
