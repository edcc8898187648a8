using PerfAnalyzers.Rules.Indexing;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Indexing;

public sealed class TooManyIndexesTests : AnalyzerTests<TooManyIndexesAnalyzer>
{
    // With the one of the foreign key there are five.
    private const string Four = "b.Entity<Order>().HasIndex(o => o.A); b.Entity<Order>().HasIndex(o => o.B); "
        + "b.Entity<Order>().HasIndex(o => o.C); b.Entity<Order>().HasIndex(o => o.D); ";

    [Theory]
    [InlineData("b.Entity<Order>().[|HasIndex(o => o.E)|];")]
    [InlineData("b.Entity<Order>().[|HasIndex(o => o.E)|].IsUnique();")]
    [InlineData("b.Entity<Order>().[|HasIndex(o => o.E)|].HasFilter(\"E = 1\");")]
    [InlineData("b.Entity<Order>().[|HasIndex(\"E\")|];")]
    [InlineData("b.Entity<Order>().[|HasIndex(o => new { o.E, o.A })|];")]
    [InlineData("b.Entity<Order>(e => { e.[|HasIndex(o => o.E)|].HasDatabaseName(\"IX\"); });")]
    [InlineData("b.Entity<Order>().[|HasIndex(o => o.A, \"second\")|];")]
    [InlineData("b.Entity<Order>().HasIndex(o => o.E); b.Entity<Order>().[|HasIndex(o => new { o.E, o.A })|];")]
    public Task Reports_WhenThereAreMoreThanFive(string configuration) => VerifyAnalyzerAsync(IndexCode.Model(Four + configuration));

    [Fact]
    public Task Reports_HowManyThereAre() => VerifyAnalyzerAsync(
        IndexCode.Model(Four + "b.Entity<Order>().{|#0:HasIndex(o => o.E)|};"),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithMessage(
            "'Order' has 6 indexes besides its key, and each insert writes to all of them; drop those that no query uses")));

    [Fact]
    public Task Reports_AnAttribute() => VerifyAnalyzerAsync(IndexCode.Model(
        "", "[Index(nameof(A))] [Index(nameof(B))] [Index(nameof(C))] [Index(nameof(D))] [[|Index(nameof(E))|]]"));

    [Fact]
    public Task Reports_InAConfigurationClass() => VerifyAnalyzerAsync(
        IndexCode.Model(Four, types: IndexCode.Configuration("builder.[|HasIndex(o => o.E)|];")));

    [Fact]
    public Task Reports_FromTheNumberOnThatAnOptionNames() => VerifyAnalyzerAsync(
        IndexCode.Model("b.Entity<Order>().HasIndex(o => o.A); b.Entity<Order>().[|HasIndex(o => o.B)|];"),
        o => o.EditorConfig["dotnet_code_quality.PERF5006.max_indexes"] = "2");

    [Fact]
    public Task Reports_WithTheIndexesOfTheBase() => VerifyAnalyzerAsync(IndexCode.Model(
        Four + "b.Entity<Rush>().[|HasIndex(r => r.Until)|];", types: "public class Rush : Order { public DateTime Until { get; set; } }"));

    [Theory]
    [InlineData("")]
    [InlineData(Four)]
    [InlineData(Four + "b.Entity<Order>().HasIndex(o => o.D);")]
    [InlineData(Four + "b.Entity<Order>().HasIndex(o => o.A).IsUnique();")]
    [InlineData(Four + "b.Entity<Order>().HasIndex(o => new { o.CustomerId, o.E });")]
    [InlineData(Four + "b.Entity<Order>().HasIndex(o => o.CustomerId);")]
    [InlineData(Four + "b.Entity<Customer>().HasIndex(\"Id\");")]
    [InlineData(Four + "b.Entity<Order>().HasAlternateKey(o => o.E);")]
    [InlineData(Four + "b.Entity<Order>().HasAlternateKey(o => new { o.E, o.A });")]
    [InlineData(Four + "b.Entity<Order>().HasKey(o => new { o.E, o.A });")]
    [InlineData("b.Entity<Order>().Ignore(o => o.Customer); b.Entity<Customer>().Ignore(c => c.Orders); " + Four + "b.Entity<Order>().HasIndex(o => o.E);")]
    [InlineData(Four + "foreach (var t in b.Model.GetEntityTypes()) b.Entity(t.ClrType).HasIndex(\"E\");")]
    public Task IsSilent_UpToFive(string configuration) => VerifyAnalyzerAsync(IndexCode.Model(configuration));

    [Theory]
    [InlineData("[Index(nameof(A))] [Index(nameof(B))]")]
    [InlineData("[Index(nameof(A))] [Index(nameof(B))] [Index(nameof(C))] [Index(nameof(D))]")]
    public Task IsSilent_OnSuchAttributes(string attributes) => VerifyAnalyzerAsync(IndexCode.Model("", attributes));

    [Fact]
    public Task IsSilent_UpToTheNumberThatAnOptionNames() => VerifyAnalyzerAsync(
        IndexCode.Model(Four + "b.Entity<Order>().HasIndex(o => o.E);"),
        o => o.EditorConfig["dotnet_code_quality.PERF5006.max_indexes"] = "6");
}
