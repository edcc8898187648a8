using StackExchange.Redis;

namespace BookStore.Catalog;

public sealed record BookViews(int BookId, long Count);

/// <summary>/views: how often books are looked at, in all shops together. Redis counts; without one, nobody does.</summary>
internal static class ViewEndpoints
{
    public static void MapViews(this IEndpointRouteBuilder routes)
    {
        var views = routes.MapGroup("/views").WithTags("Views");

        views.MapGet("/", CountAsync);
        views.MapPost("/{bookId:int}", (int bookId, IConnectionMultiplexer redis) =>
            redis.GetDatabase().StringIncrementAsync($"views:{bookId}"));
    }

    private static async Task<List<BookViews>> CountAsync(int[] id, IConnectionMultiplexer redis)
    {
        var counts = redis.GetDatabase();
        var views = new List<BookViews>(id.Length);
        foreach (var bookId in id)
            views.Add(new BookViews(bookId, (long)await counts.StringGetAsync($"views:{bookId}"))); // expect: PERF6015

        return views;
    }
}
