using PerfAnalyzers.CodeFixes.Rules.ResultSize;
using PerfAnalyzers.Rules.ResultSize;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.ResultSize;

public sealed class PagingByNonUniqueOrderTests : CodeFixTests<PagingByNonUniqueOrderAnalyzer, PagingByNonUniqueOrderCodeFix>
{
    [Theory]
    [InlineData("var posts = db.Posts.OrderBy(p => p.IsPublished).[|Skip(20)|].ToList();")]
    [InlineData("var posts = db.Posts.AsNoTracking().Where(p => p.BlogId == 3).OrderBy(p => p.CreatedAt).[|Skip(20)|].ToList();")]
    [InlineData("var posts = db.Posts.OrderByDescending(p => p.CreatedAt).ThenByDescending(p => p.Title).[|Skip(20)|].ToList();")]
    [InlineData("var posts = db.Posts.OrderBy(p => p.Author!.Name).[|Skip(20)|].ToList();")]
    [InlineData("var posts = (from p in db.Posts orderby p.BlogId, p.Title select p).[|Skip(20)|].ToList();")]
    [InlineData("var posts = await db.Posts.OrderBy(p => p.Title).[|Skip(20)|].Take(10).ToListAsync(ct);")]
    [InlineData("var q = db.Posts.OrderBy(p => p.Title).[|Skip(20)|].Take(10); var a = q.ToList(); var b = q.Count();")]
    [InlineData("var posts = db.Posts.Select(p => new { p.Id, p.Title }).OrderBy(p => p.Title).[|Skip(20)|].ToList();")]
    [InlineData("foreach (var p in db.Posts.OrderBy(p => p.Title).[|Skip(20)|].Take(10)) Console.WriteLine(p.Title);")]
    [InlineData("IQueryable<Post> q = db.Posts; q = ct.CanBeCanceled ? q.OrderBy(p => p.Title) : q.OrderBy(p => p.CreatedAt); var posts = q.[|Skip(20)|].ToList();")]
    [InlineData("List<Post> Local() => db.Posts.OrderBy(p => p.Title).[|Skip(20)|].ToList(); var posts = Local();")]
    [InlineData("var posts = db.Set<Post>().OrderBy(p => p.CreatedAt).Include(p => p.Author).[|Skip(20)|].Take(3).ToDictionary(p => p.Id);")]
    public Task Reports_WhenRowsMayShareAPlace(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Theory]
    [InlineData("var posts = db.Posts.OrderBy(p => p.Title).[|Skip(20)|].Take(10).ToList();", "var posts = db.Posts.OrderBy(p => p.Title).ThenBy(p => p.Id).Skip(20).Take(10).ToList();")]
    [InlineData("var posts = await db.Posts.OrderByDescending(x => x.CreatedAt).[|Skip(20)|].Take(10).ToListAsync(ct);", "var posts = await db.Posts.OrderByDescending(x => x.CreatedAt).ThenBy(x => x.Id).Skip(20).Take(10).ToListAsync(ct);")]
    [InlineData("var posts = db.Posts.OrderBy(p => p.BlogId).ThenBy(p => p.Title).[|Skip(20)|].ToList();", "var posts = db.Posts.OrderBy(p => p.BlogId).ThenBy(p => p.Title).ThenBy(p => p.Id).Skip(20).ToList();")]
    [InlineData("var posts = db.Posts.OrderBy(p => p.Blog.Name).[|Skip(20)|].ToList();", "var posts = db.Posts.OrderBy(p => p.Blog.Name).ThenBy(p => p.Id).Skip(20).ToList();")]
    [InlineData("var posts = (from p in db.Posts orderby p.Title descending select p).[|Skip(20)|].ToList();", "var posts = (from p in db.Posts orderby p.Title descending, p.Id select p).Skip(20).ToList();")]
    [InlineData("var titles = db.Posts.OrderBy(p => p.Title).Select(p => p.Title).[|Skip(20)|].ToList();", "var titles = db.Posts.OrderBy(p => p.Title).ThenBy(p => p.Id).Select(p => p.Title).Skip(20).ToList();")]
    [InlineData("var q = db.Posts.Where(p => p.IsPublished).OrderBy(p => p.Title); var page = q.[|Skip(20)|].Take(10).ToList();", "var q = db.Posts.Where(p => p.IsPublished).OrderBy(p => p.Title).ThenBy(p => p.Id); var page = q.Skip(20).Take(10).ToList();")]
    [InlineData("foreach (var c in db.Comments.OrderBy(c => c.Stars).[|Skip(20)|]) Console.WriteLine(c.Text);", "foreach (var c in db.Comments.OrderBy(c => c.Stars).ThenBy(c => c.Id).Skip(20)) Console.WriteLine(c.Text);")]
    [InlineData("var n = db.Posts.Include(p => p.Author).OrderBy(p => p.CreatedAt).AsNoTracking().[|Skip(20)|].Take(5).ToArray();", "var n = db.Posts.Include(p => p.Author).OrderBy(p => p.CreatedAt).ThenBy(p => p.Id).AsNoTracking().Skip(20).Take(5).ToArray();")]
    [InlineData("var n = db.Posts.Where(p => p.BlogId == 3).OrderBy(p => p.AuthorId).[|Skip(20)|].Take(5).ToArray();", "var n = db.Posts.Where(p => p.BlogId == 3).OrderBy(p => p.AuthorId).ThenBy(p => p.Id).Skip(20).Take(5).ToArray();")]
    public Task Fixes_ByEndingTheOrderWithTheKey(string before, string after) => VerifyCodeFixAsync(Code.Method(before), Code.Method(after));

    [Fact]
    public Task Fixes_AmongLines() => VerifyCodeFixAsync(
        Code.Method(
            """
            var posts = await db.Posts
                .OrderByDescending(p => p.CreatedAt) // newest first
                .[|Skip(20)|]
                .Take(10)
                .ToListAsync(ct);
            """),
        Code.Method(
            """
            var posts = await db.Posts
                .OrderByDescending(p => p.CreatedAt) // newest first
                .ThenBy(p => p.Id)
                .Skip(20)
                .Take(10)
                .ToListAsync(ct);
            """));

    [Theory]
    [InlineData("var q = ct.CanBeCanceled ? db.Posts.OrderBy(p => p.Title) : db.Posts.OrderBy(p => p.CreatedAt); var page = q.[|Skip(20)|].ToList();")]
    [InlineData("var page = db.Posts.Select(p => new { p.Id, p.Title }).OrderBy(p => p.Title).[|Skip(20)|].ToList();")]
    public Task OffersNoFix_WhenThereIsNoOneOrderOfEntities(string body) => VerifyNoCodeFixAsync(Code.Method(body));

    [Theory]
    [InlineData("var posts = db.Posts.OrderBy(p => p.Id).Skip(20).Take(10).ToList();")]
    [InlineData("var posts = db.Posts.OrderBy(p => p.Title).ThenBy(p => p.Id).Skip(20).Take(10).ToList();")]
    [InlineData("var posts = db.Posts.OrderBy(p => p.Title).Take(10).ToList();")]
    [InlineData("var post = db.Posts.OrderBy(p => p.Title).First();")]
    [InlineData("var posts = db.Posts.Skip(20).Take(10).ToList();")]
    [InlineData("var posts = db.Posts.Select(p => new { Key = p.Id, p.Title }).OrderBy(p => p.Key).Skip(20).ToList();")]
    [InlineData("var posts = db.Posts.GroupBy(p => p.BlogId).Select(g => new { g.Key, N = g.Count() }).OrderBy(g => g.N).Skip(20).ToList();")]
    [InlineData("var blogs = db.Posts.Select(p => p.BlogId).Distinct().OrderBy(b => b).Skip(20).ToList();")]
    [InlineData("var q = ct.CanBeCanceled ? db.Posts.OrderBy(p => p.Title) : db.Posts.OrderBy(p => p.Id); var page = q.Skip(20).ToList();")]
    [InlineData("var posts = db.Posts.OrderBy(p => EF.Functions.Random()).Skip(20).ToList();")]
    [InlineData("var posts = db.Posts.ToList().OrderBy(p => p.Title).Skip(20).ToList();")]
    [InlineData("var posts = db.Posts.Where(p => p.Id == 3).OrderBy(p => p.Title).Skip(1).ToList();")]
    [InlineData("var tags = db.Posts.SelectMany(p => p.Tags).OrderBy(t => t.Name).Skip(20).ToList();")]
    public Task IsSilent_WhenTheOrderIsUniqueOrNoPageIsCut(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Theory]
    [InlineData("public List<Post> Run(IQueryable<Post> posts) => posts.OrderBy(p => p.Title).Skip(10).Take(10).ToList();")]
    [InlineData("public List<Post> Run(IOrderedQueryable<Post> posts) => posts.ThenBy(p => p.Title).Skip(10).Take(10).ToList();")]
    public Task IsSilent_WhenTheQueryIsHandedIn(string members) => VerifyAnalyzerAsync(Code.Members(members));

    [Fact]
    public Task IsSilent_WhenAUniqueIndexIsPartOfTheOrder() => VerifyAnalyzerAsync(Code.File(
        """
        [Index(nameof(Number), IsUnique = true)]
        public class Item
        {
            public int Id { get; set; }
            public int Number { get; set; }
        }

        public class Shop : DbContext
        {
            public DbSet<Item> Items => Set<Item>();

            public object Run() => Items.OrderBy(i => i.Number).Skip(20).ToList();
        }
        """));
}
