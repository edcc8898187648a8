namespace BookStore.Domain;

/// <summary>The house that brings books out.</summary>
public class Publisher
{
    public int Id { get; set; }
    public required string Name { get; set; }
    public required string Country { get; set; }

    public List<Book> Books { get; } = [];
}
