namespace BookStore.Inventory;

public sealed record Availability(int BookId, int Copies);

public sealed record StockRow(string Isbn, string Title, int Copies);

public sealed record ReorderLine(int BookId, string Title, int Left, int Order);

public sealed record Delivery(string Warehouse, IReadOnlyDictionary<int, int> Copies);

public sealed record WarehouseMove(string Warehouse, string Title, int OnHand);

/// <summary>How many copies there are, and where.</summary>
public interface IStockService
{
    Task<int> GetAvailableAsync(int bookId, CancellationToken cancellationToken);

    List<Availability> GetAvailability(IReadOnlyCollection<int> bookIds);

    Task<List<ReorderLine>> GetReorderListAsync(CancellationToken cancellationToken);

    Task<bool> ReceiveAsync(Delivery delivery, CancellationToken cancellationToken);

    Task<List<WarehouseMove>> GetShelvesAsync(string warehouse, CancellationToken cancellationToken);

    IAsyncEnumerable<StockRow> ExportAsync(CancellationToken cancellationToken);
}
