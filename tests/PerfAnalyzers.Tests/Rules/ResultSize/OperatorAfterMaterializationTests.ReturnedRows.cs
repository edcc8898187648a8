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
}
