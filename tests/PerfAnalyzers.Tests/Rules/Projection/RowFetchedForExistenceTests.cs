using Microsoft.CodeAnalysis;
using PerfAnalyzers.CodeFixes.Rules.Projection;
using PerfAnalyzers.Rules.Projection;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Projection;

/// <summary>Rows that are fetched, and counts that are taken, only to see whether there is one.</summary>
public sealed class RowFetchedForExistenceTests : CodeFixTests<RowFetchedForExistenceAnalyzer, RowFetchedForExistenceCodeFix>
{
    private const string ById = "public async Task<int> Run(int id, CancellationToken ct)";

    [Theory]
    [InlineData("return await [|db.Posts.FirstOrDefaultAsync(p => p.Id == id, ct)|] != null ? 1 : 0;")]
    [InlineData("return await [|db.Posts.Where(p => p.Title == \"a\").FirstOrDefaultAsync(ct)|] is null ? 1 : 0;")]
    [InlineData("return await [|db.Posts.FirstOrDefaultAsync(p => p.Id == id, ct)|] is { } ? 1 : 0;")]
    [InlineData("return null == await [|db.Posts.SingleOrDefaultAsync(p => p.Id == id, ct)|] ? 1 : 0;")]
    [InlineData("return db.Posts.OrderBy(p => p.Id).LastOrDefault() is not null ? 1 : 0;", "db.Posts.OrderBy(p => p.Id).LastOrDefault()")]
    [InlineData("return await [|db.Posts.CountAsync(p => p.BlogId == id, ct)|] > 0 ? 1 : 0;")]
    [InlineData("return [|db.Posts.Count()|] == 0 ? 1 : 0;")]
    [InlineData("return 1 <= [|db.Posts.LongCount()|] ? 1 : 0;")]
    [InlineData("return (await [|db.Posts.FindAsync(id)|]) == null ? 1 : 0;")]
    [InlineData("var post = await [|db.Posts.FirstOrDefaultAsync(p => p.Id == id, ct)|]; if (post == null) return 0; return 1;")]
    [InlineData("Post? post = [|db.Posts.AsNoTracking().FirstOrDefault(p => p.Id == id)|]; return post is null ? 0 : post != null ? 1 : 2;")]
    [InlineData("var post = await [|(from p in db.Posts where p.Id == id select p).FirstOrDefaultAsync(ct)|].ConfigureAwait(false); return post is null ? 0 : 1;")]
    [InlineData("var query = db.Posts.Where(p => p.BlogId == id); if (id > 3) query = query.Where(p => p.IsPublished); return await [|query.FirstOrDefaultAsync(ct)|] != null ? 1 : 0;")]
    [InlineData("bool Exists() => [|db.Posts.FirstOrDefault(p => p.Id == id)|] != null; await Task.Yield(); return Exists() ? 1 : 0;")]
    public Task Reports_WhenOnlyTestedForExistence(string body, string? unmarked = null) =>
        VerifyAnalyzerAsync(Code.Method(unmarked is null ? body : body.Replace(unmarked, $"[|{unmarked}|]"), ById));

    [Fact]
    public Task Reports_WithWhatToCall() => VerifyAnalyzerAsync(
        Code.Method("return await {|#0:db.Posts.CountAsync(ct)|} > 0 && {|#1:db.Blogs.FirstOrDefault()|} == null ? 1 : 0;", ById),
        o =>
        {
            o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithMessage("All rows of this query of Post are counted only to see whether there is one; ask with AnyAsync"));
            o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(1).WithMessage("The row of this query of Blog is fetched only to see whether there is one; ask with Any"));
        });

    [Theory]
    // The row is read.
    [InlineData("var post = await db.Posts.FirstOrDefaultAsync(p => p.Id == id, ct); return post == null ? 0 : post.BlogId;")]
    [InlineData("return await db.Posts.FirstOrDefaultAsync(p => p.Id == id, ct) is { IsPublished: true } ? 1 : 0;")]
    [InlineData("return await db.Posts.FirstOrDefaultAsync(p => p.Id == id, ct) is { } post ? post.BlogId : 0;")]
    [InlineData("var post = await db.Posts.FirstOrDefaultAsync(p => p.Id == id, ct); if (post == null) return 0; db.Remove(post); return 1;")]
    // Nothing tests it: First throws, and that is what is wanted.
    [InlineData("var post = await db.Posts.FirstAsync(p => p.Id == id, ct); return 1;")]
    [InlineData("await db.Posts.FirstOrDefaultAsync(p => p.Id == id, ct); return 1;")]
    // Single says that there is only one.
    [InlineData("return await db.Posts.SingleOrDefaultAsync(p => p.Title == \"a\", ct) != null ? 1 : 0;")]
    // The value of a column, and not the row.
    [InlineData("return await db.Posts.Where(p => p.Id == id).Select(p => p.Content).FirstOrDefaultAsync(ct) != null ? 1 : 0;")]
    [InlineData("return await db.Posts.Where(p => p.Id == id).Select(p => p.Author).FirstOrDefaultAsync(ct) != null ? 1 : 0;")]
    // How many there are matters.
    [InlineData("return await db.Posts.CountAsync(ct) > 1 ? 1 : 0;")]
    [InlineData("return await db.Posts.CountAsync(ct) >= id ? 1 : 0;")]
    [InlineData("var count = await db.Posts.CountAsync(ct); return count > 0 ? count : 0;")]
    // A list is PERF3008's affair; objects in memory cost nothing.
    [InlineData("return db.Posts.ToList().Count > 0 ? 1 : 0;")]
    [InlineData("var posts = new List<Post>(); await Task.Yield(); return posts.FirstOrDefault(p => p.Id == id) != null ? 1 : 0;")]
    // In a query, EF Core makes EXISTS of it, or what it can.
    [InlineData("return await db.Blogs.CountAsync(b => b.Posts.FirstOrDefault(p => p.Id == id) != null, ct);")]
    // The variable gets another value.
    [InlineData("var post = await db.Posts.FirstOrDefaultAsync(p => p.Id == id, ct); if (post == null) post = new Post(); return post == null ? 0 : 1;")]
    // It is fetched to be tracked: the comment gets it as its Post.
    [InlineData("if (await db.Posts.FirstOrDefaultAsync(p => p.Id == id, ct) == null) return 0; var comment = db.Comments.First(); return comment.Post.BlogId;")]
    // Find sees what was added.
    [InlineData("db.Posts.Add(new Post { Id = 3 }); return await db.Posts.FindAsync(id) == null ? 1 : 0;")]
    // PERF1003 asks for one query for all.
    [InlineData("foreach (var other in new List<int> { id, 2, 3, 4, 5, 6, 7, 8, 9 }.Where(i => i > 2)) if (await db.Posts.FirstOrDefaultAsync(p => p.Id == other, ct) == null) Console.WriteLine(other); return 1;")]
    public Task IsSilent_When(string body) => VerifyAnalyzerAsync(Code.Method(body, ById));

    [Theory]
    [InlineData(
        "if (await [|db.Posts.FirstOrDefaultAsync(p => p.Id == id, ct)|] == null) return 0; return 1;",
        "if (!await db.Posts.AnyAsync(p => p.Id == id, ct)) return 0; return 1;")]
    [InlineData(
        "return (await [|db.Posts.AsNoTracking().Include(p => p.Blog).ThenInclude(b => b.Owner).FirstOrDefaultAsync(p => p.Id == id, ct)|]) is not null && id > 3 ? 1 : 0;",
        "return await db.Posts.AnyAsync(p => p.Id == id, ct) && id > 3 ? 1 : 0;")]
    [InlineData(
        "return 0 < [|db.Posts.Count(p => p.Id == id)|] ? 1 : 0;",
        "return db.Posts.Any(p => p.Id == id) ? 1 : 0;")]
    [InlineData(
        "return await [|db.Posts.Where(p => p.BlogId == id).CountAsync(ct)|] == 0 ? 1 : 0;",
        "return !await db.Posts.Where(p => p.BlogId == id).AnyAsync(ct) ? 1 : 0;")]
    [InlineData(
        "return await [|db.Posts.FindAsync(id)|] == null ? 1 : 0;",
        "return !await db.Posts.AnyAsync(p => p.Id == id) ? 1 : 0;")]
    [InlineData(
        "return await [|db.Posts.FindAsync([id], ct)|] is not null ? 1 : 0;",
        "return await db.Posts.AnyAsync(p => p.Id == id, ct) ? 1 : 0;")]
    [InlineData(
        "return await [|db.Posts.FirstOrDefaultAsync(p => p.Id == id, ct)|].ConfigureAwait(false) != null ? 1 : 0;",
        "return await db.Posts.AnyAsync(p => p.Id == id, ct).ConfigureAwait(false) ? 1 : 0;")]
    [InlineData(
        "var post = await [|db.Posts.FirstOrDefaultAsync(p => p.Id == id, ct)|]; if (post == null) return 0; return 1;",
        "var postExists = await db.Posts.AnyAsync(p => p.Id == id, ct); if (!postExists) return 0; return 1;")]
    [InlineData(
        "Post? existingPost = [|db.Posts.FirstOrDefault(p => p.Id == id)|]; if (existingPost is not null && id > 2) return 0; return 1;",
        "bool postExists = db.Posts.Any(p => p.Id == id); if (postExists && id > 2) return 0; return 1;")]
    // What is converted is neither a number nor a row afterwards.
    [InlineData(
        "return (long)[|db.Posts.Count(p => p.BlogId == id)|] > 0 ? 1 : 0;",
        "return db.Posts.Any(p => p.BlogId == id) ? 1 : 0;")]
    [InlineData(
        "return 0L == (long)(await [|db.Posts.CountAsync(ct)|]) ? 1 : 0;",
        "return !await db.Posts.AnyAsync(ct) ? 1 : 0;")]
    [InlineData(
        "return (object?)[|db.Posts.FirstOrDefault(p => p.BlogId == id)|] == null ? 1 : 0;",
        "return !db.Posts.Any(p => p.BlogId == id) ? 1 : 0;")]
    [InlineData(
        "return [|db.Posts.FirstOrDefault(p => p.BlogId == id)|] as object is null ? 1 : 0;",
        "return !db.Posts.Any(p => p.BlogId == id) ? 1 : 0;")]
    public Task Fixes_TheTest(string body, string fixedBody) =>
        VerifyCodeFixAsync(Code.Method(body, ById), Code.Method(fixedBody, ById), o => o.AllowNewWarnings = true);

    [Fact]
    public Task Fixes_WhereCommentsStand() => VerifyCodeFixAsync(
        Code.Method("""
        // Is there one?
        var post = await [|db.Posts
            .AsNoTracking() // read only
            .Where(p => p.Id == id)
            .FirstOrDefaultAsync(ct)|]; // one row
        if (post is null) // none
            return 0;
        return 1;
        """, ById),
        Code.Method("""
        // Is there one?
        var postExists = await db.Posts // read only
            .Where(p => p.Id == id)
            .AnyAsync(ct); // one row
        if (!postExists) // none
            return 0;
        return 1;
        """, ById));

    [Theory]
    // The result may be read as comment.Post by whoever gets it.
    [InlineData("if (await [|db.Posts.FirstOrDefaultAsync(p => p.Id == id, ct)|] == null) return null; var comment = new Comment { PostId = id }; db.Add(comment); await db.SaveChangesAsync(ct); return comment;")]
    public Task OffersNoFix_WhenTheRowIsWantedInANavigation(string body) =>
        VerifyNoCodeFixAsync(Code.Method(body, "public async Task<Comment?> Run(int id, CancellationToken ct)"));

    [Theory]
    // A key of several columns, and a key that is computed.
    [InlineData("return await [|db.Posts.FindAsync(Math.Abs(id))|] == null ? 1 : 0;")]
    // The context's own Find has no set in front of it.
    [InlineData("return await [|db.FindAsync<Post>(id)|] == null ? 1 : 0;")]
    [InlineData("object key = id; return await [|db.Posts.FindAsync(key)|] == null ? 1 : 0;")]
    public Task OffersNoFix_WhenTheKeyIsNotPlain(string body) => VerifyNoCodeFixAsync(Code.Method(body, ById));

    /// <summary>An inner join to a table with a filter leaves out rows, and who only asks whether there is one does not join.</summary>
    [Fact]
    public Task OffersNoFix_WhenAnIncludeLeavesOutRows() => VerifyNoCodeFixAsync(Code.File(FilteredModel.Types + """
        public class Service(Store db) { public bool Has(string name) => [|db.Shelves.Include(s => s.Room).FirstOrDefault(s => s.Room.Id > name.Length)|] != null; }
        """));

    [Theory]
    [InlineData("var find = [|db.Posts.FirstOrDefaultAsync(p => p.BlogId == id, ct)|]; return await find == null ? 1 : 0;")]
    public Task OffersNoFix_WhenTheVariableHoldsTheTask(string body) => VerifyNoCodeFixAsync(Code.Method(body, ById));

    [Fact]
    public Task Fixes_WithAFreeName() => VerifyCodeFixAsync(
        Code.Members("""
        public bool Has(Post p)
        {
            var post = [|db.Posts.Find(p.Id)|];
            return post != null;
        }
        """),
        Code.Members("""
        public bool Has(Post p)
        {
            var postExists = db.Posts.Any(p2 => p2.Id == p.Id);
            return postExists;
        }
        """));

    [Theory]
    [InlineData("var post = (object?)[|db.Posts.FirstOrDefault(p => p.BlogId == id)|]; return post is null ? 1 : 0;")]
    [InlineData("var post = [|db.Posts.FirstOrDefault(p => p.BlogId == id)|] as object; return post is null ? 1 : 0;")]
    public Task OffersNoFix_WhenTheVariableGetsItConverted(string body) => VerifyNoCodeFixAsync(Code.Method(body, ById));

    // What the method loads with that context is found without a query.
    [Theory]
    [InlineData("Other.Load(db, id); if (db.Posts.Find(id) == null) return null;")]
    [InlineData("Other.Load(db.Posts, id); if (db.Posts.Find(id) == null) return null;")]
    [InlineData("Console.WriteLine(id); Other.Show(id); if ([|db.Posts.Find(id)|] == null) return null;")]
    public Task IsSilent_WhenAMethodWasGivenTheContextBefore(string body) => VerifyAnalyzerAsync(Code.Method(
        body + " return new Comment();",
        "public Comment? Run(int id)",
        """
        private static class Other
        {
            public static void Load(object from, int id) => Console.WriteLine(from.ToString() + id);
            public static void Show(int id) => Console.WriteLine(id);
        }
        """));

    [Fact]
    public Task IsSilent_WhenAnotherProjectsMethodWasGivenTheContextBefore() => VerifyAnalyzerAsync(
        "using Shared;\n" + Code.Method("Loading.Load(db, id); return db.Posts.Find(id) == null ? 1 : 0;", "public int Run(int id)"),
        static o => o.ReferencedSources["Loading.cs"] = """
            namespace Shared;
            public static class Loading { public static void Load(object from, int id) { } }
            """);

    [Theory]
    [InlineData("db.Tags.Find(id)", true)]
    [InlineData("db.Tags.FirstOrDefault(t => t.Id == id)", true)]
    [InlineData("db.Tags.FirstOrDefault(t => t.Name == name)", false)] // one of several, perhaps
    [InlineData("db.Tags.Include(t => t.Posts).FirstOrDefault(t => t.Id == id)", false)]
    [InlineData("db.Posts.Find(id)", false)] // with its content
    public Task Reports_ASmallRowByItsKey_AsInfo(string query, bool isInfo) => VerifyAnalyzerAsync(
        Code.Method($"return {{|#0:{query}|}} != null;", "public bool Run(int id, string name)"),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(isInfo ? DiagnosticSeverity.Info : DiagnosticSeverity.Warning)));
}
