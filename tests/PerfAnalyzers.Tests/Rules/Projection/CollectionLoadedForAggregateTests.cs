using PerfAnalyzers.CodeFixes.Rules.Projection;
using PerfAnalyzers.Rules.Projection;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Projection;

/// <summary>Collections that are included, of which only values are wanted.</summary>
public sealed partial class CollectionLoadedForAggregateTests : CodeFixTests<CollectionLoadedForAggregateAnalyzer, CollectionLoadedForAggregateCodeFix>
{
    [Theory]
    [InlineData("foreach (var blog in await db.Blogs.[|Include(b => b.Posts)|].ToListAsync(ct)) Console.WriteLine(blog.Posts.Count);")]
    [InlineData("foreach (var post in db.Posts.[|Include(p => p.Comments)|]) Console.WriteLine(post.Comments.Count());")]
    [InlineData("foreach (var post in db.Posts.AsNoTracking().[|Include(p => p.Comments)|].ToList()) if (post.Comments.Any()) Console.WriteLine(post.Title);")]
    [InlineData("foreach (var post in db.Posts.[|Include(p => p.Comments)|].ToList()) Console.WriteLine(post.Comments.Sum(c => c.Stars));")]
    [InlineData("foreach (var post in db.Posts.[|Include(p => p.Comments)|].ToList()) Console.WriteLine(post.Comments.Where(c => c.Stars > 3).Count());")]
    [InlineData("foreach (var post in db.Posts.[|Include(p => p.Comments)|].ToList()) Console.WriteLine(post.Comments.Max(c => c.Stars));")]
    [InlineData("foreach (var blog in db.Blogs.[|Include(b => b.Posts)|].ToList()) Console.WriteLine(blog.Posts.All(p => p.IsPublished));")]
    [InlineData("foreach (var blog in db.Blogs.[|Include(b => b.Posts)|].ThenInclude(p => p.Author).ToList()) Console.WriteLine(blog.Posts.LongCount(p => p.IsPublished));")]
    [InlineData("var blog = await db.Blogs.[|Include(b => b.Posts)|].FirstAsync(ct); if (blog.Posts != null && blog.Posts.Count > 0) Console.WriteLine(blog.Name);")]
    [InlineData("var blog = await db.Blogs.[|Include(b => b.Posts)|].FirstOrDefaultAsync(ct); Console.WriteLine(blog?.Posts.Count);")]
    [InlineData("var rows = db.Blogs.[|Include(b => b.Posts)|].ToList().Select(b => new { b.Name, b.Posts.Count }).ToList();")]
    [InlineData("foreach (var post in db.Posts.Include(p => p.Blog).[|ThenInclude(b => b.Posts)|].ToList()) Console.WriteLine(post.Blog.Name + post.Blog.Posts.Count);")]
    [InlineData("foreach (var post in db.Posts.[|Include(p => p.Blog.Posts)|].ToList()) Console.WriteLine(post.Blog.Posts.Count);")]
    [InlineData("foreach (var blog in db.Blogs.[|Include(\"Posts\")|].ToList()) Console.WriteLine(blog.Posts.Count);")]
    [InlineData("foreach (var blog in db.Blogs.[|Include(b => b.Posts)|].ToList()) Print(blog); void Print(Blog blog) => Console.WriteLine(blog.Posts.Count);")]
    [InlineData("foreach (var blog in db.Blogs.[|Include(b => b.Posts.Where(p => p.IsPublished))|].ToList()) Console.WriteLine(blog.Posts.Count);")]
    [InlineData("foreach (var post in db.Posts.[|Include(p => p.Comments)|].[|Include(p => p.Tags)|].Include(p => p.Author).ToList()) Console.WriteLine(post.Comments.Count + post.Tags.Count + post.Author!.Name);")]
    [InlineData("var query = db.Blogs.[|Include(b => b.Posts)|].Where(b => b.Url != null); foreach (var blog in query) Console.WriteLine(blog.Posts.Count);")]
    [InlineData("foreach (var post in (from p in db.Posts.[|Include(p => p.Comments)|] where p.IsPublished select p).ToList()) Console.WriteLine(post.Comments.Count);")]
    [InlineData("foreach (var blog in db.Blogs.Include(b => b.Posts).[|ThenInclude(p => p.Comments)|].ToList()) Console.WriteLine(blog.Posts.Sum(p => p.Comments.Count));")]
    public Task Reports_WhenOnlyAValueOfItIsUsed(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Fact]
    public Task Reports_WithTheAggregates() => VerifyAnalyzerAsync(
        Code.Method("foreach (var post in db.Posts.{|#0:Include(p => p.Comments)|}.ToList()) Console.WriteLine({|#1:post.Comments.Count|} + {|#2:post.Comments.Sum(c => c.Stars)|});"),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithMessage("All of 'Comments' is included, and only its Count and Sum is used; select that in the query instead")));

    // The children of one row, which an administrator looks at now and then.
    [Theory]
    [InlineData("[Area(\"Admin\")]", ".FirstOrDefault(b => b.Id == id)", true)]
    [InlineData("[Area(\"Admin\")]", ".FirstOrDefault(b => b.Id > id)", false)]
    [InlineData("[Area(\"Shop\")]", ".FirstOrDefault(b => b.Id == id)", false)]
    public Task Reports_WhatAnAdministratorLooksAt_AsInfo(string ofClass, string terminal, bool isInfo) => VerifyAnalyzerAsync(
        Code.File($$"""
            {{ofClass}}
            public class BlogsController(BlogContext db) : ControllerBase
            {
                public bool Delete(int id) => db.Blogs.{|#0:Include(b => b.Posts)|}{{terminal}} is { } blog && blog.Posts.Any();
            }
            """).Replace("using Blogging;", "using Microsoft.AspNetCore.Mvc;\nusing Blogging;", StringComparison.Ordinal),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0)
            .WithSeverity(isInfo ? Microsoft.CodeAnalysis.DiagnosticSeverity.Info : Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)));

    [Theory]
    // Its elements are used.
    [InlineData("foreach (var blog in db.Blogs.Include(b => b.Posts).ToList()) Console.WriteLine(blog.Posts.Count + blog.Posts[0].Title);")]
    [InlineData("foreach (var blog in db.Blogs.Include(b => b.Posts).ToList()) foreach (var post in blog.Posts) Console.WriteLine(post.Title + blog.Posts.Count);")]
    [InlineData("foreach (var blog in db.Blogs.Include(b => b.Posts).ToList()) Console.WriteLine(blog.Posts.First().Title);")]
    [InlineData("foreach (var blog in db.Blogs.Include(b => b.Posts).ToList()) Console.WriteLine(string.Join(\",\", blog.Posts.Select(p => p.Title)));")]
    [InlineData("var all = db.Blogs.Include(b => b.Posts).ToList().SelectMany(b => b.Posts).Count();")]
    // A list of it is kept.
    [InlineData("foreach (var blog in db.Blogs.Include(b => b.Posts).ToList()) { var posts = blog.Posts; Console.WriteLine(posts.Count); posts.Sort(); }")]
    // It is changed.
    [InlineData("var blog = db.Blogs.Include(b => b.Posts).First(); if (blog.Posts.Count == 0) blog.Posts.Add(new Post()); db.SaveChanges();")]
    [InlineData("var blog = db.Blogs.Include(b => b.Posts).First(); if (blog.Posts.Count == 0) db.Remove(blog); db.SaveChanges();")]
    // The database cannot compute it.
    [InlineData("foreach (var blog in db.Blogs.Include(b => b.Posts).ToList()) Console.WriteLine(blog.Posts.Count(p => IsGood(p))); bool IsGood(Post post) => post.Title.Length > 3;")]
    // Somebody else may read it.
    [InlineData("foreach (var blog in db.Blogs.Include(b => b.Posts).ToList()) { Console.WriteLine(blog.Posts.Count); GC.KeepAlive(blog); }")]
    [InlineData("foreach (var blog in db.Blogs.Include(b => b.Posts).ToList()) Console.WriteLine(blog.Posts.Count + System.Text.Json.JsonSerializer.Serialize(blog));")]
    // The posts of another query get their blog's posts from it.
    [InlineData("var blogs = db.Blogs.Include(b => b.Posts).ToList(); foreach (var tag in db.Tags) Console.WriteLine(tag.Posts.Count + blogs[0].Posts.Count);")]
    // On some ways only.
    [InlineData("IQueryable<Blog> query = db.Blogs; if (ids.Any()) query = query.Include(b => b.Posts); foreach (var blog in query.ToList()) Console.WriteLine(blog.Posts.Count);")]
    // The query does it already.
    [InlineData("foreach (var blog in db.Blogs.Select(b => new { b.Name, b.Posts.Count })) Console.WriteLine(blog.Count);")]
    // PERF3007 puts the condition in the query.
    [InlineData("foreach (var blog in db.Blogs.Include(b => b.Posts).ToList().Where(b => b.Posts.Any())) Console.WriteLine(blog.Name);")]
    // PERF4006 speaks of what nothing is asked of.
    [InlineData("foreach (var blog in db.Blogs.Include(b => b.Posts).ToList()) Console.WriteLine(blog.Name);")]
    // PERF1003 asks for one query.
    [InlineData("foreach (var id in ids) Console.WriteLine((await db.Blogs.Include(b => b.Posts).FirstAsync(b => b.Id == id, ct)).Posts.Count);")]
    public Task IsSilent_When(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Theory]
    [InlineData("public List<Blog> Get() { var blogs = db.Blogs.Include(b => b.Posts).ToList(); Console.WriteLine(blogs[0].Posts.Count); return blogs; }")]
    [InlineData("private List<Blog> _blogs = new(); public void Load() { _blogs = db.Blogs.Include(b => b.Posts).ToList(); Console.WriteLine(_blogs[0].Posts.Count); }")]
    public Task IsSilent_WhenTheEntitiesLeave(string members) => VerifyAnalyzerAsync(Code.Members(members));
}
