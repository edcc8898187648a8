using PerfAnalyzers.Rules.Caching;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Caching;

/// <summary>PERF6011: one cache key is written as values of two types.</summary>
public sealed class CacheKeySharedByTypesTests : AnalyzerTests<CacheKeySharedByTypesAnalyzer>
{
    [Theory]
    [InlineData("""memory.Set($"post:{id}", new Post());""", """memory.Set([|$"post:{id}"|], new PostCard(""));""")]
    [InlineData("""memory.Set("post:" + id, new Post());""", """memory.Set([|$"post:{id}"|], new PostCard(""));""")]
    [InlineData("""memory.GetOrCreate($"post:{id}", e => new Post());""", """memory.GetOrCreate([|$"post:{id}"|], e => new PostCard(""));""")]
    [InlineData("""memory.Set("posts:all", new List<Post>());""", """memory.Set([|"posts:all"|], new List<PostCard>());""")]
    [InlineData("""memory.Set("posts:all", new List<Post>());""", """memory.Set([|"posts:all"|], new Post[0]);""")]
    [InlineData("""memory.Set("posts:count", 1);""", """memory.Set([|"posts:count"|], 1L);""")]
    [InlineData("""memory.Set("posts:count", 1);""", """memory.Set([|"posts:count"|], "1");""")]
    [InlineData("""memory.Set($"author:{author}", new Author());""", """memory.Get<Post>([|$"author:{author}"|]);""")]
    [InlineData("""memory.Set($"post:{id}", new Post());""", """memory.TryGetValue([|$"post:{id}"|], out PostCard? card);""")]
    [InlineData("""await memory.GetOrCreateAsync($"post:{id}", e => db.Posts.FirstAsync(p => p.Id == id));""", """memory.Get<PostCard>([|$"post:{id}"|]);""")]
    [InlineData("""await hybrid.SetAsync($"post:{id}", new Post());""", """await hybrid.SetAsync([|$"post:{id}"|], new PostCard(""));""")]
    [InlineData("""fusion.Set($"post:{id}", new Post(), TimeSpan.FromMinutes(1));""", """fusion.Set([|$"post:{id}"|], new PostCard(""), TimeSpan.FromMinutes(1));""")]
    [InlineData("""lazy.Add($"post:{id}", new Post());""", """await lazy.GetAsync<PostCard>([|$"post:{id}"|]);""")]
    [InlineData("""memory.Set("posts:all", Task.FromResult(1));""", """memory.Get<int>([|"posts:all"|]);""")]
    public Task Reports_WhenTwoTypesShareAKey(string first, string second) => VerifyAnalyzerAsync(Source(first, second));

    [Fact]
    public Task Reports_WhenTheOtherIsInAnotherFile() => VerifyAnalyzerAsync(
        Code.CacheFile("""
            public class Reader(IMemoryCache cache)
            {
                public string? Title(int id) => cache.Get<string>([|Keys.Post(id)|]);
            }
            """),
        options => options.AdditionalSources["Writer.cs"] = Code.CacheFile("""
            public static class Keys
            {
                public static string Post(int id) => $"post:{id}";
            }

            public class Writer(IMemoryCache cache)
            {
                public void Keep(Post post) => cache.Set(Keys.Post(post.Id), post);
            }
            """));

    [Fact]
    public Task Reports_WithBothTypesAndThePlace() => VerifyAnalyzerAsync(
        Source("""memory.Set({|#1:$"post:{id}"|}, new Post());""", """memory.Get<PostCard>({|#0:$"post:{id}"|});"""),
        options => options.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithAdditionalLocations(1)
            .WithMessage("The key 'post:{id}' is for a 'PostCard' here and for a 'Post' at line 39: whichever is cached first, the other one is not found, or fails")));

    [Theory]
    [InlineData("""memory.Set($"post:{id}", new Post());""", """memory.Set($"post:{id}", new Post());""")]
    [InlineData("""memory.Set($"post:{id}", new Post());""", """memory.Get<Post>($"post:{id}");""")]
    [InlineData("""memory.Set($"post:{id}", new Post());""", """memory.Set($"card:{id}", new PostCard(""));""")]
    [InlineData("""memory.Set($"post:{id}", new Post());""", """memory.Set($"post:{id}:card", new PostCard(""));""")]
    // One is the other, or may be.
    [InlineData("""memory.Set("posts:all", new List<Post>());""", """memory.Get<IReadOnlyList<Post>>("posts:all");""")]
    [InlineData("""memory.Set("posts:all", (IList<Post>)new List<Post>());""", """memory.Get<IReadOnlyList<Post>>("posts:all");""")]
    [InlineData("""memory.Set<int?>("posts:count", 1);""", """memory.Get<int>("posts:count");""")]
    [InlineData("""memory.Set<object>("posts:count", 1);""", """memory.Get<int>("posts:count");""")]
    [InlineData("""memory.Set("posts:count", 1);""", """memory.TryGetValue("posts:count", out object? count);""")]
    [InlineData("""memory.Set("shape", new Shape());""", """memory.Get<Circle>("shape");""")]
    // Two caches.
    [InlineData("""memory.Set($"post:{id}", new Post());""", """await hybrid.SetAsync($"post:{id}", new PostCard(""));""")]
    [InlineData("""memory.Set($"post:{id}", new Post());""", """_own.Set($"post:{id}", new PostCard(""));""")]
    // The key says what it is for.
    [InlineData("""memory.Set($"item:{name}", new Post());""", """memory.Set($"item:{name}", new PostCard(""));""")]
    [InlineData("""memory.Set($"{typeof(Post)}:item:{id}", new Post());""", """memory.Set($"{typeof(PostCard)}:item:{id}", new PostCard(""));""")]
    [InlineData("""memory.Set($"item:{day}:{id}", new Post());""", """memory.Set($"item:{day}:{id}", new PostCard(""));""")]
    [InlineData("""memory.Set($"{nameof(Post)}:{id}", new Post());""", """memory.Set($"{nameof(PostCard)}:{id}", new PostCard(""));""")]
    // What the key is is not known.
    [InlineData("""memory.Set(id, new Post());""", """memory.Set(id, new PostCard(""));""")]
    [InlineData("""memory.Set(name, new Post());""", """memory.Set(name, new PostCard(""));""")]
    [InlineData("""Generic($"post:{id}", new Post());""", """Generic($"post:{id}", new PostCard(""));""")]
    // Bytes and text hold anything.
    [InlineData("""distributed.SetString($"post:{id}", "");""", """distributed.Set($"post:{id}", new byte[1]);""")]
    [InlineData("""memory.Set($"post:{id}", new Post());""", """memory.Remove($"post:{id}");""")]
    [InlineData("""memory.Get<Post>($"post:{id}");""", """memory.Get<PostCard>($"post:{id}");""")]
    public Task IsSilent_WhenEachHasItsType(string first, string second) => VerifyAnalyzerAsync(Source(first, second));

    [Theory]
    // Of two caches each has its own keys.
    [InlineData("""memory.Set($"post:{id}", new Post());""", """_second.Set($"post:{id}", new PostCard(""));""")]
    [InlineData("""Factory.GetCachingProvider("a").Set($"post:{id}", new Post(), TimeSpan.Zero);""", """Factory.GetCachingProvider("b").Set($"post:{id}", new PostCard(""), TimeSpan.Zero);""")]
    // An object that is its own key is not the text of its values.
    [InlineData("""memory.Set(("post", id), new Post());""", """memory.Set(("post", id), new PostCard(""));""")]
    public Task IsSilent_WhenThereAreTwoCaches(string first, string second) => VerifyAnalyzerAsync(
        Source(first, second).Replace("private void Generic", "private readonly IMemoryCache _second = new Lazy<IMemoryCache>().Value; private static IEasyCachingProviderFactory Factory => null!; private void Generic", StringComparison.Ordinal));

    [Fact]
    public Task IsSilent_WhenTheCachesAreAskedForByTwoNames() => VerifyAnalyzerAsync(Code.CacheFile("""
        public class Posts(IEasyCachingProviderFactory factory)
        {
            private readonly IEasyCachingProvider _cache = factory.GetCachingProvider("posts");

            public void Keep(int id) => _cache.Set($"item:{id}", new Post(), TimeSpan.FromMinutes(1));
        }

        public class Authors
        {
            private readonly IEasyCachingProvider _cache;

            public Authors(IEasyCachingProviderFactory factory) => _cache = factory.GetCachingProvider("authors");

            public Author? Find(int id) => _cache.Get<Author>($"item:{id}").Value;
        }

        public class Blogs([Microsoft.Extensions.DependencyInjection.FromKeyedServices("blogs")] IMemoryCache cache)
        {
            public void Keep(int id) => cache.Set($"item:{id}", new Blog());
        }

        public class Tags([Microsoft.Extensions.DependencyInjection.FromKeyedServices("tags")] IMemoryCache cache)
        {
            public void Keep(int id) => cache.Set($"item:{id}", new Tag());
        }
        """));

    [Fact]
    public Task Reports_WhenItIsACacheOfOnesOwn_AsInfo() => VerifyAnalyzerAsync(
        Code.CacheFile("""
        public interface ICacheManager
        {
            T Get<T>(string key, Func<T> acquire);
        }

        public class Posts(ICacheManager cache)
        {
            public Post One(int id) => cache.Get($"post:{id}", () => new Post());

            public int Count(int id) => cache.Get({|#0:$"post:{id}"|}, () => 1);

            public List<Post> All() => cache.Get("all-posts", () => new List<Post>());

            // What keeps texts reads one as the other.
            public Post[] Again() => cache.Get("all-posts", () => new Post[0]);
        }
        """),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(Microsoft.CodeAnalysis.DiagnosticSeverity.Info)));

    private static string Source(string first, string second) => Code.CacheMembers($$"""
        private readonly MemoryCache _own = new(new MemoryCacheOptions());

        public record PostCard(string Title);
        public class Shape;
        public class Circle : Shape;

        private void Generic<T>(string key, T value) => memory.Set(key, value);

        public async Task First(int id, string name, Guid author, DayOfWeek day)
        {
            {{first}}
        }

        public async Task Second(int id, string name, Guid author, DayOfWeek day)
        {
            {{second}}
        }
        """);
}
