using PerfAnalyzers.CodeFixes.Rules.Caching;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.Caching;

namespace PerfAnalyzers.Proofs.Rules.Caching;

/// <summary>Queries in a cache, which the second call cannot run, as the first one's context is gone; and entities that the first one's context still tracks.</summary>
public sealed class DeferredOrTrackedValueCachedProofs : FixProofs<DeferredOrTrackedValueCachedAnalyzer, DeferredOrTrackedValueCachedCodeFix>
{
    public override string Correction => "What the cache has reads with a context that is gone, or is changed by who got it.";

    protected override IEnumerable<Proof> Programs =>
    [
        .. Deferred.Select(p => p with { Promise = Promise.Cached, Difference = "The cache has rows, and what reads them needs no context." }),
        .. Tracked.Select(p => p with { Promise = Promise.NoHigherCost, Tracking = TrackingChange.Ends }),
    ];

    private static IEnumerable<Proof> Deferred =>
    [
        new("a query in a lambda", """
            public List<string> Run(int minStars)
            {
                IEnumerable<string>? names = memory.GetOrCreate<IEnumerable<string>>($"names:{minStars}", entry =>
                {
                    entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5);
                    return db.Reviews.Where(r => r.Stars >= minStars).OrderBy(r => r.Id).Select(r => r.Text);
                });
                return names!.ToList();
            }
            """)
        {
            Calls = Stars,
            OnLargeData = true,
        },
        new("a query that is set", """
            public async Task<int> Run(int minStars, CancellationToken ct)
            {
                var key = (minStars, "reviews");
                if (!memory.TryGetValue(key, out IEnumerable<int>? ids))
                {
                    await Task.Yield();
                    ids = memory.Set<IEnumerable<int>>(key, db.Reviews.Where(r => r.Stars >= minStars).Select(r => r.Id), TimeSpan.FromMinutes(1));
                }

                return ids!.Sum();
            }
            """)
        {
            Calls = Stars,
        },
        new("query syntax over entities, in an async lambda", """
            public async Task<List<string>> Run(int minStars, CancellationToken ct)
            {
                var reviews = await memory.GetOrCreateAsync<IEnumerable<Review>>($"reviews:{minStars}", async entry =>
                {
                    await Task.Yield();
                    entry.SlidingExpiration = TimeSpan.FromMinutes(5);
                    return from r in db.Reviews where r.Stars >= minStars orderby r.Id select r; // all of them
                });
                return reviews!.Select(r => r.Text).ToList();
            }
            """)
        {
            Calls = Stars,
        },
        new("a query that conditions compose", """
            public List<int> Run(int minStars, string? city)
            {
                var key = $"found:{minStars}:{city}";
                if (!memory.TryGetValue(key, out IEnumerable<Review>? found))
                {
                    var reviews = db.Reviews.OrderBy(r => r.Id).AsQueryable();
                    if (minStars > 1)
                        reviews = reviews.Where(r => r.Stars >= minStars);
                    if (city != null)
                        reviews = reviews.Where(r => r.Customer!.Address.City == city);
                    found = memory.Set<IEnumerable<Review>>(key, reviews, TimeSpan.FromMinutes(1));
                }

                return found!.Select(r => r.Id).ToList();
            }
            """)
        {
            Calls =
            [
                new(new { minStars = 1, city = (string?)null }), new(new { minStars = 3, city = (string?)null }), new(new { minStars = 3, city = "Ghent" }), new(new { minStars = 3, city = "ghent" }),
                new(new { minStars = 1, city = (string?)null }), new(new { minStars = 3, city = "Ghent" }), new(new { minStars = 3, city = (string?)null }),
            ],
        },
        new("a lazy sequence over a query", """
            public class Catalog(ShopContext db, IMemoryCache memory)
            {
                public string Run(int minStars)
                {
                    var texts = memory.GetOrCreate($"texts-{minStars}", entry =>
                    {
                        entry.SetAbsoluteExpiration(TimeSpan.FromMinutes(5));
                        return db.Reviews.AsNoTracking().OrderBy(r => r.Id).AsEnumerable().Where(r => r.Stars >= minStars).Select(r => Shorten(r.Text));
                    });
                    return string.Join(", ", texts!);
                }

                private static string Shorten(string text) => text.Length > 8 ? text[..8] : text;
            }
            """)
        {
            Calls = Stars,
        },
    ];

    private static IEnumerable<Proof> Tracked =>
    [
        new("entities", """
            public async Task<List<Product>> Run(int minStars, CancellationToken ct) =>
                (await memory.GetOrCreateAsync($"products:{minStars}", entry =>
                {
                    entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5);
                    return db.Products.Where(p => p.Reviews.Any(r => r.Stars >= minStars)).OrderBy(p => p.Id).ToListAsync(ct);
                }))!;
            """)
        {
            Calls = Stars,
        },
        new("entities with others, shared", """
            public async Task<List<Order>> Run(string city, CancellationToken ct)
            {
                var key = "orders:" + city;
                if (!memory.TryGetValue(key, out List<Order>? orders))
                {
                    orders = await db.Orders
                        .Include(o => o.Customer) // who pays
                        .Where(o => o.Customer.Address.City == city)
                        .OrderBy(o => o.Id)
                        .ToListAsync(ct);
                    memory.Set(key, orders, TimeSpan.FromMinutes(1));
                }

                return orders!;
            }
            """)
        {
            Calls = [new(new { city = "Ghent" }), new(new { city = "Bruges" }), new(new { city = "Ghent" }), new(new { city = "İstanbul" }), new(new { city = "istanbul" }), new(new { city = "Ghent" })],
        },
        new("one entity", """
            public async Task<string> Run(int productId)
            {
                var product = await memory.GetOrCreateAsync($"product:{productId}", async entry =>
                {
                    entry.SlidingExpiration = TimeSpan.FromMinutes(5);
                    return await db.Products.Include(p => p.Reviews).FirstOrDefaultAsync(p => p.Id == productId);
                });
                return product is null ? "none" : $"{product.Name}: {product.Reviews.Count}";
            }
            """)
        {
            Calls = [new(new { productId = 1 }), new(new { productId = 11 }), new(new { productId = 1 }), new(new { productId = 2 })],
        },
        new("an array, in query syntax", """
            public Review[] Run(int minStars)
            {
                return memory.GetOrCreate($"reviews:{minStars}", entry =>
                {
                    entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5);
                    return (from r in db.Reviews where r.Stars >= minStars orderby r.Id select r).ToArray();
                })!;
            }
            """)
        {
            Calls = Stars,
        },
    ];

    private static ProofCall[] Stars => [new(new { minStars = 1 }), new(new { minStars = 1 }), new(new { minStars = 5 }), new(new { minStars = 11 }), new(new { minStars = 1 }), new(new { minStars = 5 })];
}
