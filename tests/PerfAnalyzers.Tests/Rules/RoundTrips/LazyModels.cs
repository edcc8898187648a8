using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>Sources with lazy loading switched on in the code: by proxies or by a loader in the entity.</summary>
internal static class LazyModels
{
    public static string WithProxies(string configuration, string read) => Code.File(
        $$"""
        public class Order
        {
            public int Id { get; set; }
            public virtual Author? Customer { get; set; }
            public virtual ICollection<OrderLine> Lines { get; set; } = new List<OrderLine>();
        }

        public class OrderLine
        {
            public int Id { get; set; }
        }

        public class ShopContext : DbContext
        {
            public virtual DbSet<Order> Orders { get; set; } = null!;

            protected override void OnConfiguring(DbContextOptionsBuilder options)
            {
                {{configuration}}
            }
        }

        public class Report(ShopContext db)
        {
            public async Task Print()
            {
                foreach (var order in await db.Orders.ToListAsync())
                    Console.WriteLine({{read}});
            }
        }
        """);

    public static string WithLoader(string read) => Code.File(
        $$"""
        using Microsoft.EntityFrameworkCore.Infrastructure;

        public class Order
        {
            private readonly ILazyLoader? _loader;
            private ICollection<OrderLine>? _lines;

            public Order() { }

            private Order(ILazyLoader loader) => _loader = loader;

            public int Id { get; set; }

            public ICollection<OrderLine> Lines
            {
                get => _loader?.Load(this, ref _lines) ?? (_lines ??= new List<OrderLine>());
                set => _lines = value;
            }
        }

        public class OrderLine
        {
            public int Id { get; set; }
        }

        public class ShopContext : DbContext
        {
            public DbSet<Order> Orders => Set<Order>();
        }

        public class Report(ShopContext db)
        {
            public async Task Print()
            {
                foreach (var order in await db.Orders.ToListAsync())
                    Console.WriteLine({{read}});
            }
        }
        """);
}
