using PerfAnalyzers.CodeFixes.Rules.Caching;
using PerfAnalyzers.Rules.Caching;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Caching;

/// <summary>PERF6010: what is made from an object is cached under the object's id alone, although the object says when it changed.</summary>
public sealed class UnversionedCacheKeyTests : CodeFixTests<UnversionedCacheKeyAnalyzer, UnversionedCacheKeyCodeFix>
{
    [Theory]
    [InlineData("""memory.GetOrCreate($"page:{[|page.Id|]}", e => Render(page));""")]
    [InlineData("""memory.GetOrCreate($"page:{[|page.Id|]}:html", e => page.Text.Trim());""")]
    [InlineData("""memory.GetOrCreate("page:" + [|page.Id|], e => Render(page));""")]
    [InlineData("""var key = $"page:{[|page.Id|]}"; memory.GetOrCreate(key, e => Render(page));""")]
    [InlineData("""memory.GetOrCreate($"note:{[|note.NoteId|]}", e => note.Text);""")]
    [InlineData("""memory.GetOrCreate($"row:{[|row.Id|]}", e => row.Text);""")]
    [InlineData("""memory.GetOrCreate($"part:{[|part.Id|]}", e => part.Text);""")]
    [InlineData("""await memory.GetOrCreateAsync($"page:{[|page.Id|]}", async e => { await Task.Yield(); return Render(page); });""")]
    [InlineData("""await hybrid.GetOrCreateAsync($"page:{[|page.Id|]}", async token => { await Task.Yield(); return page.Text.Length; });""")]
    [InlineData("""fusion.GetOrSet($"page:{[|page.Id|]}", _ => Render(page), TimeSpan.FromMinutes(1));""")]
    [InlineData("""lazy.GetOrAdd($"page:{[|page.Id|]}", () => Render(page));""")]
    [InlineData("""
        var key = $"page:{[|page.Id|]}";
        if (!memory.TryGetValue(key, out string? html))
        {
            html = Render(page);
            memory.Set(key, html);
        }
        """)]
    public Task Reports_WhenTheVersionIsAtHand(string body) => VerifyAnalyzerAsync(Source(body));

    [Theory]
    // The version is in the key.
    [InlineData("""memory.GetOrCreate($"page:{page.Id}:{page.UpdatedAt.Ticks}", e => Render(page));""")]
    [InlineData("""memory.GetOrCreate($"row:{row.Id}:{row.Version}", e => row.Text);""")]
    [InlineData("""memory.GetOrCreate((page.Id, page.UpdatedAt), e => Render(page));""")]
    // There is none.
    [InlineData("""memory.GetOrCreate($"plain:{plain.Id}", e => plain.Text);""")]
    [InlineData("""memory.GetOrCreate($"page:{id}", e => page.Text);""")]
    // Whoever changes the page removes the entry.
    [InlineData("""memory.GetOrCreate($"page:{page.Id}", e => Render(page)); memory.Remove($"page:{id}");""")]
    [InlineData("""memory.GetOrCreate($"page:{page.Id}", e => Render(page)); memory.Remove(name);""")]
    [InlineData("""await fusion.RemoveByTagAsync(name); fusion.GetOrSet($"page:{page.Id}", _ => Render(page), TimeSpan.FromMinutes(1));""")]
    [InlineData("""await easy.RemoveByPrefixAsync("page:", ct); easy.Get($"page:{page.Id}", () => Render(page), TimeSpan.FromMinutes(1));""")]
    [InlineData("""await hybrid.RemoveByTagAsync("pages", ct); await hybrid.GetOrCreateAsync($"page:{page.Id}", async token => { await Task.Yield(); return Render(page); });""")]
    [InlineData("""memory.GetOrCreate($"page:{page.Id}", e => { e.AddExpirationToken(Changes()); return Render(page); });""")]
    // Something else is looked up by the id.
    [InlineData("""memory.GetOrCreate($"posts:{page.Id}", e => db.Posts.Count(p => p.BlogId == page.Id));""")]
    [InlineData("""memory.GetOrCreate($"posts:{page.Id}", e => db.Posts.Count(p => p.BlogId == page.BlogId));""")]
    [InlineData("""await memory.GetOrCreateAsync($"rights:{page.Id}", e => RightsAsync(page));""")]
    // Who reads has only the id.
    [InlineData("""
        if (!memory.TryGetValue($"page:{id}", out Page? found))
            memory.Set($"page:{page.Id}", page);
        """)]
    [InlineData("""memory.Set($"page:{page.Id}", Render(page));""")]
    [InlineData("""memory.GetOrCreate($"page:{page.Id}:{name}", e => Render(page));""")]
    [InlineData("""memory.GetOrCreate(page.Id, e => Render(page));""")]
    public Task IsSilent_WhenNoVersionIsMissing(string body) => VerifyAnalyzerAsync(Source(body));

    [Theory]
    [InlineData("""memory.GetOrCreate($"page:{[|page.Id|]}", e => Render(page));""", """memory.GetOrCreate($"page:{page.Id}:{page.UpdatedAt.Ticks}", e => Render(page));""")]
    [InlineData("""memory.GetOrCreate($"page-{[|page.Id|]}-html", e => Render(page));""", """memory.GetOrCreate($"page-{page.Id}-{page.UpdatedAt.Ticks}-html", e => Render(page));""")]
    [InlineData("""memory.GetOrCreate("page_" + [|page.Id|], e => Render(page));""", """memory.GetOrCreate("page_" + page.Id + "_" + page.UpdatedAt.Ticks, e => Render(page));""")]
    [InlineData("""memory.GetOrCreate($"row:{[|row.Id|]}", e => row.Text);""", """memory.GetOrCreate($"row:{row.Id}:{row.Version}", e => row.Text);""")]
    [InlineData("""memory.GetOrCreate($"note:{[|note.NoteId|]}", e => note.Text);""", """memory.GetOrCreate($"note:{note.NoteId}:{note.LastModified?.UtcTicks}", e => note.Text);""")]
    [InlineData("""memory.GetOrCreate($"part:{[|part.Id|]}", e => part.Text);""", """memory.GetOrCreate($"part:{part.Id}:{Convert.ToHexString(part.RowVersion)}", e => part.Text);""")]
    [InlineData("""memory.GetOrCreate($"draft:{[|draft.Id|]}", e => draft.Text);""", """memory.GetOrCreate($"draft:{draft.Id}:{Convert.ToHexString(draft.RowVersion ?? Array.Empty<byte>())}", e => draft.Text);""")]
    [InlineData("""
        var key = $"page:{[|page.Id|]}";
        if (!memory.TryGetValue(key, out string? html))
            memory.Set(key, Render(page));
        """, """
        var key = $"page:{page.Id}:{page.UpdatedAt.Ticks}";
        if (!memory.TryGetValue(key, out string? html))
            memory.Set(key, Render(page));
        """)]
    public Task Fixes_ByTheVersion(string body, string fixedBody) => VerifyCodeFixAsync(Source(body), Source(fixedBody));

    [Theory]
    [InlineData("""memory.GetOrCreate($"page:{[|page.Id|]}", e => Render(page)); memory.Get<string>($"page:{id}");""")]
    [InlineData("""memory.GetOrCreate(Key([|page.Id|]), e => Render(page));""")]
    [InlineData("""memory.GetOrCreate(string.Join(":", "page", [|page.Id|]), e => Render(page));""")]
    public Task OffersNoFix_WhenTheKeyIsBuiltElsewhere(string body) => VerifyNoCodeFixAsync(Source(body));

    private static string Source(string body) => Code.CacheMethod(
        body,
        "public async Task Run(int id, string name, Page page, Note note, Row row, Part part, Draft draft, Plain plain, CancellationToken ct)",
        """
        public class Page { public int Id { get; set; } public int BlogId { get; set; } public string Text { get; set; } = ""; public DateTime UpdatedAt { get; set; } }
        public class Note { public Guid NoteId { get; set; } public string Text { get; set; } = ""; public DateTimeOffset? LastModified { get; set; } }
        public record Row(long Id, string Text, int Version);
        public class Part { public int Id { get; set; } public string Text { get; set; } = ""; public byte[] RowVersion { get; set; } = []; }
        public class Draft { public int Id { get; set; } public string Text { get; set; } = ""; public byte[]? RowVersion { get; set; } }
        public class Plain { public int Id { get; set; } public string Text { get; set; } = ""; }

        private static Microsoft.Extensions.Primitives.IChangeToken Changes() => null!;

        private static string Key(int id) => $"page:{id}";

        private static string Render(Page page) => page.Text;

        private static Task<int> RightsAsync(Page page) => Task.FromResult(page.Id);
        """);
}
