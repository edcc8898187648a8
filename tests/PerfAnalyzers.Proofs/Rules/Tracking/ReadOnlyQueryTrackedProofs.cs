using PerfAnalyzers.CodeFixes.Rules.Tracking;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.Tracking;

namespace PerfAnalyzers.Proofs.Rules.Tracking;

/// <summary>Entities that are tracked for nothing.</summary>
public sealed class ReadOnlyQueryTrackedProofs : FixProofs<ReadOnlyQueryTrackedAnalyzer, ReadOnlyQueryTrackedCodeFix>
{
    public override Promise Promise => Promise.NoHigherCost;

    protected override IEnumerable<Proof> Programs => Plain.Select(p => p with { Tracking = TrackingChange.Ends });

    private static IEnumerable<Proof> Plain =>
    [
        new("a list that is gone through", """
            public async Task<List<string>> Run(CancellationToken ct)
            {
                var result = new List<string>();
                var products = await db.Products.Where(p => p.Stock > 0).OrderBy(p => p.Id).ToListAsync(ct);
                foreach (var product in products)
                    result.Add($"{product.Name} {product.Price}");
                return result;
            }
            """) { OnLargeData = true },
        new("entities that are shared by those that refer to them", """
            public async Task<List<string>> Run(CancellationToken ct)
            {
                var result = new List<string>();
                foreach (var order in await db.Orders.Include(o => o.Customer).OrderBy(o => o.Id).ToListAsync(ct))
                    result.Add($"{order.Number} {order.Customer.Name}");
                return result;
            }
            """),
        new("children of children", """
            public List<string> Run()
            {
                var customers = db.Customers.Include(c => c.Orders).ThenInclude(o => o.Lines).OrderBy(c => c.Id).ToList();
                return customers.Select(c => $"{c.Name}: {c.Orders.Sum(o => o.Lines.Sum(l => l.Quantity))}").ToList();
            }
            """),
        new("query syntax", """
            public List<string> Run(int minStars)
            {
                var reviews = (from r in db.Reviews where r.Stars >= minStars orderby r.Id select r).ToList();
                var result = new List<string>();
                for (var i = 0; i < reviews.Count; i++)
                    result.Add(reviews[i].Text + reviews[i].Stars);
                return result;
            }
            """),
        new("a query that conditions compose", """
            public async Task<List<string>> Run(DateTime? since, CancellationToken ct)
            {
                // everybody, or the newer ones
                IQueryable<Customer> query = db.Customers;
                if (since is not null)
                    query = query.Where(c => c.Since < since);
                var customers = await query.OrderBy(c => c.Id).ToListAsync(ct);
                return customers.ConvertAll(c => c.Name + " of " + c.Address.City);
            }
            """),
        new("the way back from a child to its parent", """
            public async Task<string> Run(CancellationToken ct)
            {
                var orders = await db.Orders.Include(o => o.Lines).ThenInclude(l => l.Product).OrderBy(o => o.Id).ToListAsync(ct);
                var text = "";
                foreach (var order in orders)
                {
                    foreach (var line in order.Lines.OrderBy(l => l.Id))
                        text += $"{line.Order.Number} {line.Product.Name} {line.Quantity};";
                }
                return text;
            }
            """),
        new("one row", """
            public async Task<string> Run(int orderId, CancellationToken ct)
            {
                var order = await db.Orders.Include(o => o.Lines).FirstOrDefaultAsync(o => o.Id == orderId, ct);
                if (order is null)
                    return "none";
                return Describe(order);
            }

            private static string Describe(Order order) => $"{order.Number}: {order.Lines.Count}";
            """),
    ];
}
