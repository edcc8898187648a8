using BookStore.Data;
using BookStore.Domain;
using Microsoft.EntityFrameworkCore;

namespace BookStore.Catalog;

public sealed record ShelfLabel(string Title, string Path);

/// <summary>/labels: what the printer of the stock room asks for.</summary>
internal static class LabelEndpoints
{
    public static void MapLabels(this IEndpointRouteBuilder routes)
    {
        var labels = routes.MapGroup("/labels").WithTags("Labels");

        labels.MapGet("/{bookId:int}", GetAsync);
        labels.MapGet("/count", CountAsync);
        labels.MapGet("/spines", GetSpinesAsync);
        labels.MapGet("/sold-out", GetSoldOutAsync);
    }

    private static async Task<IResult> GetAsync(int bookId, StoreContext db, CancellationToken ct)
    {
        // Shelves are four deep at most.
        var book = await db.Books
            .AsNoTracking()
            .Include(b => b.Category!.Parent!.Parent!.Parent) // expect: PERF4009
            .FirstOrDefaultAsync(b => b.Id == bookId, ct);
        if (book is null)
            return Results.NotFound();

        var names = new List<string>();
        for (Category? shelf = book.Category; shelf is not null; shelf = shelf.Parent)
            names.Insert(0, shelf.Name);
        return Results.Ok(new ShelfLabel(book.Title, string.Join(" / ", names)));
    }

    /// <summary>How many labels a roll has to have for a shelf.</summary>
    private static Task<int> CountAsync(int categoryId, StoreContext db, CancellationToken ct) =>
        db.Books.AsNoTracking().CountAsync(b => b.CategoryId == categoryId, ct); // expect: PERF2003

    /// <summary>What is printed on the spines of a shelf.</summary>
    private static async Task<List<string>> GetSpinesAsync(int categoryId, StoreContext db, CancellationToken ct)
    {
        var books = await db.Books // expect: PERF4001
            .AsNoTracking()
            .Where(b => b.CategoryId == categoryId)
            .OrderBy(b => b.Title)
            .ToListAsync(ct);

        var spines = new List<string>();
        foreach (var book in books)
            spines.Add($"{book.Title} · {book.Isbn}");
        return spines;
    }

    /// <summary>The ribbons for what is empty somewhere.</summary>
    private static async Task<List<string>> GetSoldOutAsync(StoreContext db, CancellationToken ct)
    {
        var empty = await db.Stock.Where(s => s.OnHand == 0).Select(s => s.BookId).ToListAsync(ct);
        return await db.Books
            .Where(b => empty.Contains(b.Id)) // expect: PERF3010
            .OrderBy(b => b.Title)
            .Select(b => b.Title)
            .ToListAsync(ct);
    }
}
