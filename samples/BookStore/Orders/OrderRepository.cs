using BookStore.Data;
using BookStore.Domain;
using Microsoft.EntityFrameworkCore;

namespace BookStore.Orders;

internal sealed class OrderRepository(StoreContext context) : IOrderRepository
{
    public IQueryable<Order> Query() => context.Orders.AsNoTracking();

    public Task<Order?> GetWithLinesAsync(int id, CancellationToken cancellationToken) => context.Orders
        .AsNoTracking() // expect: PERF2004
        .Include(o => o.Customer)
        .Include(o => o.Lines).ThenInclude(l => l.Book).ThenInclude(b => b!.Publisher)
        .FirstOrDefaultAsync(o => o.Id == id, cancellationToken);

    public Task<List<Order>> ListPlacedByAsync(int customerId, int count, CancellationToken cancellationToken) => context.Orders
        .AsNoTracking()
        .Include(o => o.Lines)
        .Where(o => o.CustomerId == customerId)
        .OrderByDescending(o => o.PlacedAt)
        .Take(count)
        .ToListAsync(cancellationToken);
}
