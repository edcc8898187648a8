namespace BookStore.Editorial;

/// <summary>/editorial</summary>
internal static class EditorialEndpoints
{
    public static void MapEditorial(this IEndpointRouteBuilder routes)
    {
        var editorial = routes.MapGroup("/editorial").WithTags("Editorial");

        editorial.MapGet("/{publisherId:int}/proofs", (int publisherId, EditorialService service, CancellationToken ct) => service.GetProofsAsync(publisherId, ct));
        editorial.MapGet("/{publisherId:int}/references", (int publisherId, EditorialService service, CancellationToken ct) => service.GetReferencesAsync(publisherId, ct));
        editorial.MapGet("/{publisherId:int}/labels", (int publisherId, EditorialService service, CancellationToken ct) => service.GetLabelsAsync(publisherId, ct));
        editorial.MapGet("/{publisherId:int}/digest", (int publisherId, DateOnly since, EditorialService service, CancellationToken ct) => service.GetDigestAsync(publisherId, since, ct));
        editorial.MapGet("/{publisherId:int}/greeting", (int publisherId, EditorialService service, CancellationToken ct) => service.GetGreetingAsync(publisherId, ct));
    }
}
