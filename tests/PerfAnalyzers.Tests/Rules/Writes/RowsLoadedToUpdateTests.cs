using PerfAnalyzers.CodeFixes.Rules.Writes;
using PerfAnalyzers.Rules.Writes;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Writes;

/// <summary>Rows that are loaded to be given the same values.</summary>
public sealed class RowsLoadedToUpdateTests : CodeFixTests<RowsLoadedToUpdateAnalyzer, RowsLoadedToUpdateCodeFix>
{
    private const string Load = "var posts = await [|db.Posts.Where(p => !p.IsPublished).ToListAsync(ct)|]; ";
    private const string Loaded = "var posts = await db.Posts.Where(p => !p.IsPublished).ToListAsync(ct); ";
    private const string Save = "await db.SaveChangesAsync(ct);";

    [Theory]
    [InlineData(Load + "foreach (var post in posts) post.IsPublished = true; " + Save)]
    [InlineData(Load + "foreach (var post in posts) { post.IsPublished = true; post.Title = \"\"; } " + Save)]
    [InlineData(Load + "if (posts.Any()) { foreach (var post in posts) post.IsPublished = true; " + Save + " }")]
    [InlineData(Load + "if (posts.Count == 0) return; foreach (var post in posts) post.IsPublished = true; " + Save)]
    [InlineData(Load + "posts.ForEach(p => p.IsPublished = true); " + Save)]
    [InlineData(Load + "posts.ForEach(p => { p.IsPublished = true; p.Content = null; }); " + Save)]
    [InlineData(Load + "foreach (var post in posts) post.CreatedAt = DateTime.UtcNow; " + Save)]
    [InlineData(Load + "var title = ids.Count().ToString(); foreach (var post in posts) post.Title = title; " + Save)]
    [InlineData("foreach (var post in [|db.Posts.Where(p => !p.IsPublished)|]) post.IsPublished = true; " + Save)]
    [InlineData("foreach (var post in await [|db.Posts.ToListAsync(ct)|]) { post.IsPublished = !post.IsPublished; } " + Save)]
    [InlineData("foreach (var comment in await [|db.Comments.Where(c => c.PostId == 5).ToListAsync(ct)|]) comment.Stars += 1; " + Save)]
    [InlineData("foreach (var comment in [|db.Comments.Where(c => c.PostId == 5)|]) comment.Stars = comment.Stars * 2 + 1; db.SaveChanges(); await Task.Yield();")]
    [InlineData("foreach (var post in [|db.Posts.OrderBy(p => p.Id)|]) post.AuthorId = null; " + Save)]
    [InlineData("foreach (var post in [|db.Posts.Where(p => p.Blog.Name == \"\")|]) post.IsPublished = false; " + Save)]
    public Task Reports_When(string body) => Verify(Code.Method(body));

    private const string Each = """

        public static class Sequences
        {
            public static void Each<T>(this IEnumerable<T> source, Action<T> action) { foreach (var item in source) action(item); }
            public static void Each<T>(this IEnumerable<T> source, Action<T, int> action) { var i = 0; foreach (var item in source) action(item, i++); }
        }
        """;

    // An operator of the code base's own.
    [Theory]
    [InlineData(Load + "posts.Each(p => p.IsPublished = true); " + Save)]
    [InlineData(Load + "if (posts.Any()) { posts.Each(p => p.IsPublished = true); " + Save + " }")]
    [InlineData(Loaded + "posts.Each((p, i) => p.BlogId = i); " + Save)]
    [InlineData(Loaded + "posts.Each(p => { p.IsPublished = true; Console.WriteLine(p.Title); }); " + Save)]
    public Task Reports_WhatIsSetByAnOperatorOfItsOwn(string body) => Verify(Code.Method(body) + Each);

    [Fact]
    public Task Fixes_WhatIsSetByAnOperatorOfItsOwn() => TestReferences.EfCore.Major < 7 ? Task.CompletedTask : VerifyCodeFixAsync(
        Code.Method("var posts = await [|db.Posts.Where(p => !p.IsPublished).ToListAsync(ct)|];\nposts.Each(p => p.IsPublished = true);\nawait db.SaveChangesAsync(ct);") + Each,
        Code.Method("await db.Posts.Where(p => !p.IsPublished).ExecuteUpdateAsync(s => s.SetProperty(p => p.IsPublished, true), ct);") + Each);

    [Fact]
    public Task Reports_WithTheColumns() => Verify(
        Code.Method("foreach (var post in {|#0:db.Posts.Where(p => !p.IsPublished)|}) { post.IsPublished = true; post.Title = \"\"; }\n" + Save),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(Microsoft.CodeAnalysis.DiagnosticSeverity.Info)
            .WithMessage("This query of Post loads rows only to set 'IsPublished', 'Title', and saves each at line 17; ExecuteUpdateAsync sets it in one command")));

    [Theory]
    // More is done with the rows.
    [InlineData(Loaded + "foreach (var post in posts) { post.IsPublished = true; Console.WriteLine(post.Title); } " + Save)]
    [InlineData(Loaded + "foreach (var post in posts) post.IsPublished = true; " + Save + " Console.WriteLine(posts[0].Title);")]
    [InlineData(Loaded + "foreach (var post in posts) { if (post.Title == \"\") post.IsPublished = true; } " + Save)]
    [InlineData(Loaded + "foreach (var post in posts) post.IsPublished = true; foreach (var post in posts) post.Title = \"\"; " + Save)]
    // Each gets another value, or one that the database computes by its own rules.
    [InlineData(Loaded + "foreach (var post in posts) post.Title = Slug(post); " + Save)]
    [InlineData(Loaded + "foreach (var post in posts) post.Title = post.Title.ToUpper(); " + Save)]
    [InlineData(Loaded + "foreach (var post in posts) post.Title = Guid.NewGuid().ToString(); " + Save)]
    [InlineData(Loaded + "var n = 0; foreach (var post in posts) post.BlogId = n++; " + Save)]
    [InlineData("foreach (var post in db.Posts.Include(p => p.Blog)) post.Title = post.Blog.Name; " + Save)]
    // The second value is computed from the first.
    [InlineData("foreach (var post in db.Posts) { post.Title = \"a\"; post.Content = post.Title; } " + Save)]
    [InlineData("foreach (var post in db.Posts) { post.Title = \"a\"; post.Title = \"b\"; } " + Save)]
    // First may throw, or be another one each time: it is not for a bulk write to call it once.
    [InlineData(Loaded + "foreach (var post in posts) post.BlogId = ids.First(); " + Save)]
    // Related entities.
    [InlineData(Loaded + "var blog = await db.Blogs.FirstAsync(ct); foreach (var post in posts) post.Blog = blog; " + Save)]
    [InlineData(Loaded + "foreach (var post in posts) post.Tags.Clear(); " + Save)]
    [InlineData("foreach (var post in db.Posts) post.Blog.Name = \"\"; " + Save)]
    // More is saved along.
    [InlineData(Loaded + "foreach (var post in posts) post.IsPublished = true; db.Add(new Tag()); " + Save)]
    [InlineData("var blog = await db.Blogs.FirstAsync(ct); blog.Url = null; foreach (var post in db.Posts) post.IsPublished = true; " + Save)]
    [InlineData(Loaded + "foreach (var post in posts) post.IsPublished = true; Note(); " + Save)]
    // Not saved here, or each by itself.
    [InlineData(Loaded + "foreach (var post in posts) post.IsPublished = true;")]
    [InlineData(Loaded + "foreach (var post in posts) { post.IsPublished = true; " + Save + " }")]
    [InlineData("foreach (var post in db.Posts.AsNoTracking()) post.IsPublished = true; " + Save)]
    // A part of the rows.
    [InlineData("foreach (var post in db.Posts.OrderBy(p => p.Id).Take(100)) post.IsPublished = true; " + Save)]
    [InlineData("foreach (var chunk in ids.Chunk(10)) { foreach (var post in db.Posts.Where(p => chunk.Contains(p.Id))) post.IsPublished = true; " + Save + " }")]
    // One row: that is what a context is for.
    [InlineData("var post = await db.Posts.FirstOrDefaultAsync(p => p.Id == 5, ct); if (post is null) return; post.IsPublished = true; " + Save)]
    // A failed save is handled.
    [InlineData(Loaded + "foreach (var post in posts) post.IsPublished = true; try { " + Save + " } catch (DbUpdateException) { }")]
    // Owned types, and rows from elsewhere.
    [InlineData("foreach (var blog in db.Blogs) blog.Name = \"\"; " + Save)]
    [InlineData("foreach (var post in new List<Post>()) post.IsPublished = true; " + Save)]
    public Task IsSilent_When(string body) =>
        Verify(Code.Method(body, members: "private void Note() => db.Add(new Tag());\n\nprivate static string Slug(Post post) => post.Title.Trim();"));

    [Theory]
    [InlineData("public override int SaveChanges() => base.SaveChanges();", "")]
    [InlineData("public void Watch() => ChangeTracker.StateChanged += (_, _) => { };", "")]
    [InlineData("", "public class Auditor : Microsoft.EntityFrameworkCore.Diagnostics.SaveChangesInterceptor { }")]
    [InlineData("protected override void OnModelCreating(ModelBuilder builder) => builder.Entity<Note>().Property(n => n.Text).IsRowVersion();", "")]
    public Task IsSilent_WhenASaveDoesMore(string member, string types) => Verify(Notes(member, types, "public string Text { get; set; } = \"\";"));

    // What a setter does besides, no bulk write does.
    [Fact]
    public Task IsSilent_WhenTheSetterHasCode() => Verify(Notes("", "", "private string _text = \"\"; public string Text { get => _text; set { _text = value; Count++; } } public int Count { get; set; }"));

    [Fact]
    public Task IsSilent_InTests() => Verify(Code.File(
        "public class TagSeeder(BlogContext db) { public void Run() { foreach (var tag in db.Tags) tag.Name = \"\"; db.SaveChanges(); } }"));

    [Theory]
    [InlineData(
        "var posts = await [|db.Posts\n    .Where(p => !p.IsPublished)\n    .ToListAsync(ct)|];\nif (posts.Any())\n{\n    posts.ForEach(p => p.IsPublished = true);\n    await db.SaveChangesAsync(ct);\n}",
        "await db.Posts\n    .Where(p => !p.IsPublished)\n    .ExecuteUpdateAsync(s => s.SetProperty(p => p.IsPublished, true), ct);")]
    [InlineData(
        "foreach (var post in [|db.Posts.Where(p => !p.IsPublished).OrderBy(p => p.Id)|])\n{\n    post.IsPublished = true;\n    post.Content = null;\n}\n\nvar count = await db.SaveChangesAsync(ct);\nConsole.WriteLine(count);",
        "var count = await db.Posts.Where(p => !p.IsPublished).ExecuteUpdateAsync(s => s.SetProperty(post => post.IsPublished, true).SetProperty(post => post.Content, (string?)null), ct);\nConsole.WriteLine(count);")]
    [InlineData(
        "foreach (var comment in [|db.Comments|])\n    comment.Stars += 2;\ndb.SaveChanges();\nawait Task.Yield();",
        "db.Comments.ExecuteUpdate(s => s.SetProperty(comment => comment.Stars, comment => comment.Stars + 2));\nawait Task.Yield();")]
    [InlineData(
        "foreach (var post in [|db.Posts.Where(p => p.BlogId == 3)|])\n    post.CreatedAt = DateTime.UtcNow;\nawait db.SaveChangesAsync(ct);",
        "var now = DateTime.UtcNow;\nawait db.Posts.Where(p => p.BlogId == 3).ExecuteUpdateAsync(s => s.SetProperty(post => post.CreatedAt, now), ct);")]
    [InlineData(
        "int? author = null;\nforeach (var post in await [|db.Posts.ToListAsync(ct)|])\n    post.AuthorId = author;\nawait db.SaveChangesAsync(ct);",
        "int? author = null;\nawait db.Posts.ExecuteUpdateAsync(s => s.SetProperty(post => post.AuthorId, author), ct);")]
    public Task Fixes_ByABulkWrite(string body, string fixedBody) =>
        TestReferences.EfCore.Major < 7 ? Task.CompletedTask : VerifyCodeFixAsync(Code.Method(body), Code.Method(fixedBody));

    [Theory]
    [InlineData(Load + "var page = 5; foreach (var post in posts) post.IsPublished = true; " + Save + " Console.WriteLine(page);")]
    public Task OffersNoFix_When(string body) => TestReferences.EfCore.Major < 7 ? Task.CompletedTask : VerifyNoCodeFixAsync(Code.Method(body));

    private static string Notes(string member, string types, string property) => Code.File($$"""
        public class Note { public int Id { get; set; } {{property}} }
        {{types}}

        public class NoteContext(DbContextOptions<NoteContext> options) : DbContext(options)
        {
            public DbSet<Note> Notes => Set<Note>();
            {{member}}
        }

        public class Service(NoteContext db)
        {
            public async Task Run(CancellationToken ct) { foreach (var note in db.Notes) note.Text = "a"; await db.SaveChangesAsync(ct); }
        }
        """);

    // Bulk writes came with EF Core 7.
    private static Task Verify(string source, Action<TestOptions>? configure = null) =>
        TestReferences.EfCore.Major < 7 ? Task.CompletedTask : VerifyAnalyzerAsync(source, configure);
}
