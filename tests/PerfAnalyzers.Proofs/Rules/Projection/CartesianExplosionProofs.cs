using PerfAnalyzers.CodeFixes.Rules.Projection;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.Projection;

namespace PerfAnalyzers.Proofs.Rules.Projection;

/// <summary>Collections beside each other, of which one multiplies the rows of the other.</summary>
public sealed class CartesianExplosionProofs : FixProofs<CartesianExplosionAnalyzer, CartesianExplosionCodeFix>
{
    public override Promise Promise => new(CostKind.Values, CostKind.Commands | CostKind.Rows | CostKind.Values);

    protected override IEnumerable<Proof> Programs => Plain.Select(p => p with { Tracking = TrackingChange.Same });

    private static IEnumerable<Proof> Plain =>
    [
        new("two collections", """
            public async Task<List<Customer>> Run(CancellationToken ct)
            {
                return await db.Customers.Include(c => c.Orders).Include(c => c.Reviews).OrderBy(c => c.Id).ToListAsync(ct);
            }
            """) { AnyOrder = true },
        new("two collections of which one has children", """
            public List<Customer> Run() =>
                db.Customers
                    .Include(c => c.Orders).ThenInclude(o => o.Lines)
                    .Include(c => c.Reviews) // few
                    .OrderBy(c => c.Id)
                    .ToList();
            """) { AnyOrder = true },
        new("query syntax, not tracked", """
            public List<Customer> Run() => (from c in db.Customers.AsNoTracking().Include(c => c.Reviews).Include(c => c.Orders) where c.Id > 0 orderby c.Id select c).ToList();
            """) { AnyOrder = true },
        new("a filter", """
            public async Task<List<Customer>> Run(string city, CancellationToken ct)
            {
                var customers = await db.Customers.Where(c => c.Address.City == city).Include(c => c.Orders).Include(c => c.Reviews).ToListAsync(ct);
                return customers;
            }
            """) { AnyOrder = true },
        new("a page", """
            public List<Customer> Run(int count)
            {
                return db.Customers.Include(c => c.Orders).Include(c => c.Reviews).OrderBy(c => c.Since).ThenBy(c => c.Id).Skip(1).Take(count).ToList();
            }
            """) { AnyOrder = true },
        new("in a repository", """
            public class Page(ShopContext db)
            {
                public Task<List<string>> Run(CancellationToken ct) => new Customers(db).AllAsync(ct);

                private sealed class Customers
                {
                    private readonly ShopContext _db;

                    public Customers(ShopContext db) => _db = db;

                    public async Task<List<string>> AllAsync(CancellationToken ct)
                    {
                        var customers = await _db.Customers.Include(c => c.Orders).Include(c => c.Reviews).OrderBy(c => c.Id).ToListAsync(ct);
                        var result = new List<string>();
                        foreach (var customer in customers)
                            result.Add(customer.Name + string.Join(",", customer.Orders.Select(o => o.Number).OrderBy(n => n)) + string.Join(",", customer.Reviews.Select(r => r.Text).OrderBy(n => n)));
                        return result;
                    }
                }
            }
            """),
    ];
}
