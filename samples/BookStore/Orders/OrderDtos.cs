using System.ComponentModel.DataAnnotations;
using BookStore.Domain;

namespace BookStore.Orders;

public sealed record BasketItem(int BookId, [Range(1, 100)] int Quantity);

public sealed record Basket(int CustomerId, IReadOnlyList<BasketItem> Items);

public sealed record Quote(decimal Total, IReadOnlyList<QuoteLine> Lines, IReadOnlyList<int> UnknownBooks);

public sealed record QuoteLine(int BookId, string Title, int Quantity, decimal Price);

public sealed record PlacedOrder(int? OrderId, decimal Total, IReadOnlyList<string> Problems);

public sealed record OrderSummary(int Id, DateTime PlacedAt, OrderStatus Status, string Customer, int Items);

public sealed record OrderDetails(int Id, DateTime PlacedAt, OrderStatus Status, string Customer, string City, IReadOnlyList<OrderDetailsLine> Lines);

public sealed record OrderDetailsLine(string Title, string Publisher, int Quantity, decimal UnitPrice);

public sealed record OrderHistoryEntry(int Id, DateTime PlacedAt, OrderStatus Status, int Items, decimal Total);

public sealed record Invoice(int OrderId, string Customer, string Language, IReadOnlyList<string> Lines, decimal Total);

public sealed record DiscountedOrder(int OrderId, decimal Total, decimal Discount);

public sealed record ShippingLabel(int OrderId, string Recipient, string Street, string City, int Items);

public sealed record PackingSlip(int OrderId, IReadOnlyList<string> Lines);
