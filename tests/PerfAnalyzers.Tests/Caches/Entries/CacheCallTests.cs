using PerfAnalyzers.Caches.Entries;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Caches.Entries;

/// <summary>Which calls are calls on a cache, and what they do there.</summary>
public sealed class CacheCallTests
{
    private const string Own = """
        public interface ICacheManager
        {
            T Get<T>(string key);
            T Get<T>(string key, Func<T> acquire);
            T GetIn<T>(string region, T key) => key;
            object GetToken(string key);
            bool Put(string key, object value);
            bool Contains(string key);
            Task RemoveAsync(string key);
            void RemoveByPrefix(string prefix);
            void Clear();
        }

        public interface IItems { int Get(string key); }

        private readonly ICacheManager _manager = null!;
        private readonly IItems _items = null!;
        """;

    [Theory]
    [InlineData("memory.Get<int>(name)", "Memory Read int")]
    [InlineData("memory.TryGetValue(name, out int found)", "Memory Read int")]
    [InlineData("memory.GetOrCreate(name, e => 1)", "Memory ReadOrCreate int")]
    [InlineData("memory.Set(name, 1)", "Memory Write int")]
    [InlineData("memory.CreateEntry(name)", "Memory Write ")]
    [InlineData("distributed.GetAsync(name, ct)", "Distributed Read ")]
    [InlineData("distributed.GetStringAsync(name, ct)", "Distributed Read ")]
    [InlineData("distributed.SetStringAsync(name, name, ct)", "Distributed Write ")]
    [InlineData("distributed.RemoveAsync(name, ct)", "Distributed Remove ")]
    [InlineData("hybrid.GetOrCreateAsync(name, async token => await db.Posts.CountAsync(token))", "Hybrid ReadOrCreate int")]
    [InlineData("hybrid.GetOrCreateAsync(name, id, (i, token) => ValueTask.FromResult(name))", "Hybrid ReadOrCreate string")]
    [InlineData("hybrid.RemoveAsync(name, ct)", "Hybrid Remove ")]
    [InlineData("fusion.GetOrSetAsync(name, token => db.Posts.CountAsync(token), TimeSpan.FromMinutes(5))", "Fusion ReadOrCreate int")]
    [InlineData("fusion.GetOrSetAsync<int>(name, async (context, token) => await db.Posts.CountAsync(token), options => options.SetDuration(TimeSpan.FromMinutes(5)))", "Fusion ReadOrCreate int")]
    [InlineData("fusion.TryGetAsync<int>(name)", "Fusion Read int")]
    [InlineData("fusion.GetOrDefaultAsync<int>(name, token: ct)", "Fusion Read int")]
    [InlineData("lazy.GetOrAddAsync(name, () => db.Posts.CountAsync(ct))", "Lazy ReadOrCreate int")]
    [InlineData("easy.GetAsync<int>(name, ct)", "Easy Read int")]
    [InlineData("redis.StringGetAsync(name)", "Redis Read ")]
    [InlineData("redis.StringGetWithExpiryAsync(name)", "Redis Read ")]
    [InlineData("redis.StringGetLease(name)", "Redis Read ")]
    [InlineData("redis.StringSetAsync(name, 1)", "Redis Write ")]
    [InlineData("redis.StringSetAndGet(name, 1, TimeSpan.FromMinutes(5))", "Redis Write ")]
    [InlineData("redis.StringGetDeleteAsync(name)", "Redis Remove ")]
    [InlineData("redis.HashSetAsync(name, name, 1)", "Redis Write ")]
    [InlineData("redis.KeyDeleteAsync(name)", "Redis Remove ")]
    public void IsACall(string call, string expected)
    {
        var found = Assert.Single(Calls($"_ = {call};"));
        Assert.Equal(expected, $"{found.Kind} {found.Action} {found.ValueType}");
        Assert.Equal("name", found.KeyValue.Syntax.ToString());
    }

    [Theory]
    [InlineData("_manager.Get<int>(name)", "Read int")]
    [InlineData("_manager.Get(name, () => 1)", "ReadOrCreate int")]
    [InlineData("_manager.GetToken(name)", "ReadOrCreate ")]
    [InlineData("_manager.Put(name, 1)", "Write ")]
    [InlineData("_manager.Contains(name)", "Read ")]
    [InlineData("_manager.RemoveAsync(name)", "Remove ")]
    public void IsACallOnACacheOfOnesOwn(string call, string expected)
    {
        var (root, compilation) = CacheProbe.Run($"_ = {call};", Own);
        var found = Assert.Single(CacheSurvey.Get(root, compilation).OwnCalls);
        Assert.Equal(expected, $"{found.Action} {found.ValueType}");
        Assert.Equal(CacheKind.Own, found.Kind);
        Assert.Equal("name", found.KeyValue.Syntax.ToString());
    }

    [Theory]
    [InlineData("_manager.RemoveByPrefix(name)")]
    [InlineData("_manager.Clear()")]
    [InlineData("_manager.GetIn(name, name)")]
    [InlineData("_items.Get(name)")]
    public void IsNoCallOnACacheOfOnesOwn(string call)
    {
        var (root, compilation) = CacheProbe.Run($"{call};", Own);
        Assert.Empty(CacheSurvey.Get(root, compilation).OwnCalls);
    }

    [Theory]
    [InlineData("memory.Dispose();")]
    [InlineData("new Dictionary<string, int>().Remove(name);")]
    [InlineData("new HashSet<string>().Add(name);")]
    [InlineData("_ = db.Posts.Find(id);")]
    public void IsNoCall(string statement) => Assert.Empty(Calls(statement));

    [Theory]
    [InlineData("memory", true)]
    [InlineData("s_shared", true)]
    [InlineData("_own", false)]
    [InlineData("_made", false)]
    public void SaysWhetherOthersSeeTheCache(string cache, bool expected)
    {
        const string Members = """
            private static readonly MemoryCache s_shared = new(new MemoryCacheOptions());
            private readonly MemoryCache _own = new(new MemoryCacheOptions());
            private readonly IMemoryCache _made = new MemoryCache(new MemoryCacheOptions());
            """;
        Assert.Equal(expected, Assert.Single(Calls($"{cache}.Remove(name);", Members)).IsOnSharedCache);
    }

    [Fact]
    public void AreInSourceOrder() => Assert.Equal(
        ["Read", "Write", "Remove"],
        Calls("""
            if (!memory.TryGetValue(name, out int found))
                memory.Set(name, id);
            memory.Remove(name);
            """).Select(c => c.Action.ToString()));

    [Fact]
    public void AreFoundInLambdas() => Assert.Single(Calls("Action clear = () => memory.Remove(name); clear();"));

    [Fact]
    public void KnowsTheFieldsOfHashes()
    {
        var found = Assert.Single(Calls("_ = await redis.HashGetAsync(\"posts\", name);"));
        Assert.Equal("name", found.FieldValue?.Syntax.ToString());
        Assert.Null(Assert.Single(Calls("_ = await redis.StringGetAsync(name);")).FieldValue);
    }

    private static IReadOnlyList<CacheCall> Calls(string body, string members = "")
    {
        var (root, compilation) = CacheProbe.Run(body, members);
        return CacheSurvey.Get(root, compilation).Calls;
    }
}
