using Microsoft.AspNetCore.Routing;

namespace BookStore.Hosting;

/// <summary>The start page: what can be asked for.</summary>
internal static class RouteOverview
{
    public static void MapRouteOverview(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/", (EndpointDataSource endpoints) => string.Join('\n', endpoints.Endpoints
            .OfType<RouteEndpoint>()
            .SelectMany(e => Methods(e).Select(method => $"{method,-4} /{e.RoutePattern.RawText?.Trim('/')}"))
            .Distinct()
            .Order(StringComparer.Ordinal)));

    private static IReadOnlyList<string> Methods(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [];
}
