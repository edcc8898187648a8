using PerfAnalyzers.CodeFixes.Rules.Writes;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.Writes;

namespace PerfAnalyzers.Proofs.Rules.Writes;

/// <summary>Rows that are loaded to be given the same values. Afterwards the context does not track them any more.</summary>
public sealed class RowsLoadedToUpdateProofs : FixProofs<RowsLoadedToUpdateAnalyzer, RowsLoadedToUpdateCodeFix>
{
    protected override IEnumerable<Proof> Programs =>
        Plain.Select(static p => p with { NeedsBulkWrites = true, Tracking = TrackingChange.Ends });

    private static IEnumerable<Proof> Plain =>
    [
        new("a constant", """
            public async Task Run(int customerId, CancellationToken ct)
            {
                var orders = await db.Orders.Where(o => o.CustomerId >= customerId && o.Status != OrderStatus.Shipped).ToListAsync(ct);
                foreach (var order in orders)
                    order.Status = OrderStatus.Shipped;
                await db.SaveChangesAsync(ct);
            }
            """) { OnLargeData = true },
        new("a value of the row's own", """
            public void Run()
            {
                foreach (var product in db.Products.OrderBy(p => p.Id))
                {
                    product.Stock = product.CategoryId == null ? 0 : product.Stock;
                    product.Name = product.Description;
                }

                db.SaveChanges();
            }
            """),
        new("two columns, if there are any", """
            public async Task Run(CancellationToken ct)
            {
                var products = await db.Products
                    .Where(p => p.CategoryId != null)
                    .ToListAsync(ct);
                if (products.Any())
                {
                    products.ForEach(p => { p.Stock = 5; p.CategoryId = null; });
                    await db.SaveChangesAsync(ct);
                }
            }
            """),
        new("a parameter", """
            public async Task Run(int minStars, CancellationToken ct)
            {
                foreach (var review in await db.Reviews.Where(r => r.Stars < minStars).ToListAsync(ct))
                    review.Stars = minStars;
                await db.SaveChangesAsync(ct);
            }
            """),
        new("a text", """
            public async Task Run(CancellationToken ct)
            {
                var companies = await db.Companies.Where(c => c.Name != "").ToListAsync(ct);
                foreach (var company in companies)
                {
                    company.Name = "closed";
                }

                await db.SaveChangesAsync(ct);
            }
            """),
    ];
}
