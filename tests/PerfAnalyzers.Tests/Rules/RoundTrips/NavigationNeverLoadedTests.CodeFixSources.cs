using PerfAnalyzers.Tests.Harness;
using Xunit;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>The fix of PERF1002 where the place of the include is not the obvious one: shared and merged queries, other methods, typed variables, pages.</summary>
public sealed partial class NavigationNeverLoadedTests
{
    private static Task Fixes(string body, string fixedBody, string signature = "public async Task Run(bool flag, IEnumerable<int> ids, CancellationToken ct)", string members = "") =>
        VerifyCodeFixAsync(Code.Method(body, signature, members), Code.Method(fixedBody, signature, members));

    [Theory]
    // What is only counted or projected has no includes.
    [InlineData(
        "var query = db.Posts.Where(p => p.IsPublished); var count = await query.CountAsync(ct); var titles = await query.Select(p => p.Title).ToListAsync(ct);",
        "query.Take(10)",
        "var query = db.Posts.Include(p => p.Comments).Where(p => p.IsPublished); var count = await query.CountAsync(ct); var titles = await query.Select(p => p.Title).ToListAsync(ct);",
        "query.Take(10)")]
    // The titles need no comments.
    [InlineData(
        "var query = db.Posts.Where(p => p.IsPublished); foreach (var post in await query.OrderBy(p => p.Title).ToListAsync(ct)) Console.WriteLine(post.Title);",
        "query.Take(10)",
        "var query = db.Posts.Where(p => p.IsPublished); foreach (var post in await query.OrderBy(p => p.Title).ToListAsync(ct)) Console.WriteLine(post.Title);",
        "query.Include(p => p.Comments).Take(10)")]
    [InlineData(
        "var query = db.Posts.Where(p => p.IsPublished); Print(query);",
        "query",
        "var query = db.Posts.Where(p => p.IsPublished); Print(query);",
        "query.Include(p => p.Comments)")]
    public Task Fixes_WhenTheQueryIsTheStartOfOthers(string queries, string query, string fixedQueries, string fixedQuery) => Fixes(
        $$"""
        {{queries}}
        foreach (var post in await {{query}}.ToListAsync(ct))
            Console.WriteLine([|post.Comments|].Count);
        """,
        $$"""
        {{fixedQueries}}
        foreach (var post in await {{fixedQuery}}.ToListAsync(ct))
            Console.WriteLine(post.Comments.Count);
        """,
        members: "private static void Print(IQueryable<Post> posts) { }");

    [Fact]
    public Task Fixes_WhenAllThatStartFromTheQueryMissTheSame() => Fixes(
        """
        IQueryable<Post> query = db.Posts.AsNoTracking();
        foreach (var post in await query.OrderBy(p => p.Title).ToListAsync(ct))
            Console.WriteLine([|post.Comments|].Count);
        foreach (var post in await query.OrderBy(p => p.CreatedAt).ToListAsync(ct))
            Console.WriteLine([|post.Comments|].Count);
        """,
        """
        IQueryable<Post> query = db.Posts.Include(p => p.Comments).AsNoTracking();
        foreach (var post in await query.OrderBy(p => p.Title).ToListAsync(ct))
            Console.WriteLine(post.Comments.Count);
        foreach (var post in await query.OrderBy(p => p.CreatedAt).ToListAsync(ct))
            Console.WriteLine(post.Comments.Count);
        """);

    [Theory]
    [InlineData(
        "var sorted = flag ? db.Posts.OrderBy(p => p.Title) : db.Posts.OrderBy(p => p.CreatedAt);",
        "sorted",
        "sorted.Include(p => p.Comments)")]
    [InlineData(
        "IQueryable<Post> posts; if (flag) posts = db.Posts.Where(p => p.IsPublished); else posts = db.Posts.IgnoreQueryFilters();",
        "posts.Where(p => ids.Contains(p.Id))",
        "posts.Include(p => p.Comments).Where(p => ids.Contains(p.Id))")]
    [InlineData(
        "",
        "(flag ? db.Posts : db.Posts.Where(p => p.IsPublished))",
        "(flag ? db.Posts : db.Posts.Where(p => p.IsPublished)).Include(p => p.Comments)")]
    // Both branches go on from the same query.
    [InlineData(
        "var query = db.Posts.AsQueryable(); query = flag ? query.OrderBy(p => p.Title) : query.OrderBy(p => p.CreatedAt);",
        "query",
        "query",
        "var query = db.Posts.Include(p => p.Comments).AsQueryable(); query = flag ? query.OrderBy(p => p.Title) : query.OrderBy(p => p.CreatedAt);")]
    public Task Fixes_WhenQueriesMeet(string queries, string query, string fixedQuery, string? fixedQueries = null) => Fixes(
        $$"""
        {{queries}}
        foreach (var post in await {{query}}.ToListAsync(ct))
            Console.WriteLine([|post.Comments|].Count);
        """,
        $$"""
        {{fixedQueries ?? queries}}
        foreach (var post in await {{fixedQuery}}.ToListAsync(ct))
            Console.WriteLine(post.Comments.Count);
        """);

    [Theory]
    // Its other callers may need no comments.
    [InlineData("Published()", "Published().Include(p => p.Comments)")]
    [InlineData("Newest.Take(10)", "Newest.Include(p => p.Comments).Take(10)")]
    [InlineData("Paged(db.Posts.Where(p => p.IsPublished))", "Paged(db.Posts.Include(p => p.Comments).Where(p => p.IsPublished))")]
    [InlineData("Local()", "Local().Include(p => p.Comments)")]
    public Task Fixes_WhenTheQueryIsBuiltByAnotherMember(string query, string fixedQuery) => Fixes(
        $$"""
        foreach (var post in await {{query}}.ToListAsync(ct))
            Console.WriteLine([|post.Comments|].Count);
        IQueryable<Post> Local() => db.Posts.OrderBy(p => p.Title);
        """,
        $$"""
        foreach (var post in await {{fixedQuery}}.ToListAsync(ct))
            Console.WriteLine(post.Comments.Count);
        IQueryable<Post> Local() => db.Posts.OrderBy(p => p.Title);
        """,
        members: """
        public IQueryable<Post> Newest => db.Posts.OrderByDescending(p => p.CreatedAt);
        public IQueryable<Post> Published() => db.Posts.Where(p => p.IsPublished);
        private static IQueryable<Post> Paged(IQueryable<Post> posts) => posts.Skip(10).Take(10);
        """);

    [Theory]
    [InlineData("var set = db.Posts;", "set.Where(p => p.IsPublished)", "var set = db.Posts.Include(p => p.Comments);", "set.Where(p => p.IsPublished)")]
    // It has to stay a set.
    [InlineData("var set = db.Posts; set.Add(new Post());", "set", "var set = db.Posts; set.Add(new Post());", "set.Include(p => p.Comments)")]
    [InlineData("DbSet<Post> set = db.Posts;", "set", "DbSet<Post> set = db.Posts;", "set.Include(p => p.Comments)")]
    [InlineData(
        "var set = db.Posts; await foreach (var post in set) Console.WriteLine(post.Title);",
        "set",
        "var set = db.Posts; await foreach (var post in set) Console.WriteLine(post.Title);",
        "set.Include(p => p.Comments)")]
    // It has to stay an ordered query.
    [InlineData(
        "var ordered = db.Blogs.SelectMany(b => b.Posts).OrderBy(p => p.Title);",
        "ordered.ThenBy(p => p.Id)",
        "var ordered = db.Blogs.SelectMany(b => b.Posts).Include(p => p.Comments).OrderBy(p => p.Title);",
        "ordered.ThenBy(p => p.Id)")]
    public Task Fixes_WhenAVariableHasAType(string declaration, string query, string fixedDeclaration, string fixedQuery) => Fixes(
        $$"""
        {{declaration}}
        foreach (var post in await {{query}}.ToListAsync(ct))
            Console.WriteLine([|post.Comments|].Count);
        """,
        $$"""
        {{fixedDeclaration}}
        foreach (var post in await {{fixedQuery}}.ToListAsync(ct))
            Console.WriteLine(post.Comments.Count);
        """);

    [Theory]
    // A query is no asynchronous sequence, as a set is.
    [InlineData("await foreach (var post in db.Posts)", "await foreach (var post in db.Posts.Include(p => p.Comments).AsAsyncEnumerable())")]
    [InlineData("await foreach (var post in db.Posts.AsAsyncEnumerable())", "await foreach (var post in db.Posts.Include(p => p.Comments).AsAsyncEnumerable())")]
    [InlineData("foreach (var post in db.Posts.AsQueryable())", "foreach (var post in db.Posts.Include(p => p.Comments).AsQueryable())")]
    [InlineData("foreach (var post in db.Posts.AsEnumerable().Where(p => ids.Contains(p.Id)))", "foreach (var post in db.Posts.Include(p => p.Comments).AsEnumerable().Where(p => ids.Contains(p.Id)))")]
    [InlineData("foreach (var post in new List<Post>(db.Posts))", "foreach (var post in new List<Post>(db.Posts.Include(p => p.Comments)))")]
    [InlineData("foreach (var post in flag ? db.Posts : db.Posts.Where(p => p.IsPublished))", "foreach (var post in (flag ? db.Posts : db.Posts.Where(p => p.IsPublished)).Include(p => p.Comments))")]
    // The elements are posts only from here on.
    [InlineData("foreach (var post in db.Blogs.SelectMany(b => b.Posts).ToList())", "foreach (var post in db.Blogs.SelectMany(b => b.Posts).Include(p => p.Comments).ToList())")]
    [InlineData(
        "foreach (var post in (from b in db.Blogs from p in b.Posts where p.IsPublished select p).ToList())",
        "foreach (var post in (from b in db.Blogs from p in b.Posts where p.IsPublished select p).Include(p => p.Comments).ToList())")]
    [InlineData(
        "foreach (var post in from b in db.Blogs from p in b.Posts select p)",
        "foreach (var post in (from b in db.Blogs from p in b.Posts select p).Include(p => p.Comments))")]
    [InlineData("foreach (var post in db.Posts.FromSqlRaw(\"select * from posts\").ToList())", "foreach (var post in db.Posts.FromSqlRaw(\"select * from posts\").Include(p => p.Comments).ToList())")]
    // p is something else here.
    [InlineData("var p = 1; foreach (var item in db.Posts.Where(x => x.Id > p)) { var post = item;", "var p = 1; foreach (var item in db.Posts.Include(post => post.Comments).Where(x => x.Id > p)) { var post = item;", "}")]
    public Task Fixes_WhenTheChainIsUnusual(string loop, string fixedLoop, string end = "") => Fixes(
        $$"""
        {{loop}}
            Console.WriteLine([|post.Comments|].Count);
        {{end}}
        """,
        $$"""
        {{fixedLoop}}
            Console.WriteLine(post.Comments.Count);
        {{end}}
        """);

    [Theory]
    // Each of the split queries would pick its rows anew.
    [InlineData("db.Posts.OrderBy(p => p.CreatedAt).Take(10)", "db.Posts.Include(p => p.Comments).Include(p => p.Tags).OrderBy(p => p.CreatedAt).Take(10)")]
    [InlineData("db.Posts.Skip(10)", "db.Posts.Include(p => p.Comments).Include(p => p.Tags).Skip(10)")]
    [InlineData(
        "db.Posts.OrderBy(p => p.CreatedAt).ThenBy(p => p.Id).Take(10)",
        "db.Posts.Include(p => p.Comments).Include(p => p.Tags).AsSplitQuery().OrderBy(p => p.CreatedAt).ThenBy(p => p.Id).Take(10)")]
    public Task Fixes_WhenAPageHasSiblingCollections(string query, string fixedQuery) => Fixes(
        $$"""
        foreach (var post in await {{query}}.ToListAsync(ct))
            Console.WriteLine([|post.Comments|].Count + post.Tags.Count);
        """,
        $$"""
        foreach (var post in await {{fixedQuery}}.ToListAsync(ct))
            Console.WriteLine(post.Comments.Count + post.Tags.Count);
        """);

    [Theory]
    [InlineData("FirstAsync(p => p.Id == 1, ct)", ".AsSplitQuery()")]
    [InlineData("SingleAsync(p => p.Title == \"\", ct)", ".AsSplitQuery()")]
    [InlineData("FirstAsync(p => p.Title == \"\", ct)", "")]
    public Task Fixes_WhenARowHasSiblingCollections(string terminal, string split) => Fixes(
        $$"""
        var post = await db.Posts.{{terminal}};
        Console.WriteLine([|post.Comments|].Count + post.Tags.Count);
        """,
        $$"""
        var post = await db.Posts.Include(p => p.Comments).Include(p => p.Tags){{split}}.{{terminal}};
        Console.WriteLine(post.Comments.Count + post.Tags.Count);
        """);

    [Fact]
    public Task Fixes_WhenTheLastCallsAreIncludesOnSeveralLines() => Fixes(
        """
        var query = db.Posts
            .Where(p => p.IsPublished)
            .Include(p => p.Blog)
                .ThenInclude(b => b.Owner);
        foreach (var post in query)
            Console.WriteLine(post.Blog.Owner.Name + [|post.Comments|].Count + post.Author!.Company?.Name + post.Tags.Count);
        """,
        """
        var query = db.Posts
            .Where(p => p.IsPublished)
            .Include(p => p.Blog)
                .ThenInclude(b => b.Owner)
            .Include(p => p.Comments)
            .Include(p => p.Author)
            .ThenInclude(a => a!.Company)
            .Include(p => p.Tags)
            .AsSplitQuery();
        foreach (var post in query)
            Console.WriteLine(post.Blog.Owner.Name + post.Comments.Count + post.Author!.Company?.Name + post.Tags.Count);
        """);

    [Theory]
    [InlineData(
        """
        var posts = await db.Posts.Where(p => p.IsPublished)
            .ToListAsync(ct);
        """,
        """
        var posts = await db.Posts.Include(p => p.Comments).Where(p => p.IsPublished)
            .ToListAsync(ct);
        """)]
    [InlineData(
        """
        var posts = await db.Posts.
            Where(p => p.IsPublished).
            ToListAsync(ct);
        """,
        """
        var posts = await db.Posts.Include(p => p.Comments).
            Where(p => p.IsPublished).
            ToListAsync(ct);
        """)]
    [InlineData(
        """
        var posts = await (from p in db.Posts // all
                           where p.IsPublished
                           select p).ToListAsync(ct);
        """,
        """
        var posts = await (from p in db.Posts.Include(p => p.Comments) // all
                           where p.IsPublished
                           select p).ToListAsync(ct);
        """)]
    public Task Fixes_WhenTheLinesAreBrokenElsewhere(string query, string fixedQuery) => Fixes(
        $$"""
        {{query}}
        posts.ForEach(p => Console.WriteLine([|p.Comments|].Count));
        """,
        $$"""
        {{fixedQuery}}
        posts.ForEach(p => Console.WriteLine(p.Comments.Count));
        """);

    [Theory]
    // What is appended would have to be in the expression that is compiled, for all that use it.
    [InlineData("foreach (var post in s_published(db)) Console.WriteLine([|post.Comments|].Count);")]
    // A procedure's rows cannot be joined; what SQL this is, is not known.
    [InlineData("foreach (var post in db.Posts.FromSqlRaw(\"EXEC published\").ToList()) Console.WriteLine([|post.Comments|].Count);")]
    [InlineData("foreach (var post in db.Posts.FromSqlInterpolated($\"EXEC published {ids.First()}\").ToList()) Console.WriteLine([|post.Comments|].Count);")]
    [InlineData("foreach (var post in db.Posts.FromSqlRaw(string.Join(' ', ids)).ToList()) Console.WriteLine([|post.Comments|].Count);")]
    // A group is no entity until it is taken apart.
    [InlineData("foreach (var post in db.Posts.GroupBy(p => p.BlogId).Select(g => g.First()).ToList()) Console.WriteLine([|post.Comments|].Count);")]
    public Task OffersNoFix_WhenNothingCanBeAppended(string body) => VerifyNoCodeFixAsync(Code.Method(
        body,
        members: """
        private static readonly Func<BlogContext, IEnumerable<Post>> s_published = EF.CompileQuery((BlogContext db) => db.Posts.Where(p => p.IsPublished));
        public IEnumerable<Post> Other() => s_published(db);
        """));

    // EF Core includes nothing after a projection of a navigation.
    [Theory]
    [InlineData("foreach (var blog in db.Posts.Where(p => p.IsPublished).Select(p => p.Blog).ToList()) Console.WriteLine([|blog.Owner|].Name);")]
    [InlineData("foreach (var post in db.Comments.Include(c => c.Author).Select(c => c.Post).ToList()) Console.WriteLine([|post.Comments|].Count);")]
    [InlineData("foreach (var post in (from c in db.Comments orderby c.Id select c.Post).Distinct()) Console.WriteLine([|post.Comments|].Count);")]
    public Task OffersNoFix_WhenANavigationIsSelected(string body) => VerifyNoCodeFixAsync(Code.Method(body));

    // Each row would repeat all its siblings, and without tracking EF Core refuses to.
    [Theory]
    [InlineData("db.Posts")]
    [InlineData("db.Posts.AsNoTracking()")]
    [InlineData("db.Posts.Include(p => p.Blog).AsNoTracking()")]
    public Task OffersNoFix_WhenThePathLeadsBack(string query) => VerifyNoCodeFixAsync(Code.Method($$"""
        foreach (var post in {{query}}.ToList())
            Console.WriteLine([|post.Blog.Posts|].Count);
        """));

    [Fact]
    public Task Fixes_WhenThePathOfASingleRowLeadsBack() => VerifyCodeFixAsync(
        Code.Method("""
        var post = db.Posts.Include(p => p.Blog).First(p => p.Id == 1);
        Console.WriteLine([|post.Blog.Posts|].Count);
        """),
        Code.Method("""
        var post = db.Posts.Include(p => p.Blog).ThenInclude(b => b.Posts).First(p => p.Id == 1);
        Console.WriteLine(post.Blog.Posts.Count);
        """));
}
