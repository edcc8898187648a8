using PerfAnalyzers.CodeFixes.Rules.RoundTrips;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.RoundTrips;

namespace PerfAnalyzers.Proofs.Rules.RoundTrips;

/// <summary>Navigations that are loaded one by one, in so many words.</summary>
public sealed class ExplicitLoadPerElementProofs : FixProofs<ExplicitLoadPerElementAnalyzer, ExplicitLoadPerElementCodeFix>
{
    protected override IEnumerable<Proof> Programs =>
    [
        new("a collection in a foreach", """
            public async Task<List<string>> Run(CancellationToken ct)
            {
                var result = new List<string>();
                var customers = await db.Customers.OrderBy(c => c.Id).ToListAsync(ct);
                foreach (var customer in customers)
                {
                    await db.Entry(customer).Collection(c => c.Orders).LoadAsync(ct);
                    result.Add($"{customer.Name}: {customer.Orders.Count}");
                }
                return result;
            }
            """) { OnLargeData = true },
        new("a reference that may be null", """
            public List<string> Run()
            {
                var result = new List<string>();
                foreach (var customer in db.Customers.OrderBy(c => c.Id).ToList())
                {
                    db.Entry(customer).Reference(c => c.Company).Load();
                    result.Add($"{customer.Name} {customer.Company?.Name}");
                }
                return result;
            }
            """),
        new("collections beside each other, by name", """
            public List<string> Run()
            {
                var result = new List<string>();
                var products = db.Products.OrderBy(p => p.Id).ToList();
                for (var i = 0; i < products.Count; i++)
                {
                    db.Entry(products[i]).Collection("Reviews").Load();
                    db.Entry(products[i]).Collection(p => p.Tags).Load();
                    result.Add($"{products[i].Name} {products[i].Reviews.Count} {products[i].Tags.Count}");
                }
                return result;
            }
            """),
        new("a loop in a loop", """
            public async Task<List<string>> Run(CancellationToken ct)
            {
                var result = new List<string>();
                foreach (var order in await db.Orders.OrderBy(o => o.Id).ToListAsync(ct))
                {
                    await db.Entry(order).Collection(o => o.Lines).LoadAsync(ct);
                    foreach (var line in order.Lines)
                    {
                        await db.Entry(line).Reference(l => l.Product).LoadAsync(ct);
                        result.Add($"{order.Number} {line.Quantity} {line.Product.Name}");
                    }
                }
                return result;
            }
            """) { AnyOrder = true },
        new("a loop that only loads", """
            public async Task<decimal> Run(CancellationToken ct)
            {
                var orders = await db.Orders.Where(o => o.CouponId != null).ToListAsync(ct);
                foreach (var order in orders)
                    await db.Entry(order).Reference(o => o.Coupon).LoadAsync(ct);
                return orders.Sum(o => o.Total * o.Coupon!.Discount);
            }
            """),
        new("a lambda, and a query in query syntax", """
            public List<string> Run(string city)
            {
                var result = new List<string>();
                var customers = (from c in db.Customers where c.Address.City == city orderby c.Id select c).ToList();
                customers.ForEach(c =>
                {
                    db.Entry(c).Collection(x => x.Reviews).Load();
                    result.Add($"{c.Name} {c.Reviews.Count}");
                });
                return result;
            }
            """),
        new("children that are changed and saved", """
            public async Task<int> Run(bool? active, CancellationToken ct)
            {
                IQueryable<Product> query = db.Products;
                if (active == true)
                    query = query.Where(p => p.Stock > 0);
                var products = await query.ToListAsync(ct);
                foreach (var product in products)
                {
                    await db.Entry(product).Collection(p => p.Reviews).LoadAsync(ct);
                    db.Reviews.RemoveRange(product.Reviews.Where(r => r.Stars < 3));
                }
                return await db.SaveChangesAsync(ct);
            }
            """),
        new("a tree in both directions", """
            public List<string> Run()
            {
                var result = new List<string>();
                foreach (var category in db.Categories.OrderBy(c => c.Id).ToList())
                {
                    db.Entry(category).Reference(c => c.Parent).Load();
                    db.Entry(category).Collection(c => c.Children).Load();
                    result.Add($"{category.Name} {category.Parent?.Name} {category.Children.Count}");
                }
                return result;
            }
            """),
    ];
}
