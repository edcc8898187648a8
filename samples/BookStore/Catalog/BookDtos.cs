namespace BookStore.Catalog;

public sealed record BookCard(int Id, string Title, string Slug, decimal Price, string Publisher, IReadOnlyList<string> Authors);

public sealed record BookDetails(
    int Id,
    string Isbn,
    string Title,
    string? Description,
    decimal Price,
    DateOnly PublishedOn,
    string Publisher,
    string? Category,
    IReadOnlyList<string> Authors,
    int InStock,
    IReadOnlyList<ReviewLine> LatestReviews);

public sealed record ReviewLine(int Stars, string Text);

public sealed record BookReference(int Id, string Isbn, string Title);

public sealed record Bestseller(int BookId, string Title, int Sold);

public sealed record BookRating(int BookId, double? Stars);

public sealed record PriceStep(DateTime ChangedAt, decimal OldPrice, decimal NewPrice);

public sealed record BookFilter(string? Title, int? CategoryId, int? PublisherId, decimal? MaxPrice);

public sealed record ImportRow(string Isbn, string Title, string Author, int PublisherId, decimal Price);

public sealed record ImportResult(int Added, int Updated);

public sealed record NewBook(string Isbn, string Title, int PublisherId, int? CategoryId, decimal Price);
