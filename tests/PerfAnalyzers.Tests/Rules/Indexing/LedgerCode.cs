using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Indexing;

/// <summary>A model with an entity that grows and has indexes on most of its columns, and a service that queries it.</summary>
internal static class LedgerCode
{
    /// <summary>A method's body, with a context <c>db</c>, and values of all types.</summary>
    public static string Query(string body, string provider = "UseNpgsql", string configuration = "", string types = "") => Code.File($$"""
        public class Order
        {
            public int Id { get; set; }
            public string Number { get; set; } = "";
            public string? Email { get; set; }
            public string Note { get; set; } = "";
            public int Quantity { get; set; }
            public long Units { get; set; }
            public int? Rank { get; set; }
            public decimal Total { get; set; }
            public DateTime PlacedAt { get; set; }
            public DateTime? PaidAt { get; set; }
            public DateTimeOffset SentAt { get; set; }
            public DateOnly DueOn { get; set; }
            public DateTime ChangedAt { get; set; }
            public OrderState State { get; set; }
        }

        public enum OrderState { Open, Closed }

        public class Currency
        {
            public int Id { get; set; }
            public string Code { get; set; } = "";
        }

        public class Shop : DbContext
        {
            public DbSet<Order> Orders => Set<Order>();
            public DbSet<Currency> Currencies => Set<Currency>();

            protected override void OnConfiguring(DbContextOptionsBuilder options) => options.{{provider}}("");

            protected override void OnModelCreating(ModelBuilder b)
            {
                b.Entity<Order>().HasIndex(o => o.Number).IsUnique();
                b.Entity<Order>().HasIndex(o => o.Email);
                b.Entity<Order>().HasIndex(o => o.Quantity);
                b.Entity<Order>().HasIndex(o => o.Units);
                b.Entity<Order>().HasIndex(o => o.Rank);
                b.Entity<Order>().HasIndex(o => o.Total);
                b.Entity<Order>().HasIndex(o => new { o.PlacedAt, o.State });
                b.Entity<Order>().HasIndex(o => o.PaidAt);
                b.Entity<Order>().HasIndex(o => o.SentAt);
                b.Entity<Order>().HasIndex(o => o.DueOn);
                b.Entity<Currency>().HasIndex(c => c.Code);
                {{configuration}}
            }
        }

        public class Ledger(Shop db)
        {
            public async Task Run(string text, int number, int year, DateTime day, DateOnly date, List<string> texts, decimal sum, CancellationToken ct)
            {
                {{body}}
            }
        }

        public static class Providers
        {
            public static DbContextOptionsBuilder UseSqlite(this DbContextOptionsBuilder options, string name) => options;
            public static DbContextOptionsBuilder UseInMemoryDatabase(this DbContextOptionsBuilder options, string name) => options;
        }

        {{types}}
        """);
}
