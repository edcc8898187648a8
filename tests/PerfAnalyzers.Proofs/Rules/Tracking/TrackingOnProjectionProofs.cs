using PerfAnalyzers.CodeFixes.Rules.Tracking;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.Tracking;

namespace PerfAnalyzers.Proofs.Rules.Tracking;

/// <summary>Tracking operators that have nothing to say.</summary>
public sealed class TrackingOnProjectionProofs : FixProofs<TrackingOnProjectionAnalyzer, TrackingOnProjectionCodeFix>
{
    public override Promise Promise => Promise.NoHigherCost;

    protected override IEnumerable<Proof> Programs => Plain.Select(p => p with { Tracking = TrackingChange.Same });

    private static IEnumerable<Proof> Plain =>
    [
        new("a projection into columns", """
            public Task<List<string>> Run(CancellationToken ct) =>
                db.Products.AsNoTracking().OrderBy(p => p.Id).Select(p => p.Name + " " + p.Stock).ToListAsync(ct);
            """),
        new("an anonymous type, the operator on a line of its own with a comment", """
            public async Task<object> Run(CancellationToken ct)
            {
                var rows = await db.Orders
                    .AsNoTracking() // faster
                    .Where(o => o.CouponId != null)
                    .OrderBy(o => o.Id)
                    .Select(o => new { o.Id, o.Number, Lines = o.Lines.Count })
                    .ToListAsync(ct);
                return rows;
            }
            """),
        new("query syntax", """
            public List<int> Run() => (from r in db.Reviews.AsNoTracking() orderby r.Id select r.Stars).ToList();
            """),
        new("a count", """
            public async Task<int> Run(int minStars, CancellationToken ct) => await db.Reviews.AsNoTracking().CountAsync(r => r.Stars >= minStars, ct);
            """),
        new("whether there is a row", """
            public bool Run(int productId)
            {
                return db.Reviews.AsNoTracking().Any(r => r.ProductId == productId);
            }
            """),
        new("tracking that is asked for, in a repository", """
            public class Page(ShopContext db)
            {
                public async Task<string> Run(CancellationToken ct) => string.Join(", ", await new Names(db).AllAsync(ct));

                private sealed class Names
                {
                    private readonly ShopContext _db;

                    public Names(ShopContext db) => _db = db;

                    public async Task<List<string>> AllAsync(CancellationToken ct) =>
                        await _db.Companies.AsTracking().OrderBy(c => c.Id).Select(c => c.Name).ToListAsync(ct);
                }
            }
            """),
        new("identity resolution", """
            public async Task<List<string>> Run(CancellationToken ct)
            {
                return await db.Reviews.AsNoTrackingWithIdentityResolution().OrderBy(r => r.Id).Select(r => r.Product.Name).ToListAsync(ct);
            }
            """),
    ];
}
