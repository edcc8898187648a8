using PerfAnalyzers.CodeFixes.Rules.Writes;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.Writes;

namespace PerfAnalyzers.Proofs.Rules.Writes;

/// <summary>Saves in loops.</summary>
public sealed class SaveChangesPerElementProofs : FixProofs<SaveChangesPerElementAnalyzer, SaveChangesPerElementCodeFix>
{
    public override Promise Promise => Promise.FewerSaves;

    protected override IEnumerable<Proof> Programs =>
    [
        new("a change of each row", """
            public async Task<int> Run(CancellationToken ct)
            {
                var products = await db.Products.OrderBy(p => p.Id).ToListAsync(ct);
                foreach (var product in products)
                {
                    product.Stock += 10;
                    await db.SaveChangesAsync(ct);
                }

                return products.Count;
            }
            """),
        new("new rows", """
            public int Run()
            {
                foreach (var name in db.Products.OrderBy(p => p.Id).Select(p => p.Name).ToList())
                {
                    db.Tags.Add(new Tag { Name = name });
                    db.SaveChanges();
                }

                return db.Tags.Count();
            }
            """),
        new("rows that are deleted, by index", """
            public int Run(int minStars)
            {
                var reviews = db.Reviews.Where(r => r.Stars < minStars).OrderBy(r => r.Id).ToList();
                for (var i = 0; i < reviews.Count; i++)
                {
                    db.Reviews.Remove(reviews[i]);
                    db.SaveChanges();
                }

                return reviews.Count;
            }
            """),
        new("changes of what belongs to a row", """
            public async Task Run(int customerId, CancellationToken ct)
            {
                var orders = await db.Orders.Include(o => o.Lines).Where(o => o.CustomerId >= customerId).OrderBy(o => o.Id).ToListAsync(ct);
                foreach (var order in orders)
                {
                    order.Total = 0;
                    foreach (var line in order.Lines)
                        order.Total += line.Quantity * line.UnitPrice;
                    await db.SaveChangesAsync(ct);
                }
            }
            """),
    ];
}
