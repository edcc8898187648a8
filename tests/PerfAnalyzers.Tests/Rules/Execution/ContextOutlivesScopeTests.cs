using PerfAnalyzers.Rules.Execution;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Execution;

/// <summary>Contexts that are kept as long as the application runs.</summary>
public sealed class ContextOutlivesScopeTests : AnalyzerTests<ContextOutlivesScopeAnalyzer>
{
    [Theory]
    [InlineData("services.AddSingleton<Holder>();", "public class Holder([|BlogContext db|]) { public int Count() => db.Posts.Count(); }")]
    [InlineData("services.AddSingleton<IHolder, Holder>();", "public interface IHolder { } public class Holder([|BlogContext db|]) : IHolder { public int Count() => db.Posts.Count(); }")]
    [InlineData("services.AddSingleton(typeof(Holder));", "public class Holder { private readonly BlogContext _db; public Holder(int n, [|BlogContext db|]) => _db = db; }")]
    [InlineData("services.AddSingleton(p => new Holder(p.GetRequiredService<BlogContext>()));", "public class Holder([|BlogContext db|]) { public int Count() => db.Posts.Count(); }")]
    [InlineData("services.TryAddSingleton<Holder>();", "public class Holder([|BlogContext db|]) { public int Count() => db.Posts.Count(); }")]
    [InlineData("services.AddHostedService<Worker>();", "public class Worker([|BlogContext db|]) : BackgroundService { protected override Task ExecuteAsync(CancellationToken ct) => db.Posts.CountAsync(ct); }")]
    [InlineData("app.UseMiddleware<Counter>();", "public class Counter(RequestDelegate next, [|BlogContext db|]) { public Task InvokeAsync(HttpContext context) { db.Posts.Count(); return next(context); } }")]
    // What is made in the constructor is kept as long.
    [InlineData("services.AddSingleton<Holder>();", "public class Holder { private readonly BlogContext _db; public Holder(IDbContextFactory<BlogContext> factory) { [|_db = factory.CreateDbContext()|]; } }")]
    [InlineData("services.AddSingleton<Holder>();", "public class Holder(IDbContextFactory<BlogContext> factory) { private readonly BlogContext [|_db|] = factory.CreateDbContext(); public int Count() => _db.Posts.Count(); }")]
    [InlineData("services.AddSingleton<Holder>();", "public class Holder { private readonly BlogContext _db; public Holder(IServiceProvider p) { [|_db = p.CreateScope().ServiceProvider.GetRequiredService<BlogContext>()|]; } }")]
    [InlineData("services.[|AddSingleton<BlogContext>()|];", "")]
    [InlineData("services.[|AddDbContext<BlogContext>(o => { }, ServiceLifetime.Singleton)|];", "")]
    // Through a method of the code's own.
    [InlineData("services.AddShared<Holder>();", "public static class Shared { public static void AddShared<T>(this IServiceCollection services) where T : class => services.AddSingleton<T>(); } public class Holder([|BlogContext db|]) { public int Count() => db.Posts.Count(); }")]
    [InlineData("", "public static class Holder { private static BlogContext? [|s_db|]; public static void Set(BlogContext db) => s_db = db; public static int Count() => s_db!.Posts.Count(); }")]
    [InlineData("", "public class Holder { public static DbContext [|Current|] { get; set; } = null!; }")]
    // An interface in front of the context.
    [InlineData("services.AddSingleton<Holder>();", "public interface INotes { DbSet<Post> Posts { get; } } public class Notes(DbContextOptions<Notes> o) : DbContext(o), INotes { public DbSet<Post> Posts => Set<Post>(); } public class Holder([|INotes db|]) { public int Count() => db.Posts.Count(); }")]
    public Task Reports_When(string registration, string types) => VerifyAnalyzerAsync(Source(registration, types));

    [Fact]
    public Task Reports_WithTheReason() => VerifyAnalyzerAsync(
        Source("services.AddHostedService<Worker>(); app.UseMiddleware<Counter>();", """
            public class Worker({|#0:BlogContext db|}) : BackgroundService { protected override Task ExecuteAsync(CancellationToken ct) => db.Posts.CountAsync(ct); }
            public class Counter(RequestDelegate next, {|#1:BlogContext db|}) { public Task InvokeAsync(HttpContext context) { db.Posts.Count(); return next(context); } }
            """),
        o =>
        {
            o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithMessage("'Worker' is a hosted service, and keeps one BlogContext for as long as the application runs: "
                + "it tracks more and more, and all requests use it at once; make one for each unit of work, by a factory or in a scope"));
            o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(1).WithMessage("'Counter' is middleware, of which there is one, and keeps one BlogContext for as long as the application runs: "
                + "it tracks more and more, and all requests use it at once; take it as a parameter of InvokeAsync"));
        });

    [Theory]
    // One for each request, or each time.
    [InlineData("services.AddScoped<Holder>();", "public class Holder(BlogContext db) { public int Count() => db.Posts.Count(); }")]
    [InlineData("services.AddTransient<Holder>();", "public class Holder(BlogContext db) { public int Count() => db.Posts.Count(); }")]
    [InlineData("services.AddSingleton<Holder>(); services.AddScoped<Holder>();", "public class Holder(BlogContext db) { public int Count() => db.Posts.Count(); }")]
    [InlineData("", "public class Holder(BlogContext db) { public int Count() => db.Posts.Count(); }")]
    // A factory, or a scope, makes one for each unit of work.
    [InlineData("services.AddSingleton<Holder>();", "public class Holder(IDbContextFactory<BlogContext> factory) { public int Count() { using var db = factory.CreateDbContext(); return db.Posts.Count(); } }")]
    [InlineData("services.AddSingleton<Holder>();", "public class Holder(IDbContextFactory<BlogContext> factory) { private BlogContext Db => factory.CreateDbContext(); public int Count() => Db.Posts.Count(); }")]
    [InlineData("services.AddHostedService<Worker>();", "public class Worker(IServiceScopeFactory scopes) : BackgroundService { protected override async Task ExecuteAsync(CancellationToken ct) { await using var scope = scopes.CreateAsyncScope(); var db = scope.ServiceProvider.GetRequiredService<BlogContext>(); await db.Posts.CountAsync(ct); } }")]
    [InlineData("services.AddSingleton<Holder>();", "public class Holder(Func<BlogContext> make) { public int Count() { using var db = make(); return db.Posts.Count(); } }")]
    [InlineData("services.AddSingleton<Holder>();", "public class Holder { public Holder(IDbContextFactory<BlogContext> factory) { using var db = factory.CreateDbContext(); Count = db.Posts.Count(); } public int Count { get; } }")]
    // Middleware gets one for each request.
    [InlineData("app.UseMiddleware<Counter>();", "public class Counter(RequestDelegate next) { public Task InvokeAsync(HttpContext context, BlogContext db) { db.Posts.Count(); return next(context); } }")]
    [InlineData("services.AddScoped<Counter>(); app.UseMiddleware<Counter>();", "public class Counter(BlogContext db) : IMiddleware { public Task InvokeAsync(HttpContext context, RequestDelegate next) { db.Posts.Count(); return next(context); } }")]
    [InlineData("app.UseMiddleware<Counter>();", "public class Counter(BlogContext db) : IMiddleware { public Task InvokeAsync(HttpContext context, RequestDelegate next) { db.Posts.Count(); return next(context); } }")]
    // Static, and keeps nothing.
    [InlineData("", "public static class Holder { public static BlogContext Db => new(new DbContextOptions<BlogContext>()); }")]
    [InlineData("", "public static class Holder { private static readonly Func<BlogContext> s_make = () => new(new DbContextOptions<BlogContext>()); public static int Count() => s_make().Posts.Count(); }")]
    [InlineData("", "public static class Holder { private static readonly AsyncLocal<BlogContext?> s_db = new(); public static int Count() => s_db.Value!.Posts.Count(); }")]
    [InlineData("", "public static class Holder { [ThreadStatic] private static BlogContext? s_db; public static int Count() => s_db!.Posts.Count(); }")]
    // No context of EF Core.
    [InlineData("services.AddSingleton<Holder>();", "public class JobContext { } public class Holder(JobContext context) { public JobContext Context => context; public static JobContext? Last; }")]
    [InlineData("services.AddDbContext<BlogContext>(o => { });", "public class Holder(BlogContext db) { public int Count() => db.Posts.Count(); }")]
    [InlineData("services.AddDbContext<BlogContext>(o => { }, ServiceLifetime.Transient, ServiceLifetime.Singleton);", "")]
    // Code that runs once.
    [InlineData("services.AddHostedService<TagSeeder>();", "public class TagSeeder(BlogContext db) : BackgroundService { protected override Task ExecuteAsync(CancellationToken ct) => db.Posts.CountAsync(ct); }")]
    public Task IsSilent_When(string registration, string types) => VerifyAnalyzerAsync(Source(registration, types));

    internal static string Source(string registration, string types) => Code.File(
        "#nullable enable\n" + types + "\n\npublic static class Startup\n{\n    public static void Configure(IServiceCollection services, IApplicationBuilder app)\n    {\n        "
        + registration + "\n    }\n}").Replace(
            "using Blogging;\n",
            "using Blogging;\nusing Microsoft.AspNetCore.Builder;\nusing Microsoft.AspNetCore.Http;\nusing Microsoft.Extensions.DependencyInjection;\nusing Microsoft.Extensions.DependencyInjection.Extensions;\nusing Microsoft.Extensions.Hosting;\n",
            StringComparison.Ordinal);
}
