using PerfAnalyzers.CodeFixes.Rules.ResultSize;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.ResultSize;

namespace PerfAnalyzers.Proofs.Rules.ResultSize;

/// <summary>Rows that are read for one value of them.</summary>
public sealed class MaterializedForAggregateProofs : FixProofs<MaterializedForAggregateAnalyzer, MaterializedForAggregateCodeFix>
{
    public override Promise Promise => Promise.FewerRows with { IsAnsweredByOneRow = true };

    protected override IEnumerable<Proof> Programs => Plain.Select(p => p with { Tracking = TrackingChange.Shrinks });

    private static IEnumerable<Proof> Plain =>
    [
        new("a count", """
            public async Task<int> Run(CancellationToken ct)
            {
                var orders = await db.Orders.Where(o => o.CouponId != null).ToListAsync(ct);
                return orders.Count;
            }
            """),
        new("whether there are none", """
            public async Task<string> Run(CancellationToken ct)
            {
                var isEmpty = (await db.Reviews.ToListAsync(ct)).Count == 0;
                return isEmpty ? "none" : "some";
            }
            """),
        new("a count with a condition", """
            public int Run(int minStars) => db.Reviews.ToList().Count(r => r.Stars >= minStars);
            """),
        new("whether there is one", """
            public bool Run(int productId) => db.Reviews.ToList().Any(r => r.ProductId == productId);
            """),
        new("a sum of numbers", """
            public async Task<int> Run(CancellationToken ct)
            {
                // how many pieces
                var lines = await db.OrderLines.ToListAsync(ct);
                return lines.Sum(l => l.Quantity);
            }
            """),
        new("the first in order", """
            public Order? Run() => db.Orders.ToList().OrderByDescending(o => o.Id).FirstOrDefault();
            """),
        new("the first, or an exception", """
            public Order Run() => db.Orders.OrderBy(o => o.Id).ToList().First();
            """),
        new("query syntax, in a helper", """
            public string Run(int customerId) => $"{Count(customerId)} orders";

            private int Count(int customerId)
            {
                var orders = (from o in db.Orders where o.CustomerId >= customerId select o).ToList();
                return orders.Count();
            }
            """),
    ];
}
