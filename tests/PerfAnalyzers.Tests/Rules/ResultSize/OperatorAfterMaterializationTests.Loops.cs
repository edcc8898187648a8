using Microsoft.CodeAnalysis;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.ResultSize;

/// <summary>Rows that a loop passes by.</summary>
public sealed partial class OperatorAfterMaterializationTests
{
    private const string Loops = """
        private readonly int _blog = 3;
        private int _last;
        private void Note(object value) => Console.WriteLine(value);
        private void Count() => _last++;
        private bool IsGood(Post post) => post.Title.Length > _last;
        private List<Post> Load(string title) => db.Posts.AsNoTracking().Include(p => p.Author).Where(p => p.Title == title).ToList();
        private Task<List<Post>> LoadAsync() => db.Posts.AsNoTracking().ToListAsync();
        private List<Post> Either(bool own) => own ? db.Posts.AsNoTracking().Where(p => p.AuthorId == 3).ToList() : db.Posts.AsNoTracking().ToList();
        private interface IPosts { Task<IEnumerable<Post>> All(); }
        private sealed class Posts(BlogContext db) : IPosts { public async Task<IEnumerable<Post>> All() => await db.Posts.ToListAsync(); }
        private readonly IPosts _posts = null!;
        private sealed class Cursor { public int Id { get; set; } public void Advance() => Id++; }
        """;

    [Theory]
    [InlineData("foreach (var p in await db.Posts.Where(p => p.IsPublished).ToListAsync(ct)) { if ([|p.BlogId == blog|]) { Note(p); } }")]
    [InlineData("foreach (var p in db.Posts.Where(p => p.IsPublished)) if ([|p.BlogId == blog|]) Note(p);")]
    [InlineData("await foreach (var p in db.Posts.AsAsyncEnumerable()) { if ([|p.BlogId == blog|]) Note(p); }")]
    [InlineData("foreach (var p in db.Posts.AsNoTracking().AsEnumerable()) { if ([|p.IsPublished|]) Note(p); }")]
    [InlineData("var posts = db.Posts.Where(p => p.IsPublished).ToList(); foreach (var p in posts) { if ([|p.BlogId == blog|]) { db.Posts.Remove(p); } } db.SaveChanges();")]
    [InlineData("var posts = await db.Posts.ToArrayAsync(ct); Note(blog); foreach (Post p in posts) { if ([|p.BlogId != blog|]) continue; Note(p.Title); Note(p); }")]
    [InlineData("var q = db.Posts.AsNoTracking(); foreach (var p in q) { if ([|p.CreatedAt < DateTime.UtcNow.AddDays(-7)|]) { continue; } Note(p); }")]
    [InlineData("foreach (var p in db.Posts.ToList().OrderBy(p => p.Title.Length)) { if ([|ids.Contains(p.BlogId)|]) Note(p); }")]
    [InlineData("foreach (var p in db.Posts.ToList()) { if ([|IsPublic && p.BlogId == _blog|]) { Note(p); break; } } } private bool IsPublic => true; private void Other() {")]
    [InlineData("foreach (var p in db.Posts.ToList()) { if (p.Title[0] == 'a' && [|p.BlogId == blog|] && IsGood(p)) Note(p); }")]
    [InlineData("foreach (var p in db.Posts.ToList()) { if ([|!p.IsPublished|] || p.BlogId != blog || IsGood(p)) continue; Note(p); }")]
    [InlineData("foreach (var p in db.Posts.ToList()) { if ([|p.IsPublished && (p.BlogId == blog || p.AuthorId == 3)|]) Note(p); }")]
    [InlineData("foreach (var p in db.Posts.ToList()) { if ([|!(p.IsPublished && ids.Contains(p.BlogId))|]) continue; Note(p); }")]
    [InlineData("foreach (var p in db.Posts.ToList()) { if (p == null) continue; if ([|p.BlogId != blog|]) continue; Note(p); }")]
    [InlineData("foreach (var p in db.Posts.ToList()) { ct.ThrowIfCancellationRequested(); if ([|p.IsPublished|]) continue; p.IsPublished = true; } db.SaveChanges();")]
    [InlineData("foreach (var p in db.Posts.ToList()) { if ([|!p.IsPublished|]) { p.IsPublished = true; Note(p); } } db.SaveChanges();")]
    [InlineData("foreach (var p in db.Posts.Include(p => p.Author).AsNoTracking().ToList()) { if ([|p.Author != null && p.Author.CompanyId == blog|]) Note(p); }")]
    [InlineData("foreach (var p in db.Posts.ToList()) { if ([|p.AuthorId is null|]) Note(p); }")]
    [InlineData("foreach (var p in db.Posts.ToList()) { if ([|p.BlogId is 3 or 4|]) Note(p); }")]
    [InlineData("foreach (var p in db.Posts.Select(p => new { p.Id, p.BlogId }).ToList()) { if ([|p.BlogId == blog|]) Note(p.Id); }")]
    [InlineData("foreach (var p in db.Posts.ToList()) { if ([|string.IsNullOrEmpty(p.Content)|]) { p.Content = \"-\"; } } db.SaveChanges();")]
    [InlineData("var wanted = new Cursor { Id = blog }; foreach (var p in db.Posts.ToList()) { if ([|p.BlogId == wanted.Id|]) Note(p); }")]
    [InlineData("Post? found = null; foreach (var p in db.Posts.ToList()) { if ([|p.Title == \"a\"|]) { found = p; break; } } Note(found!);")]
    [InlineData("foreach (var p in db.Posts.ToList()) { if ([|p.BlogId == blog|]) return; } Note(blog);")]
    [InlineData("foreach (var p in db.Posts.Where(p => ids.Contains(p.BlogId)).ToList()) { if ([|p.AuthorId == blog|]) Note(p); }")]
    [InlineData("var left = ids.ToList(); foreach (var p in db.Posts.ToList()) { if ([|left.Contains(p.BlogId)|]) Note(left.Count); }")]
    [InlineData("foreach (var p in Load(\"a\")) { if ([|p.BlogId == blog|]) Note(p); }")]
    [InlineData("foreach (var p in Load(\"a\")) { if ([|p.Author!.Name == \"b\"|]) Note(p); }")]
    [InlineData("var posts = await LoadAsync(); if (posts != null) { foreach (var p in posts) { if ([|p.BlogId == blog|]) Note(p); } }")]
    [InlineData("foreach (var p in await _posts.All()) if ([|p.IsPublished|]) Note(p);")]
    [InlineData("foreach (var p in Either(ids.Any())) if ([|p.IsPublished|]) Note(p);")]
    [InlineData("foreach (var id in ids) { foreach (var p in db.Posts.Where(p => p.BlogId == id).ToList()) { if ([|p.IsPublished|]) Note(p); } }")]
    [InlineData("Action later = () => { foreach (var p in db.Posts.ToList()) { if ([|p.BlogId == blog|]) Note(p); } }; later();")]
    public Task Reports_WhenALoopPassesRowsBy(string body) => VerifyLoopAsync(body);

    [Theory]
    [InlineData("foreach (var p in db.Posts.ToList()) { if (p.BlogId == blog) Note(p); else Count(); }")]
    [InlineData("foreach (var p in db.Posts.ToList()) { if (p.BlogId == blog) Note(p); Note(p.Title); }")]
    [InlineData("foreach (var p in db.Posts.ToList()) { Note(p.Title); if (p.BlogId != blog) continue; Note(p); }")]
    [InlineData("foreach (var p in db.Posts.ToList()) { if (p.BlogId != blog) { Note(p); continue; } Note(p.Title); }")]
    [InlineData("foreach (var p in db.Posts.ToList()) { if (p.BlogId != blog) break; Note(p); }")]
    [InlineData("foreach (var p in db.Posts.ToList()) { Note(p); if (p.IsPublished) Note(1); }")]
    public Task IsSilent_WhenTheLoopIsForAllRows(string body) => VerifyLoopAsync(body);

    [Theory]
    [InlineData("var seen = new HashSet<int>(); foreach (var p in db.Posts.ToList()) { if (seen.Add(p.BlogId)) Note(p); }")]
    [InlineData("var seen = new HashSet<int>(); foreach (var p in db.Posts.ToList()) { if (!seen.Add(p.BlogId) || p.AuthorId != blog) continue; Note(p); }")]
    [InlineData("var left = ids.ToList(); foreach (var p in db.Posts.ToList()) { if (left.Contains(p.BlogId)) { left.Remove(p.BlogId); Note(p); } }")]
    [InlineData("var last = 0; foreach (var p in db.Posts.ToList()) { if (p.BlogId == last) continue; last = p.BlogId; Note(p); }")]
    [InlineData("var last = 0; foreach (var p in db.Posts.ToList()) { if (p.BlogId > last) { Note(p); last = p.BlogId; } }")]
    [InlineData("var n = 0; foreach (var p in db.Posts.ToList()) { if (p.BlogId == n++) Note(p); }")]
    [InlineData("var n = 1; void Next() => n++; foreach (var p in db.Posts.ToList()) { if (p.BlogId == n) Next(); }")]
    [InlineData("foreach (var p in db.Posts.ToList()) { if (p.BlogId == _last) Count(); }")]
    [InlineData("var at = new Cursor(); foreach (var p in db.Posts.ToList()) { if (p.BlogId == at.Id) at.Advance(); }")]
    [InlineData("var at = new Cursor(); foreach (var p in db.Posts.ToList()) { if (p.BlogId == at.Id) at.Id = p.AuthorId ?? 0; }")]
    [InlineData("var queue = new Queue<int>(ids); foreach (var p in db.Posts.ToList()) { if (p.BlogId == queue.Dequeue()) Note(p); }")]
    [InlineData("Post? before = null; foreach (var p in db.Posts.ToList()) { if (p.IsPublished) { if (before != null) before.IsPublished = false; before = p; } }")]
    [InlineData("using var at = ids.GetEnumerator(); foreach (var p in db.Posts.ToList()) { if (p.BlogId == at.Current) at.MoveNext(); }")]
    public Task IsSilent_WhenTheLoopChangesWhatTheConditionReads(string body) => VerifyLoopAsync(body);

    [Theory]
    [InlineData("foreach (var p in db.Posts.ToList()) { if (IsGood(p)) Note(p); }")]
    [InlineData("foreach (var p in db.Posts.ToList()) { if (IsGood(p) && p.BlogId == blog) Note(p); }")] // what it asks first, may note what it was asked
    [InlineData("foreach (var p in db.Posts.ToList()) { if (p.Title.Equals(\"a\", StringComparison.OrdinalIgnoreCase)) Note(p); }")]
    [InlineData("foreach (var p in db.Posts.ToList()) { if (p.Title.Split(' ').Length > 3) Note(p); }")]
    [InlineData("foreach (var p in db.Posts.ToList()) { if (p is { IsPublished: true }) Note(p); }")]
    [InlineData("foreach (var p in db.Posts.ToList()) { if (p.Author?.CompanyId == blog) Note(p); }")]
    [InlineData("foreach (var p in db.Posts.ToList()) { if (p.Author!.CompanyId == blog) Note(p); }")] // not loaded: PERF1001, PERF1002
    [InlineData("foreach (var p in db.Posts.ToList()) { if (ct.IsCancellationRequested) break; Note(p); }")]
    [InlineData("foreach (var p in db.Posts.ToList()) { if (ids.Any()) Note(p); }")] // no matter of the row
    public Task IsSilent_WhenAQueryCouldNotAskForIt(string body) => VerifyLoopAsync(body);

    [Theory]
    [InlineData("foreach (var p in db.Posts.ToList()) { if (p == null) continue; Note(p); }")]
    [InlineData("foreach (var p in db.Posts.ToList()) { if (p is null) continue; Note(p); }")]
    [InlineData("foreach (var p in db.Posts.Include(p => p.Author).ToList()) { if (p.Author == null) continue; Note(p); }")]
    [InlineData("foreach (var p in db.Posts.Include(p => p.Author).ToList()) { if (p.Author is not null) Note(p); }")]
    [InlineData("foreach (var p in db.Posts.ToList()) { if (string.IsNullOrEmpty(p.Content)) continue; Note(p.Content); }")]
    [InlineData("foreach (var p in db.Posts.ToList()) { if (p.AuthorId.HasValue) Note(p.AuthorId.Value); }")]
    [InlineData("foreach (var p in db.Posts.ToList()) { if (p.Content is not null) Note(p.Content); }")]
    [InlineData("foreach (var p in db.Posts.ToList()) { if (p.BlogId == blog) continue; Note(p); }")] // all but one
    [InlineData("foreach (var p in db.Posts.ToList()) { if (p.BlogId > 0) Note(p); }")]
    [InlineData("foreach (var p in db.Posts.ToList()) { if (!ids.Contains(p.BlogId)) Note(p); }")]
    [InlineData("var known = new HashSet<int>(ids); foreach (var p in db.Posts.ToList()) { if (known.Contains(p.BlogId)) Note(p); }")]
    public Task IsSilent_WhenNearlyAllRowsPass(string body) => VerifyLoopAsync(body);

    [Theory]
    [InlineData("foreach (var p in db.Posts.OrderBy(p => p.Id).Take(10).ToList()) { if (p.IsPublished) Note(p); }")]
    [InlineData("foreach (var p in db.Posts.Where(p => p.Id == blog).ToList()) { if (p.IsPublished) Note(p); }")]
    [InlineData("foreach (var p in db.Posts.Where(p => ids.Contains(p.Id)).ToList()) { if (p.AuthorId == blog) Note(p); }")] // chosen one by one
    [InlineData("foreach (var p in db.Posts.Where(p => p.BlogId == blog || p.BlogId == 4).ToList()) { if (p.BlogId == blog) Note(p); }")] // asked already
    [InlineData("foreach (var p in Load(\"a\")) { if (p.Title == \"a\") Note(p); }")]
    [InlineData("var posts = db.Posts.ToList(); foreach (var p in posts) { if (p.IsPublished) Note(p); } Note(posts.Count);")]
    [InlineData("var posts = db.Posts.ToList(); if (posts.Count == 0) return; foreach (var p in posts) { if (p.IsPublished) Note(p); }")]
    [InlineData("var posts = db.Posts.ToList(); foreach (var id in ids) foreach (var p in posts) { if (p.BlogId == id) Note(p); }")]
    [InlineData("var posts = db.Posts.ToList(); posts.Add(new Post()); foreach (var p in posts) { if (p.IsPublished) Note(p); }")]
    [InlineData("foreach (var c in await db.Categories.ToListAsync(ct)) { if (c.ParentId == null) Note(c.Children); }")] // a tree
    [InlineData("var blogs = db.Blogs.ToList(); foreach (var p in db.Posts.ToList()) { if (p.IsPublished) Note(p); } Note(blogs[0].Posts);")]
    [InlineData("foreach (var p in db.Posts.Local) { if (p.IsPublished) Note(p); }")]
    [InlineData("foreach (var p in db.Posts.FromSqlRaw(\"EXEC GetPosts\").ToList()) { if (p.IsPublished) Note(p); }")]
    [InlineData("foreach (var p in new List<Post>()) { if (p.IsPublished) Note(p); }")]
    [InlineData("foreach (var p in db.Posts.ToList().Where(IsGood)) { if (p.IsPublished) Note(p); }")]
    [InlineData("foreach (var b in db.Posts.Select(p => p.BlogId).Distinct().ToList()) { if (b == blog) Note(b); }")]
    public Task IsSilent_WhenTheRowsOfTheLoopAreFewOrNeeded(string body) => VerifyLoopAsync(body);

    [Fact]
    public Task Reports_TheConditionAndTheQuery_AsInfo()
    {
        var source = Code.Method("foreach (var p in {|#1:db.Posts.ToList()|}) { if ({|#0:p.IsPublished|}) Console.WriteLine(p.Title); }");
        return VerifyAnalyzerAsync(source, o => o.ExpectedDiagnostics.Add(Diagnostic()
            .WithLocation(0).WithAdditionalLocations(1).WithSeverity(DiagnosticSeverity.Info)
            .WithMessage("'if' runs in memory, on all rows that the query of Post at line 16 reads; let the query's 'Where' do it")));
    }

    [Fact]
    public Task Reports_TheConditionAndTheMethod_AsInfo()
    {
        var source = Code.Method(
            "foreach (var p in {|#1:Load()|}) { if ({|#0:!p.IsPublished|}) continue; Console.WriteLine(p.Title); }",
            members: "List<Post> Load() => db.Posts.ToList();");
        return VerifyAnalyzerAsync(source, o => o.ExpectedDiagnostics.Add(Diagnostic()
            .WithLocation(0).WithAdditionalLocations(1).WithSeverity(DiagnosticSeverity.Info)
            .WithMessage("'if' runs in memory, on all rows that the query of Post at line 14 reads; let 'Load' do it in its query")));
    }

    [Theory]
    [InlineData("foreach (var p in db.Posts.ToList()) { if ([|p.IsPublished|]) Console.WriteLine(p.Title); }")]
    [InlineData("foreach (var p in db.Posts) { if ([|p.IsPublished|]) Console.WriteLine(p.Title); }")]
    [InlineData("var posts = await db.Posts.ToListAsync(ct); foreach (var p in posts) { if ([|!p.IsPublished|]) continue; Console.WriteLine(p.Title); }")]
    public Task OffersNoFix_ForALoop(string body) => VerifyNoCodeFixAsync(Code.Method(body));

    private static Task VerifyLoopAsync(string body) => VerifyAnalyzerAsync(
        Code.Method(body, "public async Task Run(IEnumerable<int> ids, int blog, CancellationToken ct)", Loops));
}
