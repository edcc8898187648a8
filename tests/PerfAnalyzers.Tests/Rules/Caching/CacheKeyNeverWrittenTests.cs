using PerfAnalyzers.Rules.Caching;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Caching;

/// <summary>PERF6012: a cache key is read or removed that nothing writes, while one much like it is written.</summary>
public sealed class CacheKeyNeverWrittenTests : AnalyzerTests<CacheKeyNeverWrittenAnalyzer>
{
    [Theory]
    [InlineData("""memory.Set($"user:{id}", 1);""", """memory.Remove([|$"users:{id}"|]);""")]
    [InlineData("""memory.Set($"users:{id}", 1);""", """memory.Get<int>([|$"user:{id}"|]);""")]
    [InlineData("""memory.Set($"user:{id}", 1);""", """memory.Remove([|$"User:{id}"|]);""")]
    [InlineData("""memory.Set($"user:{id}", 1);""", """memory.Remove([|$"user_{id}"|]);""")]
    [InlineData("""memory.Set($"user:{id}", 1);""", """memory.Remove([|"user" + id|]);""")]
    [InlineData("""memory.Set($"user:{id}:{page}", 1);""", """memory.Remove([|$"user:{id}"|]);""")]
    [InlineData("""memory.Set($"user:{id}", 1);""", """memory.Remove([|$"user:{id}:{page}"|]);""")]
    [InlineData("""memory.Set($"{name}:user:{id}", 1);""", """memory.Remove([|$"user:{id}"|]);""")]
    [InlineData("""memory.GetOrCreate($"post-{id}", e => 1);""", """memory.Remove([|$"post:{id}"|]);""")]
    [InlineData("""memory.Set("all-posts", 1);""", """memory.TryGetValue([|"AllPosts"|], out int count);""")]
    [InlineData("""await distributed.SetStringAsync($"user:{id}", "");""", """await distributed.GetStringAsync([|$"users:{id}"|]);""")]
    [InlineData("""await hybrid.GetOrCreateAsync($"user:{id}", _ => ValueTask.FromResult(1));""", """await hybrid.RemoveAsync([|$"users:{id}"|]);""")]
    [InlineData("""await fusion.SetAsync($"user:{id}", 1);""", """await fusion.RemoveAsync([|$"users:{id}"|]);""")]
    [InlineData("""lazy.Add($"user:{id}", 1);""", """lazy.Remove([|$"users:{id}"|]);""")]
    [InlineData("""await redis.StringSetAsync($"user:{id}", 1);""", """await redis.KeyDeleteAsync([|$"users:{id}"|]);""")]
    [InlineData("""memory.Set(Key(id), 1);""", """memory.Remove([|$"user:{id}"|]);""")]
    public Task Reports_WhenAnotherKeyIsWritten(string first, string second) => VerifyAnalyzerAsync(Source(first, second));

    // A translated text was kept under the culture's name and looked up under the culture.
    [Fact]
    public Task Reports_WhenAKeyIsReadInOneFormAndWrittenInAnother() => VerifyAnalyzerAsync(
        Code.CacheFile("""
            public class Texts(IMemoryCache cache)
            {
                public string Load(System.Globalization.CultureInfo culture)
                {
                    if (cache.TryGetValue([|$"texts_{culture.LCID}"|], out string? text))
                        return text!;
                    text = File.ReadAllText(culture.Name + ".json");
                    cache.Set($"texts-{culture.LCID}", text);
                    return text;
                }
            }
            """));

    [Fact]
    public Task Reports_WithTheKeyThatIsWritten() => VerifyAnalyzerAsync(
        Source("""memory.Set({|#1:$"user:{id}"|}, 1);""", """memory.Remove({|#0:$"users:{id}"|});"""),
        options => options.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithAdditionalLocations(1)
            .WithMessage("Nothing here writes the key 'users:{id}' that is removed; 'user:{id}' is written at line 37")));

    [Theory]
    [InlineData("""memory.Set($"user:{id}", 1);""", """memory.Remove($"user:{id}");""")]
    [InlineData("""memory.Set($"user:{id}", 1);""", """memory.Remove("user:" + page);""")]
    [InlineData("""memory.Set($"user:{id}", 1);""", """memory.Remove("user:1");""")]
    [InlineData("""memory.Set("user:1", 1);""", """memory.Remove($"user:{id}");""")]
    [InlineData("""memory.Set($"user:{name}", 1);""", """memory.Remove($"user:{id}:{page}");""")]
    [InlineData("""memory.Set($"user:{id}", 1); memory.Set($"users:{id}", 1);""", """memory.Remove($"users:{id}");""")]
    // Who writes it is out of sight: another service, another assembly.
    [InlineData("""memory.Set($"user:{id}", 1);""", """memory.Remove($"order:{id}");""")]
    [InlineData("""memory.Set($"user:{id}", 1);""", """memory.Get<int>($"product:{id}");""")]
    [InlineData("""memory.Get<int>($"user:{id}");""", """memory.Remove($"users:{id}");""")]
    [InlineData("""distributed.SetString($"user:{id}", "");""", """memory.Remove($"users:{id}");""")]
    // What writes a key that is not known may write this one.
    [InlineData("""memory.Set($"user:{id}", 1); memory.Set(name, 1);""", """memory.Remove($"users:{id}");""")]
    [InlineData("""memory.Set($"user:{id}", 1); Keep($"users:{id}");""", """memory.Remove($"users:{id}");""")]
    [InlineData("""memory.Set($"user:{id}", 1);""", """memory.Remove(name);""")]
    [InlineData("""memory.Set($"user:{id}", 1);""", """_own.Remove($"users:{id}");""")]
    // A cache that is made for a prefix adds it.
    [InlineData("""memory.Set($"{_prefix}:user:{id}", 1);""", """memory.Remove($"user:{id}");""")]
    public Task IsSilent_WhenTheKeyMayBeWritten(string first, string second) => VerifyAnalyzerAsync(
        Source(first, second, first.Contains("Keep(", StringComparison.Ordinal) ? "private void Keep(string key) => memory.Set(key, 1);" : ""));

    private static string Source(string first, string second, string members = "") => Code.CacheMembers($$"""
        private readonly MemoryCache _own = new(new MemoryCacheOptions());

        private readonly string _prefix = Environment.MachineName;

        private static string Key(int id) => $"users:{id}";
        {{members}}
        public async Task First(int id, int page, string name)
        {
            {{first}}
        }

        public async Task Second(int id, int page, string name)
        {
            {{second}}
        }
        """);
}
