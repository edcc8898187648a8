using PerfAnalyzers.CodeFixes.Rules.ResultSize;
using PerfAnalyzers.Rules.ResultSize;
using PerfAnalyzers.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace PerfAnalyzers.Tests.Rules.ResultSize;

/// <summary>Queries that read all rows of a table that grows: posts have dates and belong to blogs, comments belong to posts.</summary>
public sealed partial class UnboundedQueryTests : CodeFixTests<UnboundedQueryAnalyzer, UnboundedQueryCodeFix>
{
    private const string Signature = "public async Task<object> Load(int id, string text, List<int> ids, DateTime from, bool all, CancellationToken ct)";

    [Theory]
    [InlineData("return [|db.Posts.ToList()|];")]
    [InlineData("return await [|db.Posts.ToListAsync(ct)|];")]
    [InlineData("return await [|db.Posts.AsNoTracking().Include(p => p.Author).OrderBy(p => p.Title).ToArrayAsync(ct)|];")]
    [InlineData("var posts = [|db.Posts.ToList()|]; return posts;")]
    [InlineData("return [|db.Comments.ToDictionary(c => c.Id)|];")]
    [InlineData("return [|db.Set<Comment>().ToHashSet()|];")]
    [InlineData("var q = db.Posts.AsQueryable(); q = q.OrderBy(p => p.Id); return [|q.ToList()|];")]
    [InlineData("return [|(from p in db.Posts orderby p.Title select p).ToList()|];")]
    [InlineData("return [|db.Posts.Take(int.MaxValue).ToList()|];")]
    [InlineData("return [|db.Posts.Skip(10).ToList()|];")]
    [InlineData("return [|db.Posts.Where(p => true).ToList()|];")]
    [InlineData("Task<List<Post>> Local() => [|db.Posts.ToListAsync(ct)|]; return await Local();")]
    public Task Reports_WhenAWholeTableIsRead(string body) => VerifyWithSeverityAsync(body, DiagnosticSeverity.Warning);

    [Theory]
    [InlineData("return [|db.Posts.Where(p => p.IsPublished).ToList()|];")]
    [InlineData("return [|db.Posts.Where(p => p.Title.Contains(text)).ToList()|];")]
    [InlineData("return [|db.Posts.Where(p => p.CreatedAt > from).ToList()|];")]
    [InlineData("return [|db.Posts.Where(p => p.AuthorId == null).ToList()|];")]
    [InlineData("var q = db.Posts.AsQueryable(); if (all) q = q.Where(p => p.IsPublished); return [|q.ToList()|];")]
    [InlineData("return [|db.Posts.Where(p => p.Id == id || p.IsPublished).ToList()|];")]
    [InlineData("var q = db.Posts.AsQueryable(); if (all) q = q.Where(p => p.BlogId == id); return [|q.ToList()|];")] // where it is asked for
    [InlineData("return [|db.Posts.Where(p => all || p.BlogId == id).ToList()|];")]
    [InlineData("return [|db.Posts.Select(p => p.Id).ToList()|];")] // one column
    public Task Reports_AsInfo_WhenAFilterLeavesAShareOfTheTable(string body) => VerifyWithSeverityAsync(body, DiagnosticSeverity.Info);

    [Theory]
    [InlineData("return db.Posts.Take(10).ToList();")]
    [InlineData("return db.Posts.Where(p => p.Id == id).ToList();")]
    [InlineData("return db.Posts.Where(p => p.Id.Equals(id)).ToList();")]
    [InlineData("return db.Comments.Where(c => c.Id == Guid.Empty).ToList();")]
    [InlineData("return db.Posts.Where(p => p.BlogId == id).ToList();")]
    [InlineData("return db.Posts.Where(p => p.Blog.OwnerId == id).ToList();")]
    [InlineData("return db.Posts.Where(p => ids.Contains(p.Id)).ToList();")]
    [InlineData("return db.Posts.Where(p => p.Title == text).ToList();")]
    [InlineData("return db.Posts.Where(p => p.CreatedAt >= from && p.CreatedAt < from.AddDays(1)).ToList();")]
    [InlineData("return db.Posts.First();")]
    [InlineData("return db.Posts.Count();")]
    [InlineData("return db.Posts.GroupBy(p => p.BlogId).Select(g => new { g.Key, Count = g.Count() }).ToList();")]
    [InlineData("return db.Posts.Paged(2, 20).ToList();")] // pages by itself
    [InlineData("var q = db.Posts.AsQueryable(); if (all) q = q.Where(p => p.BlogId == id); else q = q.Where(p => p.AuthorId == id); return q.ToList();")] // on each way
    [InlineData("var q = db.Posts.AsQueryable(); if (id > 0) q = q.Take(id); return q.ToList();")] // all, when all are asked for
    public Task IsSilent_WhenTheRowsAreBounded(string body) => VerifyAsync(body);

    [Theory]
    [InlineData("return shop.Lines.Where(l => l.OrderId == id && l.ProductId == 3).ToList();")] // a composite key
    [InlineData("return shop.Lines.Where(l => l.OrderId == id).ToList();")] // one order's
    [InlineData("return shop.Lines.Where(l => l.Order == order).ToList();")]
    [InlineData("return shop.Orders.Where(o => o.Number == text).ToList();")] // a unique index
    [InlineData("return shop.Orders.Where(o => o.Key == key).ToList();")] // a fluent one
    [InlineData("return shop.Orders.Where(o => o.Customer == new CustomerId(id)).ToList();")] // an == of its own
    [InlineData("return shop.Orders.Where(o => o.CouponId == maybe!.Value).ToList();")]
    [InlineData("return shop.Orders.Where(o => o.CouponId!.Value.Equals(id)).ToList();")]
    [InlineData("return shop.Orders.Where(o => keys.Contains(o.Key)).ToList();")]
    [InlineData("return shop.Entry(order).Collection(o => o.Lines).Query().ToList();")]
    public Task IsSilent_WhenAKeyOrAParentBoundsTheRows(string body) => VerifyAnalyzerAsync(Code.Method(
        body,
        "public object Load(ShopContext shop, Order order, int id, int? maybe, string text, Guid key, Guid[] keys)") + """

        public readonly record struct CustomerId(int Value);
        public class Line { public int OrderId { get; set; } public Order Order { get; set; } = null!; public int ProductId { get; set; } }
        [Index(nameof(Number), IsUnique = true)]
        public class Order { public int Id { get; set; } public string Number { get; set; } = ""; public Guid Key { get; set; } public CustomerId Customer { get; set; } public int? CouponId { get; set; } public List<Line> Lines { get; set; } = new(); }
        public class ShopContext : DbContext
        {
            public DbSet<Order> Orders { get; set; } = null!;
            public DbSet<Line> Lines { get; set; } = null!;
            protected override void OnModelCreating(ModelBuilder b)
            {
                b.Entity<Line>().HasKey(l => new { l.OrderId, l.ProductId });
                b.Entity<Order>().HasIndex(o => o.Key).IsUnique();
            }
        }
        """);

    [Theory]
    [InlineData("return db.Tags.ToList();")] // a list to choose from
    [InlineData("return db.Companies.ToList();")]
    [InlineData("return db.Categories.ToList();")] // a tree
    [InlineData("return db.Settings.ToList();")]
    public Task IsSilent_WhenNothingShowsThatTheTableGrows(string body) => VerifyAsync(body);

    [Theory]
    [InlineData("foreach (var post in db.Posts) Console.WriteLine(post.Title); return 1;")]
    [InlineData("await foreach (var post in db.Posts.AsAsyncEnumerable()) Console.WriteLine(post.Title); return 1;")]
    [InlineData("await db.Posts.LoadAsync(ct); return 1;")]
    [InlineData("db.Posts.RemoveRange(db.Posts.ToList()); return 1;")]
    [InlineData("foreach (var post in db.Posts.ToList()) post.IsPublished = true; return db.SaveChanges();")] // all are meant
    [InlineData("return cache.GetOrCreate(1, () => db.Posts.ToList());")]
    [InlineData("return cache.GetOrCreate(1, () => { Console.WriteLine(); return db.Posts.ToList(); });")]
    [InlineData("return id > 0 ? db.Posts.Take(id).ToList() : db.Posts.ToList();")] // all, when all are asked for
    [InlineData("return _posts ??= db.Posts.ToList();")]
    [InlineData("_posts = db.Posts.ToList(); return 1;")]
    [InlineData("return db.Posts.ToList().Count;")] // PERF3008
    [InlineData("return db.Posts.ToList().Where(p => p.BlogId == id).ToList();")] // PERF3007
    [InlineData("Func<Post, bool> isOpen = p => p.IsPublished; return db.Posts.Where(isOpen).ToList();")] // PERF3009
    [InlineData("return db.Posts.ToList().Any();")] // PERF3008
    [InlineData("var found = db.Posts.Where(p => p.IsPublished).Select(p => p.BlogId).ToList(); return db.Blogs.Where(b => found.Contains(b.Id)).ToList();")] // PERF3010
    public Task IsSilent_WhenAllRowsAreMeant(string body) => VerifyAsync(body);

    [Theory]
    [InlineData("public class ExportService(BlogContext db) { public List<Post> Load() => db.Posts.ToList(); }")]
    [InlineData("public class Service(BlogContext db) { public List<Post> LoadForExport() => db.Posts.ToList(); }")]
    [InlineData("public class Bin(BlogContext db) { public List<int> EmptyBin() => db.Posts.Where(p => !p.IsPublished).Select(p => p.Id).ToList(); }")]
    [InlineData("public class MailJob(BlogContext db) { public List<Post> Load() => db.Posts.ToList(); }")]
    [InlineData("public interface IHostedService; public class Ticker(BlogContext db) : IHostedService { public List<Post> Load() => db.Posts.ToList(); }")]
    [InlineData("public class BlogSeeder(BlogContext db) { public List<Post> Load() => db.Posts.ToList(); }")]
    [InlineData("public class Repository<T>(BlogContext db) where T : class { public List<T> All() => db.Set<T>().ToList(); }")] // any table
    [InlineData("public class Service { public List<Post> All(IQueryable<Post> posts) => posts.ToList(); }")] // the caller's query
    public Task IsSilent_WhenTheCodeIsAboutAllRows(string types) => VerifyAnalyzerAsync(Code.File(types));

    [Theory]
    [InlineData("public class JobLogService(LogContext db) { public List<JobLog> All() => [|db.JobLogs.ToList()|]; }")]
    [InlineData("public class Logs(LogContext db) { public Task<List<JobLog>> GetJobLogAsync() => [|db.JobLogs.ToListAsync()|]; }")]
    [InlineData("public class JobLogExport(LogContext db) { public List<JobLog> All() => db.JobLogs.ToList(); }")]
    [InlineData("public class Job(LogContext db) { public List<JobLog> All() => db.JobLogs.ToList(); }")]
    public Task Reports_WhenTheWordForAllRowsIsTheEntitysOwn(string types) => VerifyAnalyzerAsync(Code.File("""
        public class JobLog { public int Id { get; set; } public string Text { get; set; } = ""; public DateTime At { get; set; } }
        public class LogContext : DbContext { public DbSet<JobLog> JobLogs => Set<JobLog>(); }

        """ + types));

    [Theory]
    [InlineData("public class CleanupJob(IPosts posts) { public void Run() => posts.All(); }")]
    [InlineData("public class PostMigrator(PostRepository posts) { public int Run() => posts.All().Count; }")]
    [InlineData("public class Posts(IPosts posts) { public List<Post> Load() => posts.All(); } public class Export(Posts posts) { public void Run() => posts.Load(); }")] // through a service
    public Task IsSilent_WhenOnlyCodeAboutAllRowsCallsIt(string callers) => VerifyAnalyzerAsync(Code.File(Repository("db.Posts.ToList()") + callers));

    [Theory]
    [InlineData("")] // nobody: it may be a library's
    [InlineData("public class PostService(IPosts posts) { public List<Post> Load() => posts.All(); }")]
    [InlineData("public class CleanupJob(IPosts posts) { public void Run() => posts.All(); } public class PostService(PostRepository posts) { public List<Post> Load() => posts.All(); }")]
    [InlineData("public class CleanupJob(Other other) { public void Run() => other.All(); } public class Other { public List<Post> All() => []; }")] // another one of that name
    public Task Reports_WhenOtherCodeCallsIt(string callers) => VerifyAnalyzerAsync(Code.File(Repository("[|db.Posts.ToList()|]") + callers));

    [Theory]
    [InlineData("public class PostsController(BlogContext db) : Microsoft.AspNetCore.Mvc.Controller { public Microsoft.AspNetCore.Mvc.IActionResult Index() => View([|db.Posts.ToList()|]); }")] // no search index
    [InlineData("public class IndexModel(BlogContext db) : Microsoft.AspNetCore.Mvc.RazorPages.PageModel { public List<Post> Posts { get; set; } = []; public async Task OnGetAsync() => Posts = await [|db.Posts.ToListAsync()|]; }")] // kept for one request
    public Task Reports_WhenAPageShowsAllRows(string types) => VerifyAnalyzerAsync(Code.File(types));

    [Fact]
    public Task IsSilent_WhenPerf3002SuggestedAPage() => VerifyAsync(
        "var (page, pageSize) = (Math.Max(id, 1), Math.Clamp(id, 1, 100)); return await db.Posts.OrderBy(p => p.Id).Skip((page - 1) * pageSize).Take(pageSize).ToListAsync(ct);");

    [Fact]
    public Task IsSilent_WhenTheOptionNamesTheEntity() =>
        VerifyAnalyzerAsync(Code.Method("return db.Posts.ToList();", Signature), o => o.EditorConfig["dotnet_code_quality.PERF3001.small_entities"] = "Comment, post");

    [Theory]
    [InlineData("return [|db.Posts.ToList()|];", "return db.Posts.OrderBy(p => p.Id).Take(1000).ToList();")]
    [InlineData("return await [|db.Posts.AsNoTracking().ToListAsync(ct)|];", "return await db.Posts.AsNoTracking().OrderBy(p => p.Id).Take(1000).ToListAsync(ct);")]
    [InlineData("return [|db.Posts.OrderBy(p => p.Title).ToList()|];", "return db.Posts.OrderBy(p => p.Title).ThenBy(p => p.Id).Take(1000).ToList();")]
    [InlineData("return [|db.Posts.OrderBy(p => p.Id).ToList()|];", "return db.Posts.OrderBy(p => p.Id).Take(1000).ToList();")]
    [InlineData("return [|db.Posts.Where(p => p.IsPublished).ToList()|];", "return db.Posts.Where(p => p.IsPublished).OrderBy(p => p.Id).Take(1000).ToList();")]
    [InlineData("return [|db.Posts.Select(p => p.Title).ToList()|];", "return db.Posts.OrderBy(p => p.Id).Select(p => p.Title).Take(1000).ToList();")]
    public Task Fixes_WithALimit(string body, string expected) => VerifyCodeFixAsync(Code.Method(body, Signature), Code.Method(expected, Signature));

    [Fact]
    public Task Fixes_WithTheLimitOfTheOption() =>
        VerifyCodeFixAsync(Code.Method("return [|db.Posts.ToList()|];", Signature), Code.Method("return db.Posts.OrderBy(p => p.Id).Take(50).ToList();", Signature), o => o.EditorConfig["dotnet_code_quality.PERF3001.max_rows"] = "50");

    [Theory]
    [InlineData("return [|(from p in db.Posts select p).ToList()|];")]
    [InlineData("return [|db.Posts.Skip(10).Take(int.MaxValue).Union(db.Posts).ToList()|];")]
    public Task OffersNoFix_WhenTheOrderHasNoPlace(string body) => VerifyNoCodeFixAsync(Code.Method(body, Signature));

    private static string Repository(string query) =>
        "public interface IPosts { List<Post> All(); } public class PostRepository(BlogContext db) : IPosts { public List<Post> All() => " + query + "; } ";

    private const string Members = "private readonly Cache cache = new(); private List<Post>? _posts;";

    private const string Types = """

        public class Cache { public T GetOrCreate<T>(int key, Func<T> make) => make(); }
        public static class Pages { public static IQueryable<T> Paged<T>(this IQueryable<T> q, int page, int size) => q.Skip(page * size).Take(size); }
        """;

    private Task VerifyAsync(string body) => VerifyAnalyzerAsync(Code.Method(body, Signature, Members) + Types);

    private static Task VerifyWithSeverityAsync(string body, DiagnosticSeverity severity)
    {
        var marked = body.Replace("[|", "{|#0:").Replace("|]", "|}");
        return VerifyAnalyzerAsync(Code.Method(marked, Signature), o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(severity)));
    }
}
