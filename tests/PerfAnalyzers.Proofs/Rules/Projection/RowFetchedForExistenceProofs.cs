using PerfAnalyzers.CodeFixes.Rules.Projection;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.Projection;

namespace PerfAnalyzers.Proofs.Rules.Projection;

/// <summary>Rows that are read to see whether they are there.</summary>
public sealed class RowFetchedForExistenceProofs : FixProofs<RowFetchedForExistenceAnalyzer, RowFetchedForExistenceCodeFix>
{
    public override Promise Promise => Promise.FewerValues with { IsAnsweredByOneRow = true };

    protected override IEnumerable<Proof> Programs => Plain.Select(p => p with { Tracking = TrackingChange.Shrinks });

    private static IEnumerable<Proof> Plain =>
    [
        new("a row by its key", """
            public async Task<string> Run(int productId, CancellationToken ct)
            {
                var product = await db.Products.FirstOrDefaultAsync(p => p.Id == productId, ct);
                if (product is null)
                    return "none";
                return "there";
            }
            """),
        new("a comparison with null", """
            public bool Run(int customerId) => db.Customers.FirstOrDefault(c => c.Id == customerId) != null;
            """),
        new("a key that is looked up", """
            public async Task<bool> Run(int orderId, CancellationToken ct)
            {
                var order = await db.Orders.FindAsync(new object[] { orderId }, ct);
                return order == null;
            }
            """),
        new("what belongs to a row, not tracked", """
            public async Task<int> Run(int minStars, CancellationToken ct)
            {
                // any good one
                var review = await db.Reviews.AsNoTracking().Include(r => r.Product).Where(r => r.Stars >= minStars).FirstOrDefaultAsync(ct);
                if (review != null)
                    return 1;
                return 0;
            }
            """),
        new("query syntax", """
            public string Run(int productId)
            {
                var review = (from r in db.Reviews where r.ProductId == productId select r).FirstOrDefault();
                return review is not null ? "reviewed" : "not reviewed";
            }
            """),
        new("in a repository", """
            public class Page(ShopContext db)
            {
                public Task<bool> Run(int customerId, CancellationToken ct) => new Customers(db).HasOrdersAsync(customerId, ct);

                private sealed class Customers
                {
                    private readonly ShopContext _db;

                    public Customers(ShopContext db) => _db = db;

                    public async Task<bool> HasOrdersAsync(int id, CancellationToken ct)
                    {
                        var order = await _db.Orders.OrderBy(o => o.Id).FirstOrDefaultAsync(o => o.CustomerId == id, ct);
                        return order is not null;
                    }
                }
            }
            """),
    ];
}
