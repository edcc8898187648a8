using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Ef;

/// <summary>Keys, unique indexes and entities without a key.</summary>
public sealed partial class EfModelTests
{
    private const string Annotations = "System.ComponentModel.DataAnnotations.";

    [Theory]
    [InlineData("public int Id { get; set; }", "Id")]
    [InlineData("public Guid Id { get; set; }", "Id")]
    [InlineData("public string ID { get; set; } = \"\";", "ID")]
    [InlineData("public int OrderId { get; set; }", "OrderId")]
    [InlineData("public long OrderID { get; set; }", "OrderID")]
    [InlineData("public int OrderId { get; set; } public int Id { get; set; }", "Id")]
    [InlineData("public int Id { get; set; } public int OrderId { get; set; }", "Id")]
    [InlineData("public int CustomerId { get; set; }", "")]
    [InlineData("private int Id { get; set; }", "")]
    [InlineData("[" + Annotations + "Key] public string Code { get; set; } = \"\";", "Code")]
    [InlineData("public int Id { get; set; } [" + Annotations + "Key] public string Code { get; set; } = \"\";", "Code")]
    [InlineData("[" + Annotations + "Schema.NotMapped] public int Id { get; set; } public int OrderId { get; set; }", "OrderId")]
    public void KeyOf_ByConventionOrAttribute(string properties, string expected) =>
        Assert.Equal(expected, Key(Keyed(properties, "b.Entity<Order>()")));

    [Theory]
    [InlineData("b.Entity<Order>().HasKey(o => o.Code)", "Code")]
    [InlineData("b.Entity<Order>().HasKey(\"Code\")", "Code")]
    [InlineData("b.Entity<Order>().HasKey(nameof(Order.Code))", "Code")]
    [InlineData("b.Entity<Order>().HasKey(o => new { o.Code, o.Year })", "Code,Year")]
    [InlineData("b.Entity<Order>().HasKey(\"Code\", \"Year\")", "Code,Year")]
    [InlineData("b.Entity<Order>().HasKey(nameof(Order.Code), nameof(Order.Year))", "Code,Year")]
    [InlineData("b.Entity<Order>(e => { e.HasKey(o => o.Code).HasName(\"PK\"); })", "Code")]
    [InlineData("b.Entity(typeof(Order))", "Id")]
    [InlineData("b.Entity<Order>().HasNoKey()", "")]
    public void KeyOf_ByConfiguration(string configuration, string expected) =>
        Assert.Equal(expected, Key(Keyed("public int Id { get; set; } public string Code { get; set; } = \"\"; public int Year { get; set; }", configuration)));

    [Fact]
    public void KeyOf_ByAttributeOnTheType()
    {
        if (TestReferences.EfCore.Major < 7)
            return;
        Assert.Equal("Code,Year", Key(Probe.File(
            "public class Shop : DbContext { public DbSet<Order> Orders => Set<Order>(); } [PrimaryKey(nameof(Code), nameof(Year))] public class Order { public int Id { get; set; } public string Code { get; set; } = \"\"; public int Year { get; set; } }")));
    }

    [Fact]
    public void KeyOf_ADerivedEntity_IsItsBases()
    {
        var probe = Probe.File(
            """
            public class Zoo : DbContext
            {
                public DbSet<Animal> Animals => Set<Animal>();
                protected override void OnModelCreating(ModelBuilder b) => b.Entity<Animal>().HasKey(a => a.Name);
            }
            public class Animal { public int Id { get; set; } public string Name { get; set; } = ""; }
            public class Dog : Animal { public int DogId { get; set; } }
            """);

        Assert.Equal("Name", Key(probe, "Dog"));
    }

    [Theory]
    [InlineData("b.Entity<Order>().HasNoKey()", "", true)]
    [InlineData("b.Entity<Order>().HasNoKey().ToView(\"v\")", "", true)]
    [InlineData("b.Entity<Order>()", "[Keyless] ", true)]
    [InlineData("b.Entity<Order>()", "", false)]
    public void IsKeyless_ByConfigurationOrAttribute(string configuration, string attribute, bool expected)
    {
        var probe = Keyed("public int Id { get; set; }", configuration, attribute);

        Assert.Equal(expected, probe.Model.Entities.IsKeyless(probe.Type("Order")));
        Assert.Equal(expected ? "" : "Id", Key(probe));
    }

    [Theory]
    [InlineData("b.Entity<Order>().HasIndex(o => o.Code).IsUnique()", "", "Code")]
    [InlineData("b.Entity<Order>().HasIndex(o => new { o.Code, o.Year }).IsUnique()", "", "Code,Year")]
    [InlineData("b.Entity<Order>().HasIndex(\"Code\").IsUnique()", "", "Code")]
    [InlineData("b.Entity<Order>().HasIndex(o => o.Code).IsUnique(false)", "", null)]
    [InlineData("b.Entity<Order>().HasIndex(o => o.Code)", "", null)]
    [InlineData("b.Entity<Order>().HasAlternateKey(o => o.Code)", "", "Code")]
    [InlineData("b.Entity<Order>()", "[Index(nameof(Code), IsUnique = true)] ", "Code")]
    [InlineData("b.Entity<Order>()", "[Index(nameof(Code), nameof(Year), IsUnique = true)] ", "Code,Year")]
    [InlineData("b.Entity<Order>()", "[Index(nameof(Code))] ", null)]
    [InlineData("b.Entity<Order>().HasIndex(o => o.Code).HasDatabaseName(\"IX\").IsUnique()", "", "Code")]
    public void UniqueIndexesOf_ByConfigurationOrAttribute(string configuration, string attribute, string? expected)
    {
        var probe = Keyed("public int Id { get; set; } public string Code { get; set; } = \"\"; public int Year { get; set; }", configuration, attribute);

        Assert.Equal(expected is null ? [] : [expected], probe.Model.Entities.UniqueIndexesOf(probe.Type("Order")).Select(i => string.Join(",", i)));
    }

    private static Probe Keyed(string properties, string configuration, string attribute = "") => Probe.File(
        $$"""
        public class Shop : DbContext
        {
            public DbSet<Order> Orders => Set<Order>();
            protected override void OnModelCreating(ModelBuilder b) => {{configuration}};
        }
        {{attribute}}public class Order { {{properties}} }
        """);

    private static string Key(Probe probe, string entity = "Order") => string.Join(",", probe.Model.Entities.KeyOf(probe.Type(entity)));
}
