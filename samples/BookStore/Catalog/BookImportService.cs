using BookStore.Data;
using BookStore.Domain;
using BookStore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace BookStore.Catalog;

/// <summary>Takes over the lists that publishers send: a few commands per batch, whatever its size.</summary>
public sealed class BookImportService(StoreContext db, IOptions<StoreOptions> options, TimeProvider clock)
{
    public async Task<ImportResult> ImportAsync(IReadOnlyList<ImportRow> rows, CancellationToken ct)
    {
        var authors = new Dictionary<string, Author>();
        var added = 0;
        var updated = 0;

        foreach (var batch in rows.DistinctBy(r => r.Isbn).Chunk(options.Value.ImportBatchSize))
        {
            var isbns = batch.Select(r => r.Isbn).ToList();
            var known = await db.Books.Where(b => isbns.Contains(b.Isbn)).ToDictionaryAsync(b => b.Isbn, ct);

            foreach (var row in batch)
            {
                if (known.TryGetValue(row.Isbn, out var book))
                {
                    book.ChangePrice(row.Price, clock.GetUtcNow().UtcDateTime);
                    updated++;
                    continue;
                }

                // A list has few authors and many books: each author is asked for once.
                if (!authors.TryGetValue(row.Author, out var author))
                {
                    author = await db.Authors.FirstOrDefaultAsync(a => a.Name == row.Author, ct) ?? new Author { Name = row.Author };
                    authors.Add(row.Author, author);
                }

                db.Books.Add(ToBook(row, author));
                added++;
            }

            await db.SaveChangesAsync(ct);
        }

        return new ImportResult(added, updated);
    }

    private static Book ToBook(ImportRow row, Author author)
    {
        var book = new Book
        {
            Isbn = row.Isbn,
            Title = row.Title,
            Slug = $"{BookMapping.ToSlug(row.Title)}-{row.Isbn}",
            Price = row.Price,
            PublisherId = row.PublisherId,
        };
        book.Authors.Add(author);
        return book;
    }
}
