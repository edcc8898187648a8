using BookStore.Data;
using BookStore.Domain;
using Microsoft.EntityFrameworkCore;

namespace BookStore.Reports;

public sealed record MonthlyRevenue(int Year, int Month, int Orders, decimal Revenue);

public sealed record StatusCount(OrderStatus Status, int Orders);

public sealed record PublisherSales(string Publisher, string Country, int Copies, decimal Revenue);

public sealed record CategorySales(string Category, int Titles, int Copies);

/// <summary>Numbers for the people upstairs.</summary>
public sealed class ReportService(StoreContext db)
{
    public async Task<List<MonthlyRevenue>> GetMonthlyRevenueAsync(CancellationToken ct)
    {
        var lines = from line in db.OrderLines
                    where line.Order!.Status != OrderStatus.Cancelled
                    group line by new { line.Order!.PlacedAt.Year, line.Order.PlacedAt.Month } into month
                    orderby month.Key.Year, month.Key.Month
                    select new MonthlyRevenue(
                        month.Key.Year,
                        month.Key.Month,
                        month.Select(l => l.OrderId).Distinct().Count(),
                        month.Sum(l => l.Quantity * l.UnitPrice));
        return await lines.ToListAsync(ct);
    }

    /// <summary>Every status, also those that no order has.</summary>
    public async Task<List<StatusCount>> GetStatusesAsync(CancellationToken ct)
    {
        var counts = await db.Orders
            .GroupBy(o => o.Status)
            .Select(g => new { Status = g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Status, g => g.Count, ct);

        return Enum.GetValues<OrderStatus>().Select(s => new StatusCount(s, counts.GetValueOrDefault(s))).ToList();
    }

    /// <summary>Sales per house. There are few houses: they are read first, and the tracked books find theirs.</summary>
    public async Task<List<PublisherSales>> GetPublisherSalesAsync(CancellationToken ct)
    {
        await db.Publishers.LoadAsync(ct);
        var lines = await db.OrderLines
            .Include(l => l.Book)
            .Where(l => l.Order!.Status == OrderStatus.Shipped)
            .ToListAsync(ct);

        return lines
            .GroupBy(l => l.Book!.Publisher!)
            .Select(g => new PublisherSales(g.Key.Name, g.Key.Country, g.Sum(l => l.Quantity), g.Sum(l => l.Quantity * l.UnitPrice)))
            .OrderByDescending(s => s.Revenue)
            .ToList();
    }

    /// <summary>Sales per shelf, all in one query.</summary>
    public Task<List<CategorySales>> GetCategorySalesAsync(CancellationToken ct) => db.Categories
        .Where(c => c.Books.Any())
        .Select(c => new
        {
            c.Name,
            Titles = c.Books.Count,
            Copies = db.OrderLines.Where(l => l.Book!.CategoryId == c.Id).Sum(l => l.Quantity),
        })
        .OrderByDescending(s => s.Copies)
        .Select(s => new CategorySales(s.Name, s.Titles, s.Copies))
        .ToListAsync(ct);
}
