using PerfAnalyzers.CodeFixes.Rules.Execution;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.Execution;

namespace PerfAnalyzers.Proofs.Rules.Execution;

/// <summary>Queries and saves that block their thread in async code.</summary>
public sealed class SyncQueryInAsyncProofs : FixProofs<SyncQueryInAsyncAnalyzer, SyncQueryInAsyncCodeFix>
{
    public override Promise Promise => Promise.NoBlockedThread;

    protected override IEnumerable<Proof> Programs => Plain.Select(static p => p with { KnowsProvider = false });

    private static IEnumerable<Proof> Plain =>
    [
        new("a list, and a row of it", """
            public async Task<object> Run(int customerId, CancellationToken ct)
            {
                var count = await db.Orders.CountAsync(ct);
                var numbers = db.Orders.Where(o => o.CustomerId == customerId).OrderBy(o => o.Id).Select(o => o.Number).ToList();
                return new { count, numbers, First = db.Customers.OrderBy(c => c.Id).FirstOrDefault()?.Name };
            }
            """),
        new("rows in a foreach", """
            public async Task<string> Run(CancellationToken ct)
            {
                var names = "";
                foreach (var product in db.Products.OrderBy(p => p.Id))
                {
                    await Task.Yield();
                    names += product.Name + ",";
                }

                return names;
            }
            """),
        new("a key, a navigation and a save", """
            public async Task<int> Run(int orderId, CancellationToken ct)
            {
                await Task.Yield();
                var order = db.Orders.Find(orderId);
                if (order is null)
                    return -1;
                db.Entry(order).Collection(o => o.Lines).Load();
                foreach (var line in order.Lines)
                    line.Quantity++;
                return db.SaveChanges();
            }
            """),
        new("a transaction", """
            public async Task<int> Run(int productId, CancellationToken ct)
            {
                using var transaction = db.Database.BeginTransaction();
                try
                {
                    var product = db.Products.FirstOrDefault(p => p.Id == productId);
                    if (product is null)
                        return -1;
                    product.Stock += 5;
                    db.SaveChanges();
                    transaction.Commit();
                    return product.Stock;
                }
                catch
                {
                    await Task.Yield();
                    transaction.Rollback();
                    throw;
                }
            }
            """),
        new("values, in expressions", """
            public async Task<string> Run(int minStars, CancellationToken ct)
            {
                await Task.Delay(1, ct).ConfigureAwait(false);
                return !db.Reviews.Any(r => r.Stars >= minStars)
                    ? "none"
                    : $"{db.Reviews.Count(r => r.Stars >= minStars)} of {db.Reviews.Max(r => r.Stars)}, {(from r in db.Reviews orderby r.Id select r.Text).ToArray()[0]}";
            }
            """),
        new("a dictionary and SQL, in a local function", """
            public async Task<object> Run(CancellationToken ct)
            {
                async Task<int> Clear()
                {
                    await Task.Yield();
                    return db.Database.ExecuteSqlRaw("update \"Coupons\" set \"Discount\" = 0");
                }

                var changed = await Clear();
                return new { changed, Coupons = db.Coupons.ToDictionary(c => c.Id, c => c.Discount).OrderBy(c => c.Key).ToList() };
            }
            """),
        new("a query that conditions compose", """
            public async Task<List<string>> Run(int productId, CancellationToken ct)
            {
                await Task.Yield();
                var query = db.Reviews.AsNoTracking();
                if (productId > 0)
                    query = query.Where(r => r.ProductId == productId);
                return query.OrderBy(r => r.Id).Select(r => r.Text).ToList();
            }
            """),
    ];
}
