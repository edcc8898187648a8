using BookStore.Domain;

namespace BookStore.Orders;

/// <summary>Orders, with as much around them as the caller needs.</summary>
public interface IOrderRepository
{
    IQueryable<Order> Query();

    Task<Order?> GetWithLinesAsync(int id, CancellationToken cancellationToken);

    Task<List<Order>> ListPlacedByAsync(int customerId, int count, CancellationToken cancellationToken);
}
