using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Projection;

public sealed partial class WholeEntityLoadedTests
{
    [Theory]
    [InlineData("var post = db.Posts.First(p => p.Id == 1); post.Title = \"\"; db.SaveChanges();")]
    [InlineData("var post = db.Posts.AsNoTracking().First(p => p.Id == 1); post.Title += post.Id; Console.WriteLine(post.Title);")]
    [InlineData("var post = db.Posts.First(p => p.Id == 1); Console.WriteLine(post.Title); db.Remove(post);")]
    [InlineData("var posts = db.Posts.ToList(); foreach (var post in posts) { Console.WriteLine(post.Title); db.Entry(post).State = EntityState.Detached; }")]
    [InlineData("var post = db.Posts.First(p => p.Id == 1); Console.WriteLine(post.Title); db.Comments.Add(new Comment { Post = post });")]
    // The tracked post is what the saved comment is connected with.
    [InlineData("var post = db.Posts.First(p => p.Id == 1); db.Comments.Add(new Comment { PostId = post.Id }); db.SaveChanges();")]
    // Tracked for its blog's sake, by fix-up.
    [InlineData("var blogs = db.Blogs.ToList(); var posts = db.Posts.ToList(); foreach (var blog in blogs) Console.WriteLine(blog.Posts.Count + posts[0].Title);")]
    [InlineData("var posts = db.Posts.AsTracking().ToList(); foreach (var post in posts) Console.WriteLine(post.Title);")]
    [InlineData("var post = await db.Posts.FindAsync(1); Console.WriteLine(post!.Title);")]
    public Task IsSilent_WhenTheEntityIsWrittenOrTracked(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Theory]
    [InlineData("var posts = db.Posts.ToList(); Keep(posts); foreach (var post in posts) Console.WriteLine(post.Title);")]
    [InlineData("_kept = db.Posts.First(p => p.Id == 1); Console.WriteLine(_kept.Title);")]
    [InlineData("var post = db.Posts.First(p => p.Id == 1); Console.WriteLine(post.Title + System.Text.Json.JsonSerializer.Serialize(post));")]
    [InlineData("var post = db.Posts.First(p => p.Id == 1); object other = post; Console.WriteLine(post.Title + other);")]
    // A method that takes the entity.
    [InlineData("var post = db.Posts.First(p => p.Id == 1); Console.WriteLine(Describe(post));")]
    [InlineData("var texts = db.Posts.ToList().Select(Describe).ToList();")]
    [InlineData("var posts = db.Posts.ToList(); Console.WriteLine(posts.Distinct().Select(p => p.Title).First());")]
    [InlineData("var titles = db.Posts.ToHashSet().Select(p => p.Title).ToList();")]
    [InlineData("var posts = db.Posts.ToList(); foreach (var post in posts) if (post != posts[0]) Console.WriteLine(post.Title);")]
    public Task IsSilent_WhenTheEntityEscapes(string body) => VerifyAnalyzerAsync(Code.Method(body, members: """
        private Post? _kept;
        private static readonly List<object> s_kept = new();
        private static void Keep(List<Post> posts) => s_kept.Add(posts);
        private static string Describe(Post post) => post.Title;
        """));

    [Theory]
    [InlineData("public List<Post> All() { var posts = db.Posts.ToList(); Console.WriteLine(posts[0].Title); return posts; }")]
    [InlineData("public Post? Find(int id) => db.Posts.FirstOrDefault(p => p.Id == id);")]
    [InlineData("public IEnumerable<Post> Some() { foreach (var post in db.Posts) { if (post.IsPublished) yield return post; } }")]
    public Task IsSilent_WhenTheEntityIsReturned(string members) => VerifyAnalyzerAsync(Code.Members(members));

    [Theory]
    // All of it is read.
    [InlineData("foreach (var c in db.Comments) Console.WriteLine(c.Id + c.Text);")]
    [InlineData("foreach (var p in db.Posts) Console.WriteLine(p.Title + p.Content);")]
    [InlineData("foreach (var tag in db.Tags) Console.WriteLine(tag.Name);")]
    // Nothing of it is: PERF4007 speaks of that.
    [InlineData("var post = db.Posts.FirstOrDefault(p => p.Id == 1); if (post is null) return;")]
    [InlineData("var posts = db.Posts.ToList(); Console.WriteLine(posts.Count);")]
    // A projection already.
    [InlineData("foreach (var post in db.Posts.Select(p => new { p.Title })) Console.WriteLine(post.Title);")]
    [InlineData("foreach (var post in db.Posts.Select(p => new Post { Title = p.Title })) Console.WriteLine(post.Title);")]
    [InlineData("foreach (var post in db.Blogs.SelectMany(b => b.Posts)) Console.WriteLine(post.Title);")]
    // Equal rows of both would be one.
    [InlineData("foreach (var post in db.Posts.Where(p => p.Id < 5).Union(db.Posts.Where(p => p.IsPublished))) Console.WriteLine(post.Title);")]
    // Once per element: PERF1003 asks for another query.
    [InlineData("foreach (var id in ids) { var post = db.Posts.First(p => p.Id == id); Console.WriteLine(post.Title); }")]
    // PERF3007 and PERF3008 leave less to load.
    [InlineData("var posts = db.Posts.ToList(); foreach (var post in posts.Where(p => p.IsPublished)) Console.WriteLine(post.Title);")]
    [InlineData("var posts = db.Posts.AsNoTracking().ToList(); Console.WriteLine(posts.Max(p => p.CreatedAt));")]
    // PERF1002 speaks of what is not loaded, PERF4002 of collections.
    [InlineData("foreach (var post in db.Posts.AsNoTracking()) Console.WriteLine(post.Blog.Name);")]
    [InlineData("foreach (var post in db.Posts.Include(p => p.Comments)) Console.WriteLine(post.Title + post.Comments.Count);")]
    public Task IsSilent_WhenThereIsNothingToSelect(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Theory]
    [InlineData("var post = Draft() ?? db.Posts.AsNoTracking().First(p => p.Id == 1); Console.WriteLine(post.Title);")]
    [InlineData("var post = ids.Any() ? db.Posts.AsNoTracking().First(p => p.Id == 1) : Draft()!; Console.WriteLine(post.Title);")]
    [InlineData("var post = Draft(); if (post is null) post = db.Posts.AsNoTracking().First(p => p.Id == 1); Console.WriteLine(post.Title);")]
    [InlineData("var post = Draft(); post ??= db.Posts.AsNoTracking().First(p => p.Id == 1); Console.WriteLine(post.Title);")]
    public Task IsSilent_WhenTheEntityMayComeFromElsewhere(string body) => VerifyAnalyzerAsync(Code.Method(body, members: "private static Post? Draft() => null;"));

    [Theory]
    [InlineData("var posts = db.Posts.ToList(); var post = posts[0]; Console.WriteLine(post.Title); post = posts.Last(); Console.WriteLine(post.Content);")]
    [InlineData("var posts = db.Posts.ToList(); var best = posts[0]; foreach (var post in posts) { if (post.Title.Length > 3) best = post; } Console.WriteLine(best.Title + best.Content + best.CreatedAt);")]
    public Task IsSilent_WhenAVariableGetsASecondElement(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Fact]
    public Task IsSilent_WhenTheContextIsSavedByACallee() => VerifyAnalyzerAsync(Code.Method(
        "var post = await db.Posts.FirstAsync(p => p.Id == 1, ct); await LogAsync(post.Title);",
        members: "private async Task LogAsync(string title) { db.Tags.Add(new Tag { Name = title }); await db.SaveChangesAsync(); }"));

    [Fact]
    public Task IsSilent_WhenAnIncludeOfAFilteredEntityLeavesOutRows() => VerifyAnalyzerAsync(Code.File("""
        public class Order
        {
            public int Id { get; set; }
            public string Notes { get; set; } = "";
            public int CustomerId { get; set; }
            public Customer Customer { get; set; } = null!;
        }

        public class Customer
        {
            public int Id { get; set; }
            public bool IsDeleted { get; set; }
        }

        public class OrderContext(DbContextOptions<OrderContext> options) : DbContext(options)
        {
            public DbSet<Order> Orders { get; set; } = null!;
            protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Customer>().HasQueryFilter(c => !c.IsDeleted);
        }

        public class Service(OrderContext db)
        {
            public void Run()
            {
                foreach (var order in db.Orders.AsNoTracking().Include(o => o.Customer))
                    Console.WriteLine(order.Id);
            }
        }
        """));

    [Fact]
    public Task IsSilent_WhenAComputedPropertyIsRead() => VerifyAnalyzerAsync(Shop("foreach (var p in db.Products) Console.WriteLine(p.IsSold);"));
}
