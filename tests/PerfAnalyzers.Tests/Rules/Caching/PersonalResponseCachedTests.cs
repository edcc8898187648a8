using PerfAnalyzers.Rules.Caching;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Caching;

/// <summary>PERF6013: what is made for one user is cached for all.</summary>
public sealed class PersonalResponseCachedTests : AnalyzerTests<PersonalResponseCachedAnalyzer>
{
    private const string Usings = """
        using System.Security.Claims;
        using Microsoft.AspNetCore.Builder;
        using Microsoft.AspNetCore.Authorization;
        using Microsoft.AspNetCore.Http;
        using Microsoft.AspNetCore.Mvc;
        using Microsoft.AspNetCore.Mvc.RazorPages;
        using Microsoft.AspNetCore.OutputCaching;
        using Microsoft.AspNetCore.Routing;
        using Microsoft.Extensions.DependencyInjection;

        """;

    [Theory]
    [InlineData("""[[|ResponseCache(Duration = 60)|]] public string Hello() => "Hello " + User.Identity!.Name;""")]
    [InlineData("""[HttpGet, [|ResponseCache(Duration = 60, Location = ResponseCacheLocation.Any)|]] public IActionResult Mine() => Ok(db.Posts.Where(p => p.Author!.Email == User.FindFirstValue(ClaimTypes.Email)).ToList());""")]
    [InlineData("""
        [HttpGet, [|ResponseCache(Duration = 60, VaryByHeader = "Accept-Language")|]]
        public async Task<IActionResult> Mine(CancellationToken ct)
        {
            var email = User.FindFirstValue(ClaimTypes.Email);
            var posts = await db.Posts.Where(p => p.Author!.Email == email).Select(p => p.Title).ToListAsync(ct);
            return Ok(posts);
        }
        """)]
    [InlineData("""
        [[|ResponseCache(Duration = 60, VaryByQueryKeys = new[] { "page", "*" })|]]
        public IActionResult Menu(int page)
        {
            if (User.IsInRole("Editor"))
                return Ok("edit");
            return Ok("read");
        }
        """)]
    [InlineData("""
        [[|ResponseCache(Duration = 60)|]]
        public IActionResult Index()
        {
            ViewData["Name"] = HttpContext.User.Identity!.Name;
            return View();
        }
        """)]
    [InlineData("""
        [[|ResponseCache(Duration = 60)|]]
        public IActionResult Index()
        {
            ViewBag.Name = HttpContext.User.Identity!.Name;
            return View();
        }
        """)]
    [InlineData("""[[|ResponseCache(Duration = 60)|]] public IActionResult Theme() => Ok(Request.Cookies["theme"]);""")]
    [InlineData("""[[|ResponseCache(Duration = 60)|]] public IActionResult Cart() => Ok(HttpContext.Session.GetString("cart"));""")]
    [InlineData("""[[|ResponseCache(Duration = 60)|]] public IActionResult Mine() => Ok(UserName); private string? UserName => User.Identity?.Name;""")]
    [InlineData("""[[|ResponseCache(Duration = 60)|]] public IActionResult Mine() => Ok(Load()); private List<Post> Load() => db.Posts.Where(p => p.Author!.Name == User.Identity!.Name).ToList();""")]
    [InlineData("""[[|ResponseCache(Duration = 60)|]] public IActionResult Mine([FromServices] ICurrentUser user) => Ok(db.Posts.Count(p => p.AuthorId == user.Id));""")]
    [InlineData("""[[|OutputCache|]] public IActionResult Cart() => Ok(HttpContext.Session.GetString("cart"));""")]
    [InlineData("""[[|OutputCache(Duration = 60, VaryByHeaderNames = new[] { "Accept" })|]] public IActionResult Theme() => Ok(Request.Cookies["theme"] ?? "light");""")]
    [InlineData("""[[|OutputCache(PolicyName = "all")|]] public string Hello() => "Hello " + User.Identity!.Name;""")]
    [InlineData("""[[|OutputCache(PolicyName = "everybody")|]] public string Hello() => "Hello " + User.Identity!.Name;""")]
    [InlineData("""[[|ResponseCache(CacheProfileName = "public")|]] public string Hello() => "Hello " + User.Identity!.Name;""")]
    public Task Reports_WhenAnActionDependsOnWhoAsks(string action) => VerifyAnalyzerAsync(Controller(action));

    [Fact]
    public Task Reports_AtTheMethod_WhenTheClassIsCached() => VerifyAnalyzerAsync(Usings + Code.File("""
        [ResponseCache(Duration = 60)]
        public class HomeController : Controller
        {
            public string [|Hello|]() => "Hello " + User.Identity!.Name;

            public string Goodbye() => "Goodbye";

            [ResponseCache(NoStore = true)]
            public string Secret() => "Hello " + User.Identity!.Name;

            [HttpPost]
            public string Save() => "Saved for " + User.Identity!.Name;
        }
        """));

    [Fact]
    public Task Reports_WhenAPageShowsWhoAsks() => VerifyAnalyzerAsync(Usings + Code.File("""
        [ResponseCache(Duration = 60)]
        public class IndexModel : PageModel
        {
            public string? Name { get; private set; }

            public void [|OnGet|]() => Name = User.Identity?.Name;
        }
        """));

    [Theory]
    [InlineData("""app.MapGet("/theme", (HttpContext http) => http.Request.Cookies["theme"]).[|CacheOutput()|];""")]
    [InlineData("""app.MapGet("/cart", (HttpContext http) => Results.Ok(http.Session.GetString("cart"))).RequireAuthorization().[|CacheOutput(policy => policy.Expire(TimeSpan.FromMinutes(1)).SetVaryByQuery("page"))|];""")]
    [InlineData("""app.MapGet("/me", (ClaimsPrincipal user) => user.Identity!.Name).[|CacheOutput("all")|];""")]
    [InlineData("""app.MapGet("/me", (ClaimsPrincipal user) => user.Identity!.Name).[|CacheOutput(policy => policy.AddPolicy<EverybodyPolicy>())|];""")]
    [InlineData("""app.MapGet("/me", (HttpContext http) => http.User.Identity!.Name).[|CacheOutput(policy => policy.AddPolicy(typeof(EverybodyPolicy)), true)|];""")]
    [InlineData("""app.MapGet("/me", Me).[|CacheOutput(new EverybodyPolicy())|];""")]
    [InlineData("""app.MapGet("/theme", [[|OutputCache|]] (HttpContext http) => http.Request.Cookies["theme"]);""")]
    [InlineData("""
        var group = app.MapGroup("/me").RequireAuthorization().[|CacheOutput("all")|];
        group.MapGet("/", Me);
        """)]
    [InlineData("""
        var group = app.MapGroup("/me");
        group.[|CacheOutput("all")|];
        group.MapGet("/", Me).WithName("me");
        """)]
    public Task Reports_WhenAHandlerDependsOnWhoAsks(string body) => VerifyAnalyzerAsync(Handlers(body));

    [Theory]
    // The browser alone keeps it, or nobody does.
    [InlineData("""[ResponseCache(Duration = 60, Location = ResponseCacheLocation.Client)] public string Hello() => "Hello " + User.Identity!.Name;""")]
    [InlineData("""[ResponseCache(Duration = 60, Location = ResponseCacheLocation.None)] public string Hello() => "Hello " + User.Identity!.Name;""")]
    [InlineData("""[ResponseCache(Duration = 0, Location = ResponseCacheLocation.None, NoStore = true)] public string Hello() => "Hello " + User.Identity!.Name;""")]
    [InlineData("""[OutputCache(NoStore = true)] public IActionResult Cart() => Ok(HttpContext.Session.GetString("cart"));""")]
    [InlineData("""[ResponseCache(CacheProfileName = "private")] public string Hello() => "Hello " + User.Identity!.Name;""")]
    // Not in sight.
    [InlineData("""[ResponseCache(CacheProfileName = "unknown")] public string Hello() => "Hello " + User.Identity!.Name;""")]
    [InlineData("""[OutputCache(PolicyName = "unknown")] public string Hello() => "Hello " + User.Identity!.Name;""")]
    // It varies by who asks.
    [InlineData("""[ResponseCache(Duration = 60, VaryByHeader = "Cookie")] public string Hello() => "Hello " + User.Identity!.Name;""")]
    [InlineData("""[ResponseCache(Duration = 60, VaryByHeader = "Accept, Authorization")] public string Hello() => "Hello " + User.Identity!.Name;""")]
    [InlineData("""[ResponseCache(Duration = 60, VaryByQueryKeys = new[] { "userId" })] public string Hello(int userId) => userId + User.Identity!.Name;""")]
    [InlineData("""[OutputCache(VaryByHeaderNames = new[] { "Cookie" })] public IActionResult Theme() => Ok(Request.Cookies["theme"]);""")]
    [InlineData("""[OutputCache(PolicyName = "by-user")] public string Hello() => "Hello " + User.Identity!.Name;""")]
    [InlineData("""[OutputCache(PolicyName = "by-value")] public string Hello() => "Hello " + User.Identity!.Name;""")]
    // The default policy leaves out whoever is authenticated; all others have the same name, which is none.
    [InlineData("""[OutputCache] public string Hello() => "Hello " + User.Identity?.Name;""")]
    [InlineData("""[OutputCache(PolicyName = "short")] public string Hello() => "Hello " + User.Identity?.Name;""")]
    public Task IsSilent_WhenOthersDoNotGetIt(string action) => VerifyAnalyzerAsync(Controller(action));

    [Theory]
    [InlineData("""[ResponseCache(Duration = 60)] public IActionResult All() => Ok(db.Posts.Select(p => p.Title).ToList());""")]
    [InlineData("""[ResponseCache(Duration = 60)] public IActionResult One(int id) => Ok(db.Posts.Where(p => p.Id == id).Select(p => p.Title).FirstOrDefault());""")]
    [InlineData("""[Authorize, ResponseCache(Duration = 60)] public IActionResult All() => Ok(db.Posts.Count());""")]
    // Who may not see it is turned away; all others see the same.
    [InlineData("""
        [ResponseCache(Duration = 60)]
        public IActionResult All()
        {
            if (!User.IsInRole("Editor"))
                return Forbid();
            return Ok(db.Posts.Count());
        }
        """)]
    // Who asked is written down, and not answered.
    [InlineData("""
        [ResponseCache(Duration = 60)]
        public IActionResult All([FromServices] Microsoft.Extensions.Logging.ILogger<HomeController> logger)
        {
            var name = User.Identity!.Name;
            Microsoft.Extensions.Logging.LoggerExtensions.LogInformation(logger, "Asked by {Name}", name);
            return Ok(db.Posts.Count());
        }
        """)]
    [InlineData("""
        [ResponseCache(Duration = 60)]
        public IActionResult All()
        {
            Track(User.Identity!.Name);
            return Ok(db.Posts.Count());
        }

        private void Track(string? name) => Console.WriteLine(name);
        """)]
    [InlineData("""[HttpPost, ResponseCache(Duration = 60)] public string Save() => "Saved by " + User.Identity!.Name;""")]
    [InlineData("""public string Hello() => "Hello " + User.Identity!.Name;""")]
    [InlineData("""[ResponseCache(Duration = 60)] public IActionResult Error() => Ok(HttpContext.TraceIdentifier);""")]
    [InlineData("""[OutputCache] public IActionResult Header() => Ok(Request.Headers.UserAgent.ToString());""")]
    public Task IsSilent_WhenTheResultIsTheSameForAll(string action) => VerifyAnalyzerAsync(Controller(action));

    [Theory]
    [InlineData("""app.MapGet("/me", (ClaimsPrincipal user) => user.Identity!.Name).CacheOutput();""")]
    [InlineData("""app.MapGet("/me", Me);""")]
    [InlineData("""app.MapGet("/posts", (BlogContext db) => db.Posts.Count()).CacheOutput("all");""")]
    [InlineData("""app.MapGet("/me", Me).CacheOutput(policy => policy.AddPolicy<EverybodyPolicy>().VaryByValue(http => new KeyValuePair<string, string>("user", http.User.Identity!.Name!)));""")]
    [InlineData("""app.MapGet("/me", Me).CacheOutput(policy => policy.AddPolicy<ByUserPolicy>());""")]
    [InlineData("""app.MapGet("/theme", (HttpContext http) => http.Request.Cookies["theme"]).CacheOutput(policy => policy.SetVaryByHeader("Cookie"));""")]
    [InlineData("""app.MapGet("/theme", (HttpContext http) => http.Request.Cookies["theme"]).CacheOutput(policy => policy.NoCache());""")]
    [InlineData("""
        var group = app.MapGroup("/posts").CacheOutput("all");
        group.MapGet("/", (BlogContext db) => db.Posts.Count());
        app.MapGet("/me", Me);
        """)]
    public Task IsSilent_WhenAHandlerIsForAll(string body) => VerifyAnalyzerAsync(Handlers(body));

    private static string Controller(string action) => Usings + Code.File($$"""
        public class HomeController(BlogContext db) : Controller
        {
            {{action.ReplaceLineEndings("\n    ")}}
        }

        {{Application}}
        """);

    private static string Handlers(string body) => Usings + Code.File($$"""
        public static class Endpoints
        {
            public static void Map(WebApplication app)
            {
                {{body.ReplaceLineEndings("\n        ")}}
            }

            private static string? Me(ClaimsPrincipal user) => user.Identity!.Name;
        }

        {{Application}}
        """);

    private const string Application = """
        public interface ICurrentUser
        {
            int Id { get; }
        }

        public static class Startup
        {
            public static void Configure(IServiceCollection services)
            {
                services.AddControllersWithViews(options =>
                {
                    options.CacheProfiles.Add("public", new CacheProfile { Duration = 60 });
                    options.CacheProfiles.Add("private", new CacheProfile { Duration = 60, Location = ResponseCacheLocation.Client });
                });
                services.AddOutputCache(options =>
                {
                    options.AddPolicy("all", new EverybodyPolicy());
                    options.AddPolicy("everybody", policy => policy.AddPolicy<EverybodyPolicy>().Expire(TimeSpan.FromMinutes(1)), true);
                    options.AddPolicy("by-user", new ByUserPolicy());
                    options.AddPolicy("by-value", policy => policy.AddPolicy<EverybodyPolicy>().SetVaryByHeader("Authorization"));
                    options.AddPolicy("short", policy => policy.Expire(TimeSpan.FromSeconds(1)));
                });
            }
        }

        public class EverybodyPolicy : IOutputCachePolicy
        {
            public ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
            {
                context.EnableOutputCaching = true;
                context.AllowCacheLookup = true;
                context.AllowCacheStorage = true;
                return ValueTask.CompletedTask;
            }

            public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;

            public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;
        }

        public class ByUserPolicy : IOutputCachePolicy
        {
            public ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
            {
                context.EnableOutputCaching = true;
                context.AllowCacheLookup = true;
                context.AllowCacheStorage = true;
                context.CacheVaryByRules.VaryByValues["user"] = context.HttpContext.User.Identity?.Name ?? "";
                return ValueTask.CompletedTask;
            }

            public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;

            public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;
        }
        """;
}
