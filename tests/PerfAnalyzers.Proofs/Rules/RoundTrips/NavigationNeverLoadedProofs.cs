using PerfAnalyzers.CodeFixes.Rules.RoundTrips;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.RoundTrips;

namespace PerfAnalyzers.Proofs.Rules.RoundTrips;

/// <summary>Navigations that nothing loads. The fix loads them: the program then does what it would do with lazy loading.</summary>
public sealed class NavigationNeverLoadedProofs : FixProofs<NavigationNeverLoadedAnalyzer, NavigationNeverLoadedCodeFix>
{
    public override string Correction => "The code reads a navigation that nothing loaded, and finds nothing where the database has rows.";

    protected override IEnumerable<Proof> Programs => Plain.Select(p => p with { Difference = "The navigation has what the database has." });

    private static IEnumerable<Proof> Plain =>
    [
        new("a collection in a foreach", """
            public async Task<List<string>> Run(CancellationToken ct)
            {
                var result = new List<string>();
                var orders = await db.Orders.OrderBy(o => o.Id).ToListAsync(ct);
                foreach (var order in orders)
                    result.Add($"{order.Number}: {order.Lines.Sum(l => l.Quantity)}");
                return result;
            }
            """),
        new("a reference that may be null", """
            public List<string> Run()
            {
                var result = new List<string>();
                foreach (var customer in db.Customers.OrderBy(c => c.Id).ToList())
                    result.Add($"{customer.Name} works for {customer.Company?.Name ?? "nobody"}");
                return result;
            }
            """) { OnLargeData = true },
        new("a path of references and collections", """
            public async Task<List<string>> Run(CancellationToken ct)
            {
                var result = new List<string>();
                foreach (var order in await db.Orders.OrderBy(o => o.Id).ToListAsync(ct))
                    result.Add(order.Number + string.Concat(order.Lines.OrderBy(l => l.Id).Select(l => " " + l.Product.Name)));
                return result;
            }
            """),
        new("collections beside each other, one included already", """
            public List<string> Run()
            {
                var products = db.Products.Include(p => p.Tags).OrderBy(p => p.Id).ToList();
                return products.Select(p => $"{p.Name} {p.Tags.Count} {p.Reviews.Count}").ToList();
            }
            """)
        {
            // The tags get a query of their own, too; their products then are no longer repeated with each.
            Promise = new(CostKind.Commands, CostKind.Rows | CostKind.Values),
        },
        new("a single row", """
            public async Task<string> Run(int customerId, CancellationToken ct)
            {
                var customer = await db.Customers.FirstOrDefaultAsync(c => c.Id == customerId, ct);
                return customer == null ? "nobody" : $"{customer.Name}: {customer.Orders.Count}";
            }
            """),
        new("a query that another method builds", """
            public List<string> Run(string city) => Names(Of(city).OrderBy(c => c.Id).ToList());

            private IQueryable<Customer> Of(string city) => db.Customers.Where(c => c.Address.City == city);

            private static List<string> Names(List<Customer> customers) => customers.Select(c => $"{c.Name} {c.Company?.Name}").ToList();
            """),
        new("rows that are not tracked", """
            public async Task<List<string>> Run(CancellationToken ct)
            {
                var reviews = await db.Reviews.AsNoTracking().OrderBy(r => r.Id).ToListAsync(ct);
                var result = new List<string>();
                foreach (var review in reviews)
                    result.Add($"{review.Text} by {review.Customer?.Name}");
                return result;
            }
            """)
        {
            Meant = """
                public async Task<List<string>> Run(CancellationToken ct)
                {
                    var result = new List<string>();
                    foreach (var review in await db.Reviews.AsNoTracking().OrderBy(r => r.Id).ToListAsync(ct))
                        result.Add($"{review.Text} by {await db.Customers.Where(c => c.Id == review.CustomerId).Select(c => c.Name).FirstOrDefaultAsync(ct)}");
                    return result;
                }
                """,
        },
        new("entities that are returned", """
            public async Task<List<Order>> Run(CancellationToken ct)
            {
                var orders = await db.Orders.Where(o => o.Status == OrderStatus.Paid).OrderBy(o => o.Id).ToListAsync(ct);
                foreach (var order in orders)
                    order.Total = order.Lines.Sum(l => l.Quantity * l.UnitPrice);
                await db.SaveChangesAsync(ct);
                return orders;
            }
            """) { AnyOrder = true },
        new("the last row", """
            public string Run()
            {
                var order = db.Orders.OrderBy(o => o.Id).LastOrDefault();
                return order == null ? "none" : $"{order.Number} {order.Customer.Name}: {order.Lines.Count}";
            }
            """),
        new("a tree in both directions, not tracked", """
            public List<string> Run()
            {
                var result = new List<string>();
                foreach (var category in db.Categories.AsNoTracking().OrderBy(c => c.Id).ToList())
                    result.Add($"{category.Parent?.Parent?.Name} {category.Name} {category.Children.Count}");
                return result;
            }
            """)
        {
            Meant = """
                public List<string> Run()
                {
                    var result = new List<string>();
                    foreach (var category in db.Categories.AsNoTracking().OrderBy(c => c.Id).ToList())
                    {
                        var name = db.Categories.Where(p => p.Id == category.ParentId).Select(p => p.Parent!.Name).FirstOrDefault();
                        result.Add($"{name} {category.Name} {db.Categories.Count(c => c.ParentId == category.Id)}");
                    }
                    return result;
                }
                """,
        },
    ];
}
