using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Queries;

/// <summary>Queries that are put together in several places.</summary>
public sealed partial class QueryChainTests
{
    [Theory]
    [InlineData("var q = db.Posts.Where(p => p.Id > 1);", "Set Post db: Where ToList")]
    [InlineData("IQueryable<Post> q = db.Posts;", "Set Post db: ToList")]
    [InlineData("IQueryable<Post> q; q = db.Posts;", "Set Post db: ToList")]
    [InlineData("IEnumerable<Post> q = db.Posts.Where(p => p.Id > 1);", "Set Post db: Where ToList")]
    [InlineData("var a = db.Posts.Where(p => p.Id > 1); var q = a.OrderBy(p => p.Id);", "Set Post db: Where OrderBy ToList")]
    [InlineData("IQueryable<Post> q = db.Posts; q = q.Where(p => p.Id > 1); q = q.Take(5);", "Set Post db: Where Take ToList")]
    [InlineData("IQueryable<Post> q = db.Posts; if (flag) q = q.Where(p => p.Id > 1);", "Set Post db: Where? ToList")]
    [InlineData("IQueryable<Post> q = db.Posts; if (flag) q = q.Where(p => p.Id > 1); else q = q.Take(5);", "Set Post db: Where? Take? ToList")]
    [InlineData("IQueryable<Post> q = db.Posts; if (flag) q = q.Where(p => p.Id > 1); q = q.OrderBy(p => p.Id);", "Set Post db: Where? OrderBy ToList")]
    [InlineData("IQueryable<Post> q = db.Posts; switch (kind) { case 1: q = q.Where(p => p.Id > 1); break; case 2: q = q.Take(5); break; }", "Set Post db: Where? Take? ToList")]
    [InlineData("IQueryable<Post> q = db.Posts; foreach (var id in ids) q = q.Where(p => p.Id != id);", "Set Post db: Where? ToList")]
    [InlineData("IQueryable<Post> q = db.Posts; try { q = q.Where(p => p.Id > 1); } catch { q = q.Take(5); }", "Set Post db: Where Take? ToList")]
    [InlineData("IQueryable<Post>? q = null; if (flag) q = db.Posts.Where(p => p.Id > 1); else q = db.Posts;", "Set Post db: Where? ToList")]
    [InlineData("IQueryable<Post> q; if (flag) q = db.Posts.Where(p => p.Id > 1); else q = db.Posts.OrderBy(p => p.Id);", "Set Post db: Where? OrderBy? ToList")]
    [InlineData("IQueryable<Post> q = db.Posts.Take(5); q = db.Posts.Where(p => p.Id > 1);", "Set Post db: Where ToList")]
    [InlineData("var q = flag ? db.Posts.Where(p => p.Id > 1) : db.Posts;", "Set Post db: Where? ToList")]
    [InlineData("var all = db.Posts.AsNoTracking(); var q = flag ? all.Where(p => p.Id > 1) : all.Take(5);", "Set Post db: AsNoTracking Where? Take? ToList")]
    [InlineData("var q = kind switch { 1 => db.Posts.Where(p => p.Id > 1), 2 => db.Posts.Take(5), _ => db.Posts };", "Set Post db: Where? Take? ToList")]
    [InlineData("var q = kind switch { 1 => db.Posts.Where(p => p.Id > 1), _ => throw new Exception() };", "Set Post db: Where ToList")]
    [InlineData("IQueryable<Post>? maybe = null; var q = maybe ?? db.Posts.Take(5);", null)] // the left side is nothing that is known
    [InlineData("(var q, var n) = (db.Posts.Where(p => p.Id > 1), 1);", "Set Post db: Where ToList")]
    [InlineData("IQueryable<Post> q; int n; (q, n) = (db.Posts.Where(p => p.Id > 1), 1);", "Set Post db: Where ToList")]
    [InlineData("var (q, n) = (db.Posts.Where(p => p.Id > 1), 1);", "Set Post db: Where ToList")]
    [InlineData("IQueryable<Post> q = db.Posts; q = q.Where(p => p.Id > 1).OrderBy(p => p.Id);", "Set Post db: Where OrderBy ToList")]
    [InlineData("IQueryable<Post> q = db.Posts; q = kind switch { 1 => q.OrderBy(p => p.Id), _ => q.OrderBy(p => p.Title) };", "Set Post db: OrderBy? OrderBy? ToList")]
    public void Follows_Locals(string code, string? expected)
    {
        var probe = Probe.Method(code + " _ = [|q.ToList()|];", "public void Run(bool flag, int kind, List<int> ids)");

        Assert.Equal(expected, probe.ExecutionOrNull is { } query ? Describe(query) : null);
    }

    [Theory]
    [InlineData("var q = db.Posts.Where(p => p.Id > 1);", false)]
    [InlineData("IQueryable<Post> q; if (flag) q = db.Posts.Where(p => p.Id > 1); else q = db.Posts.OrderBy(p => p.Id);", true)]
    [InlineData("var q = flag ? db.Posts.Where(p => p.Id > 1) : db.Posts;", true)]
    public void IsMerged_WhereDefinitionsMeet(string code, bool expected) =>
        Assert.Equal(expected, Probe.Method(code + " _ = [|q.ToList()|];", "public void Run(bool flag)").Execution.IsMerged);

    [Fact]
    public void IsOpaque_WhenBranchesQueryDifferentEntities() =>
        Assert.True(Probe.Method("IQueryable<object> q = flag ? db.Posts : db.Blogs; _ = [|q.ToList()|];", "public void Run(bool flag)").Execution.IsOpaque);

    [Theory]
    [InlineData("private readonly IQueryable<Post> _q = null!;", "_q", "Member Post -: ToList")]
    [InlineData("private IQueryable<Post> Q => db.Posts.Where(p => p.Id > 1);", "Q", "Set Post db: ^Where ToList")]
    [InlineData("private IQueryable<Post> Q { get { return db.Posts.Take(5); } }", "Q", "Set Post db: ^Take ToList")]
    [InlineData("private readonly IQueryable<Post> _q = db.Posts.Where(p => p.Id > 1);", "_q", "Set Post db: ^Where ToList")]
    [InlineData("private IQueryable<Post> Q { get; } = db.Posts.Where(p => p.Id > 1);", "Q", "Set Post db: ^Where ToList")]
    [InlineData("private IQueryable<Post> Q { get; set; } = db.Posts;", "Q", "Member Post -: ToList")] // may be replaced
    [InlineData("private IQueryable<Post> _q = db.Posts;", "_q", "Member Post -: ToList")]
    [InlineData("public virtual IQueryable<Post> Q => db.Posts;", "Q", "Member Post -: ToList")] // may be overridden
    [InlineData("private readonly DbSet<Post> _set = db.Set<Post>();", "_set.Where(p => p.Id > 1)", "Set Post -: Where ToList")]
    [InlineData("private DbSet<Post> Posts { get; } = db.Posts;", "Posts", "Set Post -: ToList")]
    public void Follows_FieldsAndProperties(string member, string query, string expected) =>
        Assert.Equal(expected, Describe(Probe.Method($"_ = [|{query}.ToList()|];", members: member).Execution));

    [Theory]
    [InlineData("IQueryable<Post> q", "Parameter Post -: Where ToList", false)]
    [InlineData("DbSet<Post> q", "Set Post -: Where ToList", true)]
    public void Follows_Parameters(string parameter, string expected, bool isDatabaseQuery)
    {
        var query = Probe.Method("_ = [|q.Where(p => p.Id > 1).ToList()|];", $"public void Run({parameter})").Execution;

        Assert.Equal(expected, Describe(query));
        Assert.Equal(isDatabaseQuery, query.IsDatabaseQuery);
    }

    [Fact]
    public void IsDatabaseQuery_WhenAnOperatorOfEfCoreIsAppliedToAParameter() =>
        Assert.True(Probe.Method("_ = [|q.AsNoTracking().ToList()|];", "public void Run(IQueryable<Post> q)").Execution.IsDatabaseQuery);

    [Theory]
    [InlineData("IQueryable<Post> All() => db.Posts.Where(p => p.Id > 1);", "All()", "Set Post db: ^Where ToList")]
    [InlineData("IQueryable<Post> All() { return db.Posts; }", "All().Take(5)", "Set Post db: Take ToList")]
    [InlineData("IQueryable<Post> All(bool f) { if (f) return db.Posts.Take(5); return db.Posts; }", "All(true)", "Set Post db: ^Take? ToList")]
    [InlineData("IQueryable<Post> Page(IQueryable<Post> q) => q.Skip(5).Take(5);", "Page(db.Posts.OrderBy(p => p.Id))", "Set Post db: ^OrderBy ^Skip ^Take ToList")]
    [InlineData("IQueryable<Post> Page(int n, IQueryable<Post> q) => q.Take(n);", "Page(q: db.Posts, n: 5)", "Set Post db: ^Take ToList")]
    [InlineData("IQueryable<Post> A() => B().Where(p => p.Id > 1); IQueryable<Post> B() => db.Posts.AsNoTracking();", "A()", "Set Post db: ^AsNoTracking ^Where ToList")]
    [InlineData("IQueryable<T> Of<T>() where T : class => db.Set<T>();", "Of<Post>().Where(p => p.Id > 1)", "Set Post db: Where ToList")]
    [InlineData("async Task<IQueryable<Post>> All() { await Task.Yield(); return db.Posts.Take(5); }", "(await All())", "Set Post db: ^Take ToList")]
    [InlineData("IQueryable<Post> All() { var q = db.Posts.AsQueryable(); q = q.Where(p => p.Id > 1); return q; }", "All()", "Set Post db: ^AsQueryable ^Where ToList")]
    [InlineData("public virtual IQueryable<Post> All() => db.Posts.Take(5);", "All()", "Set Post db: ^Take ToList")] // nothing overrides it
    public void Follows_Methods(string member, string query, string expected) =>
        Assert.Equal(expected, Describe(Probe.Method($"_ = [|{query}.ToList()|];", members: member).Execution));

    [Theory]
    [InlineData("q = Published(q);", "Set Post db: Where ^Where ToList")]
    [InlineData("q = this.Published(q).OrderBy(p => p.Id);", "Set Post db: Where ^Where OrderBy ToList")]
    [InlineData("if (flag) q = Published(q);", "Set Post db: Where ^Where? ToList")]
    [InlineData("q = Sorted(q, p => p.Title); q = q.Take(5);", "Set Post db: Where ^OrderBy Take ToList")]
    [InlineData("q = flag ? Published(q) : q;", "Set Post db: Where ^Where? ToList")]
    [InlineData("q = Either(q, flag);", "Set Post db: Where ^Where? ^Take? ToList")]
    [InlineData("q = Twice(q);", "Set Post db: Where ^Where ^Where ToList")]
    [InlineData("q = Stepwise(q, flag);", "Set Post db: Where ^Where? ^OrderBy ToList")]
    [InlineData("q = Shared.Recent(q, 5);", "Set Post db: Where ^OrderByDescending ^Take ToList")]
    [InlineData("q = q.Newest();", "Set Post db: Where ^OrderByDescending ToList")]
    [InlineData("q = Inherited(q);", "Set Post db: Where ^AsNoTracking ToList")]
    [InlineData("q = Local(q); IQueryable<Post> Local(IQueryable<Post> posts) => posts.Skip(1);", "Set Post db: Where ^Skip ToList")]
    [InlineData("q = acl.Restrict(q, 1);", "Set Post db: Where Restrict ToList")] // its implementation is not at hand
    [InlineData("if (flag) q = acl.Restrict(q, 1);", "Set Post db: Where Restrict? ToList")]
    [InlineData("foreach (var id in ids) q = Without(q, id);", "Set Post db: Where ^Where? ToList")]
    [InlineData("q = Fresh();", "Set Post db: ^Take ToList")]
    public void GoesOn_ThroughAMethodThatIsGivenTheVariable(string code, string expected) => Assert.Equal(expected, Describe(Probe.Method(
        $"var q = db.Posts.Where(p => p.Id > 1); {code} _ = [|q.ToList()|];",
        "public void Run(bool flag, List<int> ids, IAcl acl)",
        """
        private IQueryable<Post> Published(IQueryable<Post> posts) => posts.Where(p => p.IsPublished);
        private static IQueryable<T> Sorted<T, TKey>(IQueryable<T> rows, System.Linq.Expressions.Expression<Func<T, TKey>> key) => rows.OrderBy(key);
        private static IQueryable<Post> Either(IQueryable<Post> q, bool flag) => flag ? q.Where(p => p.IsPublished) : q.Take(5);
        private IQueryable<Post> Twice(IQueryable<Post> posts) { posts = Published(posts); return posts.Where(p => p.BlogId > 1); }
        private static IQueryable<Post> Without(IQueryable<Post> posts, int id) => posts.Where(p => p.Id != id);
        private static IQueryable<Post> Stepwise(IQueryable<Post> q, bool flag) { if (flag) q = q.Where(p => p.IsPublished); q = q.OrderBy(p => p.Id); return q; }
        private static IQueryable<Post> Inherited(IQueryable<Post> posts) => Shared.Untracked(posts);
        private IQueryable<Post> Fresh() => db.Posts.Take(5);
        """,
        """
        public interface IAcl { IQueryable<T> Restrict<T>(IQueryable<T> rows, int user); }
        public static class Shared
        {
            public static IQueryable<Post> Recent(IQueryable<Post> posts, int n) => posts.OrderByDescending(p => p.Id).Take(n);
            public static IQueryable<Post> Newest(this IQueryable<Post> posts) => posts.OrderByDescending(p => p.Id);
            public static IQueryable<T> Untracked<T>(IQueryable<T> rows) where T : class => rows.AsNoTracking();
        }
        """).Execution));

    [Fact]
    public void GoesOn_BelowAMethodThatCannotBeRead()
    {
        const string Own = "public static class Extensions { public static IQueryable<T> Own<T>(this IQueryable<T> source, Func<IQueryable<T>, IQueryable<T>> change) => change(source); }";
        var query = Probe.Method("_ = [|db.Posts.AsNoTracking().Own(q => q.Take(5)).ToList()|];", types: Own).Execution;

        Assert.Equal("Set Post db: AsNoTracking Own ToList", Describe(query));
        Assert.True(query.IsOpaque);
        Assert.Null(Probe.Method("_ = [|new List<Post>().AsQueryable().Own(q => q.Take(5)).ToList()|];", types: Own).ExecutionOrNull);
    }

    [Fact]
    public void Follows_LocalFunctions() =>
        Assert.Equal("Set Post db: ^Take ToList", Describe(Probe.Method("_ = [|All().ToList()|]; IQueryable<Post> All() => db.Posts.Take(5);").Execution));

    [Theory]
    [InlineData("db.Posts.Published()", "Set Post db: ^Where ToList")]
    [InlineData("Extensions.Published(db.Posts)", "Set Post db: ^Where ToList")]
    [InlineData("db.Posts.Published().Page(2)", "Set Post db: ^Where ^Skip ^Take ToList")]
    public void Follows_ExtensionMethods(string query, string expected) =>
        Assert.Equal(expected, Describe(Probe.Method(
            $"_ = [|{query}.ToList()|];",
            types: """
            public static class Extensions
            {
                public static IQueryable<Post> Published(this IQueryable<Post> posts) => posts.Where(p => p.IsPublished);
                public static IQueryable<T> Page<T>(this IQueryable<T> source, int page) => source.Skip(page * 10).Take(10);
            }
            """).Execution));

    [Theory]
    [InlineData("Repository<Post> r", "r.Query()", "Set Post _context: ^AsNoTracking ToList")]
    [InlineData("Repository<Post> r", "r.All.Where(p => p.Id > 1)", "Set Post r: Where ToList")]
    [InlineData("IRepository<Post> r", "r.Query().Take(5)", "Set Post _context: ^AsNoTracking Take ToList")] // one implementation
    [InlineData("IOpen r", "r.Query().Take(5)", "Member Post -: Take ToList")] // none
    [InlineData("ITwice r", "r.Query().Take(5)", "Member Post -: Take ToList")] // two
    public void Follows_Repositories(string parameter, string query, string expected)
    {
        var chain = Probe.Method(
            $"_ = [|{query}.ToList()|];",
            $"public void Run({parameter})",
            types: """
            public interface IRepository<T> { IQueryable<T> Query(); }
            public class Repository<T>(BlogContext context) : IRepository<T> where T : class
            {
                private readonly BlogContext _context = context;
                public DbSet<T> All => _context.Set<T>();
                public IQueryable<T> Query() => _context.Set<T>().AsNoTracking();
            }
            public interface IOpen { IQueryable<Post> Query(); }
            public interface ITwice { IQueryable<Post> Query(); }
            public class One(BlogContext db) : ITwice { public IQueryable<Post> Query() => db.Posts; }
            public class Two(BlogContext db) : ITwice { public IQueryable<Post> Query() => db.Posts; }
            """).Execution;

        Assert.Equal(expected, Describe(chain));
        Assert.True(chain.IsDatabaseQuery);
    }

    [Theory]
    [InlineData("EF.CompileQuery((BlogContext c, int id) => c.Posts.First(p => p.Id == id))", "_ = [|s_q(db, 1)|];", "Set Post db: Invoke")]
    [InlineData("EF.CompileAsyncQuery((BlogContext c, int id) => c.Posts.Include(p => p.Author).First(p => p.Id == id))", "_ = await [|s_q(db, 1)|];", "Set Post db: ^Include Invoke")]
    [InlineData("EF.CompileQuery((BlogContext c, int id) => c.Posts.Where(p => p.Id == id))", "_ = [|s_q(db, 1).ToList()|];", "Set Post db: ^Where ToList")]
    [InlineData("EF.CompileQuery((BlogContext c, int id) => c.Posts.Where(p => p.Id == id))", "[|foreach|] (var p in s_q(db, 1)) { }", "Set Post db: ^Where foreach")]
    [InlineData("EF.CompileAsyncQuery((BlogContext c, int id) => c.Posts.Where(p => p.Id == id))", "await [|foreach|] (var p in s_q(db, 1)) { }", "Set Post db: ^Where foreach")]
    public void Follows_CompiledQueries(string compiled, string code, string expected)
    {
        var probe = Probe.Method(code, members: $"private static readonly {DelegateType(compiled)} s_q = {compiled};");

        Assert.Equal(expected, Describe(probe.Execution));
    }

    [Fact]
    public void ACompiledQueryOfManyRows_RunsWhenItIsEnumerated() =>
        Assert.Null(Probe.Method(
            "var rows = [|s_q(db, 1)|];",
            members: "private static readonly Func<BlogContext, int, IEnumerable<Post>> s_q = EF.CompileQuery((BlogContext c, int id) => c.Posts.Where(p => p.Id == id));").ExecutionOrNull);

    private static string DelegateType(string compiled) => (compiled.Contains("Async", StringComparison.Ordinal), compiled.Contains("First", StringComparison.Ordinal)) switch
    {
        (false, true) => "Func<BlogContext, int, Post>",
        (true, true) => "Func<BlogContext, int, Task<Post>>",
        (false, false) => "Func<BlogContext, int, IEnumerable<Post>>",
        (true, false) => "Func<BlogContext, int, IAsyncEnumerable<Post>>",
    };
}
