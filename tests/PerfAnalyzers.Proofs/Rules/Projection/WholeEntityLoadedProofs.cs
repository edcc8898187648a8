using PerfAnalyzers.CodeFixes.Rules.Projection;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.Projection;

namespace PerfAnalyzers.Proofs.Rules.Projection;

/// <summary>Entities that are loaded for a few of their columns.</summary>
public sealed class WholeEntityLoadedProofs : FixProofs<WholeEntityLoadedAnalyzer, WholeEntityLoadedCodeFix>
{
    public override Promise Promise => Promise.FewerValues;

    protected override IEnumerable<Proof> Programs => Plain.Select(p => p with { Tracking = TrackingChange.Ends });

    private static IEnumerable<Proof> Plain =>
    [
        new("two columns in a foreach", """
            public async Task<List<string>> Run(CancellationToken ct)
            {
                var products = await db.Products.OrderBy(p => p.Id).ToListAsync(ct);
                var result = new List<string>();
                foreach (var product in products)
                    result.Add($"{product.Name}: {product.Stock}");
                return result;
            }
            """),
        new("a reference that may be null", """
            public async Task<List<string>> Run(CancellationToken ct)
            {
                var products = await db.Products // a list
                    .Include(p => p.Category)
                    .OrderBy(p => p.Id)
                    .ToListAsync(ct);
                var result = new List<string>();
                foreach (var product in products)
                    result.Add($"{product.Name}, {product.Category?.Name ?? "nowhere"}");
                return result;
            }
            """),
        new("a reference that is required", """
            public List<string> Run()
            {
                var orders = db.Orders.Include(o => o.Customer).OrderBy(o => o.Id).ToList();
                return orders.Select(o => $"{o.Number} {o.Customer.Name}").ToList();
            }
            """),
        new("query syntax, in a for loop", """
            public List<string> Run()
            {
                var products = (from p in db.Products where p.Stock > 0 orderby p.Id select p).ToList();
                var result = new List<string>();
                for (var i = 0; i < products.Count; i++)
                    result.Add(products[i].Name);
                return result;
            }
            """),
        new("a query that conditions compose", """
            public async Task<List<string>> Run(int? categoryId, CancellationToken ct)
            {
                IQueryable<Product> query = db.Products;
                if (categoryId != null)
                    query = query.Where(p => p.CategoryId == categoryId);
                var products = await query.OrderByDescending(p => p.Id).ToListAsync(ct);
                return products.ConvertAll(p => p.Name + p.Stock);
            }
            """),
        new("one row", """
            public async Task<string> Run(int productId, CancellationToken ct)
            {
                var product = await db.Products.FirstOrDefaultAsync(p => p.Id == productId, ct);
                if (product == null)
                    return "none";
                return product.Name + " " + product.Stock;
            }
            """),
    ];
}
