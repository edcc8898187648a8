using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>Code that looks like a query per element and is none: no query, not executed, not repeated, or another rule's.</summary>
public sealed partial class QueryPerElementTests
{
    [Theory]
    [InlineData("""
        var posts = await db.Posts.ToListAsync(ct);
        foreach (var id in ids)
        {
            var post = posts.FirstOrDefault(p => p.Id == id);
            var same = posts.Find(p => p.Id == id);
        }
        """)]
    [InlineData("""
        var posts = (await db.Posts.ToListAsync(ct)).AsQueryable();
        foreach (var id in ids)
        {
            var post = posts.Where(p => p.BlogId == id).ToList();
        }
        """)]
    [InlineData("""
        var posts = new List<Post>().AsQueryable();
        foreach (var id in ids)
            Console.WriteLine(posts.Count(p => p.BlogId == id));
        """)]
    [InlineData("""
        var posts = (await db.Posts.ToListAsync(ct)).ToLookup(p => p.BlogId);
        foreach (var id in ids)
            Console.WriteLine(posts[id].Count());
        """)]
    [InlineData("""
        await db.Posts.LoadAsync(ct);
        foreach (var id in ids)
        {
            var post = db.Posts.Local.FirstOrDefault(p => p.Id == id);
        }
        """)]
    [InlineData("""
        foreach (var blog in await db.Blogs.Include(b => b.Posts).ToListAsync(ct))
        {
            var newest = blog.Posts.AsQueryable().OrderByDescending(p => p.CreatedAt).FirstOrDefault();
            var titles = blog.Posts.Select(p => p.Title).ToList();
        }
        """)]
    [InlineData("""
        foreach (var entry in db.ChangeTracker.Entries<Post>().ToList())
            Console.WriteLine(entry.Entity.Title);
        """)]
    [InlineData("""
        foreach (var id in ids)
        {
            var tracked = db.ChangeTracker.Entries<Post>().FirstOrDefault(e => e.Entity.Id == id);
        }
        """)]
    public Task IsSilent_WhenDataIsInMemory(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Theory]
    [InlineData("""
        foreach (var post in await db.Posts.ToListAsync(ct))
            Console.WriteLine(post.Title);
        """)]
    [InlineData("""
        foreach (var post in db.Posts.Where(p => p.IsPublished))
            Console.WriteLine(post.Title);
        """)]
    [InlineData("""
        await foreach (var post in db.Posts.AsAsyncEnumerable().WithCancellation(ct))
            Console.WriteLine(post.Title);
        """)]
    [InlineData("""
        for (int i = 0, count = await db.Posts.CountAsync(ct); i < count; i++)
            Console.WriteLine(i);
        """)]
    [InlineData("""
        var posts = await db.Posts.Where(p => ids.Contains(p.Id)).ToDictionaryAsync(p => p.Id, ct);
        foreach (var id in ids)
            Console.WriteLine(posts[id].Title);
        """)]
    [InlineData("""
        var titles = (await db.Posts.ToListAsync(ct)).Select(p => p.Title).ToList();
        """)]
    [InlineData("""
        await Task.WhenAll(db.Posts.CountAsync(ct), db.Blogs.CountAsync(ct));
        """)]
    [InlineData("""
        var count = await Task.Run(() => db.Posts.Count(), ct);
        """)]
    [InlineData("""
        var posts = await db.Database.CreateExecutionStrategy().ExecuteAsync(() => db.Posts.ToListAsync(ct));
        """)]
    [InlineData("""
        var names = ids.Select(id => id.ToString()).Concat(db.Tags.Select(t => t.Name)).ToList();
        """)]
    public Task IsSilent_WhenQueryRunsOnce(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Theory]
    [InlineData("""
        var queries = new List<IQueryable<Post>>();
        foreach (var id in ids)
            queries.Add(db.Posts.Where(p => p.BlogId == id));
        """)]
    [InlineData("""
        var query = db.Posts.AsQueryable();
        foreach (var id in ids)
            query = query.Where(p => p.BlogId != id);
        var posts = await query.ToListAsync(ct);
        """)]
    [InlineData("""
        IQueryable<Post>? union = null;
        foreach (var id in ids)
        {
            var part = db.Posts.Where(p => p.BlogId == id).OrderBy(p => p.Id).Take(3);
            union = union == null ? part : union.Concat(part);
        }
        var posts = union == null ? new List<Post>() : await union.ToListAsync(ct);
        """)]
    [InlineData("""
        var handlers = new List<Func<Post>>();
        foreach (var id in ids)
            handlers.Add(() => db.Posts.First(p => p.Id == id));
        """)]
    [InlineData("""
        var lazies = new List<Lazy<Post>>();
        foreach (var id in ids)
            lazies.Add(new Lazy<Post>(() => db.Posts.First(p => p.Id == id)));
        """)]
    [InlineData("""
        foreach (var id in ids)
            Console.WriteLine(db.Posts.Where(p => p.BlogId == id).ToQueryString());
        """)]
    [InlineData("""
        var queries = ids.Select(id => db.Posts.Where(p => p.BlogId == id)).ToList();
        var all = queries.Aggregate((left, right) => left.Union(right));
        """)]
    public Task IsSilent_WhenQueryIsOnlyComposed(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Theory]
    [InlineData("""
        var posts = await db.Posts.Select(p => new { p.Title, Stars = db.Comments.Where(c => c.PostId == p.Id).Sum(c => c.Stars) }).ToListAsync(ct);
        """)]
    [InlineData("""
        var posts = await (from p in db.Posts
                           let last = db.Comments.Where(c => c.PostId == p.Id).OrderByDescending(c => c.Stars).FirstOrDefault()
                           select new { p.Title, last!.Text }).ToListAsync(ct);
        """)]
    [InlineData("""
        var blogs = await db.Blogs.SelectMany(b => db.Posts.Where(p => p.BlogId == b.Id).Take(3)).ToListAsync(ct);
        """)]
    [InlineData("""
        System.Linq.Expressions.Expression<Func<Post, bool>> commented = p => db.Comments.Any(c => c.PostId == p.Id);
        var posts = await db.Posts.Where(commented).ToListAsync(ct);
        """)]
    [InlineData("""
        foreach (var post in db.Posts.Where(p => db.Comments.Any(c => c.PostId == p.Id)).ToList())
            Console.WriteLine(post.Title);
        """)]
    public Task IsSilent_WhenDatabaseEvaluatesTheLambda(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Theory]
    // Writes: PERF8001 and its like.
    [InlineData("""
        foreach (var id in ids)
        {
            db.Tags.Add(new Tag { Name = id.ToString() });
            await db.SaveChangesAsync(ct);
        }
        """)]
    [InlineData("""
        foreach (var id in ids)
            await db.Tags.AddAsync(new Tag { Name = id.ToString() }, ct);
        """)]
    [InlineData("""
        foreach (var id in ids)
            db.Posts.Remove(new Post { Id = id });
        await db.SaveChangesAsync(ct);
        """)]
    [InlineData("""
        foreach (var id in ids)
        {
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            db.Attach(new Post { Id = id }).State = EntityState.Deleted;
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
        }
        """)]
    // Explicit loading: PERF1004.
    [InlineData("""
        foreach (var post in await db.Posts.ToListAsync(ct))
            await db.Entry(post).Collection(p => p.Comments).LoadAsync(ct);
        """)]
    // Queries behind a call: PERF1005.
    [InlineData("""
        Task<Post> LoadAsync(int id) => db.Posts.FirstAsync(p => p.Id == id, ct);
        foreach (var id in ids)
        {
            var post = await LoadAsync(id);
        }
        """)]
    [InlineData("""
        Func<int, Task<Post>> load = id => db.Posts.FirstAsync(p => p.Id == id, ct);
        foreach (var id in ids)
        {
            var post = await load(id);
        }
        """)]
    // A navigation: PERF1001 and PERF1002.
    [InlineData("""
        foreach (var post in await db.Posts.ToListAsync(ct))
            Console.WriteLine(post.Comments.Count(c => c.Stars > 3));
        """)]
    public Task IsSilent_WhenAnotherRuleSpeaks(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Fact]
    public Task IsSilent_WhenUserTypeHasMethodsOfTheSameName() => VerifyAnalyzerAsync(Code.File("""
        public class Basket
        {
            public Basket Include(string path) => this;
            public Basket Where(Func<Post, bool> predicate) => this;
            public List<Post> ToList() => new();
            public Task<List<Post>> ToListAsync() => Task.FromResult(new List<Post>());
            public Task<Post> FirstAsync(int id) => Task.FromResult(new Post());
            public Post? Find(int id) => null;
        }

        public class Shelf
        {
            public Basket Posts { get; } = new();
        }

        public class Service(Shelf db)
        {
            public async Task Run(IEnumerable<int> ids)
            {
                foreach (var id in ids)
                {
                    var post = await db.Posts.FirstAsync(id) ?? db.Posts.Find(id);
                    var posts = await db.Posts.Include("Author").Where(p => p.Id == id).ToListAsync();
                    posts = db.Posts.Where(p => p.Id == id).ToList();
                }
            }
        }
        """));

    [Fact]
    public Task IsSilent_WhenSourceOfSyncQueryIsUnknown() => VerifyAnalyzerAsync(Code.Method(
        """
        foreach (var id in ids)
        {
            var ofBlog = posts.Where(p => p.BlogId == id).ToList();
        }
        """,
        signature: "public void Run(IQueryable<Post> posts, IEnumerable<int> ids)"));

    [Theory]
    [InlineData("DbSeeder", "RunAsync")]
    [InlineData("BlogContextSeed", "ExecuteAsync")]
    [InlineData("BackfillTagsJob", "RunAsync")]
    [InlineData("DataInitializer", "SeedTagsAsync")]
    [InlineData("Startup", "SeedAsync")]
    public Task IsSilent_WhenCodeSeeds(string type, string method) => VerifyAnalyzerAsync(Code.File($$"""
        public class {{type}}(BlogContext db)
        {
            public async Task {{method}}(List<Tag> defaults)
            {
                foreach (var tag in defaults)
                {
                    if (!await db.Tags.AnyAsync(t => t.Name == tag.Name))
                        db.Tags.Add(tag);
                }

                await db.SaveChangesAsync();
            }
        }
        """));

    [Fact]
    public Task IsSilent_WhenCodeMigrates() => VerifyAnalyzerAsync(Code.File("""
        public class FillTags : Microsoft.EntityFrameworkCore.Migrations.Migration
        {
            public static BlogContext Context { get; set; } = null!;

            protected override void Up(Microsoft.EntityFrameworkCore.Migrations.MigrationBuilder migrationBuilder)
            {
                foreach (var post in Context.Posts.ToList())
                {
                    var comments = Context.Comments.Where(c => c.PostId == post.Id).ToList();
                    migrationBuilder.Sql($"UPDATE Posts SET Content = '{comments.Count}' WHERE Id = {post.Id}");
                }
            }
        }
        """));

    [Theory]
    [InlineData("foreach (var id in ids) { await db.Posts. }")]
    [InlineData("foreach (var id in ids) { var post = await db.Posts.FirstAs }")]
    [InlineData("foreach (var id in ) { var post = db. }")]
    [InlineData("var posts = ids.Select(id => db.Posts.")]
    public Task IsSilent_WhenCodeIsHalfTyped(string body) => VerifyAnalyzerAsync(
        Code.Method(body), options => options.AllowCompileErrors = true);
}
