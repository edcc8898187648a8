using PerfAnalyzers.CodeFixes.Rules.ResultSize;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.ResultSize;

namespace PerfAnalyzers.Proofs.Rules.ResultSize;

/// <summary>Page sizes that the request chooses: the options allow three rows.</summary>
public sealed class UncappedPageSizeProofs : FixProofs<UncappedPageSizeAnalyzer, UncappedPageSizeCodeFix>
{
    public override Promise Promise => Promise.NoHigherCost;

    protected override IEnumerable<Proof> Programs => Plain.Select(p => p with { Difference = "A page has three rows at most.", Tracking = TrackingChange.Shrinks, EditorConfig = new Dictionary<string, string> { ["dotnet_code_quality.PERF3003.max_page_size"] = "3" } });

    private static IEnumerable<Proof> Plain =>
    [
        Clamped("a page", "db.Orders.OrderBy(o => o.Id).Skip(1).Take(SIZE).ToListAsync(ct)", "Order"),
        Clamped("a size that is read twice", "db.Reviews.OrderBy(r => r.Id).Skip(1 * SIZE).Take(SIZE).ToListAsync(ct)", "Review"),
        Clamped("rows that are not tracked", "db.Customers.AsNoTracking().OrderByDescending(c => c.Id).Take(SIZE).ToListAsync(ct)", "Customer"),
        Clamped("query syntax", "(from o in db.Orders where o.Id > 0 orderby o.Id select o).Take(SIZE).ToListAsync(ct)", "Order"),
        Clamped("what belongs to the rows", "db.Orders.Include(o => o.Lines).OrderBy(o => o.Id).Take(SIZE).ToListAsync(ct)", "Order"),
        Clamped("a filter, and a comment", "db.Reviews\n            .Where(r => r.Stars > 1)\n            .OrderBy(r => r.Id)\n            .Take(SIZE) // a page\n            .ToListAsync(ct)", "Review"),
    ];

    private static Proof Clamped(string title, string query, string entity)
    {
        var code = $$"""
            public class Endpoint : Microsoft.AspNetCore.Mvc.ControllerBase
            {
                private readonly ShopContext db;

                public Endpoint(ShopContext db) => this.db = db;

                [Microsoft.AspNetCore.Mvc.HttpGet("rows")]
                public async Task<List<{{entity}}>> Run(int count, CancellationToken ct)
                {
                    return await {{query}};
                }
            }
            """;
        return new(title, code.Replace("SIZE", "count", StringComparison.Ordinal)) { Meant = code.Replace("SIZE", "(count > 3 ? 3 : count)", StringComparison.Ordinal) };
    }
}
