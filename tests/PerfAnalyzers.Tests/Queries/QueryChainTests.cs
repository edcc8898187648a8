using PerfAnalyzers.Queries;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Queries;

/// <summary>What a query is read as. In the tables <c>?</c> marks a step that only some ways through the code apply, <c>^</c> one in a called method.</summary>
public sealed partial class QueryChainTests
{
    [Theory]
    [InlineData("[|db.Posts.ToList()|]", "Set Post db: ToList")]
    [InlineData("[|db.Set<Post>().ToList()|]", "Set Post db: ToList")]
    [InlineData("[|db.Posts.AsNoTracking().Where(p => p.Id > 1).OrderBy(p => p.Title).ThenBy(p => p.Id).Skip(5).Take(5).ToListAsync(ct)|]", "Set Post db: AsNoTracking Where OrderBy ThenBy Skip Take ToListAsync")]
    [InlineData("[|db.Posts.FirstOrDefaultAsync(p => p.Id == 1, ct)|]", "Set Post db: FirstOrDefaultAsync")]
    [InlineData("[|db.Posts.Select(p => p.Title).Distinct().CountAsync()|]", "Set Post db: Select Distinct CountAsync")]
    [InlineData("[|db.Posts.SelectMany(p => p.Comments).AnyAsync()|]", "Set Post db: SelectMany AnyAsync")]
    [InlineData("[|db.Posts.GroupBy(p => p.BlogId).Select(g => g.Count()).ToList()|]", "Set Post db: GroupBy Select ToList")]
    [InlineData("[|db.Posts.Where(p => p.IsPublished).Union(db.Posts).ToList()|]", "Set Post db: Where Union ToList")]
    [InlineData("[|db.Posts.ToDictionary(p => p.Id)|]", "Set Post db: ToDictionary")]
    [InlineData("[|db.Posts.ToLookup(p => p.BlogId)|]", "Set Post db: ToLookup")]
    [InlineData("[|db.Posts.ElementAt(3)|]", "Set Post db: ElementAt")]
    [InlineData("[|db.Posts.Find(1)|]", "Set Post db: Find")]
    [InlineData("[|db.FindAsync<Post>(1)|]", "Set Post db: FindAsync")]
    [InlineData("[|db.Posts.Sum(p => p.Id)|]", "Set Post db: Sum")]
    [InlineData("[|db.Posts.LoadAsync(ct)|]", "Set Post db: LoadAsync")]
    [InlineData("[|db.Posts.ForEachAsync(p => { })|]", "Set Post db: ForEachAsync")]
    [InlineData("[|db.Posts.AsEnumerable().Where(p => p.Id > 1).ToList()|]", "Set Post db: AsEnumerable Where ToList")]
    [InlineData("[|((IEnumerable<Post>)db.Posts).Count()|]", "Set Post db: Count")]
    [InlineData("[|db.Posts!.Where(p => p.Id > 1)!.ToList()|]", "Set Post db: Where ToList")]
    [InlineData("[|(db.Posts).ToList()|]", "Set Post db: ToList")]
    [InlineData("[|this.Context.Posts.ToList()|]", "Set Post Context: ToList")]
    [InlineData("[|new List<Post>(db.Posts)|]", "Set Post db: List")]
    [InlineData("[|string.Join(\",\", db.Posts.Select(p => p.Title))|]", "Set Post db: Select String")]
    public void Parses_MethodChains(string code, string expected) =>
        Assert.Equal(expected, Describe(Probe.Method($"_ = {code};", members: "private BlogContext Context => db;").Execution));

    [Theory]
    [InlineData("[|Enumerable.ToList(db.Posts)|]", "Set Post db: ToList")]
    [InlineData("[|Queryable.Count(Queryable.Where(db.Posts, p => p.Id > 1))|]", "Set Post db: Where Count")]
    [InlineData("[|EntityFrameworkQueryableExtensions.ToListAsync(EntityFrameworkQueryableExtensions.Include(db.Posts, p => p.Author), ct)|]", "Set Post db: Include ToListAsync")]
    [InlineData("[|Queryable.Count(predicate: p => p.Id > 1, source: db.Posts)|]", "Set Post db: Count")]
    [InlineData("[|EntityFrameworkQueryableExtensions.FirstAsync(cancellationToken: ct, source: db.Posts.OrderBy(p => p.Id))|]", "Set Post db: OrderBy FirstAsync")]
    public void Parses_StaticCalls(string code, string expected) =>
        Assert.Equal(expected, Describe(Probe.Method($"_ = {code};").Execution));

    [Theory]
    [InlineData("(from p in db.Posts select p)", "Set Post db: Select ToList")]
    [InlineData("(from p in db.Posts where p.Id > 1 orderby p.Title, p.Id descending select p)", "Set Post db: Where OrderBy ThenByDescending ToList")]
    [InlineData("(from p in db.Posts select p.Title)", "Set Post db: Select ToList")]
    [InlineData("(from p in db.Posts join a in db.Authors on p.AuthorId equals a.Id select new { p, a })", "Set Post db: Join ToList")]
    [InlineData("(from b in db.Blogs join p in db.Posts on b.Id equals p.BlogId into ps select new { b, ps })", "Set Blog db: GroupJoin ToList")]
    [InlineData("(from p in db.Posts let n = p.Comments.Count where n > 1 select p)", "Set Post db: Select Where Select ToList")]
    [InlineData("(from p in db.Posts from c in p.Comments select c)", "Set Post db: SelectMany ToList")]
    [InlineData("(from p in db.Posts group p by p.BlogId into g select g.Key)", "Set Post db: GroupBy Select ToList")]
    [InlineData("(from p in db.Posts.Include(p => p.Author) where p.Id > 1 select p)", "Set Post db: Include Where ToList")]
    [InlineData("(from Post p in db.Posts select p)", "Set Post db: Cast Select ToList")]
    public void Parses_QuerySyntax(string query, string expected) =>
        Assert.Equal(expected, Describe(Probe.Method($"_ = [|{query}.ToList()|];").Execution));

    [Theory]
    [InlineData("foreach (var p in [|db.Posts|]) { }", "Set Post db:")]
    [InlineData("[|foreach|] (var p in db.Posts) { }", "Set Post db: foreach")]
    [InlineData("await [|foreach|] (var p in db.Posts.AsAsyncEnumerable()) { }", "Set Post db: AsAsyncEnumerable foreach")]
    [InlineData("await [|foreach|] (var p in db.Posts.AsAsyncEnumerable().WithCancellation(ct).ConfigureAwait(false)) { }", "Set Post db: AsAsyncEnumerable foreach")]
    [InlineData("[|foreach|] (var p in db.Posts.Where(p => p.Id > 1).AsEnumerable()) { }", "Set Post db: Where AsEnumerable foreach")]
    [InlineData("[|foreach|] (var (id, title) in db.Posts.Select(p => ValueTuple.Create(p.Id, p.Title))) { }", "Set Post db: Select foreach")]
    public void Parses_Loops(string code, string expected)
    {
        var probe = Probe.Method(code);

        Assert.Equal(expected, Describe((probe.ExecutionOrNull ?? probe.ValueOrNull)!));
    }

    [Theory]
    [InlineData("[|db.Posts.FromSqlRaw(\"select\").ToList()|]", "Sql Post db: ToList")]
    [InlineData("[|db.Posts.FromSqlInterpolated($\"select {ct}\").Where(p => p.Id > 1).ToList()|]", "Sql Post db: Where ToList")]
    [InlineData("[|db.Set<Post>().FromSqlRaw(\"select\").CountAsync()|]", "Sql Post db: CountAsync")]
    [InlineData("[|db.Database.ExecuteSqlRaw(\"delete\")|]", "Sql - db: ExecuteSqlRaw")]
    [InlineData("[|db.Database.ExecuteSqlInterpolatedAsync($\"delete\", ct)|]", "Sql - db: ExecuteSqlInterpolatedAsync")]
    [InlineData("[|db.Entry(post).Collection(p => p.Comments).Query().Where(c => c.Stars > 1).ToList()|]", "Navigation Comment -: Where ToList")]
    [InlineData("[|db.Entry(post).Collection(p => p.Comments).Query().CountAsync(ct)|]", "Navigation Comment -: CountAsync")]
    [InlineData("[|db.Entry(post).Reference(p => p.Author).Query().ToList()|]", "Navigation Author -: ToList")]
    [InlineData("[|db.Entry(post).Collection(p => p.Comments).LoadAsync(ct)|]", "Navigation Comment -: LoadAsync")]
    [InlineData("[|db.Entry(post).Reference(p => p.Author).LoadAsync()|]", "Navigation Author -: LoadAsync")]
    [MemberData(nameof(SourcesSinceEfCore7))]
    public void Parses_SqlAndNavigations(string code, string expected) =>
        Assert.Equal(expected, Describe(Probe.Method($"var post = new Post(); _ = {code};").Execution));

    public static TheoryData<string, string> SourcesSinceEfCore7 => TestReferences.EfCore.Major < 7 ? [] : new()
    {
        { "[|db.Posts.FromSql($\"select\").ToList()|]", "Sql Post db: ToList" },
        { "[|db.Database.SqlQuery<int>($\"select\").ToList()|]", "Sql Int32 db: ToList" },
        { "[|db.Database.SqlQueryRaw<int>(\"select\").FirstAsync(ct)|]", "Sql Int32 db: FirstAsync" },
        { "[|db.Database.ExecuteSqlAsync($\"delete\", ct)|]", "Sql - db: ExecuteSqlAsync" },
        { "[|db.Posts.Where(p => p.Id > 1).ExecuteDeleteAsync(ct)|]", "Set Post db: Where ExecuteDeleteAsync" },
        { "[|db.Posts.ExecuteUpdate(s => s.SetProperty(p => p.Title, \"\"))|]", "Set Post db: ExecuteUpdate" },
    };

    [Fact]
    public void TellsExplicitLoadsFromQueriesOfNavigations()
    {
        Assert.True(Probe.Method("[|db.Entry(new Post()).Collection(p => p.Comments).Load()|];").Execution.IsExplicitLoad);
        Assert.False(Probe.Method("[|db.Entry(new Post()).Collection(p => p.Comments).Query().Load()|];").Execution.IsExplicitLoad);
        Assert.False(Probe.Method("[|db.Posts.Load()|];").Execution.IsExplicitLoad);
    }

    [Theory]
    [InlineData("using var own = factory.CreateDbContext(); _ = [|own.Posts.ToList()|];", "Set Post own: ToList")]
    [InlineData("await using var own = await factory.CreateDbContextAsync(ct); _ = [|own.Posts.ToList()|];", "Set Post own: ToList")]
    [InlineData("_ = [|factory.CreateDbContext().Posts.ToList()|];", "Set Post factory.CreateDbContext(): ToList")]
    public void Parses_ContextsOfAFactory(string code, string expected) =>
        Assert.Equal(expected, Describe(Probe.Method(code).Execution));

    [Theory]
    [InlineData("[|new List<Post>().AsQueryable().ToList()|]")]
    [InlineData("[|new Post[1].AsQueryable().Where(p => p.Id > 1).Count()|]")]
    [InlineData("[|new List<Post>().Where(p => p.Id > 1).ToList()|]")]
    [InlineData("[|db.Posts.ToList().Where(p => p.Id > 1).ToList()|]")] // the query ran before
    [InlineData("[|db.Posts.Local.ToList()|]")]
    [InlineData("[|ids.ToList()|]")]
    [InlineData("[|db.Posts.Where(p => p.Id > 1)|]")]
    [InlineData("[|Own.ToList(db.Posts)|]")]
    [InlineData("[|new Own().Find(1)|]")]
    [InlineData("[|db.SaveChanges()|]")]
    public void IsNoExecution(string code) =>
        Assert.Null(Probe.Method(
            $"_ = {code};",
            types: "public class Own { public static int ToList(IQueryable<Post> q) => 0; public Post? Find(int id) => null; }").ExecutionOrNull);

    [Fact]
    public void IsParsedOnce_ForAllRules()
    {
        var probe = Probe.Method("_ = [|db.Posts.ToList()|];");

        Assert.Same(QueryChain.Execution(probe.Operation, probe.Model), QueryChain.Execution(probe.Operation, probe.Model));
    }

    private static string Describe(QueryChain query)
    {
        var context = query.Source.Context?.Syntax.ToString().Replace("this.", "", StringComparison.Ordinal) ?? "-";
        var steps = query.Steps.Select(s => " " + (s.IsElsewhere ? "^" : "") + s.Method + (s.IsConditional ? "?" : ""));
        return $"{query.Source.Kind} {query.Entity?.Name ?? "-"} {context}:{string.Concat(steps)}";
    }
}
