using PerfAnalyzers.CodeFixes.Rules.Indexing;
using PerfAnalyzers.Rules.Indexing;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Indexing;

public sealed class RedundantIndexTests : CodeFixTests<RedundantIndexAnalyzer, RedundantIndexCodeFix>
{
    [Theory]
    [InlineData("b.Entity<Order>().[|HasIndex(o => o.A)|]; b.Entity<Order>().HasIndex(o => new { o.A, o.B });")]
    [InlineData("b.Entity<Order>().HasIndex(o => new { o.A, o.B }); b.Entity<Order>().[|HasIndex(o => o.A)|];")]
    [InlineData("b.Entity<Order>().[|HasIndex(o => new { o.A, o.B })|]; b.Entity<Order>().HasIndex(o => new { o.A, o.B, o.C });")]
    [InlineData("b.Entity<Order>().[|HasIndex(o => o.CustomerId)|]; b.Entity<Order>().HasIndex(o => new { o.CustomerId, o.A });")]
    [InlineData("b.Entity<Order>().[|HasIndex(o => o.A)|].HasDatabaseName(\"IX_a\"); b.Entity<Order>().HasIndex(o => new { o.A, o.B }).HasDatabaseName(\"IX_b\");")]
    [InlineData("b.Entity<Order>().[|HasIndex(o => o.A)|]; b.Entity<Order>().HasIndex(o => new { o.A, o.B }).IsUnique();")]
    [InlineData("b.Entity<Order>().HasIndex(o => o.A, \"one\"); b.Entity<Order>().[|HasIndex(o => o.A, \"two\")|];")]
    [InlineData("b.Entity<Order>().[|HasIndex(o => o.A, \"one\")|]; b.Entity<Order>().HasIndex(o => o.A, \"two\").IsUnique();")]
    [InlineData("b.Entity<Order>().HasKey(o => new { o.A, o.B }); b.Entity<Order>().[|HasIndex(o => o.A)|];")]
    [InlineData("b.Entity<Order>().HasAlternateKey(o => new { o.A, o.B }); b.Entity<Order>().[|HasIndex(o => o.A)|];")]
    [InlineData("b.Entity<Order>().[|HasIndex(o => o.Id)|].IsUnique();")]
    [InlineData("b.Entity<Order>(e => { e.[|HasIndex(\"A\")|]; e.HasIndex(\"A\", \"B\"); });")]
    [InlineData("b.Entity<Order>().[|HasIndex(o => o.A)|].IsDescending(true); b.Entity<Order>().HasIndex(o => new { o.A, o.B }).IsDescending(true, false);")]
    public Task Reports_WhenAnotherIndexBeginsWithIt(string configuration) =>
        Needs7(configuration) ? Task.CompletedTask : VerifyAnalyzerAsync(IndexCode.Model(configuration));

    // The direction of an index can be said since EF Core 7.
    private static bool Needs7(string configuration) => TestReferences.EfCore.Major < 7 && configuration.Contains("IsDescending", StringComparison.Ordinal);

    [Fact]
    public Task Reports_AnAttribute() => VerifyAnalyzerAsync(IndexCode.Model("", "[[|Index(nameof(A))|]]\n[Index(nameof(A), nameof(B))]"));

    [Fact]
    public Task Reports_InAConfigurationClass() => VerifyAnalyzerAsync(
        IndexCode.Model("", "[Index(nameof(A), nameof(B))]", IndexCode.Configuration("builder.[|HasIndex(o => o.A)|];")));

    [Fact]
    public Task Reports_WhatBeginsWithIt() => VerifyAnalyzerAsync(
        IndexCode.Model("b.Entity<Order>().{|#0:HasIndex(o => o.A)|}; b.Entity<Order>().HasIndex(o => new { o.A, o.B });"),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithMessage(
            "The index (A, B) of 'Order' begins with the columns of this index and finds the same rows; remove this one, which each write pays for")));

    [Theory]
    [InlineData("")]
    [InlineData("b.Entity<Order>().HasIndex(o => o.A); b.Entity<Order>().HasIndex(o => o.B);")]
    [InlineData("b.Entity<Order>().HasIndex(o => o.A); b.Entity<Order>().HasIndex(o => new { o.B, o.A });")]
    [InlineData("b.Entity<Order>().HasIndex(o => new { o.B, o.A }); b.Entity<Order>().HasIndex(o => new { o.A, o.B });")]
    [InlineData("b.Entity<Order>().HasIndex(o => new { o.A, o.C }); b.Entity<Order>().HasIndex(o => new { o.A, o.B, o.C });")]
    // It keeps unique what the other does not.
    [InlineData("b.Entity<Order>().HasIndex(o => o.A).IsUnique(); b.Entity<Order>().HasIndex(o => new { o.A, o.B });")]
    [InlineData("b.Entity<Order>().HasIndex(o => o.A).IsUnique(); b.Entity<Order>().HasIndex(o => new { o.A, o.B }).IsUnique();")]
    // It has fewer rows, or the other one has.
    [InlineData("b.Entity<Order>().HasIndex(o => o.A).HasFilter(\"B = 1\"); b.Entity<Order>().HasIndex(o => new { o.A, o.B });")]
    [InlineData("b.Entity<Order>().HasIndex(o => o.A); b.Entity<Order>().HasIndex(o => new { o.A, o.B }).HasFilter(\"C = 1\");")]
    [InlineData("b.Entity<Order>().HasIndex(o => o.A); b.Entity<Order>().HasIndex(o => new { o.A, o.N }).IsUnique();")]
    // It is in another order.
    [InlineData("b.Entity<Order>().HasIndex(o => new { o.A, o.B }).IsDescending(true, false); b.Entity<Order>().HasIndex(o => new { o.A, o.B, o.C });")]
    // What is said of it is not understood.
    [InlineData("b.Entity<Order>().HasIndex(o => o.A).HasAnnotation(\"x\", 1); b.Entity<Order>().HasIndex(o => new { o.A, o.B });")]
    [InlineData("var index = b.Entity<Order>().HasIndex(o => o.A); b.Entity<Order>().HasIndex(o => new { o.A, o.B });")]
    // The foreign key's own, which nobody asked for.
    [InlineData("b.Entity<Order>().HasIndex(o => new { o.CustomerId, o.A });")]
    [InlineData("b.Entity<Order>().HasKey(o => new { o.A, o.B }); b.Entity<Order>().HasIndex(o => o.B);")]
    [InlineData("b.Entity<Order>().HasIndex(o => o.A); b.Entity<Order>().HasIndex(Environment.MachineName);")]
    public Task IsSilent_WhenItIsNeeded(string configuration) => Needs7(configuration) ? Task.CompletedTask : VerifyAnalyzerAsync(
        IndexCode.Model(configuration).Replace("public int E { get; set; }", "public int E { get; set; }\n    public int? N { get; set; }", StringComparison.Ordinal));

    [Fact]
    public Task Fixes_ByRemovingTheStatement() => VerifyCodeFixAsync(
        IndexCode.Model("b.Entity<Order>().[|HasIndex(o => o.A)|].HasDatabaseName(\"IX\");\n        b.Entity<Order>().HasIndex(o => new { o.A, o.B });"),
        IndexCode.Model("b.Entity<Order>().HasIndex(o => new { o.A, o.B });"));

    [Fact]
    public Task Fixes_ByRemovingTheAttribute() => VerifyCodeFixAsync(
        IndexCode.Model("", "/// <summary>What was bought.</summary>\n[[|Index(nameof(A))|]]\n[Index(nameof(A), nameof(B))]"),
        IndexCode.Model("", "/// <summary>What was bought.</summary>\n[Index(nameof(A), nameof(B))]"));

    [Fact]
    public Task Fixes_ByRemovingOneAttributeOfAList() => VerifyCodeFixAsync(
        IndexCode.Model("", "[Index(nameof(A), nameof(B)), [|Index(nameof(A))|]]"),
        IndexCode.Model("", "[Index(nameof(A), nameof(B))]"));

    [Fact]
    public Task OffersNoFix_WhenTheCallIsNoStatement() => VerifyNoCodeFixAsync(IndexCode.Model(
        "b.Entity<Order>(e => e.[|HasIndex(o => o.A)|]); b.Entity<Order>().HasIndex(o => new { o.A, o.B });"));
}
