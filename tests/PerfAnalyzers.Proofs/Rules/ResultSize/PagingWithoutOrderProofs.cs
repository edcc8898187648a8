using PerfAnalyzers.CodeFixes.Rules.ResultSize;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.ResultSize;

namespace PerfAnalyzers.Proofs.Rules.ResultSize;

/// <summary>Pages of rows that come in no order: the oracle reads all rows and sorts them by their key in memory.</summary>
public sealed class PagingWithoutOrderProofs : FixProofs<PagingWithoutOrderAnalyzer, PagingWithoutOrderCodeFix>
{
    public override string Correction => "Without an order the database may answer with any of the rows; the fix chooses one of the answers.";

    public override Promise Promise => Promise.NoHigherCost;

    protected override IEnumerable<Proof> Programs => Plain.Select(p => p with { Difference = "The rows come in the order of their key.", DiffersOnSomeDataOnly = true, Tracking = TrackingChange.Grows });

    private static IEnumerable<Proof> Plain =>
    [
        Ordered("a page", "db.Orders.Skip(2).Take(count).ToListAsync(ct)", "(await db.Orders.AsNoTracking().ToListAsync(ct)).OrderBy(o => o.Id).Skip(2).Take(count).ToList()"),
        Ordered("a page of what a filter leaves", "db.Orders.Where(o => o.CouponId == null).Skip(1).Take(count).ToListAsync(ct)", "(await db.Orders.AsNoTracking().ToListAsync(ct)).Where(o => o.CouponId == null).OrderBy(o => o.Id).Skip(1).Take(count).ToList()"),
        Ordered("the first few", "db.Reviews.Take(count).ToListAsync(ct)", "(await db.Reviews.AsNoTracking().ToListAsync(ct)).OrderBy(r => r.Id).Take(count).ToList()"),
        Ordered("a page before a projection", "db.Products.Skip(1).Take(count).Select(p => p.Name).ToListAsync(ct)", "(await db.Products.AsNoTracking().ToListAsync(ct)).OrderBy(p => p.Id).Skip(1).Take(count).Select(p => p.Name).ToList()"),
        Ordered("query syntax", "(from r in db.Reviews where r.Stars > 1 select r).Skip(1).Take(count).ToListAsync(ct)", "(await db.Reviews.AsNoTracking().ToListAsync(ct)).Where(r => r.Stars > 1).OrderBy(r => r.Id).Skip(1).Take(count).ToList()"),
        Ordered("the first of many", "db.Orders.FirstOrDefaultAsync(o => o.Id > 1, ct)", "(await db.Orders.AsNoTracking().ToListAsync(ct)).OrderBy(o => o.Id).FirstOrDefault(o => o.Id > 1)"),
        new("all pages, one after the other", """
            public async Task<List<int>> Run(int count, CancellationToken ct)
            {
                var result = new List<int>();
                for (var page = 0; page < 4; page++)
                {
                    // one page
                    var orders = await db.Orders.AsNoTracking().Skip(page * count).Take(count).ToListAsync(ct);
                    result.AddRange(orders.Select(o => o.Id));
                }
                return result;
            }
            """)
        {
            Meant = "public async Task<List<int>> Run(int count, CancellationToken ct) => (await db.Orders.AsNoTracking().ToListAsync(ct)).OrderBy(o => o.Id).Take(4 * count).Select(o => o.Id).ToList();",
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
