using PerfAnalyzers.CodeFixes.Rules.Indexing;
using PerfAnalyzers.Rules.Indexing;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Indexing;

public sealed class ForeignKeyIndexLostTests : CodeFixTests<ForeignKeyIndexLostAnalyzer, ForeignKeyIndexLostCodeFix>
{
    [Theory]
    [InlineData("b.Entity<Order>().[|HasIndex(o => o.CustomerId)|].HasFilter(\"\\\"IsOpen\\\"\");")]
    [InlineData("b.Entity<Order>().[|HasIndex(o => new { o.CustomerId, o.Code })|].IsUnique().HasFilter(\"\\\"IsOpen\\\"\");")]
    [InlineData("b.Entity<Order>(e => { e.[|HasIndex(o => o.CustomerId)|].HasFilter(\"IsOpen = 1\").HasDatabaseName(\"IX_open\"); });")]
    [InlineData("b.Entity<Order>(e => { e.[|HasIndex(\"CustomerId\", \"Code\")|].HasFilter(\"IsOpen = 1\"); });")]
    [InlineData("b.Entity<Order>().[|HasIndex(o => o.CustomerId, \"open\")|].HasFilter(\"IsOpen = 1\");")]
    [InlineData("b.Entity<Order>().[|HasIndex(o => new { o.CustomerId, o.Code })|].HasFilter(\"\\\"CustomerId\\\" IS NOT NULL AND \\\"Code\\\" IS NOT NULL\");")]
    [InlineData("b.Entity<Order>().[|HasIndex(o => new { o.CustomerId, o.Code })|].HasMethod(\"gin\");")]
    [InlineData("b.Entity<Order>().[|HasIndex(o => o.CustomerId)|].HasMethod(\"brin\");")]
    [InlineData("b.Entity<Order>().[|HasIndex(o => o.CustomerId)|].HasFilter(\"IsOpen = 1\"); b.Entity<Order>().HasIndex(o => new { o.Code, o.CustomerId });")]
    [InlineData("b.Entity<Order>().[|HasIndex(o => o.CustomerId)|].HasFilter(\"IsOpen = 1\"); b.Entity<Order>().HasIndex(o => o.Code);")]
    public Task Reports_WhenTheIndexDoesNotServe(string configuration) => VerifyAnalyzerAsync(Model(configuration));

    [Fact]
    public Task Reports_WhatFiltersTheIndexOfAnAttribute() => VerifyAnalyzerAsync(
        Model("b.Entity<Order>().[|HasIndex(o => new { o.CustomerId, o.Code })|].HasFilter(\"IsOpen = 1\");", "[Index(nameof(CustomerId), nameof(Code))]"));

    [Fact]
    public Task Reports_InAConfigurationClass() => VerifyAnalyzerAsync(Model("b.ApplyConfigurationsFromAssembly(typeof(Shop).Assembly);", types: """
        public class OrderConfiguration : Microsoft.EntityFrameworkCore.IEntityTypeConfiguration<Order>
        {
            public void Configure(Microsoft.EntityFrameworkCore.Metadata.Builders.EntityTypeBuilder<Order> builder)
            {
                builder.HasOne(o => o.Customer).WithMany(c => c.Orders).HasForeignKey(o => o.CustomerId);
                builder.[|HasIndex(o => o.CustomerId)|].HasFilter("IsOpen = 1");
            }
        }
        """));

    [Fact]
    public Task Reports_WhatIsLost() => VerifyAnalyzerAsync(
        Model("b.Entity<Order>().{|#0:HasIndex(o => o.CustomerId)|}.HasFilter(\"IsOpen = 1\");"),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithMessage(
            "Because of this index EF Core makes none for the foreign key 'CustomerId' of 'Order', and this one has only the rows with IsOpen = 1; add an index on 'CustomerId'")));

    [Theory]
    [InlineData("b.Entity<Order>().[|HasIndex(o => new { o.CustomerId, o.Note })|].IsUnique();")]
    [InlineData("b.Entity<Order>().[|HasIndex(o => new { o.CustomerId, o.Place, o.Code })|].IsUnique().IsClustered(false);")]
    public Task Reports_WhatSqlServerLeavesOut(string configuration) => VerifyAnalyzerAsync(OnSqlServer(configuration));

    [Fact]
    public Task Reports_WhatSqlServerLeavesOut_ByName() => VerifyAnalyzerAsync(
        OnSqlServer("b.Entity<Order>().{|#0:HasIndex(o => new { o.CustomerId, o.Note })|}.IsUnique();"),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithMessage(
            "Because of this index EF Core makes none for the foreign key 'CustomerId' of 'Order', and this one has only the rows in which 'Note' is not null, as unique indexes of SQL Server do; add an index on 'CustomerId'")));

    [Theory]
    [InlineData("b.Entity<Order>().HasIndex(o => new { o.CustomerId, o.Code }).IsUnique();")]
    [InlineData("b.Entity<Order>().HasIndex(o => new { o.CustomerId, o.Note });")]
    [InlineData("b.Entity<Order>().HasIndex(o => new { o.CustomerId, o.Note }).IsUnique().HasFilter(null);")]
    [InlineData("b.Entity<Order>().HasIndex(o => new { o.CustomerId, o.Note }).IsUnique().IsClustered();")]
    [InlineData("b.Entity<Order>().HasIndex(o => new { o.CustomerId, o.Note }).IsUnique(); b.Entity<Order>().Property(o => o.Note).IsRequired();")]
    [InlineData("b.Entity<Order>().HasIndex(o => new { o.CustomerId, o.Note }).IsUnique(); b.Entity<Order>().HasIndex(o => new { o.CustomerId, o.Code });")]
    public Task IsSilent_WhenSqlServerHasTheRows(string configuration) => VerifyAnalyzerAsync(OnSqlServer(configuration));

    /// <summary>The rows that the model's filter leaves out are those that the index leaves out.</summary>
    [Theory]
    [InlineData("b.Entity<Order>().HasQueryFilter(o => o.IsOpen);", true)]
    [InlineData("", false)]
    public Task Reports_WhatTheModelFilters_AsInfo(string filter, bool isInfo) => VerifyAnalyzerAsync(
        Model(filter + " b.Entity<Order>().{|#0:HasIndex(o => new { o.CustomerId, o.Code })|}.IsUnique().HasFilter(\"\\\"IsOpen\\\"\");"),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0)
            .WithSeverity(isInfo ? Microsoft.CodeAnalysis.DiagnosticSeverity.Info : Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)));

    [Fact]
    public Task IsSilent_WhenAnotherDatabaseHasTheRows() =>
        VerifyAnalyzerAsync(OnSqlServer("b.Entity<Order>().HasIndex(o => new { o.CustomerId, o.Note }).IsUnique();").Replace("UseSqlServer(\"\")", "UseNpgsql(\"\")", StringComparison.Ordinal));

    [Fact]
    public Task Fixes_ByAnAttribute() => VerifyCodeFixAsync(
        OnSqlServer("", "[[|Index(nameof(CustomerId), nameof(Note), IsUnique = true)|]]"),
        OnSqlServer("", "[Index(nameof(CustomerId))]\n[Index(nameof(CustomerId), nameof(Note), IsUnique = true)]"));

    [Fact]
    public Task OffersNoFix_WhenTheForeignKeyIsNoProperty() => VerifyNoCodeFixAsync(
        OnSqlServer("", "[[|Index(\"CustomerId\", nameof(Note), IsUnique = true)|]]")
            .Replace("public int CustomerId { get; set; }", "", StringComparison.Ordinal)
            .Replace("public int? CustomerId { get; set; }", "", StringComparison.Ordinal));

    [Theory]
    [InlineData("b.Entity<Order>().HasIndex(o => o.CustomerId);")]
    [InlineData("b.Entity<Order>().HasIndex(o => o.Code).HasFilter(\"IsOpen = 1\");")]
    [InlineData("b.Entity<Order>().HasIndex(o => new { o.CustomerId, o.Code });")]
    [InlineData("b.Entity<Order>().HasIndex(o => new { o.Code, o.CustomerId }).HasFilter(\"IsOpen = 1\");")]
    [InlineData("b.Entity<Order>().HasIndex(o => o.CustomerId).HasFilter(\"IsOpen = 1\"); b.Entity<Order>().HasIndex(o => new { o.CustomerId, o.Code });")]
    [InlineData("b.Entity<Order>().HasIndex(o => o.CustomerId).HasFilter(\"IsOpen = 1\"); b.Entity<Order>().HasIndex(o => o.CustomerId, \"all\");")]
    [InlineData("b.Entity<Order>().HasIndex(o => o.CustomerId).HasFilter(null);")]
    [InlineData("b.Entity<Order>().HasIndex(o => o.CustomerId).HasFilter(\"\\\"CustomerId\\\" IS NOT NULL\");")]
    [InlineData("b.Entity<Order>().HasIndex(o => o.CustomerId).HasFilter(\"[CustomerId] IS NOT NULL\");")]
    [InlineData("b.Entity<Order>().HasIndex(o => o.CustomerId).HasFilter(\"(customer_id is not null)\");")]
    [InlineData("b.Entity<Order>().HasIndex(o => o.CustomerId).HasMethod(\"btree\");")]
    [InlineData("b.Entity<Order>().HasIndex(o => o.CustomerId).HasMethod(\"hash\");")]
    [InlineData("b.Entity<Order>().HasIndex(o => o.CustomerId).HasFilter(Environment.MachineName);")]
    [InlineData("var index = b.Entity<Order>().HasIndex(o => o.CustomerId); index.HasFilter(\"IsOpen = 1\");")]
    [InlineData("b.Entity<Order>().HasKey(o => new { o.CustomerId, o.Code }); b.Entity<Order>().HasIndex(o => o.CustomerId).HasFilter(\"IsOpen = 1\");")]
    [InlineData("b.Entity<Order>().HasAlternateKey(o => new { o.CustomerId, o.Code }); b.Entity<Order>().HasIndex(o => o.CustomerId).HasFilter(\"IsOpen = 1\");")]
    [InlineData("b.Entity<Order>().HasIndex(o => o.CustomerId).HasFilter(\"IsOpen = 1\"); foreach (var t in b.Model.GetEntityTypes()) b.Entity(t.ClrType).HasIndex(\"CustomerId\");")]
    [InlineData("b.Entity<Order>().Ignore(o => o.Customer); b.Entity<Customer>().Ignore(c => c.Orders); b.Entity<Order>().HasIndex(o => o.CustomerId).HasFilter(\"IsOpen = 1\");")]
    public Task IsSilent_WhenTheForeignKeyHasAnIndex(string configuration) => VerifyAnalyzerAsync(Model(configuration));

    [Fact]
    public Task Fixes_ByAnIndexBesideIt() => VerifyCodeFixAsync(
        Model("b.Entity<Order>().[|HasIndex(o => new { o.CustomerId, o.Code })|].HasFilter(\"IsOpen = 1\");"),
        Model("b.Entity<Order>().HasIndex(o => o.CustomerId);\n        b.Entity<Order>().HasIndex(o => new { o.CustomerId, o.Code }).HasFilter(\"IsOpen = 1\");"));

    [Fact]
    public Task Fixes_ByANamedIndex_WhenTheColumnsAreTheSame() => VerifyCodeFixAsync(
        Model("b.Entity<Order>().[|HasIndex(o => o.CustomerId)|].HasFilter(\"IsOpen = 1\");"),
        Model("b.Entity<Order>().HasIndex(o => o.CustomerId, \"IX_Order_CustomerId_All\");\n        b.Entity<Order>().HasIndex(o => o.CustomerId).HasFilter(\"IsOpen = 1\");"));

    [Fact]
    public Task Fixes_ByNames_WhereTheOthersAreByName() => VerifyCodeFixAsync(
        Model("b.Entity<Order>().[|HasIndex(\"CustomerId\")|].HasFilter(\"IsOpen = 1\");"),
        Model("b.Entity<Order>().HasIndex(new[] { \"CustomerId\" }, \"IX_Order_CustomerId_All\");\n        b.Entity<Order>().HasIndex(\"CustomerId\").HasFilter(\"IsOpen = 1\");"));

    [Fact]
    public Task OffersNoFix_WhenTheCallIsNoStatement() => VerifyNoCodeFixAsync(Model(
        "b.Entity<Order>(e => e.[|HasIndex(o => o.CustomerId)|].HasFilter(\"IsOpen = 1\"));"));

    private static string OnSqlServer(string configuration, string attribute = "") => Model(
        configuration + " } protected override void OnConfiguring(DbContextOptionsBuilder o) { o.UseSqlServer(\"\");", attribute);

    // ConfigureConventions came with EF Core 6, and what takes a convention out with 7.
    [Fact]
    public Task IsSilent_WhenTheModelIndexesNoForeignKeys() => TestReferences.EfCore.Major < 7 ? Task.CompletedTask : VerifyAnalyzerAsync(
        Model("b.Entity<Order>().HasIndex(o => o.CustomerId).HasFilter(\"IsOpen = 1\");").Replace(
            "protected override void OnModelCreating",
            "protected override void ConfigureConventions(ModelConfigurationBuilder c) => c.Conventions.Remove(typeof(Microsoft.EntityFrameworkCore.Metadata.Conventions.ForeignKeyIndexConvention)); protected override void OnModelCreating",
            StringComparison.Ordinal));

    private static string Model(string configuration, string attribute = "", string types = "") => Code.File($$"""
        #nullable enable
        public class Customer
        {
            public int Id { get; set; }
            public List<Order> Orders { get; set; } = new();
        }

        {{attribute}}
        public class Order
        {
            public int Id { get; set; }
            public string Code { get; set; } = "";
            public string? Note { get; set; }
            public int? Place { get; set; }
            public bool IsOpen { get; set; }
            public int CustomerId { get; set; }
            public Customer Customer { get; set; } = null!;
        }

        public class Shop : DbContext
        {
            public DbSet<Order> Orders => Set<Order>();

            protected override void OnModelCreating(ModelBuilder b)
            {
                {{configuration}}
            }
        }

        public static class Extensions
        {
            public static Microsoft.EntityFrameworkCore.Metadata.Builders.IndexBuilder<T> HasMethod<T>(
                this Microsoft.EntityFrameworkCore.Metadata.Builders.IndexBuilder<T> builder, string method) => builder;

            public static Microsoft.EntityFrameworkCore.Metadata.Builders.IndexBuilder<T> IsClustered<T>(
                this Microsoft.EntityFrameworkCore.Metadata.Builders.IndexBuilder<T> builder, bool clustered = true) => builder;
        }

        {{types}}
        """);
}
