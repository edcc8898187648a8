using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace BookStore.Data.Seeding;

/// <summary>Creates and fills the database before the first request is served.</summary>
internal sealed class StoreInitializer(
    IDbContextFactory<StoreContext> factory,
    IOptions<SeedOptions> options,
    TimeProvider clock,
    ILogger<StoreInitializer> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var db = await factory.CreateDbContextAsync(cancellationToken);

        await db.Database.EnsureCreatedAsync(cancellationToken);
        if (!options.Value.Enabled || await db.Books.AnyAsync(cancellationToken))
            return;

        var watch = Stopwatch.StartNew();
        await new StoreSeeder(options.Value, clock.GetUtcNow().UtcDateTime.Date).SeedAsync(db, cancellationToken);
        logger.LogInformation(
            "Seeded {Books} books and {Orders} orders in {Elapsed} ms",
            options.Value.Books, options.Value.Orders, watch.ElapsedMilliseconds);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
