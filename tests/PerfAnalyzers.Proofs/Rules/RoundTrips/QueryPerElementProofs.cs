using PerfAnalyzers.CodeFixes.Rules.RoundTrips;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.RoundTrips;

namespace PerfAnalyzers.Proofs.Rules.RoundTrips;

/// <summary>Queries that leave a loop.</summary>
public sealed partial class QueryPerElementProofs : FixProofs<QueryPerElementAnalyzer, QueryPerElementCodeFix>
{
    protected override IEnumerable<Proof> Programs => [.. Rows, .. Children, .. Values, .. Loops, .. Texts, .. Pairs, .. Changes, .. Begun, .. Others, .. Writes, .. Computed, .. Lists, .. ElementValues];

    private static IEnumerable<Proof> Rows =>
    [
        new("a row by its key, or null", """
            public async Task<List<string>> Run(List<int> customerIds, CancellationToken ct)
            {
                var names = new List<string>();
                foreach (var id in customerIds)
                {
                    var customer = await db.Customers.FirstOrDefaultAsync(c => c.Id == id, ct);
                    names.Add(customer?.Name ?? "unknown");
                }
                return names;
            }
            """)
        {
            OnLargeData = true,
            // For that many of its rows, a table as small as that is read from the first row to the last.
            Plans = plans =>
            {
                if (plans.Database == ProofDatabase.Sqlite)
                    Assert.All(plans.Before, p => Assert.Contains("USING INTEGER PRIMARY KEY", p, StringComparison.Ordinal));
                Assert.Contains(plans.Database == ProofDatabase.MariaDb ? "\"access_type\": \"ALL\"" : "scan", Assert.Single(plans.After), StringComparison.OrdinalIgnoreCase);
            },
        },
        new("a row by its key, or an exception", """
            public List<string> Run(int[] knownOrderIds)
            {
                var numbers = new List<string>();
                foreach (var id in knownOrderIds)
                    numbers.Add(db.Orders.Single(o => o.Id == id).Number);
                return numbers;
            }
            """),
        new("a row that is missing, after some that are not", """
            public List<string> Run(int[] orderIds)
            {
                var numbers = new List<string>();
                try
                {
                    foreach (var id in orderIds)
                    {
                        var order = db.Orders.First(o => o.Id == id);
                        numbers.Add(order.Number);
                    }
                }
                catch (InvalidOperationException e)
                {
                    numbers.Add(e.Message);
                }
                return numbers;
            }
            """),
        new("Find, for rows of which some are tracked already", """
            public async Task<List<string>> Run(List<int> productIds, int productId, CancellationToken ct)
            {
                var first = await db.Products.FirstOrDefaultAsync(p => p.Id == productId, ct);
                if (first is not null)
                    first.Name = "changed";
                var names = new List<string>();
                foreach (var id in productIds)
                {
                    var product = await db.Products.FindAsync(new object[] { id }, ct);
                    names.Add(product is null ? "-" : product.Name + product.Price);
                }
                return names;
            }
            """)
        {
            // Find does not ask for what is tracked; one query for all does.
            Promise = new(CostKind.Commands, CostKind.Rows | CostKind.Values),
        },
        new("rows that are changed and saved after the loop", """
            public async Task<int> Run(List<int> productIds, CancellationToken ct)
            {
                foreach (var id in productIds)
                {
                    var product = await db.Products.SingleOrDefaultAsync(p => p.Id == id, ct);
                    if (product == null)
                        continue;
                    product.Price += 1;
                    product.Name += "!";
                }
                return await db.SaveChangesAsync(ct);
            }
            """),
        new("rows that are not tracked, changed by who got them", """
            public List<Customer> Run(IReadOnlyList<int> customerIds)
            {
                var result = new List<Customer>();
                foreach (var id in customerIds)
                {
                    var customer = db.Customers.AsNoTracking().FirstOrDefault(c => c.Id == id);
                    if (customer != null)
                        result.Add(customer);
                }
                return result;
            }
            """),
        new("a row that a nullable foreign key refers to", """
            public async Task<List<string?>> Run(CancellationToken ct)
            {
                var codes = new List<string?>();
                var orders = await db.Orders.OrderBy(o => o.Id).ToListAsync(ct);
                foreach (var order in orders)
                {
                    var coupon = await db.Coupons.FirstOrDefaultAsync(c => c.Id == order.CouponId, ct);
                    codes.Add(coupon?.Code);
                }
                return codes;
            }
            """),
        new("a row in query syntax, with a second condition and what belongs to it", """
            public List<string> Run(List<int> customerIds, string city)
            {
                var names = new List<string>();
                foreach (var id in customerIds)
                {
                    var customer = (from c in db.Customers.Include(c => c.Company)
                                    where c.Id == id && c.Address.City == city
                                    select c).SingleOrDefault();
                    names.Add($"{customer?.Name} {customer?.Company?.Name}");
                }
                return names;
            }
            """),
    ];

    private static IEnumerable<Proof> Children =>
    [
        new("children by foreign key, in order", """
            public async Task<Dictionary<int, List<string>>> Run(List<int> knownCustomerIds, CancellationToken ct)
            {
                var numbers = new Dictionary<int, List<string>>();
                foreach (var id in knownCustomerIds)
                {
                    var orders = await db.Orders.Where(o => o.CustomerId == id).OrderByDescending(o => o.PlacedAt).ThenBy(o => o.Id).ToListAsync(ct);
                    numbers[id] = orders.Select(o => o.Number).ToList();
                }
                return numbers;
            }
            """) { OnLargeData = true },
        new("children by a foreign key that may be null, with what belongs to them", """
            public async Task<List<string>> Run(CancellationToken ct)
            {
                var lines = new List<string>();
                var customers = await db.Customers.OrderBy(c => c.Id).ToListAsync(ct);
                foreach (var customer in customers)
                {
                    foreach (var review in await db.Reviews.AsNoTracking().Include(r => r.Product).Where(r => r.CustomerId == customer.Id).OrderBy(r => r.Id).ToListAsync(ct))
                        lines.Add($"{customer.Name}: {review.Product.Name} {review.Stars}");
                }
                return lines;
            }
            """),
        new("children that are enumerated as they come, not tracked", """
            public List<string> Run(int[] categoryIds)
            {
                var lines = new List<string>();
                foreach (var id in categoryIds)
                {
                    foreach (var product in db.Products.AsNoTracking().Where(p => p.CategoryId == id))
                        lines.Add($"{id}: {product.Name} {product.Stock}");
                }
                return lines;
            }
            """) { AnyOrder = true },
        new("the only child, of which there may be more", """
            public string Run(List<int> productIds)
            {
                var texts = new List<string>();
                try
                {
                    foreach (var id in productIds)
                        texts.Add(db.Reviews.SingleOrDefault(r => r.ProductId == id && r.Stars == 5)?.Text ?? "none");
                }
                catch (InvalidOperationException e)
                {
                    texts.Add(e.Message);
                }
                return string.Join(", ", texts);
            }
            """)
        {
            // What comes after the exception was not read before.
            Tracking = TrackingChange.Grows,
            Promise = new(CostKind.Commands, CostKind.Rows | CostKind.Values),
        },
        new("columns of children", """
            public async Task<List<string>> Run(int[] orderIds, CancellationToken ct)
            {
                var result = new List<string>();
                foreach (var id in orderIds)
                {
                    var lines = await db.OrderLines.Where(l => l.OrderId == id).OrderBy(l => l.Id).Select(l => new { l.Quantity, Product = l.Product.Name }).ToListAsync(ct);
                    result.Add(id + ": " + string.Join(", ", lines.Select(l => $"{l.Quantity} {l.Product}")));
                }
                return result;
            }
            """),
    ];

    private static IEnumerable<Proof> Values =>
    [
        new("the number of children", """
            public async Task<List<int>> Run(List<int> customerIds, CancellationToken ct)
            {
                var counts = new List<int>();
                foreach (var id in customerIds)
                    counts.Add(await db.Orders.CountAsync(o => o.CustomerId == id, ct));
                return counts;
            }
            """) { OnLargeData = true },
        new("the number of children by a foreign key that may be null", """
            public List<string> Run()
            {
                var result = new List<string>();
                foreach (var category in db.Categories.OrderBy(c => c.Id).ToList())
                    result.Add($"{category.Name}: {db.Products.Where(p => p.CategoryId == category.Id).LongCount(p => p.Stock > 0)}");
                return result;
            }
            """),
        new("whether there are children", """
            public async Task<List<int>> Run(List<int> productIds, int minStars, CancellationToken ct)
            {
                var liked = new List<int>();
                foreach (var id in productIds)
                {
                    if (await db.Reviews.AnyAsync(r => r.ProductId == id && r.Stars >= minStars, ct))
                        liked.Add(id);
                }
                return liked;
            }
            """),
        new("whether a row is there", """
            public List<int?> Run(List<int?> maybeCouponIds)
            {
                var gone = new List<int?>();
                foreach (var id in maybeCouponIds)
                {
                    if (!db.Coupons.Any(c => c.Id == id))
                        gone.Add(id);
                }
                return gone;
            }
            """),
        new("a text of a row, or null", """
            public async Task<List<string?>> Run(List<int> customerIds, CancellationToken ct)
            {
                var mails = new List<string?>();
                foreach (var id in customerIds)
                    mails.Add(await db.Customers.Where(c => c.Id == id).Select(c => c.Email).FirstOrDefaultAsync(ct));
                return mails;
            }
            """),
        new("a number of a row, or zero", """
            public List<int> Run(int[] productIds)
            {
                var stock = new List<int>();
                foreach (var id in productIds)
                    stock.Add(db.Products.Where(p => p.Id == id).Select(p => p.Stock).SingleOrDefault());
                return stock;
            }
            """),
        new("several columns of a row, or null", """
            public List<string> Run(int[] productIds)
            {
                var result = new List<string>();
                foreach (var id in productIds)
                {
                    var product = db.Products.Where(p => p.Id == id).Select(p => new { p.Name, p.Price, Tags = p.Tags.Count }).FirstOrDefault();
                    result.Add($"{product?.Name} {product?.Tags}");
                }
                return result;
            }
            """),
    ];

    private static IEnumerable<Proof> Loops =>
    [
        new("several queries in one loop", """
            public async Task<List<string>> Run(List<int> knownOrderIds, CancellationToken ct)
            {
                var result = new List<string>();
                foreach (var id in knownOrderIds)
                {
                    var order = await db.Orders.SingleAsync(o => o.Id == id, ct);
                    var lines = await db.OrderLines.CountAsync(l => l.OrderId == id, ct);
                    result.Add($"{order.Number}: {lines}");
                }
                return result;
            }
            """),
        new("a query that is the same in each round", """
            public List<string> Run(List<string> cities)
            {
                var result = new List<string>();
                foreach (var city in cities)
                {
                    var count = db.Customers.Count(c => c.CompanyId != null);
                    if (db.Coupons.Any())
                        result.Add($"{city} {count}");
                }
                return result;
            }
            """),
        new("a lambda", """
            public List<string> Run(List<int> customerIds)
            {
                var names = customerIds.Select(id => db.Customers.AsNoTracking().FirstOrDefault(c => c.Id == id)?.Name ?? "?").ToList();
                return names;
            }
            """),
        new("a for loop over entities, in a local function of a class with a factory", """
            public class Report
            {
                private readonly IDbContextFactory<ShopContext> _contexts;

                public Report(IDbContextFactory<ShopContext> contexts) => _contexts = contexts;

                public async Task<List<string>> Run(CancellationToken ct)
                {
                    return await Read();

                    async Task<List<string>> Read()
                    {
                        using var db = _contexts.CreateDbContext();
                        var result = new List<string>();
                        var orders = await db.Orders.OrderBy(o => o.Number).ToListAsync(ct);
                        for (var i = 0; i < orders.Count; i++)
                        {
                            var order = orders[i];
                            var customer = await db.Customers.FindAsync(new object[] { order.CustomerId }, ct);
                            result.Add($"{order.Number} {customer!.Name}");
                        }
                        return result;
                    }
                }
            }
            """),
        new("rows of another table by a key that is no number, all with what belongs to them", """
            public List<Product> Run(List<Guid> lineIds)
            {
                var lines = new List<OrderLine>();
                foreach (var id in lineIds)
                {
                    var line = db.OrderLines.Include(l => l.Product).SingleOrDefault(l => l.Id == id);
                    if (line is not null)
                        lines.Add(line);
                }
                return lines.Select(l => l.Product).Distinct().ToList();
            }
            """),
    ];
}
