using BookStore.Domain;
using Microsoft.EntityFrameworkCore;

namespace BookStore.Data;

/// <summary>Questions that more than one feature asks.</summary>
internal static class StoreQueries
{
    /// <summary>Orders that count as sales.</summary>
    public static IQueryable<Order> Sold(this IQueryable<Order> orders) =>
        orders.Where(o => o.Status == OrderStatus.Paid || o.Status == OrderStatus.Shipped);

    public static IQueryable<Book> WithCard(this IQueryable<Book> books) =>
        books.Include(b => b.Publisher).Include(b => b.Authors).AsSplitQuery();

    public static async Task<double?> GetAverageRatingAsync(this StoreContext db, int bookId, CancellationToken cancellationToken) =>
        await db.Reviews
            .Where(r => r.BookId == bookId && r.IsApproved)
            .AverageAsync(r => (double?)r.Stars, cancellationToken);
}
