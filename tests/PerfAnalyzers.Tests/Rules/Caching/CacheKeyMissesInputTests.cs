using PerfAnalyzers.CodeFixes.Rules.Caching;
using PerfAnalyzers.Rules.Caching;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Caching;

public sealed partial class CacheKeyMissesInputTests : CodeFixTests<CacheKeyMissesInputAnalyzer, CacheKeyMissesInputCodeFix>
{
    private const string Signature =
        "public async Task Run(int id, string name, int page, int pageSize, bool includeDrafts, Guid author, long? parent, DateTime from, string lang, DayOfWeek day, List<int> ids, Filter filter, PostQuery query, Author user, CancellationToken ct)";

    private const string Members = """
        public class Filter { public int Id { get; set; } public string Term { get; set; } = ""; public int Page { get; set; } public Filter? Inner { get; set; } }

        public record PostKey(int Id, int Page);

        public record PostQuery(int BlogId, Blog Blog, int[] Tags, int Page);

        public interface IPosts
        {
            Post Find(int id);
            Post Find(int id, string lang);
            Task<List<Post>> SearchAsync(string term, int page, CancellationToken ct);
            Task<List<Post>> SearchAsync(Filter filter, CancellationToken ct);
            Task<List<Post>> AllAsync(CancellationToken ct, TimeSpan timeout = default, int retries = 0);
        }

        private const string Prefix = "post:";
        private readonly IPosts posts = null!;
        private readonly Filter _defaults = new();

        private Task<List<Post>> PageAsync(int blogId, int page, CancellationToken ct) =>
            db.Posts.Where(p => p.BlogId == blogId).OrderBy(p => p.Id).Skip(page * 20).Take(20).ToListAsync(ct);

        private static string KeyFor(int id) => $"post:{id}";
        """;

    // Each kind of cache, and each way to fill one.
    [Theory]
    [InlineData("""memory.GetOrCreate([|$"post:{id}"|], e => posts.Find(id, lang));""")]
    [InlineData("""await memory.GetOrCreateAsync([|$"posts:{id}"|], e => PageAsync(id, page, ct));""")]
    [InlineData("""await memory.GetOrCreateAsync([|"posts"|], async e => await db.Posts.Where(p => p.BlogId == id).ToListAsync(ct));""")]
    [InlineData("""await hybrid.GetOrCreateAsync([|$"posts:{id}"|], async c => await PageAsync(id, page, c), cancellationToken: ct);""")]
    [InlineData("""await hybrid.GetOrCreateAsync([|"posts"|], (id, page), async (state, c) => await PageAsync(state.id, state.page, c), cancellationToken: ct);""")]
    [InlineData("""await fusion.GetOrSetAsync([|$"posts:{id}"|], async (c) => await PageAsync(id, page, c), token: ct);""")]
    [InlineData("""await lazy.GetOrAddAsync([|$"posts:{id}"|], () => PageAsync(id, page, ct));""")]
    [InlineData("""await easy.GetAsync([|$"posts:{id}"|], () => PageAsync(id, page, ct), TimeSpan.FromMinutes(1));""")]
    [InlineData("""
        if (!memory.TryGetValue([|$"post:{id}"|], out Post? post))
        {
            post = posts.Find(id, lang);
            memory.Set($"post:{id}", post);
        }
        """, false)]
    [InlineData("""
        var key = [|$"post:{id}"|];
        if (!memory.TryGetValue(key, out Post? post))
        {
            post = posts.Find(id, lang);
            memory.Set(key, post, TimeSpan.FromMinutes(5));
        }
        """)]
    [InlineData("""
        var key = [|"posts"|];
        var cached = memory.Get<List<Post>>(key);
        if (cached == null)
        {
            cached = await posts.SearchAsync(name, page, ct);
            memory.Set(key, cached);
        }
        """)]
    [InlineData("""
        var key = [|$"posts:{name}"|];
        var json = await distributed.GetStringAsync(key, ct);
        if (json is null)
        {
            var found = await posts.SearchAsync(name, page, ct);
            json = System.Text.Json.JsonSerializer.Serialize(found);
            await distributed.SetStringAsync(key, json, ct);
        }
        """)]
    [InlineData("""
        var key = [|$"posts:{name}"|];
        if (!memory.TryGetValue(key, out List<Post>? list))
        {
            using var entry = memory.CreateEntry(key);
            list = await posts.SearchAsync(name, page, ct);
            entry.Value = list;
        }
        """)]
    [InlineData("""
        var key = [|$"posts:{name}"|];
        var text = await redis.StringGetAsync(key);
        if (text.IsNull)
        {
            text = System.Text.Json.JsonSerializer.Serialize(await posts.SearchAsync(name, page, ct));
            await redis.StringSetAsync(key, text);
        }
        """)]
    public Task Reports_WhenAnyCacheIsFilled(string body, bool isMarkedAtSet = true) =>
        VerifyAnalyzerAsync(Source(isMarkedAtSet ? body : body.Replace("[|$\"post:{id}\"|], out", "$\"post:{id}\", out").Replace("Set($\"post:{id}\"", "Set([|$\"post:{id}\"|]")));

    // Each way to write a key.
    [Theory]
    [InlineData("""memory.GetOrCreate([|"post:" + id|], e => posts.Find(id, lang));""")]
    [InlineData("""memory.GetOrCreate([|string.Format("post:{0}", id)|], e => posts.Find(id, lang));""")]
    [InlineData("""memory.GetOrCreate([|string.Join(":", "post", id)|], e => posts.Find(id, lang));""")]
    [InlineData("""memory.GetOrCreate([|string.Concat("post:", id)|], e => posts.Find(id, lang));""")]
    [InlineData("""memory.GetOrCreate([|Prefix + id|], e => posts.Find(id, lang));""")]
    [InlineData("""memory.GetOrCreate([|KeyFor(id)|], e => posts.Find(id, lang));""")]
    [InlineData("""memory.GetOrCreate([|("post", id)|], e => posts.Find(id, lang));""")]
    [InlineData("""memory.GetOrCreate([|new PostKey(id, page)|], e => posts.Find(id, lang));""")]
    [InlineData("""memory.GetOrCreate([|id|], e => posts.Find(id, lang));""")]
    [InlineData("""memory.GetOrCreate([|nameof(Post)|], e => posts.Find(id));""")]
    [InlineData("""memory.GetOrCreate([|typeof(Post)|], e => posts.Find(id));""")]
    [InlineData("""memory.GetOrCreate([|typeof(Post).FullName|]!, e => posts.Find(id));""")]
    [InlineData("""var builder = new System.Text.StringBuilder("post:"); builder.Append(id); memory.GetOrCreate([|builder.ToString()|], e => posts.Find(id, lang));""")]
    [InlineData("""var key = "post"; key += ":" + id; memory.GetOrCreate([|key|], e => posts.Find(id, lang));""")]
    [InlineData("""string Key() => $"post:{id}"; memory.GetOrCreate([|Key()|], e => posts.Find(id, lang));""")]
    public Task Reports_WhenTheKeyIsUnderstood(string body) => VerifyAnalyzerAsync(Source(body));

    // Each kind of input.
    [Theory]
    [InlineData("""memory.GetOrCreate([|"posts"|], e => db.Posts.Where(p => p.CreatedAt > from).ToList());""")]
    [InlineData("""memory.GetOrCreate([|"posts"|], e => db.Categories.Where(c => c.ParentId == parent).ToList());""")]
    [InlineData("""memory.GetOrCreate([|"comments"|], e => db.Comments.Where(c => c.Id == author).ToList());""")]
    [InlineData("""memory.GetOrCreate([|"posts"|], e => db.Posts.Where(p => ids.Contains(p.Id)).ToList());""")]
    [InlineData("""memory.GetOrCreate([|"posts"|], e => db.Posts.Where(p => p.Title.StartsWith(name.Trim())).ToList());""")]
    [InlineData("""memory.GetOrCreate([|"posts"|], e => db.Posts.OrderBy(p => p.Id).Take(pageSize).ToList());""")]
    [InlineData("""memory.GetOrCreate([|"posts"|], e => from p in db.Posts where p.BlogId == id select p.Title);""")]
    [InlineData("""memory.GetOrCreate([|"posts"|], e => includeDrafts ? db.Posts.ToList() : db.Posts.Where(p => p.IsPublished).ToList());""")]
    [InlineData("""memory.GetOrCreate([|"posts"|], e => { var q = db.Posts.AsQueryable(); if (!includeDrafts) q = q.Where(p => p.IsPublished); return q.ToList(); });""")]
    [InlineData("""memory.GetOrCreate([|$"posts:{filter.Term}"|], e => posts.SearchAsync(filter.Term, filter.Page, ct));""")]
    [InlineData("""memory.GetOrCreate([|"posts"|], e => posts.SearchAsync(filter, ct));""")]
    [InlineData("""memory.GetOrCreate([|$"posts:{filter?.Term}"|], e => posts.SearchAsync(filter!.Term, filter!.Page, ct));""")]
    [InlineData("""memory.GetOrCreate([|"posts"|], e => posts.SearchAsync(filter.Inner!.Term, 1, ct));""")]
    [InlineData("""memory.GetOrCreate([|"day"|], e => db.Posts.Count(p => p.CreatedAt.DayOfWeek == day));""")]
    [InlineData("""var found = db.Posts.Where(p => p.BlogId == id); memory.GetOrCreate([|"posts"|], e => found.ToList());""")]
    [InlineData("""memory.GetOrCreate([|$"posts:{query.BlogId}"|], e => PageAsync(query.BlogId, query.Page, ct));""")]
    [InlineData("""memory.GetOrCreate([|$"posts:{query.Blog.Id}"|], e => PageAsync(query.Blog.Id, query.Page, ct));""")]
    [InlineData("""memory.GetOrCreate([|string.Format("posts:{0}:{1}", string.Join(',', query.Tags), query.BlogId)|], e => db.Posts.Where(p => query.Tags.Contains(p.Id)).Take(query.Page).ToList());""")]
    [InlineData("""var skip = page * 20; memory.GetOrCreate([|"posts"|], e => db.Posts.OrderBy(p => p.Id).Skip(skip).ToList());""")]
    [InlineData("""foreach (var i in ids) memory.GetOrCreate([|"post"|], e => posts.Find(i));""")]
    [InlineData("""var size = Math.Clamp(pageSize, 1, 100); memory.GetOrCreate([|$"posts:{page}"|], e => db.Posts.OrderBy(p => p.Id).Skip(page * size).Take(size).ToList());""")]
    [InlineData("""var request = new Filter { Term = name, Page = page }; await memory.GetOrCreateAsync([|$"posts:{name}"|], e => posts.SearchAsync(request, ct));""")]
    [InlineData("""memory.GetOrCreate([|"names"|], e => new { Name = name, Count = db.Posts.Count() });""")]
    [InlineData("""memory.GetOrCreate([|"culture"|], e => posts.Find(1, System.Globalization.CultureInfo.CurrentUICulture.Name));""")]
    [InlineData("""var culture = System.Globalization.CultureInfo.CurrentCulture.Name; memory.GetOrCreate([|$"post:{id}"|], e => posts.Find(id, culture));""")]
    [InlineData("""ids.ForEach(i => memory.GetOrCreate([|"post"|], e => posts.Find(i)));""")]
    [InlineData("""memory.GetOrCreate([|"posts"|], e => (from p in db.Posts where p.BlogId == id select p.Title).ToList());""")]
    [InlineData("""if (id <= 0) return; memory.GetOrCreate([|"post"|], e => posts.Find(id));""")]
    [InlineData("""if (string.IsNullOrEmpty(name)) return; memory.GetOrCreate([|$"post:{id}"|], e => posts.SearchAsync(name, id, ct));""")]
    public Task Reports_WhenAnInputIsMissing(string body) => VerifyAnalyzerAsync(Source(body));

    [Theory]
    // Through methods: the argument that the method reads, by whatever name.
    [InlineData("""
        private List<Post> Load(int blog, int size) { var q = db.Posts.Where(p => p.BlogId == blog); return q.Take(size).ToList(); }
        public object Run(int id, int count) => memory.GetOrCreate([|$"posts:{id}"|], e => Load(id, count))!;
        """)]
    [InlineData("""
        private object Outer(int number) => Inner(number);
        private object Inner(int nr) => db.Posts.First(p => p.Id == nr);
        public object Run(int id) => memory.GetOrCreate([|"post"|], e => Outer(id))!;
        """)]
    // Of an object that is handed on: the member that is read there.
    [InlineData("""
        public record Query(int BlogId, int Page);
        private object Load(Query q) => db.Posts.Where(p => p.BlogId == q.BlogId).Skip(q.Page).ToList();
        public object Run(Query query) => memory.GetOrCreate([|$"posts:{query.BlogId}"|], e => Load(query))!;
        """)]
    [InlineData("""
        public object Run(int id)
        {
            return memory.GetOrCreate([|"post"|], e => Load())!;
            Post Load() => db.Posts.First(p => p.Id == id);
        }
        """)]
    [InlineData("""
        private int _blogId;
        public void Open(int blogId) => _blogId = blogId;
        public object Run() => memory.GetOrCreate([|"posts"|], e => db.Posts.Where(p => p.BlogId == _blogId).ToList())!;
        """)]
    // What a generic method is called with.
    [InlineData("""public List<T> All<T>() where T : class => memory.GetOrCreate([|"all"|], e => db.Set<T>().ToList())!;""")]
    [InlineData("""public List<T> All<T>(int page) where T : class => memory.GetOrCreate([|$"all:{page}"|], e => db.Set<T>().Skip(page).ToList())!;""")]
    // A wrapper of the code base: the calls of it are cache calls.
    [InlineData("""
        private T Cached<T>(string key, Func<T> create) => memory.GetOrCreate("app:" + key, e => create())!;
        public object Run(int id) => Cached([|"post"|], () => db.Posts.First(p => p.Id == id));
        """)]
    [InlineData("""
        private T Outer<T>(string cacheKey, Func<T> create) => Cached(cacheKey, create);
        private T Cached<T>(string key, Func<T> create)
        {
            if (!memory.TryGetValue(key, out T? value))
            {
                value = create();
                memory.Set(key, value);
            }

            return value!;
        }

        public object Run(int id, int page) => Outer([|$"posts:{id}"|], () => db.Posts.Where(p => p.BlogId == id).Skip(page).ToList());
        """)]
    public Task Reports_WhenItIsReadFurtherAway(string members) => VerifyAnalyzerAsync(Code.CacheMembers(members));

    [Fact]
    public Task Reports_WhatIsMissingAndWhoUsesIt() => VerifyAnalyzerAsync(
        Source("""await memory.GetOrCreateAsync({|#0:"posts"|}, e => posts.SearchAsync({|#1:name|}, {|#2:page|}, ct));"""),
        options => options.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0)
            .WithMessage("The cache key lacks 'name', 'page', which 'SearchAsync' uses to make the value: calls that differ in it get each other's entry")
            .WithAdditionalLocations(1, 2)));

    private static string Source(string body) => Code.CacheMethod(body, Signature, Members);
}
