using PerfAnalyzers.Ef;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Ef;

/// <summary>What the options of a context say.</summary>
public sealed partial class EfModelTests
{
    private const string Defaults = "seen";

    [Theory]
    [InlineData("", Defaults)]
    [InlineData("o.UseLazyLoadingProxies();", "seen lazy")]
    [InlineData("o.UseLazyLoadingProxies(true);", "seen lazy")]
    [InlineData("o.UseLazyLoadingProxies(false);", Defaults)]
    [InlineData("o.UseLazyLoadingProxies(p => p.IgnoreNonVirtualNavigations());", "seen lazy")]
    [InlineData("o.UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking);", "seen NoTracking")]
    [InlineData("o.UseQueryTrackingBehavior(QueryTrackingBehavior.NoTrackingWithIdentityResolution);", "seen NoTrackingWithIdentityResolution")]
    [InlineData("o.UseQueryTrackingBehavior(QueryTrackingBehavior.TrackAll);", Defaults)]
    [InlineData("o.UseNpgsql(\"\");", "seen UseNpgsql")]
    [InlineData("o.UseNpgsql(\"\", n => n.UseQuerySplittingBehavior(QuerySplittingBehavior.SplitQuery));", "seen SplitQuery UseNpgsql")]
    [InlineData("o.UseNpgsql(\"\", n => n.UseQuerySplittingBehavior(QuerySplittingBehavior.SingleQuery));", "seen SingleQuery UseNpgsql")]
    [InlineData("o.UseSqlServer(\"\").UseLazyLoadingProxies().UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking);", "seen lazy NoTracking UseSqlServer")]
    public void OptionsOf_AContextThatConfiguresItself(string statements, string expected)
    {
        var probe = Probe.File($$"""public class Shop : DbContext { protected override void OnConfiguring(DbContextOptionsBuilder o) { {{statements}} } }""");

        Assert.Equal(expected, Options(probe, "Shop"));
        Assert.Equal("", Options(probe, "BlogContext"));
    }

    [Theory]
    [InlineData("services.AddDbContext<BlogContext>(o => o.UseNpgsql(\"\").UseLazyLoadingProxies());", "seen lazy UseNpgsql", "")]
    [InlineData("services.AddDbContext<BlogContext>((p, o) => { o.UseLazyLoadingProxies(); o.UseNpgsql(\"\"); });", "seen lazy UseNpgsql", "")]
    [InlineData("services.AddDbContextPool<BlogContext>(o => o.UseNpgsql(\"\"));", "seen UseNpgsql", "")]
    [InlineData("services.AddDbContextFactory<BlogContext>(o => o.UseNpgsql(\"\"));", "seen UseNpgsql", "")]
    [InlineData("services.AddPooledDbContextFactory<BlogContext>(o => o.UseNpgsql(\"\"));", "seen UseNpgsql", "")]
    [InlineData("services.AddDbContext<DbContext, BlogContext>(o => o.UseNpgsql(\"\"));", "seen UseNpgsql", "")]
    [InlineData("services.AddDbContext<BlogContext>(o => o.UseNpgsql(\"\")); services.AddDbContext<Shop>(o => o.UseSqlServer(\"\"));", "seen UseNpgsql", "seen UseSqlServer")]
    [InlineData("var o = new DbContextOptionsBuilder<BlogContext>().UseNpgsql(\"\").Options;", "seen UseNpgsql", "")]
    [InlineData("var o = new DbContextOptionsBuilder(); o.UseNpgsql(\"\");", "seen UseNpgsql", "seen UseNpgsql")] // names no context: it may be each one's
    [InlineData("", "", "")]
    public void OptionsOf_RegisteredContexts(string statements, string expected, string expectedOfOther)
    {
        var probe = Probe.File(
            $$"""
            using Microsoft.Extensions.DependencyInjection;
            public class Shop : DbContext { }
            public static class Startup
            {
                public static void Add(IServiceCollection services) { {{statements}} }
            }
            """);

        Assert.Equal((expected, expectedOfOther), (Options(probe, "BlogContext"), Options(probe, "Shop")));
    }

    [Theory]
    [InlineData("ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;", "NoTracking")]
    [InlineData("this.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTrackingWithIdentityResolution;", "NoTrackingWithIdentityResolution")]
    [InlineData("ChangeTracker.LazyLoadingEnabled = false;", "not-lazy")]
    [InlineData("ChangeTracker.LazyLoadingEnabled = true;", "")]
    public void OptionsOf_AContextThatSetsThemInItsConstructor(string statement, string expected)
    {
        var probe = Probe.File($$"""public class Shop : DbContext { public Shop() { {{statement}} } } public class Special : Shop { }""");

        Assert.Equal(expected, Options(probe, "Shop"));
        Assert.Equal(expected, Options(probe, "Special"));
    }

    [Fact]
    public void OptionsOf_ASwitchForAWhile_SaysNothing() =>
        Assert.Equal("", Options(Probe.Method("db.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;"), "BlogContext"));

    [Theory]
    [InlineData("public virtual Line? N { get; set; }", "o.UseLazyLoadingProxies()", true)]
    [InlineData("public virtual List<Line> N { get; set; } = [];", "o.UseLazyLoadingProxies()", true)]
    [InlineData("public Line? N { get; set; }", "o.UseLazyLoadingProxies()", false)] // proxies override virtual members only
    [InlineData("public virtual Line? N { get; set; }", "o.UseNpgsql(\"\")", false)]
    [InlineData("public Line? N { get; set; } public Order(Microsoft.EntityFrameworkCore.Infrastructure.ILazyLoader loader) { }", "o.UseNpgsql(\"\")", true)]
    [InlineData("public Line? N { get; set; } private Order(Action<object, string> lazyLoader) { }", "o.UseNpgsql(\"\")", true)]
    [InlineData("public Line? N { get; set; } private Order(Action<object, string> log) { }", "o.UseNpgsql(\"\")", false)]
    [InlineData("public Line? N { get; set; } private Microsoft.EntityFrameworkCore.Infrastructure.ILazyLoader? Loader { get; set; }", "o.UseNpgsql(\"\")", true)]
    public void LazyLoadingOf_ByProxiesOrLoader(string members, string options, bool expected)
    {
        var probe = Probe.File(
            $$"""
            public class Shop : DbContext
            {
                public DbSet<Order> Orders => Set<Order>();
                protected override void OnConfiguring(DbContextOptionsBuilder o) => {{options}};
            }
            public class Order { public int Id { get; set; } {{members}} }
            public class Line { public int Id { get; set; } }
            """);

        var navigation = probe.Model.Entities.FindNavigation(probe.Type("Order"), "N")!;
        Assert.Equal(expected ? LazyLoading.On : LazyLoading.Off, probe.Model.LazyLoadingOf(probe.Type("Shop"), navigation));
    }

    private static string Options(Probe probe, string context)
    {
        var options = probe.Model.Configuration.OptionsOf(probe.Type(context));
        string?[] parts =
        [
            options.IsSeen ? "seen" : null,
            options.LazyLoadingProxies ? "lazy" : null,
            options.LazyLoadingDisabled ? "not-lazy" : null,
            options.Tracking == TrackingDefault.TrackAll ? null : options.Tracking.ToString(),
            options.Splitting == SplittingDefault.NotConfigured ? null : options.Splitting.ToString(),
            options.Provider,
        ];
        return string.Join(" ", parts.OfType<string>());
    }
}
