using BookStore.Data;
using BookStore.Domain;

namespace BookStore.Inventory;

/// <summary>Whether, and how many copies of, a title should be bought.</summary>
internal sealed class ReorderAdvice(StoreContext db, Book book, DateTime since)
{
    /// <summary>Copies that left the house in the period.</summary>
    public int Sold => db.OrderLines
        .Where(l => l.BookId == book.Id && l.Order!.PlacedAt >= since)
        .Sum(l => l.Quantity);

    /// <summary>What to buy to have twice as many as were sold.</summary>
    public static int ToOrder(int sold, int left) => Math.Max(2 * sold - left, 0);
}
