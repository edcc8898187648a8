using PerfAnalyzers.CodeFixes.Rules.Indexing;
using PerfAnalyzers.Rules.Indexing;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Indexing;

public sealed class FilterWithoutIndexTests : CodeFixTests<FilterWithoutIndexAnalyzer, FilterWithoutIndexCodeFix>
{
    [Theory]
    [InlineData("var o = await db.Orders.[|FirstOrDefaultAsync(o => o.Number == text, ct)|];")]
    [InlineData("var any = await db.Orders.[|AnyAsync(o => o.Email == text, ct)|];")]
    [InlineData("var o = db.Orders.[|Where(o => o.Batch == batch)|].ToList();")]
    [InlineData("var o = db.Orders.AsNoTracking().[|Where(o => o.Number.Equals(text))|].Select(o => o.Id).ToList();")]
    [InlineData("var o = db.Orders.[|Where(o => texts.Contains(o.Number))|].ToList();")]
    [InlineData("var o = db.Orders.[|Where(o => o.Number == text && o.State == OrderState.Open)|].ToList();")]
    [InlineData("var o = db.Orders.Where(o => !o.IsPaid).[|Where(o => o.Email == text)|].ToList();")]
    [InlineData("var o = db.Orders.[|Where(o => o.PlacedAt >= from && o.PlacedAt < to)|].ToList();")]
    [InlineData("var n = await db.Orders.[|CountAsync(o => o.PlacedAt > from, ct)|];")]
    [InlineData("var n = await db.Orders.[|CountAsync(o => from <= o.PaidAt, ct)|];")]
    [InlineData("var o = db.Orders.[|OrderByDescending(o => o.PlacedAt)|].Take(20).ToList();")]
    [InlineData("var o = db.Orders.[|OrderByDescending(o => o.PlacedAt)|].ThenBy(o => o.Id).Take(20).ToList();")] // the key only decides between equals
    [InlineData("var o = await db.Orders.[|OrderBy(o => o.Number)|].Skip(number).Take(20).ToListAsync(ct);")]
    [InlineData("var o = await db.Orders.Where(o => o.IsPaid).[|OrderByDescending(o => o.PlacedAt)|].FirstOrDefaultAsync(ct);")]
    [InlineData("var found = (from o in db.Orders [|where o.Number == text|] select o.Id).ToList();")]
    [InlineData("IQueryable<Order> q = db.Orders.[|Where(o => o.Number == text)|]; if (flag) q = q.Where(o => o.IsPaid); var n = q.Count(); var o = q.ToList();")]
    [InlineData("var a = db.Accounts.[|FirstOrDefault(a => a.ApiKey == text)|];")]
    public Task Reports_WhenNoIndexBeginsWithAColumn(string body) => VerifyAnalyzerAsync(ShelfCode.Query(body));

    [Theory]
    [InlineData("db.Orders.Where(o => o.Number == text).ToList()", "Where(o => o.Number == text)", "No index of 'Order' begins with 'Number', and this query reads the whole table; an index on (Number) finds its rows")]
    [InlineData("db.Orders.Where(o => o.PlacedAt > from && o.Number == text).ToList()", "Where(o => o.PlacedAt > from && o.Number == text)", "No index of 'Order' begins with 'Number' or 'PlacedAt', and this query reads the whole table; an index on (Number, PlacedAt) finds its rows")]
    [InlineData("db.Orders.Where(o => o.Number == text).OrderBy(o => o.PaidAt).Take(5).ToList()", "Where(o => o.Number == text)", "No index of 'Order' begins with 'Number' or 'PaidAt', and this query reads the whole table; an index on (Number, PaidAt) finds its rows")]
    public Task Reports_WhatToIndex(string query, string marked, string message) => VerifyAnalyzerAsync(
        ShelfCode.Query($"var o = {query.Replace(marked, "{|#0:" + marked + "|}", StringComparison.Ordinal)};"),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithMessage(message)));

    [Fact]
    public Task Reports_BesideIndexesOfOtherColumns() => VerifyAnalyzerAsync(ShelfCode.Query(
        "var o = db.Orders.[|Where(o => o.Number == text)|].ToList();",
        "b.Entity<Order>().HasIndex(o => new { o.Batch, o.Number });"));

    [Theory]
    // An index begins with something that the query asks for.
    [InlineData("var o = db.Orders.Where(o => o.Id == number && o.Number == text).ToList();")]
    [InlineData("var o = db.Orders.Where(o => o.CustomerId == number).OrderByDescending(o => o.PlacedAt).Take(20).ToList();")]
    [InlineData("var o = db.Orders.Where(o => o.Number == text || o.CustomerId == number).ToList();")]
    [InlineData("var o = db.Orders.Where(o => o.Customer.Name == text && o.Number == text).ToList();")]
    [InlineData("var o = db.Orders.Where(o => o.Number == text).OrderBy(o => o.Id).Take(20).ToList();")]
    [InlineData("IQueryable<Order> q = db.Orders; if (flag) q = q.Where(o => o.CustomerId == number); var o = q.Where(o => o.Number == text).ToList();")]
    // The columns have few values, or the filter leaves most of the rows.
    [InlineData("var o = db.Orders.Where(o => o.IsPaid == flag).ToList();")]
    [InlineData("var o = db.Orders.Where(o => o.State == OrderState.Open).ToList();")]
    [InlineData("var o = db.Orders.Where(o => o.Kind == text).ToList();")]
    [InlineData("var o = db.Orders.Where(o => o.Number == \"special\").ToList();")]
    [InlineData("var o = db.Orders.Where(o => o.Email == null).ToList();")]
    [InlineData("var o = db.Orders.Where(o => o.Number != text).ToList();")]
    [InlineData("var o = db.Orders.Where(o => o.Quantity > number).ToList();")]
    [InlineData("var o = db.Orders.Where(o => o.PlacedAt < to).ToList();")]
    // All rows are read anyway.
    [InlineData("var o = db.Orders.OrderBy(o => o.PlacedAt).ToList();")]
    [InlineData("var o = db.Orders.ToList();")]
    [InlineData("var o = db.Orders.Take(20).ToList();")]
    // An index would not be used.
    [InlineData("var o = db.Orders.Where(o => o.Number.ToLower() == text).ToList();")]
    [InlineData("var o = db.Orders.Where(o => o.Number.Contains(text)).ToList();")]
    [InlineData("var o = db.Orders.Where(o => o.Body == text).ToList();")]
    [InlineData("var o = db.Orders.AsEnumerable().Where(o => o.Label == text).ToList();")]
    // A search has many filters, and not all of them each time.
    [InlineData("IQueryable<Order> q = db.Orders; if (flag) q = q.Where(o => o.Number == text); var o = q.ToList();")]
    // Identity has an index of its own.
    [InlineData("var a = db.Accounts.FirstOrDefault(a => a.NormalizedUserName == text);")]
    [InlineData("var a = db.Accounts.FirstOrDefault(a => a.NormalizedEmail == text);")]
    [InlineData("var a = db.Accounts.FirstOrDefault(a => a.UserName == text);")]
    // A table of a few rows.
    [InlineData("var c = db.Currencies.FirstOrDefault(c => c.Code == text);")]
    // Many rows are written.
    [InlineData("await db.Orders.Where(o => o.PlacedAt > from).ExecuteDeleteAsync(ct);")]
    [InlineData("var o = db.Orders.FromSqlRaw(\"SELECT * FROM Orders\").Where(o => o.Number == text).ToList();")]
    public Task IsSilent_WhenAnIndexWouldNotHelp(string body) =>
        // Bulk writes came with EF Core 7.
        TestReferences.EfCore.Major < 7 && body.Contains("ExecuteDelete", StringComparison.Ordinal) ? Task.CompletedTask : VerifyAnalyzerAsync(ShelfCode.Query(body));

    [Theory]
    [InlineData("b.Entity<Order>().HasIndex(o => o.Number);")]
    [InlineData("b.Entity<Order>().HasIndex(o => new { o.Number, o.Batch });")]
    [InlineData("b.Entity<Order>().HasIndex(\"Number\").HasFilter(\"x\");")]
    [InlineData("b.Entity<Order>().HasAlternateKey(o => o.Number);")]
    [InlineData("b.Entity<Order>().HasIndex(o => o.PlacedAt);")]
    [InlineData("foreach (var t in b.Model.GetEntityTypes()) b.Entity(t.ClrType).HasIndex(\"Number\");")]
    [InlineData("b.Entity<Order>().HasIndex(Environment.MachineName);")]
    [InlineData("b.Entity<Order>().HasIndex(\"TenantId\"); b.Entity<Order>().HasQueryFilter(o => EF.Property<int>(o, \"TenantId\") == 1);")]
    public Task IsSilent_WhenTheModelHasAnIndex(string configuration) => VerifyAnalyzerAsync(
        ShelfCode.Query("var o = db.Orders.Where(o => o.Number == text && o.PlacedAt > from).ToList();", configuration));

    [Fact]
    public Task IsSilent_WhenAnAttributeHasIt() => VerifyAnalyzerAsync(
        ShelfCode.Query("var o = db.Orders.Where(o => o.Number == text).ToList();", attributes: "[Index(nameof(Number), nameof(Kind))]"));

    [Fact]
    public Task IsSilent_WhenAMigrationMakesIt() => VerifyAnalyzerAsync(ShelfCode.Query(
        "var o = db.Orders.Where(o => o.Number == text).ToList();",
        types: """
            public class M : Microsoft.EntityFrameworkCore.Migrations.Migration
            {
                protected override void Up(Microsoft.EntityFrameworkCore.Migrations.MigrationBuilder migrationBuilder) =>
                    migrationBuilder.Sql("CREATE INDEX ix ON \"Orders\" (\"Number\")");
            }
            """));

    [Theory]
    [InlineData("OrderExportJob", "Run")]
    [InlineData("Shelf", "ImportOrders")]
    [InlineData("NightlyWorker", "Run")]
    public Task IsSilent_WhereNobodyWaits(string type, string method) => VerifyAnalyzerAsync(
        ShelfCode.Query("var o = db.Orders.Where(o => o.Number == text).ToList();", type: type, method: method));

    [Fact]
    public Task Fixes_ByAnIndexInTheConfiguration() => VerifyCodeFixAsync(
        ShelfCode.Query("var o = db.Orders.[|Where(o => o.Number == text && o.PlacedAt > from)|].ToList();", "b.Entity<Order>().ToTable(\"orders\").HasKey(o => o.Id);"),
        ShelfCode.Query("var o = db.Orders.Where(o => o.Number == text && o.PlacedAt > from).ToList();", "b.Entity<Order>().HasIndex(o => new { o.Number, o.PlacedAt });\n        b.Entity<Order>().ToTable(\"orders\").HasKey(o => o.Id);"));

    [Fact]
    public Task Fixes_InAConfigurationClass() => VerifyCodeFixAsync(
        ShelfCode.Query("var o = db.Orders.[|Where(o => o.Number == text)|].ToList();", types: Configuration("builder.ToTable(\"orders\").HasKey(o => o.Id);")),
        ShelfCode.Query("var o = db.Orders.Where(o => o.Number == text).ToList();", types: Configuration("builder.HasIndex(o => o.Number);\n        builder.ToTable(\"orders\").HasKey(o => o.Id);")));

    [Fact]
    public Task Fixes_ByAnAttribute_WhereThereIsNoConfiguration() => VerifyCodeFixAsync(
        ShelfCode.Query("var o = db.Orders.[|Where(o => o.Number == text)|].OrderBy(o => o.PlacedAt).First();", attributes: "/// <summary>What was bought.</summary>"),
        ShelfCode.Query("var o = db.Orders.Where(o => o.Number == text).OrderBy(o => o.PlacedAt).First();", attributes: "/// <summary>What was bought.</summary>\n[Index(nameof(Number), nameof(PlacedAt))]"));

    [Fact]
    public Task Fixes_ByAnAttribute_BesideOthers() => VerifyCodeFixAsync(
        ShelfCode.Query("var o = db.Orders.[|Where(o => o.Number == text)|].ToList();", "b.Entity<Order>().HasKey(o => o.Id);", "[Index(nameof(Batch))]"),
        ShelfCode.Query("var o = db.Orders.Where(o => o.Number == text).ToList();", "b.Entity<Order>().HasKey(o => o.Id);", "[Index(nameof(Number))]\n[Index(nameof(Batch))]"));

    private static string Configuration(string statements) => $$"""
        public class OrderConfiguration : IEntityTypeConfiguration<Order>
        {
            public void Configure(Microsoft.EntityFrameworkCore.Metadata.Builders.EntityTypeBuilder<Order> builder)
            {
                {{statements}}
            }
        }
        """;
}
