using PerfAnalyzers.CodeFixes.Rules.Tracking;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.Tracking;

namespace PerfAnalyzers.Proofs.Rules.Tracking;

/// <summary>Entities that are made once for each row that refers to them.</summary>
public sealed class UntrackedGraphWithSharedEntitiesProofs : FixProofs<UntrackedGraphWithSharedEntitiesAnalyzer, UntrackedGraphWithSharedEntitiesCodeFix>
{
    public override string Correction => "Rows that refer to one row have a copy of it each; the columns are the same.";

    public override Promise Promise => Promise.NoHigherCost;

    protected override IEnumerable<Proof> Programs => Plain.Select(p => p with { Difference = "What rows share is one object.", Tracking = TrackingChange.Shrinks });

    private static IEnumerable<Proof> Plain =>
    [
        Shared("a reference", "db.Orders.UNTRACKED.Include(o => o.Customer).OrderBy(o => o.Id).ToListAsync(ct)", "Order", "o => o.Customer"),
        Shared("a reference that may be null", "db.Orders.UNTRACKED.Include(o => o.Coupon).OrderBy(o => o.Id).ToListAsync(ct)", "Order", "o => o.Coupon"),
        Shared("a reference of children", "db.Orders.UNTRACKED.Include(o => o.Lines).ThenInclude(l => l.Product).OrderBy(o => o.Id).ToListAsync(ct)", "Order", "o => o.Lines.Select(l => l.Product)"),
        Shared("many to many", "db.Products.UNTRACKED.Include(p => p.Tags).OrderBy(p => p.Id).ToListAsync(ct)", "Product", "p => p.Tags"),
        Shared("a path of references", "db.Orders.Where(o => o.Id > 0).UNTRACKED.Include(o => o.Customer).ThenInclude(c => c.Company).OrderBy(o => o.Id).ToListAsync(ct)", "Order", "o => o.Customer.Company"),
        Shared("query syntax", "(from r in db.Reviews.UNTRACKED.Include(r => r.Product) orderby r.Id select r).ToListAsync(ct)", "Review", "r => r.Product"),
    ];

    // Returns the rows, and of how many objects that which they share is made.
    private static Proof Shared(string title, string query, string entity, string shared)
    {
        var many = shared.Contains("Tags", StringComparison.Ordinal) || shared.Contains("Select", StringComparison.Ordinal) ? "SelectMany" : "Select";
        var code = $$"""
            public async Task<object> Run(CancellationToken ct)
            {
                var rows = await Load(ct);
                return (rows, Count(rows));
            }

            private static int Count(List<{{entity}}> rows) => rows.{{many}}({{shared}}).Where(x => x is not null).Distinct().Count();

            private async Task<List<{{entity}}>> Load(CancellationToken ct)
            {
                return await {{query}};
            }
            """;
        return new(title, code.Replace("UNTRACKED", "AsNoTracking()", StringComparison.Ordinal)) { Meant = code.Replace("UNTRACKED", "AsTracking()", StringComparison.Ordinal) };
    }
}
