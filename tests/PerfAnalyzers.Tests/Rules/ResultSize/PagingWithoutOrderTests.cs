using Microsoft.CodeAnalysis;
using PerfAnalyzers.CodeFixes.Rules.ResultSize;
using PerfAnalyzers.Rules.ResultSize;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.ResultSize;

public sealed class PagingWithoutOrderTests : CodeFixTests<PagingWithoutOrderAnalyzer, PagingWithoutOrderCodeFix>
{
    private const string Pages = """
        public class Line
        {
            public int Blog { get; set; }
            public int Posts { get; set; }
        }

        public static class Pages
        {
            public static IQueryable<T> Page<T>(this IQueryable<T> query, int page) => query.Skip(page * 10).Take(10);

            public static IQueryable<Line> Report(this IQueryable<Post> query, int sorting = 0)
            {
                ArgumentNullException.ThrowIfNull(query);
                var lines = query.GroupBy(p => p.BlogId).Select(g => new Line { Blog = g.Key, Posts = g.Count() });
                lines = sorting switch
                {
                    1 => lines.OrderBy(l => l.Posts),
                    2 => lines.OrderBy(l => l.Posts).ThenByDescending(l => l.Blog),
                    _ => lines.OrderByDescending(l => l.Posts),
                };

                return lines;
            }

            public static IQueryable<Post> Newest(this IQueryable<Post> query) => query.OrderByDescending(p => p.CreatedAt);
        }
        """;

    [Theory]
    [InlineData("var posts = db.Posts.[|Skip(20)|].Take(10).ToList();", "var posts = db.Posts.OrderBy(p => p.Id).Skip(20).Take(10).ToList();")]
    [InlineData("var posts = await db.Posts.Where(x => x.IsPublished).[|Take(10)|].ToListAsync(ct);", "var posts = await db.Posts.Where(x => x.IsPublished).OrderBy(x => x.Id).Take(10).ToListAsync(ct);")]
    [InlineData("var post = await db.Posts.[|FirstOrDefaultAsync(ct)|];", "var post = await db.Posts.OrderBy(p => p.Id).FirstOrDefaultAsync(ct);")]
    [InlineData("var post = db.Posts.[|First(p => p.IsPublished)|];", "var post = db.Posts.OrderBy(p => p.Id).First(p => p.IsPublished);")]
    [InlineData("var post = db.Posts.Where(p => p.CreatedAt > DateTime.UnixEpoch).[|First()|];", "var post = db.Posts.Where(p => p.CreatedAt > DateTime.UnixEpoch).OrderBy(p => p.Id).First();")]
    [InlineData("var post = db.Posts.[|ElementAt(3)|];", "var post = db.Posts.OrderBy(p => p.Id).ElementAt(3);")]
    [InlineData("var titles = db.Posts.Select(p => new { p.Title }).[|Take(10)|].ToList();", "var titles = db.Posts.OrderBy(p => p.Id).Select(p => new { p.Title }).Take(10).ToList();")]
    [InlineData("var comment = db.Comments.Include(c => c.Author).[|Take(1)|].ToList();", "var comment = db.Comments.Include(c => c.Author).OrderBy(c => c.Id).Take(1).ToList();")]
    [InlineData("var posts = (from x in db.Posts where x.IsPublished select x).[|Skip(20)|].ToList();", "var posts = (from x in db.Posts where x.IsPublished select x).OrderBy(x => x.Id).Skip(20).ToList();")]
    [InlineData("var titles = (from x in db.Posts where x.IsPublished select x.Title).[|Take(20)|].ToList();", "var titles = (from x in db.Posts where x.IsPublished orderby x.Id select x.Title).Take(20).ToList();")]
    [InlineData("foreach (var post in db.Posts.[|Take(10)|]) Console.WriteLine(post.Title);", "foreach (var post in db.Posts.OrderBy(p => p.Id).Take(10)) Console.WriteLine(post.Title);")]
    [InlineData("IQueryable<Post> q = db.Posts; if (ct.CanBeCanceled) q = q.Where(p => p.IsPublished); var page = q.[|Skip(10)|].Take(10).ToList();", "IQueryable<Post> q = db.Posts; if (ct.CanBeCanceled) q = q.Where(p => p.IsPublished); var page = q.OrderBy(p => p.Id).Skip(10).Take(10).ToList();")]
    [InlineData("var page = db.Posts.[|Take(10)|].OrderBy(p => p.Title).ToList();", "var page = db.Posts.OrderBy(p => p.Id).Take(10).OrderBy(p => p.Title).ToList();")]
    [InlineData("var page = [|db.Posts.Page(3).ToList()|];", "var page = db.Posts.OrderBy(p => p.Id).Page(3).ToList();")]
    [InlineData("var comments = db.Entry(new Post()).Collection(p => p.Comments).Query().[|Take(10)|].ToList();", "var comments = db.Entry(new Post()).Collection(p => p.Comments).Query().OrderBy(c => c.Id).Take(10).ToList();")]
    [InlineData("var posts = db.Posts.FromSqlRaw(\"SELECT * FROM Posts\").[|Take(10)|].ToList();", "var posts = db.Posts.FromSqlRaw(\"SELECT * FROM Posts\").OrderBy(p => p.Id).Take(10).ToList();")]
    public Task Fixes_ByOrderingByTheKey(string before, string after) =>
        VerifyCodeFixAsync(Code.Method(before) + Pages, Code.Method(after) + Pages);

    [Fact]
    public Task Fixes_AmongLines() => VerifyCodeFixAsync(
        Code.Method(
            """
            var posts = await db.Posts
                .Where(p => p.IsPublished) // only those
                .Select(p => p.Title)
                .[|Skip(20)|]
                .Take(10)
                .ToListAsync(ct);
            var titles = from p in db.Posts
                         where p.IsPublished
                         select p.Title;
            return await titles.[|Take(10)|].ToListAsync(ct);
            """,
            "public async Task<List<string>> Run(CancellationToken ct)"),
        Code.Method(
            """
            var posts = await db.Posts
                .Where(p => p.IsPublished) // only those
                .OrderBy(p => p.Id)
                .Select(p => p.Title)
                .Skip(20)
                .Take(10)
                .ToListAsync(ct);
            var titles = from p in db.Posts
                         where p.IsPublished
                         orderby p.Id
                         select p.Title;
            return await titles.Take(10).ToListAsync(ct);
            """,
            "public async Task<List<string>> Run(CancellationToken ct)"));

    [Fact]
    public Task Fixes_WithACompositeKey() => VerifyCodeFixAsync(Shop("Items.[|Take(3)|].ToList()"), Shop("Items.OrderBy(i => i.Order).ThenBy(i => i.Line).Take(3).ToList()"));

    [Theory]
    [InlineData("var posts = await db.Posts.AsNoTracking().Where(p => p.BlogId == 3).[|Skip(10)|].ToListAsync(ct);")]
    [InlineData("var posts = db.Set<Post>().[|Take(ids.Count())|].ToArray();")]
    [InlineData("var post = await db.Posts.Where(p => !p.IsPublished && p.AuthorId != null).[|FirstAsync(ct)|];")]
    [InlineData("var post = db.Posts.[|FirstOrDefault(p => p.Author == null)|];")]
    [InlineData("var n = await db.Posts.[|Take(100)|].CountAsync(ct);")]
    [InlineData("await foreach (var post in db.Posts.[|Take(10)|].AsAsyncEnumerable()) Console.WriteLine(post.Title);")]
    [InlineData("IQueryable<Post> q = db.Posts; if (ct.CanBeCanceled) q = q.[|Take(10)|]; var posts = q.ToList();")]
    [InlineData("var map = db.Posts.[|Take(10)|].ToDictionary(p => p.Id);")]
    [InlineData("List<Post> Local() => db.Posts.[|Take(10)|].ToList(); var posts = Local();")]
    [InlineData("Func<List<Post>> later = () => db.Posts.[|Take(10)|].ToList();")]
    [InlineData("var posts = db.Posts.[|Take(10)|].AsEnumerable().Where(p => p.Title.Split(' ').Length > 3).ToList();")]
    [InlineData("var posts = db.Posts.Include(p => p.Blog).ThenInclude(b => b.Owner).AsSplitQuery().[|Take(10)|].ToList();")]
    public Task Reports_WhenThereIsNoOrder(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Theory]
    [InlineData("var n = db.Posts.GroupBy(p => p.BlogId).Select(g => new { g.Key, Count = g.Count() }).[|Take(3)|].ToList();")]
    [InlineData("var n = db.Posts.Select(p => p.BlogId).Distinct().[|Take(3)|].ToList().Count + db.Posts.Union(db.Posts).[|Take(3)|].Count();")]
    public Task Reports_WhatHasNoKey(string body) => VerifyAnalyzerAsync(Code.Method(body));

    // What makes other rows gives up their order.
    [Theory]
    [InlineData("var n = db.Posts.Select(p => p.BlogId).Distinct().[|Take(3)|].ToList();")]
    [InlineData("var n = db.Posts.Select(p => p.BlogId).Union(db.Posts.Select(p => p.Id)).[|Take(3)|].ToList();")]
    [InlineData("var n = db.Posts.Select(p => p.BlogId).GroupBy(b => b).[|Take(3)|].Select(g => g.Key).ToList();")]
    public Task OffersNoFix_WhenTheRowsHaveNoKey(string body) => VerifyNoCodeFixAsync(Code.Method(body));

    [Theory]
    [InlineData("var n = ids.Count(); var post = db.Posts.[|FirstOrDefault(p => p.BlogId <= n && n > p.AuthorId)|];")]
    [InlineData("var day = DateTime.Today; var post = db.Posts.[|FirstOrDefault(p => p.CreatedAt <= day && p.CreatedAt > day.AddDays(-1))|];")]
    [InlineData("foreach (var id in ids) { var batch = db.Posts.Where(p => p.IsPublished).[|Take(500)|].ToList(); db.RemoveRange(batch); db.SaveChanges(); }")]
    [InlineData("var rows = db.Posts.FromSqlRaw(\"SELECT * FROM (SELECT * FROM Posts) p\").[|Take(10)|].ToList();")]
    [InlineData("var all = ids.ToList(); for (var i = 0; i < all.Count; i++) { var id = all[i]; var top = db.Posts.Where(p => p.BlogId == id).[|Take(10)|].ToList(); foreach (var p in top) p.IsPublished = true; }")]
    public Task Reports_WhenItMatters(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Fact]
    public Task Reports_APageThatIsListedAndCountedOnce() => VerifyAnalyzerAsync(Code.Method("var q = db.Posts.[|Take(10)|]; var list = q.ToList(); var n = q.Count();"));

    [Theory]
    [InlineData("var posts = db.Posts.OrderBy(p => p.Title).Skip(20).Take(10).ToList();")]
    [InlineData("var q = db.Posts.OrderBy(p => p.Title).AsQueryable(); q = q.Where(p => p.IsPublished); var posts = q.Skip(20).Take(10).ToList();")]
    [InlineData("var q = ct.CanBeCanceled ? db.Posts.OrderBy(p => p.Title) : db.Posts.OrderByDescending(p => p.Id); var posts = q.Take(10).ToList();")]
    [InlineData("IQueryable<Post> q = db.Posts; if (ct.CanBeCanceled) q = q.OrderBy(p => p.Id); var posts = q.Take(10).ToList();")]
    [InlineData("var posts = (from p in db.Posts orderby p.Title select p).Take(10).ToList();")]
    [InlineData("var posts = db.Posts.Newest().Take(10).ToList();")]
    [InlineData("var lines = db.Posts.AsNoTracking().Report(2).Take(10).ToList();")]
    [InlineData("var posts = from p in db.Posts.AsNoTracking() join b in db.Blogs on p.BlogId equals b.Id where b.OwnerId == 3 select p; var lines = await posts.AsNoTracking().Report(2).Take(10).ToListAsync(ct);")]
    [InlineData("var post = db.Posts.First(p => p.Id == 3);")]
    [InlineData("var post = db.Posts.Where(p => p.Id == 3).FirstOrDefault();")]
    [InlineData("var comment = db.Comments.FirstOrDefault(c => c.Id.Equals(Guid.Empty));")]
    [InlineData("var author = await db.Authors.FirstOrDefaultAsync(a => a.Email == \"a\", ct);")]
    [InlineData("var author = db.Authors.Where(a => a.Email.ToLower() == \"a\").First();")]
    [InlineData("var post = db.Posts.Single(p => p.IsPublished); var other = db.Posts.SingleOrDefault();")]
    [InlineData("var post = db.Posts.Where(p => p.Id == 3).Take(1).ToList();")]
    [InlineData("var posts = db.Posts.FromSqlRaw(\"SELECT * FROM Posts ORDER BY Id\").Take(10).ToList();")]
    [InlineData("var posts = db.Posts.ToList().Take(10); var first = db.Posts.AsEnumerable().First();")]
    [InlineData("var posts = ids.Skip(3).Take(4).ToList(); var p = db.Posts.Find(3); var n = db.Posts.Any();")]
    [InlineData("var posts = db.Posts.Where(p => db.Comments.Take(3).Any(c => c.PostId == p.Id)).ToList();")]
    [InlineData("var sql = db.Posts.FromSqlInterpolated($\"SELECT * FROM Posts WHERE BlogId = {ids.Count()} ORDER BY CreatedAt DESC\").Take(10).ToList();")]
    [InlineData("var sql = db.Posts.FromSqlInterpolated($\"SELECT * FROM search_posts({ids.Count()})\").Take(10).ToList();")]
    // Of ranges that do not overlap, one contains a value.
    [InlineData("var n = ids.Count(); var post = db.Posts.FirstOrDefault(p => p.BlogId <= n && n < p.AuthorId);")]
    [InlineData("var blog = ids.Count(); var post = db.Posts.Where(p => blog >= p.BlogId).FirstOrDefault(p => p.AuthorId > blog && p.BlogId <= blog);")]
    // Until none is left.
    [InlineData("while (true) { var batch = db.Posts.Where(p => p.IsPublished).Take(500).ToList(); if (batch.Count == 0) break; db.RemoveRange(batch); db.SaveChanges(); }")]
    [InlineData("for (;;) { var batch = db.Posts.Where(p => !p.IsPublished).Take(500).ToList(); if (batch.Count == 0) break; foreach (var p in batch) p.IsPublished = true; db.SaveChanges(); }")]
    [InlineData("var posts = db.Posts.OrderBy(p => Guid.NewGuid()).Take(3).ToList();")]
    [MemberData(nameof(BatchesSinceEfCore7))]
    public Task IsSilent_WhenThereIsAnOrderOrOneRow(string body) => VerifyAnalyzerAsync(Code.Method(body) + Pages);

    public static TheoryData<string> BatchesSinceEfCore7 => TestReferences.EfCore.Major < 7 ? [] : ["db.Posts.Where(p => p.IsPublished).Take(100).ExecuteDelete();"];

    [Theory]
    [InlineData("public List<Post> Run(IQueryable<Post> posts) => posts.Take(10).ToList();")]
    [InlineData("public Task<List<Post>> Run(IQueryable<Post> posts) => posts.Skip(10).Take(10).ToListAsync();")]
    [InlineData("public List<Post> Run(IOrderedQueryable<Post> posts) => posts.Take(10).ToList();")]
    [InlineData("public IQueryable<Post> Sorted() => db.Posts.OrderBy(p => p.Title); public List<Post> Run() => Sorted().Where(p => p.IsPublished).Take(10).ToList();")]
    [InlineData("public List<Post> Run() => Sort(db.Posts).Take(10).ToList(); private static IQueryable<Post> Sort(IQueryable<Post> q) => q.OrderBy(p => p.Title);")]
    [InlineData("public Post? Run(System.Linq.Expressions.Expression<Func<Post, bool>> filter) => db.Posts.FirstOrDefault(filter);")]
    [InlineData("public List<Post> Run(string sql) => db.Posts.FromSqlRaw(sql).Take(10).ToList();")]
    public Task IsSilent_WhenItMayBeOrderedElsewhere(string members) => VerifyAnalyzerAsync(Code.Members(members));

    [Fact]
    public Task IsSilent_WhenAnotherProjectMakesTheRows() => VerifyAnalyzerAsync(
        Code.Method("var lines = db.Posts.Titles().Take(10).ToList();").Replace("using Blogging;", "using Blogging;\nusing Reports;"),
        o => o.ReferencedSources["Reports.cs"] = "using System.Linq; using Blogging; namespace Reports; public static class Report { public static IQueryable<string> Titles(this IQueryable<Post> q) => q.Select(p => p.Title).OrderBy(t => t); }");

    [Fact]
    public Task IsSilent_WhenAUniqueIndexFindsTheRow() => VerifyAnalyzerAsync(Shop("Items.Where(i => i.Number == 3 && i.IsSold).First()"));

    [Theory]
    [InlineData("Items.FirstOrDefault(i => i.IsDefault)!")]
    [InlineData("Items.Where(i => i.IsDefault == true).First()")]
    public Task IsSilent_WhenAFlagMarksTheOne(string query) => VerifyAnalyzerAsync(Shop(query));

    [Theory]
    [InlineData("Items.[|FirstOrDefault(i => !i.IsDefault)|]!")]
    [InlineData("Items.[|FirstOrDefault(i => i.IsSold)|]!")]
    public Task Reports_WhenAFlagMarksMany(string query) => VerifyAnalyzerAsync(Shop(query));

    private static string Shop(string query) => Code.File(
        $$"""
        [Index(nameof(Number), IsUnique = true)]
        public class Item
        {
            public int Order { get; set; }
            public int Line { get; set; }
            public int Number { get; set; }
            public bool IsSold { get; set; }
            public bool IsDefault { get; set; }
        }

        public class Shop : DbContext
        {
            public DbSet<Item> Items => Set<Item>();

            protected override void OnModelCreating(ModelBuilder builder) => builder.Entity<Item>().HasKey(i => new { i.Order, i.Line });

            public object Run() => {{query}};
        }
        """);

    [Theory]
    [InlineData("Items.Skip(new Random().Next(0, 9)).First()")]
    [InlineData("Items.Skip(Random.Shared.Next(9)).Take(1).ToList()")]
    [InlineData("Items.Select(_ => new { Sold = Items.Count(i => i.IsSold), All = Items.Count() }).First()")]
    public Task IsSilent_WhenAnyRowWillDo(string query) => VerifyAnalyzerAsync(Shop(query));

    // Any row will do as a last resort, and as a suggestion for what is being typed.
    [Theory]
    [InlineData("", "var post = db.Posts.Find(3) ?? db.Posts.{|#0:First()|};", true)]
    [InlineData("", "var post = await db.Posts.FindAsync(3) ?? await db.Posts.{|#0:FirstOrDefaultAsync()|};", true)]
    [InlineData("", "var kept = db.Posts.Find(3); var title = kept == null ? db.Posts.{|#0:First()|}.Title : kept.Title;", true)]
    [InlineData("", "var kept = db.Posts.Find(3); var title = kept is not null ? kept.Title : db.Posts.{|#0:First()|}.Title;", true)]
    [InlineData("", "var post = db.Posts.{|#0:FirstOrDefault()|} ?? new Post();", false)]
    [InlineData("", "var kept = db.Posts.Find(3); var title = kept != null ? db.Posts.{|#0:First()|}.Title : text;", false)]
    [InlineData("", "var rows = text is null ? db.Posts.{|#0:Skip(20)|}.Take(20).ToList() : db.Posts.OrderBy(p => p.Id).Skip(20).Take(20).ToList();", false)]
    [InlineData("", "var known = new Dictionary<string, Post>(); var post = known.GetValueOrDefault(text) ?? db.Posts.{|#0:First()|};", false)]
    [InlineData("[Area(\"Admin\")]", "var titles = db.Posts.Where(p => p.Title.Contains(text)).{|#0:Take(1000)|}.Select(p => p.Title).ToList();", false)]
    [InlineData("[Area(\"Admin\")]", "var titles = db.Posts.Where(p => p.IsPublished).{|#0:Take(5)|}.Select(p => p.Title).ToList();", false)]
    [InlineData("", "var title = text.Length > 3 ? db.Posts.{|#0:First()|}.Title : text;", false)]
    // There is one.
    [InlineData("", "var settings = db.Set<Settings>().{|#0:FirstOrDefault()|};", true)]
    [InlineData("", "var settings = db.Set<Settings>().{|#0:FirstOrDefault(s => s.Id > 3)|};", false)]
    [InlineData("[Area(\"Admin\")]", "var titles = db.Posts.Where(p => p.Title.Contains(text)).{|#0:Take(5)|}.Select(p => p.Title).ToList();", true)]
    [InlineData("[Area(\"Admin\")]", "var titles = db.Posts.Where(p => p.Title.Contains(text)).{|#0:Skip(5)|}.Take(5).Select(p => p.Title).ToList();", false)]
    [InlineData("[Area(\"Admin\")]", "var titles = db.Posts.{|#0:Take(5)|}.Select(p => p.Title).ToList();", false)]
    [InlineData("", "var titles = db.Posts.Where(p => p.Title.Contains(text)).{|#0:Take(5)|}.Select(p => p.Title).ToList();", false)]
    public Task Reports_WhereAnyRowWillDo_AsInfo(string ofClass, string body, bool isInfo) => VerifyAnalyzerAsync(
        Code.File($$"""
            {{ofClass}}
            public class PostsController(BlogContext db) : ControllerBase
            {
                public async Task Get(string text)
                {
                    await Task.Yield();
                    {{body}}
                }
            }
            """).Replace("using Blogging;", "using Microsoft.AspNetCore.Mvc;\nusing Blogging;", StringComparison.Ordinal),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(isInfo ? DiagnosticSeverity.Info : DiagnosticSeverity.Warning)));

    [Fact]
    public Task Reports_WhenTheSelectorReadsTheRow() => VerifyAnalyzerAsync(Shop("Items.Select(i => new { i.Number, All = Items.Count() }).[|First()|]"));
}
