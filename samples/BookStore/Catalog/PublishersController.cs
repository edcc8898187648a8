using System.Text;
using BookStore.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace BookStore.Catalog;

public sealed record PublisherList(int Id, string Name, IReadOnlyList<BookReference> Books);

public sealed record PublisherSummary(int Id, string Name, int Books, decimal? AveragePrice);

/// <summary>/publishers</summary>
[ApiController]
[Route("publishers")]
public sealed class PublishersController(StoreContext db) : ControllerBase
{
    [HttpGet]
    public async Task<List<PublisherList>> List(CancellationToken ct)
    {
        var publishers = await db.Publishers.AsNoTracking().OrderBy(p => p.Name).ToListAsync(ct);

        var lists = new List<PublisherList>();
        foreach (var publisher in publishers)
        {
            var books = await db.Books.AsNoTracking().Where(b => b.PublisherId == publisher.Id).ToListAsync(ct); // expect: PERF1003
            lists.Add(new PublisherList(publisher.Id, publisher.Name, books.Select(BookMapping.ToReference).ToList()));
        }

        return lists;
    }

    [HttpGet("summary")]
    public Task<List<PublisherSummary>> Summarize(CancellationToken ct) => db.Publishers
        .OrderBy(p => p.Name)
        .Select(p => new PublisherSummary(
            p.Id,
            p.Name,
            db.Books.Count(b => b.PublisherId == p.Id),
            p.Books.Average(b => (decimal?)b.Price)))
        .ToListAsync(ct);

    /// <summary>The printed catalogue: one block per country, its houses and their titles below it.</summary>
    [HttpGet("catalogue")]
    public async Task<ContentResult> PrintCatalogue(CancellationToken ct)
    {
        var text = new StringBuilder();
        var houses = await db.Publishers.AsNoTracking().ToListAsync(ct);
        foreach (var country in houses.GroupBy(p => p.Country).OrderBy(g => g.Key))
        {
            text.AppendLine($"== {country.Key}");
            foreach (var house in country)
            {
                text.AppendLine(house.Name);
                await foreach (var book in db.Books.AsNoTracking().Where(b => b.PublisherId == house.Id).AsAsyncEnumerable().WithCancellation(ct)) // expect: PERF1003
                    text.AppendLine($"  {book.Title} ({book.PublishedOn.Year})");
            }
        }

        return Content(text.ToString(), "text/plain");
    }

    /// <summary>The newest titles of each house, with the shelf that they stand on.</summary>
    [HttpGet("{id:int}/books")]
    public async Task<ActionResult<PublisherList>> Get(int id, [FromServices] TimeProvider clock, CancellationToken ct)
    {
        var since = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddYears(-2);
        var publisher = await db.Publishers
            .AsNoTrackingWithIdentityResolution()
            .Include(p => p.Books.Where(b => b.PublishedOn >= since))
            .ThenInclude(b => b.Category)
            .FirstOrDefaultAsync(p => p.Id == id, ct);
        if (publisher is null)
            return NotFound();

        var books = from book in publisher.Books
                    let shelf = book.Category?.Name ?? "no shelf"
                    orderby shelf, book.Title
                    select new BookReference(book.Id, book.Isbn, $"{book.Title} ({shelf})");
        return new PublisherList(publisher.Id, publisher.Name, books.ToList());
    }
}
