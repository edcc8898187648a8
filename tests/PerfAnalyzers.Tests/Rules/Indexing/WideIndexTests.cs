using PerfAnalyzers.Rules.Indexing;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Indexing;

public sealed class WideIndexTests : AnalyzerTests<WideIndexAnalyzer>
{
    [Theory]
    [InlineData("b.Entity<Order>().[|HasIndex(o => new { o.A, o.B, o.C, o.D })|];")]
    [InlineData("b.Entity<Order>().[|HasIndex(o => new { o.A, o.B, o.C, o.D, o.E })|].HasDatabaseName(\"IX\");")]
    [InlineData("b.Entity<Order>(e => e.[|HasIndex(o => new { o.A, o.B, o.C, o.D })|]);")]
    [InlineData("b.Entity<Order>(e => { e.[|HasIndex(\"A\", \"B\", \"C\", \"D\")|]; });")]
    [InlineData("b.Entity<Order>().[|HasIndex(nameof(Order.A), nameof(Order.B), nameof(Order.C), nameof(Order.D))|];")]
    [InlineData("b.Entity<Order>().[|HasIndex(new[] { \"A\", \"B\", \"C\", \"D\" }, \"by_all\")|];")]
    [InlineData("b.Entity<Order>().[|HasIndex(o => new { o.A, o.B, o.C, o.D }, \"by_all\")|];")]
    [InlineData("b.Entity<Order>().[|HasIndex(o => new { o.A, o.B, o.C, o.D })|].IsUnique(false);")]
    [InlineData("b.Entity<Order>().[|HasIndex(o => new { o.A, o.B, o.C, o.D })|].HasFilter(\"A = 1\");")]
    [InlineData("b.Entity<Order>().[|HasIndex(o => new { o.CustomerId, o.A, o.B, o.C })|];")]
    [InlineData("b.Entity<Order>().[|HasIndex(o => new { o.A, o.B, o.C, o.D })|]; b.Entity<Order>().[|HasIndex(o => new { o.E, o.B, o.C, o.D })|];")]
    public Task Reports_WhenAnIndexHasManyColumns(string configuration) => VerifyAnalyzerAsync(IndexCode.Model(configuration));

    [Fact]
    public Task Reports_AnAttribute() => VerifyAnalyzerAsync(IndexCode.Model("", "[[|Index(nameof(A), nameof(B), nameof(C), nameof(D))|]]"));

    [Fact]
    public Task Reports_InAConfigurationClass() => VerifyAnalyzerAsync(
        IndexCode.Model("", types: IndexCode.Configuration("builder.[|HasIndex(o => new { o.A, o.B, o.C, o.D })|];")));

    [Fact]
    public Task Reports_FromTheNumberOnThatAnOptionNames() => VerifyAnalyzerAsync(
        IndexCode.Model("b.Entity<Order>().[|HasIndex(o => new { o.A, o.B })|];"),
        o => o.EditorConfig["dotnet_code_quality.PERF5007.max_columns"] = "1");

    [Theory]
    [InlineData("")]
    [InlineData("b.Entity<Order>().HasIndex(o => o.A);")]
    [InlineData("b.Entity<Order>().HasIndex(o => new { o.A, o.B });")]
    [InlineData("b.Entity<Order>().HasIndex(o => new { o.A, o.B, o.C });")]
    [InlineData("b.Entity<Order>().HasIndex(\"A\", \"B\", \"C\");")]
    [InlineData("b.Entity<Order>().HasIndex(new[] { \"A\", \"B\", \"C\" }, \"name\");")]
    [InlineData("b.Entity<Order>().HasIndex(o => new { o.A, o.B, o.C, o.D }).IsUnique();")]
    [InlineData("b.Entity<Order>().HasIndex(\"A\", \"B\", \"C\", \"D\").IsUnique(true);")]
    [InlineData("b.Entity<Order>().HasIndex(o => new { o.A, o.B, o.C, o.D }).HasDatabaseName(\"IX\").IsUnique();")]
    [InlineData("b.Entity<Order>().HasKey(o => new { o.A, o.B, o.C, o.D });")]
    [InlineData("b.Entity<Order>().HasAlternateKey(o => new { o.A, o.B, o.C, o.D });")]
    [InlineData("foreach (var t in b.Model.GetEntityTypes()) b.Entity(t.ClrType).HasIndex(\"A\", \"B\", \"C\", \"D\");")]
    public Task IsSilent_WhenItHasFewOrNeedsThem(string configuration) => VerifyAnalyzerAsync(IndexCode.Model(configuration));

    [Theory]
    [InlineData("[Index(nameof(A), nameof(B), nameof(C))]")]
    [InlineData("[Index(nameof(A), nameof(B), nameof(C), nameof(D), IsUnique = true)]")]
    public Task IsSilent_OnSuchAttributes(string attribute) => VerifyAnalyzerAsync(IndexCode.Model("", attribute));

    [Fact]
    public Task IsSilent_UpToTheNumberThatAnOptionNames() => VerifyAnalyzerAsync(
        IndexCode.Model("b.Entity<Order>().HasIndex(o => new { o.A, o.B, o.C, o.D });"),
        o => o.EditorConfig["dotnet_code_quality.PERF5007.max_columns"] = "4");
}
