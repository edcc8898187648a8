using PerfAnalyzers.CodeFixes.Rules.ResultSize;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.ResultSize;

namespace PerfAnalyzers.Proofs.Rules.ResultSize;

/// <summary>Pages of an order in which rows are equal: the oracle reads all rows and sorts them in memory, the key last.</summary>
public sealed class PagingByNonUniqueOrderProofs : FixProofs<PagingByNonUniqueOrderAnalyzer, PagingByNonUniqueOrderCodeFix>
{
    public override string Correction => "Rows that are equal by the order may come in any order, and so twice or never; the fix chooses one of the answers.";

    public override Promise Promise => Promise.NoHigherCost;

    protected override IEnumerable<Proof> Programs => Plain.Select(p => p with { Difference = "Rows that are equal by the order come in that of their key.", DiffersOnSomeDataOnly = true, Tracking = TrackingChange.Grows });

    private static IEnumerable<Proof> Plain =>
    [
        Ordered("a page by a date", "db.Orders.OrderByDescending(o => o.PlacedAt).Skip(2).Take(count).ToListAsync(ct)", "(await db.Orders.AsNoTracking().ToListAsync(ct)).OrderByDescending(o => o.PlacedAt).ThenBy(o => o.Id).Skip(2).Take(count).ToList()"),
        Ordered("two columns", "db.Reviews.OrderBy(r => r.ProductId).ThenByDescending(r => r.Stars).Skip(1).Take(count).ToListAsync(ct)", "(await db.Reviews.AsNoTracking().ToListAsync(ct)).OrderBy(r => r.ProductId).ThenByDescending(r => r.Stars).ThenBy(r => r.Id).Skip(1).Take(count).ToList()"),
        Ordered("a number, of what a filter leaves", "db.OrderLines.Where(l => l.Quantity > 0).OrderBy(l => l.OrderId).Skip(1).Take(count).ToListAsync(ct)", "(await db.OrderLines.AsNoTracking().ToListAsync(ct)).Where(l => l.Quantity > 0).OrderBy(l => l.OrderId).ThenBy(l => l.Id.ToString()).Skip(1).Take(count).ToList()"),
        Ordered("query syntax", "(from c in db.Customers orderby c.Since descending select c).Skip(1).Take(count).ToListAsync(ct)", "(await db.Customers.AsNoTracking().ToListAsync(ct)).OrderByDescending(c => c.Since).ThenBy(c => c.Id).Skip(1).Take(count).ToList()"),
        Ordered("a page before a projection", "db.Products.OrderBy(p => p.Stock).Skip(1).Take(count).Select(p => p.Name).ToListAsync(ct)", "(await db.Products.AsNoTracking().ToListAsync(ct)).OrderBy(p => p.Stock).ThenBy(p => p.Id).Skip(1).Take(count).Select(p => p.Name).ToList()"),
        new("all pages, one after the other", """
            public async Task<List<int>> Run(int count, CancellationToken ct)
            {
                var result = new List<int>();
                for (var page = 0; page < 4; page++)
                {
                    // one page
                    var orders = await db.Orders.AsNoTracking().OrderBy(o => o.CustomerId).Skip(page * count).Take(count).ToListAsync(ct);
                    result.AddRange(orders.Select(o => o.Id));
                }
                return result;
            }
            """)
        {
            Meant = "public async Task<List<int>> Run(int count, CancellationToken ct) => (await db.Orders.AsNoTracking().ToListAsync(ct)).OrderBy(o => o.CustomerId).ThenBy(o => o.Id).Take(4 * count).Select(o => o.Id).ToList();",
            Promise = new(CostKind.None, CostKind.Commands),
        },
    ];

    private static Proof Ordered(string title, string query, string meant) => new(title, Program("await " + query)) { Meant = Program(meant) };

    private static string Program(string query) => $$"""
        public async Task<object?> Run(int count, CancellationToken ct)
        {
            var rows = {{query}};
            return rows;
        }
        """;
}
