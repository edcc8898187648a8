using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Indexing;

/// <summary>A model with an entity of seven columns, of which one is a foreign key.</summary>
internal static class IndexCode
{
    /// <summary>The model with what is said of <c>Order</c> in <c>OnModelCreating</c>, on the class, and elsewhere.</summary>
    public static string Model(string configuration, string attributes = "", string types = "") => Code.File($$"""
        public class Customer
        {
            public int Id { get; set; }
            public List<Order> Orders { get; set; } = new();
        }

        {{attributes}}
        public class Order
        {
            public int Id { get; set; }
            public int A { get; set; }
            public int B { get; set; }
            public int C { get; set; }
            public int D { get; set; }
            public int E { get; set; }
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

        {{types}}
        """);

    /// <summary>A configuration class for <c>Order</c>.</summary>
    public static string Configuration(string statements) => $$"""
        public class OrderConfiguration : IEntityTypeConfiguration<Order>
        {
            public void Configure(Microsoft.EntityFrameworkCore.Metadata.Builders.EntityTypeBuilder<Order> builder)
            {
                {{statements}}
            }
        }
        """;
}
