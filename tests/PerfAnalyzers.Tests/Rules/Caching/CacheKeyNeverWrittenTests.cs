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

    [Theory]
    [InlineData("""cacheManager.Put($"user:{id}", 1);""", """cacheManager.Remove([|$"users:{id}"|]);""")]
    [InlineData("""cacheManager.Get($"user:{id}", () => 1);""", """cacheManager.Remove([|$"users:{id}"|]);""")]
    [InlineData("""cacheManager.Get(string.Format(User, id), () => 1);""", """cacheManager.Remove([|string.Format(UserLists, id)|]);""")]
    // What is behind it writes what it is given.
    [InlineData("""cacheManager.Put($"user:{id}", 1);""", """cacheManager.Get<int>([|$"users:{id}"|]);""")]
    public Task Reports_WhenItIsACacheOfOnesOwn(string first, string second) => VerifyAnalyzerAsync(Manager(first, second));

    [Theory]
    [InlineData("""cacheManager.Put($"user:{id}", 1);""", """cacheManager.Remove($"user:{id}");""")]
    [InlineData("""cacheManager.Put($"user:{id}", 1); memory.Set($"users:{id}", 1);""", """cacheManager.Remove($"users:{id}");""")]
    [InlineData("""cacheManager.Put($"user:{id}", 1); cacheManager.Put(name, 1);""", """cacheManager.Remove($"users:{id}");""")]
    [InlineData("""otherCache.Put($"user:{id}", 1);""", """cacheManager.Remove($"users:{id}");""")]
    public Task IsSilent_WhenACacheOfOnesOwnMayHaveTheKey(string first, string second) => VerifyAnalyzerAsync(Manager(first, second));

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

    [Theory]
    // Of two caches each has its own keys.
    [InlineData("""memory.Set($"user:{id}", 1);""", """_second.Remove($"users:{id}");""")]
    [InlineData("""await Connection.GetDatabase(1).StringSetAsync($"user:{id}", 1);""", """await Connection.GetDatabase(2).KeyDeleteAsync($"users:{id}");""")]
    // What no call names may be written as well.
    [InlineData("""await redis.StringSetAsync($"user:{id}", 1); await redis.ScriptEvaluateAsync(name);""", """await redis.KeyDeleteAsync($"users:{id}");""")]
    [InlineData("""easy.Set($"user:{id}", 1, TimeSpan.Zero); easy.SetAll(new Dictionary<string, int>(), TimeSpan.Zero);""", """easy.Remove($"users:{id}");""")]
    [InlineData("""distributed.SetString($"user:{id}", ""); GC.KeepAlive(distributed);""", """distributed.Remove($"users:{id}");""")]
    public Task IsSilent_WhenSomethingElseMayWriteIt(string first, string second) => VerifyAnalyzerAsync(
        Source(first, second, "private readonly IMemoryCache _second = new Lazy<IMemoryCache>().Value; private static IConnectionMultiplexer Connection => null!;"));

    private static string Manager(string first, string second) => Code.CacheFile($$"""
        public interface ICacheManager
        {
            T Get<T>(string key);
            T Get<T>(string key, Func<T> acquire);
            void Put<T>(string key, T value);
            void Remove(string key);
        }

        public interface IOtherCache
        {
            void Put<T>(string key, T value);
        }

        public class MemoryCacheManager(IMemoryCache memory) : ICacheManager
        {
            public T Get<T>(string key) => memory.Get<T>(key)!;
            public T Get<T>(string key, Func<T> acquire) => memory.GetOrCreate(key, _ => acquire())!;
            public void Put<T>(string key, T value) => memory.Set(key, value);
            public void Remove(string key) => memory.Remove(key);
        }

        public class Users(ICacheManager cacheManager, IOtherCache otherCache, IMemoryCache memory)
        {
            private const string User = "user:{0}";
            private static string UserLists => "users:{0}";

            public void First(int id, string name)
            {
                {{first}}
            }

            public void Second(int id, string name)
            {
                {{second}}
            }
        }
        """);

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
