using System.ComponentModel.DataAnnotations;

namespace BookStore.Hosting;

/// <summary>What the people who run the store may want to turn.</summary>
public sealed class StoreOptions
{
    public const string Section = "Store";

    [Range(1, 1_000)]
    public int ImportBatchSize { get; set; } = 100;

    [Range(1, 500)]
    public int ShippingBatchSize { get; set; } = 25;

    [Range(0, 1_000)]
    public int LowStock { get; set; } = 5;

    public TimeSpan StockCheckInterval { get; set; } = TimeSpan.FromMinutes(5);
}
