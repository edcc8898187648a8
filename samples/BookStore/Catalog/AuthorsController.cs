using BookStore.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace BookStore.Catalog;

public sealed record AuthorSummary(int Id, string Name, int Books);

public sealed record AuthorDetails(int Id, string Name, string? Biography, IReadOnlyList<BookReference> Books);

public sealed record CoAuthors(int Id, string Name, IReadOnlyList<string> WroteWith);

/// <summary>/authors</summary>
[ApiController]
[Route("authors")]
public sealed class AuthorsController : ControllerBase
{
    private readonly StoreContext _db;

    public AuthorsController(StoreContext db) => _db = db;

    [HttpGet]
    public Task<PagedResult<AuthorSummary>> List([FromQuery] PageRequest page, CancellationToken ct) => _db.Authors
        .OrderBy(a => a.Name).ThenBy(a => a.Id)
        .Select(a => new AuthorSummary(a.Id, a.Name, a.Books.Count))
        .ToPageAsync(page, ct);

    [HttpGet("{id:int}")]
    public async Task<ActionResult<AuthorDetails>> Get(int id, CancellationToken ct)
    {
        var author = await _db.Authors.FirstOrDefaultAsync(a => a.Id == id, ct);
        if (author is null)
            return NotFound();

        var books = author.Books.OrderBy(b => b.PublishedOn).Select(BookMapping.ToReference).ToList(); // expect: PERF1002
        return new AuthorDetails(author.Id, author.Name, author.Biography, books);
    }

    [HttpGet("{id:int}/co-authors")]
    public async Task<ActionResult<CoAuthors>> GetCoAuthors(int id, CancellationToken ct)
    {
        // The path leads back to authors.
        var author = await _db.Authors.AsNoTrackingWithIdentityResolution().Include("Books.Authors").AsSplitQuery().SingleOrDefaultAsync(a => a.Id == id, ct);
        if (author is null)
            return NotFound();

        var names = author.Books
            .SelectMany(b => b.Authors)
            .Where(a => a.Id != author.Id)
            .Select(a => a.Name)
            .Distinct()
            .ToList();
        return new CoAuthors(author.Id, author.Name, names);
    }

    /// <summary>Says before a form is sent whether a name is taken.</summary>
    [HttpGet("taken")]
    public async Task<bool> IsTaken([FromQuery] string name, CancellationToken ct)
    {
        var author = await _db.Authors.FirstOrDefaultAsync(a => a.Name == name, ct); // expect: PERF4007
        return author is not null;
    }

    /// <summary>The first names for the index; the books were listed below them once.</summary>
    [HttpGet("index")]
    public async Task<string> GetIndex(CancellationToken ct)
    {
        var authors = await _db.Authors // expect: PERF4001
            .AsNoTracking()
            .Include(a => a.Books) // expect: PERF4006
            .OrderBy(a => a.Name)
            .ThenBy(a => a.Id)
            .Take(200)
            .ToListAsync(ct);
        return string.Join(", ", authors.Select(a => a.Name));
    }

    /// <summary>How many books the first authors of the index wrote.</summary>
    [HttpGet("productivity")]
    public async Task<List<AuthorSummary>> GetProductivity(CancellationToken ct)
    {
        var authors = await _db.Authors
            .AsNoTracking()
            .Include(a => a.Books) // expect: PERF4002
            .OrderBy(a => a.Name)
            .ThenBy(a => a.Id)
            .Take(200)
            .ToListAsync(ct);
        return authors.Select(a => new AuthorSummary(a.Id, a.Name, a.Books.Count)).ToList();
    }
}
