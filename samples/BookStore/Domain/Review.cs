using Microsoft.EntityFrameworkCore.Infrastructure;

namespace BookStore.Domain;

/// <summary>What a customer thinks of a book. Loads what it refers to on first use.</summary>
public class Review
{
    private readonly ILazyLoader? _loader;
    private Book? _book;
    private Customer? _customer;

    public Review()
    {
    }

    // Entity Framework's own constructor.
    private Review(ILazyLoader loader) => _loader = loader;

    public int Id { get; set; }
    public int Stars { get; set; }
    public required string Text { get; set; }
    public bool IsApproved { get; set; }
    public DateTime CreatedAt { get; set; }

    public int BookId { get; set; }

    public Book? Book
    {
        get => _loader.Load(this, ref _book);
        set => _book = value;
    }

    public int CustomerId { get; set; }

    public Customer? Customer
    {
        get => _loader.Load(this, ref _customer);
        set => _customer = value;
    }
}
