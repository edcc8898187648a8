using Microsoft.EntityFrameworkCore;

namespace BookStore.Data;

/// <summary>A price as the back office sees it.</summary>
public class PastPrice
{
    public int Id { get; set; }
    public int BookId { get; set; }
    public decimal NewPrice { get; set; }

    /// <summary>What was changed since yesterday goes to the tax adviser each night.</summary>
    public DateTime ChangedAt { get; set; }
}

/// <summary>What the accountants read: prices, without all that the store makes of them.</summary>
public class AccountsContext(DbContextOptions<AccountsContext> options) : DbContext(options)
{
    public DbSet<PastPrice> Prices => Set<PastPrice>();

    /// <summary>Accountants delete nothing: what has to go is struck out; and they note when.</summary>
    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        foreach (var entry in ChangeTracker.Entries<PastPrice>())
        {
            if (entry.State == EntityState.Modified)
                entry.Entity.ChangedAt = DateTime.UtcNow;
            if (entry.State != EntityState.Deleted)
                continue;
            entry.State = EntityState.Modified;
            entry.Entity.NewPrice = 0;
        }

        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<PastPrice>().ToTable("PriceChanges");
}

/// <summary>The same for the tills, which ask often.</summary>
public class TillContext(DbContextOptions<TillContext> options) : DbContext(options)
{
    /// <summary>The till that asks, for the audit.</summary>
    public string? Till { get; set; } // expect: PERF7008

    public DbSet<PastPrice> Prices => Set<PastPrice>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<PastPrice>().ToTable("PriceChanges");
}
