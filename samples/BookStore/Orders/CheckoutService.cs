using System.Threading.Channels;
using BookStore.Data;
using BookStore.Domain;
using BookStore.Inventory;
using Microsoft.EntityFrameworkCore;

namespace BookStore.Orders;

/// <summary>Announces that an order was placed.</summary>
public sealed record OrderPlaced(int OrderId);

/// <summary>From the basket to the order.</summary>
public sealed class CheckoutService
{
    private readonly StoreContext _db;
    private readonly IStockService _stock;
    private readonly ChannelWriter<OrderPlaced> _placed;
    private readonly TimeProvider _clock;

    public CheckoutService(StoreContext db, IStockService stock, ChannelWriter<OrderPlaced> placed, TimeProvider clock)
    {
        _db = db;
        _stock = stock;
        _placed = placed;
        _clock = clock;
    }

    /// <summary>What the basket would cost today; nothing is kept.</summary>
    public async Task<Quote> QuoteAsync(Basket basket, CancellationToken ct)
    {
        var ids = basket.Items.Select(i => i.BookId).Distinct().ToList();
        var books = await _db.Books
            .Where(b => ids.Contains(b.Id))
            .Select(b => new { b.Id, b.Title, b.Price })
            .ToDictionaryAsync(b => b.Id, ct);

        var lines = new List<QuoteLine>();
        foreach (var item in basket.Items)
        {
            if (books.TryGetValue(item.BookId, out var book))
                lines.Add(new QuoteLine(book.Id, book.Title, item.Quantity, item.Quantity * book.Price));
        }

        return new Quote(lines.Sum(l => l.Price), lines, [.. ids.Where(id => !books.ContainsKey(id))]);
    }

    public async Task<PlacedOrder> PlaceAsync(Basket basket, CancellationToken ct)
    {
        var customer = await _db.Customers.FirstOrDefaultAsync(c => c.Id == basket.CustomerId, ct);
        if (customer is null)
            return new PlacedOrder(null, 0, [$"There is no customer {basket.CustomerId}."]);

        var order = new Order
        {
            Customer = customer,
            PlacedAt = _clock.GetUtcNow().UtcDateTime,
            Status = OrderStatus.Pending,
            ShippingAddress = customer.Address.Copy(),
        };

        var problems = new List<string>();
        foreach (var item in basket.Items)
        {
            var book = await _db.Books.FirstOrDefaultAsync(b => b.Id == item.BookId, ct); // expect: PERF1003
            if (book is null)
            {
                problems.Add($"There is no book {item.BookId}.");
                continue;
            }

            var available = await _stock.GetAvailableAsync(book.Id, ct); // expect: PERF1005
            if (available < item.Quantity)
                problems.Add($"Only {available} of {book.Title} left.");
            else
                order.Lines.Add(new OrderLine { Book = book, Quantity = item.Quantity, UnitPrice = book.Price });
        }

        if (problems.Count > 0)
            return new PlacedOrder(null, 0, problems);

        _db.Orders.Add(order);
        await _db.SaveChangesAsync(ct);
        await _placed.WriteAsync(new OrderPlaced(order.Id), ct);

        var total = 0m;
        foreach (var line in order.Lines)
            total += line.Quantity * line.UnitPrice;

        return new PlacedOrder(order.Id, total, []);
    }
}
