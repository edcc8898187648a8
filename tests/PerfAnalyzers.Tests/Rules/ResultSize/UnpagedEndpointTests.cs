using Microsoft.CodeAnalysis;
using PerfAnalyzers.CodeFixes.Rules.ResultSize;
using PerfAnalyzers.Rules.ResultSize;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.ResultSize;

/// <summary>Endpoints that answer with all rows of a table that grows.</summary>
public sealed partial class UnpagedEndpointTests : CodeFixTests<UnpagedEndpointAnalyzer, UnpagedEndpointCodeFix>
{
    private const string Usings = "using Microsoft.AspNetCore.Builder;\nusing Microsoft.AspNetCore.Http;\nusing Microsoft.AspNetCore.Mvc;\nusing Microsoft.AspNetCore.SignalR;\n";

    [Theory]
    [InlineData("public Task<List<Post>> Get() => [|db.Posts.ToListAsync()|];")]
    [InlineData("public async Task<ActionResult<List<Post>>> Get() => await [|db.Posts.ToListAsync()|];")]
    [InlineData("public IActionResult Get() { return Ok([|db.Posts.ToList()|]); }")]
    [InlineData("public IActionResult Get() { var posts = [|db.Posts.ToList()|]; return Json(posts); }")]
    [InlineData("public IActionResult Get() => Ok(new { Items = [|db.Posts.Where(p => p.IsPublished).ToArray()|] });")]
    [InlineData("public async Task<IActionResult> Get() { var posts = await [|db.Posts.ToListAsync()|]; var dtos = posts.Select(p => new Row(p)).ToList(); return Ok(dtos); }")]
    [InlineData("public object Get() => [|db.Posts.Select(p => new { p.Id, p.Title }).ToList()|];")]
    [InlineData("public async Task<List<Post>> Get(string? text) { var q = db.Posts.AsQueryable(); if (text != null) q = q.Where(p => p.Title.Contains(text)); return await [|q.ToListAsync()|]; }")]
    // What it is put in has it.
    [InlineData("public IActionResult Get() => Ok(new Page<Post>([|db.Posts.ToList()|], 3)); public record Page<T>(IReadOnlyList<T> Rows, int Count);")]
    [InlineData("public async Task<Answer> Get() { var posts = await [|db.Posts.ToListAsync()|]; return new Answer(posts.Count, posts); } public record Answer(int Count, List<Post> Posts);")]
    public Task Reports_WhenAnActionAnswersWithAllRows(string action) => VerifyAnalyzerAsync(Controller(action));

    [Theory]
    [InlineData("app.MapGet(\"/\", (BlogContext db) => [|db.Posts.ToList()|]);")]
    [InlineData("app.MapGet(\"/\", async (BlogContext db, CancellationToken ct) => Results.Ok(await [|db.Posts.ToListAsync(ct)|]));")]
    [InlineData("app.MapGet(\"/\", async (BlogContext db) => { var posts = await [|db.Posts.ToListAsync()|]; return TypedResults.Ok(posts); });")]
    [InlineData("app.MapGroup(\"/posts\").MapGet(\"/\", Get); static Task<List<Post>> Get(BlogContext db) => [|db.Posts.ToListAsync()|];")]
    public Task Reports_WhenAHandlerAnswersWithAllRows(string body) => VerifyAnalyzerAsync(Handlers(body));

    [Theory]
    [InlineData("public class PostHub(BlogContext db) : Hub { public List<Post> Get() => [|db.Posts.ToList()|]; }")]
    [InlineData("public class ServerCallContext; public class Reply { public List<Post> Items { get; set; } = []; } public abstract class PostsBase { public abstract Task<Reply> List(string r, ServerCallContext c); } public class PostsService(BlogContext db) : PostsBase { public override async Task<Reply> List(string r, ServerCallContext c) { var posts = await [|db.Posts.ToListAsync()|]; return new Reply { Items = posts }; } }")]
    [InlineData("public class QueryTypeAttribute : Attribute; [QueryType] public class Query { public List<Post> Posts(BlogContext db) => [|db.Posts.ToList()|]; }")]
    public Task Reports_WhenAServiceAHubOrAResolverAnswersWithAllRows(string types) => VerifyAnalyzerAsync(Usings + Code.File(types));

    [Theory]
    [InlineData("public Task<List<Post>> Get(int page) => db.Posts.OrderBy(p => p.Id).Skip(page * 10).Take(10).ToListAsync();")]
    [InlineData("public Task<List<Post>> Get(int blogId) => db.Posts.Where(p => p.BlogId == blogId).ToListAsync();")]
    [InlineData("public Task<Post> Get(int id) => db.Posts.SingleAsync(p => p.Id == id);")]
    [InlineData("public IActionResult Get([FromQuery] int[] ids) => Ok(db.Posts.Where(p => ids.Contains(p.Id)).ToList());")]
    [InlineData("public Task<List<Tag>> Get() => db.Tags.ToListAsync();")] // a list to choose from
    [InlineData("public Task<List<Category>> Get() => db.Categories.ToListAsync();")] // a tree
    [InlineData("public IActionResult Get() { var posts = db.Posts.ToList(); return Ok(posts.Count); }")] // PERF3008
    [InlineData("public IActionResult Get() { foreach (var post in db.Posts.ToList()) post.IsPublished = true; db.SaveChanges(); return Ok(); }")]
    [InlineData("public Task<List<Post>> Export() => db.Posts.ToListAsync();")] // a download
    [InlineData("public IActionResult Get() => View(db.Posts.ToList());")] // PERF3001: nothing is serialised
    [InlineData("public IActionResult Get() { var posts = db.Posts.ToList(); return Ok(Summary(posts)); } private static string Summary(List<Post> posts) => \"\";")] // PERF3001
    [InlineData("public IActionResult Get(int id) => Ok(db.Posts.ToList().Where(p => p.BlogId == id));")] // PERF3007
    [InlineData("public IActionResult Get(int id) { Func<Post, bool> isOf = p => p.BlogId == id; return Ok(db.Posts.Where(isOf).ToList()); }")] // PERF3009
    [InlineData("public IActionResult Get() => Ok(db.Posts.ToList().Any());")] // PERF3008
    [InlineData("private List<Post> Load() => db.Posts.ToList();")] // PERF3001
    [InlineData("public IActionResult Get() => Ok(db.Posts.Count());")]
    [InlineData("public Task<List<Post>> Get(int page) => db.Posts.Paged(page).ToListAsync();")]
    [InlineData("[NonAction] public Task<List<Post>> Load() => db.Posts.ToListAsync();")] // no request runs it
    public Task IsSilent_WhenTheAnswerIsBounded(string action) => VerifyAnalyzerAsync(Controller(action));

    [Theory]
    [InlineData("public async Task<List<Post>> Get(int? blogId) { var q = db.Posts.AsQueryable(); if (blogId != null) q = q.Where(p => p.BlogId == blogId); return await {|#0:q.ToListAsync()|}; }")]
    [InlineData("public Task<List<Post>> Get(int? blogId) => {|#0:db.Posts.Where(p => blogId == null || p.BlogId == blogId).ToListAsync()|};")]
    [InlineData("public async Task<List<Post>> Get(int? blogId, int? authorId) { var q = db.Posts.AsQueryable(); if (blogId is { } b) q = q.Where(p => p.BlogId == b); if (authorId is { } a) q = q.Where(p => p.AuthorId == a); return await {|#0:q.ToListAsync()|}; }")]
    [InlineData("public async Task<List<Post>> Get([FromQuery] Search search) { var q = db.Posts.AsQueryable(); if (search.BlogId.HasValue) q = q.Where(p => p.BlogId == search.BlogId.Value); if (search.AuthorId.HasValue) q = q.Where(p => p.AuthorId == search.AuthorId.Value); return await {|#0:q.ToListAsync()|}; } public record Search(int? BlogId, int? AuthorId);")]
    public Task Reports_WhenAFilterMayBeLeftOut_AsInfo(string action) => VerifyAnalyzerAsync(
        Controller(action),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(DiagnosticSeverity.Info)));

    [Theory]
    [InlineData("public async Task<IActionResult> Get(int? blogId) { if (blogId == null) return BadRequest(); var q = db.Posts.AsQueryable(); if (blogId != null) q = q.Where(p => p.BlogId == blogId); return Ok(await q.ToListAsync()); }")]
    [InlineData("public async Task<IActionResult> Get(int? blogId, int? authorId) { if (blogId == null && authorId == null) { throw new ArgumentException(); } var q = db.Posts.AsQueryable(); if (blogId != null) q = q.Where(p => p.BlogId == blogId); if (authorId != null) q = q.Where(p => p.AuthorId == authorId); return Ok(await q.ToListAsync()); }")]
    [InlineData("public Task<List<Post>> Get(bool mine, int id) { var q = db.Posts.AsQueryable(); if (mine) q = q.Where(p => p.AuthorId == id); if (!mine) q = q.Where(p => p.BlogId == id); return q.ToListAsync(); }")]
    public Task IsSilent_WhenAFilterIsAskedFor(string action) => VerifyAnalyzerAsync(Controller(action));

    [Theory]
    [InlineData("public IQueryable<Post> Get() => {|#0:db.Posts|};")]
    [InlineData("public IEnumerable<Post> Get() => {|#0:db.Posts.AsNoTracking()|};")]
    [InlineData("public IActionResult Get() => Ok({|#0:db.Posts|});")]
    [InlineData("public ActionResult<IEnumerable<Post>> Get() { return Ok({|#0:db.Posts.Where(p => p.IsPublished)|}); }")]
    [InlineData("public IActionResult Get(int? blogId) { IQueryable<Post> q = db.Posts; if (blogId != null) q = q.Where(p => p.BlogId == blogId); return Ok({|#0:q|}); }")]
    [InlineData("public IActionResult Get() => Json({|#0:db.Posts.Select(p => new { p.Id, p.Title })|});")]
    public Task Reports_QueriesThatLeaveUnexecuted_AsInfo(string action) => VerifyAnalyzerAsync(
        Controller(action),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(DiagnosticSeverity.Info)));

    [Theory]
    [InlineData("public IQueryable<Post> Get(int blogId) => db.Posts.Where(p => p.BlogId == blogId);")]
    [InlineData("public IQueryable<Post> Get(int page) => db.Posts.OrderBy(p => p.Id).Skip(page * 20).Take(20);")]
    [InlineData("public IActionResult Get() => Ok(db.Tags);")] // a list to choose from
    [InlineData("[EnableQuery(PageSize = 20)] public IQueryable<Post> Get() => db.Posts; public class EnableQueryAttribute : Attribute { public int PageSize { get; set; } }")]
    [InlineData("[Paged] public IQueryable<Post> Get() => db.Posts; public class EnableQueryAttribute : Attribute; public class PagedAttribute : EnableQueryAttribute;")]
    [InlineData("private IQueryable<Post> Published() => db.Posts.Where(p => p.IsPublished);")] // what is made of it, others say
    [InlineData("public IActionResult Export() => Ok(db.Posts);")] // a download
    [InlineData("public IAsyncEnumerable<Post> Get() => db.Posts.AsAsyncEnumerable();")] // streamed, and meant to be
    public Task IsSilent_WhenTheQueryThatLeavesIsBounded(string action) => VerifyAnalyzerAsync(Controller(action));

    [Fact]
    public Task Reports_HandlersInTopLevelStatements() => VerifyAnalyzerAsync(
        """
        using Blogging;
        using System.Linq;
        using Microsoft.AspNetCore.Builder;
        using Microsoft.AspNetCore.Http;
        using Microsoft.EntityFrameworkCore;

        var app = WebApplication.CreateBuilder(args).Build();
        app.MapGet("/all", (BlogContext db) => [|db.Posts.ToListAsync()|]);
        app.MapGet("/ok", async (BlogContext db) => Results.Ok(await [|db.Posts.Where(p => p.IsPublished).ToListAsync()|]));
        app.MapGet("/tags", (BlogContext db) => db.Tags.ToListAsync());
        app.Run();
        """,
        o => o.OutputKind = OutputKind.ConsoleApplication);

    [Fact]
    public Task Reports_InControllersOfWhatSoundsLikeWork() => VerifyAnalyzerAsync(Usings + Code.File("""
        [ApiController]
        public class ReportsController(BlogContext db) : ControllerBase
        {
            public Task<List<Post>> Get() => [|db.Posts.ToListAsync()|];
            public Task<List<Post>> Export() => db.Posts.ToListAsync();
        }
        """));

    [Fact]
    public Task IsSilent_WhenTheOptionNamesTheEntity() =>
        VerifyAnalyzerAsync(Controller("public Task<List<Post>> Get() => db.Posts.ToListAsync();"), o => o.EditorConfig["dotnet_code_quality.PERF.small_entities"] = "Post");

    [Theory]
    [InlineData(
        "public Task<List<Post>> Get() => [|db.Posts.ToListAsync()|];",
        "public Task<List<Post>> Get(int page = 1, int pageSize = 20) => db.Posts.OrderBy(p => p.Id).Skip((Math.Max(page, 1) - 1) * Math.Clamp(pageSize, 1, 100)).Take(Math.Clamp(pageSize, 1, 100)).ToListAsync();")]
    [InlineData(
        """
        [HttpGet("posts")]
        public async Task<ActionResult<List<Post>>> Get(string tag, CancellationToken ct)
        {
            // All of them.
            return Ok(await [|db.Posts.AsNoTracking().ToListAsync(ct)|]);
        }
        """,
        """
        [HttpGet("posts")]
        public async Task<ActionResult<List<Post>>> Get(string tag, int page = 1, int pageSize = 20, CancellationToken ct = default)
        {
            page = Math.Max(page, 1);
            pageSize = Math.Clamp(pageSize, 1, 100);
            // All of them.
            return Ok(await db.Posts.AsNoTracking().OrderBy(p => p.Id).Skip((page - 1) * pageSize).Take(pageSize).ToListAsync(ct));
        }
        """)]
    [InlineData(
        """
        public List<Post> Get(CancellationToken ct = default)
        {
            var posts = [|db.Posts
                .OrderBy(p => p.Title)
                .ToList()|];
            return posts;
        }
        """,
        """
        public List<Post> Get(int page = 1, int pageSize = 20, CancellationToken ct = default)
        {
            page = Math.Max(page, 1);
            pageSize = Math.Clamp(pageSize, 1, 100);
            var posts = db.Posts
                .OrderBy(p => p.Title)
                .ThenBy(p => p.Id)
                .Skip((page - 1) * pageSize)
                .Take(pageSize)
                .ToList();
            return posts;
        }
        """)]
    public Task Fixes_Actions(string action, string expected) => VerifyCodeFixAsync(Controller(action), Controller(expected));

    [Theory]
    [InlineData(
        "app.MapGet(\"/\", (BlogContext db) => [|db.Posts.ToList()|]);",
        "app.MapGet(\"/\", (BlogContext db, int page = 1, int pageSize = 20) => db.Posts.OrderBy(p => p.Id).Skip((Math.Max(page, 1) - 1) * Math.Clamp(pageSize, 1, 100)).Take(Math.Clamp(pageSize, 1, 100)).ToList());")]
    [InlineData(
        "app.MapGet(\"/\", Get); static Task<List<Post>> Get(BlogContext db, CancellationToken ct) => [|db.Posts.ToListAsync(ct)|];",
        "app.MapGet(\"/\", Get); static Task<List<Post>> Get(BlogContext db, int page = 1, int pageSize = 20, CancellationToken ct = default) => db.Posts.OrderBy(p => p.Id).Skip((Math.Max(page, 1) - 1) * Math.Clamp(pageSize, 1, 100)).Take(Math.Clamp(pageSize, 1, 100)).ToListAsync(ct);")]
    public Task Fixes_Handlers(string body, string expected) => VerifyCodeFixAsync(Handlers(body), Handlers(expected));

    [Fact]
    public Task Fixes_WithTheSizesOfTheOptions() => VerifyCodeFixAsync(
        Controller("public List<Post> Get() => [|db.Posts.ToList()|];"),
        Controller("public List<Post> Get(int page = 1, int pageSize = 50) => db.Posts.OrderBy(p => p.Id).Skip((Math.Max(page, 1) - 1) * Math.Clamp(pageSize, 1, 200)).Take(Math.Clamp(pageSize, 1, 200)).ToList();"),
        o =>
        {
            o.EditorConfig["dotnet_code_quality.PERF3002.page_size"] = "50";
            o.EditorConfig["dotnet_code_quality.PERF.max_page_size"] = "200";
        });

    [Theory]
    [InlineData("public List<Post> Get(int page) => [|db.Posts.ToList()|];")] // the name is taken
    [InlineData("public List<Post> Get(params string[] tags) => [|db.Posts.ToList()|];")]
    [InlineData("public virtual List<Post> Get() => [|db.Posts.ToList()|];")]
    [InlineData("public IActionResult Get() => Ok([|db.Posts.ToList()|].OrderBy(p => Rank(p))); private static int Rank(Post p) => p.Id;")] // each page would be sorted for itself
    [InlineData("public List<Post> Get() => [|db.Posts.ToList()|]; [NonAction] public int Count() => Get().Count;")]
    public Task OffersNoFix_WhenAPageHasNoPlace(string action) => VerifyNoCodeFixAsync(Controller(action));

    [Fact]
    public Task OffersNoFix_WhenAnInterfaceDeclaresIt() => VerifyNoCodeFixAsync(Usings + Code.File("""
        public interface IPostsApi { List<Post> Get(); }

        [ApiController]
        public class PostsController(BlogContext db) : ControllerBase, IPostsApi
        {
            public List<Post> Get() => [|db.Posts.ToList()|];
        }
        """));

    private static string Controller(string action) =>
        Usings + Code.File("[ApiController] public class PostsController(BlogContext db) : Controller\n{\n" + Code.Indent(action, 4) + "\n}\npublic class Row(Post p) { public string Title { get; } = p.Title; }\npublic static class Pages { public static IQueryable<T> Paged<T>(this IQueryable<T> q, int page) => q.Skip(page * 10).Take(10); }");

    private static string Handlers(string body) =>
        Usings + Code.File("public static class Routes { public static void Map(WebApplication app) { " + body + " } }");
}
