using PerfAnalyzers.CodeFixes.Rules.Execution;
using PerfAnalyzers.Rules.Execution;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Execution;

/// <summary>Operators of async sequences after a query.</summary>
public sealed class AsyncOperatorInMemoryTests : CodeFixTests<AsyncOperatorInMemoryAnalyzer, AsyncOperatorInMemoryCodeFix>
{
    [Theory]
    [InlineData("await foreach (var post in db.Posts.AsAsyncEnumerable().[|Where(p => p.IsPublished)|]) Console.WriteLine(post.Title);")]
    [InlineData("await foreach (var post in db.Posts.Where(p => p.BlogId == 3).AsAsyncEnumerable().[|Where(p => p.IsPublished)|].WithCancellation(ct)) Console.WriteLine(post.Title);")]
    [InlineData("await foreach (var post in db.Posts.OrderBy(p => p.Id).AsAsyncEnumerable().[|Skip(10)|]) Console.WriteLine(post.Title);")]
    [InlineData("var count = await db.Posts.AsAsyncEnumerable().[|CountAsync(ct)|]; Console.WriteLine(count);")]
    [InlineData("var count = await db.Posts.AsAsyncEnumerable().[|CountAsync(p => p.IsPublished, ct)|]; Console.WriteLine(count);")]
    [InlineData("var any = await db.Posts.AsAsyncEnumerable().[|AnyAsync(p => p.IsPublished)|]; Console.WriteLine(any);")]
    [InlineData("var post = await db.Posts.OrderBy(p => p.Id).AsAsyncEnumerable().[|FirstOrDefaultAsync(p => p.IsPublished, ct)|]; Console.WriteLine(post);")]
    [InlineData("var sum = await db.Comments.AsAsyncEnumerable().[|Select(c => c.Stars)|].SumAsync(ct); Console.WriteLine(sum);")]
    [InlineData("var list = await db.Posts.AsAsyncEnumerable().[|Where(p => p.IsPublished)|].ToListAsync(ct); Console.WriteLine(list.Count);")]
    [InlineData("var list = await db.Posts.AsAsyncEnumerable().[|Where(p => p.IsPublished)|].Where(p => p.BlogId == 3).ToArrayAsync(ct); Console.WriteLine(list.Length);")]
    [InlineData("var all = await db.Posts.AsAsyncEnumerable().[|AllAsync(p => p.IsPublished, ct)|]; Console.WriteLine(all);")]
    // The database compares texts by its own rules: reported, and not rewritten.
    [InlineData("await foreach (var post in db.Posts.AsAsyncEnumerable().[|Where(p => p.Title == \"a\")|]) Console.WriteLine(post.Title);")]
    public Task Reports_When(string body) => Verify(Code.Method(body));

    [Fact]
    public Task Reports_WithTheQuery() => Verify(
        Code.Method("await foreach (var post in db.Posts.AsAsyncEnumerable().{|#0:Where(p => p.IsPublished)|}) Console.WriteLine(post.Title);"),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0)
            .WithMessage("'Where' runs in memory, on all rows that the query of Post streams; put it before 'AsAsyncEnumerable'")));

    [Theory]
    // The query does it.
    [InlineData("await foreach (var post in db.Posts.Where(p => p.IsPublished).AsAsyncEnumerable()) Console.WriteLine(post.Title);")]
    [InlineData("Console.WriteLine(await db.Posts.CountAsync(p => p.IsPublished, ct));")]
    [InlineData("await foreach (var post in db.Posts.AsAsyncEnumerable().WithCancellation(ct)) Console.WriteLine(post.Title);")]
    [InlineData("var list = await db.Posts.AsAsyncEnumerable().ToListAsync(ct); Console.WriteLine(list.Count);")]
    // The database cannot.
    [InlineData("await foreach (var post in db.Posts.AsAsyncEnumerable().Where(p => IsGood(p))) Console.WriteLine(post.Title);")]
    [InlineData("await foreach (var post in db.Posts.AsAsyncEnumerable().Where(async (p, token) => { await Task.Yield(); return p.IsPublished; })) Console.WriteLine(post.Title);")]
    [InlineData("await foreach (var post in db.Posts.AsAsyncEnumerable().Where((p, i) => i % 2 == 0)) Console.WriteLine(post.Title);")]
    [InlineData("await foreach (var post in db.Posts.AsAsyncEnumerable().Where(p => { return p.IsPublished; })) Console.WriteLine(post.Title);")]
    [InlineData("await foreach (var posts in db.Posts.AsAsyncEnumerable().Chunk(10)) Console.WriteLine(posts.Length);")]
    [InlineData("await foreach (var post in db.Posts.AsAsyncEnumerable().SkipWhile(p => p.IsPublished)) Console.WriteLine(post.Title);")]
    // What leaves no row out is as well done here.
    [InlineData("await foreach (var title in db.Posts.AsAsyncEnumerable().Select(p => p.Title)) Console.WriteLine(title);")]
    [InlineData("await foreach (var text in db.Posts.AsAsyncEnumerable().Select(p => IsGood(p))) Console.WriteLine(text);")]
    // The stream ends with the tenth row.
    [InlineData("await foreach (var post in db.Posts.OrderBy(p => p.Id).AsAsyncEnumerable().Take(10)) Console.WriteLine(post.Title);")]
    // Few rows.
    [InlineData("await foreach (var post in db.Posts.OrderBy(p => p.Id).Take(10).AsAsyncEnumerable().Where(p => p.IsPublished)) Console.WriteLine(post.Title);")]
    // What it reads the query does not load.
    [InlineData("await foreach (var post in db.Posts.AsAsyncEnumerable().Where(p => p.Blog.OwnerId == 3)) Console.WriteLine(post.Title);")]
    // No query, or lists.
    [InlineData("await foreach (var n in Numbers().Where(n => n > 3)) Console.WriteLine(n);")]
    [InlineData("foreach (var id in ids.Where(i => i > 3)) Console.WriteLine(id); await Task.Yield();")]
    [InlineData("var posts = (await db.Posts.ToListAsync(ct)).Where(p => p.IsPublished); Console.WriteLine(posts);")]
    public Task IsSilent_When(string body) => Verify(Code.Method(
        body,
        members: "private static bool IsGood(Post post) => post.IsPublished;\n\nprivate static async IAsyncEnumerable<int> Numbers() { await Task.Yield(); yield return 1; }"));

    [Theory]
    [InlineData(
        "await foreach (var post in db.Posts.AsAsyncEnumerable().[|Where(p => p.IsPublished)|]) Console.WriteLine(post.Id);",
        "await foreach (var post in db.Posts.Where(p => p.IsPublished).AsAsyncEnumerable()) Console.WriteLine(post.Id);")]
    [InlineData(
        "var posts = await db.Posts\n    .AsAsyncEnumerable()\n    .[|Where(p => p.IsPublished)|]\n    .ToListAsync(ct);\nConsole.WriteLine(posts.Count);",
        "var posts = await db.Posts\n    .Where(p => p.IsPublished)\n    .AsAsyncEnumerable()\n    .ToListAsync(ct);\nConsole.WriteLine(posts.Count);")]
    [InlineData(
        "var count = await db.Posts.AsAsyncEnumerable().[|CountAsync(p => p.IsPublished, ct)|];\nConsole.WriteLine(count);",
        "var count = await db.Posts.CountAsync(p => p.IsPublished, ct);\nConsole.WriteLine(count);")]
    [InlineData(
        "await foreach (var post in db.Posts.AsAsyncEnumerable().[|Where(p => p.IsPublished)|].Where(p => p.BlogId == 3).WithCancellation(ct)) Console.WriteLine(post.Id);",
        "await foreach (var post in db.Posts.Where(p => p.IsPublished).Where(p => p.BlogId == 3).AsAsyncEnumerable().WithCancellation(ct)) Console.WriteLine(post.Id);")]
    public Task Fixes_ByTheQuery(string body, string fixedBody) => HasAsyncLinq ? VerifyCodeFixAsync(Code.Method(body), Code.Method(fixedBody)) : Task.CompletedTask;

    [Theory]
    [InlineData("await foreach (var post in db.Posts.AsAsyncEnumerable().[|Where(p => p.Title == \"a\")|]) Console.WriteLine(post.Id);")]
    public Task OffersNoFix_When(string body) => HasAsyncLinq ? VerifyNoCodeFixAsync(Code.Method(body)) : Task.CompletedTask;

    // Async LINQ is part of .NET from version 10 on, and EF Core of earlier versions is tested with it too.
    private static bool HasAsyncLinq => TestReferences.EfCore.Major >= 10;

    private static Task Verify(string source, Action<TestOptions>? configure = null) => HasAsyncLinq ? VerifyAnalyzerAsync(source, configure) : Task.CompletedTask;
}
