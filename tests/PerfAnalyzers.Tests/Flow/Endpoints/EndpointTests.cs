using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Flow.Endpoints;
using PerfAnalyzers.Roslyn;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Flow.Endpoints;

/// <summary>Which code a request runs, what it gives it, and what goes into the response.</summary>
public sealed class EndpointTests
{
    private const string Usings = "using Microsoft.AspNetCore.Builder; using Microsoft.AspNetCore.Http; using Microsoft.AspNetCore.Mvc; using Microsoft.AspNetCore.SignalR;\n";

    [Theory]
    [InlineData("public class PostsController(BlogContext db) : ControllerBase { public List<Post> Get() => [|db.Posts.ToList()|]; }", EndpointKind.Controller)]
    [InlineData("public class PostsController(BlogContext db) : Controller { public IActionResult Get() { return Ok([|db.Posts.ToList()|]); } }", EndpointKind.Controller)]
    [InlineData("[ApiController] public class Posts(BlogContext db) { public List<Post> Get() => [|db.Posts.ToList()|]; }", EndpointKind.Controller)]
    [InlineData("public abstract class Base : ControllerBase; public class PostsController(BlogContext db) : Base { public async Task<List<Post>> Get() => await [|db.Posts.ToListAsync()|]; }", EndpointKind.Controller)]
    [InlineData("public class Posts { void Map(WebApplication app) => app.MapGet(\"/\", (BlogContext db) => [|db.Posts.ToList()|]); }", EndpointKind.MinimalApi)]
    [InlineData("public class Posts { void Map(WebApplication app) => app.MapGroup(\"/\").MapGet(\"/\", async (BlogContext db) => { return Results.Ok(await [|db.Posts.ToListAsync()|]); }); }", EndpointKind.MinimalApi)]
    [InlineData("public class Posts { void Map(WebApplication app) => app.MapGet(\"/\", Get); static List<Post> Get(BlogContext db) => [|db.Posts.ToList()|]; }", EndpointKind.MinimalApi)]
    [InlineData("public class Posts { void Map(WebApplication app) { app.MapGet(\"/\", Get); static List<Post> Get(BlogContext db) => [|db.Posts.ToList()|]; } }", EndpointKind.MinimalApi)]
    [InlineData("public static class Routes { public static void Map(WebApplication app) => app.MapGet(\"/\", Posts.Get); } public static class Posts { public static List<Post> Get(BlogContext db) => [|db.Posts.ToList()|]; }", EndpointKind.MinimalApi)]
    [InlineData("public class PostHub(BlogContext db) : Hub { public List<Post> Get() => [|db.Posts.ToList()|]; }", EndpointKind.SignalR)]
    [InlineData("public class ServerCallContext; public abstract class PostsBase { public abstract Task<List<Post>> List(string request, ServerCallContext context); } public class PostService(BlogContext db) : PostsBase { public override Task<List<Post>> List(string request, ServerCallContext context) => [|db.Posts.ToListAsync()|]; }", EndpointKind.Grpc)]
    [InlineData("public class QueryTypeAttribute : Attribute; [QueryType] public class Query { public List<Post> Posts(BlogContext db) => [|db.Posts.ToList()|]; }", EndpointKind.GraphQL)]
    [InlineData("public class IndexModel(BlogContext db) : Microsoft.AspNetCore.Mvc.RazorPages.PageModel { public List<Post> Posts = null!; public void OnGet() => Posts = [|db.Posts.ToList()|]; }", EndpointKind.RazorPage)]
    public void FindsTheEndpoint(string types, object kind)
    {
        var probe = Probe(types);
        Assert.Equal((EndpointKind)kind, Endpoint.Around(probe.Operation, probe.Model)?.Kind);
        Assert.Equal((EndpointKind)kind != EndpointKind.RazorPage, Response.Has(probe.Operation, probe.Model));
    }

    [Theory]
    [InlineData("public class Posts(BlogContext db) { public List<Post> Get() => [|db.Posts.ToList()|]; }")]
    [InlineData("public class PostsController(BlogContext db) : ControllerBase { private List<Post> Get() => [|db.Posts.ToList()|]; }")]
    [InlineData("public class PostsController(BlogContext db) : ControllerBase { [NonAction] public List<Post> Get() => [|db.Posts.ToList()|]; }")]
    [InlineData("public class PostsController(BlogContext db) : ControllerBase { public Func<List<Post>> Get() => () => [|db.Posts.ToList()|]; }")]
    [InlineData("public class Posts { void Map(WebApplication app) => app.MapGet(\"/\", Get); static string Get() => \"\"; static List<Post> Load(BlogContext db) => [|db.Posts.ToList()|]; }")]
    [InlineData("public class PostHub(BlogContext db) : Hub { List<Post> Get() => [|db.Posts.ToList()|]; }")]
    public void FindsNone(string types)
    {
        var probe = Probe(types);
        Assert.Null(Endpoint.Around(probe.Operation, probe.Model));
        Assert.False(Response.Has(probe.Operation, probe.Model));
    }

    [Theory]
    [InlineData("return Ok([|db.Posts.ToList()|]);", true)]
    [InlineData("return UnprocessableEntity([|db.Posts.ToList()|]);", true)]
    [InlineData("return new OkObjectResult([|db.Posts.ToList()|]);", true)]
    [InlineData("return new JsonResult(new { items = [|db.Posts.ToList()|] });", true)]
    [InlineData("var posts = [|db.Posts.ToList()|]; return Json(posts);", true)]
    [InlineData("var posts = [|db.Posts.ToList()|]; var result = Ok(posts); return result;", true)]
    [InlineData("return Ok(new Page { Posts = [|db.Posts.ToList()|] });", true)]
    [InlineData("return DateTime.Now.Ticks > 1 ? Ok([|db.Posts.ToList()|]) : NotFound();", true)]
    [InlineData("return View([|db.Posts.ToList()|]);", false)]
    [InlineData("var posts = [|db.Posts.ToList()|]; return Ok(posts.Count);", false)]
    [InlineData("var posts = [|db.Posts.ToList()|]; return Ok();", false)]
    [InlineData("return Ok([|db.Posts.ToList()|].Select(p => p.Title));", false)]
    [InlineData("return Ok(Convert([|db.Posts.ToList()|]));", false)]
    public void KnowsWhatGoesIntoTheResponse(string body, bool expected)
    {
        var probe = Probe("public class Page { public List<Post>? Posts { get; set; } } public class PostsController(BlogContext db) : Controller { public IActionResult Get() { " + body + " } private object Convert(object o) => o; }");
        Assert.Equal(expected, Response.Has(probe.Operation, probe.Model));
    }

    [Theory]
    [InlineData("int size", true)]
    [InlineData("int? size", true)]
    [InlineData("string size", true)]
    [InlineData("[FromQuery] Filter size", true)]
    [InlineData("Filter size", true)]
    [InlineData("CancellationToken size", false)]
    [InlineData("[FromServices] Filter size", false)]
    [InlineData("IFilter size", false)]
    public void KnowsWhatTheRequestGives_ToActions(string parameter, bool expected) => Assert.Equal(expected, IsFromRequest(
        "public interface IFilter; public record Filter(int Size); public class PostsController : Controller { public object Get(" + parameter + ") => [|size.GetHashCode()|]; }"));

    [Theory]
    [InlineData("int size", true)]
    [InlineData("[AsParameters] Filter size", true)]
    [InlineData("[FromBody] Filter size", true)]
    [InlineData("Filter size", false)] // a service, for all that can be seen
    [InlineData("BlogContext size", false)]
    [InlineData("HttpContext size", false)]
    public void KnowsWhatTheRequestGives_ToHandlers(string parameter, bool expected) => Assert.Equal(expected, IsFromRequest(
        "public record Filter(int Size); public class Posts { void Map(WebApplication app) => app.MapGet(\"/\", (" + parameter + ") => [|size.GetHashCode()|]); }"));

    private static bool IsFromRequest(string types)
    {
        var probe = Probe(types);
        var endpoint = Endpoint.Around(probe.Operation, probe.Model)!;
        return endpoint.IsFromRequest(((IParameterReferenceOperation)((IInvocationOperation)probe.Operation).Receiver()!.Unwrap()).Parameter);
    }

    private static Probe Probe(string types) => Harness.Probe.File(types, o => o.AdditionalSources["Usings.cs"] = Usings.Replace("using ", "global using "));
}
