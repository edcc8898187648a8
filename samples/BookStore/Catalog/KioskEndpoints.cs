using BookStore.Data;
using BookStore.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;

namespace BookStore.Catalog;

/// <summary>/kiosk: what customers look at in the shops.</summary>
internal static class KioskEndpoints
{
    private static readonly DistributedCacheEntryOptions s_untilTomorrow = new() { AbsoluteExpirationRelativeToNow = TimeSpan.FromDays(1) };

    public static void MapKiosk(this IEndpointRouteBuilder routes)
    {
        var kiosk = routes.MapGroup("/kiosk").WithTags("Kiosk");

        kiosk.MapGet("/publishers", GetPublishersAsync);
        kiosk.MapGet("/basket", CountBasket).CacheOutput(p => p.Expire(TimeSpan.FromSeconds(30))); // expect: PERF6013
        kiosk.MapPost("/{kioskId:int}/pin", SetPinAsync);
    }

    private static Task<List<Publisher>?> GetPublishersAsync(StoreContext db, IMemoryCache cache, CancellationToken ct) =>
        cache.GetOrCreateAsync("kiosk:publishers", entry =>
        {
            entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromHours(1);
            return db.Publishers.OrderBy(p => p.Name).Take(50).ToListAsync(ct); // expect: PERF6007
        });

    /// <summary>What lies in the basket before the one who stands at the kiosk: its cookie has the numbers of the books.</summary>
    private static int CountBasket(HttpRequest request) =>
        request.Cookies["basket"]?.Split(',').Length ?? 0;

    /// <summary>By its number, the staff gets into the settings of a kiosk.</summary>
    private static Task SetPinAsync(int kioskId, string pin, IDistributedCache cache, CancellationToken ct) =>
        cache.SetStringAsync($"kiosk:pin:{kioskId}", pin, s_untilTomorrow, ct); // expect: PERF6014
}
