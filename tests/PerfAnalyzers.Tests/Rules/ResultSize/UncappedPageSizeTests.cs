using Microsoft.CodeAnalysis;
using PerfAnalyzers.CodeFixes.Rules.ResultSize;
using PerfAnalyzers.Rules.ResultSize;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.ResultSize;

/// <summary>Page sizes that a request gives, and that nothing limits on the way to <c>Take</c>.</summary>
public sealed partial class UncappedPageSizeTests : CodeFixTests<UncappedPageSizeAnalyzer, UncappedPageSizeCodeFix>
{
    private const string Usings = "using System.ComponentModel.DataAnnotations;\nusing Microsoft.AspNetCore.Builder;\nusing Microsoft.AspNetCore.Http;\nusing Microsoft.AspNetCore.Mvc;\n";

    private const string Types = """

        public class Filter { public int Page { get; set; } = 1; public int Size { get; set; } = 20; public int? Maybe { get; set; } public Filter? Inner { get; set; } }
        public record PageQuery(int Page, int Size);
        public record RangeQuery([Range(1, 100)] int Size, [Range(1, int.MaxValue)] int Open);
        public class CappedFilter { private int _size; public int Size { get => _size; set => _size = Math.Min(value, 50); } public int Capped => _size > 50 ? 50 : _size; }
        public class CheckedFilter : IValidatableObject { public int Size { get; set; } public IEnumerable<ValidationResult> Validate(ValidationContext c) => []; }
        public abstract class AbstractValidator<T>;
        public class FluentFilter { public int Size { get; set; } }
        public class FluentFilterValidator : AbstractValidator<FluentFilter>;
        public class Options { public int Size { get; set; } }
        public class Settings { public string Size { get; set; } = ""; }
        public class Texts { public string Size { get; set; } = ""; }
        public class PostService(BlogContext db)
        {
            public Task<List<Post>> ListAsync(int page, int size) => db.Posts.OrderBy(p => p.Id).Skip(page * size).Take(size).ToListAsync();
            public List<Post> List(Filter filter) => db.Posts.OrderBy(p => p.Id).Take(filter.Size).ToList();
            public List<Post> Capped(int size) => db.Posts.OrderBy(p => p.Id).Take(Math.Min(size, 100)).ToList();
            public List<Post> Guarded(int size) { if (size > 100) throw new ArgumentException(); return db.Posts.OrderBy(p => p.Id).Take(size).ToList(); }
        }
        public interface IRequest<T>;
        public interface IRequestHandler<TRequest, TResponse> { Task<TResponse> Handle(TRequest request, CancellationToken ct); }
        public interface ISender { Task<T> Send<T>(IRequest<T> request, CancellationToken ct = default); }
        public record ListPosts(string? Tag, int? Limit, int Size = 20) : IRequest<List<Post>>;
        public class ListPostsHandler(BlogContext db) : IRequestHandler<ListPosts, List<Post>>
        {
            public Task<List<Post>> Handle(ListPosts request, CancellationToken ct) => db.Posts.OrderBy(p => p.Id).Take(request.Limit ?? 20).ToListAsync(ct);
        }
        public record ListCapped(int Limit) : IRequest<List<Post>>;
        public class ListCappedHandler(BlogContext db) : IRequestHandler<ListCapped, List<Post>>
        {
            public Task<List<Post>> Handle(ListCapped request, CancellationToken ct) => db.Posts.OrderBy(p => p.Id).Take(Math.Min(request.Limit, 100)).ToListAsync(ct);
        }
        public static class Pages
        {
            public static IQueryable<T> Paged<T>(this IQueryable<T> q, PageQuery page) => q.Skip(page.Page * page.Size).Take(page.Size);
            public static IQueryable<T> Paged<T>(this IQueryable<T> q, int page, int size) => q.Skip(page * size).Take(size);
        }
        """;

    [Theory]
    [InlineData("public List<Post> Get(int size) => db.Posts.Take([|size|]).ToList();")]
    [InlineData("public List<Post> Get(int? size) => db.Posts.Take([|size ?? 20|]).ToList();")]
    [InlineData("public List<Post> Get([FromQuery] int size = 20) { return db.Posts.Skip(10).Take([|size|]).ToList(); }")]
    [InlineData("public List<Post> Get(int size) { if (size < 1) size = 20; return db.Posts.Take([|size|]).ToList(); }")] // a test from below
    // A floor is no cap.
    [InlineData("public List<Post> Get(int size) => db.Posts.Take([|Math.Max(1, size)|]).ToList();")]
    [InlineData("public List<Post> Get(int size) { size = Math.Max(size, 1); return db.Posts.Take([|size|]).ToList(); }")]
    [InlineData("public List<Post> Get(int size) { var take = Math.Max(1, size); return db.Posts.Take([|take|]).ToList(); }")]
    [InlineData("public List<Post> Get(int size) => db.Posts.Take([|size < 1 ? 20 : size|]).ToList();")]
    [InlineData("public List<Post> Get(int size) { size = size <= 0 ? 20 : size; return db.Posts.Take([|size|]).ToList(); }")]
    [InlineData("public List<Post> Get(Filter filter) => db.Posts.Take([|filter.Size > 0 ? filter.Size : 20|]).ToList();")]
    [InlineData("public List<Post> Get(int size) { var take = size; return db.Posts.Take([|take|]).ToList(); }")]
    [InlineData("public List<Post> Get(int size) => db.Posts.Take([|size + 1|]).ToList();")]
    [InlineData("public List<Post> Get([FromQuery] Filter filter) => db.Posts.Take([|filter.Size|]).ToList();")]
    [InlineData("public List<Post> Get(Filter filter) => db.Posts.Take([|filter.Maybe ?? 10|]).ToList();")]
    [InlineData("public List<Post> Get(Filter filter) => db.Posts.Take([|filter.Maybe!.Value|]).ToList();")]
    [InlineData("public List<Post> Get([FromQuery] PageQuery query) => db.Posts.Take([|query.Size|]).ToList();")]
    [InlineData("public List<Post> Get([FromQuery] RangeQuery query) => db.Posts.Take([|query.Open|]).ToList();")] // [Range(1, int.MaxValue)]
    [InlineData("public List<Post> Get([FromQuery] PageQuery query) => db.Posts.Paged([|query|]).ToList();")]
    [InlineData("public List<Post> Get(int page, int size) => db.Posts.Paged(page, [|size|]).ToList();")]
    [InlineData("public Task<List<Post>> Get(int page, int size) => new PostService(db).ListAsync(page, [|size|]);")]
    [InlineData("public List<Post> Get([FromQuery] Filter filter) => new PostService(db).List([|filter|]);")]
    [InlineData("public object Get(int size) { var take = size; var posts = db.Posts.Skip(take).Take([|take|]).ToList(); return new { posts, take, next = take + 1, twice = take * 2 }; }")] // many reads, no test
    [InlineData("public object Get(int size) { var posts = db.Posts.Take([|size|]).ToList(); for (var i = 0; i < posts.Count; i++) posts[i].Title = \"\"; return posts; }")] // the list is gone through, the table is not
    [InlineData("public List<Post> Get(int size) => new PostService(db).List(new Filter { Size = [|size|] });")]
    [InlineData("public List<Post> Get(int size) { var filter = new Filter { Page = 1, Size = [|size|] }; return new PostService(db).List(filter); }")]
    [InlineData("public List<Post> Get(int size) => db.Posts.Paged(new PageQuery(1, [|size|])).ToList();")]
    [InlineData("public Task<List<Post>> Get(ISender sender, string tag, int? limit) => sender.Send(new ListPosts(tag, [|limit|]));")]
    [InlineData("public Task<List<Post>> Get(ISender sender, [FromQuery] ListPosts query, CancellationToken ct) => sender.Send([|query|], ct);")]
    [InlineData("public List<Post> Get(int size) { return Load([|size|]); List<Post> Load(int n) => db.Posts.Take(n).ToList(); }")]
    [InlineData("public List<Post> First(int size) => Get(size); public List<Post> Get(int size) => db.Posts.Take([|size|]).ToList();")] // once, where it is taken
    public Task Reports_WhenAnActionHandsItsSizeOn(string action) => VerifyAnalyzerAsync(Controller(action));

    [Theory]
    [InlineData("app.MapGet(\"/\", (BlogContext db, int size) => db.Posts.Take([|size|]).ToList());")]
    [InlineData("app.MapGet(\"/\", (BlogContext db, [AsParameters] PageQuery page) => db.Posts.Paged([|page|]).ToList());")]
    [InlineData("app.MapGet(\"/\", Get); static List<Post> Get(BlogContext db, int size = 20) => db.Posts.Take([|size|]).ToList();")]
    [InlineData("app.MapGet(\"/\", (BlogContext db, int size) => Newest(db, [|size|])); static List<Post> Newest(BlogContext db, int n) => db.Posts.Take(n).ToList();")]
    public Task Reports_WhenAHandlerHandsItsSizeOn(string body) => VerifyAnalyzerAsync(Handlers(body));

    [Theory]
    [InlineData("public List<Post> Get(int size) => db.Posts.Take(Math.Clamp(size, 1, 100)).ToList();")]
    [InlineData("public List<Post> Get(int size) => db.Posts.Take(Math.Min(size, 100)).ToList();")]
    [InlineData("public List<Post> Get(int size) => db.Posts.Take(Math.Max(1, Math.Min(size, 100))).ToList();")]
    [InlineData("public List<Post> Get(int size) { size = size > 100 ? 100 : size; return db.Posts.Take(Math.Max(1, size)).ToList(); }")]
    [InlineData("public List<Post> Get(int size) => db.Posts.Take(size is > 0 and < 100 ? size : 20).ToList();")]
    [InlineData("public List<Post> Get(int size) { size = Math.Min(size, 100); return db.Posts.Take(size).ToList(); }")]
    [InlineData("public List<Post> Get(int size) { var take = Math.Min(size, 100); return db.Posts.Take(take).ToList(); }")]
    [InlineData("public List<Post> Get(int size) { if (size > 100) size = 100; return db.Posts.Take(size).ToList(); }")]
    [InlineData("public object Get(int size) { if (size is < 1 or > 100) return BadRequest(); return db.Posts.Take(size).ToList(); }")]
    [InlineData("public List<Post> Get(int size) => db.Posts.Take(size > 100 ? 100 : size).ToList();")]
    [InlineData("public List<Post> Get(int size) { ArgumentOutOfRangeException.ThrowIfGreaterThan(size, 100); return db.Posts.Take(size).ToList(); }")]
    [InlineData("public List<Post> Get(int size) { if (!new[] { 10, 20 }.Contains(size)) size = 10; return db.Posts.Take(size).ToList(); }")]
    [InlineData("public List<Post> Get([Range(1, 100)] int size) => db.Posts.Take(size).ToList();")]
    [InlineData("[HttpGet(\"{size:int:max(100)}\")] public List<Post> Get(int size) => db.Posts.Take(size).ToList();")]
    [InlineData("public List<Post> Get(byte size) => db.Posts.Take(size).ToList();")]
    [InlineData("public List<Post> Get([FromQuery] RangeQuery query) => db.Posts.Take(query.Size).ToList();")]
    [InlineData("public List<Post> Get([FromQuery] CappedFilter filter) => db.Posts.Take(filter.Size).ToList();")]
    [InlineData("public List<Post> Get([FromQuery] CappedFilter filter) => db.Posts.Take(filter.Capped).ToList();")]
    [InlineData("public List<Post> Get([FromQuery] CheckedFilter filter) => db.Posts.Take(filter.Size).ToList();")]
    [InlineData("public List<Post> Get([FromQuery] FluentFilter filter) => db.Posts.Take(filter.Size).ToList();")]
    [InlineData("public List<Post> Get([FromQuery] Filter filter) { if (filter.Size > 100) filter.Size = 100; return db.Posts.Take(filter.Size).ToList(); }")]
    [InlineData("public List<Post> Get([FromQuery] Filter filter) { Validate(filter); return db.Posts.Take(filter.Size).ToList(); } private void Validate(Filter f) { }")]
    [InlineData("public List<Post> Get(int size, [FromServices] Options options) => db.Posts.Take(Math.Min(size, options.Size)).ToList();")]
    [InlineData("public List<Post> Get(int size, [FromServices] Options options) { if (size > options.Size) size = options.Size; return db.Posts.Take(size).ToList(); }")]
    [InlineData("public object Get(int size) { var take = size; if (take > 100) return BadRequest(); return db.Posts.Take(take).ToList(); }")]
    [InlineData("public List<Post> Get([FromQuery] Filter filter) { filter.Size = Math.Min(filter.Size, 50); return db.Posts.Take(filter.Size).ToList(); }")]
    [InlineData("public List<Post> Get([FromQuery] Filter filter, [FromServices] Options options) { filter.Size = options.Size; return db.Posts.Take(filter.Size).ToList(); }")]
    [InlineData("public List<Post> Get(int size) => Load(new CappedFilter { Size = size }); private List<Post> Load(CappedFilter f) => db.Posts.Take(f.Size).ToList();")]
    [InlineData("public List<Post> Get(int size) => new PostService(db).List(new Filter { Size = Math.Min(size, 50) });")]
    [InlineData("public Task<List<Post>> Get(ISender sender, int limit) => sender.Send(new ListCapped(limit));")]
    [InlineData("public List<Post> Get(int size) => new PostService(db).Capped(size);")]
    [InlineData("public List<Post> Get(int size) => new PostService(db).Guarded(size);")]
    public Task IsSilent_WhenTheSizeIsCapped(string action) => VerifyAnalyzerAsync(Controller(action));

    [Theory]
    [InlineData("public List<Post> Get() => db.Posts.Take(20).ToList();")]
    [InlineData("public List<Post> Get([FromServices] Options options) => db.Posts.Take(options.Size).ToList();")] // the server's own
    [InlineData("public List<Post> Get(int size) => Load(20); private List<Post> Load(int size) => db.Posts.Take(size).ToList();")]
    [InlineData("public void Clean(int batchSize) { var batch = db.Posts.OrderBy(p => p.Id).Select(p => p.Id).Take(batchSize); while (batch.ToList().Count > 0) Console.WriteLine(); }")] // all rows, some at a time
    [InlineData("public void Clean(int size, int count) { for (var i = 0; i < count; i++) Console.WriteLine(db.Posts.OrderBy(p => p.Id).Skip(i * size).Take(size).ToList().Count); }")]
    [InlineData("public object Get(int size) => new List<int> { 1 }.Take(size);")] // in memory
    [InlineData("private List<Post> Load(int size) => db.Posts.Take(size).ToList();")]
    public Task IsSilent_WhenTheSizeIsNotTheRequests(string action) => VerifyAnalyzerAsync(Controller(action));

    [Theory]
    [InlineData("public List<Post> Get(int size) => db.Posts.Take([|size|]).ToList();", "public List<Post> Get(int size) => db.Posts.Take(Math.Clamp(size, 1, 100)).ToList();")]
    [InlineData("public List<Post> Get(int? size) => db.Posts.Take([|size ?? 20|]).ToList();", "public List<Post> Get(int? size) => db.Posts.Take(Math.Clamp(size ?? 20, 1, 100)).ToList();")]
    [InlineData(
        "public List<Post> Get(int page, int? size) => db.Posts.Skip(page * (size ?? 20)).Take([|size ?? 20|]).ToList();",
        "public List<Post> Get(int page, int? size) => db.Posts.Skip(page * Math.Clamp(size ?? 20, 1, 100)).Take(Math.Clamp(size ?? 20, 1, 100)).ToList();")]
    [InlineData(
        """
        public List<Post> Get(int page, int size)
        {
            var posts = db.Posts.OrderBy(p => p.Id);
            return posts.Skip((page - 1) * size).Take([|size|]).ToList(); // the page
        }
        """,
        """
        public List<Post> Get(int page, int size)
        {
            var posts = db.Posts.OrderBy(p => p.Id);
            size = Math.Clamp(size, 1, 100);
            return posts.Skip((page - 1) * size).Take(size).ToList(); // the page
        }
        """)]
    [InlineData(
        "public List<Post> Get([FromQuery] Filter f) => db.Posts.Skip((f.Page - 1) * f.Size).Take([|f.Size|]).ToList();",
        "public List<Post> Get([FromQuery] Filter f) => db.Posts.Skip((f.Page - 1) * Math.Clamp(f.Size, 1, 100)).Take(Math.Clamp(f.Size, 1, 100)).ToList();")]
    [InlineData(
        "public Task<List<Post>> Get(int page, int size) => new PostService(db).ListAsync(page, [|size|]);",
        "public Task<List<Post>> Get(int page, int size) => new PostService(db).ListAsync(page, Math.Clamp(size, 1, 100));")]
    // The code knows itself what to do about too little.
    [InlineData(
        """
        public List<Post> Get(int size)
        {
            if (size < 1)
                size = 20;
            return db.Posts.OrderBy(p => p.Id).Take([|size|]).ToList();
        }
        """,
        """
        public List<Post> Get(int size)
        {
            size = Math.Min(size, 100);
            if (size < 1)
                size = 20;
            return db.Posts.OrderBy(p => p.Id).Take(size).ToList();
        }
        """)]
    public Task Fixes_ByClamping(string action, string expected) => VerifyCodeFixAsync(Controller(action), Controller(expected));

    /// <summary>A number is made of the request's text, as the scripts of data tables send it.</summary>
    [Theory]
    [InlineData("public List<Post> Get(string size) => db.Posts.Take([|int.Parse(size)|]).ToList();")]
    [InlineData("public List<Post> Get(string? size) { int.TryParse(size, out var take); return db.Posts.Take([|take|]).ToList(); }")]
    [InlineData("public List<Post> Get(string? size) { var take = int.TryParse(size, out var n) ? n : 20; return db.Posts.Take([|take|]).ToList(); }")]
    [InlineData("public List<Post> Get(string? size) { if (!int.TryParse(size, out var take) || take < 1) take = 20; return db.Posts.Take([|take|]).ToList(); }")]
    [InlineData("public List<Post> Get([FromQuery] Texts query) => db.Posts.Take([|Convert.ToInt32(query.Size)|]).ToList();")]
    [InlineData("public List<Post> Get(string size) { if (size is \"\") size = \"20\"; return db.Posts.Take([|int.Parse(size)|]).ToList(); }")]
    [InlineData("public object Get(string size) { if (size.Length > 0 && int.Parse(size) > 0) return db.Posts.Take([|int.Parse(size)|]).ToList(); return BadRequest(); }")]
    [InlineData("public List<Post> Get() => db.Posts.Take([|int.Parse(Request.Query[\"size\"]!)|]).ToList();")]
    [InlineData("public List<Post> Get() => db.Posts.Take([|Convert.ToInt32(Request.Query[\"size\"].ToString())|]).ToList();")]
    [InlineData("public List<Post> Get() { var length = Request.Form[\"length\"].FirstOrDefault(); int pageSize = length != null ? Convert.ToInt32(length) : 0; return db.Posts.Skip(10).Take([|pageSize|]).ToList(); }")]
    [InlineData("public List<Post> Get() { string? length = Request.Headers[\"X-Size\"]; return db.Posts.Take([|int.Parse(length ?? \"20\")|]).ToList(); }")]
    [InlineData("public List<Post> Get() => Load(int.Parse(HttpContext.Request.Query[\"size\"][0]!)); private List<Post> Load(int size) => db.Posts.Take(size).ToList();", "int.Parse(HttpContext.Request.Query[\"size\"][0]!)")]
    public Task Reports_WhenTheSizeIsParsed(string action, string? reported = null) =>
        VerifyAnalyzerAsync(Controller(reported is null ? action : action.Replace(reported, "[|" + reported + "|]")));

    [Theory]
    [InlineData("public List<Post> Get(string size) => db.Posts.Take(Math.Min(int.Parse(size), 100)).ToList();")]
    [InlineData("public List<Post> Get(string size) => db.Posts.Take(byte.Parse(size)).ToList();")]
    [InlineData("public List<Post> Get(string size) { var take = int.Parse(size); if (take > 100) take = 100; return db.Posts.Take(take).ToList(); }")]
    [InlineData("public List<Post> Get(string size) { if (!int.TryParse(size, out var take) || take > 100) return []; return db.Posts.Take(take).ToList(); }")]
    [InlineData("public List<Post> Get(string size) { EnsureSize(size); return db.Posts.Take(int.Parse(size)).ToList(); } private void EnsureSize(string s) { }")]
    [InlineData("public List<Post> Get([StringLength(2)] string size) => db.Posts.Take(int.Parse(size)).ToList();")] // two digits at most
    [InlineData("public List<Post> Get([FromServices] Settings settings) => db.Posts.Take(int.Parse(settings.Size)).ToList();")]
    [InlineData("public List<Post> Get() { var take = int.TryParse(Request.Query[\"size\"], out var n) && n <= 100 ? n : 20; return db.Posts.Take(take).ToList(); }")]
    [InlineData("public List<Post> Get() => db.Posts.Take(Request.Query[\"ids\"].Count).ToList();")]
    [InlineData("public List<Post> Get() => db.Posts.Take(int.Parse(Environment.GetEnvironmentVariable(\"SIZE\")!)).ToList();")]
    // The text is looked at.
    [InlineData("public List<Post> Get() { string? length = Request.Form[\"length\"]; EnsureSize(length); return db.Posts.Take(int.Parse(length!)).ToList(); } private void EnsureSize(string? s) { }")]
    [InlineData("public List<Post> Get(string size) { if (size is not (\"10\" or \"25\" or \"50\")) size = \"10\"; return db.Posts.Take(int.Parse(size)).ToList(); }")]
    [InlineData("public object Get(string size) { if (int.Parse(size) > 100) return BadRequest(); return db.Posts.Take(int.Parse(size)).ToList(); }")]
    [InlineData("public object Get(string size) { if (size.Length > 2) return BadRequest(); return db.Posts.Take(int.Parse(size)).ToList(); }")]
    [InlineData("[HttpGet(\"{size:maxlength(2)}\")] public List<Post> Get(string size) => db.Posts.Take(int.Parse(size)).ToList();")]
    public Task IsSilent_WhenWhatIsParsedIsCappedOrTheServers(string action) => VerifyAnalyzerAsync(Controller(action));

    [Theory]
    [InlineData("public List<Post> Get() { string size = size; return db.Posts.Take(int.Parse(size)).ToList(); }")]
    [InlineData("public List<Post> Get() { string a = b; string b = a; return db.Posts.Take(int.Parse(a)).ToList(); }")]
    public Task Survives_AVariableOfItsOwn(string action) =>
        VerifyAnalyzerAsync(Controller(action), o => o.AllowCompileErrors = true);

    [Fact]
    public Task Fixes_WhatWasParsed() => VerifyCodeFixAsync(
        Controller("public List<Post> Get() => db.Posts.Take([|int.Parse(Request.Query[\"size\"]!)|]).ToList();"),
        Controller("public List<Post> Get() => db.Posts.Take(Math.Clamp(int.Parse(Request.Query[\"size\"]!), 1, 100)).ToList();"));

    [Fact]
    public Task Fixes_WhereTheNumberIsReadFromTheObject() => VerifyCodeFixAsync(
        Controller("public List<Post> Get([FromQuery] PageQuery query) => db.Posts.Paged([|query|]).ToList();"),
        Controller("public List<Post> Get([FromQuery] PageQuery query) => db.Posts.Paged(query).ToList();")
            .Replace("q.Skip(page.Page * page.Size).Take(page.Size)", "q.Skip(page.Page * Math.Clamp(page.Size, 1, 100)).Take(Math.Clamp(page.Size, 1, 100))"));

    [Fact]
    public Task Fixes_WhereTheNumberIsPutIntoTheObject() => VerifyCodeFixAsync(
        Controller("public List<Post> Get(int size) => db.Posts.Paged(new PageQuery(1, [|size|])).ToList();"),
        Controller("public List<Post> Get(int size) => db.Posts.Paged(new PageQuery(1, Math.Clamp(size, 1, 100))).ToList();"));

    [Fact]
    public Task Fixes_ANumberThatMayBeMissing() => VerifyCodeFixAsync(
        Controller("public Task<List<Post>> Get(ISender sender, string tag, int? limit) => sender.Send(new ListPosts(tag, [|limit|]));"),
        Controller("public Task<List<Post>> Get(ISender sender, string tag, int? limit) => sender.Send(new ListPosts(tag, limit.HasValue ? Math.Clamp(limit.Value, 1, 100) : limit));"));

    [Fact]
    public Task Fixes_WhereTheHandlerReadsTheNumber() => VerifyCodeFixAsync(
        Controller("public Task<List<Post>> Get(ISender sender, [FromQuery] ListPosts query) => sender.Send([|query|]);"),
        Controller("public Task<List<Post>> Get(ISender sender, [FromQuery] ListPosts query) => sender.Send(query);")
            .Replace("Take(request.Limit ?? 20)", "Take(Math.Clamp(request.Limit ?? 20, 1, 100))"));

    [Fact]
    public Task OffersNoFix_WhenOtherCodeWantsMore() => VerifyNoCodeFixAsync(
        Controller("public List<Post> Get(Filter filter) => new PostService(db).List([|filter|]);") + "\npublic class ExportJob(PostService posts) { public void Run() => posts.List(new Filter { Size = 10_000 }); }");

    [Fact]
    public Task IsSilent_WhenPerf3002SuggestedAPage() => VerifyAnalyzerAsync(Controller(
        "public List<Post> Get(int page = 1, int pageSize = 20) { page = Math.Max(page, 1); pageSize = Math.Clamp(pageSize, 1, 100); return db.Posts.OrderBy(p => p.Id).Skip((page - 1) * pageSize).Take(pageSize).ToList(); }"));

    [Fact]
    public Task Fixes_WithTheOptionsLimit() => VerifyCodeFixAsync(
        Controller("public List<Post> Get(int size) => db.Posts.Take([|size|]).ToList();"),
        Controller("public List<Post> Get(int size) => db.Posts.Take(Math.Clamp(size, 1, 250)).ToList();"),
        o => o.EditorConfig["dotnet_code_quality.PERF3003.max_page_size"] = "250");

    private static string Controller(string action) => Usings + Code.File("[ApiController] public class PostsController(BlogContext db) : Controller\n{\n" + Code.Indent(action, 4) + "\n}") + Code.Indent(Types, 0);

    private static string Handlers(string body) => Usings + Code.File("public static class Routes { public static void Map(WebApplication app) { " + body + " } }") + Code.Indent(Types, 0);

    [Theory]
    [InlineData("int? take", "if (take != null) query = query.Take({|#0:take.Value|});", true)] // whoever asks for no number gets all
    [InlineData("int? take", "if (take.HasValue && take > 0) query = query.Take({|#0:take.Value|});", true)]
    [InlineData("int? take", "query = query.Take({|#0:take ?? 20|});", false)]
    [InlineData("int? take, int? skip", "if (skip != null) query = query.Take({|#0:take ?? 20|});", false)]
    [InlineData("int take, int blogId", "query = db.Posts.Where(p => p.BlogId == blogId).OrderBy(p => p.Id).Take({|#0:take|});", true)] // of one blog
    [InlineData("int take, string title", "query = db.Posts.Where(p => p.Title == title).OrderBy(p => p.Id).Take({|#0:take|});", false)]
    public Task Reports_ALimitThatLimitsNothing_AsInfo(string parameters, string body, bool isInfo) => VerifyAnalyzerAsync(
        Code.File($$"""
            public class PostsController(BlogContext db) : Microsoft.AspNetCore.Mvc.ControllerBase
            {
                public List<Post> Get({{parameters}}) { IQueryable<Post> query = db.Posts.OrderBy(p => p.Id); {{body}} return query.ToList(); }
            }
            """),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(isInfo ? DiagnosticSeverity.Info : DiagnosticSeverity.Warning)));
}
