using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Tracking;

/// <summary>Contexts that a method makes for its queries alone: what becomes of the entities does not matter then.</summary>
public sealed partial class ReadOnlyQueryTrackedTests
{
    [Theory]
    [InlineData("List<Post> Run() { using var own = factory.CreateDbContext(); return [|own.Posts.ToList()|]; }")]
    [InlineData("async Task<List<Post>> Run() { await using var own = await factory.CreateDbContextAsync(); return await [|own.Posts.Where(p => p.IsPublished).ToListAsync()|]; }")]
    [InlineData("async Task<Post[]> Run() { using (var own = factory.CreateDbContext()) { return await [|own.Posts.Include(p => p.Comments).ToArrayAsync()|]; } }")]
    [InlineData("Dictionary<int, Post> Run() { using var own = new BlogContext(new()); return [|own.Set<Post>().ToDictionary(p => p.Id)|]; }")]
    [InlineData("void Run() { using var own = factory.CreateDbContext(); var posts = [|own.Posts.ToList()|]; foreach (var post in posts) post.Title = post.Title.Trim(); _kept = posts; }")]
    [InlineData("List<Post> Run() { using var own = Contexts.Create(); var posts = [|own.Posts.ToList()|]; posts.RemoveAll(p => p.Author == null); return posts; }")]
    [InlineData("List<Post> Run() { var own = factory.CreateDbContext(); var q = own.Posts.Where(p => p.IsPublished); if (DateTime.Now.Hour > 3) q = q.OrderBy(p => p.Title); var posts = [|q.ToList()|]; own.Dispose(); return posts; }")]
    [InlineData("List<Post> Run() { using var own = factory.CreateDbContext(); own.Database.SetCommandTimeout(30); return [|own.Posts.ToList()|]; }")]
    public Task Reports_WhenTheContextIsMadeForTheQuery(string method) => VerifyAnalyzerAsync(Own(method));

    [Theory]
    // It is saved, here or by whom it is given to.
    [InlineData("List<Post> Run() { using var own = factory.CreateDbContext(); var posts = own.Posts.ToList(); posts[0].Title = \"\"; own.SaveChanges(); return posts; }")]
    [InlineData("List<Post> Run() { using var own = factory.CreateDbContext(); var posts = own.Posts.ToList(); Store(own); return posts; }")]
    [InlineData("List<Post> Run() { var own = factory.CreateDbContext(); _own = own; return own.Posts.ToList(); }")]
    [InlineData("(BlogContext, List<Post>) Run() { var own = factory.CreateDbContext(); return (own, own.Posts.ToList()); }")]
    // Its tracker is asked.
    [InlineData("List<Post> Run() { using var own = factory.CreateDbContext(); var posts = own.Posts.ToList(); foreach (var post in posts) own.Entry(post).Reference(p => p.Blog).Load(); return posts; }")]
    [InlineData("List<Post> Run() { using var own = factory.CreateDbContext(); var posts = own.Posts.ToList(); _kept = own.Posts.Find(3); return posts; }")]
    [InlineData("List<Post> Run() { using var own = factory.CreateDbContext(); own.Posts.Where(p => p.IsPublished).ToList(); return own.Posts.Local.ToList(); }")]
    [InlineData("List<Post> Run() { using var own = factory.CreateDbContext(); var posts = own.Posts.ToList(); own.Comments.Load(); return posts; }")]
    // Two queries whose entities are put together.
    [InlineData("List<Post> Run() { using var own = factory.CreateDbContext(); var posts = own.Posts.ToList(); _kept = own.Comments.ToList(); return posts; }")]
    // The rows of a tree are each other's parents.
    [InlineData("List<Category> Run() { using var own = factory.CreateDbContext(); return own.Categories.ToList(); }")]
    // Each post is compared with others, as one object.
    [InlineData("bool Run(Post post) { using var own = factory.CreateDbContext(); return own.Posts.ToList().Contains(post); }")]
    // Nobody knows how long it lives, and who has it.
    [InlineData("List<Post> Run() { var own = Contexts.Shared; return own.Posts.ToList(); }")]
    [InlineData("List<Post> Run(BlogContext given) => given.Posts.ToList();")]
    [InlineData("List<Post> Run(bool fresh) { var own = db; if (fresh) own = factory.CreateDbContext(); return own.Posts.ToList(); }")]
    public Task IsSilent_WhenTheContextIsForMore(string method) => VerifyAnalyzerAsync(Own(method));

    [Fact]
    public Task Fixes_WhatAContextOfTheMethodDelivers() => VerifyCodeFixAsync(
        Own("List<Post> Run() { using var own = factory.CreateDbContext(); return [|own.Posts.Where(p => p.IsPublished).ToList()|]; }"),
        Own("List<Post> Run() { using var own = factory.CreateDbContext(); return own.Posts.AsNoTracking().Where(p => p.IsPublished).ToList(); }"));

    private static string Own(string method) => Code.Members($$"""
        private object? _kept;
        private BlogContext? _own;
        private static void Store(BlogContext context) => context.SaveChanges();

        public {{method}}
        """) + """

        public static class Contexts
        {
            public static BlogContext Shared { get; } = new(new());
            public static BlogContext Create() => new(new());
        }
        """;
}
