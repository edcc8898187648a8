using PerfAnalyzers.CodeFixes.Rules.ResultSize;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.ResultSize;

namespace PerfAnalyzers.Proofs.Rules.ResultSize;

/// <summary>Queries that read all of a table that grows.</summary>
public sealed class UnboundedQueryProofs : FixProofs<UnboundedQueryAnalyzer, UnboundedQueryCodeFix>
{
    public override Promise Promise => Promise.NoHigherCost;

    protected override IEnumerable<Proof> Programs => Plain.Select(p => p with { Difference = "A thousand rows at most.", Tracking = TrackingChange.Shrinks, DiffersOnSomeDataOnly = true });

    private static IEnumerable<Proof> Plain =>
    [
        Bounded("all rows", "await db.Orders.ToListAsync(ct)", "(await db.Orders.ToListAsync(ct)).OrderBy(o => o.Id).Take(1000).ToList()") with { OnLargeData = true },
        Bounded("an order", "await db.Orders.OrderByDescending(o => o.PlacedAt).ToListAsync(ct)", "(await db.Orders.ToListAsync(ct)).OrderByDescending(o => o.PlacedAt).ThenBy(o => o.Id).Take(1000).ToList()"),
        Bounded("rows that are not tracked", "await db.Orders.AsNoTracking().Include(o => o.Customer).OrderBy(o => o.Id).ToListAsync(ct)", "await db.Orders.AsNoTracking().Include(o => o.Customer).OrderBy(o => o.Id).Take(1000).ToListAsync(ct)"),
        Bounded("two columns", "await db.Orders.OrderBy(o => o.CustomerId).ThenBy(o => o.Number).ToListAsync(ct)", "await db.Orders.OrderBy(o => o.CustomerId).ThenBy(o => o.Number).ThenBy(o => o.Id).Take(1000).ToListAsync(ct)"),
    ];

    private static Proof Bounded(string title, string query, string meant) => new(title, Program(query)) { Meant = Program(meant) };

    private static string Program(string query) => $$"""
        public async Task<List<Order>> Run(CancellationToken ct)
        {
            return {{query}};
        }
        """;
}
