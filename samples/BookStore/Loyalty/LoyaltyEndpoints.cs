using BookStore.Data;

namespace BookStore.Loyalty;

/// <summary>/loyalty</summary>
internal static class LoyaltyEndpoints
{
    public static void MapLoyalty(this IEndpointRouteBuilder routes)
    {
        var loyalty = routes.MapGroup("/loyalty").WithTags("Loyalty");

        loyalty.MapGet("/balances", ([AsParameters] PageRequest page, LoyaltyService service, CancellationToken ct) =>
            service.GetBalancesAsync(page, ct));
        loyalty.MapGet("/{customerId:int}/statement", async (int customerId, LoyaltyService service, CancellationToken ct) =>
            await service.GetStatementAsync(customerId, ct) is { } statement ? Results.Ok(statement) : Results.NotFound());
        loyalty.MapGet("/notices", (int? days, LoyaltyService service, CancellationToken ct) =>
            service.GetExpiryNoticesAsync(days ?? 30, ct));
        loyalty.MapGet("/expiring/{day:datetime}", (DateTime day, LoyaltyService service, CancellationToken ct) =>
            service.GetExpiringPointsAsync(DateTime.SpecifyKind(day, DateTimeKind.Utc), ct));
        loyalty.MapPost("/expire", async (LoyaltyService service, CancellationToken ct) =>
            new { expired = await service.ExpireAsync(ct) });
    }
}
