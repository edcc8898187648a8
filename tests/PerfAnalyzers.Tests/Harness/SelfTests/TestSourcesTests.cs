using Microsoft.CodeAnalysis;

namespace PerfAnalyzers.Tests.Harness.SelfTests;

/// <summary>What test sources can be written against, on each version of EF Core.</summary>
public sealed class TestSourcesTests
{
    [Fact]
    public void Code_PutsAMethodIntoAService() =>
        Assert.EndsWith(
            """
            using Blogging;

            namespace Tests;

            public class Service(BlogContext db, IDbContextFactory<BlogContext> factory)
            {
                private int _count;

                public void Run()
                {
                    if (_count > 0)
                        return;

                    _count++;
                }
            }

            """.ReplaceLineEndings("\n"),
            Code.Method(
                """
                            if (_count > 0)
                                return;

                            _count++;
                """,
                "public void Run()",
                "private int _count;"),
            StringComparison.Ordinal);

    [Fact]
    public Task Code_CompilesWithTheModel() =>
        VerifyCompilesAsync(Code.Method("foreach (var post in await db.Posts.Include(p => p.Author).ToListAsync(ct)) Console.WriteLine(post.Author?.Name);"));

    [Fact]
    public Task Sources_SeeLazyLoadingProxies() =>
        VerifyCompilesAsync(OnConfiguring("options.UseLazyLoadingProxies().UseSqlServer(\"\", o => o.UseQuerySplittingBehavior(QuerySplittingBehavior.SplitQuery));"));

    [Fact]
    public Task Sources_SeeProviders() =>
        VerifyCompilesAsync(OnConfiguring("options.UseNpgsql(\"\", o => o.UseQuerySplittingBehavior(QuerySplittingBehavior.SplitQuery));"));

    [Fact]
    public Task Sources_SeeIdentity() =>
        VerifyCompilesAsync(Code.File("""
            using Microsoft.AspNetCore.Identity;
            using Microsoft.AspNetCore.Identity.EntityFrameworkCore;

            public class User : IdentityUser { }

            public class UserContext(DbContextOptions<UserContext> options) : IdentityDbContext<User>(options)
            {
                public IQueryable<User> Known => Users.Where(u => u.Email != null);
            }
            """));

    [Fact]
    public Task Sources_SeeAspNetCore() =>
        VerifyCompilesAsync(
            """
            using Blogging;
            using Microsoft.AspNetCore.Builder;
            using Microsoft.EntityFrameworkCore;
            using Microsoft.Extensions.DependencyInjection;

            var builder = WebApplication.CreateBuilder();
            builder.Services.AddDbContext<BlogContext>(o => o.UseNpgsql(""));
            var app = builder.Build();
            app.MapGet("/", async (BlogContext db) => await db.Posts.ToListAsync());
            """,
            OutputKind.ConsoleApplication);

    [Theory]
    [InlineData("var post = await memory.GetOrCreateAsync($\"post:{id}\", e => { e.AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5); return db.Posts.FindAsync(id).AsTask(); });")]
    [InlineData("var text = await distributed.GetStringAsync(name, ct); await distributed.SetStringAsync(name, text ?? \"\", new DistributedCacheEntryOptions(), ct);")]
    [InlineData("var count = await hybrid.GetOrCreateAsync(name, async token => await db.Posts.CountAsync(token), cancellationToken: ct);")]
    [InlineData("var count = await fusion.GetOrSetAsync(name, token => db.Posts.CountAsync(token), TimeSpan.FromMinutes(5), token: ct);")]
    [InlineData("var count = await fusion.GetOrSetAsync<int>(name, async (context, token) => await db.Posts.CountAsync(token), options => options.SetDuration(TimeSpan.FromMinutes(5)), token: ct);")]
    [InlineData("var count = await lazy.GetOrAddAsync(name, () => db.Posts.CountAsync(ct), TimeSpan.FromMinutes(5));")]
    [InlineData("var count = await easy.GetAsync(name, () => db.Posts.CountAsync(ct), TimeSpan.FromMinutes(5));")]
    [InlineData("string? text = await redis.StringGetAsync(name); await redis.StringSetAsync(name, text, TimeSpan.FromMinutes(5)); await redis.HashSetAsync(\"names\", name, id);")]
    public Task Sources_SeeCaches(string body) => VerifyCompilesAsync(Code.CacheMethod(body));

    [Theory]
    [InlineData("services.AddHybridCache(o => o.DefaultEntryOptions = new() { Expiration = TimeSpan.FromMinutes(5) });")]
    [InlineData("services.AddFusionCache().WithDefaultEntryOptions(o => o.SetDuration(TimeSpan.FromMinutes(5)).SetJittering(TimeSpan.FromSeconds(9))).AsHybridCache();")]
    [InlineData("services.AddStackExchangeRedisCache(o => o.InstanceName = \"blog:\");")]
    [InlineData("services.AddStackExchangeRedisOutputCache(o => o.InstanceName = \"blog:\");")]
    [InlineData("services.AddSingleton<IConnectionMultiplexer>(_ => ConnectionMultiplexer.Connect(\"localhost\"));")]
    public Task Sources_SeeTheSetupOfCaches(string statement) => VerifyCompilesAsync(
        Code.CacheFile($"public static class Setup {{ public static void Add(IServiceCollection services) {{ {statement} }} }}")
            .Replace("namespace Tests;", "using Microsoft.Extensions.DependencyInjection;\n\nnamespace Tests;", StringComparison.Ordinal));

    [Fact]
    public void Stubs_StandOnlyForWhatCannotBeHad() => Assert.Equal(
        [
            // No version of these packages can be restored.
            "EasyCaching.Core",
            "LazyCache",
            // Not there for each version of EF Core that the tests run on; what sources say of them is one method each.
            "Microsoft.EntityFrameworkCore.Proxies",
            "Microsoft.EntityFrameworkCore.SqlServer",
            "Npgsql.EntityFrameworkCore.PostgreSQL",
        ],
        EmbeddedSources.Stubs.Names);

    [Fact]
    public void Stubs_StandBesideNoRealAssembly() =>
        Assert.Empty(TestReferences.All.GroupBy(r => Path.GetFileName(r.Display)).Where(g => g.Count() > 1).Select(g => g.Key));

    [Fact]
    public Task Sources_SeeTheVersionOfEfCoreThatWasAskedFor() =>
        // ExecuteUpdate came with EF Core 7.
        TestReferences.EfCore.Major >= 7
            ? VerifyCompilesAsync(Code.Method("await db.Posts.ExecuteDeleteAsync(ct);"))
            : Assert.ThrowsAnyAsync<Exception>(() => VerifyCompilesAsync(Code.Method("await db.Posts.ExecuteDeleteAsync(ct);")));

    [Fact]
    public void Tests_RunOnTheVersionOfRoslynThatWasAskedFor()
    {
        var actual = typeof(Compilation).Assembly.GetName().Version!;
        Assert.Equal((TestReferences.Roslyn.Major, TestReferences.Roslyn.Minor), (actual.Major, actual.Minor));
    }

    private static string OnConfiguring(string statement) => Code.File(
        $$"""
        public class OtherContext : DbContext
        {
            protected override void OnConfiguring(DbContextOptionsBuilder options) { {{statement}} }
        }
        """);

    private static Task VerifyCompilesAsync(string source, OutputKind kind = OutputKind.DynamicallyLinkedLibrary) =>
        new AnalyzerVerification(() => new SlowCallAnalyzer(), new() { OutputKind = kind }).VerifyAsync(source);
}
