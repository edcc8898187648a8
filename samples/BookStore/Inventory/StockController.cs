using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Mvc;

namespace BookStore.Inventory;

/// <summary>/stock</summary>
[ApiController]
[Route("stock")]
public sealed class StockController(IStockService stock, PricingService pricing, StocktakingService stocktaking) : ControllerBase
{
    [HttpGet("availability")]
    public List<Availability> GetAvailability([FromQuery] int[] id) => stock.GetAvailability(id);

    [HttpGet("reorder")]
    public Task<List<ReorderLine>> GetReorderList(CancellationToken ct) => stock.GetReorderListAsync(ct);

    [HttpGet("warehouses/{warehouse}")]
    public Task<List<WarehouseMove>> GetShelves(string warehouse, CancellationToken ct) => stock.GetShelvesAsync(warehouse, ct);

    [HttpGet("export")]
    public async Task<ContentResult> Export(CancellationToken ct)
    {
        var csv = new StringBuilder("isbn;title;copies\n");
        await foreach (var row in stock.ExportAsync(ct))
            csv.Append(CultureInfo.InvariantCulture, $"{row.Isbn};{row.Title};{row.Copies}\n");

        return Content(csv.ToString(), "text/csv");
    }

    [HttpPost("deliveries")]
    public async Task<IActionResult> Receive(Delivery delivery, CancellationToken ct) =>
        await stock.ReceiveAsync(delivery, ct) ? NoContent() : Conflict();

    [HttpPut("prices")]
    public async Task<ActionResult<PriceUpdate>> SetPrices(List<NewPrice> prices, CancellationToken ct)
    {
        var update = await pricing.SetAsync(prices, ct);
        return update.UnknownBook is null ? update : NotFound(update);
    }

    [HttpGet("prices/trends")]
    public Task<List<PriceTrend>> GetTrends(CancellationToken ct) => pricing.GetTrendsAsync(ct);

    [HttpGet("sheets/{number:int}")]
    public Task<List<ShelfCount>> GetSheet(int number, bool fullFirst, CancellationToken ct) =>
        fullFirst ? stocktaking.GetFullShelvesAsync(number, ct) : stocktaking.GetSheetAsync(number, ct);

    [HttpGet("shelves/empty")]
    public Task<List<ShelfCount>> GetEmptyShelves(CancellationToken ct) => stocktaking.GetEmptyShelvesAsync(ct);

    [HttpGet("faults")]
    public Task<StockFaults> GetFaults(CancellationToken ct) => stocktaking.GetFaultsAsync(ct);
}
