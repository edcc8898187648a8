using BookStore.Data;
using BookStore.Domain;
using Microsoft.EntityFrameworkCore;

namespace BookStore.Catalog;

/// <summary>What visitors ask about books.</summary>
public sealed class CatalogService(StoreContext db)
{
    private const int CardCount = 12;

    public Task<PagedResult<BookReference>> SearchAsync(BookFilter filter, PageRequest page, CancellationToken ct)
    {
        var query = db.Books.AsNoTracking();
        // SQLite's LIKE does not tell cases apart, PostgreSQL's does.
        if (!string.IsNullOrWhiteSpace(filter.Title))
            query = db.Database.IsNpgsql()
                ? query.Where(b => EF.Functions.ILike(b.Title, $"%{filter.Title}%"))
                : query.Where(b => EF.Functions.Like(b.Title, $"%{filter.Title}%"));
        if (filter.CategoryId is { } categoryId)
            query = query.Where(b => b.CategoryId == categoryId || b.Category!.ParentId == categoryId);
        if (filter.PublisherId is { } publisherId)
            query = query.Where(b => b.PublisherId == publisherId);
        if (filter.MaxPrice is { } maxPrice)
            query = query.Where(b => b.Price <= maxPrice);

        return query
            .OrderBy(b => b.Title).ThenBy(b => b.Id)
            .Select(b => new BookReference(b.Id, b.Isbn, b.Title))
            .ToPageAsync(page, ct);
    }

    public Task<BookDetails?> GetAsync(int id, CancellationToken ct) => db.Books
        .Where(b => b.Id == id)
        .Select(b => new BookDetails(
            b.Id,
            b.Isbn,
            b.Title,
            b.Description,
            b.Price,
            b.PublishedOn,
            b.Publisher!.Name,
            b.Category!.Name,
            b.Authors.Select(a => a.Name).ToList(),
            b.Stock.Sum(s => s.OnHand - s.Reserved),
            b.Reviews
                .Where(r => r.IsApproved)
                .OrderByDescending(r => r.CreatedAt)
                .Take(3)
                .Select(r => new ReviewLine(r.Stars, r.Text))
                .ToList()))
        .AsSplitQuery()
        .FirstOrDefaultAsync(ct);

    public async Task<List<BookCard>> GetNewAsync(CancellationToken ct)
    {
        var books = await db.Books
            .AsNoTrackingWithIdentityResolution()
            .Include(b => b.Authors)
            .OrderByDescending(b => b.PublishedOn).ThenBy(b => b.Id)
            .Take(CardCount)
            .ToListAsync(ct);

        return books.Select(BookMapping.ToCard).ToList(); // expect: PERF1002
    }

    public async Task<List<BookCard>> GetBargainsAsync(CancellationToken ct)
    {
        var books = await db.Books
            .AsNoTracking()
            .WithCard()
            .OrderBy(b => b.Price).ThenBy(b => b.Id)
            .Take(CardCount)
            .ToListAsync(ct);

        return books.Select(BookMapping.ToCard).ToList();
    }

    public async Task<List<Bestseller>> GetBestsellersAsync(CancellationToken ct)
    {
        var sales = await db.Orders
            .Sold()
            .SelectMany(o => o.Lines)
            .GroupBy(l => l.BookId)
            .Select(g => new { BookId = g.Key, Sold = g.Sum(l => l.Quantity) })
            .OrderByDescending(s => s.Sold).ThenBy(s => s.BookId)
            .Take(CardCount)
            .ToListAsync(ct);

        var ids = sales.Select(s => s.BookId).ToList();
        var titles = await db.Books
            .Where(b => ids.Contains(b.Id))
            .Select(b => new { b.Id, b.Title })
            .ToDictionaryAsync(b => b.Id, b => b.Title, ct);

        return sales.Select(s => new Bestseller(s.BookId, titles[s.BookId], s.Sold)).ToList();
    }

    public async Task<List<BookRating>> GetRatingsAsync(int[] ids, CancellationToken ct)
    {
        var ratings = new List<BookRating>(ids.Length);
        foreach (var id in ids)
            ratings.Add(new BookRating(id, await db.GetAverageRatingAsync(id, ct))); // expect: PERF1005

        return ratings;
    }

    /// <summary>For the tills, which scan a basket of codes; unknown ones are left out.</summary>
    public List<BookReference> FindByIsbns(string[] isbns) =>
        isbns.Distinct().Select(FindByIsbn).OfType<BookReference>().ToList(); // expect: PERF1005

    public async Task<List<PriceStep>> GetPriceHistoryAsync(int id, CancellationToken ct)
    {
        var book = await db.Books
            .AsNoTracking()
            .Include(b => b.PriceHistory.OrderByDescending(p => p.ChangedAt).Take(10))
            .FirstOrDefaultAsync(b => b.Id == id, ct);
        if (book is null)
            return [];

        var steps = new List<PriceStep>();
        foreach (var change in book.PriceHistory)
            steps.Add(new PriceStep(change.ChangedAt, change.OldPrice, change.NewPrice));

        return steps;
    }

    public async Task<BookReference> AddAsync(NewBook request, CancellationToken ct)
    {
        var book = new Book
        {
            Isbn = request.Isbn,
            Title = request.Title,
            Slug = await GetFreeSlugAsync(BookMapping.ToSlug(request.Title), ct),
            Price = request.Price,
            PublisherId = request.PublisherId,
            CategoryId = request.CategoryId,
        };
        db.Books.Add(book);
        await db.SaveChangesAsync(ct);
        return BookMapping.ToReference(book);
    }

    /// <summary>Tries slug, slug-2, slug-3… and ends at the first that nobody has.</summary>
    private async Task<string> GetFreeSlugAsync(string slug, CancellationToken ct)
    {
        for (var n = 1; ; n++)
        {
            var candidate = n == 1 ? slug : $"{slug}-{n}";
            if (!await db.Books.AnyAsync(b => b.Slug == candidate, ct))
                return candidate;
        }
    }

    private BookReference? FindByIsbn(string isbn) => db.Books
        .Where(b => b.Isbn == isbn)
        .Select(b => new BookReference(b.Id, b.Isbn, b.Title))
        .FirstOrDefault();
}
