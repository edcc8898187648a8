using PerfAnalyzers.Rules.ResultSize;
using PerfAnalyzers.Rules.RoundTrips;
using PerfAnalyzers.Rules.Tracking;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Ef;

/// <summary>
/// The model is configured in one project, and queried in another: what rules report where the configuration is told, as source and as an
/// assembly.
/// </summary>
public static class ReferencedModelTests
{
    private const string Shop = """
        using System.Collections.Generic;
        using Microsoft.EntityFrameworkCore;

        namespace Shop;

        public class ShopContext : DbContext
        {
            public DbSet<Order> Orders => Set<Order>();
            public DbSet<Product> Products => Set<Product>();
            public DbSet<Entry> Log => Set<Entry>();
            protected override void OnConfiguring(DbContextOptionsBuilder o) { /* options */ }
            protected override void OnModelCreating(ModelBuilder b)
            {
                b.Entity<Order>().Navigation(o => o.Customer).AutoInclude();
                b.Entity<Order>().OwnsOne(o => o.ShipTo);
                b.Entity<Product>().HasKey(p => p.Code);
                b.Entity<Entry>().HasNoKey();
            }
        }

        public class Order
        {
            public int Id { get; set; }
            public Customer Customer { get; set; } = null!;
            public Seller Seller { get; set; } = null!;
            public Place ShipTo { get; set; } = null!;
            public List<Line> Lines { get; set; } = new();
            public IEnumerable<Line> Open => Lines.FindAll(l => l.Id > 0);
            public Agent Agent { get; private set; } = null!;
        }

        public class Customer { public int Id { get; set; } public string Name { get; set; } = ""; }
        public class Seller { public int Id { get; set; } public string Name { get; set; } = ""; }
        public class Agent { public int Id { get; set; } public string Name { get; set; } = ""; }
        public class Line { public int Id { get; set; } }
        public class Place { public int Id { get; set; } public string City { get; set; } = ""; }
        public class Product { public string Code { get; set; } = ""; public string Name { get; set; } = ""; public System.DateTime CreatedAt { get; set; } }
        public class Entry { public string Text { get; set; } = ""; }
        """;

    private static string Uses(string body) => $$"""
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading.Tasks;
        using Microsoft.EntityFrameworkCore;
        using Shop;

        public class Service(ShopContext db)
        {
            public async Task<object?> Run(int page)
            {
                {{body}}
            }
        }
        """;

    private static Action<TestOptions> With(string options = "/* options */") => o =>
    {
        o.IncludeModel = false;
        o.ReferencedSources["Shop.cs"] = Shop.Replace("/* options */", options, StringComparison.Ordinal);
    };

    public sealed class NeverLoaded : AnalyzerTests<NavigationNeverLoadedAnalyzer>
    {
        [Theory]
        // That it is always loaded, or owned, the other project tells.
        [InlineData("foreach (var order in await db.Orders.ToListAsync()) System.Console.WriteLine(order.Customer.Name); return null;")]
        [InlineData("foreach (var order in await db.Orders.ToListAsync()) System.Console.WriteLine(order.ShipTo.City); return null;")]
        public Task IsSilent_WhenConfigured(string body) => VerifyAnalyzerAsync(Uses(body), With());

        [Theory]
        [InlineData("foreach (var order in await db.Orders.ToListAsync()) System.Console.WriteLine([|order.Seller|].Name); return null;", Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)]
        // What a setter that is not public fills, may as well be computed: a compiler does not see which.
        [InlineData("foreach (var order in await db.Orders.ToListAsync()) System.Console.WriteLine([|order.Agent|].Name); return null;", Microsoft.CodeAnalysis.DiagnosticSeverity.Info)]
        public Task Reports_AsCertainAsInOneProject(string body, Microsoft.CodeAnalysis.DiagnosticSeverity severity) => VerifyAnalyzerAsync(
            Uses(body.Replace("[|", "{|#0:", StringComparison.Ordinal).Replace("|]", "|}", StringComparison.Ordinal)),
            o =>
            {
                With()(o);
                o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(severity));
            });
    }

    /// <summary>What one project says of its context for its tools, or to itself, is not all that is said.</summary>
    public sealed class LazyOrNot : AnalyzerTests<NavigationNeverLoadedAnalyzer>
    {
        /// <summary>The host may have proxies: a reference to them says so, and what the project says to its tools does not deny it.</summary>
        [Theory]
        [InlineData("")]
        [InlineData("public class Tools : Microsoft.EntityFrameworkCore.Design.IDesignTimeDbContextFactory<ShopContext> { public ShopContext CreateDbContext(string[] args) { new DbContextOptionsBuilder<ShopContext>().UseQueryTrackingBehavior(QueryTrackingBehavior.TrackAll); return new(); } }")]
        public Task IsSilent_AboutWhatProxiesMayLoad(string more) => VerifyAnalyzerAsync(
            Uses("foreach (var order in await db.Orders.ToListAsync()) System.Console.WriteLine(order.Seller.Name); return null;"),
            o =>
            {
                o.IncludeModel = false;
                o.ReferencedSources["Shop.cs"] = Shop.Replace("public Seller Seller", "public virtual Seller Seller", StringComparison.Ordinal) + more;
            });

        /// <summary>A context that only has sets: nothing is told, and that is known.</summary>
        [Fact]
        public Task Reports_WhenNothingIsConfigured() => VerifyAnalyzerAsync(
            Uses("foreach (var order in await db.Orders.ToListAsync()) System.Console.WriteLine({|#0:order.Seller|}.Name); return null;"),
            o =>
            {
                o.IncludeModel = false;
                o.ReferencedSources["Shop.cs"] = """
                    using Microsoft.EntityFrameworkCore;
                    namespace Shop;
                    public class ShopContext : DbContext { public DbSet<Order> Orders => Set<Order>(); }
                    public class Order { public int Id { get; set; } public Seller Seller { get; set; } = null!; }
                    public class Seller { public int Id { get; set; } public string Name { get; set; } = ""; }
                    """;
                o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(Microsoft.CodeAnalysis.DiagnosticSeverity.Warning));
            });
    }

    public sealed class Untracked : AnalyzerTests<ReadOnlyQueryTrackedAnalyzer>
    {
        [Fact]
        public Task Reports_Tracked() => VerifyAnalyzerAsync(Uses("foreach (var order in await [|db.Orders.Where(o => o.Id > page).ToListAsync()|]) System.Console.WriteLine(order.Id + order.Customer.Name); return null;"), With());

        [Fact]
        public Task IsSilent_WhenTheContextDoesNotTrack() => VerifyAnalyzerAsync(
            Uses("foreach (var order in await db.Orders.Where(o => o.Id > page).ToListAsync()) System.Console.WriteLine(order.Id + order.Customer.Name); return null;"),
            With("o.UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking);"));
    }

    public sealed class Pages : AnalyzerTests<PagingByNonUniqueOrderAnalyzer>
    {
        [Theory]
        // The key is configured there.
        [InlineData("return await db.Products.OrderBy(p => p.Code).Skip(page * 20).Take(20).ToListAsync();")]
        [InlineData("return await db.Products.OrderBy(p => p.CreatedAt).ThenBy(p => p.Code).Skip(page * 20).Take(20).ToListAsync();")]
        public Task IsSilent_ByTheConfiguredKey(string body) => VerifyAnalyzerAsync(Uses(body), With());
    }
}
