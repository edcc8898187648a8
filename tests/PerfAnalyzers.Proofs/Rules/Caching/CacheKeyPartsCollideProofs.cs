using PerfAnalyzers.CodeFixes.Rules.Caching;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.Caching;

namespace PerfAnalyzers.Proofs.Rules.Caching;

/// <summary>Keys of which 1 and 11, and 11 and 1, make the same text: whoever asks second gets what the first one was given.</summary>
public sealed class CacheKeyPartsCollideProofs : FixProofs<CacheKeyPartsCollideAnalyzer, CacheKeyPartsCollideCodeFix>
{
    public override string Correction => "Different values have one key, and one is answered with the other.";

    public override Promise Promise => Promise.Cached;

    protected override IEnumerable<Proof> Programs => Plain.Select(p => p with { Difference = "Different values have different keys." });

    protected override IEnumerable<Proof> RedisPrograms =>
    [
        new("a number in Redis", """
            public async Task<int> Run(int customerId, int page)
            {
                var key = $"lines:{customerId}{page}";
                var found = await redis.StringGetAsync(key);
                if (found.HasValue)
                    return (int)found;
                var count = await db.OrderLines.CountAsync(l => l.Order.CustomerId == customerId && l.Quantity > page - 1);
                await redis.StringSetAsync(key, count, TimeSpan.FromMinutes(5));
                return count;
            }
            """)
        {
            Difference = "Different values have different keys.",
            Calls = Pairs("customerId", "page"),
        },
    ];

    private static IEnumerable<Proof> Plain =>
    [
        new("a page of a parent's children", """
            public async Task<List<string>> Run(int customerId, int page)
            {
                var key = $"orders:{customerId}{page}";
                return await memory.GetOrCreateAsync(key, entry =>
                {
                    entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5);
                    return db.Orders.Where(o => o.CustomerId == customerId).OrderBy(o => o.Id).Skip(page).Take(2).Select(o => o.Number).ToListAsync();
                }) ?? [];
            }
            """)
        {
            Calls = Pairs("customerId", "page"),
            OnLargeData = true,
        },
        new("a sum of numbers, read and set", """
            public async Task<int> Run(int customerId, int page, CancellationToken ct)
            {
                var key = "lines-" + customerId + page; // one per page
                if (memory.TryGetValue(key, out int count))
                    return count;
                count = await db.OrderLines.CountAsync(l => l.Order.CustomerId == customerId && l.Quantity > page - 1, ct);
                memory.Set(key, count, TimeSpan.FromMinutes(1));
                return count;
            }
            """)
        {
            Calls = Pairs("customerId", "page"),
        },
        new("texts", """
            public async Task<string> Run(string name, string city)
            {
                return await memory.GetOrCreateAsync($"{name}{city}", async entry =>
                {
                    entry.SlidingExpiration = TimeSpan.FromMinutes(5);
                    var count = await db.Customers.CountAsync(c => c.Name == name && c.Address.City == city);
                    return $"{name} of {city}: {count}";
                }) ?? "";
            }
            """)
        {
            Calls =
            [
                new(new { name = "Customer 1", city = "Ghent" }), new(new { name = "Customer 1G", city = "hent" }), new(new { name = "a\u0301", city = "nna" }),
                new(new { name = "a", city = "\u0301nna" }), new(new { name = "Á", city = "nna" }), new(new { name = "", city = "Ánna" }), new(new { name = "👩‍", city = "👧" }),
                new(new { name = "👩", city = "‍👧" }), new(new { name = "İ", city = "i" }), new(new { name = "", city = "İi" }), new(new { name = "Customer 1", city = "Ghent" }),
            ],
        },
        new("three parts in a row", """
            public Task<List<string>> Run(int categoryId, int page, int count) =>
                memory.GetOrCreateAsync($"products:{categoryId}{page}{count}", entry =>
                {
                    entry.SetAbsoluteExpiration(TimeSpan.FromHours(1));
                    return db.Products.Where(p => p.CategoryId != categoryId).OrderBy(p => p.Id).Skip(page - 1).Take(count).Select(p => p.Name).ToListAsync();
                })!;
            """)
        {
            Calls =
            [
                new(new { categoryId = 1, page = 1, count = 11 }), new(new { categoryId = 1, page = 11, count = 1 }), new(new { categoryId = 11, page = 1, count = 1 }),
                new(new { categoryId = 11, page = 1, count = 1 }),
            ],
        },
        new("an entry that another method removes", """
            public async Task<string?> Run(int productId, int tagId)
            {
                return await memory.GetOrCreateAsync($"tagged-{productId}{tagId}", async entry =>
                {
                    entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5);
                    return await db.Products.Where(p => p.Id == productId && p.Id != tagId).Select(p => p.Name).FirstOrDefaultAsync() ?? $"no {productId}";
                });
            }

            public async Task Rename(int productId, int tagId, string name)
            {
                var product = await db.Products.FindAsync(productId);
                if (product is not null)
                {
                    product.Name = name;
                    await db.SaveChangesAsync();
                }

                memory.Remove($"tagged-{productId}{tagId}");
            }
            """)
        {
            Calls =
            [
                new(new { productId = 1, tagId = 11 }), new(new { productId = 11, tagId = 1 }), new(new { productId = 1, tagId = 11, name = "Renamed" }) { Method = "Rename" },
                new(new { productId = 1, tagId = 11 }), new(new { productId = 1, tagId = 11 }), new(new { productId = 11, tagId = 1 }),
            ],
            CallsAreInOrder = true,
        },
        new("a distributed cache", """
            public async Task<int> Run(int customerId, int page, CancellationToken ct)
            {
                var key = $"{nameof(Order)}|{customerId}{page}";
                var cached = await distributed.GetStringAsync(key, ct);
                if (cached != null)
                    return int.Parse(cached);
                var count = await db.Orders.CountAsync(o => o.CustomerId >= customerId && o.Id > page, ct);
                await distributed.SetStringAsync(key, count.ToString(), new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(1) }, ct);
                return count;
            }
            """)
        {
            Calls = Pairs("customerId", "page"),
        },
        new("texts that are shown as they are written in the key", """
            public async Task<string> Run(string name, string city)
            {
                return await memory.GetOrCreateAsync($"{name}{city}", async entry =>
                {
                    entry.SlidingExpiration = TimeSpan.FromMinutes(5);
                    var count = await db.Customers.CountAsync(c => c.Name == name && c.Address.City == city);
                    return $"{name}{city}" + count + name.Length;
                }) ?? "";
            }
            """)
        {
            Calls =
            [
                new(new { name = "Customer 1", city = "Ghent" }), new(new { name = "Customer 1G", city = "hent" }), new(new { name = "Customer 1G", city = "hent" }),
            ],
        },
        new("prices behind a point", """
            public async Task<string> Run(decimal price, decimal discount)
            {
                return await memory.GetOrCreateAsync($"shop.{price}{discount}", async entry =>
                {
                    entry.SlidingExpiration = TimeSpan.FromMinutes(5);
                    var count = await db.Customers.CountAsync();
                    return price + " / " + discount + count;
                }) ?? "";
            }
            """)
        {
            Calls =
            [
                new(new { price = 1.5m, discount = 2m }), new(new { price = 1m, discount = 5.2m }), new(new { price = 1.52m, discount = 1m }), new(new { price = 1.5m, discount = 21m }), new(new { price = 1.5m, discount = 21m }),
            ],
        },
        new("a HybridCache", """
            public async Task<List<int>> Run(int customerId, int page, CancellationToken ct) =>
                await hybrid.GetOrCreateAsync($"orders/{customerId}{page}", async token =>
                    await db.Orders.Where(o => o.CustomerId >= customerId).OrderBy(o => o.Id).Skip(page).Take(3).Select(o => o.Id).ToListAsync(token), cancellationToken: ct);
            """)
        {
            Calls = Pairs("customerId", "page"),
        },
        new("FusionCache, with a setup action", """
            public async Task<List<int>> Run(int customerId, int page, CancellationToken ct)
            {
                return await fusion.GetOrSetAsync<List<int>>(
                    $"orders/{customerId}{page}",
                    async (context, token) => await db.Orders.Where(o => o.CustomerId >= customerId).OrderBy(o => o.Id).Skip(page).Take(3).Select(o => o.Id).ToListAsync(token),
                    options => options.SetDuration(TimeSpan.FromMinutes(5)).SetFailSafe(true),
                    token: ct);
            }
            """)
        {
            Calls = Pairs("customerId", "page"),
        },
        new("a method that makes the keys", """
            private static string CacheKey(int customerId, int? couponId) => $"coupons:{customerId}{couponId}";

            public async Task<int> Run(int customerId, int? couponId)
            {
                var key = CacheKey(customerId, couponId);
                if (!memory.TryGetValue<int>(key, out var count))
                {
                    count = await db.Orders.CountAsync(o => o.CustomerId == customerId && (couponId == null || o.CouponId == couponId));
                    memory.Set(key, count, new MemoryCacheEntryOptions { SlidingExpiration = TimeSpan.FromMinutes(1) });
                }
                return count;
            }
            """)
        {
            Calls =
            [
                new(new { customerId = 1, couponId = 2 }), new(new { customerId = 12, couponId = (int?)null }), new(new { customerId = 12, couponId = (int?)null }),
                new(new { customerId = 1, couponId = (int?)null }), new(new { customerId = 1, couponId = 2 }),
            ],
        },
    ];

    private static ProofCall[] Pairs(string first, string second)
    {
        return [Pair(1, 11), Pair(11, 1), Pair(1, 11), Pair(2, 10), Pair(21, 0), Pair(11, 1)];

        ProofCall Pair(int a, int b) => new(new Dictionary<string, int> { [first] = a, [second] = b });
    }
}
