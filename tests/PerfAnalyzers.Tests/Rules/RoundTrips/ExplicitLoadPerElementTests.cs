using PerfAnalyzers.CodeFixes.Rules.RoundTrips;
using PerfAnalyzers.Rules.RoundTrips;
using PerfAnalyzers.Tests.Harness;
using Xunit;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>PERF1004: <c>Entry(x).Reference/Collection(…).Load[Async]()</c> once per element.</summary>
public sealed partial class ExplicitLoadPerElementTests : CodeFixTests<ExplicitLoadPerElementAnalyzer, ExplicitLoadPerElementCodeFix>
{
    [Theory]
    [InlineData("""
        var posts = await db.Posts.ToListAsync(ct);
        foreach (var post in posts)
        {
            await [|db.Entry(post).Collection(p => p.Comments).LoadAsync(ct)|];
            Console.WriteLine(post.Comments.Count);
        }
        """)]
    [InlineData("""
        foreach (var post in db.Posts.ToList())
            [|db.Entry(post).Reference(p => p.Author).Load()|];
        """)]
    [InlineData("""
        foreach (var post in db.Posts.ToList())
            [|db.Entry(post).Reference("Author").Load()|];
        """)]
    [InlineData("""
        foreach (object post in db.Posts.ToList())
            [|db.Entry(post).Collection(nameof(Post.Comments)).Load()|];
        """)]
    [InlineData("""
        var posts = await db.Posts.ToArrayAsync(ct);
        for (var i = 0; i < posts.Length; i++)
            await [|db.Entry(posts[i]).Collection(p => p.Comments).LoadAsync(ct)|].ConfigureAwait(false);
        """)]
    [InlineData("""
        var open = new Queue<Post>(await db.Posts.ToListAsync(ct));
        while (open.TryDequeue(out var post))
            await [|db.Entry(post).Reference(p => p.Blog).LoadAsync(ct)|];
        """)]
    [InlineData("""
        await foreach (var post in db.Posts.AsAsyncEnumerable())
            await [|db.Entry(post).Reference(p => p.Blog).LoadAsync(ct)|];
        """)]
    [InlineData("""
        foreach (var post in db.Posts.ToList())
            [|db.Entry(post).Reference(p => p.Blog).LoadAsync(ct)|].GetAwaiter().GetResult();
        """)]
    [InlineData("""
        foreach (var post in await db.Posts.ToListAsync(ct))
        {
            if (post.AuthorId != null)
                await [|db.Entry(post).Reference(p => p.Author).LoadAsync(ct)|];
        }
        """)]
    [InlineData("""
        foreach (var post in await db.Posts.ToListAsync(ct))
        {
            var entry = db.Entry(post);
            await [|entry.Reference(p => p.Author).LoadAsync(ct)|];
            await [|entry.Collection(p => p.Comments).LoadAsync(ct)|];
        }
        """)]
    [InlineData("""
        foreach (var post in await db.Posts.ToListAsync(ct))
        {
            var comments = db.Entry(post).Collection(p => p.Comments);
            await [|comments.LoadAsync(ct)|];
        }
        """)]
    [InlineData("""
        foreach (var id in ids)
        {
            var post = await db.Posts.FindAsync(new object[] { id }, ct);
            await [|db.Entry(post!).Collection(p => p.Comments).LoadAsync(ct)|];
        }
        """)]
    [InlineData("""
        foreach (var post in await db.Posts.Include(p => p.Author).ToListAsync(ct))
            await [|db.Entry(post.Author!).Reference(a => a.Company).LoadAsync(ct)|];
        """)]
    public Task Reports_WhenALoopLoadsANavigation(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Theory]
    [InlineData("posts.ForEach(p => [|db.Entry(p).Collection(x => x.Comments).Load()|]);")]
    [InlineData("posts.ForEach(p => { [|db.Entry(p).Reference(x => x.Author).Load()|]; Console.WriteLine(p.Author?.Name); });")]
    [InlineData("var rows = posts.Select(p => { [|db.Entry(p).Reference(\"Author\").Load()|]; return (p.Author, p); }).ToList();")]
    [InlineData("await Task.WhenAll(posts.Select(p => [|db.Entry(p).Collection(x => x.Comments).LoadAsync(ct)|]));")]
    [InlineData("await Task.WhenAll(posts.Select(async p => await [|db.Entry(p).Collection(x => x.Comments).LoadAsync(ct)|]));")]
    [InlineData("var loads = new List<Task>(); foreach (var p in posts) loads.Add([|db.Entry(p).Reference(x => x.Blog).LoadAsync(ct)|]);")]
    [InlineData("await Parallel.ForEachAsync(posts, async (p, token) => await [|db.Entry(p).Reference(x => x.Blog).LoadAsync(token)|]);")]
    public Task Reports_WhenALambdaPerElementLoadsANavigation(string statement) => VerifyAnalyzerAsync(Code.Method(
        $"""
        var posts = await db.Posts.ToListAsync(ct);
        {statement}
        """));

    [Theory]
    [InlineData("""
        foreach (var post in await db.Posts.Include(p => p.Comments).ToListAsync(ct))
            foreach (var comment in post.Comments)
                await [|db.Entry(comment).Reference(c => c.Author).LoadAsync(ct)|];
        """)]
    [InlineData("""
        var post = await db.Posts.FirstAsync(ct);
        await db.Entry(post).Collection(p => p.Comments).LoadAsync(ct);
        foreach (var comment in post.Comments)
            await [|db.Entry(comment).Reference(c => c.Author).LoadAsync(ct)|];
        """)]
    [InlineData("""
        var post = new Post { BlogId = ids.First() };
        db.Posts.Add(post);
        await db.SaveChangesAsync(ct);
        foreach (var comment in post.Comments)
            await [|db.Entry(comment).Reference(c => c.Author).LoadAsync(ct)|];
        """)]
    [InlineData("""
        for (var page = 0; ; page++)
        {
            var posts = await db.Posts.OrderBy(p => p.Id).Skip(page * 100).Take(100).ToListAsync(ct);
            if (posts.Count == 0)
                break;
            foreach (var post in posts)
                await [|db.Entry(post).Collection(p => p.Comments).LoadAsync(ct)|];
        }
        """)]
    [InlineData("""
        foreach (var entry in db.ChangeTracker.Entries<Post>())
            await [|entry.Collection(p => p.Comments).LoadAsync(ct)|];
        """)]
    public Task Reports_WhenTheElementsAreReachedOtherwise(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Theory]
    [InlineData("public async Task Run(List<Post> posts)", "foreach (var post in posts) await [|db.Entry(post).Collection(p => p.Comments).LoadAsync()|];")]
    [InlineData("public void Run(params Post[] posts)", "foreach (var post in posts) [|db.Entry(post).Reference(p => p.Blog).Load()|];")]
    [InlineData("public void Run(Blog blog)", "blog.Posts.ForEach(p => [|db.Entry(p).Reference(x => x.Author).Load()|]);")]
    public Task Reports_WhenTheCallerBringsTheElements(string signature, string body) =>
        VerifyAnalyzerAsync(Code.Method(body, signature));

    [Fact]
    public Task Reports_WhenTheContextLoadsForItself() => VerifyAnalyzerAsync(Code.File(
        """
        public class Store : DbContext
        {
            public DbSet<Post> Posts => Set<Post>();

            public async Task<List<Post>> PostsOf(int blogId)
            {
                var posts = await Posts.Where(p => p.BlogId == blogId).ToListAsync();
                foreach (var post in posts)
                    await [|Entry(post).Collection(p => p.Comments).LoadAsync()|];
                return posts;
            }
        }
        """));

    [Theory]
    // Once.
    [InlineData("""
        var post = await db.Posts.FirstAsync(ct);
        await db.Entry(post).Reference(p => p.Author).LoadAsync(ct);
        await db.Entry(post).Collection(p => p.Comments).LoadAsync(ct);
        """)]
    [InlineData("""
        foreach (var id in ids)
            Console.WriteLine(id);
        var post = db.Posts.Find(1)!;
        db.Entry(post).Collection(p => p.Comments).Load();
        """)]
    // The navigations of one entity, whatever they are.
    [InlineData("""
        var post = await db.Posts.FirstAsync(ct);
        foreach (var navigation in db.Entry(post).Navigations)
            await navigation.LoadAsync(ct);
        """)]
    [InlineData("""
        var post = await db.Posts.FirstAsync(ct);
        foreach (var name in new[] { "Comments", "Tags" })
            await db.Entry(post).Collection(name).LoadAsync(ct);
        """)]
    // A handful that stands in the code.
    [InlineData("""
        var oldest = await db.Posts.OrderBy(p => p.CreatedAt).FirstAsync(ct);
        var newest = await db.Posts.OrderByDescending(p => p.CreatedAt).FirstAsync(ct);
        foreach (var post in new[] { oldest, newest })
            await db.Entry(post).Collection(p => p.Comments).LoadAsync(ct);
        """)]
    // Stops at the first hit.
    [InlineData("""
        foreach (var post in await db.Posts.ToListAsync(ct))
        {
            if (post.Title != "welcome")
                continue;
            await db.Entry(post).Collection(p => p.Comments).LoadAsync(ct);
            break;
        }
        """)]
    [InlineData("""
        foreach (var post in await db.Posts.ToListAsync(ct))
        {
            if (post.Title == "welcome")
            {
                await db.Entry(post).Collection(p => p.Comments).LoadAsync(ct);
                return;
            }
        }
        """)]
    // Retry.
    [InlineData("""
        var post = await db.Posts.FirstAsync(ct);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await db.Entry(post).Collection(p => p.Comments).LoadAsync(ct);
                break;
            }
            catch (TimeoutException) when (attempt < 3)
            {
                await Task.Delay(100, ct);
            }
        }
        """)]
    [InlineData("""
        var post = await db.Posts.FirstAsync(ct);
        var strategy = db.Database.CreateExecutionStrategy();
        await strategy.ExecuteAsync(async () => await db.Entry(post).Collection(p => p.Comments).LoadAsync(ct));
        """)]
    // Polling.
    [InlineData("""
        var post = await db.Posts.FirstAsync(ct);
        while (!post.Comments.Any())
        {
            await Task.Delay(1000, ct);
            await db.Entry(post).Collection(p => p.Comments).LoadAsync(ct);
        }
        """)]
    // A worker takes one at a time.
    [InlineData("""
        while (!ct.IsCancellationRequested)
        {
            var post = await db.Posts.FirstOrDefaultAsync(p => !p.IsPublished, ct);
            if (post is null)
                break;
            await db.Entry(post).Collection(p => p.Comments).LoadAsync(ct);
            post.IsPublished = true;
            await db.SaveChangesAsync(ct);
        }
        """)]
    // Independent work with a context of its own.
    [InlineData("""
        foreach (var id in ids)
        {
            await using var context = await factory.CreateDbContextAsync(ct);
            var post = await context.Posts.FirstAsync(p => p.Id == id, ct);
            await context.Entry(post).Collection(p => p.Comments).LoadAsync(ct);
        }
        """)]
    public Task IsSilent_WhenItIsNotLoadedPerElement(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Theory]
    // PERF1003 speaks of queries.
    [InlineData("""
        foreach (var post in await db.Posts.ToListAsync(ct))
            Console.WriteLine(await db.Entry(post).Collection(p => p.Comments).Query().CountAsync(ct));
        """)]
    [InlineData("""
        foreach (var post in await db.Posts.ToListAsync(ct))
            await db.Entry(post).Collection(p => p.Comments).Query().Where(c => c.Stars > 3).LoadAsync(ct);
        """)]
    [InlineData("""
        foreach (var id in ids)
            await db.Comments.Where(c => c.PostId == id).LoadAsync(ct);
        """)]
    // Nothing is loaded.
    [InlineData("""
        foreach (var post in await db.Posts.ToListAsync(ct))
        {
            db.Entry(post).State = EntityState.Modified;
            Console.WriteLine(db.Entry(post).Collection(p => p.Comments).IsLoaded);
            Console.WriteLine(db.Entry(post).Reference(p => p.Author).CurrentValue?.Name);
        }
        """)]
    public Task IsSilent_WhenItIsNoExplicitLoad(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Theory]
    [InlineData("foreach (var post in db.Posts.ToList()) db.Entry(post).Collection(p => p.).")]
    [InlineData("foreach (var post in db.Posts.ToList()) db.Entry(post).Collection(p => p.Comments).Load")]
    [InlineData("foreach (var post in ) db.Entry(post).Collection(p => p.Comments).Load();")]
    public Task IsSilent_WhenTheCodeIsHalfTyped(string body) => VerifyAnalyzerAsync(
        Code.Method(body),
        options => options.AllowCompileErrors = true);

    [Fact]
    public Task IsSilent_WhenTheMethodsAreNotEntityFrameworks() => VerifyAnalyzerAsync(Code.File(
        """
        public sealed class Archive
        {
            public Archive Entry(Post post) => this;
            public Archive Collection(string name) => this;
            public void Load() { }
        }

        public class Report(BlogContext db, Archive archive)
        {
            public void Print()
            {
                foreach (var post in db.Posts.ToList())
                    archive.Entry(post).Collection("Comments").Load();
            }
        }
        """));

    // PERF1005 speaks at the call.
    [Fact]
    public Task IsSilent_WhenACalledMethodLoads() => VerifyAnalyzerAsync(Code.Method(
        """
        foreach (var post in await db.Posts.ToListAsync(ct))
            await LoadAsync(post, ct);
        """,
        members: """
        private Task LoadAsync(Post post, CancellationToken ct) =>
            db.Entry(post).Collection(p => p.Comments).LoadAsync(ct);
        """));
}
