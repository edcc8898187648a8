using BookStore.Data;
using BookStore.Inventory;
using Microsoft.EntityFrameworkCore;

namespace BookStore.Reports;

/// <summary>/backoffice: what is asked and done behind the shop.</summary>
internal static class BackOfficeEndpoints
{
    public static void MapBackOffice(this IEndpointRouteBuilder routes)
    {
        var office = routes.MapGroup("/backoffice").WithTags("Back office");

        office.MapGet("/board/{bookId:int}", (int bookId, StockBoard board, CancellationToken ct) => board.CountAsync(bookId, ct));
        office.MapGet("/prices/{bookId:int}", (int bookId, AccountsContext db, CancellationToken ct) => db.Prices.CountAsync(p => p.BookId == bookId, ct));
        office.MapGet("/tills/{till}/prices/{bookId:int}", CountForTillAsync);
        office.MapGet("/prices/since/{bookId:int}/count", async (int bookId, AccountsContext db, CancellationToken ct) =>
            await db.Prices.AsNoTracking().AsAsyncEnumerable().CountAsync(p => p.BookId >= bookId, ct)); // expect: PERF7009
        office.MapPost("/reviews/approve", ApproveAsync);
        office.MapDelete("/prices", ForgetAsync);
        office.MapPost("/prices/{id:int}/correct", CorrectAsync);
        office.MapDelete("/prices/of/{bookId:int}", (int bookId, AccountsContext db, CancellationToken ct) =>
            db.Prices.Where(p => p.BookId == bookId).ExecuteDeleteAsync(ct)); // expect: PERF8007
    }

    private static Task<int> CountForTillAsync(string till, int bookId, TillContext db, CancellationToken ct)
    {
        db.Till = till;
        return db.Prices.TagWith($"till {db.Till}").CountAsync(p => p.BookId == bookId, ct);
    }

    /// <summary>Nobody has to read praise.</summary>
    private static async Task<int> ApproveAsync(int minStars, StoreContext db, CancellationToken ct)
    {
        var reviews = await db.Reviews.Where(r => !r.IsApproved && r.Stars >= minStars).ToListAsync(ct); // expect: PERF8002
        foreach (var review in reviews)
            review.IsApproved = true;
        return await db.SaveChangesAsync(ct);
    }

    /// <summary>What a book cost long ago, nobody asks.</summary>
    private static async Task<int> ForgetAsync(DateTime before, StoreContext db, CancellationToken ct)
    {
        db.PriceChanges.RemoveRange(db.PriceChanges.Where(p => p.ChangedAt < before)); // expect: PERF8003
        return await db.SaveChangesAsync(ct);
    }

    /// <summary>Says what the price is now.</summary>
    private static async Task<decimal?> CorrectAsync(int id, decimal price, AccountsContext db, CancellationToken ct)
    {
        var past = await db.Prices.FirstOrDefaultAsync(p => p.Id == id, ct); // expect: PERF2001
        if (past is null)
            return null;
        await db.Prices.Where(p => p.Id == id).ExecuteUpdateAsync(s => s.SetProperty(p => p.NewPrice, price), ct); // expect: PERF8004
        return past.NewPrice; // expect: PERF8006
    }
}
