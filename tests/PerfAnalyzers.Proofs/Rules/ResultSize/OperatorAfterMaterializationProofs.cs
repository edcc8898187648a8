using PerfAnalyzers.CodeFixes.Rules.ResultSize;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.ResultSize;

namespace PerfAnalyzers.Proofs.Rules.ResultSize;

/// <summary>Rows that are left out after they were read.</summary>
public sealed class OperatorAfterMaterializationProofs : FixProofs<OperatorAfterMaterializationAnalyzer, OperatorAfterMaterializationCodeFix>
{
    public override Promise Promise => Promise.FewerRows;

    protected override IEnumerable<Proof> Programs => Plain.Select(p => p with { Tracking = TrackingChange.Shrinks });

    private static IEnumerable<Proof> Plain =>
    [
        new("a filter of a list", """
            public async Task<List<Order>> Run(CancellationToken ct)
            {
                var orders = await db.Orders.OrderBy(o => o.Id).ToListAsync(ct);
                return orders.Where(o => o.CustomerId > 3).ToList();
            }
            """) { OnLargeData = true },
        new("null foreign keys", """
            public List<Order> Run() => db.Orders.OrderBy(o => o.Id).ToList().Where(o => o.CouponId == null).ToList();
            """),
        new("a filter by what is handed in, in a foreach", """
            public async Task<List<string>> Run(int minStars, CancellationToken ct)
            {
                var result = new List<string>();
                var reviews = await db.Reviews.OrderBy(r => r.Id).ToListAsync(ct);
                // the good ones
                foreach (var review in reviews.Where(r => r.Stars >= minStars))
                    result.Add(review.Text);
                return result;
            }
            """),
        new("a list of query syntax", """
            public List<int> Run()
            {
                var customers = (from c in db.Customers orderby c.Id select c).ToList();
                return customers.Where(c => c.CompanyId != null).Select(c => c.Id).ToList();
            }
            """),
        new("the end of AsEnumerable", """
            public List<Product> Run() => db.Products.OrderBy(p => p.Id).AsEnumerable().Where(p => p.Stock < 0 || p.Id > 4).ToList();
            """),
        new("the first few in order", """
            public List<Order> Run(int count) => db.Orders.ToList().OrderByDescending(o => o.Id).Take(count).ToList();
            """),
        new("a page, in a repository", """
            public class Page(ShopContext db)
            {
                public Task<List<Review>> Run(int count, CancellationToken ct) => new Reviews(db).PageAsync(count, ct);

                private sealed class Reviews
                {
                    private readonly ShopContext _db;

                    public Reviews(ShopContext db) => _db = db;

                    public async Task<List<Review>> PageAsync(int size, CancellationToken ct)
                    {
                        var all = await _db.Reviews.OrderBy(r => r.Id).ToListAsync(ct);
                        return all.Skip(2).Take(size).ToList();
                    }
                }
            }
            """),
    ];
}
