using System.Security.Claims;
using BookStore.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace BookStore.Catalog;

/// <summary>/screens: what the screens in the shops show. They ask every few seconds, and most answers come from the cache.</summary>
internal static class ScreenEndpoints
{
    public static void MapScreens(this IEndpointRouteBuilder routes)
    {
        var screens = routes.MapGroup("/screens").WithTags("Screens");

        screens.MapGet("/shelves/{categoryId:int}", GetShelfAsync);
        screens.MapGet("/shelves/{categoryId:int}/count", CountShelfAsync);
        screens.MapGet("/my-orders", CountMyOrdersAsync);
    }

    private static Task<List<string>?> GetShelfAsync(int categoryId, string? search, StoreContext db, IMemoryCache cache, CancellationToken ct) =>
        cache.GetOrCreateAsync($"shelf:{categoryId}", entry => // expect: PERF6001
        {
            entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5);
            return db.Books
                .Where(b => b.CategoryId == categoryId && (search == null || b.Title.Contains(search)))
                .OrderBy(b => b.Title)
                .Select(b => b.Title)
                .Take(50)
                .ToListAsync(ct);
        });

    private static Task<int> CountShelfAsync(int categoryId, StoreContext db, IMemoryCache cache, CancellationToken ct) =>
        cache.GetOrCreateAsync($"shelf:{categoryId}:count", entry =>
        {
            entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5);
            return db.Books.CountAsync(b => b.CategoryId == categoryId, ct);
        });

    /// <summary>How many orders of the one who stands before the screen are on their way.</summary>
    private static Task<int> CountMyOrdersAsync(ClaimsPrincipal customer, StoreContext db, IMemoryCache cache, CancellationToken ct)
    {
        var email = customer.FindFirstValue(ClaimTypes.Email);
        return cache.GetOrCreateAsync("my-orders:count", entry => // expect: PERF6002
        {
            entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(1);
            return db.Orders.CountAsync(o => o.Customer!.Email == email && o.ShippedAt == null, ct);
        });
    }
}
