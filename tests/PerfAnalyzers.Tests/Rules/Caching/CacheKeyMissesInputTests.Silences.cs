using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Caching;

public sealed partial class CacheKeyMissesInputTests
{
    [Theory]
    [InlineData("""memory.GetOrCreate($"post:{id}", e => posts.Find(id));""")]
    [InlineData("""await memory.GetOrCreateAsync($"posts:{id}:{page}", e => PageAsync(id, page, ct));""")]
    [InlineData("""memory.GetOrCreate("posts", e => db.Posts.ToList());""")]
    [InlineData("""memory.GetOrCreate(("post", id, lang), e => posts.Find(id, lang));""")]
    [InlineData("""memory.GetOrCreate(new PostKey(id, page), e => PageAsync(id, page, ct));""")]
    [InlineData("""memory.GetOrCreate(string.Join("-", "post", id, lang), e => posts.Find(id, lang));""")]
    [InlineData("""memory.GetOrCreate(string.Format("post-{0}-{1}", id, lang), e => posts.Find(id, lang));""")]
    [InlineData("""memory.GetOrCreate(KeyFor(id), e => posts.Find(id));""")]
    [InlineData("""var key = "post:" + id; if (includeDrafts) key += ":drafts"; memory.GetOrCreate(key, e => includeDrafts ? posts.Find(id) : null);""")]
    [InlineData("""var key = includeDrafts ? "all" : "published"; memory.GetOrCreate(key, e => db.Posts.Where(p => includeDrafts || p.IsPublished).ToList());""")]
    [InlineData("""string key; if (includeDrafts) { key = "all"; } else { key = "published"; } memory.GetOrCreate(key, e => db.Posts.Where(p => includeDrafts || p.IsPublished).ToList());""")]
    [InlineData("""var builder = new System.Text.StringBuilder("post:"); builder.Append(id).Append(':').Append(lang); memory.GetOrCreate(builder.ToString(), e => posts.Find(id, lang));""")]
    [InlineData("""memory.GetOrCreate($"posts:{string.Join(',', ids)}", e => db.Posts.Where(p => ids.Contains(p.Id)).ToList());""")]
    [InlineData("""memory.GetOrCreate($"posts:{name.Trim().ToUpperInvariant()}", e => posts.SearchAsync(name, 1, ct));""")]
    [InlineData("""memory.GetOrCreate($"posts:{parent ?? 0}", e => db.Categories.Where(c => c.ParentId == parent).ToList());""")]
    [InlineData("""if (!parent.HasValue) return; memory.GetOrCreate($"posts:{parent.Value}", e => db.Categories.Where(c => c.ParentId == parent).ToList());""")]
    // How old it may be, the expiration says.
    [InlineData("""void Load(DateTime utcNow) => memory.GetOrCreate("posts:new", e => db.Posts.Where(p => p.CreatedAt < utcNow).ToList()); Load(default);""")]
    public Task IsSilent_WhenTheKeyCarriesTheInputs(string body) => VerifyAnalyzerAsync(Source(body));

    [Theory]
    // The root covers its members, and what identifies the root covers it.
    [InlineData("""memory.GetOrCreate($"posts:{System.Text.Json.JsonSerializer.Serialize(filter)}", e => posts.SearchAsync(filter.Term, filter.Page, ct));""")]
    [InlineData("""memory.GetOrCreate($"posts:{filter.GetHashCode()}", e => posts.SearchAsync(filter, ct));""")]
    [InlineData("""memory.GetOrCreate($"posts:{user.Id}", e => posts.SearchAsync(user.Name, 1, ct));""")]
    [InlineData("""memory.GetOrCreate($"posts:{filter.Id}", e => posts.SearchAsync(filter, ct));""")]
    [InlineData("""memory.GetOrCreate($"posts:{filter!.Term}:{filter.Page}", e => posts.SearchAsync(filter?.Term!, filter!.Page, ct));""")]
    [InlineData("""memory.GetOrCreate($"posts:{filter.Term}:{filter.Page}", e => posts.SearchAsync(filter, ct));""")]
    [InlineData("""memory.GetOrCreate($"posts:{query.Blog.Id}", e => posts.SearchAsync(query.Blog.Name, 1, ct));""")]
    [InlineData("""memory.GetOrCreate($"posts:{query.BlogId}", e => posts.SearchAsync(query.Blog.Name, 1, ct));""")]
    [InlineData("""memory.GetOrCreate($"posts:{query.Blog.Name}", e => db.Posts.Where(p => p.Blog == query.Blog).ToList());""")]
    // What derives from the key, and what the key derives from.
    [InlineData("""var post = posts.Find(id); memory.GetOrCreate($"post:{id}", e => posts.SearchAsync(post.Title, 1, ct));""")]
    [InlineData("""var author2 = await db.Authors.FirstAsync(a => a.Id == id, ct); var title = author2.Name; memory.GetOrCreate($"post:{id}", e => posts.SearchAsync(title, 1, ct));""")]
    [InlineData("""var slug = name.ToLowerInvariant(); memory.GetOrCreate($"posts:{slug}", e => posts.SearchAsync(name, 1, ct));""")]
    [InlineData("""var size = Math.Clamp(pageSize, 1, 100); memory.GetOrCreate($"posts:{pageSize}", e => db.Posts.Take(size).ToList());""")]
    [InlineData("""var size = Math.Clamp(pageSize, 1, 100); memory.GetOrCreate($"posts:{size}", e => db.Posts.Take(size).ToList());""")]
    [InlineData("""foreach (var i in ids) memory.GetOrCreate($"post:{i}", e => posts.Find(i));""")]
    [InlineData("""foreach (var f in db.Authors.ToList()) memory.GetOrCreate($"author:{f.Id}", e => posts.SearchAsync(f.Name, 1, ct));""")]
    [InlineData("""int.TryParse(name, out var number); memory.GetOrCreate($"post:{name}", e => posts.Find(number));""")]
    [InlineData("""var userId = user.Id; memory.GetOrCreate($"user:{userId}", e => posts.SearchAsync(user.Name, 1, ct));""")]
    [InlineData("""var request = new Filter { Term = name, Page = page }; await memory.GetOrCreateAsync($"posts:{name}:{page}", e => posts.SearchAsync(request, ct));""")]
    public Task IsSilent_WhenAnInputFollowsFromTheKey(string body) => VerifyAnalyzerAsync(Source(body));

    [Theory]
    // What is called is no input.
    [InlineData("""memory.GetOrCreate("posts", e => posts.AllAsync(ct));""")]
    [InlineData("""var service = posts; memory.GetOrCreate("posts", e => service.AllAsync(ct));""")]
    [InlineData("""using var scope = new MemoryStream(); memory.GetOrCreate("posts", e => scope.Length);""")]
    // What steers how it is fetched is none either.
    [InlineData("""var enforce = page > 1; if (enforce) memory.Remove("posts"); memory.GetOrCreate("posts", e => enforce ? db.Posts.ToList() : db.Posts.AsNoTracking().ToList());""")]
    [InlineData("""var forceRefresh = includeDrafts; memory.GetOrCreate("posts", e => forceRefresh ? db.Posts.ToList() : db.Posts.AsNoTracking().ToList());""")]
    [InlineData("""var timeout = TimeSpan.FromSeconds(page); memory.GetOrCreate("posts", e => posts.AllAsync(ct, timeout));""")]
    [InlineData("""var retries = page; memory.GetOrCreate("posts", e => posts.AllAsync(ct, retries: retries));""")]
    [InlineData("""memory.GetOrCreate("posts", e => { e.AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(page); return db.Posts.ToList(); });""")]
    [InlineData("""memory.GetOrCreate("posts", e => { e.SetSlidingExpiration(TimeSpan.FromMinutes(page)); return db.Posts.ToList(); });""")]
    [InlineData("""memory.GetOrCreate("posts", e => { Console.WriteLine($"{name} missed"); return db.Posts.ToList(); });""")]
    [InlineData("""memory.GetOrCreate("posts", e => db.Posts.FirstOrDefault() ?? throw new InvalidOperationException(name));""")]
    [InlineData("""memory.GetOrCreate("posts", e => { if (name == null) throw new ArgumentNullException(nameof(name)); return db.Posts.ToList(); });""")]
    // What is fixed when the object is made, and constants.
    [InlineData("""memory.GetOrCreate("posts", e => posts.SearchAsync(_defaults.Term, _defaults.Page, ct));""")]
    [InlineData("""const int size = 20; memory.GetOrCreate("posts", e => db.Posts.Take(size).ToList());""")]
    [InlineData("""var size = 20; memory.GetOrCreate("posts", e => db.Posts.Take(size).ToList());""")]
    [InlineData("""var since = DateTime.UtcNow.AddDays(-7); memory.GetOrCreate("posts", e => db.Posts.Where(p => p.CreatedAt > since).ToList());""")]
    [InlineData("""memory.GetOrCreate("posts", e => posts.SearchAsync(Prefix, 1, ct));""")]
    [InlineData("""memory.GetOrCreate("posts", e => db.Posts.AsEnumerable().Select(p => p.Title.ToUpper(System.Globalization.CultureInfo.CurrentCulture)).ToList());""")]
    public Task IsSilent_WhenItIsNoInput(string body) => VerifyAnalyzerAsync(Source(body));

    [Theory]
    // Only one value gets here.
    [InlineData("""if (page == 1) memory.GetOrCreate("first", e => PageAsync(1, page, ct));""")]
    [InlineData("""if (page != 1) return; memory.GetOrCreate("first", e => PageAsync(1, page, ct));""")]
    [InlineData("""if (includeDrafts) return; memory.GetOrCreate("posts", e => db.Posts.Where(p => p.IsPublished || includeDrafts).ToList());""")]
    [InlineData("""if (!string.IsNullOrEmpty(name)) { return; } memory.GetOrCreate($"post:{id}", e => posts.SearchAsync(name, id, ct));""")]
    [InlineData("""switch (lang) { case "en": memory.GetOrCreate($"en:{id}", e => posts.Find(id, lang)); break; }""")]
    // A write without a read, and a value that somebody gave.
    [InlineData("""memory.Set("posts", await posts.SearchAsync(name, page, ct));""")]
    [InlineData("""memory.Set($"user:{user.Id}", user);""")]
    // A read and a write of different entries.
    [InlineData("""if (!memory.TryGetValue("a", out int a)) memory.Set("b", posts.Find(id));""")]
    public Task IsSilent_WhenTheKeyIsRightHere(string body) => VerifyAnalyzerAsync(Source(body));

    [Theory]
    // The key was made elsewhere.
    [InlineData("""public object Run(string key, int id) => memory.GetOrCreate(key, e => db.Posts.First(p => p.Id == id))!;""")]
    [InlineData("""public object Run(string cacheKey, int id) => memory.GetOrCreate("app:" + cacheKey, e => db.Posts.First(p => p.Id == id))!;""")]
    [InlineData("""
        public interface IQuery { string CacheKey { get; } }
        public object Run(IQuery query, int id) => memory.GetOrCreate(query.CacheKey, e => db.Posts.First(p => p.Id == id))!;
        """)]
    [InlineData("""
        public interface IKeys { string Make(); }
        private readonly IKeys _keys = null!;
        public object Run(int id) => memory.GetOrCreate(_keys.Make(), e => db.Posts.First(p => p.Id == id))!;
        """)]
    [InlineData("""
        private string _cacheKey = "";
        public void Use(int id) => _cacheKey = "post:" + id;
        public object Run(int id) => memory.GetOrCreate(_cacheKey, e => db.Posts.First(p => p.Id == id))!;
        """)]
    // A builder gets the input.
    [InlineData("""
        public interface IKeys { string Make(string name, params object[] parts); }
        private readonly IKeys _keys = null!;
        public object Run(int id, int page) => memory.GetOrCreate(_keys.Make("post", id, page), e => db.Posts.Skip(page).First(p => p.Id == id))!;
        """)]
    // The method reads of it what the key carries.
    [InlineData("""
        public record Query(int BlogId, int Page);
        private object Load(Query q) => db.Posts.Where(p => p.BlogId == q.BlogId).ToList();
        public object Run(Query query) => memory.GetOrCreate($"posts:{query.BlogId}", e => Load(query))!;
        """)]
    // The method does not read what it is given.
    [InlineData("""
        private object Load(int id, string reason) { Console.WriteLine(reason); return db.Posts.First(p => p.Id == id); }
        public object Run(int id, string reason) => memory.GetOrCreate($"post:{id}", e => Load(id, reason))!;
        """)]
    // Where the application is mounted is the same for all requests.
    [InlineData("""
        public string Version(string requestPathBase, string path)
        {
            if (memory.TryGetValue<string>(path, out var value) && value is not null)
                return value;
            var file = db.Posts.First(p => p.Title == path);
            if (file.Content == null && requestPathBase != "" && path.StartsWith(requestPathBase))
            {
                var relative = path.Substring(requestPathBase.Length);
                file = db.Posts.First(p => p.Title == relative);
            }
            value = file.Content != null ? path + file.Content : path;
            memory.Set(path, value);
            return value;
        }
        """)]
    // A wrapper gets all of it.
    [InlineData("""
        private T Cached<T>(string key, Func<T> create) => memory.GetOrCreate("app:" + key, e => create())!;
        public object Run(int id) => Cached($"post:{id}", () => db.Posts.First(p => p.Id == id));
        """)]
    [InlineData("""
        private T Cached<T>(string region, string key, Func<T> create) => memory.GetOrCreate(region + ":" + key, e => create())!;
        public object Run(string name, int id) => Cached(name, $"{id}", () => db.Posts.First(p => p.Id == id && p.Title == name));
        """)]
    // What the wrapper takes of the object, is its to say.
    [InlineData("""
        private T Cached<T>(Blog blog, string key, Func<T> create) => memory.GetOrCreate(blog.OwnerId + ":" + key, e => create())!;
        private static Blog Current() => new();
        public object Run(int ownerId) => Cached(Current(), "posts", () => db.Blogs.Where(b => b.OwnerId == ownerId).ToList());
        """)]
    // A hash of the content says which content it is, wherever that comes from.
    [InlineData("""
        private object Load(string owner, string path) => db.Posts.First(p => p.Title == owner + path);
        public object Run(string owner, string path, string commitSha) => memory.GetOrCreate((path, commitSha), e => Load(owner, path))!;
        """)]
    // The types are in the key.
    [InlineData("""public List<T> All<T>() where T : class => memory.GetOrCreate("all:" + typeof(T).Name, e => db.Set<T>().ToList())!;""")]
    [InlineData("""public List<T> All<T>() where T : class => memory.GetOrCreate(typeof(T), e => db.Set<T>().ToList())!;""")]
    // The object keeps the cache for itself.
    [InlineData("""
        private readonly MemoryCache _own = new(new MemoryCacheOptions());
        public object Run(int id) => _own.GetOrCreate("post", e => db.Posts.First(p => p.Id == id))!;
        """)]
    [InlineData("""
        private readonly System.Collections.Concurrent.ConcurrentDictionary<int, Post> _seen = new();
        public object Run(int id, string name) => _seen.GetOrAdd(id, i => db.Posts.First(p => p.Id == i && p.Title == name));
        """)]
    public Task IsSilent_WhenTheKeyComesFromElsewhere(string members) => VerifyAnalyzerAsync(Code.CacheMembers(members));

    [Theory]
    // What a query's lambdas and range variables declare belongs to the value.
    [InlineData("""memory.GetOrCreate("posts", e => (from p in db.Posts where p.IsPublished orderby p.CreatedAt, p.Id select p.Title).ToList());""")]
    [InlineData("""memory.GetOrCreate("posts", e => (from p in db.Posts join b in db.Blogs on p.BlogId equals b.Id let t = p.Title where b.Name != t select new { t, b.Url }).ToList());""")]
    [InlineData("""
        var key = "posts";
        if (!memory.TryGetValue(key, out List<string>? titles))
        {
            var all = from p in db.Posts group p by p.Title into g select new { g.Key, Count = g.Count() };
            titles = all.Where(x => x.Count > 1).Select(x => x.Key).ToList();
            foreach (var post in db.Posts.ToList())
            {
                var title = post.Title.Trim();
                titles.Add(title);
            }

            memory.Set(key, titles);
        }
        """)]
    // A row is the one that its name says.
    [InlineData("""foreach (var row in db.Tags.ToList()) memory.GetOrCreate("tag:" + row.Name, e => row.Posts);""")]
    [InlineData("""ids.ForEach(i => memory.GetOrCreate($"post:{i}", e => posts.Find(i)));""")]
    [InlineData("""await Task.WhenAll(db.Authors.ToList().Select(a => memory.GetOrCreateAsync($"author:{a.Name}", e => posts.SearchAsync(a.Email, 1, ct))));""")]
    // The members of another object are that object's.
    [InlineData("""var feed = new Feed(); memory.GetOrCreate("feed", e => feed.Build());""")]
    public Task IsSilent_WhenItBelongsToTheValue(string body) => VerifyAnalyzerAsync(Code.CacheMethod(body, Signature, Members + """


        public class Feed
        {
            private int _size;
            public int Size => _size;
            public void Use(int size) => _size = size;
            public string Build() => $"{Size}:{_size}";
        }
        """));

    [Theory]
    [InlineData("ignored_inputs", "lang", """memory.GetOrCreate($"post:{id}", e => posts.Find(id, lang));""")]
    [InlineData("ignored_inputs", "a, filter", """memory.GetOrCreate("posts", e => posts.SearchAsync(filter.Term, filter.Page, ct));""")]
    [InlineData("ignored_types", "Filter", """memory.GetOrCreate("posts", e => posts.SearchAsync(filter, ct));""")]
    [InlineData("ignored_types", "DayOfWeek", """memory.GetOrCreate("day", e => db.Posts.Count(p => p.CreatedAt.DayOfWeek == day));""")]
    public Task IsSilent_WhenAnOptionSaysSo(string option, string value, string body) =>
        VerifyAnalyzerAsync(Source(body), options => options.EditorConfig["dotnet_code_quality.PERF6001." + option] = value);
}
