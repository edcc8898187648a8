using PerfAnalyzers.CodeFixes.Rules.Projection;
using PerfAnalyzers.Rules.Projection;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Projection;

/// <summary>Includes before a projection to values, or before a count.</summary>
public sealed partial class IncludeIgnoredTests : CodeFixTests<IncludeIgnoredAnalyzer, IncludeIgnoredCodeFix>
{
    [Theory]
    [InlineData("var titles = await db.Posts.[|Include(p => p.Blog)|].Select(p => p.Title).ToListAsync(ct);")]
    [InlineData("var names = await db.Posts.[|Include(p => p.Blog).ThenInclude(b => b.Owner)|].Select(p => new { p.Title, Owner = p.Blog.Owner.Name }).ToListAsync(ct);")]
    [InlineData("""var names = db.Posts.[|Include("Blog.Owner")|].Select(p => p.Blog.Owner.Name).ToList();""")]
    [InlineData("var rows = db.Posts.[|Include(p => p.Blog)|].[|Include(p => p.Comments.Where(c => c.Stars > 3))|].Select(p => new { p.Id, Stars = p.Comments.Sum(c => c.Stars) }).ToList();")]
    [InlineData("var count = await db.Posts.[|Include(p => p.Author)|].CountAsync(p => p.IsPublished, ct);")]
    [InlineData("var any = db.Posts.[|Include(p => p.Author)|].Any(p => p.Author!.Name == \"\");")]
    [InlineData("var rows = from p in db.Posts.[|Include(p => p.Blog)|] where p.IsPublished select new { p.Title, p.Blog.Name }; foreach (var row in rows) Console.WriteLine(row.Name);")]
    [InlineData("var texts = db.Posts.[|Include(p => p.Comments)|].SelectMany(p => p.Comments, (p, c) => new { p.Title, c.Text }).ToList();")]
    [InlineData("var rows = db.Posts.[|Include(p => p.Blog)|].Join(db.Comments, p => p.Id, c => c.PostId, (p, c) => new { p.Title, c.Text }).ToList();")]
    [InlineData("var title = await db.Posts.AsNoTracking().[|Include(p => p.Author)|].Where(p => p.Id == 1).Select(p => p.Author == null ? null : p.Author.Name).FirstOrDefaultAsync(ct);")]
    [InlineData("IQueryable<Post> query = db.Posts.[|Include(p => p.Blog)|]; if (ids.Any()) query = query.Where(p => ids.Contains(p.Id)); var titles = await query.Select(p => p.Title).ToListAsync(ct);")]
    [InlineData("IQueryable<Post> query = db.Posts; if (ids.Any()) { query = query.[|Include(p => p.Blog)|]; } var titles = await query.Select(p => p.Title).ToListAsync(ct);")]
    [InlineData("var query = db.Posts.[|Include(p => p.Tags)|].Where(p => p.IsPublished); var total = await query.CountAsync(ct); var titles = await query.Select(p => p.Title).ToListAsync(ct);")]
    [InlineData("await foreach (var tags in db.Posts.[|Include(p => p.Tags)|].Select(p => p.Tags.Select(t => t.Name).ToList()).AsAsyncEnumerable()) Console.WriteLine(tags.Count);")]
    public Task Reports_WhenOnlyValuesAreDelivered(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Fact]
    public Task Reports_WhenTheProjectionIsInAMethod() => VerifyAnalyzerAsync(Code.File("""
        public sealed record Row(string Title, string Blog);

        public static class Rows
        {
            public static IQueryable<Row> ToRows(this IQueryable<Post> posts) => posts.Select(p => new Row(p.Title, p.Blog.Name));
        }

        public class Service(BlogContext db)
        {
            public List<Row> Run() => db.Posts.[|Include(p => p.Blog)|].ToRows().ToList();
        }
        """));

    [Fact]
    public Task Reports_WithTheQueryBesideIt() => VerifyAnalyzerAsync(
        Code.Method("var titles = {|#1:db.Posts.{|#0:Include(p => p.Blog)|}.Select(p => p.Title).ToList()|};"),
        static o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithAdditionalLocations(1)
            .WithMessage("Including 'Blog' has no effect: the query delivers a projection, and no Post that could hold what is included; remove it")));

    [Theory]
    // The entity is in the projection, with all that is included.
    [InlineData("var rows = db.Posts.Include(p => p.Blog).Select(p => new { Post = p, p.Comments.Count }).ToList();")]
    [InlineData("var rows = db.Posts.Include(p => p.Blog).Select(p => new KeyValuePair<int, Post>(p.Id, p)).ToList();")]
    [InlineData("var blogs = db.Posts.Include(p => p.Blog).ThenInclude(b => b.Owner).Select(p => p.Blog).ToList();")]
    [InlineData("var rows = db.Posts.Include(p => p.Comments).ThenInclude(c => c.Author).Select(p => new { p.Title, Comments = p.Comments.ToList() }).ToList();")]
    [InlineData("var comments = db.Posts.Include(p => p.Comments).ThenInclude(c => c.Author).SelectMany(p => p.Comments).ToList();")]
    [InlineData("var posts = db.Posts.Include(p => p.Blog).Select(p => p).ToList();")]
    // What runs in memory reads what is included.
    [InlineData("var names = db.Posts.Include(p => p.Blog).AsEnumerable().Select(p => p.Blog.Name).ToList();")]
    [InlineData("var names = db.Posts.Include(p => p.Blog).ToList().Select(p => p.Blog.Name).ToList();")]
    [InlineData("IEnumerable<Post> posts = db.Posts.Include(p => p.Blog); var count = posts.Count(p => p.Blog.Name == \"\");")]
    [InlineData("Func<Post, string> name = p => p.Blog.Name; var names = db.Posts.Include(p => p.Blog).Select(name).ToList();")]
    // Code that is called with the entity reads what is included.
    [InlineData("var names = db.Posts.Include(p => p.Blog).Select(p => Text.Of(p)).ToList();", "public static class Text { public static string Of(Post post) => post.Blog.Name; }")]
    // The projection is not in sight.
    [InlineData("var rows = db.Posts.Include(p => p.Blog).Select(Shape.Of).ToList();", "public static class Shape { public static readonly System.Linq.Expressions.Expression<Func<Post, object>> Of = p => p; }")]
    // Another query of the same variable delivers the entities.
    [InlineData("var query = db.Posts.Include(p => p.Blog).Where(p => p.IsPublished); var total = query.Count(); var posts = query.Take(10).ToList();")]
    [InlineData("var query = db.Posts.Include(p => p.Blog).Where(p => p.IsPublished); var total = query.Count(); Use(query); void Use(IQueryable<Post> posts) { }")]
    // Of a group, the rows may be delivered.
    [InlineData("var groups = db.Posts.Include(p => p.Author).GroupBy(p => p.BlogId).Select(g => new { g.Key, First = g.OrderBy(p => p.Id).First() }).ToList();")]
    [InlineData("var posts = db.Posts.Include(p => p.Blog).Where(p => p.Blog.Name == \"\").ToList();")]
    public Task IsSilent_WhenItMatters(string body, string types = "") => VerifyAnalyzerAsync(Code.Method(body) + types);

    [Fact]
    public Task IsSilent_WhenAMethodReturnsTheQuery() => VerifyAnalyzerAsync(Code.Members("""
        public int Count() => Base().Count();

        public List<Post> All() => Base().ToList();

        private IQueryable<Post> Base() => db.Posts.Include(p => p.Blog);
        """));

    [Fact]
    public Task IsSilent_WhenAComputedPropertyReadsIt() => VerifyAnalyzerAsync(Code.File("""
        public class Invoice
        {
            public int Id { get; set; }
            public List<InvoiceLine> Lines { get; set; } = new();
            public int Total => Lines.Sum(l => l.Price);
        }

        public class InvoiceLine
        {
            public int Id { get; set; }
            public int Price { get; set; }
        }

        public class InvoiceContext : DbContext
        {
            public DbSet<Invoice> Invoices => Set<Invoice>();
        }

        public class Service(InvoiceContext db)
        {
            public List<int> Run() => db.Invoices.Include(i => i.Lines).Select(i => i.Total).ToList();
        }
        """));

    [Theory]
    [InlineData("ThumbOf(a)")]
    [InlineData("new { a.Id, a.Cover }")]
    [InlineData("new { a.Id, Title = NameOf(a.Cover) }")]
    public Task IsSilent_WhenTheEntityIsMappedOutOfSight(string projection) => VerifyAnalyzerAsync(
        Code.File($$"""
            public class Album
            {
                public int Id { get; set; }
                public Cover Cover { get; set; } = null!;
            }

            public class Cover
            {
                public int Id { get; set; }
                public string Name { get; set; } = "";
            }

            public class Repository<T>(DbContext db)
                where T : class
            {
                public IQueryable<T> Query() => db.Set<T>();
            }

            public class Service(Repository<Album> albums)
            {
                public object Run() => albums.Query().Include(a => a.Cover).Select(a => {{projection}}).ToList();

                private static string ThumbOf(Album album) => album.Cover.Name;

                private static string NameOf(Cover cover) => cover.Name;
            }
            """));
}
