using PerfAnalyzers.CodeFixes.Rules.Execution;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.Execution;

namespace PerfAnalyzers.Proofs.Rules.Execution;

/// <summary>Threads that wait for tasks. The commands are asynchronous before and after: what ends is the wait, which no database sees.</summary>
public sealed class BlockingOnAsyncQueryProofs : FixProofs<BlockingOnAsyncQueryAnalyzer, BlockingOnAsyncQueryCodeFix>
{
    public override Promise Promise => Promise.NoHigherCost;

    protected override IEnumerable<Proof> Programs => Plain.Select(static p => p with { KnowsProvider = false });

    private static IEnumerable<Proof> Plain =>
    [
        new("a result", """
            public async Task<List<string>> Run(int customerId, CancellationToken ct)
            {
                await Task.Yield();
                return db.Orders.Where(o => o.CustomerId == customerId).OrderBy(o => o.Id).Select(o => o.Number).ToListAsync(ct).Result;
            }
            """),
        new("a part of a result", """
            public async Task<int> Run(CancellationToken ct)
            {
                await Task.Yield();
                return db.Products.ToListAsync(ct).Result.Count + db.Customers.CountAsync(ct).GetAwaiter().GetResult();
            }
            """),
        new("a save", """
            public async Task<int> Run(int productId, CancellationToken ct)
            {
                var product = await db.Products.FirstOrDefaultAsync(p => p.Id == productId, ct);
                if (product is null)
                    return 0;
                product.Stock++;
                db.SaveChangesAsync(ct).Wait();
                return product.Stock;
            }
            """),
        new("a task in a local", """
            public async Task<string?> Run(int productId, CancellationToken ct)
            {
                await Task.Yield();
                var task = db.Products.FindAsync(productId);
                return task.AsTask().Result?.Name;
            }
            """),
        new("a helper", """
            public async Task<object> Run(int orderId, CancellationToken ct)
            {
                await Task.Yield();
                return Lines(orderId).GetAwaiter().GetResult();
            }

            private async Task<List<int>> Lines(int orderId) => await db.OrderLines.Where(l => l.OrderId == orderId).Select(l => l.Quantity).OrderBy(q => q).ToListAsync();
            """),
        new("a condition", """
            public async Task<string> Run(int minStars, CancellationToken ct)
            {
                await Task.Delay(1, ct).ConfigureAwait(false);
                if (!db.Reviews.AnyAsync(r => r.Stars >= minStars, ct).ConfigureAwait(false).GetAwaiter().GetResult())
                    return "none";
                return "some";
            }
            """),
    ];
}
