using PerfAnalyzers.Proofs.Machinery;

namespace PerfAnalyzers.Proofs.Rules.RoundTrips;

/// <summary>Several keys for each element, and writes by several columns.</summary>
public sealed partial class QueryPerElementProofs
{
    // The lists of keys of each element: with a key twice, a key without a row, and no key.
    private const string Baskets = """
            var baskets = await db.Orders.AsNoTracking().OrderBy(o => o.Id)
                .Select(o => new Basket(o.Id, o.Lines.OrderBy(l => l.Id).Select(l => l.ProductId).ToList())).ToListAsync(ct);
            baskets.AddRange(baskets.Select(b => new Basket(-b.Id, b.ProductIds.Concat(b.ProductIds).Append(-1).Append(99999).ToList())).ToList());
            baskets.Add(new Basket(0, new List<int>()));
        """;

    private const string Basket = """
        private sealed record Basket(int Id, List<int> ProductIds);
        """;

    private static IEnumerable<Proof> Lists =>
    [
        new("whether there is a row of several keys", $$"""
            public async Task<List<string>> Run(CancellationToken ct)
            {
            {{Baskets}}
                var result = new List<string>();
                foreach (var basket in baskets)
                    result.Add($"{basket.Id} {await db.Reviews.AnyAsync(r => basket.ProductIds.Contains(r.ProductId) && r.Stars > 2, ct)}");
                return result;
            }

            {{Basket}}
            """) { Promise = s_moreRows },
        new("the number of rows of several keys", $$"""
            public async Task<List<string>> Run(CancellationToken ct)
            {
            {{Baskets}}
                var result = new List<string>();
                foreach (var basket in baskets)
                    result.Add($"{basket.Id} {await db.Products.CountAsync(p => basket.ProductIds.Contains(p.Id) && p.Stock > 1, ct)}");
                return result;
            }

            {{Basket}}
            """) { Promise = s_moreRows },
        new("the rows of several keys", $$"""
            public async Task<List<string>> Run(CancellationToken ct)
            {
            {{Baskets}}
                var result = new List<string>();
                foreach (var basket in baskets)
                {
                    var products = await db.Products.Where(p => basket.ProductIds.Contains(p.Id)).ToListAsync(ct);
                    result.Add(string.Join(", ", products.Select(p => p.Name).OrderBy(n => n, StringComparer.Ordinal)));
                }
                return result;
            }

            {{Basket}}
            """),
        new("the children of several keys, computed in the loop", $$"""
            public async Task<List<string>> Run(CancellationToken ct)
            {
            {{Baskets}}
                var result = new List<string>();
                foreach (var basket in baskets)
                {
                    var productIds = basket.ProductIds.Where(id => id > 2).Select(id => id + 1).ToList();
                    var stars = await db.Reviews.AsNoTracking().Where(r => productIds.Contains(r.ProductId)).Select(r => r.Stars).ToListAsync(ct);
                    result.Add($"{productIds.Count}: {string.Join(", ", stars.Order())}");
                }
                return result;
            }

            {{Basket}}
            """),
        new("which of several keys have a row", $$"""
            public async Task<List<string>> Run(CancellationToken ct)
            {
            {{Baskets}}
                var result = new List<string>();
                foreach (var basket in baskets)
                {
                    var known = await db.Products.Where(p => basket.ProductIds.Contains(p.Id)).Select(p => p.Id).ToArrayAsync(ct);
                    result.Add(string.Join(", ", known.Order()));
                }
                return result;
            }

            {{Basket}}
            """),
        new("the rows of several keys are changed", $$"""
            public async Task<int> Run(CancellationToken ct)
            {
            {{Baskets}}
                foreach (var basket in baskets)
                {
                    foreach (var product in await db.Products.Where(p => basket.ProductIds.Contains(p.Id)).ToListAsync(ct))
                        product.Stock += basket.ProductIds.Count;
                }
                return await db.SaveChangesAsync(ct);
            }

            {{Basket}}
            """),
        new("the rows of several keys are deleted", $$"""
            public async Task Run(CancellationToken ct)
            {
            {{Baskets}}
                foreach (var basket in baskets)
                    await db.Reviews.Where(r => basket.ProductIds.Contains(r.ProductId) && r.Stars < 4).ExecuteDeleteAsync(ct);
            }

            {{Basket}}
            """) { NeedsBulkWrites = true },
        new("rows of two columns are deleted", """
            public async Task Run(List<int> productIds, CancellationToken ct)
            {
                var wanted = await db.OrderLines.AsNoTracking().Where(l => productIds.Contains(l.ProductId)).ToListAsync(ct);
                foreach (var line in wanted)
                    await db.Reviews.Where(r => r.ProductId == line.ProductId && r.Stars == line.Quantity).ExecuteDeleteAsync(ct);
            }
            """) { NeedsBulkWrites = true, Promise = s_moreRows },
        new("rows of two columns are updated", """
            public void Run(List<int> productIds)
            {
                var wanted = db.Reviews.AsNoTracking().Where(r => productIds.Contains(r.ProductId)).ToList();
                foreach (var review in wanted)
                    db.OrderLines.Where(l => l.ProductId == review.ProductId && l.Quantity == review.Stars).ExecuteUpdate(s => s.SetProperty(l => l.UnitPrice, 7));
            }
            """) { NeedsBulkWrites = true, Promise = s_moreRows },
        new("an operator that takes a list of one key", """
            public class Service(ShopContext db)
            {
                public async Task<List<string>> Run(List<int> customerIds, CancellationToken ct)
                {
                    var result = new List<string>();
                    foreach (var id in customerIds)
                    {
                        var orders = await db.Orders.AsNoTracking().ByCustomerIds([id]).ToListAsync(ct);
                        result.Add($"{id}: {string.Join(", ", orders.Select(o => o.Number))}");
                    }
                    return result;
                }
            }

            public static class OrderFilters
            {
                public static IQueryable<Order> ByCustomerIds(this IQueryable<Order> orders, IReadOnlyList<int> customerIds) =>
                    orders.Where(o => customerIds.Contains(o.CustomerId) && o.Total > 1).OrderByDescending(o => o.PlacedAt).ThenBy(o => o.Id);
            }
            """),
        new("rows that are found, removed and saved", """
            public async Task<int> Run(List<int> productIds, CancellationToken ct)
            {
                var removed = 0;
                var reviewIds = await db.Reviews.Where(r => productIds.Contains(r.ProductId)).OrderBy(r => r.Id).Select(r => r.Id).ToListAsync(ct);
                foreach (var id in reviewIds)
                {
                    var review = await db.Reviews.FirstOrDefaultAsync(r => r.Id == id, ct);
                    if (review is null || review.Stars > 3)
                        continue;
                    db.Reviews.Remove(review);
                    removed += await db.SaveChangesAsync(ct);
                }
                return removed;
            }
            """),
    ];
}
