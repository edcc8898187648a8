using PerfAnalyzers.CodeFixes.Rules.Caching;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.Caching;

namespace PerfAnalyzers.Proofs.Rules.Caching;

/// <summary>Keys without something that the value is made from: whoever asks first decides what the others get.</summary>
public sealed class CacheKeyMissesInputProofs : FixProofs<CacheKeyMissesInputAnalyzer, CacheKeyMissesInputCodeFix>
{
    public override Promise Promise => Promise.Cached;

    protected override IEnumerable<Proof> Programs => Plain.Select(p => p with { Difference = "Each input has an entry of its own." });

    protected override IEnumerable<Proof> RedisPrograms =>
    [
        new("a text in Redis", """
            public async Task<string> Run(int customerId, int page)
            {
                string? found = await redis.StringGetAsync($"orders:{customerId}");
                if (found is not null)
                    return found;
                var numbers = await db.Orders.Where(o => o.CustomerId == customerId).OrderBy(o => o.Id).Skip(page * 2).Take(2).Select(o => o.Number).ToListAsync();
                var text = "[" + string.Join(',', numbers) + "]";
                await redis.StringSetAsync($"orders:{customerId}", text, TimeSpan.FromMinutes(5));
                return text;
            }
            """)
        {
            Difference = "Each input has an entry of its own.",
            Calls =
            [
                new(new { customerId = 1, page = 0 }), new(new { customerId = 1, page = 1 }), new(new { customerId = 11, page = 1 }), new(new { customerId = 1, page = 0 }),
            ],
        },
    ];

    private static IEnumerable<Proof> Plain =>
    [
        new("a page", """
            public async Task<List<string>> Run(int customerId, int page) =>
                (await memory.GetOrCreateAsync($"orders:{customerId}", entry =>
                {
                    entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5);
                    return db.Orders.Where(o => o.CustomerId == customerId).OrderBy(o => o.Id).Skip(page * 2).Take(2).Select(o => o.Number).ToListAsync();
                }))!;
            """)
        {
            Calls =
            [
                new(new { customerId = 1, page = 0 }), new(new { customerId = 1, page = 1 }), new(new { customerId = 11, page = 1 }), new(new { customerId = 1, page = 11 }),
                new(new { customerId = 1, page = 0 }), new(new { customerId = 11, page = 0 }),
            ],
            OnLargeData = true,
        },
        new("two texts, and a key that is the same for all", """
            public async Task<List<int>> Run(string name, string city, CancellationToken ct)
            {
                var found = await memory.GetOrCreateAsync("customers", async entry =>
                {
                    entry.SlidingExpiration = TimeSpan.FromMinutes(1);
                    return await db.Customers.Where(c => c.Name == name || c.Address.City == city).OrderBy(c => c.Id).Select(c => c.Id).ToListAsync(ct);
                });
                return found!;
            }
            """)
        {
            Calls =
            [
                new(new { name = "anna", city = "Ghent" }), new(new { name = "Anna", city = "Ghent" }), new(new { name = "Ánna", city = "" }), new(new { name = "A\u0301nna", city = "" }),
                new(new { name = "", city = "İstanbul" }), new(new { name = "", city = "istanbul" }), new(new { name = "日本", city = " " }), new(new { name = "anna", city = "Ghent" }),
            ],
        },
        new("a sum, read and set", """
            public int Run(int customerId, int? couponId)
            {
                var key = "orders-" + customerId; // per customer
                if (memory.TryGetValue(key, out int known))
                    return known;
                var count = db.Orders.Count(o => o.CustomerId == customerId && (couponId == null || o.CouponId == couponId));
                memory.Set(key, count, TimeSpan.FromMinutes(1));
                return count;
            }
            """)
        {
            Calls =
            [
                new(new { customerId = 4, couponId = (int?)null }), new(new { customerId = 4, couponId = (int?)2 }), new(new { customerId = 4, couponId = (int?)1 }),
                new(new { customerId = 4, couponId = (int?)null }), new(new { customerId = 41, couponId = (int?)null }),
            ],
        },
        new("a list of ids, in a distributed cache", """
            public async Task<string> Run(string city, List<int> ids, CancellationToken ct)
            {
                var key = $"names|{city}";
                var text = await distributed.GetStringAsync(key, ct);
                if (text is null)
                {
                    var names = await db.Customers.Where(c => ids.Contains(c.Id) && c.Address.City == city).OrderBy(c => c.Id).Select(c => c.Name).ToListAsync(ct);
                    text = string.Join(", ", names);
                    await distributed.SetStringAsync(key, text, ct);
                }
                return text;
            }
            """)
        {
            Calls =
            [
                new(new { city = "Ghent", ids = new[] { 1, 11 } }), new(new { city = "Ghent", ids = new[] { 11, 1 } }), new(new { city = "Ghent", ids = new[] { 111 } }),
                new(new { city = "Ghent", ids = Array.Empty<int>() }), new(new { city = "Ghent", ids = new[] { 1, 1 } }), new(new { city = "Bruges", ids = new[] { 1, 11, 3 } }),
                new(new { city = "Ghent", ids = new[] { 1, 11 } }),
            ],
        },
        new("the culture", """
            public class Labels(ShopContext db, IMemoryCache memory)
            {
                public async Task<string> Run(int productId)
                {
                    return await memory.GetOrCreateAsync($"label:{productId}", async entry =>
                    {
                        entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5);
                        var stock = await db.Products.Where(p => p.Id == productId).Select(p => p.Stock).FirstOrDefaultAsync();
                        return (stock + 1234.5m).ToString("N2", System.Globalization.CultureInfo.CurrentCulture);
                    }) ?? "";
                }
            }
            """)
        {
            Calls =
            [
                new(new { productId = 1 }), new(new { productId = 1 }) { Culture = "de-DE" }, new(new { productId = 1 }) { Culture = "tr-TR" }, new(new { productId = 1 }) { Culture = "fr-FR" },
                new(new { productId = 1 }) { Culture = "de-DE" }, new(new { productId = 11 }) { Culture = "de-DE" },
            ],
        },
        new("a tuple, and a removal in the same method", """
            public async Task<List<string>> Run(int customerId, OrderStatus status, bool isFresh)
            {
                if (isFresh)
                    memory.Remove((customerId, "orders"));
                var numbers = await memory.GetOrCreateAsync((customerId, "orders"), entry =>
                {
                    entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5);
                    return db.Orders.Where(o => o.CustomerId == customerId && o.Status == status).OrderBy(o => o.Id).Select(o => o.Number).ToListAsync();
                });
                return numbers ?? new();
            }
            """)
        {
            Calls =
            [
                new(new { customerId = 1, status = 0, isFresh = false }), new(new { customerId = 1, status = 1, isFresh = false }), new(new { customerId = 1, status = 2, isFresh = true }),
                new(new { customerId = 1, status = 1, isFresh = false }), new(new { customerId = 2, status = 1, isFresh = true }),
            ],
        },
        new("a culture that may be missing", """
            public class Labels(ShopContext db, IMemoryCache memory)
            {
                public Task<string> Run(int productId, bool active) => LabelAsync(productId, active ? System.Globalization.CultureInfo.GetCultureInfo("de-DE") : null);

                private async Task<string> LabelAsync(int productId, System.Globalization.CultureInfo? culture)
                {
                    return await memory.GetOrCreateAsync($"label:{productId}", async entry =>
                    {
                        entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5);
                        var stock = await db.Products.Where(p => p.Id == productId).Select(p => p.Stock).FirstOrDefaultAsync();
                        return (stock + 1234.5m).ToString("N2", culture);
                    }) ?? "";
                }
            }
            """)
        {
            Calls = [new(new { productId = 1, active = false }), new(new { productId = 1, active = true }), new(new { productId = 1, active = false })],
        },
        new("a HybridCache, and a flag", """
            public ValueTask<int> Run(int productId, bool active, CancellationToken ct) => hybrid.GetOrCreateAsync(
                $"reviews/{productId}",
                async token => await db.Reviews.CountAsync(r => r.ProductId == productId && (r.CustomerId != null) == active, token),
                cancellationToken: ct);
            """)
        {
            Calls = [new(new { productId = 2, active = true }), new(new { productId = 2, active = false }), new(new { productId = 2, active = true }), new(new { productId = 6, active = false })],
        },
        new("FusionCache, and a flag", """
            public async Task<int> Run(int productId, bool active, CancellationToken ct) => await fusion.GetOrSetAsync(
                $"reviews/{productId}",
                token => db.Reviews.CountAsync(r => r.ProductId == productId && (r.CustomerId != null) == active, token),
                TimeSpan.FromMinutes(5),
                token: ct);
            """)
        {
            Calls = [new(new { productId = 2, active = true }), new(new { productId = 2, active = false }), new(new { productId = 2, active = true }), new(new { productId = 6, active = false })],
        },
        new("a dictionary that lives as long as the process", """
            public class Counts(ShopContext db)
            {
                private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> s_cache = new();

                public int Run(string city, int minStars) =>
                    s_cache.GetOrAdd("stars-" + city, _ => db.Reviews.Count(r => r.Customer!.Address.City == city && r.Stars >= minStars));
            }
            """)
        {
            Calls = [new(new { city = "Ghent", minStars = 1 }), new(new { city = "Ghent", minStars = 5 }), new(new { city = "Bruges", minStars = 1 }), new(new { city = "Ghent", minStars = 5 })],
        },
    ];
}
