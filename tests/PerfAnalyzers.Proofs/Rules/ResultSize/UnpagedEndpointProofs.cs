using PerfAnalyzers.CodeFixes.Rules.ResultSize;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.ResultSize;

namespace PerfAnalyzers.Proofs.Rules.ResultSize;

/// <summary>Endpoints that answer with all rows: the first page has twenty.</summary>
public sealed class UnpagedEndpointProofs : FixProofs<UnpagedEndpointAnalyzer, UnpagedEndpointCodeFix>
{
    public override Promise Promise => Promise.NoHigherCost;

    protected override IEnumerable<Proof> Programs => Plain.Select(p => p with { Difference = "The answer is the first page of twenty rows.", Tracking = TrackingChange.Shrinks });

    private static IEnumerable<Proof> Plain =>
    [
        Paged("all rows", "await db.Orders.ToListAsync(ct)", "await db.Orders.OrderBy(o => o.Id).Take(20).ToListAsync(ct)", "Order"),
        Paged("an order", "await db.Orders.OrderByDescending(o => o.PlacedAt).ToListAsync(ct)", "(await db.Orders.ToListAsync(ct)).OrderByDescending(o => o.PlacedAt).ThenBy(o => o.Id).Take(20).ToList()", "Order"),
        Paged("rows that are not tracked", "await db.Orders.AsNoTracking().Include(o => o.Customer).OrderBy(o => o.Number).ThenBy(o => o.Id).ToListAsync(ct)", "await db.Orders.AsNoTracking().Include(o => o.Customer).OrderBy(o => o.Number).ThenBy(o => o.Id).Take(20).ToListAsync(ct)", "Order"),
        Paged("a filter that leaves many", "await db.Orders.Where(o => o.CustomerId > 0).OrderBy(o => o.Id).ToListAsync(ct)", "(await db.Orders.ToListAsync(ct)).OrderBy(o => o.Id).Take(20).ToList()", "Order"),
    ];

    private static Proof Paged(string title, string query, string meant, string entity) => new(title, Program(query, entity)) { Meant = Program(meant, entity) };

    private static string Program(string query, string entity) => $$"""
        [Microsoft.AspNetCore.Mvc.ApiController]
        public class Endpoint : Microsoft.AspNetCore.Mvc.ControllerBase
        {
            private readonly ShopContext db;

            public Endpoint(ShopContext db) => this.db = db;

            [Microsoft.AspNetCore.Mvc.HttpGet("rows")]
            public async Task<List<{{entity}}>> Run(CancellationToken ct)
            {
                return {{query}};
            }
        }
        """;
}
