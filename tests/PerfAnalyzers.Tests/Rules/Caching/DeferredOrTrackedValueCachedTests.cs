using Microsoft.CodeAnalysis;
using PerfAnalyzers.CodeFixes.Rules.Caching;
using PerfAnalyzers.Rules.Caching;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Caching;

/// <summary>PERF6007: a query, a lazy sequence, tracked entities or something disposed goes into a cache.</summary>
public sealed partial class DeferredOrTrackedValueCachedTests : CodeFixTests<DeferredOrTrackedValueCachedAnalyzer, DeferredOrTrackedValueCachedCodeFix>
{
    [Theory]
    [InlineData("""memory.Set("posts", [|db.Posts.Where(p => p.BlogId == id)|]);""")]
    [InlineData("""memory.GetOrCreate("posts", entry => [|db.Posts.OrderBy(p => p.Title)|]);""")]
    [InlineData("""await memory.GetOrCreateAsync("posts", entry => Task.FromResult([|db.Posts.AsNoTracking()|]));""")]
    [InlineData("""memory.Set<IQueryable<Post>>("posts", [|db.Posts|]);""")]
    [InlineData("""memory.Set("titles", [|from p in db.Posts where p.BlogId == id select p.Title|]);""")]
    [InlineData("""
        var posts = db.Posts.Where(p => p.BlogId == id);
        if (name.Length > 0)
            posts = posts.Where(p => p.Title == name);
        memory.Set("posts", [|posts|], TimeSpan.FromMinutes(1));
        """)]
    [InlineData("""
        using var entry = memory.CreateEntry("posts");
        entry.Value = [|db.Posts.Select(p => p.Title)|];
        """)]
    [InlineData("""lazy.GetOrAdd("posts", () => [|db.Posts.Select(p => p.Title)|]);""")]
    [InlineData("""fusion.Set("posts", [|db.Posts.Select(p => p.Title)|]);""")]
    [InlineData("""await hybrid.GetOrCreateAsync("posts", token => ValueTask.FromResult([|db.Posts.Select(p => p.Title)|]));""")]
    [InlineData("""easy.Set("posts", [|db.Posts.Select(p => p.Title)|], TimeSpan.FromMinutes(1));""")]
    [InlineData("""memory.Set("posts", name == "" ? [|db.Posts.Where(p => p.IsPublished)|] : [|db.Posts.Where(p => p.Title == name)|]);""")]
    public Task Reports_WhenAQueryIsKept(string body) => VerifyAnalyzerAsync(Code.CacheMethod(body));

    [Theory]
    [InlineData("""memory.Set("posts", [|db.Posts.AsEnumerable()|]);""")]
    [InlineData("""memory.Set("posts", [|db.Posts.AsEnumerable().Where(p => p.Title == name)|]);""")]
    [InlineData("""memory.Set("posts", [|new[] { 1, 2 }.Select(i => db.Posts.Find(i))|]);""")]
    [InlineData("""
        memory.Set("numbers", [|Numbers()|]);
        IEnumerable<int> Numbers() { for (var i = 0; i < id; i++) yield return i; }
        """)]
    [InlineData("""
        memory.Set("numbers", [|Numbers().Where(i => i > id)|]);
        IEnumerable<int> Numbers() { for (var i = 0; i < id; i++) yield return i; }
        """)]
    [InlineData("""memory.Set("posts", [|db.Posts.AsAsyncEnumerable()|]);""")]
    [InlineData("""
        memory.Set("numbers", [|Numbers()|]);
        async IAsyncEnumerable<int> Numbers() { await Task.Yield(); yield return id; }
        """)]
    public Task Reports_WhenASequenceRunsCodeWhenItIsRead(string body) => VerifyAnalyzerAsync(Code.CacheMethod(body));

    [Theory]
    [InlineData("""memory.Set("ids", {|#0:new List<int> { 1, 2 }.Select(i => i * id)|});""")]
    [InlineData("""
        var posts = await db.Posts.AsNoTracking().ToListAsync(ct);
        memory.Set("posts", {|#0:posts.OrderBy(p => p.Title)|});
        """)]
    public Task Reports_AsInfo_WhenASequenceIsComputedWhenItIsRead(string body) => VerifyAnalyzerAsync(Code.CacheMethod(body), o =>
        o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(DiagnosticSeverity.Info).WithMessage("The cache keeps a lazy sequence: each read computes it again; materialise it")));

    [Theory]
    [InlineData("""memory.Set("posts", [|db.Posts.ToList()|]);""")]
    [InlineData("""memory.Set("posts", await [|db.Posts.Where(p => p.BlogId == id).ToListAsync(ct)|], TimeSpan.FromMinutes(1));""")]
    [InlineData("""await memory.GetOrCreateAsync($"post:{id}", entry => [|db.Posts.FirstOrDefaultAsync(p => p.Id == id, ct)|]);""")]
    [InlineData("""await memory.GetOrCreateAsync($"post:{id}", async entry => await [|db.Posts.FindAsync(id)|]);""")]
    [InlineData("""
        if (!memory.TryGetValue("posts", out List<Post>? posts))
        {
            posts = await [|db.Posts.Include(p => p.Blog).ToListAsync(ct)|];
            memory.Set("posts", posts);
        }
        """)]
    [InlineData("""
        await memory.GetOrCreateAsync("posts", async entry =>
        {
            entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5);
            var query = db.Posts.AsQueryable();
            if (id > 0)
                query = query.Where(p => p.BlogId == id);
            var posts = await [|query.ToArrayAsync(ct)|];
            return posts;
        });
        """)]
    [InlineData("""memory.Set("posts", await [|db.Posts.ToDictionaryAsync(p => p.Id, ct)|]);""")]
    [InlineData("""memory.Set("posts", [|db.Posts.AsNoTracking().AsTracking().ToList()|]);""")]
    [InlineData("""await fusion.GetOrSetAsync("posts", token => [|db.Posts.ToListAsync(token)|], TimeSpan.FromMinutes(5), token: ct);""")]
    [InlineData("""await lazy.GetOrAddAsync("posts", () => [|db.Posts.ToListAsync(ct)|]);""")]
    [InlineData("""memory.Set("posts", [|db.Posts.ToListAsync(ct)|].Result);""")]
    [InlineData("""memory.Set("post", [|db.Posts.FromSqlRaw("SELECT * FROM Posts").First()|]);""")]
    [InlineData("""memory.Set("posts", await [|LoadAsync()|]);""", """private async Task<List<Post>> LoadAsync() => await db.Posts.ToListAsync();""")]
    [InlineData("""await memory.GetOrCreateAsync("posts", [|LoadAsync|]);""", """private Task<List<Post>> LoadAsync(ICacheEntry entry) => db.Posts.ToListAsync();""")]
    [InlineData("""s_posts.GetOrAdd(id, key => [|db.Posts.First(p => p.Id == key)|]);""", """private static readonly System.Collections.Concurrent.ConcurrentDictionary<int, Post> s_posts = new();""")]
    public Task Reports_WhenEntitiesAreTracked(string body, string members = "") => VerifyAnalyzerAsync(Code.CacheMethod(body, members: members));

    [Theory]
    [InlineData("""return await CachedAsync("posts", () => [|db.Posts.ToListAsync()|]);""")]
    [InlineData("""
        Keep("posts", await [|db.Posts.ToListAsync()|]);
        return null;
        """)]
    public Task Reports_WhenAWrapperKeepsThem(string body) => VerifyAnalyzerAsync(Code.CacheMethod(
        body,
        "public async Task<object?> Run()",
        """
        private async Task<T?> CachedAsync<T>(string key, Func<Task<T>> load)
        {
            if (!memory.TryGetValue(key, out T? value))
            {
                value = await load();
                memory.Set(key, value, TimeSpan.FromMinutes(5));
            }

            return value;
        }

        private void Keep(string cacheKey, object value) => memory.Set(cacheKey, value);
        """));

    [Fact]
    public Task Reports_WhenAClassOfItsOwnKeepsThem() => VerifyAnalyzerAsync(Code.CacheFile("""
        public interface ICacheService
        {
            Task<T?> GetAsync<T>(string key, Func<Task<T>> load);
            void Set<T>(string key, T value);
        }

        public class CacheService(IMemoryCache memory) : ICacheService
        {
            public Task<T?> GetAsync<T>(string key, Func<Task<T>> load) => memory.GetOrCreateAsync(key, entry => load());

            public void Set<T>(string key, T value) => memory.Set(key, value);
        }

        public class Blogs(BlogContext db, ICacheService cache)
        {
            public Task<List<Blog>?> All() => cache.GetAsync("blogs", () => [|db.Blogs.ToListAsync()|]);

            public void Keep() => cache.Set("tags", [|db.Tags.ToList()|]);
        }
        """));

    [Theory]
    [InlineData("IFusionCache", "_cache.GetOrSet(Format(tenant, key), ct => factory(ct))", "await _cache.GetOrSetAsync(Format(tenant, key), async ct => await factory(ct))")]
    [InlineData("IFusionCache", "_cache.GetOrSet(Format(tenant, key), ct => factory(ct), options => options.SetDuration(TimeSpan.FromMinutes(5)))", "await _cache.GetOrSetAsync(Format(tenant, key), async ct => await factory(ct), options => options.SetDuration(TimeSpan.FromMinutes(5)))")]
    [InlineData("IMemoryCache", "_cache.GetOrCreate(Format(tenant, key), entry => factory(default))!", "(await _cache.GetOrCreateAsync(Format(tenant, key), entry => factory(default)))!")]
    public Task Reports_WhenOverloadsOfAClassOfItsOwnHandThemOn(string cache, string sync, string async) => VerifyAnalyzerAsync(Code.CacheFile($$"""
        public interface ICacheManager
        {
            T GetCache<T>(string key, Func<CancellationToken, T> factory);
            T GetCache<T>(Tenant? tenant, string key, Func<CancellationToken, T> factory);
            Task<T> GetCacheAsync<T>(string key, Func<CancellationToken, Task<T>> factory);
            Task<T> GetCacheAsync<T>(Tenant? tenant, string key, Func<CancellationToken, Task<T>> factory);
        }

        public class Tenant { public string Name { get; set; } = ""; }

        public class CacheManager : ICacheManager
        {
            private readonly {{cache}} _cache;

            public CacheManager({{cache}} cache)
            {
                _cache = cache;
            }

            public T GetCache<T>(string key, Func<CancellationToken, T> factory)
            {
                return GetCache(null, key, factory);
            }

            public T GetCache<T>(Tenant? tenant, string key, Func<CancellationToken, T> factory)
            {
                return {{sync}};
            }

            public async Task<T> GetCacheAsync<T>(string key, Func<CancellationToken, Task<T>> factory)
            {
                return await GetCacheAsync(null, key, factory);
            }

            public async Task<T> GetCacheAsync<T>(Tenant? tenant, string key, Func<CancellationToken, Task<T>> factory)
            {
                return {{async}};
            }

            private string Format(Tenant? tenant, string key)
            {
                if (tenant != null)
                {
                    key = $"{tenant.Name}:{key}";
                }

                return key;
            }
        }

        public class Repository
        {
            private BlogContext _db;
            private readonly ICacheManager _cache;

            public Repository(BlogContext context, ICacheManager cache)
            {
                _db = context;
                _cache = cache;
            }

            public IEnumerable<Tag> Tags()
            {
                return _cache.GetCache("Tags", entry =>
                {
                    return [|_db.Tags.ToList()|];
                });
            }

            public Task<List<Comment>> Comments(Tenant tenant)
            {
                return _cache.GetCacheAsync(tenant, "Comments", async ct =>
                {
                    return await [|_db.Comments.ToListAsync(ct)|];
                });
            }

            public IEnumerable<Post> Posts()
            {
                return _cache.GetCache("Posts", entry =>
                {
                    return _db.Posts.AsNoTracking().ToList();
                });
            }
        }
        """));

    [Fact]
    public Task Reports_AsInfo_WhenTheContextIsGoneAfterwards() => VerifyAnalyzerAsync(
        Code.CacheMethod("""
            await memory.GetOrCreateAsync("posts", async entry =>
            {
                using var own = new BlogContext(new DbContextOptions<BlogContext>());
                return await {|#0:own.Posts.ToListAsync(ct)|};
            });
            """),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(DiagnosticSeverity.Info)
            .WithMessage("The cache keeps what this query of Post delivers: the context tracked it for nothing; add AsNoTracking to the query")));

    [Fact]
    public Task Reports_InWords() => VerifyAnalyzerAsync(
        Code.CacheMethod("""memory.Set("posts", {|#0:db.Posts.ToList()|});"""),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(DiagnosticSeverity.Warning)
            .WithMessage("The cache keeps entities that the context of this query of Post tracks: the request that loaded them still changes and saves what all others read; add AsNoTracking to the query")));

    [Theory]
    [InlineData("""memory.Set("db", [|db|]);""")]
    [InlineData("""
        using var stream = File.OpenRead(name);
        memory.Set("file", [|stream|]);
        """)]
    [InlineData("""
        memory.GetOrCreate("file", entry =>
        {
            using (var stream = File.OpenRead(name))
            {
                return [|stream|];
            }
        });
        """)]
    public Task Reports_WhenItIsDisposed(string body) => VerifyAnalyzerAsync(Code.CacheMethod(body));

    [Theory]
    [InlineData("ToListAsync(ct)")]
    [InlineData("AsNoTracking().ToListAsync(ct)")]
    public Task Reports_WhenEntitiesLoadLazily(string terminal) => VerifyAnalyzerAsync(Code.CacheFile($$"""
        public class Shelf
        {
            public int Id { get; set; }
            public virtual List<Book> Books { get; set; } = new();
        }

        public class Book
        {
            public int Id { get; set; }
            public int ShelfId { get; set; }
        }

        public class ShelfContext : DbContext
        {
            public DbSet<Shelf> Shelves { get; set; } = null!;
            protected override void OnConfiguring(DbContextOptionsBuilder options) => options.UseLazyLoadingProxies();
        }

        public class Shelves(ShelfContext db, IMemoryCache memory)
        {
            public Task<List<Shelf>?> All(CancellationToken ct) => memory.GetOrCreateAsync("shelves", entry => [|db.Shelves.{{terminal}}|]);
        }
        """));

    [Theory]
    [InlineData("""memory.Set("posts", db.Posts.AsNoTracking().ToList());""")]
    [InlineData("""memory.Set("posts", await db.Posts.AsNoTrackingWithIdentityResolution().Include(p => p.Blog).ToListAsync(ct));""")]
    [InlineData("""memory.Set("titles", db.Posts.Select(p => p.Title).ToList());""")]
    [InlineData("""memory.Set("ids", db.Posts.Select(p => p.Id).ToArray());""")]
    [InlineData("""memory.Set("posts", db.Posts.Select(p => new { p.Id, p.Title }).ToList());""")]
    [InlineData("""memory.Set("post", db.Posts.Select(p => ValueTuple.Create(p.Id, p.Title)).First());""")]
    [InlineData("""memory.Set("titles", await db.Posts.ToDictionaryAsync(p => p.Id, p => p.Title, ct));""")]
    [InlineData("""memory.Set("titles", db.Posts.AsEnumerable().Select(p => p.Title).ToList());""")]
    [InlineData("""memory.Set("titles", (await db.Posts.ToListAsync(ct)).Select(p => p.Title).ToList());""")]
    [InlineData("""memory.Set("count", await db.Posts.CountAsync(ct));""")]
    [InlineData("""await memory.GetOrCreateAsync("count", entry => db.Posts.CountAsync(ct));""")]
    [InlineData("""memory.Set("any", db.Posts.Any());""")]
    [InlineData("""
        var query = db.Posts.AsQueryable();
        if (id > 0)
            query = query.AsNoTracking();
        memory.Set("posts", query.ToList());
        """)]
    public Task IsSilent_WhenValuesAreKept(string body) => VerifyAnalyzerAsync(Code.CacheMethod(body));

    [Theory]
    [InlineData("""await distributed.SetStringAsync("posts", System.Text.Json.JsonSerializer.Serialize(await db.Posts.ToListAsync(ct)), ct);""")]
    [InlineData("""await distributed.SetStringAsync("posts", System.Text.Json.JsonSerializer.Serialize(db.Posts.Where(p => p.BlogId == id)), ct);""")]
    [InlineData("""await hybrid.GetOrCreateAsync("posts", async token => await db.Posts.ToListAsync(token), cancellationToken: ct);""")]
    [InlineData("""await hybrid.SetAsync("posts", new[] { 1, 2 }.Select(i => i + id));""")]
    [InlineData("""easy.Set("posts", db.Posts.ToList(), TimeSpan.FromMinutes(1));""")]
    [InlineData("""await redis.StringSetAsync("posts", System.Text.Json.JsonSerializer.Serialize(await db.Posts.ToListAsync(ct)));""")]
    public Task IsSilent_WhenTheCacheSerializes(string body) => VerifyAnalyzerAsync(Code.CacheMethod(body));

    [Theory]
    [InlineData("""memory.Set("numbers", new List<int> { 1, 2 }.AsQueryable());""")]
    [InlineData("""memory.Set("numbers", new[] { 1, 2 }.Select(i => i + id).ToList());""")]
    [InlineData("""memory.Set("numbers", Enumerable.Empty<int>());""")]
    [InlineData("""
        IEnumerable<int> numbers = new[] { 1, 2 };
        memory.Set("numbers", numbers.AsEnumerable());
        """)]
    [InlineData("""memory.Set("stream", new MemoryStream());""")]
    [InlineData("""memory.Set("name", name);""")]
    [InlineData("""memory.Set("post", new Post());""")]
    public Task IsSilent_WhenNothingIsDeferred(string body) => VerifyAnalyzerAsync(Code.CacheMethod(body));

    [Theory]
    // The tracker has let go of it.
    [InlineData("""
        var post = await db.Posts.FirstAsync(p => p.Id == id, ct);
        db.Entry(post).State = EntityState.Detached;
        memory.Set("post", post);
        """)]
    [InlineData("""
        var posts = await db.Posts.ToListAsync(ct);
        db.ChangeTracker.Clear();
        memory.Set("posts", posts);
        """)]
    // Something else goes into the cache.
    [InlineData("""
        var post = await db.Posts.FirstAsync(p => p.Id == id, ct);
        memory.Set("title", post.Title);
        """)]
    [InlineData("""
        var post = await db.Posts.FirstAsync(p => p.Id == id, ct);
        memory.Remove($"post:{post.Id}");
        """)]
    // What is removed from one cache and put into another was there already.
    [InlineData("""memory.Set("posts", memory.Get<List<Post>>("old"));""")]
    // A cache for this object alone.
    [InlineData("""_own.Set("posts", db.Posts.ToList());""", """private readonly MemoryCache _own = new(new MemoryCacheOptions());""")]
    // One row, of a context that is gone.
    [InlineData("""await memory.GetOrCreateAsync("post", entry => LoadAsync());""", """
        private async Task<Post?> LoadAsync()
        {
            await using var own = Create();
            return await own.Posts.FindAsync(1);
        }

        private BlogContext Create() => new(new DbContextOptions<BlogContext>());
        """)]
    [InlineData("""_posts.GetOrAdd(id, key => db.Posts.First(p => p.Id == key));""", """private readonly System.Collections.Concurrent.ConcurrentDictionary<int, Post> _posts = new();""")]
    public Task IsSilent_WhenThatIsNotWhatIsKept(string body, string members = "") => VerifyAnalyzerAsync(Code.CacheMethod(body, members: members));

    [Fact]
    public Task IsSilent_WhenTheContextDoesNotTrack() => VerifyAnalyzerAsync(Code.CacheFile("""
        public class ReadContext : DbContext
        {
            public DbSet<Post> Posts { get; set; } = null!;
            protected override void OnConfiguring(DbContextOptionsBuilder options) => options.UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking);
        }

        public class Posts(ReadContext db, IMemoryCache memory)
        {
            public Task<List<Post>?> All() => memory.GetOrCreateAsync("posts", entry => db.Posts.ToListAsync());
        }
        """));

    [Fact]
    public Task IsSilent_WhenTheWrapperSerializes() => VerifyAnalyzerAsync(Code.CacheMembers("""
        public void Run() => Keep("posts", db.Posts.ToList());

        private void Keep(string key, object value) => memory.Set(key, System.Text.Json.JsonSerializer.Serialize(value));
        """));

    [Fact]
    public Task Reports_WithoutEfCore() => VerifyAnalyzerAsync(
        """
        using System.Linq;
        using Microsoft.Extensions.Caching.Memory;

        public class Numbers(IMemoryCache memory, IQueryable<int> numbers)
        {
            public void Run() => memory.Set("numbers", [|numbers.Where(n => n > 1)|]);
        }
        """,
        o => o.IncludeModel = false);
}
