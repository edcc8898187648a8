using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>Where the query before the loop would not be proven to bring what the queries in it did, no fix is offered.</summary>
public sealed partial class QueryPerElementTests
{
    [Theory]
    // What a row refers to it may not have in memory.
    [InlineData("var x = await [|db.Comments.Where(c => c.Post.BlogId == post.BlogId).OrderBy(c => c.Stars).ToListAsync(ct)|];")]
    [InlineData("var x = await [|db.Posts.CountAsync(p => p.Author!.CompanyId == post.BlogId, ct)|];")]
    // Two columns, of which one may be null: null equals null.
    [InlineData("var x = await [|db.Posts.SingleOrDefaultAsync(p => p.BlogId == post.BlogId && p.AuthorId == post.AuthorId, ct)|];")]
    // No equality, or one of several conditions.
    [InlineData("var x = await [|db.Posts.CountAsync(p => p.Id > post.Id, ct)|];")]
    [InlineData("var x = await [|db.Posts.CountAsync(p => p.BlogId == post.BlogId || p.IsPublished, ct)|];")]
    [InlineData("var x = await [|db.Posts.CountAsync(p => p.BlogId == post.BlogId && p.Id != post.Id, ct)|];")]
    [InlineData("var x = await [|db.Comments.Where(c => c.PostId != post.Id).ToListAsync(ct)|];")]
    [InlineData("var x = await [|db.Comments.AllAsync(c => c.PostId == post.Id, ct)|];")]
    // null equals null here.
    [InlineData("var x = await [|db.Posts.Where(p => p.AuthorId == post.AuthorId).ToListAsync(ct)|];")]
    // So many per element.
    [InlineData("var x = await [|db.Comments.Where(c => c.PostId == post.Id).OrderBy(c => c.Stars).Take(3).ToListAsync(ct)|];")]
    [InlineData("var x = await [|db.Comments.Where(c => c.PostId == post.Id).Skip(1).ToListAsync(ct)|];")]
    [InlineData("var x = await [|db.Comments.Where(c => c.PostId == post.Id).Select(c => c.AuthorId).Distinct().ToListAsync(ct)|];")]
    [InlineData("var x = await [|db.Comments.Where(c => c.PostId == post.Id).GroupBy(c => c.Stars).Select(g => g.Count()).ToListAsync(ct)|];")]
    [InlineData("var x = await [|db.Comments.Where(c => c.PostId == post.Id).Select(c => c.Author).ToListAsync(ct)|];")]
    [InlineData("var x = await [|db.Comments.Where(c => c.Post.BlogId == post.BlogId).ToListAsync(ct)|];")]
    // Other results.
    [InlineData("var x = await [|db.Comments.Where(c => c.PostId == post.Id).ToDictionaryAsync(c => c.Id, ct)|];")]
    [InlineData("await foreach (var comment in [|db.Comments.Where(c => c.PostId == post.Id).AsAsyncEnumerable()|]) Console.WriteLine(comment.Text);")]
    [InlineData("await [|db.Comments.Where(c => c.PostId == post.Id).LoadAsync(ct)|];")]
    // What is left of several steps cannot be read from the row.
    [InlineData("var x = await [|db.Blogs.Where(b => b.Id == post.BlogId).Select(b => b.Name + b.Url).Select(n => n.Length).FirstAsync(ct)|];")]
    [InlineData("var x = await [|db.Comments.Where(c => c.PostId == post.Id).Select(c => c.Post).Select(p => p.Blog).ToListAsync(ct)|];")]
    // Two keys, or one of another type: Find throws.
    [InlineData("var x = await [|db.Posts.FindAsync(post.Id, ct)|];")]
    [InlineData("var x = await [|db.Comments.FindAsync(post.Id)|];")]
    // Only that it throws is used.
    [InlineData("await [|db.Blogs.SingleAsync(b => b.Id == post.BlogId, ct)|];")]
    // The task is not awaited at once; Result wraps the exceptions.
    [InlineData("var x = [|db.Blogs.SingleAsync(b => b.Id == post.BlogId, ct)|]; await x;")]
    [InlineData("var x = [|db.Blogs.FirstOrDefaultAsync(b => b.Id == post.BlogId, ct)|].Result;")]
    // The comment would be lost.
    [InlineData("var x = await [|db.Blogs.FirstOrDefaultAsync(b => b.Id == post.BlogId /* never null */, ct)|];")]
    // SQL may say anything.
    [InlineData("var x = await [|db.Posts.FromSqlInterpolated($\"SELECT * FROM Posts WHERE BlogId = {post.BlogId}\").ToListAsync(ct)|];")]
    public Task OffersNoFix_WhenTheQueryIsOfAnotherShape(string statement) => VerifyNoCodeFixAsync(Code.Method(
        $$"""
        foreach (var post in posts)
        {
            {{statement}}
        }
        """,
        OverPosts));

    // What the loop writes, the next round's query would read.
    [Theory]
    [InlineData("db.Blogs.Attach(new Blog { Id = post.BlogId });")]
    [InlineData("post.Blog = new Blog(); db.Update(post.Blog);")]
    [InlineData("[|db.Database.ExecuteSqlRaw(\"DELETE FROM Blogs\")|];")]
    [InlineData("await db.Database.BeginTransactionAsync(ct);")]
    [InlineData("db.ChangeTracker.Clear();")]
    [InlineData("db.Entry(post).State = EntityState.Detached;")]
    [InlineData("using var scope = new System.Transactions.TransactionScope();")]
    public Task OffersNoFix_WhenTheLoopMayChangeTheResult(string statement) => VerifyNoCodeFixAsync(Code.File($$"""
        public class Service(BlogContext db)
        {
            public async Task Run(List<Post> posts, CancellationToken ct)
            {
                foreach (var post in posts)
                {
                    var blog = await [|db.Blogs.SingleOrDefaultAsync(b => b.Id == post.BlogId, ct)|];
                    {{statement}}
                }
            }
        }
        """));

    // Find also gives what is not saved yet, or what a filter would hide.
    [Theory]
    [InlineData("db.Add(new Blog());", "")]
    [InlineData("db.Blogs.AddRange(new Blog(), new Blog());", "")]
    [InlineData("", "db.Posts.Add(new Post { Blog = new Blog() });")]
    [InlineData("db.Blogs.Remove(new Blog { Id = 1 });", "")]
    [InlineData("db.Attach(posts[0]);", "")]
    [InlineData("Prepare();", "")]
    public Task OffersNoFix_WhenFindMayGiveWhatIsNotSaved(string before, string after) => VerifyNoCodeFixAsync(Code.Method(
        $$"""
        {{before}}
        foreach (var post in posts)
        {
            Console.WriteLine(await [|db.Blogs.FindAsync(post.BlogId)|]);
            {{after}}
        }
        """,
        OverPosts,
        "private void Prepare() => db.Blogs.Add(new Blog());"));

    [Fact]
    public Task OffersNoFix_WhenFindMayGiveWhatAFilterHides() => VerifyNoCodeFixAsync(Code.File("""
        public class Item
        {
            public int Id { get; set; }
            public bool IsDeleted { get; set; }
        }

        public class ItemContext(DbContextOptions<ItemContext> options) : DbContext(options)
        {
            public DbSet<Item> Items => Set<Item>();

            protected override void OnModelCreating(ModelBuilder modelBuilder) =>
                modelBuilder.Entity<Item>().HasQueryFilter(i => !i.IsDeleted);
        }

        public class Service(ItemContext db)
        {
            public void Run(List<int> ids)
            {
                foreach (var id in ids)
                    Console.WriteLine([|db.Items.Find(id)|]);
            }
        }
        """));

    // What the keys are cannot be said before the loop.
    [Theory]
    [InlineData("post.BlogId++; Console.WriteLine(await [|db.Blogs.FindAsync(post.BlogId)|]);")]
    [InlineData("Console.WriteLine(await [|db.Blogs.FindAsync(post.BlogId)|]); Move(posts);")]
    [InlineData("var id = post.BlogId; if (id < 0) id = -id; Console.WriteLine(await [|db.Blogs.FindAsync(id)|]);")]
    [InlineData("Console.WriteLine(await [|db.Blogs.FindAsync(Next(post))|]);")]
    [InlineData("Console.WriteLine(await [|db.Blogs.FindAsync(post.BlogId / ownerId)|]);")]
    [InlineData("if (!int.TryParse(post.Title, out var id)) id = 1; Console.WriteLine(await [|db.Blogs.FindAsync(id)|]);")]
    [InlineData("int.TryParse(post.Title, out var id); Console.WriteLine(await [|db.Blogs.FindAsync(id)|]);")]
    [InlineData("if (int.TryParse(post.Title, out var id) || post.IsPublished) Console.WriteLine(await [|db.Blogs.FindAsync(id)|]);")]
    [InlineData("var now = DateTime.UtcNow.Year + post.Id; Console.WriteLine(await [|db.Blogs.FindAsync(now)|]);")]
    [InlineData("var id = post.BlogId + 1; if (id > 9) id = 0; Console.WriteLine(await [|db.Blogs.FindAsync(id)|]);")]
    [InlineData("var id = post.Id + ownerId; ownerId++; Console.WriteLine(await [|db.Blogs.FindAsync(id)|]);")]
    [InlineData("Console.WriteLine(await [|db.Blogs.FindAsync(ownerId)|]); ownerId++;")]
    [InlineData("Console.WriteLine(await [|db.Comments.CountAsync(c => c.PostId == post.Id && c.Stars > ownerId, ct)|]); ownerId++;")]
    [InlineData("var stars = post.Title.Length; Console.WriteLine(await [|db.Comments.CountAsync(c => c.PostId == post.Id && c.Stars > stars, ct)|]);")]
    [InlineData("using var cancel = new CancellationTokenSource(); Console.WriteLine(await [|db.Comments.CountAsync(c => c.PostId == post.Id, cancel.Token)|]);")]
    [InlineData("Console.WriteLine(await [|db.Comments.CountAsync(c => c.PostId == post.Id && c.Stars > Next(posts[0]), ct)|]);")]
    [InlineData("if (post == null) continue; Console.WriteLine(await [|db.Blogs.FindAsync(post.BlogId)|]);")]
    [InlineData("posts = posts.ToList(); Console.WriteLine(await [|db.Blogs.FindAsync(post.BlogId)|]);")]
    [InlineData("posts.Add(post); Console.WriteLine(await [|db.Blogs.FindAsync(post.BlogId)|]);")]
    public Task OffersNoFix_WhenTheKeysAreNotKnown(string statements) => VerifyNoCodeFixAsync(Code.Method(
        $$"""
        foreach (var post in posts)
        {
            {{statements}}
        }
        """,
        OverPosts,
        """
        private static int Next(Post post) => post.BlogId + Random.Shared.Next();
        private static void Move(List<Post> posts) => posts.ForEach(p => p.BlogId = 1);
        """));

    [Theory]
    // Each enumeration may bring something else.
    [InlineData("IQueryable<Post> elements", "foreach (var post in elements)")]
    [InlineData("IAsyncEnumerable<Post> elements", "await foreach (var post in elements)")]
    [InlineData("List<Post?> elements", "foreach (var post in elements)")]
    [InlineData("List<object> elements", "foreach (Post post in elements)")]
    // Not all of them, or not one after the other.
    [InlineData("Queue<Post> elements", "var queue = elements; while (queue.TryDequeue(out var post))")]
    [InlineData("List<(Post, int)> elements", "foreach (var (post, n) in elements)")]
    public Task OffersNoFix_WhenTheElementsAreNotACollection(string parameter, string loop) => VerifyNoCodeFixAsync(Code.Method(
        $$"""
        {{loop}}
            Console.WriteLine(await [|db.Blogs.FirstOrDefaultAsync(b => b.Id == post!.BlogId, ct)|]);
        """,
        $"public async Task Run({parameter}, CancellationToken ct)",
        "private static DateTime Clock() => DateTime.UtcNow;"));

    [Theory]
    // The loop decides what comes next.
    [InlineData("foreach (var post in posts.Where(p => !seen.Contains(p.BlogId)))", "seen.Add(post.BlogId);")]
    [InlineData("foreach (var post in posts.Where(p => !p.IsPublished))", "post.IsPublished = true;")]
    [InlineData("foreach (var post in posts.TakeWhile(p => p.Id < last))", "last++;")]
    // The rows after the last one would be read, and tracked.
    [InlineData("foreach (var post in db.Posts)", "if (post.Id > 10 && last > 3) break;")]
    public Task OffersNoFix_WhenTheLoopHasASayInItsElements(string loop, string statement) => VerifyNoCodeFixAsync(Code.Method(
        $$"""
        var seen = new HashSet<int>();
        var last = posts.Count;
        {{loop}}
        {
            Console.WriteLine(await [|db.Blogs.FirstOrDefaultAsync(b => b.Id == post.BlogId, ct)|]);
            {{statement}}
        }
        """,
        OverPosts));

    [Theory]
    // Nobody knows when it runs, or for how many.
    [InlineData("Console.WriteLine(posts.Select(post => [|db.Blogs.First(b => b.Id == post.BlogId)|]));")]
    [InlineData("var some = posts.Select(post => [|db.Blogs.First(b => b.Id == post.BlogId)|]).Take(ownerId); Console.WriteLine(some);")]
    [InlineData("var any = posts.Select(post => [|db.Blogs.First(b => b.Id == post.BlogId)|]).OrderBy(b => b.Id).Any();")]
    [InlineData("var some = posts.Select(post => [|db.Blogs.First(b => b.Id == post.BlogId)|]).Take(ownerId).ToList();")]
    [InlineData("var some = ownerId > 0 ? posts.Select(post => [|db.Blogs.First(b => b.Id == post.BlogId)|]).ToList() : null;")]
    [InlineData("foreach (var name in posts.Select(post => [|db.Blogs.First(b => b.Id == post.BlogId)|].Name)) Console.WriteLine(name);")]
    // On several threads.
    [InlineData("Parallel.ForEach(posts, post => { Console.WriteLine([|db.Blogs.First(b => b.Id == post.BlogId)|]); });")]
    [InlineData("var blogs = posts.AsParallel().Select(post => [|db.Blogs.First(b => b.Id == post.BlogId)|]).ToList();")]
    public Task OffersNoFix_WhenALambdaMayRunLater(string statement) => VerifyNoCodeFixAsync(Code.Method(
        statement, "public void Run(List<Post> posts, int ownerId)"));

    [Theory]
    [InlineData("for (var i = 1; i < posts.Count; i++)", "posts[i].BlogId")]
    [InlineData("for (var i = 0; i < posts.Count; i++)", "posts[posts.Count - 1 - i].BlogId")]
    [InlineData("for (var i = posts.Count - 1; i >= 0; i--)", "posts[i].BlogId")]
    [InlineData("for (var i = 0; i < ownerId; i++)", "posts[i].BlogId")]
    [InlineData("for (var i = 0; i < ownerId; i++)", "i")]
    public Task OffersNoFix_WhenTheLoopCountsOtherwise(string loop, string key) => VerifyNoCodeFixAsync(Code.Method(
        $$"""
        {{loop}}
            _ = await [|db.Blogs.FindAsync({{key}})|];
        """,
        OverPosts));

    [Theory]
    // The consumer's code runs between the rounds.
    [InlineData("""
        foreach (var post in posts)
            yield return await [|db.Blogs.SingleAsync(b => b.Id == post.BlogId, ct)|];
        """)]
    // It runs when somebody calls it, once or more often.
    [InlineData("""
        foreach (var post in posts)
            await ExecuteAsync(async () => Console.WriteLine(await [|db.Blogs.SingleAsync(b => b.Id == post.BlogId, ct)|]));
        yield break;
        static Task ExecuteAsync(Func<Task> work) => work();
        """)]
    // Only the first walk up the tree starts from an element.
    [InlineData("""
        foreach (var category in await db.Categories.ToListAsync(ct))
        {
            var current = category;
            while (current.ParentId != null)
                current = await [|db.Categories.FirstAsync(c => c.Id == current.ParentId, ct)|];
        }
        yield break;
        """)]
    // All at once on one context: EF Core does not allow it, and what happens then cannot be kept.
    [InlineData("""
        var blogs = await Task.WhenAll(posts.Select(async post => await [|db.Blogs.FirstAsync(b => b.Id == post.BlogId, ct)|]));
        yield break;
        """)]
    public Task OffersNoFix_WhenTheQueryDoesNotRunInPlace(string body) => VerifyNoCodeFixAsync(Code.Method(
        body, "public async IAsyncEnumerable<Blog> Run(List<Post> posts, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)"));

    [Theory]
    // The inner collection is made of what the outer loop computes.
    [InlineData("""
        foreach (var author in authors)
        {
            var posts = author.Posts.Where(p => p.IsPublished).ToList();
            foreach (var post in posts)
                Console.WriteLine(await [|db.Comments.CountAsync(c => c.PostId == post.Id, ct)|]);
        }
        """)]
    // Repeated until it is done.
    [InlineData("""
        foreach (var author in authors)
        {
            int count;
            do
            {
                await Task.Delay(100, ct);
                count = await [|db.Posts.CountAsync(p => p.AuthorId == author.Id, ct)|];
            }
            while (count < 3);
        }
        """)]
    public Task OffersNoFix_WhenNestedLoopsHideTheElements(string body) => VerifyNoCodeFixAsync(Code.Method(
        body, "public async Task Run(List<Author> authors, CancellationToken ct)"));

    [Theory]
    // Each round has rows of its own, which it changes.
    [InlineData("var blog = await [|db.Blogs.AsNoTracking().FirstAsync(b => b.Id == post.BlogId, ct)|]; blog.Name += post.Title; Console.WriteLine(blog.Name);")]
    // Comments that were moved, and are not saved yet, are found by the database and not in memory.
    [InlineData("foreach (var comment in await [|db.Comments.Where(c => c.PostId == post.Id).ToListAsync(ct)|]) comment.PostId = 1;")]
    public Task OffersNoFix_WhenTheEntitiesWouldDiffer(string statements) => VerifyNoCodeFixAsync(Code.Method(
        $$"""
        foreach (var post in posts)
        {
            {{statements}}
        }
        """,
        OverPosts));

    [Fact]
    public Task OffersNoFix_WhenTheElementsOrKeysAreComputed() => VerifyNoCodeFixAsync(Code.File("""
        public class Line
        {
            private readonly Random _random = new();

            public int PostId => _random.Next();

            public int? BlogId { get; set; }
        }

        public class Service(BlogContext db)
        {
            public void Run(List<Line> lines)
            {
                foreach (var line in lines)
                    Console.WriteLine([|db.Posts.SingleOrDefault(p => p.Id == line.PostId)|]);
            }
        }
        """));

    [Fact]
    public Task OffersNoFix_WhenTheQueryIsStaticCall() => VerifyNoCodeFixAsync(Code.Method(
        """
        foreach (var post in posts)
            Console.WriteLine(await [|EntityFrameworkQueryableExtensions.FirstOrDefaultAsync(db.Blogs, b => b.Id == post.BlogId, ct)|]);
        """,
        OverPosts));

    // Keys that elements get in the loop: by being added, and by what they refer to.
    [Theory]
    [InlineData("db.Posts.Add(post); await db.SaveChangesAsync(ct); var x = await [|db.Comments.CountAsync(c => c.PostId == post.Id, ct)|];")]
    [InlineData("var copy = post; db.Add(copy); await db.SaveChangesAsync(ct); var x = await [|db.Comments.CountAsync(c => c.PostId == copy.Id, ct)|];")]
    [InlineData("var x = await [|db.Blogs.FirstOrDefaultAsync(b => b.Id == post.BlogId, ct)|]; post.Blog = other;")]
    [InlineData("other.Posts.Add(post); var x = await [|db.Blogs.FirstOrDefaultAsync(b => b.Id == post.BlogId, ct)|];")]
    public Task OffersNoFix_WhenTheLoopGivesAnElementItsKey(string body) => VerifyNoCodeFixAsync(Code.Method(
        $$"""
        foreach (var post in posts)
        {
            {{body}}
        }
        """,
        "public async Task Run(List<Post> posts, Blog other, CancellationToken ct)"));

    // Another object, which is added, gives none.
    [Fact]
    public Task Fixes_AsSuggestion_WhenTheLoopAddsACopy() => VerifySuggestionAsync(
        Code.Method(
            """
            foreach (var post in posts)
            {
                db.Posts.Add(new Post { Title = post.Title });
                await db.SaveChangesAsync(ct);
                Console.WriteLine(await [|db.Comments.CountAsync(c => c.PostId == post.Id, ct)|]);
            }
            """,
            OverPosts),
        "that what the loop saves does not change which rows are found");
}
