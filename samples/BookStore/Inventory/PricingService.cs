using BookStore.Data;
using Microsoft.EntityFrameworkCore;

namespace BookStore.Inventory;

public sealed record NewPrice(int BookId, decimal Price);

public sealed record PriceUpdate(int Updated, IReadOnlyList<int> LowestEver, int? UnknownBook);

public sealed record PriceTrend(int Days, int Changes, decimal AverageStep);

/// <summary>Sets prices, and looks back at them.</summary>
public sealed class PricingService
{
    private readonly StoreContext _db;
    private readonly TimeProvider _clock;

    public PricingService(StoreContext db, TimeProvider clock)
    {
        _db = db;
        _clock = clock;
    }

    /// <summary>Sets all prices or none; says which of them were never that low.</summary>
    public async Task<PriceUpdate> SetAsync(IReadOnlyList<NewPrice> prices, CancellationToken ct)
    {
        async Task<decimal?> LowestAsync(int bookId) => await _db.PriceChanges
            .Where(p => p.BookId == bookId)
            .MinAsync(p => (decimal?)p.NewPrice, ct);

        var lowest = new List<int>();
        foreach (var price in prices)
        {
            var book = await _db.Books.FindAsync([price.BookId], ct); // expect: PERF1003
            if (book is null)
                return new PriceUpdate(0, [], price.BookId);

            if (price.Price < await LowestAsync(book.Id)) // expect: PERF1005
                lowest.Add(book.Id);
            book.ChangePrice(price.Price, _clock.GetUtcNow().UtcDateTime);
        }

        await _db.SaveChangesAsync(ct);
        return new PriceUpdate(prices.Count, lowest, null);
    }

    /// <summary>Three periods, three small queries.</summary>
    public async Task<List<PriceTrend>> GetTrendsAsync(CancellationToken ct)
    {
        var now = _clock.GetUtcNow().UtcDateTime;
        var trends = new List<PriceTrend>();
        foreach (var days in new[] { 90, 365, 1_500 })
        {
            var since = now.AddDays(-days);
            var steps = await _db.PriceChanges // expect: PERF3001
                .Where(p => p.ChangedAt >= since) // expect: PERF5001
                .Select(p => p.NewPrice - p.OldPrice)
                .ToListAsync(ct);
            trends.Add(new PriceTrend(days, steps.Count, steps.DefaultIfEmpty().Average()));
        }

        return trends;
    }
}
