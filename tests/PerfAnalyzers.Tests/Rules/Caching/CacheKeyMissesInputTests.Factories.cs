using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Caching;

/// <summary>What makes the value, wherever it stands, and the keys that go with it.</summary>
public sealed partial class CacheKeyMissesInputTests
{
    [Theory]
    // Static tables.
    [InlineData("""
        private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, Post> s_posts = new();
        public Post Of(string slug, int blogId) => s_posts.GetOrAdd([|slug|], s => db.Posts.First(p => p.Title == s && p.BlogId == blogId));
        """)]
    [InlineData("""
        private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, Post> s_posts = new();
        public Post Of(string slug, int blogId) => s_posts.GetOrAdd([|slug|], static (s, state) => state.db.Posts.First(p => p.Title == s && p.BlogId == state.blogId), (db, blogId));
        """)]
    [InlineData("""
        private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, string> s_names = new();
        public string Of(string code, string format) => s_names.GetOrAdd([|code|], c => Render(c, format));
        private static string Render(string code, string format) => string.Format(format, code) + Environment.NewLine;
        """)]
    // A factory that is a method, a local function, or kept in a local.
    [InlineData("""
        private int _blogId;
        public void Use(int blogId) => _blogId = blogId;
        public Task<List<Post>?> All() => memory.GetOrCreateAsync([|"posts"|], LoadAsync);
        private Task<List<Post>> LoadAsync(ICacheEntry entry) => db.Posts.Where(p => p.BlogId == _blogId).ToListAsync();
        """)]
    [InlineData("""
        public Task<List<Post>?> All(int blogId)
        {
            return memory.GetOrCreateAsync([|"posts"|], LoadAsync);
            Task<List<Post>> LoadAsync(ICacheEntry entry) => db.Posts.Where(p => p.BlogId == blogId).ToListAsync();
        }
        """)]
    [InlineData("""
        public List<Post>? All(int blogId)
        {
            Func<ICacheEntry, List<Post>> load = e => db.Posts.Where(p => p.BlogId == blogId).ToList();
            return memory.GetOrCreate([|"posts"|], load);
        }
        """)]
    // Rows of T under one key for all.
    [InlineData("""
        public interface IRepository<T> { Task<List<T>> ListAsync(); }
        public class Cached<T>(IRepository<T> inner, IMemoryCache memory)
        {
            public Task<List<T>?> ListAsync() => memory.GetOrCreateAsync([|"list"|], e => inner.ListAsync());
        }
        """)]
    [InlineData("""
        public class Cached<TEntity>(BlogContext db, IMemoryCache memory) where TEntity : class
        {
            private readonly DbSet<TEntity> _set = db.Set<TEntity>();
            public List<TEntity>? List() => memory.GetOrCreate([|nameof(TEntity)|], e => _set.ToList());
        }
        """)]
    // Taken apart before.
    [InlineData("""
        private static (int Blog, int Page) Parse(string text) => (text.Length, text.Length * 2);
        public object Run(string text)
        {
            var (blog, page) = Parse(text);
            return memory.GetOrCreate([|"posts"|], e => db.Posts.Where(p => p.BlogId == blog).Skip(page).ToList())!;
        }
        """)]
    [InlineData("""
        public object? Run(object argument)
        {
            return argument is string text ? memory.GetOrCreate("length", e => text.Length) : null;
        }

        public object Other(string argument)
        {
            if (argument is { Length: var length } && length > 2)
                return memory.GetOrCreate([|"posts"|], e => db.Posts.Take(length).ToList())!;
            return "";
        }
        """)]
    // Tests of what is given leave many values.
    [InlineData("""public object? Run(int? id) => id.HasValue ? memory.GetOrCreate([|"post"|], e => db.Posts.First(p => p.Id == id)) : null;""")]
    [InlineData("""
        public object? Run(string? name)
        {
            if (name != null)
                return memory.GetOrCreate([|"post"|], e => db.Posts.First(p => p.Title == name));
            return null;
        }
        """)]
    [InlineData("""
        public object? Run(int page)
        {
            if (page < 1)
                throw new ArgumentOutOfRangeException(nameof(page));
            return memory.GetOrCreate([|"posts"|], e => db.Posts.Skip(page).ToList());
        }
        """)]
    [InlineData("""
        public object? Run(string lang)
        {
            if (!IsKnown(lang))
                throw new ArgumentException("unknown", nameof(lang));
            return memory.GetOrCreate([|"posts"|], e => db.Posts.Where(p => p.Title == lang).ToList());
        }

        private static bool IsKnown(string lang) => lang.Length == 2;
        """)]
    [InlineData("""
        private async Task<List<Post>> LoadAsync(int blogId, int size)
        {
            return await TakeAsync();
            Task<List<Post>> TakeAsync() => db.Posts.Where(p => p.BlogId == blogId).Take(size).ToListAsync();
        }

        public Task<List<Post>?> Run(int id, int count) => memory.GetOrCreateAsync([|$"posts:{id}"|], e => LoadAsync(id, count));
        """)]
    // All callers hand in what they like.
    [InlineData("""
        public object First(int blogId, int page) => Load(blogId, page);
        private object Load(int blogId, int page) => memory.GetOrCreate([|$"posts:{blogId}"|], e => db.Posts.Where(p => p.BlogId == blogId).Skip(page).ToList())!;
        """)]
    [InlineData("""
        public object First(int blogId) => Load(blogId, 1);
        public object Second(int blogId) => Load(blogId, 2);
        private object Load(int blogId, int page) => memory.GetOrCreate([|$"posts:{blogId}"|], e => db.Posts.Where(p => p.BlogId == blogId).Skip(page).ToList())!;
        """)]
    // What is looked for, and what comes along with it.
    [InlineData("""public object Run(System.Linq.Expressions.Expression<Func<Post, bool>> predicate) => memory.GetOrCreate([|"posts"|], e => db.Posts.Where(predicate).ToList())!;""")]
    [InlineData("""
        public object Run(int id, params string[] includes) =>
            memory.GetOrCreate([|$"post:{id}"|], e => includes.Aggregate(db.Posts.AsQueryable(), (q, i) => q.Include(i)).First(p => p.Id == id))!;
        """)]
    [InlineData("""public object Run(int tag) => memory.GetOrCreate([|"posts"|], e => db.Posts.Where(p => p.Tags.Any(t => t.Id == tag)).ToList())!;""")]
    [InlineData("""
        public interface IProfiles { Task<string> OfAsync(string token); }
        public Task<string?> Run(string token, IProfiles profiles) => memory.GetOrCreateAsync([|"profile"|], e => profiles.OfAsync(token));
        """)]
    [InlineData("""
        public class Page(IMemoryCache memory, BlogContext db)
        {
            [Microsoft.AspNetCore.Mvc.BindProperty(SupportsGet = true)]
            public string Search { get; set; } = "";
            public List<Post>? Posts() => memory.GetOrCreate([|"posts"|], e => db.Posts.Where(p => p.Title == Search).ToList());
        }
        """)]
    [InlineData("""
        public Task<List<Post>?> Run(Microsoft.AspNetCore.Http.HttpRequest request) =>
            memory.GetOrCreateAsync([|"posts"|], e => db.Posts.Where(p => p.Title == request.Query["search"].ToString()).ToListAsync());
        """)]
    // The language of the request.
    [InlineData("""
        public interface IWorkContext { Task<Author> GetWorkingLanguageAsync(); }
        public class Menu(IMemoryCache memory, BlogContext db, IWorkContext work)
        {
            public Task<List<Post>?> Items() => memory.GetOrCreateAsync([|"menu"|], async e =>
            {
                var language = await work.GetWorkingLanguageAsync();
                return await db.Posts.Where(p => p.AuthorId == language.Id).ToListAsync();
            });
        }
        """)]
    // A local function reads what the key does not carry.
    [InlineData("""
        public async Task<object> Build(Blog blog, string term)
        {
            var numbers = await Load(blog);
            return First(blog, numbers);
            Task<List<int>> Load(Blog b) => db.Posts.Where(p => p.BlogId == b.Id && p.Title == term).Select(p => p.Id).ToListAsync();
        }

        private object First(Blog blog, List<int> numbers) => memory.GetOrCreate([|$"model:{blog.Id}"|], e => db.Posts.Where(p => numbers.Contains(p.Id)).ToList())!;
        """)]
    // A called method asks who is there.
    [InlineData("""
        public interface ICurrentUser { int Id { get; } }
        public class Models(BlogContext db, IMemoryCache memory, ICurrentUser currentUser)
        {
            public async Task<object> Build(Blog blog) => First(blog, await NumbersOfAsync(blog));
            private Task<List<int>> NumbersOfAsync(Blog blog) => db.Posts.Where(p => p.BlogId == blog.Id && p.AuthorId == currentUser.Id).Select(p => p.Id).ToListAsync();
            private object First(Blog blog, List<int> numbers) => memory.GetOrCreate([|$"model:{blog.Id}"|], e => db.Posts.Where(p => numbers.Contains(p.Id)).ToList())!;
        }
        """)]
    public Task Reports_WhenTheFactoryStandsElsewhere(string members) => VerifyAnalyzerAsync(Code.CacheMembers(members));

    [Theory]
    [InlineData("""
        private static readonly System.Collections.Concurrent.ConcurrentDictionary<(string, int), Post> s_posts = new();
        public Post Of(string slug, int blogId) => s_posts.GetOrAdd((slug, blogId), k => db.Posts.First(p => p.Title == k.Item1 && p.BlogId == k.Item2));
        """)]
    [InlineData("""
        private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, Post> s_posts = new();
        public Post Of(string slug, int blogId) => s_posts.GetOrAdd($"{blogId}:{slug}", static (_, state) => state.db.Posts.First(p => p.Title == state.slug && p.BlogId == state.blogId), (db, blogId, slug));
        """)]
    [InlineData("""
        private static readonly System.Collections.Concurrent.ConcurrentDictionary<Type, Func<object, string>> s_writers = new();
        public string Write(object value, string separator) => s_writers.GetOrAdd(value.GetType(), t => o => t.Name)(value) + separator;
        """)]
    [InlineData("""
        private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, System.Threading.SemaphoreSlim> s_locks = new();
        public void Lock(string name, int slots) => s_locks.GetOrAdd(name, _ => new System.Threading.SemaphoreSlim(slots)).Wait();
        """)]
    [InlineData("""
        private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, Post> s_posts = new();
        public Post Keep(string slug, Post post) => s_posts.GetOrAdd(slug, post);
        """)]
    [InlineData("""
        private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, Lazy<Task<Post>>> s_posts = new();
        public Task<Post> Of(string slug) => s_posts.GetOrAdd(slug, s => new Lazy<Task<Post>>(() => db.Posts.FirstAsync(p => p.Title == s))).Value;
        """)]
    // A method of another object, whose members that object was made with.
    [InlineData("""
        public class Loader(BlogContext db)
        {
            private int _size = 10;
            public void Use(int size) => _size = size;
            public Task<List<Post>> LoadAsync(ICacheEntry entry) => db.Posts.Take(_size).ToListAsync();
        }

        private readonly Loader _loader = null!;
        public Task<List<Post>?> All() => memory.GetOrCreateAsync("posts", _loader.LoadAsync);
        """)]
    [InlineData("""
        public Task<List<Post>?> All(int blogId)
        {
            return memory.GetOrCreateAsync($"posts:{blogId}", LoadAsync);
            Task<List<Post>> LoadAsync(ICacheEntry entry) => db.Posts.Where(p => p.BlogId == blogId).ToListAsync();
        }
        """)]
    [InlineData("""
        private static readonly System.Collections.Concurrent.ConcurrentDictionary<System.Reflection.PropertyInfo, Delegate> s_getters = new();
        public Delegate Getter<T>(System.Reflection.PropertyInfo property) => s_getters.GetOrAdd(property, p => Delegate.CreateDelegate(typeof(Func<,>).MakeGenericType(typeof(T), p.PropertyType), p.GetMethod!));
        """)]
    [InlineData("""
        private static readonly System.Collections.Concurrent.ConcurrentDictionary<Type, object> s_handlers = new();
        public interface IRequest<TResponse>;
        public class Handler<TRequest, TResponse>;
        public object Handle<TResponse>(IRequest<TResponse> request)
        {
            var type = request.GetType();
            return s_handlers.GetOrAdd(type, t => Activator.CreateInstance(typeof(Handler<,>).MakeGenericType(t, typeof(TResponse)))!);
        }
        """)]
    // The key is put together in a table, a list, an object.
    [InlineData("""
        public object Run(int id, string lang)
        {
            var parts = new Dictionary<string, string>();
            parts["id"] = id.ToString();
            parts["lang"] = lang;
            return memory.GetOrCreate(string.Join("&", parts), e => db.Posts.First(p => p.Id == id && p.Title == lang))!;
        }
        """)]
    [InlineData("""
        public object Run(int id, string lang)
        {
            var parts = new List<string> { "post", id.ToString() };
            if (lang != "en")
                parts.Add(lang);
            return memory.GetOrCreate(string.Join(":", parts), e => db.Posts.First(p => p.Id == id && p.Title == lang))!;
        }
        """)]
    [InlineData("""
        public class PostsKey { public int Id { get; set; } public string Lang { get; set; } = ""; }
        public object Run(int id, string lang)
        {
            var entry = new PostsKey();
            entry.Id = id;
            entry.Lang = lang;
            return memory.GetOrCreate(entry, e => db.Posts.First(p => p.Id == id && p.Title == lang))!;
        }
        """)]
    [InlineData("""
        public object Run(int id, string lang)
        {
            var json = System.Text.Json.JsonSerializer.Serialize(new { id, lang });
            var hash = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(json)));
            return memory.GetOrCreate($"post:{hash}", e => db.Posts.First(p => p.Id == id && p.Title == lang))!;
        }
        """)]
    // Whether a context is used to track has no say in what it reads.
    [InlineData("""public object Run(int id, bool asNoTracking) => memory.GetOrCreate($"post:{id}", e => asNoTracking ? db.Posts.AsNoTracking().First(p => p.Id == id) : db.Posts.First(p => p.Id == id))!;""")]
    // The type is in the key, by whatever way.
    [InlineData("""
        public class Cached<TEntity>(BlogContext db, IMemoryCache memory) where TEntity : class
        {
            private static readonly string s_key = "all:" + typeof(TEntity).FullName;
            public List<TEntity>? List() => memory.GetOrCreate(s_key, e => db.Set<TEntity>().ToList());
        }
        """)]
    [InlineData("""
        public interface IRepository<T> { Task<List<T>> ListAsync(); }
        public class Cached<T>(IRepository<T> inner, IMemoryCache memory)
        {
            private readonly string _prefix = typeof(T).Name;
            public Task<List<T>?> ListAsync() => memory.GetOrCreateAsync($"{_prefix}:list", e => inner.ListAsync());
        }
        """)]
    // A type that the whole application has one of.
    [InlineData("""
        public interface IUserRepository<TUser> { Task<TUser> FindAsync(string id); }
        public class Users<TUser>(IUserRepository<TUser> inner, IMemoryCache memory)
        {
            public Task<TUser?> FindAsync(string id) => memory.GetOrCreateAsync($"user:{id}", e => inner.FindAsync(id));
        }
        """)]
    // What all callers make from what the key carries.
    [InlineData("""
        public interface IParts { Task<List<int>> OfAsync(Blog blog); }
        public async Task<object> Build(Blog blog, IParts parts)
        {
            var numbers = await parts.OfAsync(blog);
            return Build(blog, numbers);
        }

        private object Build(Blog blog, List<int> numbers) => memory.GetOrCreate($"model:{blog.Id}", e => db.Posts.Where(p => numbers.Contains(p.Id)).ToList())!;
        """)]
    [InlineData("""
        private Task<List<int>> NumbersOfAsync(Blog blog) => db.Posts.Where(p => p.BlogId == blog.Id).Select(p => p.Id).ToListAsync();

        public async Task<object> Build(Blog? blog)
        {
            var numbers = new List<int>();
            if (blog != null)
                numbers = await NumbersOfAsync(blog);
            return First(blog, numbers);
        }

        private object First(Blog? blog, List<int> numbers) => Second(blog, numbers);
        private object Second(Blog? blog, List<int> numbers) => memory.GetOrCreate($"outer:{blog?.Id}", e => Third(blog, numbers))!;
        private object Third(Blog? blog, List<int> numbers) => memory.GetOrCreate($"inner:{blog?.Id}", e => db.Posts.Where(p => numbers.Contains(p.Id)).ToList())!;
        """)]
    // What a called method only writes down does not make the value another one.
    [InlineData("""
        public async Task<object> Build(Blog blog, string reason) => First(blog, await NumbersOfAsync(blog, reason));
        private async Task<List<int>> NumbersOfAsync(Blog blog, string reason)
        {
            System.Diagnostics.Trace.TraceInformation(reason);
            return await db.Posts.Where(p => p.BlogId == blog.Id).Select(p => p.Id).ToListAsync();
        }

        private object First(Blog blog, List<int> numbers) => memory.GetOrCreate($"model:{blog.Id}", e => db.Posts.Where(p => numbers.Contains(p.Id)).ToList())!;
        """)]
    [InlineData("""
        public async Task<object> Open(int id)
        {
            var title = (await db.Blogs.FirstAsync(b => b.Id == id)).Name;
            return Outer(id, title);
        }

        private object Outer(int number, string text) => Inner(number, text);
        private object Inner(int id, string title) => memory.GetOrCreate($"posts:{id}", e => db.Posts.Where(p => p.Title == title).ToList())!;
        """)]
    // The local functions of a method that is called read what that one is given.
    [InlineData("""
        private async Task<List<Post>> LoadAsync(int blogId)
        {
            var all = new List<Post>();
            var first = blogId + 1;
            await AddAsync(1);
            return all;
            async Task AddAsync(int page) => all.AddRange(await db.Posts.Where(p => p.BlogId == blogId || p.BlogId == first).Skip(page).ToListAsync());
        }

        public Task<List<Post>?> Run(int id) => memory.GetOrCreateAsync($"posts:{id}", e => LoadAsync(id));
        """)]
    // One value gets here.
    [InlineData("""public object? Run(int? id) => id.HasValue ? null : memory.GetOrCreate("none", e => db.Posts.FirstOrDefault(p => p.AuthorId == id));""")]
    [InlineData("""
        public object? Run(string? name)
        {
            if (name is null)
                return memory.GetOrCreate("all", e => db.Posts.Where(p => name == null || p.Title == name).ToList());
            return null;
        }
        """)]
    [InlineData("""
        public object? Run(int page)
        {
            if (page > 1)
                return db.Posts.Skip(page).ToList();
            return memory.GetOrCreate("first", e => db.Posts.Skip(page - 1).ToList());
        }
        """)]
    [InlineData("""
        public object? Run(bool isAdmin)
        {
            if (isAdmin)
                return memory.GetOrCreate("all", e => db.Posts.Where(p => isAdmin || p.IsPublished).ToList());
            return memory.GetOrCreate("published", e => db.Posts.Where(p => isAdmin || p.IsPublished).ToList());
        }
        """)]
    [InlineData("""
        public interface IWorkContext { Task<Author> GetWorkingLanguageAsync(); }
        public class Menu(IMemoryCache memory, BlogContext db, IWorkContext work)
        {
            public async Task<List<Post>?> Items()
            {
                var language = await work.GetWorkingLanguageAsync();
                return await memory.GetOrCreateAsync($"menu:{language.Id}", e => db.Posts.Where(p => p.AuthorId == language.Id).ToListAsync());
            }
        }
        """)]
    public Task IsSilent_WhenTheKeyCarriesWhatTheFactoryReads(string members) => VerifyAnalyzerAsync(Code.CacheMembers(members));

    /// <summary>Four methods, each of which calls the next twenty times, with two values: millions of ways.</summary>
    [Fact]
    public async Task Survives_CallersWithManyCallers()
    {
        var methods = string.Concat(Enumerable.Range(0, 4).Select(static i =>
            $"private void Step{i}(Blog blog, List<int> numbers, List<int> more) {{ {string.Concat(Enumerable.Repeat($"Step{i + 1}(blog, numbers.Concat(more).ToList(), more.Concat(numbers).ToList()); ", 20))} }}\n"));
        var run = VerifyAnalyzerAsync(Code.CacheMembers("public void Build(Blog blog) => Step0(blog, [blog.Id], [blog.Id]);\n" + methods + """
            private void Step4(Blog blog, List<int> numbers, List<int> more) => memory.GetOrCreate($"model:{blog.Id}", e => db.Posts.Where(p => numbers.Contains(p.Id)).ToList());
            """));
        Assert.Same(run, await Task.WhenAny(run, Task.Delay(TimeSpan.FromSeconds(60))));
        await run;
    }

    [Theory]
    [InlineData("Remember")]
    [InlineData("Other, IStorage.Remember")]
    public Task Reports_WhenAnOptionNamesTheWrapper(string methods) => VerifyAnalyzerAsync(
        Code.CacheMembers(Storage.Replace("\"post\"", "[|\"post\"|]", StringComparison.Ordinal)),
        options => options.EditorConfig["dotnet_code_quality.PERF6001.cache_methods"] = methods);

    [Fact]
    public Task IsSilent_WhenNothingSaysThatItIsAWrapper() => VerifyAnalyzerAsync(Code.CacheMembers(Storage));

    // Its code is elsewhere, and its name says it all.
    [Fact]
    public Task Reports_WhenTheNamesSayThatItIsAWrapper() => VerifyAnalyzerAsync(Code.CacheMembers("""
        public interface ICacheManager { Task<T> GetAsync<T>(string key, Func<Task<T>> acquire); }
        public Task<List<Post>> Run(int id, ICacheManager cache) => cache.GetAsync([|"posts"|], () => db.Posts.Where(p => p.BlogId == id).ToListAsync());
        public Task<List<Post>> Other(int id, ICacheManager cache) => cache.GetAsync($"posts:{id}", () => db.Posts.Where(p => p.BlogId == id).ToListAsync());
        """));

    // A cache of the code base's own is asked and filled like any other.
    [Theory]
    [InlineData("[|$\"posts:{id}\"|]", true)]
    [InlineData("$\"posts:{id}:{page}\"", true)]
    [InlineData("$\"posts:{id}\"", false)]
    public Task Reports_WhenACacheOfItsOwnIsFilledOnAMiss(string key, bool isOnMiss) => VerifyAnalyzerAsync(Code.CacheMembers($$"""
        public interface ICacheService { Task<T?> GetAsync<T>(string key); Task SetAsync<T>(string key, T value, TimeSpan? expiry = null); }
        public async Task<List<Post>> Run(int id, int page, ICacheService cache)
        {
            var key = {{key}};
            var found = await cache.GetAsync<List<Post>>(key);
            if (found {{(isOnMiss ? "is not null" : "is null")}})
                return found ?? new();
            found = await db.Posts.Where(p => p.BlogId == id).Skip(page).ToListAsync();
            await cache.SetAsync(key, found);
            return found;
        }
        """));

    private const string Storage = """
        public interface IStorage { T Remember<T>(string key, Func<T> make); }
        public Post Run(int id, IStorage storage) => storage.Remember("post", () => db.Posts.First(p => p.Id == id));
        """;
}
