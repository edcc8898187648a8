namespace BookStore.Domain;

public enum OrderStatus
{
    Pending,
    Paid,
    Shipped,
    Cancelled,
}

/// <summary>What a customer bought at once.</summary>
public class Order
{
    public int Id { get; set; }
    public DateTime PlacedAt { get; set; }
    public DateTime? ShippedAt { get; set; }
    public OrderStatus Status { get; set; }
    public required Address ShippingAddress { get; set; }

    public int CustomerId { get; set; }
    public Customer? Customer { get; set; }

    public List<OrderLine> Lines { get; } = [];
}

/// <summary>One title of an order, at the price of that day.</summary>
public class OrderLine
{
    public int Id { get; set; }
    public int Quantity { get; set; }
    public decimal UnitPrice { get; set; }

    public int OrderId { get; set; }
    public Order? Order { get; set; }

    public int BookId { get; set; }
    public Book? Book { get; set; }
}
