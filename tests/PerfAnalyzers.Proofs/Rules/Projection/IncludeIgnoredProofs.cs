using PerfAnalyzers.CodeFixes.Rules.Projection;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.Projection;

namespace PerfAnalyzers.Proofs.Rules.Projection;

/// <summary>Includes in a query that delivers no entities: they cost nothing but the reader's time.</summary>
public sealed class IncludeIgnoredProofs : FixProofs<IncludeIgnoredAnalyzer, IncludeIgnoredCodeFix>
{
    public override Promise Promise => Promise.NoHigherCost;

    protected override IEnumerable<Proof> Programs => Plain.Select(p => p with { Tracking = TrackingChange.Same });

    private static IEnumerable<Proof> Plain =>
    [
        new("a projection into a column", """
            public Task<List<string>> Run(CancellationToken ct) => db.Orders.Include(o => o.Customer).OrderBy(o => o.Id).Select(o => o.Customer.Name).ToListAsync(ct);
            """),
        new("an anonymous type, with a comment", """
            public async Task<object> Run(CancellationToken ct)
            {
                return await db.Orders
                    .Include(o => o.Lines) // for the sum
                    .OrderBy(o => o.Id)
                    .Select(o => new { o.Number, Pieces = o.Lines.Sum(l => l.Quantity) })
                    .ToListAsync(ct);
            }
            """),
        new("a count", """
            public int Run(int minStars) => db.Reviews.Include(r => r.Product).Count(r => r.Stars >= minStars);
            """),
        new("whether there is one", """
            public Task<bool> Run(int productId, CancellationToken ct) => db.Reviews.Include(r => r.Customer).AnyAsync(r => r.ProductId == productId, ct);
            """),
        new("query syntax", """
            public List<string> Run() => (from p in db.Products.Include(p => p.Reviews).ThenInclude(r => r.Customer) orderby p.Id select p.Name).ToList();
            """),
        new("two paths, in a repository", """
            public class Page(ShopContext db)
            {
                public async Task<List<int>> Run(CancellationToken ct) => await new Orders(db).LinesAsync(ct);

                private sealed class Orders
                {
                    private readonly ShopContext _db;

                    public Orders(ShopContext db) => _db = db;

                    public async Task<List<int>> LinesAsync(CancellationToken ct)
                    {
                        var counts = await _db.Orders.Include(o => o.Lines).Include(o => o.Customer).ThenInclude(c => c.Company).OrderBy(o => o.Id).Select(o => o.Lines.Count).ToListAsync(ct);
                        return counts;
                    }
                }
            }
            """),
    ];
}
