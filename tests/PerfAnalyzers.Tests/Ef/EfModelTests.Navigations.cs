using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Ef;

/// <summary>Which properties are navigations.</summary>
public sealed partial class EfModelTests
{
    private const string None = "none";

    [Theory]
    [InlineData("Post", "Author", "reference to Author")]
    [InlineData("Post", "Blog", "reference to Blog")]
    [InlineData("Post", "Comments", "collection of Comment")]
    [InlineData("Post", "Tags", "collection of Tag")] // skip navigation
    [InlineData("Tag", "Posts", "collection of Post")]
    [InlineData("Category", "Parent", "reference to Category")]
    [InlineData("Category", "Children", "collection of Category")]
    [InlineData("Blog", "Address", "owned reference to Address")]
    [InlineData("Author", "Settings", "auto-included reference to Settings")]
    [InlineData("Post", "Title", None)]
    [InlineData("Post", "AuthorId", None)]
    [InlineData("Post", "CreatedAt", None)]
    [InlineData("Post", "Missing", None)]
    [InlineData("Address", "City", None)]
    public void FindNavigation_OfTheModel(string entity, string property, string expected) =>
        Assert.Equal(expected, Navigation(Probe.File(""), entity, property));

    [Theory]
    [InlineData("public Line? N { get; set; }", "reference to Line")]
    [InlineData("public Line N { get; private set; } = null!;", "reference to Line")]
    [InlineData("public Line N { get; init; } = null!;", "reference to Line")]
    [InlineData("public virtual Line N { get; set; } = null!;", "reference to Line")]
    [InlineData("private Line? _n; public Line? N { get => _n; set => _n = value; }", "reference to Line")]
    [InlineData("public List<Line> N { get; set; } = [];", "collection of Line")]
    [InlineData("public Line[] N { get; set; } = [];", "collection of Line")]
    [InlineData("public HashSet<Line>? N { get; set; }", "collection of Line")]
    [InlineData("public IEnumerable<Line> N { get; set; } = [];", "collection of Line")]
    [InlineData("public ICollection<Line> N { get; } = new List<Line>();", "collection of Line")]
    [InlineData("private readonly List<Line> _n = []; public IReadOnlyCollection<Line> N => _n;", "collection of Line")]
    [InlineData("private readonly List<Line> _n = []; public IReadOnlyCollection<Line> N => _n.AsReadOnly();", "collection of Line")]
    [InlineData("private readonly List<Line> _n = []; public IReadOnlyCollection<Line> N { get => _n; }", "collection of Line")]
    [InlineData("[System.ComponentModel.DataAnnotations.Schema.NotMapped] public Line? N { get; set; }", None)]
    [InlineData("[System.ComponentModel.DataAnnotations.Schema.NotMapped] public List<Line> N { get; set; } = [];", None)]
    [InlineData("public List<Line> All { get; set; } = []; public Line N => All[0];", None)]
    [InlineData("public List<Line> All { get; set; } = []; public IEnumerable<Line> N => All.Where(l => l.Id > 1);", None)]
    [InlineData("public List<Line> All { get; set; } = []; public IEnumerable<Line> N { get { return All.Where(l => l.Id > 1); } }", None)]
    [InlineData("public static Line? N { get; set; }", None)]
    [InlineData("internal Line? N { get; set; }", None)]
    [InlineData("public List<string> N { get; set; } = [];", None)]
    [InlineData("public byte[] N { get; set; } = [];", None)]
    [InlineData("public Uri? N { get; set; }", None)]
    [InlineData("public Money? N { get; set; }", None)] // no key, in no set: a converted value
    public void FindNavigation_ByTheShapeOfTheProperty(string property, string expected) =>
        Assert.Equal(expected, Navigation(Order(property), "Order", "N"));

    [Theory]
    [InlineData("b.Entity<Order>().OwnsOne(o => o.N)", "owned reference to Line")]
    [InlineData("b.Entity<Order>().OwnsOne(typeof(Line), nameof(Order.N))", "owned reference to Line")]
    [InlineData("b.Entity<Order>().OwnsOne(o => o.N, n => { })", "owned reference to Line")]
    [InlineData("b.Entity<Order>(e => e.OwnsOne(o => o.N))", "owned reference to Line")]
    [InlineData("b.Owned<Line>()", "owned reference to Line")]
    [InlineData("b.Entity<Order>().Ignore(o => o.N)", None)]
    [InlineData("b.Entity<Order>().Ignore(\"N\")", None)]
    [InlineData("b.Entity<Order>().Navigation(o => o.N).AutoInclude()", "auto-included reference to Line")]
    [InlineData("b.Entity<Order>().Navigation(\"N\").AutoInclude()", "auto-included reference to Line")]
    [InlineData("b.Entity<Order>().Navigation(o => o.N).IsRequired().AutoInclude()", "auto-included reference to Line")]
    [InlineData("b.Entity<Order>().Navigation(o => o.N).AutoInclude(false)", "reference to Line")]
    [InlineData("b.Entity<Order>().HasOne(o => o.N).WithMany()", "reference to Line")]
    public void FindNavigation_ByConfiguration(string configuration, string expected) =>
        Assert.Equal(expected, Navigation(Order("public Line? N { get; set; }", configuration), "Order", "N"));

    [Theory]
    [InlineData("b.Entity<Order>().OwnsMany(o => o.N)", "owned collection of Line")]
    [InlineData("b.Entity<Order>().Navigation(o => o.N).AutoInclude()", "auto-included collection of Line")]
    [InlineData("b.Entity<Order>().HasMany(o => o.N).WithOne()", "collection of Line")]
    public void FindNavigation_OfACollectionByConfiguration(string configuration, string expected) =>
        Assert.Equal(expected, Navigation(Order("public List<Line> N { get; set; } = [];", configuration), "Order", "N"));

    [Theory]
    [InlineData("b.Entity<Order>().HasOne(o => o.N).WithMany()", "reference to Line")]
    [InlineData("b.Entity<Line>().HasMany<Order>().WithOne(o => o.N)", "reference to Line")]
    [InlineData("b.Entity<Order>()", None)]
    public void FindNavigation_WithoutSetter_WhenARelationshipNamesIt(string configuration, string expected) =>
        Assert.Equal(expected, Navigation(Order("private Line? _n = null; public Line? N => _n;", configuration), "Order", "N"));

    [Fact]
    public void FindNavigation_OfAnOwnedTypeByAttribute() =>
        Assert.Equal("owned reference to Money", Navigation(Probe.File(
            """
            public class Shop : DbContext { public DbSet<Order> Orders => Set<Order>(); }
            public class Order { public int Id { get; set; } public Money Total { get; set; } = null!; }
            [Owned] public class Money { public decimal Amount { get; set; } }
            """), "Order", "Total"));

    [Fact]
    public void FindNavigation_InAConfigurationClass() =>
        Assert.Equal("auto-included reference to Line", Navigation(Probe.File(
            """
            public class Shop : DbContext { public DbSet<Order> Orders => Set<Order>(); }
            public class Order { public int Id { get; set; } public Line? N { get; set; } }
            public class Line { public int Id { get; set; } }
            public class OrderConfiguration : IEntityTypeConfiguration<Order>
            {
                public void Configure(Microsoft.EntityFrameworkCore.Metadata.Builders.EntityTypeBuilder<Order> builder)
                {
                    builder.Navigation(o => o.N).AutoInclude();
                }
            }
            """), "Order", "N"));

    [Theory]
    [InlineData("Dog", "Owner", "reference to Person")] // declared on a base that is no entity
    [InlineData("Dog", "Toys", "collection of Toy")]
    [InlineData("Toy", "Dog", "reference to Dog")]
    public void FindNavigation_InAHierarchy(string entity, string property, string expected) =>
        Assert.Equal(expected, Navigation(Probe.File(
            """
            public class Zoo : DbContext { public DbSet<Dog> Dogs => Set<Dog>(); }
            public abstract class Pet { public int Id { get; set; } public Person? Owner { get; set; } }
            public class Dog : Pet { public List<Toy> Toys { get; set; } = []; }
            public class Toy { public int Id { get; set; } public Dog? Dog { get; set; } }
            public class Person { public int Id { get; set; } }
            """), entity, property));

    [Fact]
    public void FindNavigation_OfAnOwnedTypeToAnEntity() =>
        Assert.Equal("reference to Country", Navigation(Probe.File(
            """
            public class Shop : DbContext { public DbSet<Order> Orders => Set<Order>(); public DbSet<Country> Countries => Set<Country>(); }
            public class Order { public int Id { get; set; } public Place Place { get; set; } = null!; }
            [Owned] public class Place { public Country Country { get; set; } = null!; }
            public class Country { public int Id { get; set; } }
            """), "Place", "Country"));

    [Fact]
    public void FindNavigation_OfAComplexType()
    {
        if (TestReferences.EfCore.Major < 8)
            return;
        Assert.Equal(None, Navigation(Order("public Line N { get; set; } = null!;", "b.Entity<Order>().ComplexProperty(o => o.N)"), "Order", "N"));
    }

    private static Probe Order(string property, string configuration = "b.Entity<Order>()") => Probe.File(
        $$"""
        public class Shop : DbContext
        {
            public DbSet<Order> Orders => Set<Order>();
            protected override void OnModelCreating(ModelBuilder b) => {{configuration}};
        }
        public class Order { public int Id { get; set; } {{property}} }
        public class Line { public int Id { get; set; } }
        public class Money { public decimal Amount { get; set; } }
        """);

    private static string Navigation(Probe probe, string entity, string property) =>
        probe.Model.Entities.FindNavigation(probe.Type(entity), property) is { } navigation
            ? (navigation.IsOwned ? "owned " : "") + (navigation.IsAutoIncluded ? "auto-included " : "")
                + (navigation.IsCollection ? "collection of " : "reference to ") + navigation.Target.Name
            : None;
}
