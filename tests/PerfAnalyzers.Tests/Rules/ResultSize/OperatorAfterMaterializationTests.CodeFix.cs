using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.ResultSize;

public sealed partial class OperatorAfterMaterializationTests
{
    [Theory]
    [InlineData(
        "return db.Posts.ToList().[|Where(p => p.IsPublished)|];",
        "return db.Posts.Where(p => p.IsPublished).ToList();")]
    [InlineData(
        "return (await db.Posts.ToListAsync(ct)).[|Where(p => p.IsPublished)|].ToList();",
        "return await db.Posts.Where(p => p.IsPublished).ToListAsync(ct);")]
    [InlineData(
        "return (await db.Posts.ToListAsync(ct).ConfigureAwait(false)).[|Where(p => p.IsPublished)|].Select(p => p);",
        "return (await db.Posts.Where(p => p.IsPublished).ToListAsync(ct).ConfigureAwait(false)).Select(p => p);")]
    [InlineData(
        "return db.Posts.AsEnumerable().[|Where(p => p.IsPublished)|].ToList();",
        "return db.Posts.Where(p => p.IsPublished).ToList();")]
    [InlineData(
        "return db.Posts.AsEnumerable().[|Where(p => p.IsPublished)|].Select(p => p).ToList();",
        "return db.Posts.Where(p => p.IsPublished).AsEnumerable().Select(p => p).ToList();")]
    [InlineData(
        "return db.Posts.ToList().[|OrderByDescending(p => p.CreatedAt)|].Take(10).ToArray();",
        "return db.Posts.OrderByDescending(p => p.CreatedAt).Take(10).ToList().ToArray();")]
    [InlineData(
        "var posts = db.Posts.ToList(); return posts.[|Where(p => p.IsPublished)|].ToList();",
        "var posts = db.Posts.Where(p => p.IsPublished).ToList(); return posts;")]
    [InlineData(
        "var posts = await db.Posts.ToListAsync(ct); return posts.[|Where(p => p.IsPublished)|].Where(p => p.Title.Split(' ').Length > 3);",
        "var posts = await db.Posts.Where(p => p.IsPublished).ToListAsync(ct); return posts.Where(p => p.Title.Split(' ').Length > 3);")]
    [InlineData(
        "var q = db.Posts.AsNoTracking(); if (ct.CanBeCanceled) q = q.Where(p => p.BlogId == 3); return (await q.ToListAsync(ct)).[|Where(p => p.IsPublished)|].ToList();",
        "var q = db.Posts.AsNoTracking(); if (ct.CanBeCanceled) q = q.Where(p => p.BlogId == 3); return await q.Where(p => p.IsPublished).ToListAsync(ct);")]
    public Task Fixes_ByMovingItIntoTheQuery(string before, string after) => VerifyCodeFixAsync(
        Code.Method(before, "public async Task<IEnumerable<Post>> Run(CancellationToken ct)"),
        Code.Method(after, "public async Task<IEnumerable<Post>> Run(CancellationToken ct)"));

    [Fact]
    public Task Fixes_WithLinesAndComments() => VerifyCodeFixAsync(
        Code.Method(
            """
            // All of them.
            var posts = (await db.Posts
                .Include(p => p.Author) // with names
                .ToListAsync(ct))
                .[|Where(p => p.IsPublished)|]
                .ToList();

            var drafts = db.Posts
                .AsNoTracking()
                .ToList()
                // Those that nobody has seen.
                .[|Where(p => !p.IsPublished)|] // drafts
                .Select(p => Path.GetFileName(p.Title));
            """),
        Code.Method(
            """
            // All of them.
            var posts = await db.Posts
                .Include(p => p.Author) // with names
                .Where(p => p.IsPublished)
                .ToListAsync(ct);

            var drafts = db.Posts
                .AsNoTracking()
                // Those that nobody has seen.
                .Where(p => !p.IsPublished)
                .ToList() // drafts
                .Select(p => Path.GetFileName(p.Title));
            """));

    [Theory]
    [InlineData("var q = from p in db.Posts.ToList() [|where p.IsPublished|] select p;")]
    [InlineData("var posts = db.Posts.ToList(); var id = ids.First(); var some = posts.[|Where(p => p.BlogId == id)|].ToList();")]
    [InlineData("var id = 3; var posts = db.Posts.ToList(); id++; var some = posts.[|Where(p => p.BlogId == id)|].ToList();")]
    [InlineData("var some = db.Posts.ToList().[|Where(p => p.IsPublished)|]; some = some.Reverse();")]
    [InlineData("var some = Task.FromResult(db.Posts.ToList().[|Where(p => p.IsPublished)|]);")]
    [InlineData("var some = Enumerable.Where(db.Posts.ToList(), p => p.IsPublished);")]
    public Task OffersNoFix_WhenTheCodeAroundItWouldNotBeTheSame(string body) =>
        VerifyNoCodeFixAsync(Code.Method(body.Replace("Enumerable.Where(db.Posts.ToList(), p => p.IsPublished)", "Enumerable.[|Where(db.Posts.ToList(), p => p.IsPublished)|]")));

    // A query takes what the lambda reads once, before the first row.
    [Theory]
    [InlineData("var seen = new HashSet<int>(); foreach (var p in db.Posts.AsEnumerable().[|Where(p => !seen.Contains(p.BlogId))|]) seen.Add(p.BlogId);")]
    [InlineData("var seen = new List<int>(); foreach (var p in db.Posts.ToList().[|Where(p => !seen.Contains(p.BlogId))|].OrderBy(p => p.Title.Length)) Note(seen);")]
    [InlineData("var last = 0; foreach (var p in db.Posts.ToList().[|Where(p => p.BlogId > last)|]) last = p.BlogId;")]
    [InlineData("var last = new Last(); foreach (var p in db.Posts.ToList().[|Where(p => p.BlogId > last.Id)|]) last.Id = p.BlogId;")]
    [InlineData("foreach (var p in db.Posts.ToList().[|Where(p => p.BlogId > _last)|]) Note(p);")]
    [InlineData("var some = new List<int> { 1 }; var posts = db.Posts.ToList(); some.Add(2); var found = posts.[|Where(p => some.Contains(p.Id))|].ToList();")]
    public Task OffersNoFix_WhenTheLambdaReadsWhatChanges(string body) => VerifyNoCodeFixAsync(Code.Method(body, members: Changing));

    [Theory]
    [InlineData(
        "var some = ids.ToList(); var found = db.Posts.ToList().[|Where(p => some.Contains(p.Id))|].ToList(); some.Clear();",
        "var some = ids.ToList(); var found = db.Posts.Where(p => some.Contains(p.Id)).ToList(); some.Clear();")]
    [InlineData(
        "var last = 3; foreach (var p in db.Posts.ToList().[|Where(p => p.BlogId > last)|]) Note(p.Id + last);",
        "var last = 3; foreach (var p in db.Posts.Where(p => p.BlogId > last).ToList()) Note(p.Id + last);")]
    [InlineData(
        "foreach (var p in db.Posts.ToList().[|Where(p => p.BlogId > _first)|]) Note(p);",
        "foreach (var p in db.Posts.Where(p => p.BlogId > _first).ToList()) Note(p);")]
    public Task Fixes_WhenWhatTheLambdaReadsStaysTheSame(string before, string after) =>
        VerifyCodeFixAsync(Code.Method(before, members: Changing), Code.Method(after, members: Changing));

    private const string Changing = """
        public sealed class Last { public int Id { get; set; } }
        private int _last;
        private readonly int _first = 3;
        private void Note(object value) => _last = _first + value.GetHashCode();
        """;
}
