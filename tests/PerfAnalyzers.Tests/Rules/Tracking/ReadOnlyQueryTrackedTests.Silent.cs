using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Tracking;

/// <summary>Where tracking is needed, may be needed, or is not done.</summary>
public sealed partial class ReadOnlyQueryTrackedTests
{
    [Theory]
    [InlineData("foreach (var p in db.Posts.ToList()) p.Title = \"\";")]
    [InlineData("foreach (var p in db.Posts.ToList()) { Use(p.Id); Publish(p); } ")]
    [InlineData("foreach (var p in db.Posts.Include(p => p.Comments).ToList()) p.Comments.Clear();")]
    [InlineData("db.Posts.RemoveRange(db.Posts.ToList());")]
    [InlineData("var p = db.Posts.First(); db.Entry(p).State = EntityState.Modified;")]
    [InlineData("foreach (var p in db.Posts.ToList()) { Use(p.Title); db.Attach(p); }")]
    [InlineData("foreach (var b in db.Blogs.ToList()) b.Address.City = \"\";")]
    [InlineData("foreach (var p in db.Posts.ToList()) p.Blog = new Blog();")]
    [InlineData("foreach (var r in db.Posts.Select(p => new { p, N = p.Comments.Count }).ToList()) r.p.Title = r.N.ToString();")]
    [InlineData("Use(db.Posts.ToDictionary(p => p.Id, p => { Publish(p); return p.Title; }));")]
    [InlineData("Use(db.Posts.ToDictionary(p => p.Id, p => p.Author!.Name));")] // what is not included, the tracker may have
    public Task IsSilent_WhenEntitiesAreChanged(string body) => VerifySilentAsync(body);

    [Theory]
    [InlineData("var posts = db.Posts.ToList(); Show(posts); db.SaveChanges();")]
    [InlineData("var posts = db.Posts.ToList(); Show(posts); await StoreAsync(ct);")]
    [InlineData("var blog = db.Blogs.First(); db.Posts.Add(new Post { BlogId = blog.Id }); await db.SaveChangesAsync(ct);")]
    [InlineData("using var own = factory.CreateDbContext(); var posts = own.Posts.ToList(); Show(posts); own.SaveChanges();")]
    public Task IsSilent_WhenTheContextIsSaved(string body) => VerifySilentAsync(body);

    [Theory]
    [InlineData("_kept = db.Posts.First();")]
    [InlineData("_all.AddRange(db.Posts);")]
    [InlineData("Given.Away(db.Posts.ToList());")]
    [InlineData("var b = new Blog { Posts = db.Posts.ToList() }; Use(b.Name);")]
    [InlineData("Func<Post, int> f = p => p.Id; Use(db.Posts.ToList().Select(f).Sum());")]
    [InlineData("var x = _cache.GetOrCreate(\"posts\", _ => db.Posts.ToList()); Show(x!);")]
    [InlineData("_cache.Set(\"posts\", db.Posts.ToList());")]
    [InlineData("var p = db.Posts.FirstOrDefault() ?? new Post(); Use(p.Title);")]
    public Task IsSilent_WhenEntitiesGoWhereNobodyLooks(string body) => VerifySilentAsync(body);

    [Theory]
    [InlineData("public List<Post> Run() => db.Posts.ToList();")]
    [InlineData("public Task<List<Post>> Run() => db.Posts.ToListAsync();")]
    [InlineData("public async Task<Post?> Run(int id) { var p = await db.Posts.FirstOrDefaultAsync(p => p.Id == id); if (p?.Title == \"\") return null; return p; }")]
    [InlineData("public IEnumerable<Post> Run() { foreach (var p in db.Posts) yield return p; }")]
    [InlineData("public object Run() => new { Posts = db.Posts.ToList() };")]
    [InlineData("public async IAsyncEnumerable<Post> Run() { await foreach (var p in db.Posts) yield return p; }")]
    public Task IsSilent_WhenACallerGetsTheEntities(string members) => VerifyAnalyzerAsync(Code.Members(members));

    [Theory]
    [InlineData("var p = db.Posts.Find(1); Use(p!.Title);")]
    [InlineData("var p = await db.Posts.FindAsync(1); Use(p!.Title);")]
    [InlineData("db.Posts.Load(); Use(db.Posts.Local.Count);")]
    [InlineData("Show(db.Posts.ToList()); Use(db.ChangeTracker.Entries().Count());")]
    [InlineData("Show(db.Posts.AsNoTracking().ToList());")]
    [InlineData("Show(db.Posts.AsNoTrackingWithIdentityResolution().ToList());")]
    [InlineData("Show(db.Posts.AsTracking().ToList());")]
    [InlineData("var q = db.Posts.AsQueryable(); if (ids.Any()) q = q.AsNoTracking(); Show(q.ToList());")]
    [InlineData("Use(db.Posts.Select(p => p.Title).ToList().Count);")]
    [InlineData("foreach (var p in db.Posts.Select(p => new { p.Id, p.Title }).ToList()) Use(p.Id);")]
    [InlineData("Use(db.Posts.Count(p => p.IsPublished));")]
    [InlineData("if (db.Posts.FirstOrDefault(p => p.Id == 1) is null) return;")]
    [InlineData("var posts = db.Posts.ToList(); Use(posts.Count);")]
    [InlineData("Show(s_compiled(db));")]
    public Task IsSilent_WhenNothingIsTrackedInVain(string body) => VerifySilentAsync(body);

    [Theory]
    [InlineData("var blogs = db.Blogs.ToList(); foreach (var p in db.Posts.ToList()) Use(p.Blog.Name); foreach (var b in blogs) Use(b.Name);")]
    [InlineData("foreach (var p in db.Posts.ToList()) Use(p.Blog?.Name);")]
    [InlineData("foreach (var c in db.Categories.ToList()) Use(c.Children.Count + c.Id);")]
    [InlineData("var posts = db.Posts.ToList(); var comments = db.Comments.ToList(); Use(System.Text.Json.JsonSerializer.Serialize(posts)); foreach (var c in comments) Use(c.Stars);")]
    [InlineData("var posts = db.Posts.Include(p => p.Author).ToList(); Use(posts.Select(p => p.Author).Distinct().Count());")]
    [InlineData("var posts = db.Posts.ToList(); Use(posts.First() == _kept);")]
    [InlineData("var seen = new HashSet<Post>(); foreach (var p in db.Posts.ToList()) if (seen.Add(p)) Use(p.Id);")]
    public Task IsSilent_WhenSomethingReliesOnTheTracker(string body) => VerifySilentAsync(body);

    [Theory]
    [InlineData("optionsBuilder.UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking);", "")]
    [InlineData("", "ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;")]
    public Task IsSilent_WhenTheContextDoesNotTrackByDefault(string configuring, string constructor) => VerifyAnalyzerAsync(Code.File($$"""
        public class Item { public int Id { get; set; } }
        public class ShopContext : DbContext
        {
            public ShopContext() { {{constructor}} }
            public DbSet<Item> Items { get; set; } = null!;
            protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) { {{configuring}} }
        }
        public class Service(ShopContext db)
        {
            public void Run() { foreach (var i in db.Items.ToList()) Console.WriteLine(i.Id); }
        }
        """));

    [Fact]
    public Task IsSilent_WhenTheEntityHasNoKey() => VerifyAnalyzerAsync(Code.File("""
        [Keyless] public class Total { public int Sum { get; set; } }
        public class ShopContext : DbContext { public DbSet<Total> Totals { get; set; } = null!; }
        public class Service(ShopContext db) { public void Run() { foreach (var i in db.Totals.ToList()) Console.WriteLine(i.Sum); } }
        """));

    [Fact]
    public Task IsSilent_WhenASerialiserWouldLoadLazily() => VerifyAnalyzerAsync(Code.File("""
        public class Item { public int Id { get; set; } public virtual Shelf Shelf { get; set; } = null!; }
        public class Shelf { public int Id { get; set; } }
        public class ShopContext : DbContext
        {
            public DbSet<Item> Items { get; set; } = null!;
            public DbSet<Shelf> Shelves { get; set; } = null!;
            protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder.UseLazyLoadingProxies();
        }
        public class ItemsController(ShopContext db) : Microsoft.AspNetCore.Mvc.ControllerBase
        {
            public List<Item> All() => db.Items.ToList();
            public int Shelves() { var sum = 0; foreach (var i in db.Items.ToList()) sum += i.Shelf.Id; return sum; }
        }
        """));

    [Fact]
    public Task IsSilent_WhenACallerGivesTheQuery() => VerifyAnalyzerAsync(Code.Members("public void Run(IQueryable<Post> posts) { foreach (var p in posts.Include(p => p.Comments).ToList()) Console.WriteLine(p.Id); }"));

    [Fact]
    public Task IsSilent_InAPageThatShowsItsProperty() => VerifyAnalyzerAsync(Code.File("""
        public class IndexModel(BlogContext db) : Microsoft.AspNetCore.Mvc.RazorPages.PageModel
        {
            public List<Post> Posts { get; set; } = new();
            public async Task OnGetAsync() => Posts = await db.Posts.ToListAsync();
        }
        """));

    [Fact]
    public Task Survives_HalfTypedCode() => VerifyAnalyzerAsync(
        Code.Method("var posts = db.Posts.Where(p => p.).ToList(); foreach (var p in posts) p."),
        o => o.AllowCompileErrors = true);

    private static Task VerifySilentAsync(string body) => VerifyAnalyzerAsync("using Microsoft.Extensions.Caching.Memory;\nusing Microsoft.Extensions.Logging;\n" + Code.Method(body, members: Members + """

        private Post? _kept;
        private readonly List<Post> _all = new();
        private readonly IMemoryCache _cache = null!;
        private static readonly Func<BlogContext, IEnumerable<Post>> s_compiled = EF.CompileQuery((BlogContext c) => c.Posts);
        """) + "\npublic static class Given { public static IGiven? To; public static void Away(object o) => To?.Take(o); }\npublic interface IGiven { void Take(object o); }\n");
}
