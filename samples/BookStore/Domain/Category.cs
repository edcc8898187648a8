namespace BookStore.Domain;

/// <summary>A shelf of the store; shelves form a tree. Archived ones are filtered from every query.</summary>
public class Category
{
    public int Id { get; set; }
    public required string Name { get; set; }
    public bool IsArchived { get; set; }

    public int? ParentId { get; set; }
    public Category? Parent { get; set; }

    public List<Category> Children { get; } = [];
    public List<Book> Books { get; } = [];
}
