using PerfAnalyzers.CodeFixes.Rules.RoundTrips;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.RoundTrips;

namespace PerfAnalyzers.Proofs.Rules.RoundTrips;

/// <summary>Navigations that load themselves, one by one.</summary>
public sealed class NavigationLoadedPerElementProofs : FixProofs<NavigationLoadedPerElementAnalyzer, NavigationLoadedPerElementCodeFix>
{
    protected override IEnumerable<Proof> Programs => Plain.Select(p => p with { LazyLoading = true });

    private static IEnumerable<Proof> Plain =>
    [
        new("a collection in a foreach", """
            public async Task<List<string>> Run(CancellationToken ct)
            {
                var result = new List<string>();
                var customers = await db.Customers.OrderBy(c => c.Id).ToListAsync(ct);
                foreach (var customer in customers)
                    result.Add($"{customer.Name}: {customer.Orders.Count} orders");
                return result;
            }
            """) { OnLargeData = true },
        new("a reference that may be null", """
            public List<string> Run()
            {
                var result = new List<string>();
                foreach (var order in db.Orders.Where(o => o.Status != OrderStatus.Shipped).OrderBy(o => o.Id).ToList())
                    result.Add($"{order.Number} {order.Coupon?.Code ?? "no coupon"}");
                return result;
            }
            """),
        new("collections of collections", """
            public async Task<decimal> Run(CancellationToken ct)
            {
                var total = 0m;
                var customers = await db.Customers.ToListAsync(ct);
                foreach (var customer in customers)
                {
                    foreach (var order in customer.Orders)
                        total += order.Lines.Sum(l => l.Quantity * l.UnitPrice);
                }
                return total;
            }
            """),
        new("collections beside each other", """
            public async Task<List<string>> Run(CancellationToken ct)
            {
                var products = await db.Products.OrderBy(p => p.Name).ThenBy(p => p.Id).ToListAsync(ct);
                return products.Select(p => $"{p.Name}: {p.Reviews.Count} {p.Tags.Count}").ToList();
            }
            """),
        new("a path of references in query syntax", """
            public List<string> Run()
            {
                var lines = (from l in db.OrderLines where l.Quantity > 1 orderby l.Id select l).ToList();
                var result = new List<string>();
                for (var i = 0; i < lines.Count; i++)
                    result.Add($"{lines[i].Order.Customer.Name} {lines[i].Product.Category?.Name}");
                return result;
            }
            """),
        new("a query that conditions compose", """
            public async Task<List<string>> Run(DateTime? since, string? city, CancellationToken ct)
            {
                IQueryable<Customer> query = db.Customers;
                if (since is not null)
                    query = query.Where(c => c.Since >= since);
                if (city != null)
                    query = query.Where(c => c.Address.City == city);
                var result = new List<string>();
                foreach (var customer in await query.OrderBy(c => c.Id).ToListAsync(ct))
                    result.Add($"{customer.Name}, {customer.Company?.Name}: {customer.Reviews.Count}");
                return result;
            }
            """),
        new("a page, read by a helper", """
            public List<string> Run(int count)
            {
                var orders = db.Orders.OrderByDescending(o => o.PlacedAt).ThenBy(o => o.Id).Skip(1).Take(count).ToList();
                return orders.Select(Describe).ToList();
            }

            private static string Describe(Order order) => $"{order.Number} of {order.Customer.Name}: {order.Lines.Count}";
            """),
        new("children that are changed and saved", """
            public async Task<int> Run(CancellationToken ct)
            {
                foreach (var product in await db.Products.Where(p => p.Stock >= 0).ToListAsync(ct))
                {
                    foreach (var review in product.Reviews)
                        review.Stars = Math.Min(review.Stars, 3);
                }
                return await db.SaveChangesAsync(ct);
            }
            """),
        new("a tree, one level", """
            public List<string> Run()
            {
                var result = new List<string>();
                foreach (var category in db.Categories.OrderBy(c => c.Id).ToList())
                    result.Add($"{category.Parent?.Name} > {category.Name}: {category.Products.Count}");
                return result;
            }
            """),
        new("a pattern", """
            public async Task<List<string>> Run(CancellationToken ct)
            {
                var result = new List<string>();
                foreach (var review in await db.Reviews.OrderBy(r => r.Id).ToListAsync(ct))
                {
                    if (review is { Customer.Name: var name })
                        result.Add(name);
                }
                return result;
            }
            """),
        new("rows of SQL that is handed in, joined", """
            public List<string> Run()
            {
                var result = new List<string>();
                var orders = from o in db.Orders.FromSqlRaw("SELECT * FROM \"Orders\"")
                             join c in db.Customers on o.CustomerId equals c.Id
                             orderby o.Id
                             select o;
                foreach (var order in orders.ToList())
                    result.Add($"{order.Number} {order.Lines.Count}");
                return result;
            }
            """),
        new("children of all, flattened", """
            public List<string> Run()
            {
                var result = new List<string>();
                foreach (var order in db.Customers.SelectMany(c => c.Orders).OrderBy(o => o.Id).ToList())
                    result.Add($"{order.Number} {order.Lines.Count}");
                return result;
            }
            """),
        new("groups in memory", """
            public List<string> Run() =>
                db.Orders.ToList().GroupBy(o => o.Customer.Name).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => g.Key + g.Count()).ToList();
            """),
        new("two levels of a tree", """
            public List<string> Run()
            {
                var result = new List<string>();
                foreach (var category in db.Categories.Where(c => c.ParentId == null).OrderBy(c => c.Id).ToList())
                {
                    foreach (var child in category.Children.OrderBy(c => c.Id))
                    {
                        foreach (var grandChild in child.Children.OrderBy(c => c.Id))
                            result.Add($"{category.Name} {child.Name} {grandChild.Name}");
                    }
                }
                return result;
            }
            """),
        new("a read for some of the entities only", """
            public List<string> Run()
            {
                var result = new List<string>();
                foreach (var order in db.Orders.OrderBy(o => o.Id).ToList())
                {
                    if (order.Status == OrderStatus.Paid)
                        result.Add($"{order.Number} {order.Lines.Count}");
                }
                return result;
            }
            """)
        {
            // The query loads them for all.
            Tracking = TrackingChange.Grows,
            Promise = new(CostKind.Commands, CostKind.Rows | CostKind.Values),
        },
    ];
}
