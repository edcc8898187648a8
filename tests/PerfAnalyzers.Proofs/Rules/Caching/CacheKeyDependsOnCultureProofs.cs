using PerfAnalyzers.CodeFixes.Rules.Caching;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.Caching;

namespace PerfAnalyzers.Proofs.Rules.Caching;

/// <summary>Keys that each culture writes in its own way: requests of one culture miss the entries of another.</summary>
public sealed class CacheKeyDependsOnCultureProofs : FixProofs<CacheKeyDependsOnCultureAnalyzer, CacheKeyDependsOnCultureCodeFix>
{
    private const string German = "de-DE";
    private const string Turkish = "tr-TR";

    public override string Correction => "One value has a key for each culture, and what is removed under one stays under the others.";

    public override Promise Promise => new(CostKind.Commands, CostKind.None);

    protected override IEnumerable<Proof> Programs =>
    [
        new("a price", """
            public async Task<List<string>> Run(decimal price)
            {
                return await memory.GetOrCreateAsync($"cheaper:{price}", entry =>
                {
                    entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5);
                    return db.Products.Where(p => p.Stock < price).OrderBy(p => p.Id).Select(p => p.Name).ToListAsync();
                }) ?? [];
            }
            """)
        {
            Calls = [.. InEach(new { price = 12.5m }), .. InEach(new { price = 0.1m }), .. InEach(new { price = -1.25m }), .. InEach(new { price = 3m })],
            OnLargeData = true,
        },
        new("a price of two decimals, with a format", """
            public async Task<int> Run(double price)
            {
                var key = $"from-{Math.Round(price, 2):F2}-on"; // the euro has cents
                if (memory.TryGetValue(key, out int count))
                    return count;
                var least = (int)Math.Round(price, 2);
                count = await db.Products.CountAsync(p => p.Stock >= least);
                memory.Set(key, count, TimeSpan.FromMinutes(1));
                return count;
            }
            """)
        {
            Calls = [.. InEach(new { price = 5.25 }), .. InEach(new { price = 1234567.89 }), .. InEach(new { price = -0.001 })],
        },
        new("a date", """
            public Task<int> Run(DateTime since) => memory.GetOrCreateAsync("since " + since, entry =>
            {
                entry.SlidingExpiration = TimeSpan.FromMinutes(5);
                return db.Customers.CountAsync(c => c.Since >= since);
            });
            """)
        {
            Calls = [.. InEach(new { since = new DateTime(2024, 3, 4, 13, 5, 6, DateTimeKind.Utc) }), .. InEach(new { since = new DateTime(2024, 4, 3, 1, 5, 6, DateTimeKind.Utc) })],
        },
        new("a price that may be missing", """
            public async Task<List<int>> Run(decimal? price, CancellationToken ct)
            {
                var found = await memory.GetOrCreateAsync($"products:{price}:ids", e =>
                {
                    e.AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(1);
                    return db.Products.Where(p => price == null || p.Stock > price).Select(p => p.Id).OrderBy(i => i).ToListAsync(ct);
                });
                return found!;
            }
            """)
        {
            Calls = [.. InEach(new { price = (decimal?)null }), .. InEach(new { price = (decimal?)2.5m })],
        },
        new("lower case of a text", """
            public Task<int> Run(string city)
            {
                var wanted = city.ToUpperInvariant();
                return memory.GetOrCreateAsync("customers in " + city.ToLower(), entry =>
                {
                    entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5);
                    return db.Customers.CountAsync(c => c.Address.City.ToUpper() == wanted);
                });
            }
            """)
        {
            Calls = [.. InEach(new { city = "BRUGES IN RAIN" }), .. InEach(new { city = "Ghent" }), .. InEach(new { city = "GHENT" }), .. InEach(new { city = "ISTANBUL" }), .. InEach(new { city = "日本" }), .. InEach(new { city = "" })],
        },
        new("upper case in a distributed cache", """
            public async Task<string> Run(string title, CancellationToken ct)
            {
                var key = $"count:{title.Trim().ToUpper()}";
                if (await distributed.GetStringAsync(key, ct) is { } known)
                    return known;
                var lower = title.Trim().ToLowerInvariant();
                var count = await db.Products.CountAsync(p => p.Name.ToLower() == lower, ct);
                await distributed.SetStringAsync(key, count.ToString(), ct);
                return count.ToString();
            }
            """)
        {
            Calls = [.. InEach(new { title = "product i" }), .. InEach(new { title = "Product 1" }), .. InEach(new { title = " PRODUCT 1 " })],
        },
        new("a HybridCache, a date without time", """
            public async Task<int> Run(DateOnly day, CancellationToken ct) =>
                await hybrid.GetOrCreateAsync($"orders of {day}", async token =>
                {
                    var from = day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
                    return await db.Orders.CountAsync(o => o.PlacedAt >= from && o.PlacedAt < from.AddDays(1), token);
                }, cancellationToken: ct);
            """)
        {
            Calls = [.. InEach(new { day = new DateOnly(2024, 3, 1) }), .. InEach(new { day = new DateOnly(2024, 1, 3) })],
        },
        new("a local, before a format and beside a number", """
            public async Task<int> Run(decimal price, string city)
            {
                var lower = city.ToLower();
                var key = string.Format("from:{0:F2}:{1}", price, lower);
                var wanted = city.ToUpperInvariant();
                var least = (int)Math.Round(price, 2, MidpointRounding.AwayFromZero);
                return await memory.GetOrCreateAsync(key, e =>
                {
                    e.SlidingExpiration = TimeSpan.FromMinutes(5);
                    return db.Orders.CountAsync(o => o.Id >= least && o.Customer.Address.City.ToUpper() == wanted);
                });
            }
            """)
        {
            Calls = [.. InEach(new { price = 2.501m, city = "GHENT I" }), .. InEach(new { price = 2.502m, city = "ghent i" }), .. InEach(new { price = 2.51m, city = "Bruges" })],
        },
        new("an entry that a request of another culture removes", """
            public async Task<string> Run(int productId, decimal price)
            {
                var name = await memory.GetOrCreateAsync($"label:{productId}:{price}", async entry =>
                {
                    entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5);
                    return await db.Products.Where(p => p.Id == productId).Select(p => p.Name).FirstOrDefaultAsync() ?? "none";
                });
                return name!;
            }

            public async Task Rename(int productId, decimal price, string name)
            {
                var product = await db.Products.SingleOrDefaultAsync(p => p.Id == productId);
                if (product != null)
                    product.Name = name;
                await db.SaveChangesAsync();
                memory.Remove($"label:{productId}:{price}");
            }
            """)
        {
            Calls =
            [
                new(new { productId = 1, price = 2.5m }) { Culture = German }, new(new { productId = 1, price = 2.5m }), new(new { productId = 1, price = 2.5m, name = "Renamed" }) { Method = "Rename" },
                new(new { productId = 1, price = 2.5m }) { Culture = German }, new(new { productId = 1, price = 2.5m }) { Culture = Turkish },
            ],
            CallsAreInOrder = true,
            Difference = "The entry is removed whatever the culture.",
            Promise = Promise.Cached,
        },
    ];

    private static ProofCall[] InEach(object inputs) => [new(inputs), new(inputs) { Culture = German }, new(inputs) { Culture = Turkish }, new(inputs)];
}
