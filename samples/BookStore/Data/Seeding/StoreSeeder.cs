using BookStore.Domain;

namespace BookStore.Data.Seeding;

/// <summary>Invents a store with a past that ends today: everything in memory first, then one save per kind of thing.</summary>
internal sealed class StoreSeeder(SeedOptions options, DateTime today)
{
    private static readonly string[] FirstNames =
        ["Ada", "Bruno", "Clara", "Dmitri", "Elif", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Kaya", "Luca", "Mira", "Nils", "Olga", "Pavel", "Rosa", "Sven", "Tara", "Wanda"];

    private static readonly string[] LastNames =
        ["Abel", "Berger", "Castro", "Dahl", "Eriksen", "Fischer", "Gallo", "Horvat", "Ivanova", "Jansen", "Keller", "Lindt", "Moreau", "Novak", "Okafor", "Petrov", "Quist", "Rossi", "Silva", "Tanaka"];

    private static readonly string[] Adjectives =
        ["Silent", "Crooked", "Golden", "Last", "Hidden", "Winter", "Burning", "Forgotten", "Second", "Endless", "Paper", "Northern"];

    private static readonly string[] Nouns =
        ["Harbour", "Orchard", "Cipher", "Lighthouse", "Garden", "Voyage", "Theorem", "Kitchen", "Winter", "Archive", "Bridge", "Machine", "Island", "Letter", "Mountain", "Clock"];

    private static readonly string[] Cities = ["Graz", "Porto", "Gdansk", "Utrecht", "Leipzig", "Turin", "Malmo", "Lyon"];

    private static readonly string[] Countries = ["AT", "PT", "PL", "NL", "DE", "IT", "SE", "FR"];

    private static readonly string[] PublisherNames =
        ["Anchor Lane", "Blue Heron", "Cobalt House", "Driftwood", "Elm & Sons", "Foxglove", "Granite", "Halfmoon", "Inkwell", "Juniper", "Kestrel", "Lantern"];

    private static readonly Dictionary<string, string[]> Shelves = new()
    {
        ["Fiction"] = ["Crime", "Fantasy", "Historical", "Short stories"],
        ["Non-fiction"] = ["History", "Science", "Travel", "Cooking"],
        ["Children"] = ["Picture books", "First readers", "Young adults"],
        ["Computing"] = ["Databases", "Languages", "Architecture"],
    };

    private readonly Random _random = new(options.Seed);

    public async Task SeedAsync(StoreContext db, CancellationToken cancellationToken)
    {
        var shelves = CreateCategories();
        var publishers = PublisherNames
            .Select((name, i) => new Publisher { Name = name, Country = Countries[i % Countries.Length] })
            .ToList();
        var authors = Enumerable.Range(0, Math.Max(options.Books / 3, 1))
            .Select(i => new Author { Name = NameOf(i * 7), Biography = i % 3 == 0 ? null : $"Lives in {Pick(Cities)}." })
            .ToList();
        var books = Enumerable.Range(0, options.Books).Select(i => CreateBook(i, publishers, authors, shelves)).ToList();

        db.Publishers.AddRange(publishers);
        db.Authors.AddRange(authors);
        db.Books.AddRange(books);
        await db.SaveChangesAsync(cancellationToken);

        var customers = Enumerable.Range(0, options.Customers).Select(CreateCustomer).ToList();
        db.Customers.AddRange(customers);
        await db.SaveChangesAsync(cancellationToken);

        db.Orders.AddRange(Enumerable.Range(0, options.Orders).Select(i => CreateOrder(i, customers, books)));
        db.Reviews.AddRange(Enumerable.Range(0, options.Reviews).Select(i => CreateReview(i, customers, books)));
        db.LoyaltyAccounts.AddRange(customers.Where((_, i) => i % 3 == 0).Select(CreateAccount));
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>The tree of shelves; books stand on its leaves.</summary>
    private static List<Category> CreateCategories() =>
        [.. Shelves.SelectMany(shelf =>
        {
            var top = new Category { Name = shelf.Key };
            return shelf.Value.Select(name =>
            {
                var middle = new Category { Name = name, Parent = top };
                return new Category { Name = $"{name}: new", Parent = middle };
            });
        })];

    private Book CreateBook(int i, List<Publisher> publishers, List<Author> authors, List<Category> shelves)
    {
        var shelf = shelves[i % shelves.Count];
        var title = $"The {Adjectives[i % Adjectives.Length]} {Nouns[i / Adjectives.Length % Nouns.Length]}";
        var book = new Book
        {
            Isbn = $"978{1_000_000_000L + i * 7919L}",
            Title = title,
            Slug = $"{title.ToLowerInvariant().Replace(' ', '-')}-{i + 1}",
            Description = i % 4 == 0 ? null : $"{title}, a book about {Pick(Nouns).ToLowerInvariant()}s.",
            Price = 7 + _random.Next(0, 60) / 2m,
            PublishedOn = DateOnly.FromDateTime(today).AddDays(-_random.Next(1, 4_000)),
            Publisher = publishers[i % publishers.Count],
            Category = i % 3 == 0 ? shelf.Parent : shelf,
        };
        book.Authors.Add(authors[i % authors.Count]);
        if (i % 5 == 0)
            book.Authors.Add(authors[(i + 1) % authors.Count]);

        for (var step = 3; step > 0; step--)
            book.ChangePrice(Math.Max(book.Price + _random.Next(-4, 5) / 2m, 5), today.AddDays(-step * 60));

        book.Stock.Add(new StockItem { Warehouse = "Graz", OnHand = _random.Next(0, 60) });
        book.Stock.Add(new StockItem { Warehouse = "Porto", OnHand = _random.Next(0, 30) });
        return book;
    }

    private Customer CreateCustomer(int i)
    {
        var name = NameOf(i * 3 + 1);
        return new Customer
        {
            Name = name,
            Email = $"{name.ToLowerInvariant().Replace(' ', '.')}.{i + 1}@example.org",
            Kind = i % 6 == 0 ? CustomerKind.Business : CustomerKind.Private,
            Address = new Address { Street = $"Main Street {i + 1}", City = Pick(Cities), Country = Pick(Countries) },
            Preferences = i % 10 == 9 ? null : new CustomerPreferences { Language = i % 2 == 0 ? "en" : "de", Newsletter = i % 4 == 0 },
        };
    }

    private Order CreateOrder(int i, List<Customer> customers, List<Book> books)
    {
        var customer = customers[_random.Next(customers.Count)];
        var placedAt = today.AddMinutes(-60 * 9 * (options.Orders - i));
        var status = (options.Orders - i) switch
        {
            <= 25 => OrderStatus.Pending,
            <= 75 => OrderStatus.Paid,
            _ => i % 20 == 0 ? OrderStatus.Cancelled : OrderStatus.Shipped,
        };
        var order = new Order
        {
            Customer = customer,
            PlacedAt = placedAt,
            ShippedAt = status == OrderStatus.Shipped ? placedAt.AddDays(2) : null,
            Status = status,
            ShippingAddress = customer.Address.Copy(),
        };
        var first = _random.Next(books.Count);
        for (var line = 0; line < 1 + i % 4; line++)
        {
            var book = books[(first + line * 37) % books.Count];
            order.Lines.Add(new OrderLine { Book = book, Quantity = _random.Next(1, 4), UnitPrice = book.Price });
        }

        return order;
    }

    private Review CreateReview(int i, List<Customer> customers, List<Book> books) => new()
    {
        Book = books[_random.Next(books.Count)],
        Customer = customers[_random.Next(customers.Count)],
        Stars = _random.Next(1, 6),
        Text = $"I read it in {_random.Next(1, 14)} days.",
        IsApproved = i % 8 != 0,
        CreatedAt = today.AddHours(-5 * i),
    };

    private LoyaltyAccount CreateAccount(Customer customer)
    {
        var account = new LoyaltyAccount { Customer = customer, OpenedAt = today.AddYears(-2) };
        for (var entry = 0; entry < 6; entry++)
        {
            var bookedAt = today.AddMonths(-entry * 3);
            account.Entries.Add(new LoyaltyEntry
            {
                Points = _random.Next(5, 120),
                Reason = "Purchase",
                BookedAt = bookedAt,
                ExpiresAt = bookedAt.AddYears(1),
            });
        }

        return account;
    }

    private static string NameOf(int i) => $"{FirstNames[i % FirstNames.Length]} {LastNames[i / FirstNames.Length % LastNames.Length]}";

    private T Pick<T>(T[] values) => values[_random.Next(values.Length)];
}
