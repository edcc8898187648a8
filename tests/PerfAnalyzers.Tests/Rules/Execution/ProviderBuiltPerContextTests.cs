using PerfAnalyzers.Rules.Execution;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Execution;

/// <summary>Options that have a new object for each context.</summary>
public sealed class ProviderBuiltPerContextTests : AnalyzerTests<ProviderBuiltPerContextAnalyzer>
{
    private const string Types = """
        public class Loaded : Microsoft.EntityFrameworkCore.Diagnostics.IMaterializationInterceptor { public static readonly Loaded Only = new(); }
        public class Commands : Microsoft.EntityFrameworkCore.Diagnostics.DbCommandInterceptor { }
        public static class Own
        {
            public static void UseBoth(this DbContextOptionsBuilder options) => options.UseNpgsql("x").AddInterceptors(Loaded.Only);
            public static void AddBlogs(this IServiceCollection services, Action<DbContextOptionsBuilder> options) => services.AddDbContext<BlogContext>(options);
            public static void AddOnce(this IServiceCollection services, Action<DbContextOptionsBuilder> options) => services.AddDbContextPool<BlogContext>(options);
        }
        """;

    private const string DataSources = """
        namespace Npgsql
        {
            public class NpgsqlDataSource : System.Data.Common.DbDataSource
            {
                public override string ConnectionString => "";
                public static NpgsqlDataSource Create(string text) => new();
                protected override System.Data.Common.DbConnection CreateDbConnection() => null!;
            }

            public class NpgsqlDataSourceBuilder(string text) { public NpgsqlDataSource Build() => NpgsqlDataSource.Create(text); }
        }

        namespace Microsoft.EntityFrameworkCore
        {
            public static class DataSourceExtensions
            {
                public static DbContextOptionsBuilder UseNpgsql(this DbContextOptionsBuilder options, System.Data.Common.DbDataSource source) => options;
            }
        }
        """;

    [Theory]
    [InlineData("services.AddDbContext<BlogContext>(o => o.UseNpgsql([|new Npgsql.NpgsqlDataSourceBuilder(\"x\").Build()|]));")]
    [InlineData("services.AddDbContext<BlogContext>(o => { var builder = new Npgsql.NpgsqlDataSourceBuilder(\"x\"); var source = [|builder.Build()|]; o.UseNpgsql(source); });")]
    [InlineData("services.AddDbContext<BlogContext>(o => o.UseNpgsql([|Npgsql.NpgsqlDataSource.Create(\"x\")|]));")]
    [InlineData("services.AddDbContext<BlogContext>((p, o) => o.UseNpgsql([|Npgsql.NpgsqlDataSource.Create(\"x\")|]));")]
    [InlineData("services.AddDbContext<BlogContext>(o => o.UseNpgsql(\"x\").AddInterceptors([|new Loaded()|]));")]
    [InlineData("services.AddDbContext<BlogContext>(o => o.UseNpgsql(\"x\").AddInterceptors(new Commands(), [|new Loaded()|]));")]
    [InlineData("services.AddDbContext<BlogContext>(o => { var loaded = [|new Loaded()|]; o.AddInterceptors(loaded); });")]
    [InlineData("services.AddDbContext<BlogContext>(o => o.UseMemoryCache([|new MemoryCache(new MemoryCacheOptions())|]));")]
    [InlineData("services.AddDbContext<BlogContext>(o => o.UseInternalServiceProvider([|new ServiceCollection().BuildServiceProvider()|]));")]
    [InlineData("services.AddDbContextFactory<BlogContext>(o => o.AddInterceptors([|new Loaded()|]), ServiceLifetime.Scoped);")]
    [InlineData("services.AddBlogs(o => o.AddInterceptors([|new Loaded()|]));")]
    [InlineData("services.AddDbContext<BlogContext>(o => Blogs(o)); } private static void Blogs(DbContextOptionsBuilder o) { o.AddInterceptors([|new Loaded()|]);")]
    public Task Reports_InTheOptionsOfAScope(string registration) => Verify(Source(registration));

    [Theory]
    [InlineData("options.AddInterceptors([|new Loaded()|]);")]
    [InlineData("options.UseNpgsql([|new Npgsql.NpgsqlDataSourceBuilder(\"x\").Build()|]);")]
    [InlineData("options.UseMemoryCache([|new MemoryCache(new MemoryCacheOptions())|]);")]
    [InlineData("Add(options); } private static void Add(DbContextOptionsBuilder options) { options.AddInterceptors([|new Loaded()|]);")]
    public Task Reports_InOnConfiguring(string code) => Verify(Configuring(code, ""));

    [Fact]
    public Task Reports_WithTheReason() => Verify(
        Source("services.AddDbContext<BlogContext>(o => o.UseNpgsql({|#0:Npgsql.NpgsqlDataSource.Create(\"x\")|}).AddInterceptors({|#1:new Loaded()|}));"),
        o =>
        {
            o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithMessage("Each context gets a new data source, and with it a connection pool of its own; make one, and hand it to all"));
            o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(1).WithMessage("Each context gets a new interceptor, for which EF Core builds all its services anew; make one, and hand it to all"));
        });

    [Theory]
    // One for all.
    [InlineData("var source = new Npgsql.NpgsqlDataSourceBuilder(\"x\").Build(); services.AddDbContext<BlogContext>(o => o.UseNpgsql(source));")]
    [InlineData("services.AddDbContext<BlogContext>(o => o.AddInterceptors(Loaded.Only));")]
    [InlineData("services.AddSingleton<Loaded>(); services.AddDbContext<BlogContext>((p, o) => o.AddInterceptors(p.GetRequiredService<Loaded>()));")]
    [InlineData("var loaded = new Loaded(); services.AddDbContext<BlogContext>(o => o.AddInterceptors(loaded));")]
    [InlineData("services.AddSingleton(Npgsql.NpgsqlDataSource.Create(\"x\")); services.AddDbContext<BlogContext>((p, o) => o.UseNpgsql(p.GetRequiredService<Npgsql.NpgsqlDataSource>()));")]
    [InlineData("services.AddDbContext<BlogContext>(o => o.UseNpgsql(\"x\"));")]
    [InlineData("services.AddDbContext<BlogContext>(o => o.UseBoth());")]
    // The options are made once.
    [InlineData("services.AddDbContextPool<BlogContext>(o => o.AddInterceptors(new Loaded()));")]
    [InlineData("services.AddPooledDbContextFactory<BlogContext>(o => o.UseNpgsql(Npgsql.NpgsqlDataSource.Create(\"x\")));")]
    [InlineData("services.AddDbContextFactory<BlogContext>(o => o.AddInterceptors(new Loaded()));")]
    [InlineData("services.AddDbContext<BlogContext>(o => o.AddInterceptors(new Loaded()), ServiceLifetime.Scoped, ServiceLifetime.Singleton);")]
    [InlineData("services.AddDbContext<BlogContext>(o => o.AddInterceptors(new Loaded()), ServiceLifetime.Singleton);")]
    [InlineData("services.AddOnce(o => o.AddInterceptors(new Loaded()));")]
    [InlineData("var options = new DbContextOptionsBuilder<BlogContext>().UseNpgsql(Npgsql.NpgsqlDataSource.Create(\"x\")).Options; services.AddSingleton(options);")]
    // Those of commands, and loggers, are no part of what contexts share.
    [InlineData("services.AddDbContext<BlogContext>(o => o.AddInterceptors(new Commands()));")]
    [InlineData("services.AddDbContext<BlogContext>(o => o.UseLoggerFactory(Microsoft.Extensions.Logging.LoggerFactory.Create(_ => { })));")]
    // Something else of that name.
    [InlineData("services.AddHttpClient(\"x\"); services.AddMemoryCache(); services.AddSingleton(new MemoryCache(new MemoryCacheOptions()));")]
    public Task IsSilent_When(string registration) => Verify(Source(registration));

    [Theory]
    // The options that are handed in come first.
    [InlineData("if (!options.IsConfigured) options.AddInterceptors(new Loaded());", "")]
    [InlineData("options.AddInterceptors(Loaded.Only);", "")]
    [InlineData("options.AddInterceptors(_loaded); } private static readonly Loaded _loaded = new(); private void Nothing() {", "")]
    // A pool configures each of its few contexts once.
    [InlineData("options.AddInterceptors(new Loaded());", "services.AddDbContextPool<Notes>(o => { });")]
    public Task IsSilent_InOnConfiguring_When(string code, string registration) => Verify(Configuring(code, registration));

    private static string Source(string registration) => Using(ContextOutlivesScopeTests.Source(registration, Types));

    private static string Configuring(string code, string registration) => Using(ContextOutlivesScopeTests.Source(
        registration,
        Types + "\npublic class Notes(DbContextOptions<Notes> o) : DbContext(o) { protected override void OnConfiguring(DbContextOptionsBuilder options) { " + code + " } }"));

    private static string Using(string source) =>
        source.Replace("using Blogging;\n", "using Blogging;\nusing Microsoft.Extensions.Caching.Memory;\n", StringComparison.Ordinal);

    // Interceptors of that kind came with EF Core 7.
    private static Task Verify(string source, Action<TestOptions>? configure = null) => TestReferences.EfCore.Major < 7 ? Task.CompletedTask : VerifyAnalyzerAsync(source, o =>
    {
        o.AdditionalSources["DataSources.cs"] = DataSources;
        configure?.Invoke(o);
    });
}
