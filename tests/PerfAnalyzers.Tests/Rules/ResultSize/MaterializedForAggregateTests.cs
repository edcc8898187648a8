using PerfAnalyzers.CodeFixes.Rules.ResultSize;
using PerfAnalyzers.Rules.ResultSize;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.ResultSize;

public sealed partial class MaterializedForAggregateTests : CodeFixTests<MaterializedForAggregateAnalyzer, MaterializedForAggregateCodeFix>
{
    [Theory]
    [InlineData("return (await db.Posts.Where(p => p.BlogId == 3).ToListAsync(ct)).[|Count|];")]
    [InlineData("var posts = await db.Posts.ToListAsync(ct); return posts.[|Count|];")]
    [InlineData("var posts = await db.Posts.AsNoTracking().ToArrayAsync(ct); return posts.[|Length|];")]
    [InlineData("var posts = (from p in db.Posts where p.IsPublished select p).ToList(); return posts.[|Count()|];")]
    [InlineData("var q = db.Posts.AsQueryable(); if (ct.CanBeCanceled) q = q.Where(p => p.IsPublished); return (await q.ToListAsync(ct)).[|Sum(p => p.BlogId)|];")]
    [InlineData("return db.Blogs.Include(b => b.Posts).ToList().[|Count(b => b.Posts.Count > 3)|];")]
    [InlineData("return db.Posts.Include(p => p.Author).ToList().[|Any(p => p.Author!.CompanyId == 3)|] ? 1 : 0;")]
    [InlineData("return db.Posts.Select(p => new { p.Id, p.BlogId }).ToList().[|Max(p => p.BlogId)|];")]
    [InlineData("return (int)db.Comments.ToList().[|LongCount(c => c.Stars * 2 > 3)|];")]
    [InlineData("return db.Set<Comment>().ToList().[|Min(c => c.Stars + c.PostId)|];")]
    [InlineData("Func<int> later = () => db.Posts.ToList().[|Count|]; return later();")]
    [InlineData("int Local() => db.Posts.ToList().[|Single()|].Id; return Local();")]
    public Task Reports_WhenOneValueIsWanted(string body) => VerifyAnalyzerAsync(Code.Method(body, "public async Task<int> Run(CancellationToken ct)"));

    // There is one row either way: no list has to be made for it.
    [Theory]
    [InlineData("var post = (await db.Posts.Where(p => p.Id == 3).ToListAsync(ct)).{|#0:FirstOrDefault()|}; return post?.Id ?? 0;", "FirstOrDefault", "ToListAsync")]
    [InlineData("return db.Posts.Where(p => p.Id == 3).ToList().{|#0:First()|}.Id;", "First", "ToList")]
    [InlineData("return db.Posts.Include(p => p.Tags).Where(p => p.Id == 3).ToArray().{|#0:SingleOrDefault()|}!.Id;", "SingleOrDefault", "ToArray")]
    public Task Reports_AListForOneRow_AsInfo(string body, string element, string list) => VerifyAnalyzerAsync(
        Code.Method(body, "public async Task<int> Run(CancellationToken ct)"),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(Microsoft.CodeAnalysis.DiagnosticSeverity.Info)
            .WithMessage($"'{element}' needs one row, and the query of Post at line 16 makes a list for it; let the query do it instead of '{list}'")));

    [Theory]
    [InlineData("var posts = await db.Posts.Where(p => p.Id == 3).ToListAsync(ct); return posts.FirstOrDefault()?.Id ?? 0;")]
    [InlineData("return db.Posts.Where(p => p.Id == 3).ToList().Select(p => p.Id).First();")]
    [InlineData("return (await db.Posts.Where(p => p.Id == 3).ToListAsync(ct)).Count;")]
    [InlineData("return db.Posts.Where(p => p.Id == 3).Take(1).ToList().First().Id;")]
    [InlineData("var sql = nameof(Post); return db.Posts.FromSqlRaw(sql).ToList().First().Id;")]
    // PERF1003 asks for one query before the loop.
    [InlineData("foreach (var id in new[] { 1, 2 }.Concat(Enumerable.Range(4, 100))) { var post = db.Posts.Where(p => p.Id == id).ToList().First(); if (post.IsPublished) Console.WriteLine(post.Title); } return 0;")]
    public Task IsSilent_WhenTheListIsNotForOneRow(string body) => VerifyAnalyzerAsync(Code.Method(body, "public async Task<int> Run(CancellationToken ct)"));

    [Theory]
    [InlineData("var post = (await db.Posts.Where(p => p.Id == 3).ToListAsync(ct)).[|FirstOrDefault()|];", "var post = await db.Posts.Where(p => p.Id == 3).FirstOrDefaultAsync(ct);")]
    [InlineData("var post = db.Posts.Where(p => p.Id == 3).ToList().[|Single()|];", "var post = db.Posts.Where(p => p.Id == 3).Single();")]
    public Task Fixes_AListForOneRow(string before, string after) => VerifyCodeFixAsync(Code.Method(before), Code.Method(after));

    [Theory]
    [InlineData("var n = db.Posts.ToList().[|Count|];", "var n = db.Posts.Count();")]
    [InlineData("var n = db.Posts.ToArray().[|Length|];", "var n = db.Posts.Count();")]
    [InlineData("var n = (await db.Posts.ToListAsync(ct)).[|Count|];", "var n = await db.Posts.CountAsync(ct);")]
    [InlineData("var n = (await db.Posts.ToListAsync()).[|Count(p => p.IsPublished)|];", "var n = await db.Posts.CountAsync(p => p.IsPublished);")]
    [InlineData("var n = (await db.Posts.Where(p => p.BlogId == 3).ToListAsync(ct)).Where(p => p.IsPublished).[|Count()|];", "var n = await db.Posts.Where(p => p.BlogId == 3).Where(p => p.IsPublished).CountAsync(ct);")]
    [InlineData("if (db.Posts.ToList().[|Count|] > 0) return;", "if (db.Posts.Any()) return;")]
    [InlineData("if ((await db.Posts.ToListAsync(ct)).[|Count|] == 0) return;", "if (!await db.Posts.AnyAsync(ct)) return;")]
    [InlineData("if (0 < (await db.Posts.ToListAsync(ct)).[|Count(p => p.IsPublished)|]) return;", "if (await db.Posts.AnyAsync(p => p.IsPublished, ct)) return;")]
    [InlineData("var any = (await db.Posts.ToListAsync(ct).ConfigureAwait(false)).[|Any()|];", "var any = await db.Posts.AnyAsync(ct).ConfigureAwait(false);")]
    [InlineData("var all = db.Posts.ToList().[|All(p => p.IsPublished)|];", "var all = db.Posts.All(p => p.IsPublished);")]
    [InlineData("var stars = (await db.Comments.ToListAsync(ct)).[|Sum(c => c.Stars)|];", "var stars = await db.Comments.SumAsync(c => c.Stars, ct);")]
    [InlineData("var stars = (await db.Comments.Select(c => c.Stars).ToListAsync(ct)).[|Average()|];", "var stars = await db.Comments.Select(c => c.Stars).AverageAsync(ct);")]
    [InlineData("var newest = db.Posts.ToList().[|Max(p => p.CreatedAt)|];", "var newest = db.Posts.Max(p => p.CreatedAt);")]
    [InlineData("var post = db.Posts.OrderBy(p => p.Id).ToList().[|First()|];", "var post = db.Posts.OrderBy(p => p.Id).First();")]
    [InlineData("var title = (await db.Posts.ToListAsync(ct)).[|First(p => p.IsPublished)|].Title;", "var title = (await db.Posts.FirstAsync(p => p.IsPublished, ct)).Title;")]
    [InlineData("var post = (await db.Posts.ToListAsync(ct)).OrderBy(p => p.CreatedAt).[|FirstOrDefault()|];", "var post = await db.Posts.OrderBy(p => p.CreatedAt).FirstOrDefaultAsync(ct);")]
    [InlineData("var last = db.Posts.OrderBy(p => p.Id).ToList().[|Last()|];", "var last = db.Posts.OrderBy(p => p.Id).Last();")]
    [InlineData("var has = (await db.Posts.Select(p => p.BlogId).ToListAsync(ct)).[|Contains(3)|];", "var has = await db.Posts.Select(p => p.BlogId).ContainsAsync(3, ct);")]
    [InlineData("var n = (await db.Posts.ToListAsync(cancellationToken: ct)).[|Count|];", "var n = await db.Posts.CountAsync(cancellationToken: ct);")]
    [InlineData("var n = db.Posts.ToList().Select(p => p.BlogId).Distinct().[|Count()|];", "var n = db.Posts.Select(p => p.BlogId).Distinct().Count();")]
    public Task Fixes_ByLettingTheQueryDoIt(string before, string after) => VerifyCodeFixAsync(Code.Method(before), Code.Method(after));

    [Theory]
    [InlineData(
        "var posts = await db.Posts.ToListAsync(ct); return posts.[|Count|];",
        "return await db.Posts.CountAsync(ct);")]
    [InlineData(
        "var posts = await db.Posts.ToListAsync(ct); var n = posts.[|Count(p => p.IsPublished)|]; return n;",
        "var n = await db.Posts.CountAsync(p => p.IsPublished, ct); return n;")]
    [InlineData(
        "var posts = await db.Posts.ToListAsync(ct); if (posts.[|Count|] == 0) return 0; return 1;",
        "if (!await db.Posts.AnyAsync(ct)) return 0; return 1;")]
    [InlineData(
        "List<Post> posts = await db.Posts.ToListAsync(ct); var blogs = await db.Tags.CountAsync(ct); return posts.[|Count|] + blogs;",
        "var postsCount = await db.Posts.CountAsync(ct); var blogs = await db.Tags.CountAsync(ct); return postsCount + blogs;")]
    [InlineData(
        "var posts = await db.Posts.ToListAsync(ct); var blogs = await db.Tags.CountAsync(ct); return posts.[|Count|] > 0 ? blogs : 0;",
        "var anyPosts = await db.Posts.AnyAsync(ct); var blogs = await db.Tags.CountAsync(ct); return anyPosts ? blogs : 0;")]
    [InlineData(
        "var posts = await db.Posts.ToListAsync(ct); var blogs = await db.Tags.CountAsync(ct); return blogs + posts.[|First()|].Id;",
        "var firstPost = await db.Posts.FirstAsync(ct); var blogs = await db.Tags.CountAsync(ct); return blogs + firstPost.Id;")]
    public Task Fixes_WhenTheListIsKeptInAVariable(string before, string after) => VerifyCodeFixAsync(
        Code.Method(before, "public async Task<int> Run(CancellationToken ct)"),
        Code.Method(after, "public async Task<int> Run(CancellationToken ct)"));

    [Fact]
    public Task Fixes_WithLinesAndComments() => VerifyCodeFixAsync(
        Code.Method(
            """
            // How many are read?
            var posts = await db.Posts
                .Where(p => p.IsPublished)
                .ToListAsync(ct);
            return posts.[|Count|]; // all
            """,
            "public async Task<int> Run(CancellationToken ct)"),
        Code.Method(
            """
            // How many are read?
            return await db.Posts
                .Where(p => p.IsPublished)
                .CountAsync(ct); // all
            """,
            "public async Task<int> Run(CancellationToken ct)"));

    // Where the list is declared, nothing has been tested yet.
    [Theory]
    [InlineData("var posts = db.Posts.ToList(); if (skip) return 0; return posts.[|First()|].Id;")]
    [InlineData("var posts = db.Posts.ToList(); return skip ? 0 : posts.[|Max(p => p.BlogId)|];")]
    [InlineData("var posts = db.Posts.ToList(); if (filter == null) return 0; return posts.[|Count(p => p.BlogId == filter.Id)|];")]
    [InlineData("var posts = db.Posts.ToList(); return filter != null && posts.[|Any(p => p.BlogId == filter.Id)|] ? 1 : 0;")]
    [InlineData("var posts = db.Posts.ToList(); ArgumentNullException.ThrowIfNull(filter); return posts.[|Count(p => p.BlogId == filter.Id)|];")]
    [InlineData("var posts = db.Posts.ToList(); if (_filter == null) return 0; return posts.[|Count(p => p.BlogId == _filter.Id)|];")]
    public Task OffersNoFix_WhenItWouldFailEarlier(string body) =>
        VerifyNoCodeFixAsync(Code.Method(body, "public int Run(bool skip, Blog? filter)", "private Blog? _filter = new();"));

    [Theory]
    [InlineData(
        "var posts = db.Posts.ToList(); if (skip) return 0; return posts.[|Count(p => p.IsPublished)|];",
        "var postsCount = db.Posts.Count(p => p.IsPublished); if (skip) return 0; return postsCount;")]
    [InlineData(
        "var posts = db.Posts.ToList(); Console.WriteLine(); return posts.[|Count(p => p.BlogId == filter!.Id)|];",
        "var postsCount = db.Posts.Count(p => p.BlogId == filter!.Id); Console.WriteLine(); return postsCount;")]
    public Task Fixes_WhenItFailsNoEarlier(string before, string after) => VerifyCodeFixAsync(
        Code.Method(before, "public int Run(bool skip, Blog? filter)"),
        Code.Method(after, "public int Run(bool skip, Blog? filter)"));

    [Theory]
    [InlineData("var has = db.Posts.ToList().[|Any(p => p.Title == \"a\")|];")]
    [InlineData("var max = db.Posts.Select(p => p.Title).ToList().[|Contains(\"a\")|];")]
    [InlineData("var recent = db.Posts.ToList().[|Count(p => p.CreatedAt > DateTime.UtcNow)|];")]
    [InlineData("var first = db.Posts.ToList().OrderBy(p => p.Title).[|First()|];")]
    public Task OffersNoFix_WhenTheDatabaseAnswersByItsOwnRules(string body) => VerifyNoCodeFixAsync(Code.Method(body));

    [Theory]
    [InlineData("var posts = db.Posts.ToList(); if (posts.Count == 0) return; foreach (var p in posts) Console.WriteLine(p.Title);")]
    [InlineData("var posts = db.Posts.ToList(); while (posts.Any()) { }")]
    [InlineData("var n = db.Posts.ToList().Count(p => p.Title.Split(' ').Length > 2);")]
    [InlineData("var n = db.Posts.ToList().Sum(p => p.Comments.Count);")]
    [InlineData("var n = db.Posts.Include(p => p.Comments).ToList().Sum(p => p.Comments.Count);")]
    [InlineData("var n = db.Posts.Where(p => p.Id == 3).ToList().Count;")]
    [InlineData("var p = db.Posts.OrderBy(p => p.Id).Take(5).ToList().First();")]
    [InlineData("var p = db.Posts.Take(1).ToList().FirstOrDefault();")]
    [InlineData("var p = db.Posts.ToList().Last();")]
    [InlineData("var p = db.Posts.ToList().FirstOrDefault(new Post());")]
    [InlineData("var p = db.Posts.ToList().MaxBy(p => p.CreatedAt);")]
    [InlineData("var p = db.Posts.ToList()[0];")]
    [InlineData("var t = db.Posts.Select(p => p.Title).ToList().Aggregate((a, b) => a + b);")]
    [InlineData("var n = db.Posts.Count(); var m = ids.ToList().Count;")]
    [InlineData("var n = db.Posts.Local.ToList().Count;")]
    public Task IsSilent_WhenTheRowsAreNeededOrTheQueryCannotDoIt(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Fact]
    public Task IsSilent_WhenAnotherQueryConnectsWithTheRows() =>
        VerifyAnalyzerAsync(Code.Method("var n = db.Posts.ToList().Count; foreach (var blog in db.Blogs.ToList()) Console.WriteLine(blog.Posts.Count + n);"));

    [Fact]
    public Task Reports_TheOperatorAndTheQuery()
    {
        var source = Code.Method("var n = {|#1:db.Posts.ToList()|}.Where(p => p.IsPublished).{|#0:Count()|};");
        return VerifyAnalyzerAsync(source, o => o.ExpectedDiagnostics.Add(
            Diagnostic().WithLocation(0).WithAdditionalLocations(1).WithMessage("'Count' needs one value, and the query of Post at line 16 reads all rows for it; let the query do it instead of 'ToList'")));
    }
}
