using PerfAnalyzers.CodeFixes.Rules.Caching;
using PerfAnalyzers.Rules.Caching;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Caching;

/// <summary>PERF6005: a part of a cache key is written as the current culture writes it.</summary>
public sealed class CacheKeyDependsOnCultureTests : CodeFixTests<CacheKeyDependsOnCultureAnalyzer, CacheKeyDependsOnCultureCodeFix>
{
    [Theory]
    [InlineData("""memory.Get<int>($"price:{[|price|]}");""")]
    [InlineData("""memory.Get<int>($"price:{[|price|]:F2}");""")]
    [InlineData("""memory.Get<int>("at:" + [|latitude|]);""")]
    [InlineData("""memory.Get<int>($"day:{[|date|]}");""")]
    [InlineData("""memory.Get<int>($"day:{[|date|]:d}");""")]
    [InlineData("""memory.Get<int>($"day:{[|date|]:dd/MM/yyyy}");""")]
    [InlineData("""memory.Get<int>("day:" + [|date.ToString()|]);""")]
    [InlineData("""memory.Get<int>("day:" + [|date.ToString("d MMM")|]);""")]
    [InlineData("""memory.Get<int>($"day:{[|day|]}");""")]
    [InlineData("""memory.Get<int>($"day:{[|maybe|]}");""")]
    [InlineData("""memory.Get<int>([|name.ToLower()|]);""")]
    [InlineData("""await distributed.RemoveAsync("name:" + [|name.ToUpper()|], ct);""")]
    [InlineData("""await hybrid.RemoveAsync($"name:{[|name.Trim().ToLower()|]}", ct);""")]
    [InlineData("""await redis.StringGetAsync($"name:{[|name.ToLower()|].Trim()}");""")]
    [InlineData("""memory.Get<int>(string.Format("{0}:{1}", name, [|price|]));""")]
    public Task Reports_WhenTheCultureWritesThePart(string body) => VerifyAnalyzerAsync(Source(body));

    [Theory]
    [InlineData("""memory.Get<int>($"{id}:{name}:{flag}:{user}");""")]
    [InlineData("""memory.Get<int>($"{date:yyyyMMdd}");""")]
    [InlineData("""memory.Get<int>($"{date:yyyy-MM-dd}");""")]
    [InlineData("""memory.Get<int>($"{date:O}");""")]
    [InlineData("""memory.Get<int>($"{date.Ticks}");""")]
    [InlineData("""memory.Get<int>($"{date.ToString(CultureInfo.InvariantCulture)}");""")]
    [InlineData("""memory.Get<int>("p" + price.ToString("F2", CultureInfo.InvariantCulture));""")]
    [InlineData("""memory.Get<int>(name.ToLowerInvariant());""")]
    [InlineData("""memory.Get<int>(name.ToUpper(CultureInfo.InvariantCulture));""")]
    [InlineData("""memory.Get<int>(string.Create(CultureInfo.InvariantCulture, $"{price}"));""")]
    [InlineData("""memory.Get<int>(FormattableString.Invariant($"{price}"));""")]
    [InlineData("""memory.Get<int>(string.Format(CultureInfo.InvariantCulture, "{0}", price));""")]
    // The key is the number itself.
    [InlineData("""memory.Get<int>(price);""")]
    [InlineData("""memory.Get<int>((price, date));""")]
    // The key is for the culture.
    [InlineData("""memory.Get<int>($"{CultureInfo.CurrentCulture.Name}:{price}");""")]
    [InlineData("""memory.Get<int>($"{span}");""")]
    [InlineData("""Console.WriteLine($"{price}{name.ToLower()}");""")]
    [InlineData("""memory.Set("price", $"{price}");""")]
    // The value is written by the culture too: each needs an entry of its own.
    [InlineData("""memory.GetOrCreate($"label:{price}", e => "from " + price.ToString("N2"));""")]
    [InlineData("""memory.Set($"label:{price}", $"{price:N2}"); memory.Remove($"label:{price}");""")]
    [InlineData("""memory.GetOrCreate($"title:{name.ToLower()}", e => CultureInfo.CurrentUICulture.NativeName);""")]
    public Task IsSilent_WhenTheCultureDoesNotMatter(string body) => VerifyAnalyzerAsync(Source(body));

    [Theory]
    [InlineData("""memory.Get<int>($"price:{[|price|]}");""", """memory.Get<int>($"price:{price.ToString(CultureInfo.InvariantCulture)}");""")]
    [InlineData("""memory.Get<int>($"price:{[|price|]:F2}");""", """memory.Get<int>($"price:{price.ToString("F2", CultureInfo.InvariantCulture)}");""")]
    [InlineData("""memory.Get<int>($"day:{[|maybe|]:d}");""", """memory.Get<int>($"day:{maybe?.ToString("d", CultureInfo.InvariantCulture)}");""")]
    [InlineData("""memory.Get<int>("at:" + [|latitude|]);""", """memory.Get<int>("at:" + latitude.ToString(CultureInfo.InvariantCulture));""")]
    [InlineData("""memory.Get<int>("day:" + [|date.ToString()|]);""", """memory.Get<int>("day:" + date.ToString(CultureInfo.InvariantCulture));""")]
    [InlineData("""memory.Get<int>("day:" + [|date.ToString("d")|]);""", """memory.Get<int>("day:" + date.ToString("d", CultureInfo.InvariantCulture));""")]
    [InlineData("""memory.Get<int>($"name:{[|name.ToLower()|]}");""", """memory.Get<int>($"name:{name.ToLowerInvariant()}");""")]
    [InlineData("""memory.Get<int>(string.Format("{0:F2}", [|price|]));""", """memory.Get<int>(string.Format("{0:F2}", price.ToString("F2", CultureInfo.InvariantCulture)));""")]
    [InlineData("""
        var lower = [|name.ToLower()|];
        memory.Get<int>($"name:{lower}");
        memory.Remove("name:" + lower);
        """, """
        var lower = name.ToLowerInvariant();
        memory.Get<int>($"name:{lower}");
        memory.Remove("name:" + lower);
        """)]
    [InlineData("""
        var key = $"price:{[|price|]}";
        memory.Get<int>(key);
        Console.WriteLine(key);
        """, """
        var key = $"price:{price.ToString(CultureInfo.InvariantCulture)}";
        memory.Get<int>(key);
        Console.WriteLine(key);
        """)]
    [InlineData("""memory.Get<int>(name?[|.ToUpper()|] ?? "");""", """memory.Get<int>(name?.ToUpperInvariant() ?? "");""")]
    // What follows ?. is within it.
    [InlineData("memory.Get<int>($\"day:{maybe?[|.Date|]}\");", "memory.Get<int>($\"day:{maybe?.Date.ToString(CultureInfo.InvariantCulture)}\");")]
    public Task Fixes_ByTheInvariantCulture(string body, string fixedBody) => VerifyCodeFixAsync(Source(body), Source(fixedBody));

    // What is searched for would be another.
    [Theory]
    [InlineData("""
        var lower = [|name.ToLower()|];
        await memory.GetOrCreateAsync($"name:{lower}", e => db.Posts.CountAsync(p => p.Title.ToLower() == lower));
        """)]
    [InlineData("""
        var label = $"from {[|price|]}";
        memory.Set(label, label.Length);
        """)]
    public Task OffersNoFix_WhenTheTextIsForMoreThanTheKey(string body) => VerifyNoCodeFixAsync(Source(body));

    // Two calls that ask for one key in two ways would miss each other.
    [Theory]
    [InlineData("""
        memory.Get<int>($"price:{[|price|]}");
        var shown = [|price.ToString()|];
        Console.WriteLine(shown);
        memory.Remove($"price:{shown}");
        """)]
    [InlineData("""memory.Get<int>($"price:{[|price|]}"); memory.Remove($"price:{name}");""")]
    public Task OffersNoFix_WhenAnotherCallKeepsTheCulture(string body) => VerifyNoCodeFixAsync(Source(body));

    // One of two values is no text.
    [Theory]
    [InlineData("memory.Get<int>($\"day:{[|maybe|] ?? DateTime.Today}\");")]
    [InlineData("memory.Get<int>($\"day:{maybe?[|.Date|]:d}\");")]
    public Task OffersNoFix_WhenThePartIsOfMore(string body) => VerifyNoCodeFixAsync(Source(body));

    [Fact]
    public Task Fixes_WithTheUsingDirective() => VerifyCodeFixAsync(
        """
        using Microsoft.Extensions.Caching.Memory;

        class Prices(IMemoryCache cache)
        {
            public int? Get(decimal price) => cache.Get<int>($"price:{[|price|]}");
        }
        """,
        """
        using System.Globalization;
        using Microsoft.Extensions.Caching.Memory;

        class Prices(IMemoryCache cache)
        {
            public int? Get(decimal price) => cache.Get<int>($"price:{price.ToString(CultureInfo.InvariantCulture)}");
        }
        """);

    private static string Source(string body) => "using System.Globalization;\n" + Code.CacheMethod(
        body,
        "public async Task Run(int id, string name, decimal price, double latitude, DateTime date, DateOnly day, DateTime? maybe, bool flag, Guid user, TimeSpan span, CancellationToken ct)");
}
