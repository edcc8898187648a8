using PerfAnalyzers.CodeFixes.Rules.Projection;
using PerfAnalyzers.Rules.Projection;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Projection;

/// <summary>Includes that nothing reads, where all that is done with the entities is in sight.</summary>
public sealed class IncludeNeverUsedTests : CodeFixTests<IncludeNeverUsedAnalyzer, IncludeNeverUsedCodeFix>
{
    [Theory]
    [InlineData("foreach (var post in await db.Posts.[|Include(p => p.Blog)|].ToListAsync(ct)) Console.WriteLine(post.Title);")]
    [InlineData("var posts = await db.Posts.AsNoTracking().[|Include(p => p.Comments)|].Where(p => p.IsPublished).ToListAsync(ct); foreach (var post in posts) Console.WriteLine(post.Title);")]
    [InlineData("var posts = await db.Posts.Include(p => p.Blog).[|ThenInclude(b => b.Owner)|].ToListAsync(ct); foreach (var post in posts) Console.WriteLine(post.Blog.Name);")]
    [InlineData("var posts = await db.Posts.[|Include(p => p.Blog)|].ThenInclude(b => b.Owner).Include(p => p.Author).ToListAsync(ct); foreach (var post in posts) Console.WriteLine(post.Author?.Name);")]
    [InlineData("var posts = await db.Posts.[|Include(\"Blog.Owner\")|].ToListAsync(ct); foreach (var post in posts) Console.WriteLine(post.Title);")]
    [InlineData("var post = await db.Posts.[|Include(p => p.Blog)|].FirstAsync(ct); Console.WriteLine(post.Title);")]
    [InlineData("var query = db.Posts.[|Include(p => p.Blog)|].OrderBy(p => p.Title); var posts = query.ToList(); Console.WriteLine(posts.Count);")]
    [InlineData("var posts = db.Posts.[|Include(p => p.Comments.Where(c => c.Stars > 3))|].ToList(); Console.WriteLine(posts[0].Title);")]
    [InlineData("var posts = (from p in db.Posts.[|Include(p => p.Blog)|] where p.IsPublished select p).ToList(); Console.WriteLine(posts[0].Title);")]
    [InlineData("var posts = db.Posts.[|Include(p => p.Blog)|].ToList(); Console.WriteLine(Length(posts[0])); static int Length(Post post) => post.Title.Length;")]
    [InlineData("foreach (var post in db.Posts.[|Include(p => p.Tags)|].AsSplitQuery()) Console.WriteLine(post.Title);")]
    [InlineData("var post = db.Posts.[|Include(p => p.Blog)|].First(); post.Title = \"new\"; db.SaveChanges();")]
    [InlineData("var titles = db.Posts.[|Include(p => p.Blog)|].ToList().Select(p => p.Title).ToList();")]
    public Task Reports_WhenNothingReadsIt(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Fact]
    public Task Reports_WithThePath() => VerifyAnalyzerAsync(
        Code.Method("var posts = await db.Posts.Include(p => p.Blog).{|#0:ThenInclude(b => b.Owner)|}.ToListAsync(ct); foreach (var post in posts) Console.WriteLine(post.Blog.Name);"),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithMessage(
            "'Blog.Owner' is included, and nothing reads it: all that is done with this query's entities is at hand; remove the ThenInclude")));

    [Theory]
    // They leave in another way than as the result.
    [InlineData("public void Run(out List<Post> posts) { posts = db.Posts.Include(p => p.Blog).ToList(); Console.WriteLine(posts[0].Title); }")]
    [InlineData("public void Run(ref Post post) { post = db.Posts.Include(p => p.Blog).First(); Console.WriteLine(post.Title); }")]
    [InlineData("public void Run(Action<Post> show) { var post = db.Posts.Include(p => p.Blog).First(); show(post); Console.WriteLine(post.Title); }")]
    // A reader of another root finds them by the context.
    [InlineData("public void Run() { var posts = db.Posts.Include(p => p.Blog).ToList(); var comments = db.Comments.ToList(); foreach (var c in comments) Console.WriteLine(c.Post.Blog.Name + posts.Count); }")]
    [InlineData("public void Run() { db.Posts.Include(p => p.Blog).Load(); foreach (var c in db.Comments.ToList()) Console.WriteLine(c.Post.Blog.Name); }")]
    // It is all for the tracker's sake.
    [InlineData("public object Run() { db.Blogs.Include(b => b.Posts).Load(); return db.Blogs.Local.ToObservableCollection(); }")]
    [InlineData("public Task Run() => db.Blogs.Include(b => b.Posts).LoadAsync();")]
    [InlineData("public int Run() { var blogs = db.Blogs.Include(b => b.Posts).ToList(); return blogs.Count(b => b.Name != null) + db.ChangeTracker.Entries().Count(); }")]
    public Task IsSilent_WhenOthersMayReadIt(string members) => VerifyAnalyzerAsync(Code.Members(members));

    [Theory]
    // It is read: directly, deeper, in a pattern, in a lambda, by a helper.
    [InlineData("foreach (var post in db.Posts.Include(p => p.Blog)) Console.WriteLine(post.Blog.Name);")]
    [InlineData("foreach (var post in db.Posts.Include(p => p.Blog).ThenInclude(b => b.Owner)) Console.WriteLine(post.Blog.Owner.Name);")]
    [InlineData("foreach (var post in db.Posts.Include(p => p.Author).ToList()) if (post is { Author.Name: \"a\" }) Console.WriteLine(1);")]
    [InlineData("var stars = db.Posts.Include(p => p.Comments).ToList().Sum(p => p.Comments.Count);")]
    [InlineData("foreach (var post in db.Posts.Include(p => p.Blog).ToList()) Print(post); void Print(Post post) => Console.WriteLine(post.Blog.Name);")]
    // The way to it is read only to get there.
    [InlineData("foreach (var post in db.Posts.Include(\"Blog.Owner\").ToList()) Console.WriteLine(post.Blog.Name);")]
    // It goes to code that is not at hand.
    [InlineData("foreach (var post in db.Posts.Include(p => p.Blog).ToList()) Console.WriteLine(post);")]
    [InlineData("var post = db.Posts.Include(p => p.Blog).First(); GC.KeepAlive(post);")]
    [InlineData("var json = System.Text.Json.JsonSerializer.Serialize(db.Posts.Include(p => p.Blog).ToList());")]
    // What is removed takes what is loaded with it along.
    [InlineData("var post = db.Posts.Include(p => p.Comments).First(); db.Remove(post); db.SaveChanges();")]
    [InlineData("var post = db.Posts.Include(p => p.Comments).First(); post.Comments.Clear(); db.SaveChanges();")]
    // Another query's entities get it by fix-up.
    [InlineData("var posts = db.Posts.Include(p => p.Blog).ToList(); foreach (var comment in db.Comments.Include(c => c.Post)) Console.WriteLine(comment.Post.Blog.Name + posts.Count);")]
    // Another query starts from the same variable.
    [InlineData("var query = db.Posts.Include(p => p.Blog); var count = query.ToList().Count; foreach (var post in query) Console.WriteLine(post.Blog.Name);")]
    // On some ways only.
    [InlineData("IQueryable<Post> query = db.Posts; if (ids.Any()) query = query.Include(p => p.Blog); foreach (var post in query.ToList()) Console.WriteLine(post.Title);")]
    // The model includes it anyway.
    [InlineData("foreach (var author in db.Authors.Include(a => a.Settings)) Console.WriteLine(author.Name);")]
    // PERF4007 asks whether there is one, and needs no include for that.
    [InlineData("if (await db.Posts.Include(p => p.Blog).FirstOrDefaultAsync(p => p.Title == \"a\", ct) == null) Console.WriteLine(1);")]
    // What is below a collection that is only counted goes with it, as PERF4002 says.
    [InlineData("foreach (var blog in db.Blogs.Include(b => b.Posts).ThenInclude(p => p.Comments)) Console.WriteLine(blog.Posts.Count);")]
    // It has no effect at all, which PERF4005 says.
    [InlineData("foreach (var title in db.Posts.Include(p => p.Blog).Select(p => p.Title)) Console.WriteLine(title);")]
    public Task IsSilent_When(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Theory]
    [InlineData("public List<Post> Get() => db.Posts.Include(p => p.Blog).ToList();")]
    [InlineData("private List<Post> _posts = new(); public void Load() { _posts = db.Posts.Include(p => p.Blog).ToList(); }")]
    [InlineData("public IEnumerable<Post> Get() { foreach (var post in db.Posts.Include(p => p.Blog)) yield return post; }")]
    public Task IsSilent_WhenTheEntitiesLeave(string members) => VerifyAnalyzerAsync(Code.Members(members));

    [Fact]
    public Task IsSilent_WhenAComputedPropertyMayReadIt() => VerifyAnalyzerAsync(Code.File("""
        public class Shelf { public int Id { get; set; } public Room Room { get; set; } = null!; public string Label => Room.Name; }
        public class Room { public int Id { get; set; } public string Name { get; set; } = ""; }
        public class Store : DbContext { public DbSet<Shelf> Shelves => Set<Shelf>(); public DbSet<Room> Rooms => Set<Room>(); }
        public class Service(Store db) { public void Run() { foreach (var shelf in db.Shelves.Include(s => s.Room).ToList()) Console.WriteLine(shelf.Label); } }
        """));

    [Fact]
    public Task IsSilent_WhenAComparerMayLookAtIt() => VerifyAnalyzerAsync(Code.Members("""
        public void Run()
        {
            var posts = db.Posts.Include(p => p.Author).ToList();
            posts.Sort(new ByAuthor());
            foreach (var post in posts)
                Console.WriteLine(post.Title);
        }
        private sealed class ByAuthor : IComparer<Post> { public int Compare(Post? a, Post? b) => string.CompareOrdinal(a?.Author?.Name, b?.Author?.Name); }
        """));

    [Fact]
    public Task IsSilent_WhenTheJoinLeavesOutRows() => VerifyAnalyzerAsync(Code.File(FilteredModel.Types + """
        public class Service(Store db) { public void Run() { foreach (var shelf in db.Shelves.Include(s => s.Room).ToList()) Console.WriteLine(shelf.Id); } }
        """));

    [Theory]
    [InlineData(
        "foreach (var post in await db.Posts.[|Include(p => p.Blog)|].ToListAsync(ct)) Console.WriteLine(post.Title);",
        "foreach (var post in await db.Posts.ToListAsync(ct)) Console.WriteLine(post.Title);")]
    [InlineData(
        "var posts = db.Posts.AsNoTracking().[|Include(p => p.Blog)|].ThenInclude(b => b.Owner).[|Include(p => p.Comments)|].Include(p => p.Author).ToList(); Console.WriteLine(posts[0].Author?.Name);",
        "var posts = db.Posts.AsNoTracking().Include(p => p.Author).ToList(); Console.WriteLine(posts[0].Author?.Name);")]
    [InlineData(
        "var posts = db.Posts.Include(p => p.Blog).[|ThenInclude(b => b.Owner)|].ToList(); Console.WriteLine(posts[0].Blog.Name);",
        "var posts = db.Posts.Include(p => p.Blog).ToList(); Console.WriteLine(posts[0].Blog.Name);")]
    [InlineData(
        "foreach (var post in db.Posts.[|Include(p => p.Blog)|]) Console.WriteLine(post.Title);",
        "foreach (var post in db.Posts) Console.WriteLine(post.Title);")]
    public Task Fixes_ByRemoving(string body, string fixedBody) => VerifyCodeFixAsync(Code.Method(body), Code.Method(fixedBody));

    [Fact]
    public Task Fixes_InAChainOfLines() => VerifyCodeFixAsync(
        Code.Method("""
        var posts = await db.Posts
            .[|Include(p => p.Blog)|] // for the title
                .ThenInclude(b => b.Owner)
            .Where(p => p.IsPublished)
            .ToListAsync(ct);
        foreach (var post in posts)
            Console.WriteLine(post.Title);
        """),
        Code.Method("""
        var posts = await db.Posts // for the title
            .Where(p => p.IsPublished)
            .ToListAsync(ct);
        foreach (var post in posts)
            Console.WriteLine(post.Title);
        """));
}
