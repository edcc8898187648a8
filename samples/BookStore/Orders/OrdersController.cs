using BookStore.Data;
using BookStore.Domain;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace BookStore.Orders;

/// <summary>/orders</summary>
[ApiController]
[Route("orders")]
public sealed class OrdersController(
    StoreContext db,
    IOrderRepository orders,
    CheckoutService checkout,
    FulfilmentService fulfilment,
    InvoiceService invoices) : ControllerBase
{
    [HttpGet]
    public Task<PagedResult<OrderSummary>> List([FromQuery] OrderStatus? status, [FromQuery] PageRequest page, CancellationToken ct)
    {
        var query = orders.Query();
        if (status is not null)
            query = query.Where(o => o.Status == status);

        return query
            .OrderByDescending(o => o.PlacedAt).ThenBy(o => o.Id)
            .Select(o => new OrderSummary(o.Id, o.PlacedAt, o.Status, o.Customer!.Name, o.Lines.Sum(l => l.Quantity)))
            .ToPageAsync(page, ct);
    }

    [HttpGet("{id:int}")]
    public async Task<ActionResult<OrderDetails>> Get(int id, CancellationToken ct)
    {
        var order = await orders.GetWithLinesAsync(id, ct);
        if (order is null)
            return NotFound();

        return new OrderDetails(
            order.Id,
            order.PlacedAt,
            order.Status,
            order.Customer!.Name,
            order.ShippingAddress.City,
            [.. order.Lines.Select(l => new OrderDetailsLine(l.Book!.Title, l.Book.Publisher!.Name, l.Quantity, l.UnitPrice))]);
    }

    /// <summary>What the customer sees on the account page.</summary>
    [HttpGet("/customers/{customerId:int}/orders")]
    public async Task<List<OrderHistoryEntry>> GetHistory(int customerId, CancellationToken ct)
    {
        var placed = await db.Orders
            .Where(o => o.CustomerId == customerId)
            .OrderByDescending(o => o.PlacedAt)
            .Take(20)
            .ToListAsync(ct);

        var history = new List<OrderHistoryEntry>(placed.Count);
        foreach (var order in placed)
        {
            var items = order.Lines.Sum(l => l.Quantity); // expect: PERF1002
            var total = order.Lines.Sum(l => l.Quantity * l.UnitPrice);
            history.Add(new OrderHistoryEntry(order.Id, order.PlacedAt, order.Status, items, total));
        }

        return history;
    }

    /// <summary>The same, for the printed statement.</summary>
    [HttpGet("/customers/{customerId:int}/statement")]
    public async Task<List<OrderHistoryEntry>> GetStatement(int customerId, CancellationToken ct)
    {
        var placed = await orders.ListPlacedByAsync(customerId, 20, ct);
        return placed
            .Where(o => o.Lines.Count > 0)
            .Select(o => new OrderHistoryEntry(
                o.Id, o.PlacedAt, o.Status, o.Lines.Sum(l => l.Quantity), o.Lines.Sum(l => l.Quantity * l.UnitPrice)))
            .ToList();
    }

    [HttpPost("quote")]
    public Task<Quote> GetQuote(Basket basket, CancellationToken ct) => checkout.QuoteAsync(basket, ct);

    [HttpPost]
    public async Task<ActionResult<PlacedOrder>> Place(Basket basket, CancellationToken ct)
    {
        var placed = await checkout.PlaceAsync(basket, ct);
        return placed.OrderId is { } id ? CreatedAtAction(nameof(Get), new { id }, placed) : Conflict(placed);
    }

    [HttpPost("ship")]
    public Task<List<ShippingLabel>> Ship(CancellationToken ct) => fulfilment.ShipNextAsync(ct);

    [HttpPost("{id:int}/cancel")]
    public async Task<ActionResult> Cancel(int id, CancellationToken ct) => await fulfilment.CancelAsync(id, ct) ? NoContent() : Conflict();

    [HttpPost("cancel-unpaid")]
    public Task<int> CancelUnpaid([FromQuery] int days, CancellationToken ct) =>
        fulfilment.CancelUnpaidAsync(TimeSpan.FromDays(Math.Max(days, 1)), ct);

    [HttpGet("{id:int}/packing-slip")]
    public async Task<ActionResult<PackingSlip>> GetPackingSlip(int id, CancellationToken ct) =>
        await fulfilment.GetPackingSlipAsync(id, ct) is { } slip ? slip : NotFound();

    [HttpGet("invoices")]
    public Task<List<Invoice>> GetInvoices([FromQuery] DateOnly since, CancellationToken ct) =>
        invoices.CreateAsync(since.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc), ct);

    [HttpGet("discounts")]
    public Task<List<DiscountedOrder>> GetDiscounts(CancellationToken ct) => invoices.GetDiscountsAsync(ct);
}
