using PerfAnalyzers.CodeFixes.Rules.Writes;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.Writes;

namespace PerfAnalyzers.Proofs.Rules.Writes;

/// <summary>Bulk updates that pass by an interceptor which counts versions, or notes the time.</summary>
public sealed class BulkUpdateSkipsVersionProofs : FixProofs<BulkUpdateSkipsVersionAnalyzer, BulkUpdateSkipsVersionCodeFix>
{
    public override string Correction => "The update changes rows and leaves the version or the time that every save sets; whoever goes by it misses the change.";

    public override Promise Promise => Promise.NoHigherCost;

    protected override IEnumerable<Proof> Programs =>
    [
        Skipping(
            "a count",
            "Product",
            "Stock++",
            """
            public async Task<List<int>> Run(CancellationToken ct)
            {
                await db.Products.ExecuteUpdateAsync(s => s.SetProperty(p => p.Description, "sold out")$, ct);
                return await db.Products.OrderBy(p => p.Id).Select(p => p.Stock).ToListAsync(ct);
            }
            """,
            "p => p.Stock, p => p.Stock + 1"),
        Skipping(
            "a count, added to",
            "Review",
            "Stars = entry.Entity.Stars + 1",
            """
            public List<int> Run()
            {
                db.Reviews.Where(r => r.ProductId > 0).ExecuteUpdate(s => s.SetProperty(r => r.Text, r => r.Text + "!")$);
                return db.Reviews.OrderBy(r => r.Id).Select(r => r.Stars).ToList();
            }
            """,
            "r => r.Stars, r => r.Stars + 1"),
        Skipping(
            "two columns",
            "Product",
            "Stock += 1",
            """
            public async Task<List<int>> Run(CancellationToken ct)
            {
                var query = from p in db.Products where p.CategoryId != null select p;
                await query.ExecuteUpdateAsync(
                    s => s
                        .SetProperty(p => p.CategoryId, (int?)null)
                        .SetProperty(p => p.Description, p => p.Name)$,
                    ct);
                return await db.Products.OrderBy(p => p.Id).Select(p => p.Stock).ToListAsync(ct);
            }
            """,
            "p => p.Stock, p => p.Stock + 1"),
        Skipping(
            "a clock",
            "Order",
            "PlacedAt = _clock.UtcNow",
            """
            public async Task<List<DateTime>> Run(CancellationToken ct)
            {
                await db.Orders.ExecuteUpdateAsync(s => s.SetProperty(o => o.Status, OrderStatus.Shipped)$, ct);
                return await db.Orders.OrderBy(o => o.Id).Select(o => o.PlacedAt).ToListAsync(ct);
            }
            """,
            "o => o.PlacedAt, _clock.UtcNow"),
        Skipping(
            "a clock, of some rows",
            "Order",
            "PlacedAt = _clock.UtcNow",
            """
            public List<DateTime> Run(int customerId)
            {
                var orders = db.Orders.Where(o => o.CustomerId <= customerId);
                orders.ExecuteUpdate(s => s.SetProperty(o => o.Number, o => o.Number + "-")$);
                return db.Orders.OrderBy(o => o.Id).Select(o => o.PlacedAt).ToList();
            }
            """,
            "o => o.PlacedAt, _clock.UtcNow"),
        Skipping(
            "a clock's method",
            "Customer",
            "Since = _clock.GetUtcNow()",
            """
            public async Task<List<DateTime>> Run(CancellationToken ct)
            {
                await db.Set<Customer>().Where(c => c.Name != "").ExecuteUpdateAsync(s => s.SetProperty(c => c.Email, (string?)null)$, ct);
                return await db.Customers.OrderBy(c => c.Id).Select(c => c.Since).ToListAsync(ct);
            }
            """,
            "c => c.Since, _clock.GetUtcNow()"),
    ];

    private static Proof Skipping(string title, string entity, string change, string code, string setter) =>
        new(title, Program(entity, change, code.Replace("$", "", StringComparison.Ordinal)))
        {
            NeedsBulkWrites = true,
            Difference = "The version is set too.",
            Meant = Program(entity, change, code.Replace("$", $".SetProperty({setter})", StringComparison.Ordinal)),
        };

    private static string Program(string entity, string change, string code) => $$"""
        public class Clock
        {
            public DateTime UtcNow => new(2024, 5, 6, 7, 8, 9, DateTimeKind.Utc);
            public DateTime GetUtcNow() => UtcNow;
        }

        public class Versions : Microsoft.EntityFrameworkCore.Diagnostics.SaveChangesInterceptor
        {
            private readonly Clock _clock = new();

            public override Microsoft.EntityFrameworkCore.Diagnostics.InterceptionResult<int> SavingChanges(
                Microsoft.EntityFrameworkCore.Diagnostics.DbContextEventData data, Microsoft.EntityFrameworkCore.Diagnostics.InterceptionResult<int> result)
            {
                foreach (var entry in data.Context!.ChangeTracker.Entries<{{entity}}>())
                {
                    if (entry.State == EntityState.Modified)
                        entry.Entity.{{change}};
                }

                return result;
            }

            public Clock Clock => _clock;
        }

        public class Program(ShopContext db)
        {
            private readonly Clock _clock = new();

            {{code.Replace("\n", "\n    ", StringComparison.Ordinal)}}
        }
        """;
}
