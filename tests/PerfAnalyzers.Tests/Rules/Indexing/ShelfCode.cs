using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Indexing;

/// <summary>A model with an entity that grows and has no index but that of its foreign key, and a service that queries it.</summary>
internal static class ShelfCode
{
    /// <summary>A method's body, with a context <c>db</c>, and values of all types.</summary>
    public static string Query(string body, string configuration = "", string attributes = "", string type = "Shelf", string method = "Run", string types = "") =>
        Code.File($$"""
        public class Customer
        {
            public int Id { get; set; }
            public string Name { get; set; } = "";
        }

        {{attributes}}
        public class Order
        {
            public int Id { get; set; }
            public string Number { get; set; } = "";
            public string? Email { get; set; }
            public string Body { get; set; } = "";
            public string Kind { get; set; } = "";
            public int Quantity { get; set; }
            public bool IsPaid { get; set; }
            public DateTime PlacedAt { get; set; }
            public DateTime? PaidAt { get; set; }
            public OrderState State { get; set; }
            public Guid Batch { get; set; }
            public string Label => Number + Kind;
            public int CustomerId { get; set; }
            public Customer Customer { get; set; } = null!;
        }

        public enum OrderState { Open, Closed }

        public class Account : Microsoft.AspNetCore.Identity.IdentityUser<int>
        {
            public string ApiKey { get; set; } = "";
        }

        public class Currency
        {
            public int Id { get; set; }
            public string Code { get; set; } = "";
        }

        public class Shop : DbContext
        {
            public DbSet<Order> Orders => Set<Order>();
            public DbSet<Account> Accounts => Set<Account>();
            public DbSet<Currency> Currencies => Set<Currency>();

            protected override void OnModelCreating(ModelBuilder b)
            {
                {{configuration}}
            }
        }

        public class {{type}}(Shop db)
        {
            public async Task {{method}}(string text, int number, bool flag, Guid batch, DateTime from, DateTime to, List<string> texts, CancellationToken ct)
            {
                {{body}}
            }
        }

        {{types}}
        """);
}
