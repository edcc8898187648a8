using PerfAnalyzers.Proofs.Machinery;

namespace PerfAnalyzers.Proofs.Rules.RoundTrips;

/// <summary>Rows that get a value of their element: one statement for all that get the same.</summary>
public sealed partial class QueryPerElementProofs
{
    private static IEnumerable<Proof> ElementValues =>
    [
        new("a value for each row", """
            public async Task Run(CancellationToken ct)
            {
                var products = await db.Products.AsNoTracking().ToListAsync(ct);
                foreach (var product in products)
                {
                    await db.Products
                        .Where(p => p.Id == product.Id)
                        .ExecuteUpdateAsync(s => s.SetProperty(p => p.Stock, product.Photo == null ? 1 : 2), ct);
                }
            }
            """) { NeedsBulkWrites = true },
        new("two values for each row", """
            public void Run()
            {
                var customers = db.Customers.AsNoTracking().ToList();
                foreach (var customer in customers)
                    db.Customers.Where(c => c.Id == customer.Id).ExecuteUpdate(s => s.SetProperty(c => c.Name, customer.Address.City).SetProperty(c => c.Email, c => customer.Address.City));
            }
            """) { NeedsBulkWrites = true },
        new("a value for each row that may be missing", """
            public async Task Run(CancellationToken ct)
            {
                var orders = await db.Orders.AsNoTracking().Select(o => new { o.Id, o.CouponId }).ToListAsync(ct);
                foreach (var order in orders)
                    await db.Customers.Where(c => c.Id == order.Id).ExecuteUpdateAsync(s => s.SetProperty(c => c.CompanyId, (int?)null).SetProperty(c => c.Email, c => order.CouponId == null ? null : "has one"), ct);
            }
            """) { NeedsBulkWrites = true },
        new("a value for each row of a dictionary", """
            public async Task Run(CancellationToken ct)
            {
                var stars = await db.Reviews.GroupBy(r => r.ProductId).Select(g => new { g.Key, Stars = g.Max(r => r.Stars) }).ToDictionaryAsync(g => g.Key, g => g.Stars, ct);
                foreach (var pair in stars)
                {
                    // All reviews get the best one's.
                    await db.Reviews
                        .Where(r => r.ProductId == pair.Key)
                        .ExecuteUpdateAsync(s => s.SetProperty(r => r.Stars, pair.Value), ct);
                }
            }
            """) { NeedsBulkWrites = true },
        new("a value for each row that is looked up", """
            public async Task Run(int[] productIds, CancellationToken ct)
            {
                var categories = await db.Products.Where(p => p.CategoryId != null).ToDictionaryAsync(p => p.Id, p => p.CategoryId!.Value, ct);
                foreach (var id in productIds)
                {
                    var category = categories.GetValueOrDefault(id);

                    await db.Products.Where(p => p.Id == id && p.Price >= 0).ExecuteUpdateAsync(s => s.SetProperty(p => p.Stock, category), ct);
                }
            }
            """) { NeedsBulkWrites = true },
        new("a text for the rows of each key", """
            public async Task Run(CancellationToken ct)
            {
                var customers = await db.Customers.AsNoTracking().Select(c => new { c.Id, c.Address.City }).ToListAsync(ct);
                foreach (var customer in customers)
                    await db.Orders.Where(o => o.CustomerId == customer.Id).ExecuteUpdateAsync(s => s.SetProperty(o => o.Number, customer.City), ct);
            }
            """) { NeedsBulkWrites = true },
    ];
}
