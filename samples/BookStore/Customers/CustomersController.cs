using BookStore.Data;
using BookStore.Domain;
using BookStore.Orders;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace BookStore.Customers;

public sealed record CustomerRow(int Id, string Name, string Email, int Orders);

public sealed record CustomerDetails(int Id, string Name, string City, string Language, bool Newsletter);

public sealed record TopCustomer(int Id, string Name, decimal Spent);

public sealed record Recommendation(int BookId, string Title, decimal Price);

/// <summary>/customers</summary>
[ApiController]
[Route("customers")]
public sealed class CustomersController : ControllerBase
{
    private readonly IRepository<Customer> _customers;
    private readonly IRepository<Book> _books;
    private readonly IOrderRepository _orders;

    public CustomersController(IRepository<Customer> customers, IRepository<Book> books, IOrderRepository orders)
    {
        _customers = customers;
        _books = books;
        _orders = orders;
    }

    [HttpGet]
    public async Task<List<CustomerRow>> List([FromQuery] PageRequest page, CancellationToken ct)
    {
        var customers = await _customers.Query() // expect: PERF4001
            .AsNoTracking()
            .OrderBy(c => c.Name).ThenBy(c => c.Id) // expect: PERF5001
            .Skip(page.Skip()) // expect: PERF3006
            .Take(page.Take())
            .ToListAsync(ct);

        var rows = new List<CustomerRow>(customers.Count);
        for (var i = 0; i < customers.Count; i++)
        {
            var customer = customers[i];
            var count = await _orders.Query().CountAsync(o => o.CustomerId == customer.Id, ct); // expect: PERF1003
            rows.Add(new CustomerRow(customer.Id, customer.Name, customer.Email, count));
        }

        return rows;
    }

    [HttpGet("{id:int}")]
    public async Task<ActionResult<CustomerDetails>> Get(int id, CancellationToken ct)
    {
        var customer = await _customers.Query().AsNoTracking().FirstOrDefaultAsync(c => c.Id == id, ct);
        if (customer is null)
            return NotFound();

        // The preferences come along with every customer, and the address is a part of it.
        var language = customer.Preferences?.Language ?? "en";
        return new CustomerDetails(customer.Id, customer.Name, customer.Address.City, language, customer.Preferences is { Newsletter: true });
    }

    [HttpGet("top")]
    public Task<List<TopCustomer>> GetTop(CancellationToken ct, [FromQuery] int count = 10) => _customers.Query()
        .Select(c => new { c.Id, c.Name, Spent = c.Orders.SelectMany(o => o.Lines).Sum(l => l.Quantity * l.UnitPrice) })
        .OrderByDescending(c => c.Spent)
        .Take(count) // expect: PERF3003
        .Select(c => new TopCustomer(c.Id, c.Name, c.Spent))
        .ToListAsync(ct);

    /// <summary>Books that were bought together with what this customer bought.</summary>
    [HttpGet("{id:int}/recommendations")]
    public async Task<List<Recommendation>> Recommend(int id, CancellationToken ct)
    {
        var bought = _orders.Query().Where(o => o.CustomerId == id).SelectMany(o => o.Lines).Select(l => l.BookId);
        var ranked = await _orders.Query()
            .Where(o => o.CustomerId != id && o.Lines.Any(l => bought.Contains(l.BookId)))
            .SelectMany(o => o.Lines)
            .Where(l => !bought.Contains(l.BookId))
            .GroupBy(l => l.BookId)
            .OrderByDescending(g => g.Count()).ThenBy(g => g.Key)
            .Select(g => g.Key)
            .Take(8)
            .ToListAsync(ct);

        var recommendations = new List<Recommendation>();
        foreach (var bookId in ranked)
        {
            if (await _books.FindAsync(bookId, ct) is { } book) // expect: PERF1005
                recommendations.Add(new Recommendation(book.Id, book.Title, book.Price));
        }

        return recommendations;
    }
}
