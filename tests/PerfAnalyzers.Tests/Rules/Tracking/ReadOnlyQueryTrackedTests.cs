using Microsoft.CodeAnalysis;
using PerfAnalyzers.CodeFixes.Rules.Tracking;
using PerfAnalyzers.Rules.Tracking;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Tracking;

public sealed partial class ReadOnlyQueryTrackedTests : CodeFixTests<ReadOnlyQueryTrackedAnalyzer, ReadOnlyQueryTrackedCodeFix>
{
    private const string Members = """
        private readonly ILogger<Service> _log = null!;
        private static void Use(object? value) { }
        private static void Show(IEnumerable<Post> posts) { foreach (var post in posts) Use(post.Title); }
        private static string Line(Post post) => post.Title + post.Content;
        private static void Publish(Post post) => post.IsPublished = true;
        private static int Lengths(IEnumerable<Post> posts) => posts.Sum(p => p.Title.Length);
        private async Task<int> CountAsync(CancellationToken ct) => await db.Tags.CountAsync(ct);
        private async Task StoreAsync(CancellationToken ct) => await db.SaveChangesAsync(ct);
        """;

    [Theory]
    [InlineData("var posts = await [|db.Posts.ToListAsync(ct)|]; foreach (var p in posts) Use(p.Title);")]
    [InlineData("foreach (var p in [|db.Posts|]) Use(p.Title);")]
    [InlineData("foreach (var p in [|db.Posts.Where(p => p.IsPublished)|]) Use(p.Title);")]
    [InlineData("await foreach (var p in [|db.Posts.Where(p => p.IsPublished).AsAsyncEnumerable()|]) Use(p.Title);")]
    [InlineData("await foreach (var p in [|db.Posts.AsAsyncEnumerable().WithCancellation(ct)|]) Use(p.Title);")]
    [InlineData("var posts = [|(from p in db.Posts where p.IsPublished select p).ToList()|]; Show(posts);")]
    [InlineData("var posts = [|db.Posts.ToArray()|]; for (var i = 0; i < posts.Length; i++) Use(posts[i].Title);")]
    [InlineData("var map = await [|db.Posts.ToDictionaryAsync(p => p.Id, ct)|]; Use(map[1].Title);")]
    // The selectors are delegates: they get each entity.
    [InlineData("var titles = await [|db.Posts.Where(p => p.IsPublished).ToDictionaryAsync(p => p.Id, p => p.Title, ct)|]; Use(titles);")]
    [InlineData("var titles = [|db.Posts.ToLookup(p => p.BlogId, p => p.Title)|]; Use(titles);")]
    [InlineData("var posts = [|db.Posts.ToList()|]; Show(posts); Use(posts.Where(p => p.IsPublished).Select(p => new { p.Id, p.Title }).ToList());")]
    [InlineData("var posts = [|db.Posts.ToList()|]; foreach (var p in posts) Use(Line(p));")]
    [InlineData("Use([|db.Posts.ToList()|].Select(Line).ToList());")]
    [InlineData("Use(Lengths([|db.Posts.ToList()|]));")]
    [InlineData("var query = db.Posts.Where(p => p.IsPublished); if (ids.Any()) query = query.OrderBy(p => p.Title); Show((await [|query.ToListAsync(ct)|]));")]
    [InlineData("var rows = [|db.Posts.Select(p => new { p, Count = p.Comments.Count }).ToList()|]; foreach (var r in rows) Use(r.p.Title + r.Count);")]
    [InlineData("var posts = [|db.Posts.FromSqlInterpolated($\"SELECT * FROM Posts\").ToList()|]; Show(posts);")]
    [InlineData("using var own = factory.CreateDbContext(); var posts = [|own.Posts.ToList()|]; Show(posts); db.Tags.Add(new Tag()); db.SaveChanges();")]
    [InlineData("var posts = [|db.Posts.ToList()|]; Show(posts); Use(await CountAsync(ct));")]
    [InlineData("var posts = [|db.Posts.Include(p => p.Comments).ToList()|]; foreach (var p in posts) foreach (var c in p.Comments) Use(c.Text);")]
    [InlineData("var posts = [|db.Posts.ToList()|]; foreach (var p in posts) _log.LogInformation(\"{Post}\", p);")]
    [InlineData("var posts = [|db.Posts.ToList()|]; Use(System.Text.Json.JsonSerializer.Serialize(posts));")]
    [InlineData("List<Post>? posts = null; if (ids.Any()) posts = [|db.Posts.ToList()|]; if (posts != null) Show(posts);")]
    [InlineData("var posts = [|db.Set<Post>().ToList()|]; Show(posts);")]
    [InlineData("int Total() { var posts = [|db.Posts.ToList()|]; var sum = 0; foreach (var p in posts) sum += p.Id; return sum; } Use(Total());")]
    public Task Reports_WhenEntitiesAreOnlyRead(string body) => VerifyAnalyzerAsync("using Microsoft.Extensions.Logging;\n" + Code.Method(body, members: Members));

    // Identities are resolved by keeping track.
    [Theory]
    [InlineData("db.Posts.Include(p => p.Blog).ToList()", "p.Blog.Id", DiagnosticSeverity.Info)]
    [InlineData("db.Posts.Include(p => p.Comments).ToList()", "p.Comments.Count", DiagnosticSeverity.Warning)]
    public Task Reports_WithSharedEntities_AsInfo(string query, string read, DiagnosticSeverity severity) => VerifyAnalyzerAsync(
        Code.Method($"foreach (var p in {{|#0:{query}|}}) Console.WriteLine(p.Title + {read});"),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(severity)));

    [Theory]
    [InlineData("var p = await db.Posts.FirstAsync(p => p.IsPublished, ct); Use(p.Title);", "db.Posts.FirstAsync(p => p.IsPublished, ct)")]
    [InlineData("var p = db.Posts.SingleOrDefault(p => p.Id == 1); if (p is null) return; Use(p.Title);", "db.Posts.SingleOrDefault(p => p.Id == 1)")]
    [InlineData("var p = db.Posts.Where(p => p.Id == 1).ToList(); Show(p);", "db.Posts.Where(p => p.Id == 1).ToList()")]
    public Task Reports_OneRowAsInfo(string body, string query) => VerifyAnalyzerAsync(
        Code.Method(body.Replace(query, "{|#0:" + query + "|}"), members: "private static void Use(object? value) { }\nprivate static void Show(IEnumerable<Post> posts) { foreach (var post in posts) Use(post.Title); }"),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(DiagnosticSeverity.Info)));

    [Fact]
    public Task Reports_WhatAnActionAnswers() => VerifyAnalyzerAsync(Code.File("""
        [Microsoft.AspNetCore.Mvc.ApiController]
        public class PostsController(BlogContext db) : Microsoft.AspNetCore.Mvc.Controller
        {
            public async Task<List<Post>> All() => await [|db.Posts.ToListAsync()|];
            public async Task<Microsoft.AspNetCore.Mvc.ActionResult<List<Post>>> Published()
            {
                var posts = await [|db.Posts.Where(p => p.IsPublished).ToListAsync()|];
                return posts;
            }
            public Microsoft.AspNetCore.Mvc.IActionResult Newest() => Ok([|db.Posts.OrderBy(p => p.CreatedAt).ToList()|]);
            public Microsoft.AspNetCore.Mvc.IActionResult Paged() => Ok(new { Items = [|db.Posts.ToList()|], Page = 1 });
            public Microsoft.AspNetCore.Mvc.IActionResult Index()
            {
                var model = new PostsModel { Posts = [|db.Posts.ToList()|] };
                return View(model);
            }
            public Microsoft.AspNetCore.Mvc.IActionResult Shown() => View([|db.Posts.ToList()|]);
        }

        public class PostsModel { public List<Post> Posts { get; set; } = new(); }
        """));

    /// <summary>The rows of a tree get their parents and children from each other, and are written out with them.</summary>
    [Fact]
    public Task IsSilent_WhenATreeIsAnswered() => VerifyAnalyzerAsync(Code.File("""
        [Microsoft.AspNetCore.Mvc.ApiController]
        public class CategoriesController(BlogContext db) : Microsoft.AspNetCore.Mvc.ControllerBase
        {
            [Microsoft.AspNetCore.Mvc.HttpGet]
            public async Task<List<Category>> All(CancellationToken ct) => await db.Categories.ToListAsync(ct);
            [Microsoft.AspNetCore.Mvc.HttpGet("tags")]
            public async Task<List<Tag>> Tags(CancellationToken ct) => await [|db.Tags.ToListAsync(ct)|];
        }
        """));

    /// <summary>What is included gets more of each other than it is included by.</summary>
    [Theory]
    [InlineData("db.Topics.Include(t => t.Notes).ToListAsync()", false)]
    [InlineData("db.Topics.Include(t => t.Notes).FirstAsync()", false)]
    [InlineData("db.Topics.Include(t => t.People).Include(t => t.Jobs).ToListAsync()", false)]
    [InlineData("db.Topics.Include(t => t.Jobs).ThenInclude(j => j.Person).ToListAsync()", true)]
    [InlineData("db.Topics.Include(t => t.People).ToListAsync()", true)]
    public Task Reports_WhatIsAnswered_UnlessItIsConnectedBelow(string query, bool isReported) => VerifyAnalyzerAsync(Code.File($$"""
        public class Topic { public int Id { get; set; } public List<Note> Notes { get; set; } = []; public List<Person> People { get; set; } = []; public List<Job> Jobs { get; set; } = []; }
        public class Note { public int Id { get; set; } public Note? Parent { get; set; } public List<Note> Replies { get; set; } = []; }
        public class Person { public int Id { get; set; } }
        public class Job { public int Id { get; set; } public Person? Person { get; set; } }

        public class Board(DbContextOptions<Board> options) : DbContext(options)
        {
            public DbSet<Topic> Topics => Set<Topic>();
        }

        [Microsoft.AspNetCore.Mvc.ApiController]
        public class TopicsController(Board db) : Microsoft.AspNetCore.Mvc.Controller
        {
            public async Task<Microsoft.AspNetCore.Mvc.IActionResult> Index() => View(await {{(isReported ? "[|" + query + "|]" : query)}});
        }
        """));

    /// <summary>Who reads a computed property may read a navigation.</summary>
    [Theory]
    [InlineData("Bills.ToList()", "bill.Total", false)]
    [InlineData("Bills.Include(b => b.Lines).ToList()", "bill.Total", true)]
    [InlineData("Bills.ToList()", "bill.Label", true)]
    public Task Reports_WhatIsOnlyRead_UnlessAPropertyReadsOn(string query, string read, bool isReported) => VerifyAnalyzerAsync(Code.File($$"""
        public class Line { public int Id { get; set; } public int Price { get; set; } }
        public class Bill
        {
            public int Id { get; set; }
            public string Name { get; set; } = "";
            public List<Line> Lines { get; set; } = [];
            public int Total => Lines.Sum(l => l.Price);
            public string Label => Name + Id;
        }

        public class Shop(DbContextOptions<Shop> options) : DbContext(options)
        {
            public DbSet<Bill> Bills => Set<Bill>();
        }

        public class Report(Shop db)
        {
            public void Run()
            {
                foreach (var bill in {{(isReported ? "[|db." + query + "|]" : "db." + query)}})
                    Console.WriteLine({{read}});
            }
        }
        """));

    [Fact]
    public Task Reports_WhatAHandlerAnswers() => VerifyAnalyzerAsync("using Microsoft.AspNetCore.Builder;\nusing Microsoft.AspNetCore.Http;\nusing Microsoft.AspNetCore.Routing;\n" + Code.File("""
        public static class Endpoints
        {
            public static void Map(IEndpointRouteBuilder app)
            {
                app.MapGet("/a", async (BlogContext db) => await [|db.Posts.ToListAsync()|]);
                app.MapGet("/b", (BlogContext db) => Results.Ok([|db.Posts.ToList()|]));
                app.MapGet("/c", All);
                app.MapPost("/d", async (BlogContext db) => { db.Posts.Add(new Post()); await db.SaveChangesAsync(); });
            }

            private static async Task<IResult> All(BlogContext db)
            {
                var posts = await [|db.Posts.ToListAsync()|];
                return TypedResults.Ok(posts);
            }
        }
        """));

    [Theory]
    [InlineData("Show([|db.Posts.ToList()|]);", "Show(db.Posts.AsNoTracking().ToList());")]
    [InlineData("foreach (var p in [|db.Posts|]) Use(p.Title);", "foreach (var p in db.Posts.AsNoTracking()) Use(p.Title);")]
    [InlineData("await foreach (var p in [|db.Posts|]) Use(p.Title);", "await foreach (var p in db.Posts.AsNoTracking().AsAsyncEnumerable()) Use(p.Title);")]
    [InlineData("Show([|(from p in db.Posts where p.IsPublished select p).ToList()|]);", "Show((from p in db.Posts.AsNoTracking() where p.IsPublished select p).ToList());")]
    [InlineData("var q = db.Posts.Where(p => p.IsPublished); if (ids.Any()) q = q.Skip(1); Show([|q.ToList()|]);", "var q = db.Posts.AsNoTracking().Where(p => p.IsPublished); if (ids.Any()) q = q.Skip(1); Show(q.ToList());")]
    [InlineData("var q = ids.Any() ? db.Posts.Where(p => p.IsPublished) : db.Posts; Show([|q.ToList()|]);", "var q = ids.Any() ? db.Posts.Where(p => p.IsPublished) : db.Posts; Show(q.AsNoTracking().ToList());")]
    [InlineData("var q = db.Posts.Where(p => p.IsPublished); Use(q.Count()); Show([|q.ToList()|]);", "var q = db.Posts.AsNoTracking().Where(p => p.IsPublished); Use(q.Count()); Show(q.ToList());")]
    [InlineData("var q = db.Posts.Where(p => p.IsPublished); Show([|q.ToList()|]); Show([|q.Take(5).ToList()|]);", "var q = db.Posts.AsNoTracking().Where(p => p.IsPublished); Show(q.ToList()); Show(q.Take(5).ToList());")]
    [InlineData("var q = db.Posts.Where(p => p.IsPublished); Show([|q.ToList()|]); _kept = q.First();", "var q = db.Posts.Where(p => p.IsPublished); Show(q.AsNoTracking().ToList()); _kept = q.First();")]
    [InlineData("Show([|Published().ToList()|]);", "Show(Published().AsNoTracking().ToList());")]
    [InlineData("foreach (var p in [|db.Posts.Include(p => p.Comments).ToList()|]) Use(p.Comments.Count);", "foreach (var p in db.Posts.AsNoTracking().Include(p => p.Comments).ToList()) Use(p.Comments.Count);")]
    [InlineData("foreach (var p in [|db.Posts.Include(p => p.Blog).ToList()|]) Use(p.Blog.Id);", "foreach (var p in db.Posts.AsNoTrackingWithIdentityResolution().Include(p => p.Blog).ToList()) Use(p.Blog.Id);")]
    [InlineData("foreach (var p in [|db.Posts.Include(p => p.Tags).ToList()|]) Use(p.Tags.Count);", "foreach (var p in db.Posts.AsNoTrackingWithIdentityResolution().Include(p => p.Tags).ToList()) Use(p.Tags.Count);")]
    [InlineData("foreach (var r in [|db.Posts.Select(p => new { p, N = p.Comments.Count }).ToList()|]) Use(r.p.Id + r.N);", "foreach (var r in db.Posts.AsNoTracking().Select(p => new { p, N = p.Comments.Count }).ToList()) Use(r.p.Id + r.N);")]
    [InlineData("Show([|db.Posts.FromSqlInterpolated($\"SELECT * FROM Posts\").ToList()|]);", "Show(db.Posts.FromSqlInterpolated($\"SELECT * FROM Posts\").AsNoTracking().ToList());")]
    public Task Fixes_AfterTheSource(string before, string after) => VerifyCodeFixAsync(Fixable(before), Fixable(after));

    [Fact]
    public Task Fixes_OnALineOfItsOwn() => VerifyCodeFixAsync(
        Fixable("""
            var posts = await [|db.Posts
                .Where(p => p.IsPublished) // only those
                .OrderBy(p => p.Title)
                .ToListAsync(ct)|];
            Show(posts);
            """),
        Fixable("""
            var posts = await db.Posts
                .AsNoTracking()
                .Where(p => p.IsPublished) // only those
                .OrderBy(p => p.Title)
                .ToListAsync(ct);
            Show(posts);
            """));

    [Fact]
    public Task Fixes_ByAddingTheNamespace() => VerifyCodeFixAsync(
        "using System.Linq;\nusing Blogging;\n\npublic class Service\n{\n    public void Run(BlogContext db)\n    {\n        foreach (var post in [|db.Posts.ToList()|])\n            System.Console.WriteLine(post.Title);\n    }\n}\n",
        "using System.Linq;\nusing Blogging;\nusing Microsoft.EntityFrameworkCore;\n\npublic class Service\n{\n    public void Run(BlogContext db)\n    {\n        foreach (var post in db.Posts.AsNoTracking().ToList())\n            System.Console.WriteLine(post.Title);\n    }\n}\n");

    private static string Fixable(string body) => Code.Method(body, members: """
        private Post? _kept;
        private static void Use(object? value) { }
        private static void Show(IEnumerable<Post> posts) { foreach (var post in posts) Use(post.Title); }
        private IQueryable<Post> Published() => db.Posts.Where(p => p.IsPublished);
        """);

    [Theory]
    [InlineData("db.Hooks.Where(h => h.StoreId == id).ToList()", true)]
    [InlineData("db.Hooks.Where(h => h.StoreId == id).Include(h => h.Calls).ToList()", false)]
    [InlineData("db.Hooks.ToList()", false)]
    [InlineData("db.Calls.Where(c => c.HookId == id).ToList()", false)] // a hook's calls are more and more
    [InlineData("db.Keys.Where(k => k.UserId == id).ToList()", true)] // users are, not the keys of one
    [InlineData("db.Keys.Where(k => k.UserId == id).Include(k => k.User).ToList()", true)]
    [InlineData("db.Keys.Where(k => k.Url == url).ToList()", true)]
    [InlineData("db.Keys.Where(k => ids.Contains(k.UserId)).ToList()", false)]
    [InlineData("db.Keys.Where(k => k.IsUsed).ToList()", false)]
    // A context that goes with its query.
    [InlineData("own.Calls.Where(c => c.HookId == id).ToList()", true)]
    [InlineData("own.Calls.Take(50).ToList()", true)]
    [InlineData("own.Calls.Take(5000).ToList()", false)]
    [InlineData("own.Calls.Take(id).ToList()", false)]
    [InlineData("own.Hooks.Include(h => h.Calls).Take(50).ToList()", false)]
    [InlineData("db.Calls.Take(50).ToList()", false)]
    [InlineData("own.Hooks.Take(50).SelectMany(h => h.Calls).ToList()", false)]
    [InlineData("own.Calls.Where(c => c.HookId == id).ToList()", false, "for (; id < 100; id++) ")] // the context keeps what they all read
    [InlineData("own.Calls.Take(50).ToList()", false, "while (url.Length > 0) ")]
    public Task Reports_AFewChildrenOfOneParent_AsInfo(string query, bool isInfo, string loop = "") => VerifyAnalyzerAsync(
        Code.File($$"""
            public class Store { public int Id { get; set; } public List<Hook> Hooks { get; } = new(); }
            public class Hook { public int Id { get; set; } public int StoreId { get; set; } public Store Store { get; set; } = null!; public string Url { get; set; } = ""; public List<Call> Calls { get; } = new(); }
            public class Call { public int Id { get; set; } public int HookId { get; set; } public Hook Hook { get; set; } = null!; public DateTime CreatedAt { get; set; } public string Url { get; set; } = ""; }
            public class StoreContext : DbContext { public DbSet<Store> Stores => Set<Store>(); public DbSet<Hook> Hooks => Set<Hook>(); public DbSet<Call> Calls => Set<Call>(); public DbSet<Key> Keys => Set<Key>(); }
            public class User { public int Id { get; set; } public List<Key> Keys { get; } = new(); public DateTime CreatedAt { get; set; } }
            public class Key { public int Id { get; set; } public int UserId { get; set; } public User User { get; set; } = null!; public DateTime? LastUsedAt { get; set; } public bool IsUsed { get; set; } public string Url { get; set; } = ""; }
            public class Service(StoreContext db)
            {
                public void Run(int id, string url, List<int> ids) { using var own = new StoreContext(); {{loop}}foreach (var row in {|#0:{{query}}|}) Console.WriteLine(row.Url); }
            }
            """),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(isInfo ? DiagnosticSeverity.Info : DiagnosticSeverity.Warning)));

    [Theory]
    [InlineData("public class Warmer(BlogContext db) : IHostedService { public Task StartAsync(CancellationToken ct) { LoadPosts(); return Task.CompletedTask; } public Task StopAsync(CancellationToken ct) => Task.CompletedTask;", true)]
    [InlineData("public class Warmer(BlogContext db) : BackgroundService { protected override Task ExecuteAsync(CancellationToken ct) { LoadPosts(); return Task.CompletedTask; }", true)] // a job
    [InlineData("public class Warmer(BlogContext db) : IHostedService { public Task StartAsync(CancellationToken ct) { _timer = new(_ => LoadPosts()); LoadPosts(); return Task.CompletedTask; } public Task StopAsync(CancellationToken ct) { LoadPosts(); return Task.CompletedTask; } private Timer? _timer;", true)] // a job
    [InlineData("public class Warmer(BlogContext db) { public void StartAsync() => LoadPosts();", false)]
    [InlineData("public class Settings(BlogContext db) : Microsoft.Extensions.Configuration.ConfigurationProvider { public override void Load() => LoadPosts();", true)]
    public Task Reports_WhatIsReadOnceAtTheStart_AsInfo(string service, bool isInfo) => VerifyAnalyzerAsync(
        Code.File(service + " private void LoadPosts() { foreach (var post in {|#0:db.Posts.ToList()|}) Console.WriteLine(post.Title); } }")
            .Replace("using Blogging;", "using Microsoft.Extensions.Hosting;\nusing Blogging;", StringComparison.Ordinal),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(isInfo ? DiagnosticSeverity.Info : DiagnosticSeverity.Warning)));

    // Nobody waits for a job, and few administrators for a page of plain rows.
    [Theory]
    [InlineData("public class BlogCleanupJob(BlogContext db) { public void Run() => Load();", "db.Posts", true)]
    [InlineData("public class BlogCleanupJob(BlogContext db) { public void Run() => Load();", "db.Posts.Include(p => p.Comments)", false)]
    [InlineData("public class PostJobs(BlogContext db) { public void Run() => Load();", "db.Posts", false)] // what it is about
    [InlineData("public class JobController(BlogContext db) : ControllerBase { public void Get() => Load();", "db.Posts", false)]
    [InlineData("public class PostPages(BlogContext db) { public void Run() => Load();", "db.Posts", false)]
    [InlineData("[Area(\"Admin\")] public class PostsController(BlogContext db) : ControllerBase { public void Get() => Load();", "db.Posts", true)]
    [InlineData("[Area(\"Admin\")] public class PostsController(BlogContext db) : ControllerBase { public void Get() => Load();", "db.Posts.Include(p => p.Blog)", true)]
    [InlineData("[Area(\"Admin\")] public class PostsController(BlogContext db) : ControllerBase { public void Get() => Load();", "db.Posts.Include(p => p.Comments)", false)]
    [InlineData("[Authorize(Policy = \"CanModifyServerSettings\")] public class PostsController(BlogContext db) : ControllerBase { public void Get() => Load();", "db.Posts", true)]
    [InlineData("[Authorize(Policy = \"CanModifySettings\")] public class PostsController(BlogContext db) : ControllerBase { public void Get() => Load();", "db.Posts", false)]
    public Task Reports_WhatFewWaitFor_AsInfo(string service, string query, bool isInfo) => VerifyAnalyzerAsync(
        Code.File(service + " private void Load() { foreach (var post in {|#0:" + query + ".ToList()|}) Console.WriteLine(post.Title + " + Read(query) + "); } }")
            .Replace("using Blogging;", "using Microsoft.AspNetCore.Authorization;\nusing Microsoft.AspNetCore.Mvc;\nusing Blogging;", StringComparison.Ordinal),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(isInfo ? DiagnosticSeverity.Info : DiagnosticSeverity.Warning)));

    private static string Read(string query) => query.Contains("Blog)") ? "post.Blog.Name" : query.Contains("Comments)") ? "post.Comments.Count" : "post.Id";

    // What a library keeps to itself, and does not call.
    [Theory]
    [InlineData("", true)]
    [InlineData("public void Use() => Load();", false)]
    [InlineData("public Action Use => Load;", false)]
    public Task Reports_WhatALibraryDoesNotCallItself_AsInfo(string other, bool isInfo) => VerifyAnalyzerAsync(
        Code.File($$"""
            public class Service(BlogContext db)
            {
                {{other}}
                private void Load() { foreach (var post in {|#0:db.Posts.ToList()|}) Console.WriteLine(post.Title); }
            }
            """),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(isInfo ? DiagnosticSeverity.Info : DiagnosticSeverity.Warning)));

    [Theory]
    [InlineData("Service : IService", "service.Other();", true, true)]
    [InlineData("Service : IService", "service.Other(); service.Run();", true, false)]
    [InlineData("Service : IService", "((IService)service).Run();", true, false)]
    [InlineData("Service : IService", "", true, true)] // what an interface of the application's own shows
    [InlineData("Service : IHandler<int>", "", true, false)]
    [InlineData("Service", "service.Other();", true, true)]
    [InlineData("Service", "", true, false)] // nothing of the class is called: a framework may
    [InlineData("Service", "service.Other();", false, false)] // a library is there for others
    public Task Reports_WhatTheApplicationDoesNotCall_AsInfo(string service, string calls, bool isApplication, bool isInfo) => VerifyAnalyzerAsync(
        Code.File($$"""
            public static class Program { public static void Main() { } public static void Use(Service service) { {{calls}} } }
            public interface IService { void Run(); void Other(); }
            public interface IHandler<T> { void Run(); }
            public class {{service.Replace("Service", "Service(BlogContext db)", StringComparison.Ordinal).Replace("IService(BlogContext db)", "IService", StringComparison.Ordinal)}}
            {
                public void Other() { }
                public void Run() { foreach (var post in {|#0:db.Posts.ToList()|}) Console.WriteLine(post.Title); }
            }
            """),
        o =>
        {
            o.OutputKind = isApplication ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary;
            o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(isInfo ? DiagnosticSeverity.Info : DiagnosticSeverity.Warning));
        });
}
