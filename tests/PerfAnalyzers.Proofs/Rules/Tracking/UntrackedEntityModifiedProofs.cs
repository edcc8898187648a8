using PerfAnalyzers.CodeFixes.Rules.Tracking;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.Tracking;

namespace PerfAnalyzers.Proofs.Rules.Tracking;

/// <summary>Changes that nobody saves.</summary>
public sealed class UntrackedEntityModifiedProofs : FixProofs<UntrackedEntityModifiedAnalyzer, UntrackedEntityModifiedCodeFix>
{
    public override string Correction => "The code changes an entity and saves it, and nothing is saved.";

    public override Promise Promise => Promise.NoHigherCost;

    protected override IEnumerable<Proof> Programs => Plain.Select(p => p with { Difference = "What is changed is saved." });

    private static IEnumerable<Proof> Plain =>
    [
        Untracked("a row by its key", """
            public async Task<int> Run(int productId, CancellationToken ct)
            {
                var product = await db.Products.UNTRACKED.FirstOrDefaultAsync(p => p.Id == productId, ct);
                if (product is null)
                    return -1;
                product.Stock = 1234;
                return await db.SaveChangesAsync(ct);
            }
            """),
        Untracked("rows in a foreach", """
            public async Task<int> Run(CancellationToken ct)
            {
                var reviews = await db.Reviews.UNTRACKED.ToListAsync(ct);
                foreach (var review in reviews)
                    review.Stars = 0;
                return await db.SaveChangesAsync(ct);
            }
            """),
        Untracked("query syntax", """
            public int Run()
            {
                var orders = (from o in db.Orders.UNTRACKED where o.CouponId != null select o).ToList();
                for (var i = 0; i < orders.Count; i++)
                    orders[i].CouponId = null;
                return db.SaveChanges();
            }
            """),
        Untracked("a helper that changes it", """
            public int Run(int customerId)
            {
                var customer = db.Customers.UNTRACKED.SingleOrDefault(c => c.Id == customerId);
                if (customer != null)
                    Rename(customer);
                return db.SaveChanges();
            }

            private static void Rename(Customer customer) => customer.Name = "Somebody";
            """),
        Untracked("children that are included", """
            public async Task<int> Run(int orderId, CancellationToken ct)
            {
                var order = await db.Orders
                    .UNTRACKED
                    .Include(o => o.Lines)
                    .FirstOrDefaultAsync(o => o.Id == orderId, ct);
                if (order == null)
                    return 0;
                foreach (var line in order.Lines)
                    line.Quantity = 77;
                return await db.SaveChangesAsync(ct);
            }
            """),
        Untracked("a query in a variable, in a repository", """
            public class Page(ShopContext db)
            {
                public int Run() => new Stock(db).Clear();

                private sealed class Stock
                {
                    private readonly ShopContext _db;

                    public Stock(ShopContext db) => _db = db;

                    public int Clear()
                    {
                        var query = _db.Products.UNTRACKED.Where(p => p.Stock != 4321);
                        foreach (var product in query.ToList())
                            product.Stock = 4321;
                        return _db.SaveChanges();
                    }
                }
            }
            """),
    ];

    private static Proof Untracked(string title, string code) =>
        new(title, code.Replace("UNTRACKED", "AsNoTracking()", StringComparison.Ordinal)) { Meant = code.Replace("UNTRACKED", "AsTracking()", StringComparison.Ordinal) };
}
