using BookStore.Data;
using BookStore.Domain;
using BookStore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace BookStore.Orders;

/// <summary>What the warehouse does with an order.</summary>
public sealed class FulfilmentService(StoreContext db, IOptions<StoreOptions> options, TimeProvider clock)
{
    /// <summary>Prints labels for the oldest paid orders and marks them as shipped.</summary>
    public async Task<List<ShippingLabel>> ShipNextAsync(CancellationToken ct)
    {
        var orders = await db.Orders
            .Where(o => o.Status == OrderStatus.Paid)
            .OrderBy(o => o.PlacedAt)
            .Take(options.Value.ShippingBatchSize)
            .ToListAsync(ct);

        var labels = new List<ShippingLabel>(orders.Count);
        foreach (var order in orders)
        {
            await db.Entry(order).Reference(o => o.Customer).LoadAsync(ct); // expect: PERF1004
            await db.Entry(order).Collection(o => o.Lines).LoadAsync(ct); // expect: PERF1004

            labels.Add(new ShippingLabel(
                order.Id,
                order.Customer?.Name ?? "",
                order.ShippingAddress.Street,
                order.ShippingAddress.City,
                order.Lines.Sum(l => l.Quantity)));
            order.Status = OrderStatus.Shipped;
            order.ShippedAt = clock.GetUtcNow().UtcDateTime;
        }

        await db.SaveChangesAsync(ct);
        return labels;
    }

    /// <summary>The slip for one parcel: the lines are only read when there is something to pack.</summary>
    public async Task<PackingSlip?> GetPackingSlipAsync(int orderId, CancellationToken ct)
    {
        var order = await db.Orders.FindAsync([orderId], ct);
        if (order is not { Status: OrderStatus.Paid or OrderStatus.Shipped })
            return null;

        await db.Entry(order).Collection(o => o.Lines).Query().Include(l => l.Book).LoadAsync(ct);
        return new PackingSlip(order.Id, [.. order.Lines.Select(l => $"{l.Quantity} x {l.Book?.Title}")]);
    }

    /// <summary>Stops an order that has not been sent yet.</summary>
    public async Task<bool> CancelAsync(int orderId, CancellationToken ct)
    {
        var order = await db.Orders.AsNoTracking().FirstOrDefaultAsync(o => o.Id == orderId, ct); // expect: PERF2002
        if (order is not { Status: OrderStatus.Pending or OrderStatus.Paid })
            return false;

        order.Status = OrderStatus.Cancelled;
        await db.SaveChangesAsync(ct);
        return true;
    }

    /// <summary>Gives up on orders that nobody paid, page by page so that the change tracker stays small.</summary>
    public async Task<int> CancelUnpaidAsync(TimeSpan olderThan, CancellationToken ct)
    {
        const int pageSize = 50;
        var limit = clock.GetUtcNow().UtcDateTime - olderThan;
        var cancelled = 0;
        var lastId = 0;

        while (true)
        {
            var page = await db.Orders
                .Where(o => o.Status == OrderStatus.Pending && o.PlacedAt < limit && o.Id > lastId)
                .OrderBy(o => o.Id)
                .Take(pageSize)
                .ToListAsync(ct);
            if (page.Count == 0)
                return cancelled;

            foreach (var order in page)
                order.Status = OrderStatus.Cancelled;

            await db.SaveChangesAsync(ct);
            db.ChangeTracker.Clear();
            cancelled += page.Count;
            lastId = page[^1].Id;
        }
    }
}
