using Microsoft.CodeAnalysis;
using PerfAnalyzers.Rules.Caching;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Caching;

/// <summary>PERF6015: a cache on another machine is asked once per element.</summary>
public sealed class CacheCallPerElementTests : AnalyzerTests<CacheCallPerElementAnalyzer>
{
    private const string Signature = "public async Task Run(List<int> ids, string[] names, string prefix, CancellationToken ct)";

    [Theory]
    [InlineData("""foreach (var id in ids) Use(await [|redis.StringGetAsync($"post:{id}")|]);""")]
    [InlineData("""foreach (var id in ids) Use([|redis.StringGet("post:" + id)|]);""")]
    [InlineData("""
        foreach (var id in ids)
        {
            var key = $"{prefix}:{id}";
            var text = await [|redis.StringGetAsync(key)|].ConfigureAwait(false);
            if (text.HasValue)
                Use(text);
        }
        """)]
    [InlineData("""for (var i = 0; i < names.Length; i++) Use(await [|redis.StringGetAsync(names[i])|]);""")]
    [InlineData("""foreach (var id in ids) Use([|redis.StringGetAsync($"post:{id}")|].Result);""")]
    [InlineData("""foreach (var id in ids) Use([|redis.StringGetAsync($"post:{id}")|].GetAwaiter().GetResult());""")]
    [InlineData("""var texts = ids.Select(id => [|redis.StringGet($"post:{id}")|]).ToList();""")]
    [InlineData("""ids.ForEach(id => [|redis.KeyDelete($"post:{id}")|]);""")]
    [InlineData("""foreach (var id in ids) await [|redis.KeyDeleteAsync($"post:{id}")|];""")]
    [InlineData("""foreach (var id in ids) await [|redis.StringSetAsync($"post:{id}", id)|];""")]
    [InlineData("""foreach (var name in names) Use(await [|redis.HashGetAsync("settings", name)|]);""")]
    [InlineData("""foreach (var name in names) await [|redis.HashSetAsync(prefix, name, 1)|];""")]
    [InlineData("""foreach (var name in names) [|redis.HashSet("settings", name, 1)|];""")]
    [InlineData("""foreach (var name in names) await [|redis.HashDeleteAsync("settings", name)|];""")]
    [InlineData("""foreach (var id in ids) Use(await [|easy.GetAsync<Post>($"post:{id}", ct)|]);""")]
    [InlineData("""foreach (var id in ids) Use([|easy.Get<Post>($"post:{id}")|]);""")]
    [InlineData("""foreach (var id in ids) await [|easy.SetAsync($"post:{id}", id, TimeSpan.FromMinutes(1), ct)|];""")]
    [InlineData("""foreach (var id in ids) [|easy.Remove($"post:{id}")|];""")]
    // What is missed is loaded, and only that.
    [InlineData("""
        foreach (var id in ids)
        {
            string? title = await [|redis.StringGetAsync($"title:{id}")|];
            if (title is null)
            {
                title = await db.Posts.Where(p => p.Id == id).Select(p => p.Title).FirstAsync(ct);
                await redis.StringSetAsync($"title:{id}", title, TimeSpan.FromMinutes(5));
            }

            Use(title);
        }
        """)]
    public Task Reports_WhenEachElementIsARoundTrip(string body) => VerifyAnalyzerAsync(Source(body));

    [Fact]
    public Task Reports_InWords() => VerifyAnalyzerAsync(Source("""foreach (var id in ids) Use(await {|#0:redis.StringGetAsync($"post:{id}")|});"""), o =>
        o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(DiagnosticSeverity.Info)
            .WithMessage("'StringGetAsync' goes to the cache once per element of 'ids', and waits each time; 'StringGetAsync(RedisKey[])' takes all of them at once")));

    [Fact]
    public Task Reports_WithoutEfCore() => VerifyAnalyzerAsync(
        """
        using System.Linq;
        using StackExchange.Redis;

        public class Names(IDatabase redis)
        {
            public string?[] All(int[] ids) => ids.Select(id => (string?)[|redis.StringGet("name:" + id)|]).ToArray();
        }
        """,
        o => o.IncludeModel = false);

    [Theory]
    // They go out together, and are waited for together.
    [InlineData("""await Task.WhenAll(ids.Select(id => redis.StringGetAsync($"post:{id}")));""")]
    [InlineData("""await Task.WhenAll(ids.Select(async id => Use(await redis.StringGetAsync($"post:{id}"))));""")]
    [InlineData("""
        var tasks = new List<Task>();
        foreach (var id in ids)
            tasks.Add(redis.KeyDeleteAsync($"post:{id}"));
        await Task.WhenAll(tasks);
        """)]
    [InlineData("""
        var batch = redis.CreateBatch();
        foreach (var id in ids)
            _ = batch.StringSetAsync($"post:{id}", id);
        batch.Execute();
        """)]
    // Nobody waits.
    [InlineData("""foreach (var id in ids) redis.KeyDelete($"post:{id}", CommandFlags.FireAndForget);""")]
    // All at once.
    [InlineData("""var texts = await redis.StringGetAsync(ids.Select(id => (RedisKey)$"post:{id}").ToArray());""")]
    [InlineData("""foreach (var chunk in ids.Chunk(100)) Use(await redis.StringGetAsync(chunk.Select(id => (RedisKey)$"post:{id}").ToArray()));""")]
    // There is no call for all of them.
    [InlineData("""foreach (var id in ids) await redis.StringSetAsync($"post:{id}", id, TimeSpan.FromMinutes(5));""")]
    [InlineData("""foreach (var id in ids) Use(await redis.KeyExistsAsync($"post:{id}"));""")]
    [InlineData("""foreach (var id in ids) Use(await redis.HashGetAsync($"post:{id}", "title"));""")]
    [InlineData("""foreach (var id in ids) Use(await redis.HashGetAllAsync($"post:{id}"));""")]
    [InlineData("""foreach (var id in ids) Use(await distributed.GetStringAsync($"post:{id}", ct));""")]
    [InlineData("""foreach (var id in ids) await hybrid.RemoveAsync($"post:{id}", ct);""")]
    [InlineData("""foreach (var id in ids) Use(await fusion.GetOrDefaultAsync<Post>($"post:{id}", token: ct));""")]
    [InlineData("""foreach (var id in ids) Use(await easy.GetAsync($"post:{id}", () => db.Posts.FirstAsync(p => p.Id == id), TimeSpan.FromMinutes(1), ct));""")]
    // In memory.
    [InlineData("""foreach (var id in ids) Use(memory.Get<Post>($"post:{id}"));""")]
    [InlineData("""foreach (var id in ids) Use(lazy.Get<Post>($"post:{id}"));""")]
    public Task IsSilent_WhenThereIsNothingToSave(string body) => VerifyAnalyzerAsync(Source(body));

    [Theory]
    // A retry, a poll, a walk.
    [InlineData("""for (var attempt = 0; attempt < 10; attempt++) Use(await redis.StringGetAsync(prefix));""")]
    [InlineData("""while ((await redis.StringGetAsync(prefix)).IsNull) await Task.Delay(100, ct);""")]
    [InlineData("""
        string? key = prefix;
        while (key is not null)
            key = await redis.StringGetAsync(key);
        """)]
    // The first that is found.
    [InlineData("""
        foreach (var name in names)
        {
            var text = await redis.StringGetAsync(name);
            if (text.HasValue)
                return;
        }
        """)]
    [InlineData("""foreach (var name in new[] { "a", "b" }) Use(await redis.StringGetAsync(name));""")]
    // The same key each time.
    [InlineData("""foreach (var id in ids) Use(await redis.StringGetAsync(prefix), id);""")]
    // Each is a piece of work.
    [InlineData("""
        foreach (var id in ids)
        {
            await SaveAsync(id);
            await redis.KeyDeleteAsync($"post:{id}");
        }
        """)]
    // Only on a miss of the cache before it.
    [InlineData("""
        foreach (var id in ids)
        {
            if (!memory.TryGetValue(id, out string? title))
                Use(await redis.StringGetAsync($"title:{id}"));
        }
        """)]
    [InlineData("""Use(await redis.StringGetAsync(prefix));""")]
    [InlineData("""memory.GetOrCreate(prefix, entry => redis.StringGet(prefix));""")]
    public Task IsSilent_WhenTheLoopHasAReason(string body) => VerifyAnalyzerAsync(Source(body));

    [Fact]
    public Task IsSilent_WhenEasyCachingIsInMemory() => VerifyAnalyzerAsync(Source("""foreach (var id in ids) easy.Remove($"post:{id}");"""), o =>
        o.AdditionalSources["Startup.cs"] = """
            // EasyCaching
            public static class Startup
            {
                public static void Configure(Options options) => options.UseInMemory("default");
            }

            public class Options
            {
                public void UseInMemory(string name)
                {
                }
            }
            """);

    private static string Source(string body) => Code.CacheMethod(body, Signature, """
        private static void Use(object? value, int id = 0) { }

        private Task SaveAsync(int id) => db.Posts.CountAsync(p => p.Id == id);
        """);
}
