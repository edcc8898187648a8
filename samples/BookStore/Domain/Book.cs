namespace BookStore.Domain;

/// <summary>A title that the store sells. Navigations to one are nullable: null means "not loaded".</summary>
public class Book
{
    public int Id { get; set; }
    public required string Isbn { get; set; }
    public required string Title { get; set; }
    public required string Slug { get; set; }
    public string? Description { get; set; }
    public decimal Price { get; set; }
    public DateOnly PublishedOn { get; set; }

    public int PublisherId { get; set; }
    public Publisher? Publisher { get; set; }

    public int? CategoryId { get; set; }
    public Category? Category { get; set; }

    public List<Author> Authors { get; } = [];
    public List<Review> Reviews { get; } = [];
    public List<StockItem> Stock { get; } = [];
    public List<PriceChange> PriceHistory { get; } = [];

    public void ChangePrice(decimal price, DateTime at)
    {
        if (price == Price)
            return;

        PriceHistory.Add(new PriceChange { ChangedAt = at, OldPrice = Price, NewPrice = price });
        Price = price;
    }
}
