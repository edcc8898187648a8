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
        new("a join", """
            public async Task<int> Run(int customerId, CancellationToken ct)
            {
                var lines = from l in db.OrderLines
                            join o in db.Orders on l.OrderId equals o.Id
                            where o.CustomerId == customerId
                            select l;
                db.OrderLines.RemoveRange(lines);
                return await db.SaveChangesAsync(ct);
            }
            """) { OnLargeData = true },
        new("a join of three, and rows that it finds more than once", """
            public async Task<int> Run(int minStars, CancellationToken ct)
            {
                var reviews = await (from r in db.Reviews
                                     join p in db.Products on r.ProductId equals p.Id
                                     join l in db.OrderLines on p.Id equals l.ProductId
                                     where l.Quantity > 0 && r.Stars >= minStars
                                     select r).ToListAsync(ct);
                db.RemoveRange(reviews);
                return await db.SaveChangesAsync(ct);
            }
            """),
        new("the inner rows of a join", """
            public async Task<int> Run(int minStars, CancellationToken ct)
            {
                db.RemoveRange(db.Products.Join(db.Reviews.Where(r => r.Stars >= minStars), p => p.Id, r => r.ProductId, (p, r) => r));
                return await db.SaveChangesAsync(ct);
            }
            """),
        new("two sets side by side", """
            public async Task<int> Run(int minStars, CancellationToken ct)
            {
                db.RemoveRange(from r in db.Reviews from p in db.Products where r.ProductId == p.Id && r.Stars < minStars select r);
                return await db.SaveChangesAsync(ct);
            }
            """),
    ];
}
