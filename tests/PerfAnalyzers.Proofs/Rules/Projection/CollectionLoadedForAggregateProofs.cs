using PerfAnalyzers.CodeFixes.Rules.Projection;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.Projection;

namespace PerfAnalyzers.Proofs.Rules.Projection;

/// <summary>Collections that are loaded for a count or a sum of them.</summary>
public sealed class CollectionLoadedForAggregateProofs : FixProofs<CollectionLoadedForAggregateAnalyzer, CollectionLoadedForAggregateCodeFix>
{
    public override Promise Promise => Promise.FewerRows;

    protected override IEnumerable<Proof> Programs => Plain.Select(p => p with { Tracking = TrackingChange.Ends });

    private static IEnumerable<Proof> Plain =>
    [
        new("a count", """
            public async Task<List<string>> Run(CancellationToken ct)
            {
                var customers = await db.Customers.Include(c => c.Orders).OrderBy(c => c.Id).ToListAsync(ct);
                var result = new List<string>();
                foreach (var customer in customers)
                    result.Add($"{customer.Name}: {customer.Orders.Count}");
                return result;
            }
            """) { OnLargeData = true },
        new("a sum of numbers", """
            public List<string> Run()
            {
                var orders = db.Orders.Include(o => o.Lines).OrderBy(o => o.Id).ToList();
                return orders.Select(o => $"{o.Number}: {o.Lines.Sum(l => l.Quantity)}").ToList();
            }
            """),
        new("whether there are any, not tracked", """
            public async Task<List<string>> Run(CancellationToken ct)
            {
                var result = new List<string>();
                // who buys
                foreach (var customer in await db.Customers.Include(c => c.Orders).OrderBy(c => c.Id).ToListAsync(ct))
                {
                    if (customer.Orders.Any())
                        result.Add(customer.Name);
                }
                return result;
            }
            """),
        new("a count with a condition, in query syntax", """
            public List<int> Run()
            {
                var orders = (from o in db.Orders.Include(o => o.Lines) orderby o.Id select o).ToList();
                var result = new List<int>();
                for (var i = 0; i < orders.Count; i++)
                    result.Add(orders[i].Lines.Count(l => l.Quantity > 1));
                return result;
            }
            """),
        new("whether all are", """
            public List<string> Run()
            {
                var orders = db.Orders.Include(o => o.Lines).OrderBy(o => o.Id).ToList();
                return orders.ConvertAll(o => o.Number + o.Lines.All(l => l.Quantity > 1));
            }
            """),
        new("a count in a repository", """
            public class Page(ShopContext db)
            {
                public Task<List<string>> Run(CancellationToken ct) => new Customers(db).ActivityAsync(ct);

                private sealed class Customers
                {
                    private readonly ShopContext _db;

                    public Customers(ShopContext db) => _db = db;

                    public async Task<List<string>> ActivityAsync(CancellationToken ct)
                    {
                        var customers = await _db.Customers.Include(c => c.Orders).OrderByDescending(c => c.Id).ToListAsync(ct);
                        return customers.Select(c => c.Name + " " + c.Orders.Count).ToList();
                    }
                }
            }
            """),
    ];
}
