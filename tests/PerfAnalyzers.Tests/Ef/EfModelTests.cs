using Microsoft.CodeAnalysis;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Ef;

/// <summary>Which types are contexts and entities.</summary>
public sealed partial class EfModelTests
{
    [Fact]
    public void IsNull_WithoutEfCore()
    {
        var compilation = Microsoft.CodeAnalysis.CSharp.CSharpCompilation.Create("Plain", references: TestReferences.Framework);

        Assert.Null(EfModel.For(compilation));
    }

    [Fact]
    public void IsReadOnce_PerCompilation()
    {
        var probe = Probe.File("");

        Assert.Same(probe.Model, EfModel.For(probe.Compilation));
        Assert.NotSame(probe.Model, EfModel.For(probe.Compilation.WithAssemblyName("Other")));
    }

    [Fact]
    public void FindsContexts_DirectDerivedGenericAndOfIdentity()
    {
        var probe = Probe.File(
            """
            public class Shop : DbContext { }
            public abstract class Tenanted : DbContext { }
            public class Store : Tenanted { }
            public class Any<T> : DbContext where T : class { public DbSet<T> All => Set<T>(); }
            public class Users : Microsoft.AspNetCore.Identity.EntityFrameworkCore.IdentityDbContext { }
            public class Outer { public class Inner : DbContext { } }
            public class NotOne { }
            """);

        Assert.Equal(
            ["Any", "BlogContext", "Inner", "Shop", "Store", "Tenanted", "Users"],
            probe.Model.Entities.Contexts.Where(c => c.ContainingAssembly.Name == "Tests").Select(c => c.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Post", true)]
    [InlineData("Category", true)]
    [InlineData("Address", false)] // owned
    [InlineData("BlogContext", false)]
    public void IsEntity_OfTheModel(string type, bool expected) =>
        Assert.Equal(expected, IsEntity(Probe.File(""), type));

    [Theory]
    [InlineData("public class Shop : DbContext { public DbSet<Order> Orders { get; set; } = null!; }")]
    [InlineData("public class Shop : DbContext { public DbSet<Order> Orders => Set<Order>(); }")]
    [InlineData("public class Shop : DbContext { internal DbSet<Order> Orders => Set<Order>(); }")]
    [InlineData("public class Shop : DbContext { public virtual DbSet<Order>? Orders { get; set; } }")]
    [InlineData("public abstract class Base : DbContext { public DbSet<Order> Orders => Set<Order>(); } public class Shop : Base { }")]
    [InlineData("public interface IShop { DbSet<Order> Orders { get; } }")]
    [InlineData("public class Shop : DbContext { protected override void OnModelCreating(ModelBuilder b) => b.Entity<Order>(); }")]
    [InlineData("public class Shop : DbContext { protected override void OnModelCreating(ModelBuilder b) => b.Entity<Order>(e => { }); }")]
    [InlineData("public class Shop : DbContext { protected override void OnModelCreating(ModelBuilder b) => b.Entity(typeof(Order)); }")]
    [InlineData("public class Config : IEntityTypeConfiguration<Order> { public void Configure(Microsoft.EntityFrameworkCore.Metadata.Builders.EntityTypeBuilder<Order> b) { } }")]
    [InlineData("public class Shop : DbContext { public DbSet<Customer> Customers => Set<Customer>(); } public class Customer { public int Id { get; set; } public List<Order> Orders { get; set; } = []; }")]
    [InlineData("public class Shop : DbContext { public DbSet<A> As => Set<A>(); } public class A { public int Id { get; set; } public B? B { get; set; } } public class B { public int Id { get; set; } public Order? Order { get; set; } }")]
    public void IsEntity_BySetConfigurationOrNavigation(string model) =>
        Assert.True(IsEntity(Probe.File(model + " public class Order { public int Id { get; set; } }"), "Order"));

    [Theory]
    [InlineData("public class Shop : DbContext { public List<Order> Orders { get; } = []; }")]
    [InlineData("public class Shop { public IQueryable<Order> Orders => null!; }")]
    [InlineData("public class Shop : DbContext { public DbSet<Customer> Customers => Set<Customer>(); } public class Customer { public int Id { get; set; } [System.ComponentModel.DataAnnotations.Schema.NotMapped] public Order? Order { get; set; } }")]
    [InlineData("public class Shop : DbContext { public DbSet<Customer> Customers => Set<Customer>(); } public class Customer { public int Id { get; set; } public Order? Newest => null; }")]
    public void IsNoEntity_WhenNothingMapsIt(string model) =>
        Assert.False(IsEntity(Probe.File(model + " public class Order { public int Id { get; set; } }"), "Order"));

    [Theory]
    [InlineData("Animal", true)]
    [InlineData("Dog", true)]
    [InlineData("Puppy", true)]
    [InlineData("Base", false)] // its navigations are the entity's, it is none itself
    public void IsEntity_InAHierarchy(string type, bool expected) =>
        Assert.Equal(expected, IsEntity(Probe.File(
            """
            public class Zoo : DbContext { public DbSet<Animal> Animals => Set<Animal>(); }
            public abstract class Base { public int Id { get; set; } }
            public class Animal : Base { }
            public class Dog : Animal { }
            public class Puppy : Dog { }
            """), type));

    [Theory]
    [InlineData("IdentityUser")]
    [InlineData("IdentityRole")]
    public void IsEntity_OfIdentity(string type)
    {
        var probe = Probe.File("public class Users : Microsoft.AspNetCore.Identity.EntityFrameworkCore.IdentityDbContext { }");
        var identity = probe.Model.Entities.Contexts.Single(c => c is { Name: "Users" }).BaseType!;
        var entity = identity.SelfAndBases().SelectMany(t => t.TypeArguments).OfType<INamedTypeSymbol>().First(t => t.Name == type);

        Assert.True(probe.Model.Entities.IsEntity(entity));
    }

    [Fact]
    public void IsEntity_OfAReferencedProject()
    {
        var probe = Probe.File(
            "public class Uses { public Post? Post; }",
            o => o.ReferencedSources["More.cs"] = "namespace Referenced; public class Unmapped { public int Id { get; set; } }");
        var entities = probe.Model.Entities;
        var blog = probe.Compilation.GetTypeByMetadataName("Blogging.Blog")!;

        Assert.NotEqual(probe.Compilation.Assembly, blog.ContainingAssembly, SymbolEqualityComparer.Default);
        Assert.True(entities.IsEntity(blog));
        Assert.False(entities.IsEntity(probe.Compilation.GetTypeByMetadataName("Referenced.Unmapped")));
        Assert.Equal(["BlogContext"], entities.Contexts.Where(c => c.ContainingAssembly.Name == "Referenced").Select(c => c.Name));
        // Its configuration is in the other project, which tells what it says of owned types and auto-includes.
        Assert.True(entities.FindNavigation(blog, "Posts")!.IsCertain);
        Assert.True(entities.FindNavigation(probe.Compilation.GetTypeByMetadataName("Blogging.Author")!, "Settings")!.IsAutoIncluded);
    }

    [Theory]
    [InlineData("Post", false)]
    [InlineData("Secret", true)]
    public void HasQueryFilter_WhenConfigured(string type, bool expected)
    {
        var probe = Probe.File(
            """
            public class Shop : DbContext
            {
                public DbSet<Secret> Secrets => Set<Secret>();
                protected override void OnModelCreating(ModelBuilder b) => b.Entity<Secret>().HasQueryFilter(s => !s.IsDeleted);
            }
            public class Secret { public int Id { get; set; } public bool IsDeleted { get; set; } }
            """);

        Assert.Equal(expected, probe.Model.Configuration.HasQueryFilter(probe.Type(type)));
    }

    [Fact]
    public async Task CanBeAskedByManyAtOnce()
    {
        for (var round = 0; round < 5; round++)
        {
            var probe = Probe.File("");
            var post = probe.Type("Post");

            var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() =>
                (Entity: probe.Model.Entities.IsEntity(post), Target: probe.Model.Entities.FindNavigation(post, "Author")?.Target.Name, Key: string.Join(",", probe.Model.Entities.KeyOf(post))))));

            Assert.All(answers, a => Assert.Equal((true, "Author", "Id"), a));
        }
    }

    private static bool IsEntity(Probe probe, string type) => probe.Model.Entities.IsEntity(probe.Type(type));
}

file static class TypeExtensions
{
    public static IEnumerable<INamedTypeSymbol> SelfAndBases(this INamedTypeSymbol type)
    {
        for (var current = type; current is not null; current = current.BaseType)
            yield return current;
    }
}
