using BookStore.Data;
using BookStore.Domain;
using Microsoft.EntityFrameworkCore;

namespace BookStore.Orders;

public sealed record Backlog(int Paid, int Pending);

/// <summary>/parcels: what the packers see, and tell.</summary>
internal static class ParcelEndpoints
{
    public static void MapParcels(this IEndpointRouteBuilder routes)
    {
        var parcels = routes.MapGroup("/parcels").WithTags("Parcels");

        parcels.MapGet("/backlog", GetBacklogAsync);
        parcels.MapGet("/oldest", GetOldest);
        parcels.MapGet("/today", GetTodayAsync);
        parcels.MapPost("/collected", CollectAsync);
        parcels.MapPost("/recount", RecountAsync);
    }

    /// <summary>How many orders wait, and for whom.</summary>
    private static async Task<Backlog> GetBacklogAsync(StoreContext db, CancellationToken ct)
    {
        var paid = await db.Orders.CountAsync(o => o.Status == OrderStatus.Paid, ct);
        return new Backlog(paid, db.Orders.Count(o => o.Status == OrderStatus.Pending)); // expect: PERF7001
    }

    /// <summary>Since when the oldest one waits.</summary>
    private static DateTime? GetOldest(StoreContext db) =>
        db.Orders.Where(o => o.Status == OrderStatus.Paid).MinAsync(o => (DateTime?)o.PlacedAt).Result; // expect: PERF7002

    /// <summary>What was shipped, and what was ordered, since a point in time.</summary>
    private static async Task<Backlog> GetTodayAsync(DateTime since, StoreContext db, CancellationToken ct)
    {
        var shipped = db.Orders.CountAsync(o => o.ShippedAt >= since, ct); // expect: PERF5001
        var placed = db.Orders.CountAsync(o => o.PlacedAt >= since, ct); // expect: PERF7003, PERF5001
        await Task.WhenAll(shipped, placed);
        return new Backlog(await shipped, await placed);
    }

    /// <summary>A van has taken these along.</summary>
    private static async Task<int> CollectAsync(int[] ids, StoreContext db, TimeProvider clock, CancellationToken ct)
    {
        var orders = await db.Orders.Where(o => ids.Contains(o.Id) && o.Status == OrderStatus.Paid).ToListAsync(ct);
        foreach (var order in orders)
        {
            order.Status = OrderStatus.Shipped;
            order.ShippedAt = clock.GetUtcNow().UtcDateTime;
            await db.SaveChangesAsync(ct); // expect: PERF8001
        }

        return orders.Count;
    }

    /// <summary>Nothing is reserved until the next orders come.</summary>
    private static Task<int> RecountAsync(StoreContext db, CancellationToken ct) =>
        db.Stock.ExecuteUpdateAsync(s => s.SetProperty(i => i.Reserved, 0), ct); // expect: PERF8005
}
