using PerfAnalyzers.CodeFixes.Rules.Caching;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.Caching;

namespace PerfAnalyzers.Proofs.Rules.Caching;

/// <summary>A look and a load in one call. With a HybridCache at hand, five readers at once are one query; without, the call means the same as the two.</summary>
public sealed class CacheStampedeProofs : FixProofs<CacheStampedeAnalyzer, CacheStampedeCodeFix>
{
    // Five requests at once, that take turns on their one connection. All of them are asked before the first one's load gets its turn,
    // however slow the machine is.
    private const string AtOnce = """
        public async Task<int> Run(int minStars)
        {
            var turns = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
            var counts = await Task.Factory.StartNew(() => Task.WhenAll(Enumerable.Range(0, 5).Select(_ => ReadAsync(minStars))), default, default, turns).Unwrap();
            return counts.Sum();
        }

        private async Task<int> LoadAsync(int minStars)
        {
            await Task.Yield(); // on the way to the database
            return db.Reviews.Count(r => r.Stars >= minStars);
        }

        """;

    public override Promise Promise => new(CostKind.Commands, CostKind.None);

    protected override IEnumerable<Proof> Programs =>
    [
        new("readers at once, a HybridCache at hand", AtOnce + """

            private async Task<int> ReadAsync(int minStars)
            {
                if (!memory.TryGetValue($"reviews:{minStars}", out int count))
                {
                    count = await LoadAsync(minStars);
                    memory.Set($"reviews:{minStars}", count, TimeSpan.FromMinutes(5));
                }

                return count;
            }
            """)
        {
            Calls = Stars,
            OnLargeData = true,
        },
        new("readers at once who return what they find, a HybridCache at hand", AtOnce + """

            private async Task<int> ReadAsync(int minStars)
            {
                var key = "reviews-" + minStars;
                if (memory.TryGetValue(key, out int known))
                    return known;

                var count = await LoadAsync(minStars);
                memory.Set(key, count, TimeSpan.FromMinutes(5));
                return count;
            }
            """)
        {
            Calls = Stars,
        },
        .. OnMemory.Select(p => p with { Promise = Promise.NoHigherCost, Calls = Stars }),
    ];

    private static IEnumerable<Proof> OnMemory =>
    [
        new("a list", """
            public class Reviews(ShopContext db, IMemoryCache memory)
            {
                public async Task<List<string>> Run(int minStars, CancellationToken ct)
                {
                    if (!memory.TryGetValue($"texts:{minStars}", out List<string>? texts))
                    {
                        texts = await db.Reviews.Where(r => r.Stars >= minStars).OrderBy(r => r.Id).Select(r => r.Text).ToListAsync(ct);
                        memory.Set($"texts:{minStars}", texts, TimeSpan.FromMinutes(5));
                    }

                    return texts!;
                }
            }
            """),
        new("several statements, and options", """
            public class Reviews(ShopContext db, IMemoryCache memory)
            {
                public async Task<string> Run(int minStars)
                {
                    var options = new MemoryCacheEntryOptions { SlidingExpiration = TimeSpan.FromMinutes(5) };
                    if (!memory.TryGetValue((minStars, "text"), out string? text))
                    {
                        // the best ones
                        var reviews = await db.Reviews.AsNoTracking().Where(r => r.Stars >= minStars).OrderBy(r => r.Id).Take(5).ToListAsync();
                        text = string.Join(", ", reviews.Select(r => r.Text));
                        memory.Set((minStars, "text"), text, options);
                    }

                    return text!;
                }
            }
            """),
        new("without await", """
            public class Reviews(ShopContext db, IMemoryCache memory)
            {
                public int Run(int minStars)
                {
                    if (memory.TryGetValue(minStars, out int known))
                    {
                        return known;
                    }

                    var count = db.Reviews.Count(r => r.Stars >= minStars);
                    memory.Set(minStars, count, TimeSpan.FromMinutes(5));
                    return count;
                }
            }
            """),
        new("nothing, which is kept too", """
            public class Reviews(ShopContext db, IMemoryCache memory)
            {
                public async Task<string?> Run(int minStars)
                {
                    if (!memory.TryGetValue($"first:{minStars}", out string? text))
                    {
                        text = await db.Reviews.Where(r => r.Stars == minStars).OrderBy(r => r.Id).Select(r => r.Text).FirstOrDefaultAsync();
                        memory.Set($"first:{minStars}", text, DateTimeOffset.UtcNow.AddMinutes(5));
                    }

                    return text;
                }
            }
            """),
    ];

    private static ProofCall[] Stars =>
    [
        new(new { minStars = 1 }), new(new { minStars = 1 }), new(new { minStars = 11 }), new(new { minStars = 11 }), new(new { minStars = 5 }), new(new { minStars = 1 }) { Later = TimeSpan.FromMinutes(7) },
        new(new { minStars = 1 }),
    ];
}
