using BookStore.Data;
using BookStore.Domain;
using Microsoft.EntityFrameworkCore;

namespace BookStore.Loyalty;

public sealed record Balance(int CustomerId, string Customer, int Points);

public sealed record Statement(int CustomerId, int Points, IReadOnlyList<StatementLine> Lines);

public sealed record StatementLine(DateTime BookedAt, string Reason, int Points);

public sealed record ExpiryNotice(string Email, int Points);

/// <summary>Points for loyal customers.</summary>
public sealed class LoyaltyService(StoreContext db, TimeProvider clock)
{
    public async Task<List<Balance>> GetBalancesAsync(PageRequest page, CancellationToken ct)
    {
        var accounts = await db.LoyaltyAccounts
            .Include(a => a.Customer)
            .OrderBy(a => a.CustomerId)
            .Skip(page.Skip()) // expect: PERF3006
            .Take(page.Take())
            .ToListAsync(ct);

        return accounts
            .Select(a => new Balance(a.CustomerId, a.Customer!.Name, a.Entries.Where(e => !e.IsExpired).Sum(e => e.Points))) // expect: PERF1001
            .OrderByDescending(b => b.Points)
            .ToList();
    }

    public async Task<Statement?> GetStatementAsync(int customerId, CancellationToken ct)
    {
        var account = await db.LoyaltyAccounts
            .AsNoTracking()
            .Include(a => a.Entries.OrderByDescending(e => e.BookedAt))
            .SingleOrDefaultAsync(a => a.CustomerId == customerId, ct);
        if (account is null)
            return null;

        var lines = account.Entries.Select(e => new StatementLine(e.BookedAt, e.Reason, e.Points)).ToList();
        return new Statement(customerId, lines.Sum(l => l.Points), lines);
    }

    /// <summary>Whom to tell that points are about to be lost.</summary>
    public async Task<List<ExpiryNotice>> GetExpiryNoticesAsync(int days, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var until = now.AddDays(days);
        var accounts = await db.LoyaltyAccounts
            .Include(a => a.Entries.Where(e => !e.IsExpired && e.ExpiresAt < until)) // expect: PERF4002
            .Where(a => a.Entries.Any(e => !e.IsExpired && e.ExpiresAt < until))
            .OrderBy(a => a.Id)
            .Take(30)
            .ToListAsync(ct);

        var notices = new List<ExpiryNotice>();
        foreach (var account in accounts)
        {
            var points = account.Entries.Sum(e => e.Points);
            if (points > 0 && account.Customer is { } customer) // expect: PERF1001
                notices.Add(new ExpiryNotice(customer.Email, points));
        }

        return notices;
    }

    /// <summary>How many points are lost on a day.</summary>
    public Task<int> GetExpiringPointsAsync(DateTime day, CancellationToken ct) => db.LoyaltyEntries
        .Where(e => !e.IsExpired && e.ExpiresAt!.Value.Date == day) // expect: PERF5002
        .SumAsync(e => e.Points, ct);

    /// <summary>Takes expired points away, all in one statement.</summary>
    public Task<int> ExpireAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return db.LoyaltyEntries
            .Where(e => !e.IsExpired && e.ExpiresAt < now)
            .ExecuteUpdateAsync(e => e.SetProperty(x => x.IsExpired, true), ct);
    }
}
