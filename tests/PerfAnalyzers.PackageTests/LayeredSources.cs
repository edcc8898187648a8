namespace PerfAnalyzers.PackageTests;

/// <summary>A shop in five projects.</summary>
internal static class LayeredSources
{
    public const string Entities =
        """
        namespace Domain;

        public class Customer
        {
            public int Id { get; set; }
            public string Name { get; set; } = "";
            public Country Country { get; set; } = null!;
        }

        public class Country
        {
            public int Id { get; set; }
            public string Name { get; set; } = "";
        }

        public class Order
        {
            public int Id { get; set; }
            public int CustomerId { get; set; }
            public Customer Customer { get; set; } = null!;
            public List<OrderLine> Lines { get; set; } = new();
        }

        public class OrderLine
        {
            public int Id { get; set; }
            public int OrderId { get; set; }
            public string ProductCode { get; set; } = "";
            public int Quantity { get; set; }
        }

        public class Product
        {
            public string Code { get; set; } = "";
            public string Name { get; set; } = "";
        }
        """;

    /// <summary>The configuration is known in this project alone: the key of a product, and a navigation that is always loaded.</summary>
    public const string Context =
        """
        using Domain;
        using Microsoft.EntityFrameworkCore;

        namespace Data;

        public class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
        {
            public DbSet<Customer> Customers => Set<Customer>();
            public DbSet<Order> Orders => Set<Order>();
            public DbSet<OrderLine> Lines => Set<OrderLine>();
            public DbSet<Product> Products => Set<Product>();

            protected override void OnModelCreating(ModelBuilder modelBuilder)
            {
                modelBuilder.Entity<Product>().HasKey(p => p.Code);
                modelBuilder.Entity<Customer>().Navigation(c => c.Country).AutoInclude();
            }
        }
        """;

    public const string Repository =
        """
        using Data;
        using Domain;
        using Microsoft.EntityFrameworkCore;

        namespace Repositories;

        public class OrderRepository(ShopContext db)
        {
            public IQueryable<Order> Open => db.Orders.Where(o => o.Lines.Any());

            public Task<List<Order>> WithLinesAsync(CancellationToken ct) => db.Orders.Include(o => o.Lines).OrderBy(o => o.Id).Take(100).ToListAsync(ct);

            public Task<Order?> FindAsync(int id, CancellationToken ct) => db.Orders.FirstOrDefaultAsync(o => o.Id == id, ct);

            public async Task<List<string>> RecipientsAsync(CancellationToken ct)
            {
                var recipients = new List<string>();
                var orders = await db.Orders.Where(o => o.Id > 0).ToListAsync(ct);
                foreach (var order in orders)
                    recipients.Add(order.Customer.Name);
                return recipients;
            }
        }
        """;

    /// <summary>
    /// Lines that another project loaded, a navigation that another project's configuration loads, a query per element, and a call per
    /// element whose query is in the repository.
    /// </summary>
    public const string Service =
        """
        using Data;
        using Microsoft.EntityFrameworkCore;
        using Repositories;

        namespace Services;

        public class InvoiceService(ShopContext db, OrderRepository orders)
        {
            public async Task<int> ItemsAsync(CancellationToken ct)
            {
                var items = 0;
                foreach (var order in await orders.WithLinesAsync(ct))
                    items += order.Lines.Count;
                foreach (var customer in await db.Customers.Where(c => c.Id > 0).ToListAsync(ct))
                    items += customer.Country.Name.Length;
                return items;
            }

            public async Task<List<string>> NamesAsync(IReadOnlyList<string> codes, CancellationToken ct)
            {
                var names = new List<string>();
                foreach (var code in codes)
                    names.Add((await db.Products.FirstAsync(p => p.Code == code, ct)).Name);
                return names;
            }

            public async Task<int> KnownAsync(IReadOnlyList<int> ids, CancellationToken ct)
            {
                var known = 0;
                foreach (var id in ids)
                    known += await orders.FindAsync(id, ct) is null ? 0 : 1;
                return known;
            }
        }
        """;

    public const string Web =
        """
        using Microsoft.EntityFrameworkCore;
        using Repositories;
        using Services;

        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddScoped<OrderRepository>().AddScoped<InvoiceService>();
        var app = builder.Build();
        app.MapGet("/items", (InvoiceService invoices, CancellationToken ct) => invoices.ItemsAsync(ct));
        app.MapGet("/open", (OrderRepository orders, CancellationToken ct) => orders.Open.Select(o => o.Id).Take(20).ToListAsync(ct));
        app.Run();
        """;
}
