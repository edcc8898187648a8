using BookStore.Data;
using BookStore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace BookStore.Inventory;

/// <summary>Looks at the stock every few minutes and warns when it runs out.</summary>
internal sealed class LowStockMonitor(
    IDbContextFactory<StoreContext> factory,
    IOptions<StoreOptions> options,
    ILogger<LowStockMonitor> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var low = options.Value.LowStock;
        using var timer = new PeriodicTimer(options.Value.StockCheckInterval);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await using var db = await factory.CreateDbContextAsync(stoppingToken);
            var count = await db.Books.CountAsync(b => b.Stock.Sum(s => s.OnHand - s.Reserved) <= low, stoppingToken);
            if (count > 0)
                logger.LogWarning("{Count} titles are nearly sold out", count);
        }
    }
}
