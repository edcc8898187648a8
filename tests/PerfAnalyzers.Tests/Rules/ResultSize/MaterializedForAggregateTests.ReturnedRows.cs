using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.ResultSize;

/// <summary>Rows that a method returns, of which its caller wants one value.</summary>
public sealed partial class MaterializedForAggregateTests
{
    [Theory]
    [InlineData("var n = (await Load()).[|Count|];", "Task<List<Post>> Load() => db.Posts.ToListAsync();")]
    [InlineData("var n = (await Load()).[|Count()|];", "async Task<IEnumerable<Post>> Load() => await db.Posts.Where(p => p.IsPublished).ToListAsync();")]
    [InlineData("var posts = await Load(); if (posts.[|Count|] == 0) return;", "async Task<List<Post>> Load() { return await db.Posts.ToListAsync().ConfigureAwait(false); }")]
    [InlineData("var posts = (await Load()).ToList(); if (posts.[|Count|] == 0) return;", "async Task<IEnumerable<Post>> Load() { return await db.Posts.ToListAsync(); }")]
    [InlineData("var any = Load(3).[|Any()|];", "List<Post> Load(int blog) { var posts = db.Posts.Where(p => p.BlogId == blog).ToList(); return posts; }")]
    [InlineData("var newest = (await Load()).[|First()|];", "async Task<Post[]> Load() => await db.Posts.AsNoTracking().OrderByDescending(p => p.CreatedAt).ToArrayAsync();")]
    [InlineData("var one = (await Load()).[|FirstOrDefault(p => p.Id == 3)|];", "async ValueTask<List<Post>> Load() => await db.Posts.AsNoTracking().ToListAsync();")]
    [InlineData("var words = (await Load()).[|Sum(t => t.Words)|];", "async Task<List<Row>> Load() => await db.Posts.Select(p => new Row { Words = p.Title.Length }).ToListAsync(); class Row { public int Words { get; set; } }")]
    [InlineData("var n = (await HandOn()).[|Count|];", "Task<List<Post>> HandOn() => Load(); Task<List<Post>> Load() => db.Posts.ToListAsync();")]
    [InlineData("var n = (await A()).[|Count|];", "Task<List<Post>> A() => B(); Task<List<Post>> B() => C(); Task<List<Post>> C() => D(); Task<List<Post>> D() => E(); Task<List<Post>> E() => Load(); Task<List<Post>> Load() => db.Posts.ToListAsync();")]
    [InlineData("var n = (await store.Load()).[|Count|];", "Store store = null!; interface IStore { Task<List<Post>> Load(); } class Store(BlogContext db) : IStore { public Task<List<Post>> Load() => db.Posts.ToListAsync(); }")]
    [InlineData("var n = (await store.Load()).[|Count|];", "IStore store = null!; interface IStore { Task<List<Post>> Load(); } class Store(BlogContext db) : IStore { public Task<List<Post>> Load() => db.Posts.ToListAsync(); }")]
    [InlineData("var n = (await posts.All()).[|Count(p => p.IsPublished)|];", "Repository<Post> posts = null!; class Repository<T>(BlogContext db) where T : class { public Task<List<T>> All() => db.Set<T>().ToListAsync(); }")]
    public Task Reports_WhenAMethodReturnsTheRows(string body, string members) => VerifyAnalyzerAsync(Code.Method(body, members: members));

    [Fact]
    public Task Reports_TheMethodAndItsQuery()
    {
        var source = Code.Method("var n = (await Load()).{|#0:Count|};", members: "Task<List<Post>> Load() => {|#1:db.Posts.ToListAsync()|};");
        return VerifyAnalyzerAsync(source, o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithAdditionalLocations(1).WithMessage(
            "'Count' needs one value, and the query of Post at line 14 reads all rows for it; ask for it in a method of its own instead of 'Load'")));
    }

    [Theory]
    [InlineData("public async Task<string> Other() => string.Join(' ', (await Load()).Select(p => p.Title));")]
    [InlineData("public async Task Other() { foreach (var p in await Load()) Console.WriteLine(p.Title); }")]
    public Task Reports_WhenOthersNeedAllRows_AsInfo(string other) => VerifyAnalyzerAsync(
        Code.Method("var n = (await Load()).{|#0:Count|};", members: "Task<List<Post>> Load() => db.Posts.ToListAsync(); " + other),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(Microsoft.CodeAnalysis.DiagnosticSeverity.Info)));

    [Theory]
    [InlineData("Task<List<Post>> Load() => db.Posts.Take(20).ToListAsync();")] // few
    [InlineData("Task<List<Post>> Load() => db.Posts.Where(p => p.Id == 3).ToListAsync();")]
    [InlineData("async Task<List<Post>> Load() { if (ids is null) return new(); return await db.Posts.ToListAsync(); } List<int>? ids;")]
    [InlineData("async Task<List<Post>> Load() { var posts = await db.Posts.ToListAsync(); posts.Add(new Post()); return posts; }")] // more than the query's
    [InlineData("async Task<List<Post>> Load() { var posts = await db.Posts.ToListAsync(); posts.RemoveAll(p => p.Title == null); return posts; }")]
    [InlineData("async Task<List<Post>> Load() => (await db.Posts.ToListAsync()).Where(p => p.Title.Split(' ').Length > 3).ToList();")]
    [InlineData("List<Post>? kept; async Task<List<Post>> Load() => kept ??= await db.Posts.ToListAsync();")] // read once
    [InlineData("protected virtual Task<List<Post>> Load() => db.Posts.ToListAsync(); class Other(BlogContext db) : Service(db, null!) { protected override Task<List<Post>> Load() => Task.FromResult(new List<Post>()); }")]
    [InlineData("Func<Task<List<Post>>> Load = null!;")]
    [InlineData("Task<List<Post>> Load() => Again(); Task<List<Post>> Again() => Load();")]
    [InlineData("async Task<List<string>> Load() => await db.Posts.Select(p => p.Title).Distinct().ToListAsync();")]
    [InlineData("async Task<List<Post>> Load() { var posts = new List<Post>(); await foreach (var p in db.Posts.AsAsyncEnumerable()) posts.Add(p); return posts; }")]
    [InlineData("Task<List<Post>> Load() => Filter(db.Posts).ToListAsync(); static IQueryable<Post> Filter(IQueryable<Post> posts) => throw new NotImplementedException();")]
    public Task IsSilent_WhenTheMethodDoesMore(string members) => VerifyAnalyzerAsync(Code.Method("var n = (await Load()).Count;", members: members));

    [Theory]
    [InlineData("var posts = await Load(); if (posts.Count == 0) return; foreach (var p in posts) Console.WriteLine(p.Title);")]
    [InlineData("var n = (await Load()).Count(p => p.Title.Split(' ').Length > 2);")]
    [InlineData("var n = (await Load()).Sum(p => p.Comments.Count);")]
    [InlineData("var posts = await Load(); foreach (var id in ids) Console.WriteLine(posts.Count(p => p.Id == id));")]
    [InlineData("Func<Task<List<Post>>> load = Load; var n = (await load()).Count;")]
    public Task IsSilent_WhenTheCallerNeedsTheRows(string body) =>
        VerifyAnalyzerAsync(Code.Method(body, members: "Task<List<Post>> Load() => db.Posts.ToListAsync();"));

    [Theory]
    [InlineData("var one = (await Load(\"a\")).FirstOrDefault();")]
    [InlineData("var one = (await Load(\"a\")).Single();")]
    [InlineData("var one = (await Load(\"a\", ct)).[|FirstOrDefault(p => p.IsPublished)|];")]
    [InlineData("var n = (await Load(\"a\", ct)).[|Count|];")]
    public Task IsSilent_WhenTheArgumentsSayWhichRowIsMeant(string body) => VerifyAnalyzerAsync(Code.Method(
        body,
        members: "Task<List<Post>> Load(string title, CancellationToken ct = default) => db.Posts.AsNoTracking().Where(p => p.Title == title).ToListAsync(ct);"));

    [Theory]
    [InlineData("var newest = Load(3).OrderByDescending(p => p.CreatedAt).[|FirstOrDefault()|];")]
    [InlineData("var newest = Load(3)?.OrderByDescending(p => p.CreatedAt).[|FirstOrDefault()|];")]
    [InlineData("var posts = Load(3); if (posts != null && posts.Any()) Console.WriteLine(posts.OrderByDescending(p => p.CreatedAt).[|First()|].Title);")]
    [InlineData("var posts = Load(3); if (posts.Count == 0) return; var last = posts.[|Max(p => p.CreatedAt)|];")]
    [InlineData("var posts = Load(3); if (posts == null || posts.Count() < 1) return; Console.WriteLine(posts.OrderBy(p => p.Id).Select(p => p.Title).[|First()|]);")]
    [InlineData("var first = Load(3).Where(p => p.IsPublished).[|First()|];")]
    public Task Reports_WhenTheNewestOfSeveralIsWanted(string body) => VerifyAnalyzerAsync(Code.Method(
        body, members: "List<Post> Load(int blog) => db.Posts.AsNoTracking().Where(p => p.BlogId == blog).ToList();"));

    [Theory]
    [InlineData("var title = Load(3).Select(p => p.Title).FirstOrDefault();")]
    [InlineData("var posts = Load(3); if (posts.Count > 1) return; var last = posts.Max(p => p.CreatedAt);")] // how many, and not whether any
    [InlineData("var posts = Load(3); if (posts.Count == 0) return; var published = posts.Count(p => p.IsPublished);")] // of some
    [InlineData("var posts = Load(3); var any = posts.Any(); var last = posts.Max(p => p.CreatedAt); Console.WriteLine(any);")]
    [InlineData("var posts = Load(3); if (posts.Count == 0) return; var a = posts.Max(p => p.CreatedAt); var b = posts.Min(p => p.CreatedAt);")]
    public Task IsSilent_WhenTheRowsAreAskedForMore(string body) => VerifyAnalyzerAsync(Code.Method(
        body, members: "List<Post> Load(int blog) => db.Posts.AsNoTracking().Where(p => p.BlogId == blog).ToList();"));

    [Fact]
    public Task OffersNoFix_WhenItIsAskedFirstWhetherThereAreAny() => VerifyNoCodeFixAsync(Code.Method(
        "var posts = db.Posts.Where(p => p.BlogId == 3).ToList(); if (!posts.Any()) return; Console.WriteLine(posts.OrderBy(p => p.Id).[|First()|].Title);"));

    [Fact]
    public Task OffersNoFix_WhenAMethodReturnsTheRows() => VerifyNoCodeFixAsync(
        Code.Method("var n = (await Load()).[|Count|];", members: "Task<List<Post>> Load() => db.Posts.ToListAsync();"));
}
