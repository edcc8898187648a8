using BookStore.Data;
using BookStore.Domain;
using Microsoft.EntityFrameworkCore;

namespace BookStore.Inventory;

public sealed record ShelfCount(int Id, string Warehouse, int OnHand);

public sealed record StockFaults(int Oversold, int Hoarded);

/// <summary>Counts what is on the shelves, a sheet at a time, and finds what cannot be.</summary>
public sealed class StocktakingService(StoreContext db)
{
    private const int ShelvesOnSheet = 40;

    /// <summary>A sheet to take along.</summary>
    public Task<List<ShelfCount>> GetSheetAsync(int number, CancellationToken ct) => db.Stock
        .Where(s => s.OnHand > 0)
        .Skip(number * ShelvesOnSheet) // expect: PERF3004, PERF3006
        .Take(ShelvesOnSheet)
        .Select(s => new ShelfCount(s.Id, s.Warehouse, s.OnHand))
        .ToListAsync(ct);

    /// <summary>The full shelves first, for those who count with a partner.</summary>
    public Task<List<ShelfCount>> GetFullShelvesAsync(int number, CancellationToken ct) => db.Stock
        .OrderByDescending(s => s.OnHand) // expect: PERF5001
        .Skip(number * ShelvesOnSheet) // expect: PERF3005, PERF3006
        .Take(ShelvesOnSheet)
        .Select(s => new ShelfCount(s.Id, s.Warehouse, s.OnHand))
        .ToListAsync(ct);

    /// <summary>Shelves that can be given to another title.</summary>
    public async Task<List<ShelfCount>> GetEmptyShelvesAsync(CancellationToken ct)
    {
        var items = await db.Stock.AsNoTracking().ToListAsync(ct);
        return items
            .Where(s => s.OnHand == 0 && s.Reserved == 0) // expect: PERF3007
            .Select(s => new ShelfCount(s.Id, s.Warehouse, s.OnHand))
            .ToList();
    }

    public async Task<StockFaults> GetFaultsAsync(CancellationToken ct)
    {
        var items = await db.Stock.AsNoTracking().ToListAsync(ct);
        var hoarded = CountWhere(s => s.OnHand > 10_000);
        return new StockFaults(items.Count(s => s.Reserved > s.OnHand), hoarded); // expect: PERF3008
    }

    private int CountWhere(Func<StockItem, bool> condition) => db.Stock.Count(condition); // expect: PERF3009
}
