namespace BookStore.Domain;

public enum CustomerKind
{
    Private,
    Business,
}

/// <summary>Who buys. The address is owned, and the preferences are always loaded along.</summary>
public class Customer
{
    public int Id { get; set; }
    public required string Name { get; set; }
    public required string Email { get; set; }
    public CustomerKind Kind { get; set; }
    public required Address Address { get; set; }
    public CustomerPreferences? Preferences { get; set; }

    public List<Order> Orders { get; } = [];
}

/// <summary>Where a parcel goes; kept in the columns of its owner.</summary>
public class Address
{
    public required string Street { get; set; }
    public required string City { get; set; }
    public required string Country { get; set; }

    public Address Copy() => new() { Street = Street, City = City, Country = Country };
}

/// <summary>How the customer wants to be spoken to.</summary>
public class CustomerPreferences
{
    public int Id { get; set; }
    public int CustomerId { get; set; }
    public required string Language { get; set; }
    public bool Newsletter { get; set; }
}
