using BookStore.Data;
using Microsoft.EntityFrameworkCore;

namespace BookStore.Inventory;

/// <summary>The board in the warehouse. There is one, and it asks all day.</summary>
public sealed class StockBoard(IDbContextFactory<StoreContext> factory)
{
    private readonly StoreContext _db = factory.CreateDbContext(); // expect: PERF7004

    public Task<int> CountAsync(int bookId, CancellationToken ct) => _db.Stock.Where(s => s.BookId == bookId).SumAsync(s => s.OnHand, ct);
}
