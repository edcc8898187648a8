using PerfAnalyzers.CodeFixes.Rules.ResultSize;
using PerfAnalyzers.Rules.ResultSize;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.ResultSize;

public sealed partial class OperatorAfterMaterializationTests : CodeFixTests<OperatorAfterMaterializationAnalyzer, OperatorAfterMaterializationCodeFix>
{
    /// <summary>Of an array it is the operator of a span since C# 14, which EF Core translates from version 10 on.</summary>
    [Fact]
    public Task Reports_ContainsOfAnArray()
    {
        var isTranslated = TestReferences.EfCore.Major >= 10 || TestReferences.Roslyn.Major < 5;
        var call = "Where(p => blogs.Contains(p.BlogId))";
        return VerifyAnalyzerAsync(Code.Method(
            $"var blogs = new[] {{ 1, ids.Count() }}; foreach (var post in db.Posts.ToList().{(isTranslated ? $"[|{call}|]" : call)}) Console.WriteLine(post.Title);"));
    }

    [Theory]
    [InlineData("var posts = db.Posts.ToList().[|Where(p => p.IsPublished)|];")]
    [InlineData("var posts = (await db.Posts.ToListAsync(ct)).[|Where(p => p.IsPublished)|].ToList();")]
    [InlineData("var posts = (await db.Posts.ToArrayAsync(ct).ConfigureAwait(false)).[|Where(p => p.BlogId == 3)|];")]
    [InlineData("var posts = db.Posts.AsEnumerable().[|Where(p => p.AuthorId != null)|].ToList();")]
    [InlineData("foreach (var post in db.Posts.ToList().[|Where(p => ids.Contains(p.BlogId))|]) Console.WriteLine(post.Title);")]
    [InlineData("foreach (var post in db.Posts.AsEnumerable().[|Where(p => p.CreatedAt > DateTime.UnixEpoch)|]) Console.WriteLine(post.Title);")]
    [InlineData("var titles = db.Posts.ToList().[|Where(p => p.IsPublished)|].Select(p => Path.GetFileName(p.Title)).ToList();")]
    [InlineData("var newest = db.Posts.ToList().[|OrderByDescending(p => p.CreatedAt)|].Take(10).ToList();")]
    [InlineData("var page = db.Posts.OrderBy(p => p.Id).ToList().[|Skip(20)|].Take(10);")]
    [InlineData("var blogs = db.Posts.ToList().[|Select(p => p.BlogId)|].Distinct().ToList();")]
    [InlineData("var n = db.Posts.AsEnumerable().[|Count(p => p.IsPublished)|];")]
    [InlineData("var owned = db.Blogs.Include(b => b.Owner).ToList().[|Where(b => b.Owner.CompanyId == 3)|].ToList();")]
    [InlineData("var busy = db.Blogs.Include(b => b.Posts).ToList().[|Where(b => b.Posts.Any(p => p.IsPublished))|].ToList();")]
    public Task Reports_WhenRowsAreLeftOutInMemory(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Theory]
    [InlineData("var posts = await db.Posts.ToListAsync(ct); return posts.[|Where(p => p.IsPublished)|].ToList();")]
    [InlineData("var posts = db.Posts.ToList(); foreach (var post in posts.[|Where(p => p.IsPublished)|]) Console.WriteLine(post.Title); return null;")]
    [InlineData("var posts = db.Posts.AsEnumerable(); return posts.[|Where(p => p.IsPublished)|].ToList();")]
    [InlineData("List<Post> posts = db.Posts.ToList(); if (ct.IsCancellationRequested) return null; return posts.[|Where(p => p.BlogId > 3)|].ToList();")]
    public Task Reports_WhenTheListIsKeptInAVariable(string body) =>
        VerifyAnalyzerAsync(Code.Method(body, "public async Task<List<Post>?> Run(CancellationToken ct)"));

    [Theory]
    [InlineData("from p in db.Posts where p.BlogId == 3 select p")]
    [InlineData("db.Set<Post>().AsNoTracking()")]
    [InlineData("db.Posts.Select(p => new { p.Id, p.IsPublished })")]
    [InlineData("db.Posts.FromSqlRaw(\"SELECT * FROM Posts\")")]
    public Task Reports_WhateverTheQueryIs(string query) =>
        VerifyAnalyzerAsync(Code.Method($"var q = {query}; var rows = (await q.ToListAsync(ct)).[|Where(p => p.IsPublished)|].ToList();"));

    [Theory]
    [InlineData("p => p.Title == \"a\"")]
    [InlineData("p => p.Title.Contains(\"a\")")]
    [InlineData("p => p.Title.ToLower().StartsWith(\"a\")")]
    [InlineData("p => p.CreatedAt > DateTime.Now.AddDays(-1)")]
    public Task OffersNoFix_WhenTheDatabaseAnswersByItsOwnRules(string lambda) =>
        VerifyNoCodeFixAsync(Code.Method($"var posts = db.Posts.ToList().[|Where({lambda})|].ToList();"));

    [Fact]
    public Task Reports_TheQueryAndItsLine()
    {
        var source = Code.Method(
            """
            var posts = {|#1:db.Posts
                .ToList()|};
            return posts.{|#0:Where(p => p.IsPublished)|}.ToList();
            """,
            "public List<Post> Run()");
        return VerifyAnalyzerAsync(source, o => o.ExpectedDiagnostics.Add(
            Diagnostic().WithLocation(0).WithAdditionalLocations(1).WithMessage("'Where' runs in memory, on all rows that the query of Post at line 16 reads; put it before 'ToList'")));
    }
}
