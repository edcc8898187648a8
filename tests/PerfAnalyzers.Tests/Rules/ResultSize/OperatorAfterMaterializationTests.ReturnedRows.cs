using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.ResultSize;

/// <summary>Rows that a method returns, and that its caller leaves out.</summary>
public sealed partial class OperatorAfterMaterializationTests
{
    [Theory]
    [InlineData("var mine = (await Load()).[|Where(p => p.BlogId == blog)|].ToList();", "Task<List<Post>> Load() => db.Posts.AsNoTracking().ToListAsync();")]
    [InlineData("var all = await Load(); foreach (var p in all.[|Where(p => p.BlogId == blog)|]) Console.WriteLine(p.Title);", "async Task<IEnumerable<Post>> Load() => await db.Posts.AsNoTracking().ToListAsync();")]
    [InlineData("var page = (await Load()).[|OrderBy(p => p.Id)|].Skip(20).Take(10).ToList();", "Task<List<Post>> Load() => db.Posts.AsNoTracking().ToListAsync();")]
    [InlineData("var mine = (await posts.All()).[|Where(p => p.BlogId == blog)|].ToList();", "IRepository<Post> posts = null!; interface IRepository<T> { Task<IEnumerable<T>> All(); } class Repository<T>(BlogContext db) : IRepository<T> where T : class { public async Task<IEnumerable<T>> All() => await db.Set<T>().AsNoTracking().ToListAsync(); }")]
    public Task Reports_WhenAMethodReturnsTheRows(string body, string members) =>
        VerifyAnalyzerAsync(Code.Method(body, "public async Task Run(int blog)", members));

    [Theory]
    [InlineData("var titles = (await Load()).Select(p => p.Title).ToList();")] // no row is left out
    [InlineData("var mine = (await Load()).Where(p => IsMine(p)).ToList();")]
    [InlineData("var all = await Load(); var mine = all.Where(p => p.BlogId == blog).ToList(); var rest = all.Where(p => p.BlogId != blog).ToList();")]
    [InlineData("var all = await Load(); foreach (var id in new[] { 1, 2 }) Console.WriteLine(all.Where(p => p.Id == id).Count());")]
    public Task IsSilent_WhenTheCallerNeedsTheRows(string body) => VerifyAnalyzerAsync(Code.Method(
        body,
        "public async Task Run(int blog)",
        "Task<List<Post>> Load() => db.Posts.AsNoTracking().ToListAsync(); static bool IsMine(Post post) => post.Title.Length > 3;"));

    [Theory]
    [InlineData("List<Post> Load(string name) { if (name == \"a\") return db.Posts.Where(p => p.Title == name).ToList(); else { using var other = factory.CreateDbContext(); return other.Posts.Where(p => p.Title == name).ToList(); } }")]
    [InlineData("List<Post> Load(string name) { if (name.Length == 0) { return db.Posts.AsNoTracking().ToList(); } var posts = db.Posts.Where(p => p.Title == name).ToList(); return posts; }")]
    [InlineData("List<Post> Load(string name) => name.Length == 0 ? db.Posts.AsNoTracking().ToList() : db.Posts.Where(p => p.Title == name).ToList();")]
    [InlineData("IEnumerable<Post> Load(string name) => name switch { \"a\" => db.Posts.ToList(), \"b\" => db.Posts.Where(p => p.IsPublished).ToArray(), _ => throw new ArgumentException(name) };")]
    [InlineData("List<Post> Load(string name) { if (name.Length == 0) return All(); return db.Posts.Where(p => p.Title == name).ToList(); } List<Post> All() => db.Posts.ToList();")]
    public Task Reports_WhenAMethodReturnsTheRowsOfOneOfItsQueries_AsInfo(string members) => VerifyAnalyzerAsync(
        Code.Method("var mine = Load(\"a\").{|#0:Where(p => p.BlogId == blog)|}.ToList();", "public void Run(int blog)", members),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(Microsoft.CodeAnalysis.DiagnosticSeverity.Info)));

    [Theory]
    [InlineData("List<Post> Load(int count) { if (count > 0) return db.Posts.OrderBy(p => p.Id).Take(count).ToList(); return db.Posts.ToList(); }")] // few
    [InlineData("List<Post> Load(int id) { if (id > 0) return db.Posts.Where(p => p.Id == id).ToList(); return db.Posts.ToList(); }")]
    [InlineData("List<Post> Load(int id) { if (id > 0) return new List<Post>(); return db.Posts.ToList(); }")]
    [InlineData("List<Post> Load(int id) { if (id > 0) return _kept; return db.Posts.ToList(); } List<Post> _kept = new();")]
    [InlineData("List<Post>? Load(int id) => id > 0 ? db.Posts.ToList() : null;")]
    [InlineData("List<Post> Load(int id) { var posts = db.Posts.ToList(); if (id > 0) return posts; posts.RemoveAll(p => p.Title.Length > id); return posts; }")]
    public Task IsSilent_WhenNotAllReturnsAreQueriesThatCouldDoIt(string members) => VerifyAnalyzerAsync(
        "#nullable disable\n" + Code.Method("var mine = Load(3).Where(p => p.BlogId == blog).ToList();", "public void Run(int blog)", members));

    [Fact]
    public Task IsSilent_WhenOnlyOneOfTheQueriesHasLoadedTheNavigation() => VerifyAnalyzerAsync(Code.Method(
        "var mine = Load(true).Where(p => p.Blog.OwnerId == owner).ToList();",
        "public void Run(int owner)",
        "List<Post> Load(bool whole) => whole ? db.Posts.AsNoTracking().Include(p => p.Blog).ToList() : db.Posts.AsNoTracking().ToList();"));

    [Theory]
    [InlineData("var mine = Load()?.[|Where(p => p.BlogId == blog)|].ToList();")]
    [InlineData("var all = Load(); if (all == null) return; var mine = all.[|Where(p => p.BlogId == blog)|].ToList();")]
    [InlineData("var all = db.Posts.ToList(); if (all is null) return; var mine = all.[|Where(p => p.BlogId == blog)|].ToList();")]
    [InlineData("var mine = db.Posts.ToList()?.[|Where(p => p.BlogId == blog)|].ToList();")]
    public Task OffersNoFix_WhenTheListItselfIsTestedForNull(string body) =>
        VerifyNoCodeFixAsync(Code.Method(body, "public void Run(int blog)", "List<Post> Load() => db.Posts.ToList();"));

    [Theory]
    [InlineData("var all = db.Posts.ToList(); if (all.Count == 0) return; var mine = all.Where(p => p.BlogId == blog).ToList();")]
    [InlineData("var all = Load(); if (!all.Any()) throw new Exception(); var mine = all.Where(p => p.BlogId == blog).ToList();")]
    public Task IsSilent_WhenItIsAskedWhetherThereAreAnyAtAll(string body) =>
        VerifyAnalyzerAsync(Code.Method(body, "public void Run(int blog)", "List<Post> Load() => db.Posts.ToList();"));
}
