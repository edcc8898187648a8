using Microsoft.CodeAnalysis;
using PerfAnalyzers.CodeFixes.Rules.Execution;
using PerfAnalyzers.Rules.Execution;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Execution;

/// <summary>Contexts that are made anew, and need not be.</summary>
public sealed class ContextNotPooledTests : CodeFixTests<ContextNotPooledAnalyzer, ContextNotPooledCodeFix>
{
    private const string Context = "public class Notes(DbContextOptions<Notes> options) : DbContext(options) { public DbSet<Post> Posts => Set<Post>(); }";
    private const string Plain = "services.[|AddDbContext<Notes>(o => o.UseNpgsql(\"x\"))|];";
    private const string Silent = "services.AddDbContext<Notes>(o => o.UseNpgsql(\"x\"));";

    [Theory]
    [InlineData(Plain)]
    [InlineData("services.[|AddDbContext<Notes>(o => { o.UseNpgsql(\"x\"); o.EnableDetailedErrors(); })|];")]
    [InlineData("services.[|AddDbContext<Notes>(Options)|]; } private static void Options(DbContextOptionsBuilder o) { o.UseNpgsql(\"x\");")]
    [InlineData("services.[|AddDbContext<Notes>(o => Options(o))|]; } private static void Options(DbContextOptionsBuilder o) { o.UseNpgsql(\"x\");")]
    [InlineData("services.[|AddDbContext<Notes>(o => o.UseNpgsql(\"x\"), ServiceLifetime.Scoped)|];")]
    [InlineData("var text = Environment.GetEnvironmentVariable(\"DB\"); services.[|AddDbContext<Notes>((p, o) => o.UseNpgsql(text))|];")]
    [InlineData("services.[|AddDbContext<INotes, Notes>(o => o.UseNpgsql(\"x\"))|];")]
    // One for all.
    [InlineData("services.[|AddDbContext<Notes>((p, o) => o.UseNpgsql(p.GetRequiredService<Microsoft.Extensions.Configuration.IConfiguration>()[\"Db\"]))|];")]
    [InlineData("services.[|AddDbContext<Notes>((p, o) => o.UseNpgsql(p.GetRequiredService<Microsoft.Extensions.Options.IOptions<Settings>>().Value.Text))|];")]
    [InlineData("services.AddSingleton<Audit>(); services.[|AddDbContext<Notes>((p, o) => o.UseNpgsql(\"x\").AddInterceptors(p.GetRequiredService<Audit>()))|];")]
    [InlineData("services.[|AddDbContext<Notes>(o => o.UseNpgsql(\"x\").AddInterceptors(new Audit()))|];")]
    // Who asks for the interface gets the same one.
    [InlineData("services.AddScoped<INotes>(p => p.GetRequiredService<Notes>()); " + Plain)]
    [InlineData("if (DateTime.Now.Year > 2000) services.[|AddDbContext<Notes>(o => o.UseNpgsql(\"x\"))|]; else services.[|AddDbContext<Notes>(o => o.UseNpgsql(\"y\"))|];")]
    [InlineData("if (DateTime.Now.Year > 2000) services.[|AddDbContext<Notes>(o => o.UseNpgsql(\"x\"))|]; else services.AddDbContext<Notes>(o => o.UseInMemoryDatabase(\"notes\"));")]
    public Task Reports_When(string registration) => Verify(registration);

    [Theory]
    [InlineData("protected override void OnConfiguring(DbContextOptionsBuilder o) { if (!o.IsConfigured) o.UseNpgsql(\"x\"); }")]
    [InlineData("protected override void OnConfiguring(DbContextOptionsBuilder o) { if (o.IsConfigured) return; o.UseNpgsql(\"x\"); }")]
    [InlineData("protected override void OnConfiguring(DbContextOptionsBuilder o) => base.OnConfiguring(o);")]
    [InlineData("public static int Made; public const int Size = 5; public int Twice => Size * 2;")]
    [InlineData("private readonly string _schema = \"notes\"; public string Schema => _schema;")]
    [InlineData("public int Size { get; } = 5;")]
    [InlineData("public DbSet<Tag> Tags { get; set; } = null!;")]
    [InlineData("public override int SaveChanges(bool accept) { ChangeTracker.DetectChanges(); return base.SaveChanges(accept); }")]
    [InlineData("public object Generator() => Microsoft.EntityFrameworkCore.Infrastructure.AccessorExtensions.GetService<Microsoft.EntityFrameworkCore.Storage.IRelationalConnection>(this);")]
    public Task Reports_WhenTheContextKeepsNothing(string member) => Verify(Plain, Context.Replace("Set<Post>(); }", "Set<Post>(); " + member + " }", StringComparison.Ordinal));

    [Fact]
    public Task Reports_WithTheReason() => VerifyAnalyzerAsync(
        Source("services.{|#0:AddDbContext<Notes>(o => o.UseNpgsql(\"x\"))|};", Context),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(DiagnosticSeverity.Info).WithMessage(
            "A new Notes is made for each request, though it keeps nothing of one; register it by 'AddDbContextPool', which uses it again")));

    /// <summary>A factory registers the context too; one with a pool does so from EF Core 10 on.</summary>
    [Fact]
    public Task Reports_AFactory() => VerifyAnalyzerAsync(
        Source("services.{|#0:AddDbContextFactory<Notes>(o => o.UseNpgsql(\"x\"))|};", Context),
        o =>
        {
            if (TestReferences.EfCore.Major >= 10)
                o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(DiagnosticSeverity.Info).WithMessage(
                    "A new Notes is made for each use, though it keeps nothing of one; register it by 'AddPooledDbContextFactory', which uses it again"));
        });

    [Fact]
    public Task IsSilent_WhenAnotherProjectRegistersItToo() => VerifyAnalyzerAsync(
        Source(Silent, ""),
        static o => o.ReferencedSources["Notes.cs"] = """
            using Microsoft.EntityFrameworkCore;
            using Microsoft.Extensions.DependencyInjection;
            namespace Blogging;
            public class Notes(DbContextOptions<Notes> options) : DbContext(options) { public DbSet<Note> All => Set<Note>(); }
            public class Note { public int Id { get; set; } }
            public static class Data { public static void AddNotes(IServiceCollection services) => services.AddDbContext<Notes>(o => o.UseNpgsql("x")); }
            """);

    [Theory]
    [InlineData("", true)]
    [InlineData("public int Tenant { get; set; }", false)]
    [InlineData("private readonly List<int> _seen = new(); public void See(int id) => _seen.Add(id);", false)]
    public Task Reports_AContextOfAnotherProject(string member, bool isReported) => VerifyAnalyzerAsync(
        Source(isReported ? Plain : Silent, ""),
        o => o.ReferencedSources["Notes.cs"] = "using System.Collections.Generic;\nusing Microsoft.EntityFrameworkCore;\nnamespace Blogging;\n"
            + "public class Notes(DbContextOptions<Notes> options) : DbContext(options) { public DbSet<Note> All => Set<Note>(); " + member + " }\npublic class Note { public int Id { get; set; } }");

    [Theory]
    // It has a pool, or a lifetime of its own.
    [InlineData("services.AddDbContextPool<Notes>(o => o.UseNpgsql(\"x\"));")]
    [InlineData("services.AddDbContext<Notes>(o => o.UseNpgsql(\"x\"), ServiceLifetime.Transient);")]
    [InlineData("services.AddDbContext<Notes>(o => o.UseNpgsql(\"x\"), ServiceLifetime.Scoped, ServiceLifetime.Singleton);")]
    [InlineData("services.AddDbContextFactory<Notes>(o => o.UseNpgsql(\"x\"), ServiceLifetime.Scoped);")]
    [InlineData("services.AddDbContextFactory<Notes, Own>(o => o.UseNpgsql(\"x\"));")]
    // It is registered in another way too.
    [InlineData("services.AddScoped<Notes>(); " + Silent)]
    [InlineData("services.AddScoped<INotes, Notes>(); " + Silent)]
    [InlineData("services.AddDbContextFactory<Notes>(o => o.UseNpgsql(\"x\")); " + Silent)]
    [InlineData("services.AddDbContext<Notes>(); " + Silent)]
    // The options are those of a request.
    [InlineData("services.AddScoped<Tenant>(); services.AddDbContext<Notes>((p, o) => o.UseNpgsql(p.GetRequiredService<Tenant>().Text));")]
    [InlineData("services.AddDbContext<Notes>((p, o) => o.UseNpgsql(p.GetRequiredService<Tenant>().Text));")]
    [InlineData("services.AddDbContext<Notes>((p, o) => o.UseNpgsql(p.GetRequiredService<IHttpContextAccessor>().HttpContext!.Request.Host.Value));")]
    [InlineData("services.AddScoped<Audit>(); services.AddDbContext<Notes>((p, o) => o.UseNpgsql(\"x\").AddInterceptors(p.GetRequiredService<Audit>()));")]
    [InlineData("services.AddDbContext<Notes>((p, o) => o.UseNpgsql(\"x\").AddInterceptors(p.GetServices<Microsoft.EntityFrameworkCore.Diagnostics.ISaveChangesInterceptor>()));")]
    [InlineData("services.AddDbContext<Notes>((p, o) => o.UseNpgsql(p.GetRequiredService<Microsoft.Extensions.Options.IOptionsSnapshot<Settings>>().Value.Text));")]
    [InlineData("services.AddDbContext<Notes>((p, o) => Options(p, o)); } private static void Options(IServiceProvider p, DbContextOptionsBuilder o) { o.UseNpgsql(p.GetRequiredService<Tenant>().Text);")]
    [InlineData("services.AddDbContext<Notes>((p, o) => o.UseNpgsql(\"x\").UseApplicationServiceProvider(p));")]
    [InlineData("services.AddDbContext<Notes>(o => o.UseNpgsql(\"x\").ReplaceService<Microsoft.EntityFrameworkCore.Infrastructure.IModelCacheKeyFactory, Microsoft.EntityFrameworkCore.Infrastructure.ModelCacheKeyFactory>());")]
    [InlineData("services.AddDbContext<Notes>(o => o.UseNpgsql(Tenant.Current.Text));")]
    [InlineData("services.AddDbContext<Notes>(o => o.UseNpgsql(Tenant.Computed));")]
    [InlineData("services.AddDbContext<Notes>(o => o.UseNpgsql(\"x\").AddInterceptors(new Counter()));")]
    // One connection for all who come, or a pool of connections for each.
    [InlineData("services.AddDbContext<Notes>(o => o.UseNpgsql((System.Data.Common.DbConnection)null!));")]
    // The database is in memory, or nobody says which it is.
    [InlineData("services.AddDbContext<Notes>(o => o.UseInMemoryDatabase(\"notes\"));")]
    [InlineData("services.AddDbContext<Notes>(o => { });")]
    // Who hands in the options may be anybody.
    [InlineData("services.AddNotes(o => o.UseNpgsql(\"x\")); } public static void AddNotes(this IServiceCollection services, Action<DbContextOptionsBuilder> options) { services.AddDbContext<Notes>(options);")]
    [InlineData("services.AddNotes<Notes>(); } public static void AddNotes<T>(this IServiceCollection services) where T : DbContext { services.AddDbContext<T>(o => o.UseNpgsql(\"x\"));")]
    public Task IsSilent_When(string registration) => Verify(registration);

    // What is added to the options elsewhere may be of the request.
    [Fact]
    public Task IsSilent_WhenOptionsAreAddedElsewhere() => TestReferences.EfCore.Major < 9
        ? Task.CompletedTask
        : Verify(Silent + " services.ConfigureDbContext<Notes>((p, o) => o.AddInterceptors(p.GetRequiredService<Audit>()));");

    [Theory]
    // It keeps something.
    [InlineData("public class Notes(DbContextOptions<Notes> options) : DbContext(options) { public int Tenant { get; set; } }")]
    [InlineData("public class Notes(DbContextOptions<Notes> options) : DbContext(options) { private readonly List<int> _ids = new(); public void See(int id) => _ids.Add(id); }")]
    [InlineData("public class Notes(DbContextOptions<Notes> options) : DbContext(options) { private int _tenant; public void Use(int tenant) => _tenant = tenant; public int Tenant => _tenant; }")]
    [InlineData("public class Notes(DbContextOptions<Notes> options) : DbContext(options) { private readonly string _tenant = Tenant.Current.Text; public string Of => _tenant; }")]
    [InlineData("public class Notes(DbContextOptions<Notes> options) : DbContext(options) { public Guid Id { get; } = Guid.NewGuid(); }")]
    [InlineData("public class Notes(DbContextOptions<Notes> options) : DbContext(options) { public event Action<int>? Added; public void Add(int id) => Added?.Invoke(id); }")]
    [InlineData("public class Named(DbContextOptions options) : DbContext(options) { public string? User { get; set; } } public class Notes(DbContextOptions<Notes> options) : Named(options) { }")]
    // A pool makes it of its options, and of nothing else.
    [InlineData("public class Notes(DbContextOptions<Notes> options, Tenant tenant) : DbContext(options) { public int Id => tenant.Id; }")]
    [InlineData("public class Notes : DbContext { public Notes() { } public Notes(DbContextOptions<Notes> options) : base(options) { } }")]
    [InlineData("public class Notes : DbContext { public Notes(DbContextOptions<Notes> options) : base(options) { ChangeTracker.LazyLoadingEnabled = false; } }")]
    [InlineData("public class Notes : DbContext { public Notes(DbContextOptions<Notes> options) : base(options) => SavingChanges += (_, _) => { }; }")]
    // It configures itself.
    [InlineData("public class Notes(DbContextOptions<Notes> options) : DbContext(options) { protected override void OnConfiguring(DbContextOptionsBuilder o) => o.EnableDetailedErrors(); }")]
    [InlineData("public class Notes(DbContextOptions<Notes> options) : DbContext(options) { protected override void OnConfiguring(DbContextOptionsBuilder o) { if (!o.IsConfigured) o.UseNpgsql(\"x\"); o.EnableDetailedErrors(); } }")]
    [InlineData("public class Notes(DbContextOptions<Notes> options) : DbContext(options) { public override void Dispose() { Ended++; base.Dispose(); } public static int Ended; }")]
    // Another one derives from it.
    [InlineData("public class Notes : DbContext { public Notes(DbContextOptions<Notes> options) : base(options) { } protected Notes(DbContextOptions options) : base(options) { } } public class Old(DbContextOptions<Old> options) : Notes(options) { }")]
    // Somebody asks it for a service of the request, or gives it another connection.
    [InlineData("public class Notes(DbContextOptions<Notes> options) : DbContext(options) { public int Tenant => Microsoft.EntityFrameworkCore.Infrastructure.AccessorExtensions.GetService<Tenant>(this).Id; }")]
    [InlineData(Context + " public class Work(Notes db) { public void Use(string text) => db.Database.SetConnectionString(text); }")]
    [InlineData(Context + " public class Work(Notes db) { public void Use(string text) => db.Database.GetDbConnection().ConnectionString = text; }")]
    [InlineData(Context + " public class Work(Notes db) { public void Use(string text) => db.Database.GetDbConnection().ChangeDatabase(text); }")]
    public Task IsSilent_WhenTheContextMayDiffer(string context) => Verify(Silent, context);

    [Theory]
    [InlineData("services.[|AddDbContext<Notes>(o => o.UseNpgsql(\"x\"))|];", "services.AddDbContextPool<Notes>(o => o.UseNpgsql(\"x\"));")]
    [InlineData("services.[|AddDbContext<INotes, Notes>(o => o.UseNpgsql(\"x\"))|];", "services.AddDbContextPool<INotes, Notes>(o => o.UseNpgsql(\"x\"));")]
    [InlineData(
        "services.[|AddDbContext<Notes>(o => o.UseNpgsql(\"x\"), ServiceLifetime.Scoped, ServiceLifetime.Scoped)|];",
        "services.AddDbContextPool<Notes>(o => o.UseNpgsql(\"x\"));")]
    [InlineData(
        "services.[|AddDbContext<Notes>(optionsAction: (p, o) => o.UseNpgsql(\"x\"), contextLifetime: ServiceLifetime.Scoped)|];",
        "services.AddDbContextPool<Notes>(optionsAction: (p, o) => o.UseNpgsql(\"x\"));")]
    [InlineData(
        "EntityFrameworkServiceCollectionExtensions.[|AddDbContext<Notes>(services, o => o.UseNpgsql(\"x\"))|];",
        "EntityFrameworkServiceCollectionExtensions.AddDbContextPool<Notes>(services, o => o.UseNpgsql(\"x\"));")]
    public Task Fixes_ByRegisteringAPool(string registration, string fixedRegistration) =>
        VerifyCodeFixAsync(Source(registration, Types(Context)), Source(fixedRegistration, Types(Context)));

    [Fact]
    public Task Fixes_ByAPooledFactory() => TestReferences.EfCore.Major < 10 ? Task.CompletedTask : VerifyCodeFixAsync(
        Source("services.[|AddDbContextFactory<Notes>(o => o.UseNpgsql(\"x\"))|];", Context),
        Source("services.AddPooledDbContextFactory<Notes>(o => o.UseNpgsql(\"x\"));", Context));

    private Task Verify(string registration, string context = Context) => VerifyAnalyzerAsync(Source(registration, Types(context)));

    private static string Types(string context) => context.Replace(": DbContext(options) {", ": DbContext(options), INotes {", StringComparison.Ordinal) + """

        public interface INotes { }
        public class Settings { public string Text { get; set; } = ""; }
        public class Tenant { public int Id { get; set; } public string Text { get; set; } = ""; public static Tenant Current { get; set; } = new(); public static string Computed => Current.Text; }
        public class Audit : Microsoft.EntityFrameworkCore.Diagnostics.SaveChangesInterceptor { }
        public class Counter : Microsoft.EntityFrameworkCore.Diagnostics.SaveChangesInterceptor { public int Count { get; set; } }
        public static class Memory { public static DbContextOptionsBuilder UseInMemoryDatabase(this DbContextOptionsBuilder options, string name) => options; public static DbContextOptionsBuilder UseNpgsql(this DbContextOptionsBuilder options, System.Data.Common.DbConnection connection) => options; }
        public class Own : IDbContextFactory<Notes> { public Notes CreateDbContext() => throw new NotSupportedException(); }
        """;

    private static string Source(string registration, string types) => ContextOutlivesScopeTests.Source(registration, types);
}
