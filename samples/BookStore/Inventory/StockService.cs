using System.Runtime.CompilerServices;
using BookStore.Data;
using BookStore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace BookStore.Inventory;

/// <summary>The stock as the database has it.</summary>
internal sealed class StockService(
    StoreContext db,
    IOptions<StoreOptions> options,
    TimeProvider clock,
    ILogger<StockService> logger) : IStockService
{
    private const int MaxAttempts = 3;

    public Task<int> GetAvailableAsync(int bookId, CancellationToken cancellationToken) => db.Stock
        .Where(s => s.BookId == bookId)
        .SumAsync(s => s.OnHand - s.Reserved, cancellationToken);

    public List<Availability> GetAvailability(IReadOnlyCollection<int> bookIds) => bookIds
        .Select(id => new Availability(id, db.Stock.Where(s => s.BookId == id).Sum(s => s.OnHand - s.Reserved))) // expect: PERF1003
        .ToList();

    public async Task<List<ReorderLine>> GetReorderListAsync(CancellationToken cancellationToken)
    {
        var low = options.Value.LowStock;
        var since = clock.GetUtcNow().UtcDateTime.AddYears(-2);
        var books = await db.Books // expect: PERF3001
            .AsNoTracking()
            .Include(b => b.Stock)
            .Where(b => b.Stock.Sum(s => s.OnHand - s.Reserved) <= low)
            .OrderBy(b => b.Id)
            .ToListAsync(cancellationToken);

        var lines = new List<ReorderLine>();
        foreach (var book in books)
        {
            var advice = new ReorderAdvice(db, book, since);
            var left = book.Stock.Sum(s => s.OnHand - s.Reserved);
            var order = ReorderAdvice.ToOrder(advice.Sold, left); // expect: PERF1005
            if (order > 0)
                lines.Add(new ReorderLine(book.Id, book.Title, left, order));
        }

        return lines;
    }

    /// <summary>Books a delivery in; somebody else may have changed the same rows, so it is tried again a few times.</summary>
    public async Task<bool> ReceiveAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        var bookIds = delivery.Copies.Keys.ToList();
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            try
            {
                var items = await db.Stock
                    .Where(s => s.Warehouse == delivery.Warehouse && bookIds.Contains(s.BookId))
                    .ToListAsync(cancellationToken);
                foreach (var item in items)
                    item.OnHand += delivery.Copies[item.BookId];

                await db.SaveChangesAsync(cancellationToken);
                return true;
            }
            catch (DbUpdateConcurrencyException) when (attempt < MaxAttempts)
            {
                logger.LogInformation("Delivery to {Warehouse} met another one, attempt {Attempt}", delivery.Warehouse, attempt);
                db.ChangeTracker.Clear();
            }
        }

        return false;
    }

    /// <summary>What stands in a warehouse; the titles are read once and put to the items here.</summary>
    public async Task<List<WarehouseMove>> GetShelvesAsync(string warehouse, CancellationToken cancellationToken)
    {
        var books = await db.Books.AsNoTracking().ToDictionaryAsync(b => b.Id, cancellationToken); // expect: PERF3001
        var items = await db.Stock
            .AsNoTracking()
            .Where(s => s.Warehouse == warehouse && s.OnHand > 0)
            .OrderBy(s => s.Id)
            .Take(50)
            .ToListAsync(cancellationToken);

        foreach (var item in items)
            item.Book = books[item.BookId];

        return items.Select(i => new WarehouseMove(i.Warehouse, i.Book!.Title, i.OnHand)).ToList();
    }

    /// <summary>All titles, a page at a time by key.</summary>
    public async IAsyncEnumerable<StockRow> ExportAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const int pageSize = 80;
        var lastId = 0;
        List<(int Id, StockRow Row)> page;
        do
        {
            var after = lastId;
            page = await db.Books
                .Where(b => b.Id > after)
                .OrderBy(b => b.Id)
                .Take(pageSize)
                .Select(b => new ValueTuple<int, StockRow>(
                    b.Id, new StockRow(b.Isbn, b.Title, b.Stock.Sum(s => s.OnHand - s.Reserved))))
                .ToListAsync(cancellationToken);

            foreach (var (id, row) in page)
            {
                lastId = id;
                yield return row;
            }
        }
        while (page.Count == pageSize);
    }
}
