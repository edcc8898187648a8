using BookStore.Data;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BookStore.Catalog;

/// <summary>/books</summary>
internal static class CatalogEndpoints
{
    public static void MapCatalog(this IEndpointRouteBuilder routes)
    {
        var books = routes.MapGroup("/books").WithTags("Catalog");

        books.MapGet("/", ([AsParameters] BookFilter filter, [AsParameters] PageRequest page, CatalogService catalog, CancellationToken ct) =>
            catalog.SearchAsync(filter, page, ct));
        books.MapGet("/{id:int}", GetBookAsync);
        books.MapGet("/{id:int}/prices", (int id, CatalogService catalog, CancellationToken ct) => catalog.GetPriceHistoryAsync(id, ct));
        books.MapGet("/new", (CatalogService catalog, CancellationToken ct) => catalog.GetNewAsync(ct));
        books.MapGet("/bargains", (CatalogService catalog, CancellationToken ct) => catalog.GetBargainsAsync(ct));
        books.MapGet("/bestsellers", (CatalogService catalog, CancellationToken ct) => catalog.GetBestsellersAsync(ct));
        books.MapGet("/ratings", (int[] id, CatalogService catalog, CancellationToken ct) => catalog.GetRatingsAsync(id, ct));
        books.MapGet("/by-isbn", (string[] isbn, CatalogService catalog) => catalog.FindByIsbns(isbn));
        books.MapPost("/", AddBookAsync);
        books.MapPost("/import", (List<ImportRow> rows, BookImportService import, CancellationToken ct) => import.ImportAsync(rows, ct));
    }

    private static async Task<Results<Ok<BookDetails>, NotFound>> GetBookAsync(int id, CatalogService catalog, CancellationToken ct) =>
        await catalog.GetAsync(id, ct) is { } book ? TypedResults.Ok(book) : TypedResults.NotFound();

    private static async Task<Created<BookReference>> AddBookAsync(NewBook request, CatalogService catalog, CancellationToken ct)
    {
        var book = await catalog.AddAsync(request, ct);
        return TypedResults.Created($"/books/{book.Id}", book);
    }
}
