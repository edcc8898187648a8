using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Rules.RoundTrips;
using PerfAnalyzers.Tests.Harness;
using Xunit;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>PERF1002 and what the model says: no navigation, owned, auto-included, lazily loaded.</summary>
public sealed partial class NavigationNeverLoadedTests
{
    private static string Shop(string orderMembers, string configuration = "", string read = "order.Extra", string query = "db.Orders") => Code.File(
        $$"""
        using System.ComponentModel.DataAnnotations.Schema;

        public class Order
        {
            public int Id { get; set; }
            public string Number { get; set; } = "";
            {{orderMembers}}
        }

        public class Product
        {
            public int Id { get; set; }
            public string Name { get; set; } = "";
        }

        [Owned]
        public class Money
        {
            public decimal Amount { get; set; }
            public string Currency { get; set; } = "";
        }

        public class Note
        {
            public string Text { get; set; } = "";
        }

        public class ShopContext : DbContext
        {
            public DbSet<Order> Orders => Set<Order>();
            public DbSet<Product> Products => Set<Product>();

            protected override void OnModelCreating(ModelBuilder modelBuilder)
            {
                {{configuration}}
            }
        }

        public class Report(ShopContext db)
        {
            public async Task Print()
            {
                foreach (var order in await {{query}}.ToListAsync())
                    Console.WriteLine({{read}});
            }
        }
        """);

    [Theory]
    [InlineData("public Product? Extra { get; set; }", "")]
    [InlineData("public ICollection<Product> Extra { get; } = new List<Product>();", "")]
    [InlineData("public IList<Product> Extra { get; set; } = null!;", "")]
    [InlineData("public HashSet<Product> Extra { get; set; } = new();", "")]
    [InlineData("public IEnumerable<Product> Extra { get; set; } = new List<Product>();", "")]
    [InlineData("public Product? Extra { get; set; }", "modelBuilder.Entity<Order>().Navigation(o => o.Extra).AutoInclude(false);")]
    [InlineData("public Product? Extra { get; set; }", "modelBuilder.Entity<Order>().HasOne(o => o.Extra).WithMany().HasForeignKey(\"ProductId\");")]
    public Task Reports_WhenThePropertyIsANavigation(string orderMembers, string configuration) =>
        VerifyAnalyzerAsync(Shop(orderMembers, configuration, "[|order.Extra|]"));

    [Theory]
    // No entity behind it.
    [InlineData("public List<string> Extra { get; set; } = new();", "")]
    [InlineData("public Uri? Extra { get; set; }", "")]
    [InlineData("public byte[] Extra { get; set; } = [];", "")]
    // Not mapped.
    [InlineData("[NotMapped] public Product? Extra { get; set; }", "")]
    [InlineData("public Product? Extra { get; set; }", "modelBuilder.Entity<Order>().Ignore(o => o.Extra);")]
    [InlineData("public Product? Extra { get; set; }", "modelBuilder.Entity<Order>(order => order.Ignore(\"Extra\"));")]
    // A column by a converter.
    [InlineData("public Note Extra { get; set; } = new();", "modelBuilder.Entity<Order>().Property(o => o.Extra).HasConversion(n => n.Text, t => new Note { Text = t });")]
    // Owned, so always loaded.
    [InlineData("public Money Extra { get; set; } = new();", "")]
    [InlineData("public Note Extra { get; set; } = new();", "modelBuilder.Entity<Order>().OwnsOne(o => o.Extra);")]
    [InlineData("public List<Note> Extra { get; set; } = new();", "modelBuilder.Entity<Order>(order => { order.OwnsMany(o => o.Extra); });")]
    // Auto-included.
    [InlineData("public Product? Extra { get; set; }", "modelBuilder.Entity<Order>().Navigation(o => o.Extra).AutoInclude();")]
    [InlineData("public List<Product> Extra { get; set; } = new();", "modelBuilder.Entity<Order>().Navigation(\"Extra\").AutoInclude();")]
    [InlineData("public Product? Extra { get; set; }", "modelBuilder.Entity<Order>(order => order.Navigation(o => o.Extra).AutoInclude(true));")]
    public Task IsSilent_WhenThePropertyIsNoSeparatelyLoadedNavigation(string orderMembers, string configuration) =>
        VerifyAnalyzerAsync(Shop(orderMembers, configuration));

    // A document has in it what no set names.
    [Theory]
    [InlineData("Microsoft.EntityFrameworkCore.Cosmos", "Customer")]
    [InlineData("MongoDB.EntityFrameworkCore", "Customer")]
    [InlineData("Other", "Customer, Lines")]
    public async Task Reports_OfDocuments_WhatSetsName(string provider, string navigations)
    {
        var references = TestReferences.All
            .Where(static r => r.Display?.Contains("EntityFrameworkCore", StringComparison.OrdinalIgnoreCase) != true
                || Path.GetFileName(r.Display) is "Microsoft.EntityFrameworkCore.dll" or "Microsoft.EntityFrameworkCore.Abstractions.dll")
            .ToList();
        using var stream = new MemoryStream();
        Assert.True(CSharpCompilation.Create(provider, [], references, TestSolution.CompilationOptions).Emit(stream).Success);
        var compilation = CSharpCompilation.Create(
            "Shop",
            [CSharpSyntaxTree.ParseText(
                """
                using System;
                using System.Collections.Generic;
                using System.Linq;
                using Microsoft.EntityFrameworkCore;

                public class Order { public Guid Id { get; set; } public List<Line> Lines { get; set; } = []; public Customer Customer { get; set; } = null!; }
                public class Line { public Guid Id { get; set; } public decimal Price { get; set; } }
                public class Customer { public Guid Id { get; set; } public string Name { get; set; } = ""; }
                public class Shop(DbContextOptions<Shop> options) : DbContext(options)
                {
                    public DbSet<Order> Orders => Set<Order>();
                    public DbSet<Customer> Customers => Set<Customer>();
                }
                public class Service(Shop db)
                {
                    public decimal Total(Guid id) => db.Orders.First(o => o.Id == id).Lines.Sum(l => l.Price);
                    public string Name(Guid id) => db.Orders.First(o => o.Id == id).Customer.Name;
                }
                """)],
            [.. references, MetadataReference.CreateFromImage(stream.ToArray())],
            TestSolution.CompilationOptions);
        var found = await compilation.WithAnalyzers([new NavigationNeverLoadedAnalyzer()]).GetAnalyzerDiagnosticsAsync();
        Assert.Equal(
            navigations,
            string.Join(", ", found.Select(static d => d.Location.SourceTree!.ToString().Substring(d.Location.SourceSpan.Start, d.Location.SourceSpan.Length))
                .Select(static read => read.Split('.')[^1])
                .Order(StringComparer.Ordinal)));
    }

    [Fact]
    public Task IsSilent_WhenAConfigurationClassAutoIncludesIt() => VerifyAnalyzerAsync(
        Shop("public Product? Extra { get; set; }", "modelBuilder.ApplyConfigurationsFromAssembly(typeof(ShopContext).Assembly);"),
        options => options.AdditionalSources["OrderConfiguration.cs"] = Code.File("""
        using Microsoft.EntityFrameworkCore.Metadata.Builders;

        public class OrderConfiguration : IEntityTypeConfiguration<Order>
        {
            public void Configure(EntityTypeBuilder<Order> builder)
            {
                builder.HasKey(o => o.Id);
                builder.Navigation(o => o.Extra).AutoInclude();
            }
        }
        """));

    [Fact]
    public Task IsSilent_WhenADerivedTypesNavigationIsIncluded() => VerifyAnalyzerAsync(Code.File(
        """
        public class Animal
        {
            public int Id { get; set; }
        }

        public class Dog : Animal
        {
            public Author Trainer { get; set; } = null!;
            public Author Walker { get; set; } = null!;
        }

        public class ZooContext : DbContext
        {
            public DbSet<Animal> Animals => Set<Animal>();
            public DbSet<Dog> Dogs => Set<Dog>();
        }

        public class Zoo(ZooContext db)
        {
            public async Task Print()
            {
                foreach (var animal in await db.Animals.Include(a => ((Dog)a).Trainer).Include(a => (a as Dog)!.Walker).ToListAsync())
                {
                    if (animal is Dog dog)
                        Console.WriteLine(dog.Trainer.Name + dog.Walker.Name);
                }
            }
        }
        """));

    [Theory]
    [InlineData("foreach (var post in await db.Posts.ToListAsync(ct)) Console.WriteLine(post.Comments.Count);")]
    [InlineData("var post = await db.Posts.FirstAsync(ct); Console.WriteLine(post.Comments.Count);")]
    public Task IsSilent_WhenLazyLoadingIsOn(string body) => VerifyAnalyzerAsync(
        Code.Method(body),
        options => options.EditorConfig["dotnet_code_quality.PERF.lazy_loading"] = "on");

    [Fact]
    public Task Reports_WhenTheOptionSaysThatLazyLoadingIsOff() => VerifyAnalyzerAsync(
        LazyModels.WithProxies("options.UseLazyLoadingProxies();", "[|order.Lines|].Count"),
        options => options.EditorConfig["dotnet_code_quality.PERF.lazy_loading"] = "off");

    [Theory]
    [InlineData("")]
    [InlineData("options.UseLazyLoadingProxies(false);")]
    public Task Reports_WhenTheContextDoesNotLoadLazily(string configuration) => VerifyAnalyzerAsync(
        LazyModels.WithProxies(configuration, "[|order.Lines|].Count"));

    [Fact]
    public Task IsSilent_WhenTheContextUsesProxies() => VerifyAnalyzerAsync(
        LazyModels.WithProxies("options.UseLazyLoadingProxies();", "order.Lines.Count"));

    [Fact]
    public Task IsSilent_WhenTheEntityTakesALazyLoader() =>
        VerifyAnalyzerAsync(LazyModels.WithLoader("order.Lines.Count"));

    [Theory]
    [InlineData("foreach (var post in await db.Posts.ToListAsync(ct)) Console.WriteLine(post.);")]
    [InlineData("foreach (var post in await db.Posts.Include(p => p.).ToListAsync(ct)) Console.WriteLine(post.Comments.Count);")]
    [InlineData("foreach (var post in await db.Posts.Unknown().ToListAsync(ct)) Console.WriteLine(post.Comments.Count);")]
    [InlineData("var posts = posts.ToList(); foreach (var post in posts) Console.WriteLine(post.Comments.Count);")]
    public Task IsSilent_WhenTheCodeIsHalfTyped(string body) => VerifyAnalyzerAsync(
        Code.Method(body),
        options => options.AllowCompileErrors = true);
}
