using PerfAnalyzers.CodeFixes.Rules.Caching;
using PerfAnalyzers.Rules.Caching;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Caching;

/// <summary>PERF6003: two values stand side by side in a cache key.</summary>
public sealed partial class CacheKeyPartsCollideTests : CodeFixTests<CacheKeyPartsCollideAnalyzer, CacheKeyPartsCollideCodeFix>
{
    [Theory]
    [InlineData("""memory.TryGetValue($"post:{name}{[|id|]}", out Post? post);""")]
    [InlineData("""memory.Get<Post>($"{id}{[|name|]}");""")]
    [InlineData("""memory.Get<Post>("post" + id + [|page|]);""")]
    [InlineData("""memory.Remove(string.Concat("post", id, [|page|]));""")]
    [InlineData("""memory.Remove(string.Format("posts-{0}{1}", id, [|page|]));""")]
    [InlineData("""memory.Remove(string.Join("", "posts", id, [|page|]));""")]
    [InlineData("""await distributed.GetStringAsync($"posts:{id}{[|page|]}:{size}", ct);""")]
    [InlineData("""await distributed.RemoveAsync("posts:" + name + [|id|], ct);""")]
    [InlineData("""await hybrid.GetOrCreateAsync($"posts:{name}{[|id|]}", async token => await db.Posts.CountAsync(token), cancellationToken: ct);""")]
    [InlineData("""await hybrid.RemoveAsync($"posts:{name}{[|id|]}", ct);""")]
    [InlineData("""await fusion.GetOrSetAsync($"posts:{name}{[|id|]}", token => db.Posts.CountAsync(token), TimeSpan.FromMinutes(5), token: ct);""")]
    [InlineData("""await lazy.GetOrAddAsync($"posts:{name}{[|id|]}", () => db.Posts.CountAsync(ct));""")]
    [InlineData("""await easy.GetAsync<int>($"posts:{name}{[|id|]}", ct);""")]
    [InlineData("""await redis.StringGetAsync($"posts:{name}{[|id|]}");""")]
    [InlineData("""await redis.HashSetAsync("posts:" + name + [|id|], "title", name);""")]
    [InlineData("""memory.Get<Post>(name.ToLowerInvariant() + [|id.ToString()|]);""")]
    [InlineData("""memory.Get<Post>($"{name}{[|price|]}");""")]
    [InlineData("""memory.Get<Post>($"{parent}{[|id|]}");""")]
    [InlineData("""memory.Get<Post>($"{filter.Term}{[|filter.Page|]}");""")]
    [InlineData("""memory.Get<Post>($"{name}{""}{[|id|]}");""")]
    public Task Reports_WhenNothingStandsBetween(string body) => VerifyAnalyzerAsync(Source(body));

    [Theory]
    [InlineData("""
        var key = $"post:{name}{[|id|]}";
        if (!memory.TryGetValue(key, out Post? post))
            memory.Set(key, await db.Posts.FindAsync(id));
        """)]
    [InlineData("""
        var rest = name + [|id|];
        memory.Remove("post:" + rest);
        """)]
    [InlineData("""
        foreach (var tag in new[] { "a", "b" })
            memory.Remove($"tag:{tag}{[|page|]}");
        """)]
    [InlineData("""
        string Key() => $"post:{name}{id}";
        memory.Remove($"{name}{[|id|]}");
        """)]
    [InlineData("""
        var text = new System.Text.StringBuilder("post:").Append(name).Append([|id|]);
        memory.Remove(text.ToString());
        """)]
    [InlineData("""
        using var entry = memory.CreateEntry($"post:{name}{[|id|]}{[|page|]}");
        entry.Value = 1;
        """)]
    [InlineData("""
        await Task.WhenAll(new[] { 1, 2 }.Select(i => distributed.RemoveAsync($"post:{id}{[|i|]}", ct)));
        """)]
    public Task Reports_WhenTheKeyIsFollowed(string body) => VerifyAnalyzerAsync(Source(body));

    [Theory]
    [InlineData("""manager.Get<Post>($"post:{name}{[|id|]}");""")]
    [InlineData("""manager.Remove("post:" + name + [|id|]);""")]
    [InlineData("""await redis.HashGetAsync("posts", $"{name}{[|id|]}");""")]
    [InlineData("""await redis.HashSetAsync($"posts:{name}", name + [|id|], name);""")]
    [InlineData("""var key = $"post:{name}"; key += [|id|]; memory.Remove(key);""")]
    [InlineData("""await easy.RemoveAsync($"post:{name}{[|id|]}", ct);""")]
    [InlineData("""lazy.Remove($"post:{name}{[|id|]}");""")]
    [InlineData("""await fusion.ExpireAsync($"post:{name}{[|id|]}", token: ct);""")]
    public Task Reports_WhenItIsAnotherKindOfKey(string body) => VerifyAnalyzerAsync(Source(body));

    [Theory]
    [InlineData("session.TenantId.ToString() + [|session.UserId.ToString()|]")]
    [InlineData("$\"{session.TenantId}{[|session.UserId|]}\"")]
    [InlineData("$\"{_session.TenantId}{[|id|]}\"")]
    [InlineData("$\"{id}{[|Session.UserId|]}:posts\"")]
    [InlineData("\"posts\" + session.TenantId.GetValueOrDefault() + [|session.Current.Email|]")]
    [InlineData("string.Concat(\"posts\", session.Current.Email, [|id|])")]
    public Task Reports_WhenAServiceSaysWhoAsks(string key) => VerifyAnalyzerAsync(SessionSource(key));

    [Theory]
    [InlineData("$\"{session.TenantId}:{session.UserId}\"")]
    // What is the same for all keys.
    [InlineData("settings.ShopId.ToString() + id")]
    [InlineData("$\"{settings.ShopId}{id}\"")]
    [InlineData("options.Value.ShopId + id.ToString()")]
    [InlineData("Startup.ShopId + id.ToString()")]
    [InlineData("$\"{session.AppName}{id}\"")]
    // As long as any other.
    [InlineData("$\"{session.Key}{id}\"")]
    [InlineData("$\"{session.DeviceId}{id}\"")]
    public Task IsSilent_WhenAServiceSaysWhatStays(string key) => VerifyAnalyzerAsync(SessionSource(key));

    private static string SessionSource(string key) => Code.CacheFile($$"""
        public record Visitor(string Email);

        public interface IAppSession
        {
            int? TenantId { get; }
            long UserId { get; }
            Guid DeviceId { get; }
            string AppName { get; }
            string Key { get; }
            Visitor Current { get; }
        }

        public class ShopSettings { public int ShopId { get; set; } }

        public class ShopOptions { public string ShopId { get; set; } = ""; }

        public interface IOptions<T> { T Value { get; } }

        public static class Startup { public static string ShopId { get; } = "a"; }

        public class Feed(IMemoryCache memory, IAppSession session, ShopSettings settings, IOptions<ShopOptions> options)
        {
            private readonly IAppSession _session = session;

            private IAppSession Session => _session;

            public Post? Get(int id) => memory.Get<Post>({{key}});
        }
        """);

    [Fact]
    public Task Reports_WhenAMethodBuildsCacheKeys() => VerifyAnalyzerAsync(Code.CacheMembers("""
        private static string PostCacheKey(string slug, int page) => $"post:{slug}{[|page|]}";

        public void Clear(string slug) => memory.Remove(PostCacheKey(slug, 1));
        """));

    [Fact]
    public Task Reports_WhenAClassBuildsCacheKeys() => VerifyAnalyzerAsync(Code.CacheFile("""
        public static class CacheKeys
        {
            public static string Post(string slug, int page) => "post:" + slug + [|page|];
        }
        """));

    [Theory]
    [InlineData("""memory.Get<Post>($"post:{name}:{id}");""")]
    [InlineData("""memory.Get<Post>("post" + id + "-" + page);""")]
    [InlineData("""memory.Get<Post>($"post:{id}");""")]
    [InlineData("""memory.Get<Post>($"{id}");""")]
    [InlineData("""memory.Get<Post>((id, page));""")]
    [InlineData("""memory.Get<Post>(new Filter(name, page));""")]
    [InlineData("""memory.Get<Post>($"{name}v{id}");""")]
    [InlineData("""memory.Remove(string.Join(":", name, id));""")]
    [InlineData("""memory.Remove(string.Format("posts-{0}-{1}", id, page));""")]
    public Task IsSilent_WhenSomethingStandsBetween(string body) => VerifyAnalyzerAsync(Source(body));

    [Theory]
    // An identifier is as long as any other.
    [InlineData("""memory.Get<Post>($"{name}{user}");""")]
    [InlineData("""memory.Get<Post>($"{user}{id}");""")]
    // A flag, a name of an enum and a letter end where they end.
    [InlineData("""memory.Get<Post>($"{name}{flag}");""")]
    [InlineData("""memory.Get<Post>($"{day}{id}");""")]
    [InlineData("""memory.Get<Post>($"{id}{letter}");""")]
    // Numbers that are written with all their digits.
    [InlineData("""memory.Get<Post>($"{id:D8}{page}");""")]
    [InlineData("""memory.Get<Post>(id.ToString("0000") + page);""")]
    [InlineData("""memory.Get<Post>($"{date:yyyyMMdd}{id}");""")]
    [InlineData("""var year = id; memory.Get<Post>($"post:{name}{year}");""")]
    public Task IsSilent_WhenALengthIsFixed(string body) => VerifyAnalyzerAsync(Source(body));

    [Theory]
    // A prefix brings its separator.
    [InlineData("""var key = $"post:{id}"; if (flag) key += ":" + name; memory.Remove(key);""")]
    [InlineData("""manager.Get(name, $"{name}{id}");""")]
    [InlineData("""memory.Get<Post>(Prefix + id);""")]
    [InlineData("""memory.Get<Post>(_prefix + id);""")]
    [InlineData("""memory.Get<Post>($"{_options}{id}");""")]
    [InlineData("""memory.Get<Post>($"{typeof(Post).Name}{id}");""")]
    [InlineData("""memory.Get<Post>($"{nameof(Post)}{id}");""")]
    [InlineData("""memory.Get<Post>(GetType().Name + id);""")]
    [InlineData("""var prefix = name; memory.Get<Post>(keyPrefix + id);""")]
    [InlineData("""memory.Get<Post>($"{id}{culture}");""")]
    [InlineData("""memory.Get<Post>("post" + langCode + id);""")]
    [InlineData("""memory.Get<Post>($"post:{id}{(flag ? ":full" : "")}");""")]
    [InlineData("""var suffix = flag ? ":full" : ":short"; memory.Get<Post>($"post:{id}{suffix}");""")]
    [InlineData("""
        var rest = "";
        if (flag)
            rest = ":" + name;
        memory.Get<Post>($"post:{id}{rest}");
        """)]
    public Task IsSilent_WhenAPartBringsItsSeparator(string body) => VerifyAnalyzerAsync(Source(body));

    [Theory]
    [InlineData("""Console.WriteLine($"{name}{id}");""")]
    [InlineData("""new Dictionary<string, int>().Remove($"{name}{id}");""")]
    [InlineData("""memory.Set("post", $"{name}{id}");""")]
    [InlineData("""var text = $"{name}{id}"; memory.Set("post", text);""")]
    [InlineData("""memory.Get<Post>(Hash($"{name}{id}"));""")]
    public Task IsSilent_WhenTheTextIsNoKey(string body) => VerifyAnalyzerAsync(Source(body));

    private static string Source(string body) => Code.CacheMethod(
        body,
        "public async Task Run(int id, string name, int page, int size, Guid user, bool flag, DayOfWeek day, char letter, decimal price, long? parent, DateTime date, string culture, string langCode, string keyPrefix, Filter filter, ICacheManager manager, CancellationToken ct)",
        """
        public record Filter(string Term, int Page);

        public interface ICacheManager
        {
            T Get<T>(string key);
            T Get<T>(string key, T fallback);
            void Remove(string key);
        }

        private const string Prefix = "post:";
        private readonly string _prefix = Environment.MachineName + ":";
        private readonly string _options = "x";

        private static string Hash(string text) => Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(text));
        """);
}
