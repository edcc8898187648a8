using PerfAnalyzers.Rules.ResultSize;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.ResultSize;

public sealed class DeepOffsetPagingTests : AnalyzerTests<DeepOffsetPagingAnalyzer>
{
    [Theory]
    [InlineData("var posts = db.Posts.OrderBy(p => p.Id).[|Skip(page * size)|].Take(size).ToList();")]
    [InlineData("var posts = await db.Posts.OrderBy(p => p.Id).[|Skip((page - 1) * size)|].Take(size).ToListAsync();")]
    [InlineData("var posts = db.Posts.[|Skip(page)|].Take(size).ToList();")]
    [InlineData("var posts = (from p in db.Posts orderby p.Id select p.Title).[|Skip(page)|].ToArray();")]
    [InlineData("foreach (var p in db.Posts.OrderBy(p => p.Id).[|Skip(page)|]) Console.WriteLine(p.Title);")]
    [InlineData("var q = db.Posts.Where(p => p.IsPublished); if (size > 3) q = q.OrderBy(p => p.Id); var posts = q.[|Skip(page)|].Take(3).ToList();")]
    [InlineData("var offset = page * size; var posts = db.Posts.OrderBy(p => p.Id).[|Skip(offset)|].ToList();")]
    [InlineData("var n = db.Posts.OrderBy(p => p.Id).[|Skip(page)|].Count();")]
    [InlineData("var posts = db.Posts.OrderBy(p => p.Id).Select(p => p.Title).[|Skip(page)|].Take(10).ToList();")]
    [InlineData("var posts = db.Posts.Where(p => p.BlogId == 3).OrderBy(p => p.Id).[|Skip(page)|].Take(10).ToList();")]
    [InlineData("var q = db.Posts.OrderBy(p => p.Id).[|Skip(page)|].Take(10); var a = q.ToList(); var b = q.Count();")]
    [InlineData("var posts = db.Set<Post>().OrderBy(p => p.Id).AsNoTracking().[|Skip(page)|].Take(10).ToList();")]
    public Task Reports_WhenRowsAreCountedOff(string body) => VerifyAnalyzerAsync(Code.Method(body, "public async Task Run(int page, int size)"));

    [Fact]
    public Task Reports_WhenAHelperCountsThemOff() => VerifyAnalyzerAsync(Code.Members(
        """
        private IQueryable<Post> Page(int page) => db.Posts.OrderBy(p => p.Id).Skip(page * 10).Take(10);

        public List<Post> Run(int page) => [|Page(page).ToList()|];
        """));

    [Theory]
    [InlineData("var posts = db.Posts.OrderBy(p => p.Id).Skip(20).Take(size).ToList();")]
    [InlineData("const int start = 20; var posts = db.Posts.OrderBy(p => p.Id).Skip(start).Take(size).ToList();")]
    [InlineData("var posts = db.Posts.OrderBy(p => p.Id).Take(size).ToList();")]
    [InlineData("var posts = db.Posts.Where(p => p.Id > page).OrderBy(p => p.Id).Take(size).ToList();")]
    [InlineData("var posts = db.Posts.ToList().Skip(page).Take(size).ToList();")]
    [InlineData("var posts = db.Posts.AsEnumerable().Skip(page).Take(size).ToList();")]
    [InlineData("var posts = new List<Post>().Skip(page).Take(size).ToList();")]
    [InlineData("var comments = db.Entry(new Post()).Collection(p => p.Comments).Query().Skip(page).ToList();")]
    [InlineData("var titles = db.Posts.Select(p => p.Comments.Skip(page).First().Text).ToList();")]
    [InlineData("var post = db.Posts.Where(p => p.Id == 3).Skip(page).ToList();")]
    [InlineData("var posts = db.Posts.Take(size).Skip(page).ToList();")]
    [InlineData("var q = new[] { 1, 2 }.AsQueryable().Skip(page).ToList();")]
    public Task IsSilent_WhenNothingIsCountedOff(string body) => VerifyAnalyzerAsync(Code.Method(body, "public async Task Run(int page, int size)"));

    [Fact]
    public Task IsSilent_WhenTheQueryIsHandedIn() => VerifyAnalyzerAsync(Code.Members("public List<Post> Run(IQueryable<Post> posts, int page) => posts.OrderBy(p => p.Id).Skip(page).ToList();"));
}
