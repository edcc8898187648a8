namespace PerfAnalyzers.PackageTests;

/// <summary>What stands in the fresh projects.</summary>
internal static class Sources
{
    public const string Model =
        """
        using Microsoft.EntityFrameworkCore;

        namespace Shop;

        public class Customer
        {
            public int Id { get; set; }
            public string Name { get; set; } = "";
            public List<Order> Orders { get; set; } = new();
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
            public int ProductId { get; set; }
            public int Quantity { get; set; }
        }

        [Index(nameof(PartOfId))]
        public class Product
        {
            public int Id { get; set; }
            public string Name { get; set; } = "";
            public int? PartOfId { get; set; }
        }

        public class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
        {
            public DbSet<Customer> Customers => Set<Customer>();
            public DbSet<Order> Orders => Set<Order>();
            public DbSet<OrderLine> Lines => Set<OrderLine>();
            public DbSet<Product> Products => Set<Product>();
        }
        """;

    /// <summary>One problem of each rule that has a fix and needs no lazy loading: PERF1002, PERF1003 and PERF1004.</summary>
    public const string Reports =
        """
        using Microsoft.EntityFrameworkCore;

        namespace Shop;

        public class Reports(ShopContext db)
        {
            public async Task<List<string>> Receipts(CancellationToken ct)
            {
                var receipts = new List<string>();
                var orders = await db.Orders.AsNoTracking().Where(o => o.CustomerId > 0).OrderBy(o => o.Id).Take(100).ToListAsync(ct);
                foreach (var order in orders)
                    receipts.Add($"{order.Id} for {order.Customer.Name}");
                return receipts;
            }

            public async Task<List<string>> PickingList(IReadOnlyList<OrderLine> lines, CancellationToken ct)
            {
                var picks = new List<string>();
                foreach (var line in lines)
                {
                    var product = await db.Products.AsNoTracking().FirstAsync(p => p.Id == line.ProductId, ct);
                    picks.Add($"{line.Quantity} x {product.Name}");
                }
                return picks;
            }

            public async Task Double(int customerId, CancellationToken ct)
            {
                var orders = await db.Orders.Where(o => o.CustomerId == customerId).ToListAsync(ct);

                foreach (var order in orders)
                {
                    await db.Entry(order).Collection(o => o.Lines).LoadAsync(ct);
                    foreach (var line in order.Lines)
                        line.Quantity *= 2;
                }
                await db.SaveChangesAsync(ct);
            }
        }
        """;

    /// <summary>A method that queries and calls itself for each child: PERF1006, which is an Info by default.</summary>
    public const string Tree =
        """
        using Microsoft.EntityFrameworkCore;

        namespace Shop;

        public class Parts(ShopContext db)
        {
            public async Task<int> CountAsync(int productId, CancellationToken ct)
            {
                var parts = await db.Products.AsNoTracking().Where(p => p.PartOfId == productId).ToListAsync(ct);
                var count = parts.Count;
                foreach (var part in parts)
                    count += await CountAsync(part.Id, ct);
                return count;
            }
        }
        """;

    /// <summary>Endpoints that are lambdas and methods, with PERF1002 and PERF1003.</summary>
    public const string WebProgram =
        """
        using Microsoft.EntityFrameworkCore;
        using Shop;

        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddDbContext<ShopContext>();
        var app = builder.Build();

        app.MapGet("/customers/{id:int}", async (int id, ShopContext db, CancellationToken ct) =>
        {
            var lines = new List<string>();
            var orders = await db.Orders.AsNoTracking().Where(o => o.CustomerId == id).ToListAsync(ct);
            foreach (var order in orders)
            {
                lines.Add($"{order.Id}: {order.Customer.Name}");
            }
            return lines;
        });
        app.MapPost("/prices", ProductNames);
        app.Run();

        static async Task<List<string>> ProductNames(List<int> ids, ShopContext db, CancellationToken ct)
        {
            var names = new List<string>();
            foreach (var id in ids)
                names.Add((await db.Products.AsNoTracking().FirstAsync(p => p.Id == id, ct)).Name);
            return names;
        }
        """;

    /// <summary>An application that sends five requests to itself, and ends: it is recorded meanwhile.</summary>
    public const string RecordedProgram =
        """
        using Microsoft.Data.Sqlite;
        using Microsoft.EntityFrameworkCore;
        using PerfAnalyzers.Recorder;
        using Shop;

        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        var builder = WebApplication.CreateBuilder(args);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddDbContext<ShopContext>(o => o.UseSqlite(connection));
        builder.Services.AddScoped<Names>();
        builder.Services.AddPerfRecorder();
        var app = builder.Build();
        app.MapGet("/names", (Names names, CancellationToken ct) => names.Read(Enumerable.Range(1, 12).ToList(), ct));
        using (var scope = app.Services.CreateScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopContext>();
            db.Database.EnsureCreated();
            for (var i = 0; i < 12; i++)
                db.Products.Add(new Product { Name = "Product" });
            db.SaveChanges();
        }

        await app.StartAsync();
        using (var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) })
        {
            for (var i = 0; i < 5; i++)
                await client.GetStringAsync("/names");
        }

        await app.StopAsync();
        """;

    /// <summary>Twelve queries where one would do: PERF1003.</summary>
    public const string NamesOneByOne =
        """
        using Microsoft.EntityFrameworkCore;

        namespace Shop;

        public class Names(ShopContext db)
        {
            public async Task<List<string>> Read(List<int> ids, CancellationToken ct)
            {
                var names = new List<string>();
                foreach (var id in ids)
                    names.Add((await db.Products.AsNoTracking().FirstAsync(p => p.Id == id, ct)).Name);
                return names;
            }
        }
        """;

    /// <summary>The same repaired.</summary>
    public const string NamesAtOnce =
        """
        using Microsoft.EntityFrameworkCore;

        namespace Shop;

        public class Names(ShopContext db)
        {
            public async Task<List<string>> Read(List<int> ids, CancellationToken ct)
            {
                return await db.Products.Where(p => ids.Contains(p.Id)).Select(p => p.Name).ToListAsync(ct);
            }
        }
        """;

    /// <summary>A service that polls, and with PERF1003 looks up what it found.</summary>
    public const string WorkerProgram =
        """
        using Microsoft.EntityFrameworkCore;
        using Shop;

        var builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddDbContext<ShopContext>();
        builder.Services.AddHostedService<Restocking>();
        builder.Build().Run();

        public class Restocking(IServiceScopeFactory scopes) : BackgroundService
        {
            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                while (!stoppingToken.IsCancellationRequested)
                {
                    await using var scope = scopes.CreateAsyncScope();
                    var db = scope.ServiceProvider.GetRequiredService<ShopContext>();
                    foreach (var id in await db.Lines.OrderBy(l => l.Id).Select(l => l.ProductId).Take(50).ToListAsync(stoppingToken))
                    {
                        var product = await db.Products.FirstAsync(p => p.Id == id, stoppingToken);
                        product.Name += "!";
                    }
                    await db.SaveChangesAsync(stoppingToken);
                    await Task.Delay(TimeSpan.FromMinutes(1), stoppingToken);
                }
            }
        }
        """;

    /// <summary>Types that are called as those of EF Core are, and are not of it.</summary>
    public const string WithoutEfCore =
        """
        namespace Shop;

        public class DbContext
        {
            public IQueryable<Order> Orders { get; } = new List<Order>().AsQueryable();
        }

        public class Order
        {
            public int Id { get; set; }
            public List<Order> Parts { get; } = new();
        }

        public class Reports(DbContext db)
        {
            public int Count(IEnumerable<int> ids)
            {
                var count = 0;
                foreach (var id in ids)
                    count += db.Orders.First(o => o.Id == id).Parts.Count + db.Orders.ToList().Count;
                return count;
            }
        }
        """;
}
