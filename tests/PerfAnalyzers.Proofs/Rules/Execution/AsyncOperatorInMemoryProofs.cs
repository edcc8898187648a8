using PerfAnalyzers.CodeFixes.Rules.Execution;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.Execution;

namespace PerfAnalyzers.Proofs.Rules.Execution;

/// <summary>Rows that are streamed, and left out by the application.</summary>
public sealed class AsyncOperatorInMemoryProofs : FixProofs<AsyncOperatorInMemoryAnalyzer, AsyncOperatorInMemoryCodeFix>
{
    public override Promise Promise => Promise.FewerRows;

    protected override IEnumerable<Proof> Programs =>
    [
        new("a filter in a loop", """
            public async Task<List<string>> Run(int customerId, CancellationToken ct)
            {
                var numbers = new List<string>();
                await foreach (var order in db.Orders.AsNoTracking().OrderBy(o => o.Id).AsAsyncEnumerable().Where(o => o.CustomerId == customerId))
                    numbers.Add(order.Number);
                return numbers;
            }
            """),
        new("a list", """
            public async Task<List<Review>> Run(int minStars, CancellationToken ct) =>
                await db.Reviews.AsNoTracking().OrderBy(r => r.Id)
                    .AsAsyncEnumerable()
                    .Where(r => r.Stars >= minStars)
                    .ToListAsync(ct);
            """),
        new("all but the first ones", """
            public async Task<List<int>> Run(CancellationToken ct)
            {
                var ids = new List<int>();
                await foreach (var product in db.Products.AsNoTracking().OrderBy(p => p.Id).AsAsyncEnumerable().Skip(3).WithCancellation(ct))
                    ids.Add(product.Id);
                return ids;
            }
            """),
        new("a count", """
            public async Task<int> Run(int minStars, CancellationToken ct) =>
                await db.Reviews.AsNoTracking().AsAsyncEnumerable().CountAsync(r => r.Stars >= minStars, ct);
            """) { Promise = Promise.FewerRows with { IsAnsweredByOneRow = true } },
        new("whether there is one", """
            public async Task<bool> Run(int orderId, CancellationToken ct) =>
                await db.OrderLines.AsNoTracking().AsAsyncEnumerable().AllAsync(l => l.OrderId == orderId);
            """) { Promise = new Promise(CostKind.Values, CostKind.Rows) { IsAnsweredByOneRow = true } },
        new("several filters", """
            public async Task<int[]> Run(int customerId, int minStars, CancellationToken ct) =>
                await db.Reviews.AsNoTracking().OrderBy(r => r.Id).AsAsyncEnumerable().Where(r => r.CustomerId == customerId).Where(r => r.Stars < minStars).Select(r => r.Id).ToArrayAsync(ct);
            """),
    ];
}
