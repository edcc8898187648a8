using PerfAnalyzers.CodeFixes.Rules.Caching;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.Caching;

namespace PerfAnalyzers.Proofs.Rules.Caching;

/// <summary>Entries that stay for ever: what was loaded first is found when the row has long been another.</summary>
public sealed class CacheEntryNeverExpiresProofs : FixProofs<CacheEntryNeverExpiresAnalyzer, CacheEntryNeverExpiresCodeFix>
{
    private const string Rename = """


        public async Task Rename(int productId, string name)
        {
            var product = await db.Products.SingleOrDefaultAsync(p => p.Id == productId);
            if (product is not null)
                product.Name = name;
            await db.SaveChangesAsync();
        }
        """;

    public override Promise Promise => Promise.Cached;

    // Until it ends an entry is as old as before: the calls after a change come when it has ended.
    protected override IEnumerable<Proof> Programs => Plain.Select(Called);

    protected override IEnumerable<Proof> RedisPrograms =>
    [
        Called(new("Redis", """
            public async Task<string?> Run(int productId)
            {
                var found = await redis.StringGetAsync($"name:{productId}");
                if (found.HasValue)
                    return found;
                var name = await db.Products.Where(p => p.Id == productId).Select(p => p.Name).FirstOrDefaultAsync() ?? "none";
                await redis.StringSetAsync($"name:{productId}", name);
                return name;
            }
            """)),
        Called(new("Redis, with an expiration that is none", """
            public string? Run(int productId)
            {
                var found = redis.StringGetWithExpiry("name-" + productId);
                if (!found.Value.IsNull)
                    return found.Value;
                var name = db.Products.Where(p => p.Id == productId).Select(p => p.Name).FirstOrDefault() ?? "none";
                redis.StringSet("name-" + productId, name, Expiration.Default);
                return name;
            }
            """)),
    ];

    private static Proof Called(Proof proof) => proof with
    {
        Code = proof.Code + Rename,
        Difference = "After five minutes the entry is gone.",
        CallsAreInOrder = true,
        Calls =
        [
            new(new { productId = 1 }), new(new { productId = 1 }) { Later = TimeSpan.FromMinutes(4) }, new(new { productId = 11 }),
            new(new { productId = 1, name = "İstanbul" }) { Method = nameof(Rename) }, new(new { productId = 1 }) { Later = TimeSpan.FromMinutes(6) }, new(new { productId = 1 }),
            new(new { productId = 1, name = "" }) { Method = nameof(Rename) }, new(new { productId = 1 }) { Later = TimeSpan.FromHours(1) }, new(new { productId = 11 }),
        ],
    };

    private static IEnumerable<Proof> Plain =>
    [
        new("an expression", """
            public async Task<string?> Run(int productId) =>
                await memory.GetOrCreateAsync($"name:{productId}", async _ => await db.Products.Where(p => p.Id == productId).Select(p => p.Name).FirstOrDefaultAsync());
            """)
        {
            OnLargeData = true,
        },
        new("a block", """
            public string Run(int productId)
            {
                return memory.GetOrCreate("name-" + productId, entry =>
                {
                    // nobody has it
                    entry.Priority = CacheItemPriority.High;
                    return db.Products.Where(p => p.Id == productId).Select(p => p.Name).FirstOrDefault() ?? "none";
                })!;
            }
            """),
        new("read and set", """
            public async Task<string> Run(int productId, CancellationToken ct)
            {
                if (memory.TryGetValue(productId, out string? name))
                    return name!;
                name = await db.Products.Where(p => p.Id == productId).Select(p => p.Name).FirstOrDefaultAsync(ct) ?? "none";
                memory.Set(productId, name);
                return name;
            }
            """),
        new("options without an end", """
            public async Task<string> Run(int productId)
            {
                var options = new MemoryCacheEntryOptions { Priority = CacheItemPriority.Low };
                if (!memory.TryGetValue($"product:{productId}", out string? name))
                {
                    name = await db.Products.Where(p => p.Id == productId).Select(p => p.Name).FirstOrDefaultAsync() ?? "none";
                    memory.Set($"product:{productId}", name, options);
                }

                return name!;
            }
            """),
        new("an entry that is created", """
            public string Run(int productId)
            {
                if (memory.TryGetValue((productId, "name"), out string? known))
                    return known!;
                var name = db.Products.Where(p => p.Id == productId).Select(p => p.Name).FirstOrDefault() ?? "none";
                using var entry = memory.CreateEntry((productId, "name"));
                entry.Value = name;
                return name;
            }
            """),
        new("a distributed cache", """
            public async Task<string> Run(int productId, CancellationToken ct)
            {
                var key = $"product|{productId}";
                var name = await distributed.GetStringAsync(key, ct);
                if (name is null)
                {
                    name = await db.Products.Where(p => p.Id == productId).Select(p => p.Name).FirstOrDefaultAsync(ct) ?? "none";
                    await distributed.SetStringAsync(key, name, ct);
                }
                return name;
            }
            """),
    ];
}
