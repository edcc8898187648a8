using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Roslyn;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Framework;

/// <summary>What a project tells those that refer to it, as text.</summary>
public sealed class ProjectFactsTests
{
    private const string Shop = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading.Tasks;
        using Microsoft.EntityFrameworkCore;

        namespace Shop;

        public class ShopContext : DbContext
        {
            public DbSet<Order> Orders => Set<Order>();
            protected override void OnConfiguring(DbContextOptionsBuilder o) => o.UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking);
            protected override void OnModelCreating(ModelBuilder b)
            {
                b.Entity<Order>().HasKey(o => o.Number);
                b.Entity<Order>().HasQueryFilter(o => !o.IsDeleted);
                b.Entity<Order>().Navigation(o => o.Customer).AutoInclude();
                b.Entity<Order>().OwnsOne(o => o.ShipTo);
                b.Entity<Customer>().HasIndex(c => new { c.Country, c.Code }).IsUnique();
            }
        }
        public class Order { public int Number { get; set; } public bool IsDeleted { get; set; } public Customer? Customer { get; set; } public Place? ShipTo { get; set; } }
        public class Customer { public int Id { get; set; } public string Country { get; set; } = ""; public string Code { get; set; } = ""; public class Note { public int Id { get; set; } } }
        public class Place { public string City { get; set; } = ""; }

        public class Orders<T>(ShopContext db) where T : class
        {
            public Task<List<T>> AllAsync() => db.Set<T>().ToListAsync();
            public async Task RenameAsync(Customer customer, string code) { customer.Code = code; await CommitAsync(); }
            private async Task CommitAsync() => await db.SaveChangesAsync();
            public Order? Newest(bool fromDatabase, string? code = null)
            {
                if (!fromDatabase || code is null)
                    return null;
                return db.Orders.AsEnumerable().FirstOrDefault();
            }
            public int Twice(int number) => number * 2;
            internal Task<int> CountAsync() => db.Orders.CountAsync();
            public int Count { get { return db.Orders.Count(); } }
        }
        """;

    [Fact]
    public void Write_TellsTheModelAndTheMethods()
    {
        var text = Told(Shop)!;

        Assert.StartsWith("1\n", text);
        Assert.Equal(
            [
                "model\tAutoIncluded\tCustomer/Order/Shop",
                "model\tEntity\tCustomer/Shop",
                "model\tEntity\tOrder/Shop",
                "model\tFiltered\tOrder/Shop",
                "model\tOwned\tPlace/Shop",
                "model\tOwnedNavigation\tShipTo/Order/Shop",
            ],
            Lines(text, "model").Order(StringComparer.Ordinal));
        Assert.Equal(["key\tOrder/Shop\tNumber"], Lines(text, "key"));
        Assert.Equal(["unique\tCustomer/Shop\tCountry,Code"], Lines(text, "unique"));
        Assert.Equal(["options\tShopContext/Shop\tFalse\tFalse\tNoTracking\tNotConfigured\t\tFalse\tFalse"], Lines(text, "options"));
        Assert.Equal(
            [
                "query\tM:Shop.Orders`1.AllAsync\tcdga\tquery in Tests\t\t\t",
                "query\tM:Shop.Orders`1.Newest(System.Boolean,System.String)\tcd\tquery of Order in Tests\tShop.Order\t0=false,1=null\t",
                "query\tM:Shop.Orders`1.get_Count\tcd\tquery of Order in Tests\t\t\t",
            ],
            Lines(text, "query"));
        Assert.Equal(["save\tM:Shop.Orders`1.RenameAsync(Shop.Customer,System.String)\t\tCommitAsync → SaveChangesAsync in Tests"], Lines(text, "save"));
    }

    /// <summary>Members that the way goes through, whose only implementation is here: elsewhere there may be another one.</summary>
    [Fact]
    public void Write_TellsWhatTheWayGoesThrough() => Assert.Equal(
        ["query\tM:Shop.DbStore.Find(System.Int32)\tcd\tquery of Order in Tests\tShop.Order\t\t", "query\tM:Shop.Prices.Of(System.Int32)\tcd\tFind → query of Order in Tests\tShop.Order\t\tM:Shop.IStore.Find(System.Int32)"],
        Lines(
            Told(Shop + """

                public interface IStore { Order? Find(int id); }
                internal class DbStore(ShopContext db) : IStore { public Order? Find(int id) => db.Orders.Find(id); }
                public class Prices(IStore store) { public Order? Of(int id) => store.Find(id); }
                """)!,
            "query").Where(l => l.Contains("IStore", StringComparison.Ordinal) || l.Contains("DbStore", StringComparison.Ordinal)));

    /// <summary>That there is nothing to know is to be known, too: all is as EF Core has it by default.</summary>
    [Fact]
    public void Write_TellsThatNothingIsConfigured() => Assert.Equal(
        "1\n",
        Told("using Microsoft.EntityFrameworkCore; public class Db : DbContext { public DbSet<Post> Posts => Set<Post>(); } public class Post { public int Id { get; set; } }"));

    [Fact]
    public void Write_IsTheSameEachTime() => Assert.Equal(Told(Shop), Told(Shop));

    [Fact]
    public void Write_TellsFriendsOfInternalMethods() =>
        Assert.Contains("M:Shop.Orders`1.CountAsync", Told(Shop.Replace("namespace Shop;", "[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"Tests.Friend\")]\nnamespace Shop;", StringComparison.Ordinal)));

    [Fact]
    public void Write_TellsNothingOfAProgram() => Assert.Null(Told(Shop + "\npublic static class Program { public static void Main() { } }", OutputKind.ConsoleApplication));

    [Fact]
    public void Write_DoesNotChangeWithLines() => Assert.Equal(Told(Shop), Told("\n\n\n" + Shop));

    [Fact]
    public void Read_GivesWhatWasWritten()
    {
        var text = Told(Shop)!;
        var told = AssemblyFacts.Parse(text)!;

        Assert.Equal(Lines(text, "query").Concat(Lines(text, "save")).Order(StringComparer.Ordinal), MethodFact.Read(told).SelectMany(f => f.Value.Write(f.Key)).Order(StringComparer.Ordinal));
        Assert.Equal(Lines(text, "options"), ConfiguredOptions.Read(told).Write());
        Assert.Equal(Lines(text, "model").Concat(Lines(text, "entity")).Concat(Lines(text, "key")).Concat(Lines(text, "unique")).Order(StringComparer.Ordinal), ModelFacts.Read(told).Write().Order(StringComparer.Ordinal));
    }

    /// <summary>A project with very many methods tells of those that query themselves, so that a build does not bind them all twice.</summary>
    [Fact]
    public void Write_TellsOnlySoMuchOfLargeProjects()
    {
        var source = Shop + "public class Many(ShopContext db)\n{\n"
            + string.Concat(Enumerable.Range(0, 300).Select(i => $"    public int Count{i}() => db.Orders.Count(o => o.Number > {i});\n    public int Through{i}() => Count{i}() + 1;\n"))
            + "}\n";

        var told = Lines(Told(source)!, "query").ToList();
        Assert.Contains(told, l => l.Contains("Many.Count299", StringComparison.Ordinal));
        Assert.DoesNotContain(told, l => l.Contains("Many.Through", StringComparison.Ordinal));

        var all = Lines(ProjectFacts.Write(Compiled(source, OutputKind.DynamicallyLinkedLibrary), isLimited: false, default)!, "query").ToList();
        Assert.Contains(all, l => l.Contains("Many.Through299", StringComparison.Ordinal));
    }

    /// <summary>What another version or a damaged assembly says: what is not understood is not known, and nothing throws.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("2\nquery\tM:A.B\tcd\tx\t\t")]
    [InlineData("nonsense")]
    public void Parse_RefusesOtherForms(string text) => Assert.Null(AssemblyFacts.Parse(text));

    [Fact]
    public void Read_SkipsWhatItDoesNotKnow()
    {
        var told = AssemblyFacts.Parse("1\nmodel\nmodel\tKindOfLater\tA/B\nkey\tA\nunique\noptions\tA\tTrue\noptions\tA\tx\tFalse\tTrackAll\tSplitQuery\t\tFalse\nentity\tA\nquery\tM:A.B\nquery\tM:A.C\tcd\nsave\tM:A.D\nsave\tM:A.E\tm\nlater\t1\t2\n\n\t\n")!;

        Assert.Empty(MethodFact.Read(told));
        Assert.Empty(ModelFacts.Read(told).Write());
        Assert.Empty(ConfiguredOptions.Read(told).Write());
    }

    [Fact]
    public void Read_SurvivesEveryCut()
    {
        var text = Told(Shop)!;
        for (var length = 0; length < text.Length; length++)
        {
            if (AssemblyFacts.Parse(text[..length]) is not { } told)
                continue;
            Assert.All(MethodFact.Read(told), f => Assert.NotNull(f.Value));
            _ = ModelFacts.Read(told).Write().Count() + ConfiguredOptions.Read(told).Write().Count();
        }
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("True", true)]
    [InlineData("all", true)]
    [InlineData("false", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Generator_WritesWhenAskedTo(string? property, bool expected)
    {
        var tree = TestSolution.FactsOf(Compiled(Shop, OutputKind.DynamicallyLinkedLibrary), property);

        Assert.Equal(expected, tree is not null);
        if (tree is null)
            return;
        var compilation = Compiled(Shop, OutputKind.DynamicallyLinkedLibrary).AddSyntaxTrees(tree);
        Assert.Empty(compilation.GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning));
        Assert.Equal(Lines(Told(Shop)!, "save"), AssemblyFacts.Get(compilation.Assembly)!.Lines("save").Select(f => string.Join("\t", f)));
    }

    private static string? Told(string source, OutputKind kind = OutputKind.DynamicallyLinkedLibrary) => ProjectFacts.Write(Compiled(source, kind), isLimited: true, default);

    private static Compilation Compiled(string source, OutputKind kind)
    {
        var options = new TestOptions { IncludeModel = false, OutputKind = kind };
        var project = TestSolution.Create(new Dictionary<string, string> { [TestSolution.MainFile] = source }, options, []);
        return project.GetCompilationAsync().GetAwaiter().GetResult()!;
    }

    private static IEnumerable<string> Lines(string text, string kind) => text.Split('\n').Where(l => l.StartsWith(kind + "\t", StringComparison.Ordinal));
}
