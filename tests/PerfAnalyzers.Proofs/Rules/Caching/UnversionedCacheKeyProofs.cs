using PerfAnalyzers.CodeFixes.Rules.Caching;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.Caching;

namespace PerfAnalyzers.Proofs.Rules.Caching;

/// <summary>Keys that a changed object has in common with what it was before.</summary>
public sealed class UnversionedCacheKeyProofs : FixProofs<UnversionedCacheKeyAnalyzer, UnversionedCacheKeyCodeFix>
{
    public override Promise Promise => Promise.Cached;

    // Who draws at random changes an object without changing its version.
    protected override IEnumerable<Proof> Programs => Plain.Select(p => p with { Difference = "A changed object has a new entry.", CallsAreInOrder = true });

    private static IEnumerable<Proof> Plain =>
    [
        new("a time", """
            public record Article(int Id, string Text, DateTime UpdatedAt);

            public class Pages(ShopContext db, IMemoryCache cache)
            {
                public Task<string?> Run(int id, string text, DateTime version) => HtmlOf(new(id, text, version));

                private Task<string?> HtmlOf(Article article) => cache.GetOrCreateAsync($"article:{article.Id}", async entry =>
                {
                    entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromHours(1);
                    var reviews = await db.Reviews.CountAsync(r => r.ProductId == article.Id);
                    return (string?)$"<p>{article.Text}</p> {reviews}";
                });
            }
            """)
        {
            Calls = Versions(new DateTime(2024, 2, 29, 23, 59, 59, DateTimeKind.Utc), new DateTime(2024, 2, 29, 23, 59, 59, 1, DateTimeKind.Utc)),
            OnLargeData = true,
        },
        new("a time with its zone, read and set", """
            public class Article
            {
                public int Id { get; init; }
                public string Text { get; init; } = "";
                public DateTimeOffset LastModified { get; init; }
            }

            public class Pages(ShopContext db, IMemoryCache cache)
            {
                public async Task<string> Run(int id, string text, DateTimeOffset version)
                {
                    var article = new Article { Id = id, Text = text, LastModified = version };
                    var key = "article-" + article.Id; // short
                    if (cache.TryGetValue(key, out string? html))
                        return html!;
                    html = article.Text.ToUpperInvariant() + await db.Reviews.CountAsync(r => r.ProductId == article.Id);
                    cache.Set(key, html, TimeSpan.FromMinutes(10));
                    return html;
                }
            }
            """)
        {
            Calls = Versions(new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.FromHours(2))),
        },
        new("a row version, in a HybridCache", """
            public record Article(int Id, string Text, byte[] RowVersion);

            public class Pages(ShopContext db, HybridCache cache)
            {
                public async Task<string> Run(int id, string text, byte[] version, CancellationToken ct)
                {
                    var article = new Article(id, text, version);
                    return await cache.GetOrCreateAsync($"{nameof(Article)}/{article.Id}", async token =>
                        article.Text.Trim() + await db.Reviews.CountAsync(r => r.ProductId == article.Id, token), cancellationToken: ct);
                }
            }
            """)
        {
            Calls = Versions(new byte[] { 0, 0, 1, 11 }, new byte[] { 0, 0, 11, 1 }),
        },
        new("a row version that only saved objects have", """
            public class Article
            {
                public int Id { get; set; }
                public string Text { get; set; } = "";
                public byte[]? RowVersion { get; set; }
            }

            public class Pages(ShopContext db, IMemoryCache cache)
            {
                public async Task<string?> Run(int id, string text, byte[]? version)
                {
                    var article = new Article { Id = id, Text = text, RowVersion = version };
                    return await cache.GetOrCreateAsync($"article-{article.Id}", async entry =>
                    {
                        entry.SlidingExpiration = TimeSpan.FromHours(1);
                        return article.Text + " " + await db.Reviews.CountAsync(r => r.ProductId == article.Id);
                    });
                }
            }
            """)
        {
            Calls = Versions<byte[]?>(null, [1, 1]),
        },
        new("a number, in a distributed cache", """
            public record Article(int Id, string Text, int Version);

            public class Pages(ShopContext db, IDistributedCache cache)
            {
                public Task<string> Run(int id, string text, int version, CancellationToken ct) => HtmlAsync(new Article(id, text, version), ct);

                private async Task<string> HtmlAsync(Article article, CancellationToken ct)
                {
                    var key = $"article:{article.Id}:html";
                    var html = await cache.GetStringAsync(key, ct);
                    if (html != null)
                        return html;
                    html = Render(article) + await db.Reviews.CountAsync(r => r.ProductId == article.Id, ct);
                    await cache.SetStringAsync(key, html, ct);
                    return html;
                }

                private static string Render(Article article) => $"<h1>{article.Text}</h1>";
            }
            """)
        {
            Calls = Versions(1, 11),
        },
        new("a time that may be missing", """
            public record Article(int ArticleId, string Text, DateTime? ModifiedOnUtc);

            public class Pages(ShopContext db, IMemoryCache cache)
            {
                public async Task<string?> Run(int id, string text, DateTime? version)
                {
                    var article = new Article(id, text, version);
                    return await cache.GetOrCreateAsync("article:" + article.ArticleId, async entry =>
                    {
                        entry.SlidingExpiration = TimeSpan.FromHours(1);
                        return article.Text + " " + await db.Reviews.CountAsync(r => r.ProductId == article.ArticleId);
                    });
                }
            }
            """)
        {
            Calls = Versions<DateTime?>(null, new DateTime(2024, 2, 29)),
        },
    ];

    // 1 in version 11 is not 11 in version 1.
    private static ProofCall[] Versions<T>(T first, T second) =>
    [
        new(new { id = 1, text = "İstanbul", version = first }), new(new { id = 1, text = "İstanbul", version = first }), new(new { id = 11, text = "Ghent", version = first }),
        new(new { id = 1, text = "istanbul", version = second }), new(new { id = 1, text = "istanbul", version = second }), new(new { id = 11, text = "", version = second }),
        new(new { id = 11, text = "", version = second }),
    ];
}
