using Microsoft.EntityFrameworkCore;

namespace BookStore.Data;

/// <summary>Which page of a list is asked for; a size beyond what is allowed is cut.</summary>
public sealed class PageRequest
{
    private const int DefaultSize = 20;
    private const int MaxSize = 100;

    public int? Page { get; init; }

    public int? Size { get; init; }

    public int Take() => Math.Clamp(Size ?? DefaultSize, 1, MaxSize);

    public int Skip() => (Math.Max(Page ?? 1, 1) - 1) * Take();
}

/// <summary>A page of a list, and how long the whole list is.</summary>
public sealed record PagedResult<T>(IReadOnlyList<T> Items, int Total);

internal static class PagingExtensions
{
    /// <summary>Reads one page of a query that is already ordered.</summary>
    public static async Task<PagedResult<T>> ToPageAsync<T>(this IQueryable<T> query, PageRequest page, CancellationToken cancellationToken)
    {
        var total = await query.CountAsync(cancellationToken);
        var items = await query.Skip(page.Skip()).Take(page.Take()).ToListAsync(cancellationToken);
        return new PagedResult<T>(items, total);
    }
}
