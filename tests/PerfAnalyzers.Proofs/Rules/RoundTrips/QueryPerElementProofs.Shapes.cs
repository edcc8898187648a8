using PerfAnalyzers.Proofs.Machinery;

namespace PerfAnalyzers.Proofs.Rules.RoundTrips;

/// <summary>Texts and pairs as keys, loops that change rows, queries that begin elsewhere, writes.</summary>
public sealed partial class QueryPerElementProofs
{
    private const string CaseLimit = "The query of an element finds texts in another case, with other accents or with spaces behind them; the dictionary does not.";

    // One query reads the rows of all keys, of which the loop takes the first; and where a row is missing in the end, more than it came to.
    private static readonly Promise s_moreRows = new(CostKind.Commands, CostKind.Rows | CostKind.Values);

    private static IEnumerable<Proof> Texts =>
    [
        new("a row by a text that is unique", """
            public async Task<List<string>> Run(CancellationToken ct)
            {
                var codes = await db.Coupons.OrderBy(c => c.Id).Select(c => c.Code).ToListAsync(ct);
                codes.AddRange(codes.Select(c => c.ToUpperInvariant()).ToList());
                codes.AddRange(["", "c1", "C1 ", "nobody's", "C1"]);
                var discounts = new List<string>();
                foreach (var code in codes)
                {
                    var coupon = await db.Coupons.AsNoTracking().FirstOrDefaultAsync(c => c.Code == code, ct);
                    discounts.Add($"{code}: {coupon?.Id}");
                }
                return discounts;
            }
            """) { LimitOnMariaDb = CaseLimit },
        new("the first row by a text that may be null", """
            public async Task<List<string>> Run(CancellationToken ct)
            {
                var result = new List<string>();
                var customers = await db.Customers.AsNoTracking().OrderBy(c => c.Id).ToListAsync(ct);
                foreach (var customer in customers)
                {
                    var first = await db.Customers.AsNoTracking().OrderBy(c => c.Id).FirstOrDefaultAsync(c => c.Email == customer.Email, ct);
                    result.Add($"{customer.Id} {first?.Id}");
                }
                return result;
            }
            """) { Promise = s_moreRows, LimitOnMariaDb = CaseLimit },
        new("the number of rows with a text", """
            public List<string> Run()
            {
                var result = new List<string>();
                foreach (var product in db.Products.AsNoTracking().OrderBy(p => p.Id).ToList())
                    result.Add($"{product.Name} {db.Tags.Count(t => t.Name == product.Name)}");
                return result;
            }
            """) { LimitOnMariaDb = CaseLimit },
        new("whether there is a row with a text that may be null", """
            public async Task<List<int>> Run(CancellationToken ct)
            {
                var result = new List<int>();
                var customers = await db.Customers.AsNoTracking().OrderBy(c => c.Id).ToListAsync(ct);
                foreach (var customer in customers)
                {
                    if (await db.Reviews.AnyAsync(r => r.Text == customer.Email, ct))
                        result.Add(customer.Id);
                }
                return result;
            }
            """) { LimitOnMariaDb = CaseLimit },
        new("the rows with a text, in order", """
            public List<string> Run(string[] cities)
            {
                var result = new List<string>();
                foreach (var city in cities)
                {
                    var names = db.Customers.Where(c => c.Address.City != "" && c.Name == city).OrderBy(c => c.Id).ToList();
                    result.Add($"{city}: {string.Join(", ", names.Select(c => c.Id))}");
                }
                return result;
            }
            """),
        new("a number by a text that is unique", """
            public List<decimal> Run()
            {
                var result = new List<decimal>();
                var names = db.Products.OrderBy(p => p.Id).Select(p => p.Name).ToList();
                foreach (var name in names)
                    result.Add(db.Coupons.Where(c => c.Code == name).Select(c => c.Discount).SingleOrDefault());
                return result;
            }
            """),
    ];

    private static IEnumerable<Proof> Pairs =>
    [
        new("rows by two columns", """
            public async Task<List<string>> Run(CancellationToken ct)
            {
                var result = new List<string>();
                var reviews = await db.Reviews.OrderBy(r => r.Id).ToListAsync(ct);
                foreach (var review in reviews)
                {
                    var lines = await db.OrderLines.Where(l => l.ProductId == review.ProductId && l.Quantity == review.Stars).OrderBy(l => l.Id).ToListAsync(ct);
                    result.Add($"{review.Id}: {string.Join(", ", lines.Select(l => l.UnitPrice))}");
                }
                return result;
            }
            """)
        {
            // The rows that have one key's part and another one's.
            Tracking = TrackingChange.Grows,
            Promise = s_moreRows,
        },
        new("the first row by two columns, one of them twice", """
            public List<string> Run(List<int> orderIds, int[] productIds)
            {
                var result = new List<string>();
                foreach (var orderId in orderIds)
                {
                    foreach (var productId in productIds)
                    {
                        var line = db.OrderLines.AsNoTracking().OrderBy(l => l.Id).FirstOrDefault(l => l.OrderId == orderId && l.ProductId == productId);
                        if (line != null)
                            result.Add($"{orderId} {productId}: {line.Quantity}");
                    }
                }
                return result;
            }
            """) { Promise = s_moreRows },
        new("the number of rows by two columns", """
            public async Task<List<int>> Run(List<int> orderIds, int productId, CancellationToken ct)
            {
                var counts = new List<int>();
                var lines = await db.OrderLines.AsNoTracking().OrderBy(l => l.Id).ToListAsync(ct);
                foreach (var line in lines)
                    counts.Add(await db.OrderLines.CountAsync(l => l.OrderId == line.OrderId && l.ProductId == line.ProductId && l.Quantity > 1, ct));
                return counts;
            }
            """) { Promise = s_moreRows },
        new("whether there is no row by two columns", """
            public async Task<List<int>> Run(CancellationToken ct)
            {
                var result = new List<int>();
                var reviews = await db.Reviews.AsNoTracking().OrderBy(r => r.Id).ToListAsync(ct);
                foreach (var review in reviews)
                {
                    if (!await db.OrderLines.AnyAsync(l => l.ProductId == review.ProductId && l.Quantity == review.Stars, ct))
                        result.Add(review.Id);
                }
                return result;
            }
            """) { Promise = s_moreRows },
        new("whether there is a row by a pair of two loops", """
            public List<string> Run(List<int> knownOrderIds, List<int> knownProductIds)
            {
                var result = new List<string>();
                foreach (var orderId in knownOrderIds)
                {
                    foreach (var productId in knownProductIds)
                    {
                        if (!db.OrderLines.Any(l => l.OrderId == orderId && l.ProductId == productId))
                            result.Add($"{orderId} {productId}");
                    }
                }
                return result;
            }
            """) { Promise = s_moreRows },
        new("a sum by two columns", """
            public async Task<List<int>> Run(CancellationToken ct)
            {
                var sums = new List<int>();
                var lines = await db.OrderLines.AsNoTracking().OrderBy(l => l.Id).ToListAsync(ct);
                for (var i = 0; i < lines.Count; i++)
                    sums.Add(await db.OrderLines.Where(l => l.OrderId == lines[i].OrderId && l.ProductId == lines[i].ProductId).SumAsync(l => l.Quantity, ct));
                return sums;
            }
            """) { Promise = s_moreRows },
        new("columns of rows by a number and a text", """
            public List<string> Run()
            {
                var result = new List<string>();
                foreach (var review in db.Reviews.AsNoTracking().OrderBy(r => r.Id).ToList())
                {
                    var ids = db.Reviews.Where(r => r.ProductId == review.ProductId && r.Text == review.Text).OrderBy(r => r.Id).Select(r => r.Id).ToList();
                    result.Add(string.Join(", ", ids));
                }
                return result;
            }
            """) { Promise = s_moreRows, LimitOnMariaDb = CaseLimit },
    ];

    private static IEnumerable<Proof> Changes =>
    [
        new("rows that are removed when they are found, and saved after the loop", """
            public async Task<int> Run(CancellationToken ct)
            {
                var ids = await db.Reviews.OrderBy(r => r.Id).Select(r => r.Id).ToListAsync(ct);
                ids.AddRange([-1, .. ids]);
                foreach (var id in ids)
                {
                    var review = await db.Reviews.FirstOrDefaultAsync(r => r.Id == id, ct);
                    if (review == null)
                        continue;
                    db.Reviews.Remove(review);
                }
                return await db.SaveChangesAsync(ct);
            }
            """),
        new("rows that are added while others are found", """
            public async Task<int> Run(List<int> knownProductIds, CancellationToken ct)
            {
                foreach (var id in knownProductIds)
                {
                    var count = await db.Reviews.CountAsync(r => r.ProductId == id, ct);
                    db.Reviews.Add(new Review { ProductId = id, Stars = count, Text = "counted" });
                }
                return await db.SaveChangesAsync(ct);
            }
            """),
        new("children that are removed, and saved after the loop", """
            public async Task<int> Run(List<int> productIds, CancellationToken ct)
            {
                foreach (var id in productIds)
                {
                    var reviews = await db.Reviews.Where(r => r.ProductId == id && r.Stars < 4).ToListAsync(ct);
                    db.Reviews.RemoveRange(reviews);
                }
                return await db.SaveChangesAsync(ct);
            }
            """),
        new("rows that are changed and saved one by one", """
            public async Task<List<string>> Run(int[] productIds, CancellationToken ct)
            {
                var names = new List<string>();
                foreach (var id in productIds)
                {
                    var product = await db.Products.FirstOrDefaultAsync(p => p.Id == id, ct);
                    if (product is null)
                        continue;
                    product.Name += "!";
                    await db.SaveChangesAsync(ct);
                    names.Add(product.Name);
                }
                return names;
            }
            """),
        new("rows that Find does not find are added, once for each key", """
            public async Task<List<string>> Run(List<int> couponIds, CancellationToken ct)
            {
                var codes = new List<string>();
                foreach (var id in couponIds)
                {
                    var coupon = await db.Coupons.FindAsync(new object[] { id }, ct);
                    if (coupon == null)
                    {
                        coupon = new Coupon { Id = id, Code = "new " + id };
                        db.Coupons.Add(coupon);
                    }
                    coupon.Discount += 0.25m;
                    codes.Add(coupon.Code);
                }
                await db.SaveChangesAsync(ct);
                return codes;
            }
            """)
        {
            // Find does not ask for what it has found before.
            Promise = new(CostKind.Commands, CostKind.Rows | CostKind.Values),
        },
        new("rows with a text that are not found are added and saved, once for each text", """
            public async Task<List<int>> Run(List<string> cities, CancellationToken ct)
            {
                var names = await db.Products.OrderBy(p => p.Id).Select(p => p.Name).ToListAsync(ct);
                names.AddRange(cities);
                var ids = new List<int>();
                foreach (var name in names)
                {
                    var coupon = await db.Coupons.FirstOrDefaultAsync(c => c.Code == name, ct);
                    if (coupon is null)
                    {
                        coupon = new Coupon { Code = name, Discount = 0.5m };
                        db.Coupons.Add(coupon);
                        await db.SaveChangesAsync(ct);
                    }
                    ids.Add(coupon.Id);
                }
                return ids;
            }
            """)
        {
            LimitOnMariaDb = "The dictionary has no row for a text in another case, the loop adds one, and the unique index takes it for a row that is there.",
        },
        new("a loop that ends by a save", """
            public async Task<string> Run(List<int> customerIds, CancellationToken ct)
            {
                var checkedIds = new List<int>();
                foreach (var id in customerIds)
                {
                    if (!await db.Customers.AnyAsync(c => c.Id == id, ct))
                    {
                        db.Companies.Add(new Company { Name = "missing " + id });
                        await db.SaveChangesAsync(ct);
                        return "missing " + id;
                    }
                    checkedIds.Add(id);
                }
                return string.Join(", ", checkedIds);
            }
            """),
    ];

    private static IEnumerable<Proof> Begun =>
    [
        new("a query that begins before the loop", """
            public async Task<List<int>> Run(List<int> customerIds, CancellationToken ct)
            {
                var counts = new List<int>();
                var paid = db.Orders.Where(o => o.Status == OrderStatus.Paid);
                foreach (var id in customerIds)
                    counts.Add(await paid.CountAsync(o => o.CustomerId == id, ct));
                return counts;
            }
            """),
        new("a query that a method of the class begins", """
            public async Task<List<string>> Run(List<int> customerIds, int[] couponIds, CancellationToken ct)
            {
                var result = new List<string>();
                foreach (var id in customerIds)
                {
                    var orders = await Discounted().Where(o => o.CustomerId == id).OrderBy(o => o.Id).ToListAsync(ct);
                    result.Add(string.Join(", ", orders.Select(o => o.Coupon!.Code)));
                }
                return result;
            }

            private IQueryable<Order> Discounted() => db.Orders.AsNoTracking().Include(o => o.Coupon).Where(o => o.CouponId != null);
            """),
        new("a query that a caller begins, of rows by their key", """
            public Task<List<string>> Run(List<int> productIds, CancellationToken ct) => Read(db.Products.Where(p => p.Stock >= 0), productIds, ct);

            private static async Task<List<string>> Read(IQueryable<Product> products, List<int> ids, CancellationToken ct)
            {
                var names = new List<string>();
                foreach (var id in ids)
                {
                    var product = await products.FirstOrDefaultAsync(p => p.Id == id, ct);
                    names.Add(product?.Name ?? "-");
                }
                return names;
            }
            """),
        new("a query that a caller begins, of rows that are not tracked", """
            public Task<List<string>> Run(List<int> customerIds, CancellationToken ct) => Read(db.Customers.AsNoTracking().Include(c => c.Company), customerIds, ct);

            private static async Task<List<string>> Read(IQueryable<Customer> customers, List<int> ids, CancellationToken ct)
            {
                var names = new List<string>();
                foreach (var id in ids)
                {
                    var customer = await customers.SingleOrDefaultAsync(c => c.Id == id, ct);
                    names.Add($"{customer?.Name} {customer?.Company?.Name}");
                }
                return names;
            }
            """),
        new("a query of a repository", """
            public interface IRepository<T>
            {
                IQueryable<T> Query();
            }

            public class Repository<T>(ShopContext db) : IRepository<T>
                where T : class
            {
                public IQueryable<T> Query() => db.Set<T>();
            }

            public class Report(ShopContext db)
            {
                public Task<List<bool>> Run(List<int> productIds, CancellationToken ct) => new Reader(new Repository<Review>(db)).Read(productIds, ct);
            }

            public class Reader(IRepository<Review> reviews)
            {
                public async Task<List<bool>> Read(List<int> productIds, CancellationToken ct)
                {
                    var result = new List<bool>();
                    foreach (var id in productIds)
                        result.Add(!await reviews.Query().AnyAsync(r => r.ProductId == id, ct));
                    return result;
                }
            }
            """),
        new("a query that a condition composes before the loop", """
            public async Task<List<int>> Run(List<int> categoryIds, bool active, CancellationToken ct)
            {
                var products = db.Products.AsQueryable();
                if (active)
                    products = products.Where(p => p.Stock > 0);
                var result = new List<int>();
                foreach (var id in categoryIds)
                    result.Add(await products.CountAsync(p => p.CategoryId == id, ct));
                return result;
            }
            """),
    ];

    private static IEnumerable<Proof> Others =>
    [
        new("the newest child, of which there may be more", """
            public async Task<List<string>> Run(List<int> customerIds, CancellationToken ct)
            {
                var result = new List<string>();
                foreach (var id in customerIds)
                {
                    var order = await db.Orders.Where(o => o.CustomerId == id).OrderByDescending(o => o.PlacedAt).ThenBy(o => o.Id).FirstOrDefaultAsync(ct);
                    result.Add(order?.Number ?? "none");
                }
                return result;
            }
            """)
        {
            Tracking = TrackingChange.Grows,
            Promise = s_moreRows,
        },
        new("the last child in an order", """
            public List<string> Run(int[] productIds)
            {
                var result = new List<string>();
                foreach (var id in productIds)
                    result.Add(db.Reviews.AsNoTracking().Where(r => r.ProductId == id).OrderBy(r => r.Stars).ThenBy(r => r.Id).LastOrDefault()?.Text ?? "none");
                return result;
            }
            """) { Promise = s_moreRows },
        new("the number of grandchildren", """
            public async Task<List<int>> Run(List<int> customerIds, CancellationToken ct)
            {
                var counts = new List<int>();
                foreach (var id in customerIds)
                    counts.Add(await db.OrderLines.CountAsync(l => l.Order.CustomerId == id && l.Quantity > 1, ct));
                return counts;
            }
            """) { OnLargeData = true },
        new("whether there are grandchildren, by two columns", """
            public List<string> Run(List<int> customerIds, List<int> productIds)
            {
                var result = new List<string>();
                foreach (var customerId in customerIds)
                {
                    foreach (var productId in productIds)
                    {
                        if (db.OrderLines.Any(l => l.Order.CustomerId == customerId && l.ProductId == productId))
                            result.Add($"{customerId} {productId}");
                    }
                }
                return result;
            }
            """) { Promise = s_moreRows },
        new("a sum of children", """
            public async Task<List<int>> Run(List<int> productIds, CancellationToken ct)
            {
                var sums = new List<int>();
                foreach (var id in productIds)
                    sums.Add(await db.OrderLines.Where(l => l.ProductId == id).SumAsync(l => l.Quantity, ct));
                return sums;
            }
            """) { OnLargeData = true },
        new("the greatest of children, or null", """
            public async Task<List<DateTime?>> Run(List<int> customerIds, CancellationToken ct)
            {
                var last = new List<DateTime?>();
                foreach (var id in customerIds)
                    last.Add(await db.Orders.Where(o => o.CustomerId == id).MaxAsync(o => (DateTime?)o.PlacedAt, ct));
                return last;
            }
            """),
        new("the least of children, or a number", """
            public List<int> Run(int?[] maybeCustomerIds)
            {
                var least = new List<int>();
                foreach (var id in maybeCustomerIds)
                    least.Add(db.Reviews.Where(r => r.CustomerId != null).Where(r => r.ProductId == id).Min(r => (int?)r.Stars) ?? 7);
                return least;
            }
            """),
        new("a sequence that somebody hands in", """
            public Task<List<string>> Run(List<int> customerIds, CancellationToken ct) => Read(customerIds.Where(i => i > 1), ct);

            private async Task<List<string>> Read(IEnumerable<int> ids, CancellationToken ct)
            {
                var names = new List<string>();
                foreach (var id in ids)
                    names.Add((await db.Customers.SingleOrDefaultAsync(c => c.Id == id, ct))?.Name ?? "?");
                return names;
            }
            """),
        new("elements that a lambda gets after others were left out", """
            public List<string> Run(List<int> customerIds)
            {
                var names = customerIds.Where(i => i % 2 == 0).Select(i => db.Customers.AsNoTracking().FirstOrDefault(c => c.Id == i)?.Name ?? "?").ToList();
                return names;
            }
            """),
        new("a row that is missing is one element's affair", """
            public async Task<List<string>> Run(List<int> orderIds, CancellationToken ct)
            {
                var result = new List<string>();
                foreach (var id in orderIds)
                {
                    try
                    {
                        var order = await db.Orders.SingleAsync(o => o.Id == id, ct);
                        result.Add(order.Number);
                    }
                    catch (InvalidOperationException e)
                    {
                        result.Add(e.Message);
                    }
                }
                return result;
            }
            """),
        new("a group of elements", """
            public async Task<List<string>> Run(CancellationToken ct)
            {
                var result = new List<string>();
                var lines = await db.OrderLines.AsNoTracking().OrderBy(l => l.Id).ToListAsync(ct);
                foreach (var group in lines.GroupBy(l => l.ProductId))
                {
                    var product = await db.Products.FirstAsync(p => p.Id == group.Key, ct);
                    result.Add($"{product.Name}: {group.Count()}");
                }
                return result;
            }
            """),
    ];

    // Each writes once more, so that the database is looked at where there was no element too.
    private static IEnumerable<Proof> Writes =>
    [
        new("children that are deleted", """
            public async Task Run(List<int> productIds, CancellationToken ct)
            {
                foreach (var id in productIds)
                    await db.Reviews.Where(r => r.ProductId == id && r.Stars < 5).ExecuteDeleteAsync(ct);
                await FinishAsync();
            }

            private Task FinishAsync() => db.Companies.Where(c => c.Id >= 0).ExecuteUpdateAsync(s => s.SetProperty(c => c.Name, "done"));
            """) { NeedsBulkWrites = true },
        new("children by a foreign key that may be null, deleted", """
            public void Run(int[] customerIds)
            {
                foreach (var id in customerIds)
                {
                    db.Reviews.Where(r => r.CustomerId == id).ExecuteDelete();
                }
                db.Companies.Where(c => c.Customers.Count == 0).ExecuteDelete();
            }
            """) { NeedsBulkWrites = true },
        new("rows with a text, deleted", """
            public async Task Run(CancellationToken ct)
            {
                var names = await db.Products.Select(p => p.Name).ToListAsync(ct);
                foreach (var name in names)
                {
                    await db.Reviews.Where(r => r.Text == name).ExecuteDeleteAsync(ct);
                }
                await FinishAsync();
            }

            private Task FinishAsync() => db.Companies.Where(c => c.Id >= 0).ExecuteUpdateAsync(s => s.SetProperty(c => c.Name, "done"));
            """) { NeedsBulkWrites = true },
        new("rows that get a value that is the same for all", """
            public async Task Run(List<int> categoryIds, int count, CancellationToken ct)
            {
                foreach (var id in categoryIds)
                    await db.Products.Where(p => p.CategoryId == id).ExecuteUpdateAsync(s => s.SetProperty(p => p.Stock, count).SetProperty(p => p.Name, "sold"), ct);
                await FinishAsync();
            }

            private Task FinishAsync() => db.Companies.Where(c => c.Id >= 0).ExecuteUpdateAsync(s => s.SetProperty(c => c.Name, "done"));
            """) { NeedsBulkWrites = true },
        new("rows of entities that get a value", """
            public async Task Run(CancellationToken ct)
            {
                var customers = await db.Customers.AsNoTracking().Where(c => c.CompanyId != null).ToListAsync(ct);
                foreach (var customer in customers)
                {
                    await db.Orders
                        .Where(o => o.CustomerId == customer.Id)
                        .ExecuteUpdateAsync(s => s.SetProperty(o => o.Status, OrderStatus.Shipped), ct);
                }
                await FinishAsync();
            }

            private Task FinishAsync() => db.Companies.Where(c => c.Id >= 0).ExecuteUpdateAsync(s => s.SetProperty(c => c.Name, "done"));
            """) { NeedsBulkWrites = true },
        new("rows by their key, deleted in a for each over what may be null", """
            public async Task Run(int?[] maybeProductIds, CancellationToken ct)
            {
                foreach (var id in maybeProductIds)
                    await db.Reviews.Where(r => r.ProductId == id).ExecuteDeleteAsync(ct);
                await FinishAsync();
            }

            private Task FinishAsync() => db.Companies.Where(c => c.Id >= 0).ExecuteUpdateAsync(s => s.SetProperty(c => c.Name, "done"));
            """) { NeedsBulkWrites = true },
    ];
}
