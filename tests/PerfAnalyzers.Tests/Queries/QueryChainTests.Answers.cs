using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Queries;

/// <summary>The questions that rules ask of a query.</summary>
public sealed partial class QueryChainTests
{
    [Theory]
    [InlineData("db.Posts", true)]
    [InlineData("db.Posts.AsNoTracking()", false)]
    [InlineData("db.Posts.AsNoTrackingWithIdentityResolution()", false)]
    [InlineData("db.Posts.AsNoTracking().AsTracking()", true)] // the last word counts
    [InlineData("db.Posts.AsTracking().AsNoTracking()", false)]
    public void IsTracked(string query, bool expected) => Assert.Equal(expected, Run(query).IsTracked);

    [Theory]
    [InlineData("shop.Orders", false)]
    [InlineData("shop.Orders.AsTracking()", true)]
    [InlineData("plain.Orders", true)]
    public void IsTracked_ByTheContextsDefault(string query, bool expected) => Assert.Equal(expected, OfShop(query).IsTracked);

    [Theory]
    [InlineData("shop.Orders", true)]
    [InlineData("shop.Orders.AsSingleQuery()", false)]
    [InlineData("plain.Orders", false)]
    [InlineData("plain.Orders.AsSplitQuery()", true)]
    [InlineData("plain.Orders.AsSplitQuery().AsSingleQuery()", false)]
    public void IsSplit(string query, bool expected) => Assert.Equal(expected, OfShop(query).IsSplit);

    [Theory]
    [InlineData("db.Posts", false)]
    [InlineData("db.Posts.OrderBy(p => p.Id)", true)]
    [InlineData("db.Posts.OrderByDescending(p => p.Id).ThenBy(p => p.Title)", true)]
    [InlineData("(flag ? db.Posts.OrderBy(p => p.Id) : (IQueryable<Post>)db.Posts)", false)]
    [InlineData("(from p in db.Posts orderby p.Id select p)", true)]
    public void IsOrdered(string query, bool expected) => Assert.Equal(expected, Run(query).IsOrdered);

    [Theory]
    [InlineData("db.Posts", false)]
    [InlineData("db.Posts.Take(5)", true)]
    [InlineData("db.Posts.Skip(5)", false)]
    [InlineData("(flag ? db.Posts.Take(5) : db.Posts)", false)]
    public void IsLimited(string query, bool expected) => Assert.Equal(expected, Run(query).IsLimited);

    [Theory]
    [InlineData("db.Posts.Where(p => p.Id > 1)", false)]
    [InlineData("db.Posts.Select(p => p.Title)", true)]
    [InlineData("db.Posts.Select(p => p)", false)]
    [InlineData("db.Posts.SelectMany(p => p.Comments)", true)]
    [InlineData("db.Posts.GroupBy(p => p.BlogId)", true)]
    [InlineData("(from p in db.Posts join a in db.Authors on p.AuthorId equals a.Id select p)", true)]
    public void IsProjected(string query, bool expected) => Assert.Equal(expected, Run(query).IsProjected);

    [Theory]
    [InlineData("db.Posts.ToList()", "Post")]
    [InlineData("db.Posts.First()", "Post")]
    [InlineData("db.Posts.Find(1)", "Post")]
    [InlineData("db.Posts.SelectMany(p => p.Comments).ToList()", "Comment")]
    [InlineData("db.Posts.Select(p => p.Author).ToList()", "Author")]
    [InlineData("db.Posts.Select(p => p.Title).ToList()", null)]
    [InlineData("db.Posts.Select(p => new { p.Id }).ToList()", null)]
    [InlineData("db.Posts.Count()", null)]
    [InlineData("db.Posts.ToDictionary(p => p.Id, p => p.Title)", "Post")] // the selectors run in memory
    [InlineData("db.Posts.AsEnumerable().Select(p => p.Title).ToList()", "Post")]
    [InlineData("db.Posts.AsEnumerable().Count(p => p.Comments.Any())", "Post")]
    [InlineData("db.Posts.Select(p => p.Title).AsEnumerable().ToList()", null)]
    [InlineData("db.Posts.GroupBy(p => p.BlogId).ToList()", null)]
    [InlineData("db.Posts.OfType<Post>().ToList()", "Post")]
    public void DeliveredEntity(string execution, string? expected) =>
        Assert.Equal(expected, Probe.Method($"_ = [|{execution}|];").Execution.DeliveredEntity?.Name);

    [Theory]
    [InlineData("db.Posts.ToList()", null)]
    [InlineData("db.Posts.AsEnumerable().Where(p => p.Id > 1).ToList()", "AsEnumerable")]
    [InlineData("((IEnumerable<Post>)db.Posts).Where(p => p.Id > 1).ToList()", "Where")]
    [InlineData("db.Posts.Where(Filter).ToList()", "Where")] // a Func binds LINQ to Objects
    [InlineData("db.Posts.AsAsyncEnumerable()", "AsAsyncEnumerable")]
    public void FirstInMemory(string execution, string? expected)
    {
        var probe = Probe.Method($"_ = [|{execution}|];", members: "private static readonly Func<Post, bool> Filter = p => p.Id > 1;");

        Assert.Equal(expected, (probe.ExecutionOrNull ?? probe.ValueOrNull)!.FirstInMemory?.Method);
    }

    [Theory]
    [InlineData("db.Posts", "")]
    [InlineData("db.Posts.Include(p => p.Author)", "Author")]
    [InlineData("db.Posts.Include(p => p.Author!.Company)", "Author.Company")]
    [InlineData("db.Posts.Include(p => p.Author).ThenInclude(a => a!.Company)", "Author, Author.Company")]
    [InlineData("db.Posts.Include(p => p.Comments).ThenInclude(c => c.Author).ThenInclude(a => a.Company)", "Comments, Comments.Author, Comments.Author.Company")]
    [InlineData("db.Posts.Include(p => p.Comments).ThenInclude(c => c.Author).Include(p => p.Tags)", "Comments, Comments.Author, Tags")]
    [InlineData("db.Posts.Include(\"Comments.Author\")", "Comments.Author")]
    [InlineData("db.Posts.Include(nameof(Post.Author))", "Author")]
    [InlineData("db.Posts.Include(nameof(Post.Author) + \".\" + nameof(Author.Company))", "Author.Company")]
    [InlineData("db.Posts.Include($\"{nameof(Post.Comments)}.{nameof(Comment.Author)}\")", "Comments.Author")]
    [InlineData("db.Posts.Include(p => p.Comments.Where(c => c.Stars > 1))", "Comments")]
    [InlineData("db.Posts.Include(p => p.Comments.Where(c => c.Stars > 1).OrderBy(c => c.Stars).Take(5)).ThenInclude(c => c.Author)", "Comments, Comments.Author")]
    [InlineData("db.Posts.Include(p => ((Post)p).Author)", "Author")]
    [InlineData("db.Posts.Include(p => (p as Post)!.Author)", "Author")]
    [InlineData("db.Posts.Include(p => p.Comments.Select(c => c.Author))", "Comments.Author")]
    [InlineData("(flag ? db.Posts.Include(p => p.Author) : (IQueryable<Post>)db.Posts)", "Author?")]
    [InlineData("db.Posts.Include(p => p.Author).Where(p => p.Id > 1).Include(p => p.Blog)", "Author, Blog")]
    public void Includes_Paths(string query, string expected)
    {
        var chain = Run(query);

        Assert.Equal(expected, string.Join(", ", chain.Includes.Paths.Select(i => i.Path + (i.IsConditional ? "?" : ""))));
        Assert.True(chain.Includes.AreKnown);
    }

    [Theory]
    [InlineData("db.Posts.Include(path)", false)]
    [InlineData("db.Posts.Include(p => p.IsPublished ? p.Blog : null!).ThenInclude(b => b.Owner)", false)]
    [InlineData("open", false)]
    [InlineData("Foreign.Tweak(db.Posts)", true)] // entered
    [InlineData("db.Posts.Union(db.Posts)", false)]
    [InlineData("db.Posts.Include(p => p.Author).Select(p => new { p })", false)]
    [InlineData("db.Posts.Include(p => p.Author).Select(p => p)", true)]
    [InlineData("db.Posts.Select(p => p.Author!)", true)]
    public void AreIncludesKnown(string query, bool expected) =>
        Assert.Equal(expected, Probe.Method(
            $"_ = [|{query}.ToList()|];",
            "public void Run(string path, IQueryable<Post> open)",
            types: "public static class Foreign { public static IQueryable<Post> Tweak(IQueryable<Post> q) => q.Include(p => p.Author); }").Execution.Includes.AreKnown);

    [Theory]
    [InlineData("Comments.Author", "Comments", true)]
    [InlineData("Comments.Author", "Comments.Author", true)]
    [InlineData("Comments.Author", "Comments.Author.Company", false)]
    [InlineData("Comments.Author", "Author", false)]
    public void AnIncludeCoversWhatLiesOnItsPath(string included, string path, bool expected) =>
        Assert.Equal(expected, Run($"db.Posts.Include(\"{included}\")").Includes.Cover(NavigationPath.Parse(path)));

    [Theory]
    [InlineData("db.Posts.ToList()", "query of Post")]
    [InlineData("db.Database.ExecuteSqlRaw(\"delete\")", "SQL command")]
    public void Describe_InTheUsersTerms(string execution, string expected) =>
        Assert.Equal(expected, Probe.Method($"_ = [|{execution}|];").Execution.Describe());

    [Theory]
    [InlineData("db.Posts.Where(p => p.Id > 1)", "BlogContext")]
    [InlineData("open", null)]
    public void ContextType(string query, string? expected) => Assert.Equal(expected, Run(query).ContextType?.Name);

    private static QueryChain Run(string query) =>
        Probe.Method($"_ = [|{query}.ToList()|];", "public void Run(bool flag, IQueryable<Post> open)").Execution;

    private static QueryChain OfShop(string query) => Probe.File(
        $$"""
        public class Order { public int Id { get; set; } }
        public class Plain : DbContext { public DbSet<Order> Orders => Set<Order>(); }
        public class Shop : Plain
        {
            protected override void OnConfiguring(DbContextOptionsBuilder o) => o
                .UseNpgsql("", n => n.UseQuerySplittingBehavior(QuerySplittingBehavior.SplitQuery))
                .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking);
        }
        public class Uses(Shop shop, Plain plain) { public void Run() { _ = shop; _ = plain; _ = [|{{query}}.ToList()|]; } }
        """).Execution;
}
