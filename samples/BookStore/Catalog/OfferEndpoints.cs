using BookStore.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace BookStore.Catalog;

public sealed record Offer(string Title, decimal Price);

/// <summary>/offers: what the start page asks for with each visit; most answers come from the cache.</summary>
internal static class OfferEndpoints
{
    private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(5);

    public static void MapOffers(this IEndpointRouteBuilder routes)
    {
        var offers = routes.MapGroup("/offers").WithTags("Offers");

        offers.MapGet("/of-category/{categoryId:int}", GetPageAsync);
        offers.MapGet("/count", CountAsync);
        offers.MapGet("/below", GetBelowAsync);
        offers.MapGet("/ribbons/{stockItemId:int}", GetRibbonAsync);
        offers.MapGet("/{bookId:int}", GetAsync);
        offers.MapGet("/{bookId:int}/title", GetTitleAsync);
        offers.MapPost("/refresh", (IMemoryCache cache) => cache.Remove("offers:count")); // expect: PERF6012
    }

    private static Task<List<Offer>?> GetPageAsync(int categoryId, int page, StoreContext db, IMemoryCache cache, CancellationToken ct) =>
        cache.GetOrCreateAsync($"offers:{categoryId}{page}", entry => // expect: PERF6003
        {
            entry.AbsoluteExpirationRelativeToNow = s_lifetime;
            return db.Books
                .Where(b => b.CategoryId == categoryId)
                .OrderBy(b => b.Price)
                .ThenBy(b => b.Id)
                .Skip(page * 10) // expect: PERF3006
                .Take(10)
                .Select(b => new Offer(b.Title, b.Price))
                .ToListAsync(ct);
        });

    /// <summary>How many books there are in the categories that a visitor follows.</summary>
    private static async Task<int> CountAsync(int[] categoryIds, StoreContext db, IMemoryCache cache, CancellationToken ct)
    {
        var key = $"offers:count:{categoryIds}"; // expect: PERF6004
        if (cache.TryGetValue(key, out int count)) // expect: PERF6008
            return count;

        count = await db.Books.CountAsync(b => b.CategoryId != null && categoryIds.Contains(b.CategoryId.Value), ct);
        cache.Set(key, count, s_lifetime);
        return count;
    }

    private static Task<List<Offer>?> GetBelowAsync(decimal limit, StoreContext db, IMemoryCache cache, CancellationToken ct) =>
        cache.GetOrCreateAsync($"offers:below:{limit}", entry => // expect: PERF6005
        {
            entry.AbsoluteExpirationRelativeToNow = s_lifetime;
            return db.Books
                .Where(b => b.Price < limit)
                .OrderBy(b => b.Price)
                .Take(10)
                .Select(b => new Offer(b.Title, b.Price))
                .ToListAsync(ct);
        });

    /// <summary>What hangs on a pile of books that is nearly gone.</summary>
    private static async Task<string?> GetRibbonAsync(int stockItemId, StoreContext db, IMemoryCache cache, CancellationToken ct)
    {
        if (await db.Stock.FindAsync([stockItemId], ct) is not { } item)
            return null;

        return cache.GetOrCreate($"ribbon:{item.Id}", entry => // expect: PERF6010
        {
            entry.AbsoluteExpirationRelativeToNow = s_lifetime;
            return item.OnHand < 5 ? $"Only {item.OnHand} left" : "";
        });
    }

    private static Task<Offer?> GetAsync(int bookId, StoreContext db, IMemoryCache cache, CancellationToken ct) =>
        cache.GetOrCreateAsync($"offer:{bookId}", entry =>
        {
            entry.AbsoluteExpirationRelativeToNow = s_lifetime;
            return db.Books.Where(b => b.Id == bookId).Select(b => new Offer(b.Title, b.Price)).FirstOrDefaultAsync(ct);
        });

    private static Task<string?> GetTitleAsync(int bookId, StoreContext db, IMemoryCache cache, CancellationToken ct) =>
        cache.GetOrCreateAsync($"offer:{bookId}", entry => // expect: PERF6011
        {
            entry.AbsoluteExpirationRelativeToNow = s_lifetime;
            return db.Books.Where(b => b.Id == bookId).Select(b => b.Title).FirstOrDefaultAsync(ct);
        });
}
