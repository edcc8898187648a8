using BookStore.Domain;

namespace BookStore.Catalog;

/// <summary>Turns books into what the API shows of them.</summary>
internal static class BookMapping
{
    public static BookCard ToCard(Book book) => new(
        book.Id,
        book.Title,
        book.Slug,
        book.Price,
        book.Publisher?.Name ?? "",
        [.. book.Authors.Select(a => a.Name)]);

    public static BookReference ToReference(Book book) => new(book.Id, book.Isbn, book.Title);

    /// <summary>The part of an address that stands for a title.</summary>
    public static string ToSlug(string title) =>
        string.Join('-', title.ToLowerInvariant().Split([' ', '\'', ',', '.', ':', '/'], StringSplitOptions.RemoveEmptyEntries));
}
