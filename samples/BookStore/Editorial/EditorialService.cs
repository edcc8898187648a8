using BookStore.Catalog;
using BookStore.Data;
using BookStore.Domain;
using Microsoft.EntityFrameworkCore;

namespace BookStore.Editorial;

public sealed record Proof(string Title, IReadOnlyList<string> Authors, IReadOnlyList<decimal> Prices);

public sealed record Digest(int Count, IReadOnlyList<string> Titles);

/// <summary>What the editors of a house ask for.</summary>
public sealed class EditorialService(StoreContext db)
{
    /// <summary>The proof sheet: each title with its authors, and what it cost over the years.</summary>
    public async Task<List<Proof>> GetProofsAsync(int publisherId, CancellationToken ct)
    {
        var books = await db.Books // expect: PERF4003
            .AsNoTrackingWithIdentityResolution()
            .Include(b => b.Authors)
            .Include(b => b.PriceHistory)
            .Where(b => b.PublisherId == publisherId)
            .OrderBy(b => b.Id)
            .ToListAsync(ct);

        return books.Select(ToProof).ToList();
    }

    /// <summary>The titles of a house, as links.</summary>
    public Task<List<BookReference>> GetReferencesAsync(int publisherId, CancellationToken ct) => db.Books
        .Where(b => b.PublisherId == publisherId)
        .OrderBy(b => b.Id)
        .Select(b => BookMapping.ToReference(b)) // expect: PERF4004
        .ToListAsync(ct);

    /// <summary>The titles of a house, with its name in front.</summary>
    public Task<List<string>> GetLabelsAsync(int publisherId, CancellationToken ct) => db.Books
        .Include(b => b.Publisher) // expect: PERF4005
        .Where(b => b.PublisherId == publisherId)
        .OrderBy(b => b.Id)
        .Select(b => b.Publisher!.Name + ": " + b.Title)
        .ToListAsync(ct);

    /// <summary>What came out this year, for the letter to the shops.</summary>
    public async Task<Digest> GetDigestAsync(int publisherId, DateOnly since, CancellationToken ct)
    {
        var titles = db.Books.Where(b => b.PublisherId == publisherId && b.PublishedOn >= since).Select(b => b.Title);
        var count = await titles.CountAsync(ct);
        return new Digest(count, await titles.ToListAsync(ct)); // expect: PERF3011
    }

    /// <summary>How a letter to a house begins: friends are who has many titles with us.</summary>
    public async Task<string> GetGreetingAsync(int publisherId, CancellationToken ct)
    {
        var name = await db.Publishers.Where(p => p.Id == publisherId).Select(p => p.Name).FirstOrDefaultAsync(ct);
        var greeting = await db.Books.CountAsync(b => b.PublisherId == publisherId, ct) > 100 ? $"Dear friends at {name}" : $"Dear {name}";
        return $"{greeting}, we sell {await db.Books.CountAsync(b => b.PublisherId == publisherId, ct)} of your titles"; // expect: PERF4008
    }

    private static Proof ToProof(Book book) => new(
        book.Title,
        book.Authors.Select(a => a.Name).ToList(),
        book.PriceHistory.OrderBy(p => p.ChangedAt).Select(p => p.NewPrice).ToList());
}
