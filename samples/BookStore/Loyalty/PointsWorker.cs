using System.Threading.Channels;
using BookStore.Data;
using BookStore.Domain;
using BookStore.Orders;
using Microsoft.EntityFrameworkCore;

namespace BookStore.Loyalty;

/// <summary>Books the points for each order that comes in, on its own time and with a context of its own.</summary>
internal sealed class PointsWorker(
    ChannelReader<OrderPlaced> placed,
    IDbContextFactory<StoreContext> factory,
    TimeProvider clock,
    ILogger<PointsWorker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var message in placed.ReadAllAsync(stoppingToken))
        {
            try
            {
                await using var db = await factory.CreateDbContextAsync(stoppingToken);
                var order = await db.Orders.Include(o => o.Lines).SingleAsync(o => o.Id == message.OrderId, stoppingToken); // expect: PERF4002
                var account = await db.LoyaltyAccounts.FirstOrDefaultAsync(a => a.CustomerId == order.CustomerId, stoppingToken);
                if (account is null)
                    continue;

                var now = clock.GetUtcNow().UtcDateTime;
                db.LoyaltyEntries.Add(new LoyaltyEntry
                {
                    AccountId = account.Id,
                    Points = (int)order.Lines.Sum(l => l.Quantity * l.UnitPrice),
                    Reason = $"Order {order.Id}",
                    BookedAt = now,
                    ExpiresAt = now.AddYears(1),
                });
                await db.SaveChangesAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                logger.LogError(e, "No points for order {OrderId}", message.OrderId);
            }
        }
    }
}
