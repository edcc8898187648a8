using Microsoft.EntityFrameworkCore.Infrastructure;

namespace BookStore.Domain;

/// <summary>The points that a customer has collected. Loads its entries and its holder on first use.</summary>
public class LoyaltyAccount
{
    private readonly ILazyLoader? _loader;
    private List<LoyaltyEntry>? _entries = [];
    private Customer? _customer;

    public LoyaltyAccount()
    {
    }

    // Entity Framework's own constructor.
    private LoyaltyAccount(ILazyLoader loader) => _loader = loader;

    public int Id { get; set; }
    public DateTime OpenedAt { get; set; }

    public int CustomerId { get; set; }

    public Customer? Customer
    {
        get => _loader.Load(this, ref _customer);
        set => _customer = value;
    }

    public List<LoyaltyEntry> Entries
    {
        get => _loader.Load(this, ref _entries)!;
        set => _entries = value;
    }
}

/// <summary>Points given or taken, with the date on which what is given expires.</summary>
public class LoyaltyEntry
{
    public int Id { get; set; }
    public int Points { get; set; }
    public required string Reason { get; set; }
    public DateTime BookedAt { get; set; }
    public DateTime? ExpiresAt { get; set; }
    public bool IsExpired { get; set; }

    public int AccountId { get; set; }
    public LoyaltyAccount? Account { get; set; }
}
