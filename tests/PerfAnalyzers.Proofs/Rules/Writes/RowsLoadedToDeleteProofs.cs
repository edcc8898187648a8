using PerfAnalyzers.CodeFixes.Rules.Writes;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.Writes;

namespace PerfAnalyzers.Proofs.Rules.Writes;

/// <summary>Rows that are loaded to be deleted. Afterwards the context tracks none of them, before as after.</summary>
public sealed class RowsLoadedToDeleteProofs : FixProofs<RowsLoadedToDeleteAnalyzer, RowsLoadedToDeleteCodeFix>
{
    protected override IEnumerable<Proof> Programs => Plain.Select(static p => p with { NeedsBulkWrites = true });

    private static IEnumerable<Proof> Plain =>
    [
        new("a list, and how many", """
            public async Task<int> Run(int minStars, CancellationToken ct)
            {
                var reviews = await db.Reviews.Where(r => r.Stars >= minStars).OrderBy(r => r.Id).ToListAsync(ct);
                db.Reviews.RemoveRange(reviews);
                return await db.SaveChangesAsync(ct);
            }
            """) { OnLargeData = true },
        new("a query", """
            public int Run(int orderId)
            {
                db.RemoveRange(db.OrderLines.Where(l => l.OrderId <= orderId));
                db.SaveChanges();
                return db.OrderLines.Count();
            }
            """),
        new("a loop", """
            public async Task<int> Run(int minStars, CancellationToken ct)
            {
                foreach (var review in await db.Reviews.Where(r => r.Stars < minStars && r.CustomerId == null).ToListAsync(ct))
                    db.Reviews.Remove(review);
                await db.SaveChangesAsync(ct);
                return await db.Reviews.CountAsync(ct);
            }
            """),
        new("if there are any", """
            public async Task Run(int productId, CancellationToken ct)
            {
                var reviews = await db.Reviews
                    .Where(r => r.Product.Id <= productId)
                    .ToListAsync(ct);
                if (reviews.Count > 0)
                {
                    db.RemoveRange(reviews);
                    await db.SaveChangesAsync(ct);
                }
            }
            """),
        new("what others refer to, in the database", """
            public async Task<int> Run(CancellationToken ct)
            {
                var tags = await db.Tags.Where(t => t.Id > 1).ToListAsync(ct);
                db.Tags.RemoveRange(tags);
                await db.SaveChangesAsync(ct);
                return await db.Products.SelectMany(p => p.Tags).CountAsync(ct);
            }
            """),
        new("one row, or none", """
            public async Task<string> Run(int orderId, CancellationToken ct)
            {
                var order = await db.Orders.FirstOrDefaultAsync(o => o.Id == orderId, ct);
                if (order is null)
                    return "none";
                db.Orders.Remove(order);
                await db.SaveChangesAsync(ct);
                return "gone";
            }
            """),
        new("one row by its key", """
            public async Task<int> Run(int orderId, CancellationToken ct)
            {
                var order = await db.Orders.FindAsync(orderId);
                if (order != null)
                {
                    db.Orders.Remove(order);
                    await db.SaveChangesAsync(ct);
                }

                return await db.OrderLines.CountAsync(ct);
            }
            """),
    ];
}
