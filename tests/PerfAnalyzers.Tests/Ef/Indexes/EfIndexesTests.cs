using PerfAnalyzers.Ef;
using PerfAnalyzers.Ef.Indexes;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Ef.Indexes;

/// <summary>The keys and indexes that are read from the source are those that EF Core builds.</summary>
public sealed class EfIndexesTests
{
    private const string Header = """
        using System;
        using System.Collections.Generic;
        using System.ComponentModel.DataAnnotations;
        using System.ComponentModel.DataAnnotations.Schema;
        using Microsoft.EntityFrameworkCore;
        using Microsoft.EntityFrameworkCore.Metadata.Builders;

        namespace Tests;

        """;

    public static TheoryData<string> Titles => [.. IndexModels.All.Where(m => m.Since <= TestReferences.EfCore.Major).Select(m => m.Title)];

    [Fact]
    public void Models_AreForty() => Assert.True(IndexModels.All.Count(m => m.Since <= 6) >= 40);

    [Theory]
    [MemberData(nameof(Titles))]
    public async Task Indexes_AreThoseOfEfCore(string title)
    {
        var source = Header + IndexModels.All.Single(m => m.Title == title).Source;
        var expected = RunTimeModel.Describe(source);

        // The packages that sources are compiled against have entities of their own.
        var read = (await IndexesAsync(source)).All.Where(e => e.Type is null or { ContainingNamespace.Name: "Tests" }).SelectMany(Lines).ToList();

        Assert.NotEmpty(expected);
        Assert.Equal(string.Join('\n', expected.Order(StringComparer.Ordinal)), string.Join('\n', read.Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("foreach (var type in b.Model.GetEntityTypes()) b.Entity(type.ClrType).HasIndex(\"TenantId\");")]
    [InlineData("foreach (var type in new[] { typeof(Order) }) { var e = b.Entity(type); e.HasIndex(\"TenantId\"); }")]
    public async Task Unplaced_HasWhatIsSaidOfNoEntityByName(string configuration)
    {
        var indexes = await IndexesAsync(Header + $$"""
            public class Order { public int Id { get; set; } public int TenantId { get; set; } }
            public class Shop : DbContext
            {
                public DbSet<Order> Orders => Set<Order>();
                protected override void OnModelCreating(ModelBuilder b) { {{configuration}} }
            }
            """);

        Assert.Equal("TenantId", Assert.Single(Assert.Single(indexes.Unplaced)));
    }

    [Theory]
    [InlineData("b.Entity<Order>().HasIndex(o => o.Code).HasAnnotation(\"x\", 1);")]
    [InlineData("var index = b.Entity<Order>().HasIndex(o => o.Code); index.IsUnique();")]
    public async Task Index_IsOpaque_WhenMoreIsSaidOfIt(string configuration)
    {
        var indexes = await IndexesAsync(Header + $$"""
            public class Order { public int Id { get; set; } public string Code { get; set; } = ""; }
            public class Shop : DbContext
            {
                public DbSet<Order> Orders => Set<Order>();
                protected override void OnModelCreating(ModelBuilder b) { {{configuration}} }
            }
            """);

        Assert.True(Assert.Single(indexes.All.Single(e => e.Name == "Order").Declared).IsOpaque);
    }

    private static async Task<EfIndexes> IndexesAsync(string source)
    {
        var project = TestSolution.Create(new Dictionary<string, string> { [TestSolution.MainFile] = source }, new() { IncludeModel = false }, []);
        return EfIndexes.Get(EfModel.For((await project.GetCompilationAsync())!)!);
    }

    private static IEnumerable<string> Lines(EntityIndexes entity)
    {
        var keys = entity.AlternateKeys.AsEnumerable();
        if (entity.Parent is null && !entity.PrimaryKey.IsEmpty)
            keys = keys.Append(entity.PrimaryKey);
        foreach (var key in keys)
            yield return $"{entity.Name} key {string.Join(",", key)}";
        foreach (var index in entity.Declared)
        {
            yield return $"{entity.Name} index {string.Join(",", index.Properties)}{(index.IsUnique ? " unique" : "")}{(index.Name is null ? "" : " named " + index.Name)}"
                + (index.Filter is null ? "" : " where " + index.Filter)
                + (index.Descending is null || TestReferences.EfCore.Major < 7 ? "" : " descending " + index.Descending);
        }
    }
}
