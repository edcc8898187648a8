using BookStore.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace BookStore.Catalog;

/// <summary>/windows: what lies in the windows of the shops, from the cache.</summary>
internal static class WindowEndpoints
{
    public static void MapWindows(this IEndpointRouteBuilder routes)
    {
        var windows = routes.MapGroup("/windows").WithTags("Windows");

        windows.MapGet("/signs/{bookId:int}", GetSignAsync);
        windows.MapGet("/count", CountAsync);
        windows.MapPost("/warm-up", WarmUpAsync);
    }

    private static Task<string?> GetSignAsync(int bookId, StoreContext db, IMemoryCache cache, CancellationToken ct) =>
        cache.GetOrCreateAsync($"sign:{bookId}", _ => db.Books.Where(b => b.Id == bookId).Select(b => b.Title).FirstOrDefaultAsync(ct)); // expect: PERF6006

    private static async Task<int> CountAsync(StoreContext db, IMemoryCache cache, CancellationToken ct)
    {
        if (cache.TryGetValue("windows:count", out int count)) // expect: PERF6008
            return count;

        count = await db.Books.CountAsync(b => b.Price > 50, ct);
        cache.Set("windows:count", count, TimeSpan.FromMinutes(5));
        return count;
    }

    /// <summary>Puts the prices of the dearest books into the cache before the shops open.</summary>
    private static async Task WarmUpAsync(StoreContext db, IMemoryCache cache, CancellationToken ct)
    {
        var prices = await db.Books.OrderByDescending(b => b.Price).ThenBy(b => b.Id).Take(100).Select(b => new { b.Id, b.Price }).ToListAsync(ct);
        foreach (var book in prices)
            cache.Set($"window-price:{book.Id}", book.Price, TimeSpan.FromHours(12)); // expect: PERF6009
    }
}
