using PerfAnalyzers.CodeFixes.Rules.Projection;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.Projection;

namespace PerfAnalyzers.Proofs.Rules.Projection;

/// <summary>Navigations that are loaded for nobody.</summary>
public sealed class IncludeNeverUsedProofs : FixProofs<IncludeNeverUsedAnalyzer, IncludeNeverUsedCodeFix>
{
    public override Promise Promise => Promise.FewerValues;

    protected override IEnumerable<Proof> Programs => Plain.Select(p => p with { Tracking = TrackingChange.Shrinks });

    private static IEnumerable<Proof> Plain =>
    [
        new("a reference", """
            public async Task<List<string>> Run(CancellationToken ct)
            {
                var result = new List<string>();
                var orders = await db.Orders.Include(o => o.Customer).OrderBy(o => o.Id).ToListAsync(ct);
                foreach (var order in orders)
                    result.Add(order.Number);
                return result;
            }
            """),
        new("a collection beside a reference that is read", """
            public async Task<List<string>> Run(CancellationToken ct)
            {
                var orders = await db.Orders
                    .Include(o => o.Customer)
                    .Include(o => o.Lines) // nobody reads them
                    .OrderBy(o => o.Id)
                    .ToListAsync(ct);
                return orders.Select(o => $"{o.Customer.Name}: {o.Number}").ToList();
            }
            """),
        new("what belongs to an included entity", """
            public List<string> Run()
            {
                var customers = db.Customers.Include(c => c.Orders).ThenInclude(o => o.Lines).OrderBy(c => c.Id).ToList();
                return customers.ConvertAll(c => c.Name + string.Join(",", c.Orders.OrderBy(o => o.Id).Select(o => o.Number)));
            }
            """),
        new("query syntax", """
            public List<int> Run()
            {
                var reviews = (from r in db.Reviews.Include(r => r.Product) orderby r.Id select r).ToList();
                var stars = new List<int>();
                for (var i = 0; i < reviews.Count; i++)
                    stars.Add(reviews[i].Stars);
                return stars;
            }
            """),
        new("a reference that may be null, by name", """
            public async Task<List<string>> Run(CancellationToken ct)
            {
                var result = new List<string>();
                foreach (var product in await db.Products.AsNoTracking().Include("Category").OrderBy(p => p.Id).ToListAsync(ct))
                    result.Add(product.Name + product.Stock);
                return result;
            }
            """),
        new("one row, described by a helper", """
            public string Run(int customerId)
            {
                var customer = db.Customers.Include(c => c.Orders).Include(c => c.Company).FirstOrDefault(c => c.Id == customerId);
                return customer == null ? "nobody" : Describe(customer);
            }

            private static string Describe(Customer customer) => $"{customer.Name} of {customer.Company?.Name}";
            """),
    ];
}
