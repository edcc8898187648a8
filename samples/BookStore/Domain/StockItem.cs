namespace BookStore.Domain;

/// <summary>How many copies of a title one warehouse holds.</summary>
public class StockItem
{
    public int Id { get; set; }
    public required string Warehouse { get; set; }
    public int OnHand { get; set; }
    public int Reserved { get; set; }

    /// <summary>The row version: two deliveries may be booked at the same time.</summary>
    public uint Version { get; set; }

    public int BookId { get; set; }
    public Book? Book { get; set; }
}

/// <summary>A step in the price history of a title.</summary>
public class PriceChange
{
    public int Id { get; set; }
    public DateTime ChangedAt { get; set; }
    public decimal OldPrice { get; set; }
    public decimal NewPrice { get; set; }

    public int BookId { get; set; }
    public Book? Book { get; set; }
}
