using PerfAnalyzers.CodeFixes.Rules.Caching;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.Caching;

namespace PerfAnalyzers.Proofs.Rules.Caching;

/// <summary>Entries that are written together, and read when the first of them may end: with a random part in each expiration, few have.</summary>
public sealed class UniformExpirationProofs : FixProofs<UniformExpirationAnalyzer, UniformExpirationCodeFix>
{
    private static readonly TimeSpan s_end = TimeSpan.FromMinutes(11);

    public override Promise Promise => new(CostKind.Commands, CostKind.None);

    // The random parts are so large that none is near nothing: the figures are always the same.
    protected override IEnumerable<Proof> Programs => Plain.Select(Called);

    protected override IEnumerable<Proof> RedisPrograms =>
    [
        Called(new("numbers in Redis", """
            public async Task<int> Run(int productId)
            {
                var found = await redis.StringGetAsync($"product:{productId}");
                return found.HasValue ? (int)found : await db.Products.Where(p => p.Id == productId).Select(p => p.Stock).FirstOrDefaultAsync();
            }

            public async Task WarmUp()
            {
                foreach (var product in await db.Products.AsNoTracking().ToListAsync())
                    await redis.StringSetAsync($"product:{product.Id}", product.Stock, TimeSpan.FromMinutes(10));
            }
            """)),
    ];

    private static Proof Called(Proof proof) => proof with
    {
        EditorConfig = new Dictionary<string, string> { ["dotnet_code_quality.PERF6009.max_jitter_seconds"] = "100000000" },
        CallsAreInOrder = true,
        Calls = [new(new { }) { Method = "WarmUp" }, new(new { productId = 1 }) { Later = s_end }, .. Enumerable.Range(2, 10).Select(id => new ProofCall(new { productId = id }))],
    };

    private static IEnumerable<Proof> Plain =>
    [
        new("a time span", Read + """


            public async Task WarmUp()
            {
                foreach (var product in await db.Products.AsNoTracking().OrderBy(p => p.Id).ToListAsync())
                    memory.Set($"product:{product.Id}", product.Name, TimeSpan.FromMinutes(10)); // all of them
            }
            """)
        {
            OnLargeData = true,
        },
        new("a point in time", Read + """


            public void WarmUp()
            {
                foreach (var product in db.Products.Select(p => new { p.Id, p.Name }).ToList())
                {
                    var key = $"product:{product.Id}";
                    memory.Set(key, product.Name, DateTimeOffset.UtcNow.AddMinutes(10));
                }
            }
            """),
        new("options for each", Read + """


            private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(10);

            public async Task WarmUp(CancellationToken ct)
            {
                var products = await db.Products.AsNoTracking().ToListAsync(ct);
                products.ForEach(p => memory.Set($"product:{p.Id}", p.Name, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = s_lifetime }));
            }
            """),
        new("the entry in a factory", Read + """


            public async Task WarmUp(CancellationToken ct)
            {
                await foreach (var product in db.Products.AsNoTracking().AsAsyncEnumerable())
                {
                    memory.GetOrCreate($"product:{product.Id}", entry =>
                    {
                        entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5) + TimeSpan.FromMinutes(5);
                        return product.Name;
                    });
                }
            }
            """),
        new("FusionCache", """
            public async Task<string> Run(int productId)
            {
                return await fusion.GetOrDefaultAsync<string>($"product:{productId}") ?? await db.Products.Where(p => p.Id == productId).Select(p => p.Name).FirstOrDefaultAsync() ?? "none";
            }

            public async Task WarmUp()
            {
                foreach (var product in await db.Products.AsNoTracking().ToListAsync())
                    await fusion.SetAsync($"product:{product.Id}", product.Name, options => options.SetDuration(TimeSpan.FromMinutes(10)));
            }
            """),
        new("a distributed cache", """
            public async Task<string> Run(int productId)
            {
                return await distributed.GetStringAsync($"product:{productId}") ?? await db.Products.Where(p => p.Id == productId).Select(p => p.Name).FirstOrDefaultAsync() ?? "none";
            }

            public async Task WarmUp()
            {
                foreach (var product in await db.Products.AsNoTracking().ToListAsync())
                    await distributed.SetStringAsync($"product:{product.Id}", product.Name, new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(10) });
            }
            """),
    ];

    private const string Read = """
        public string Run(int productId)
        {
            return memory.Get<string>($"product:{productId}") ?? db.Products.Where(p => p.Id == productId).Select(p => p.Name).FirstOrDefault() ?? "none";
        }
        """;
}
