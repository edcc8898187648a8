using BookStore.Data;
using BookStore.Domain;
using Microsoft.EntityFrameworkCore;

namespace BookStore.Orders;

/// <summary>What goes to the accountant.</summary>
public sealed class InvoiceService(IOrderRepository orders, StoreContext db)
{
    private const decimal BusinessRate = 0.10m;
    private const decimal BulkRate = 0.05m;

    public async Task<List<Invoice>> CreateAsync(DateTime since, CancellationToken ct)
    {
        var sold = await orders.Query()
            .Sold()
            .Include(o => o.Customer)
            .Include(o => o.Lines)
            .Where(o => o.PlacedAt >= since)
            .OrderBy(o => o.Id)
            .Take(50)
            .ToListAsync(ct);

        var invoices = new List<Invoice>();
        foreach (var order in sold)
        {
            var lines = new List<string>();
            foreach (var line in order.Lines)
                lines.Add($"{line.Quantity} x {line.Book?.Title ?? "(no title)"}"); // expect: PERF1002

            invoices.Add(new Invoice(
                order.Id,
                order.Customer?.Name ?? "",
                order.Customer?.Preferences?.Language ?? "en",
                lines,
                order.Lines.Sum(l => l.Quantity * l.UnitPrice)));
        }

        return invoices;
    }

    /// <summary>Open orders with the discount that they will get when they are paid.</summary>
    public async Task<List<DiscountedOrder>> GetDiscountsAsync(CancellationToken ct)
    {
        var open = await db.Orders // expect: PERF3001
            .AsNoTracking()
            .Include(o => o.Lines)
            .Where(o => o.Status == OrderStatus.Pending)
            .OrderBy(o => o.Id)
            .ToListAsync(ct);

        var discounted = new List<DiscountedOrder>();
        foreach (var order in open)
        {
            var total = order.Lines.Sum(l => l.Quantity * l.UnitPrice);
            var rate = order switch
            {
                { Customer.Kind: CustomerKind.Business } => BusinessRate, // expect: PERF1002
                { Lines.Count: >= 4 } => BulkRate,
                _ => 0m,
            };
            discounted.Add(new DiscountedOrder(order.Id, total, total * rate));
        }

        return discounted;
    }
}
