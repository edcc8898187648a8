using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>What counts as running once per element: loops of every kind.</summary>
public sealed partial class QueryPerElementTests
{
    [Theory]
    [InlineData("""
        var list = ids.ToList();
        for (var i = 0; i < list.Count; i++)
        {
            var post = await [|db.Posts.FindAsync(list[i])|];
        }
        """)]
    [InlineData("""
        using var e = ids.GetEnumerator();
        while (e.MoveNext())
        {
            var post = await [|db.Posts.FirstAsync(p => p.Id == e.Current, ct)|];
        }
        """)]
    [InlineData("""
        using var reader = new StreamReader("tags.csv");
        string? line;
        while ((line = await reader.ReadLineAsync()) != null)
        {
            var name = line.Trim();
            if (!await [|db.Tags.AnyAsync(t => t.Name == name, ct)|])
                db.Tags.Add(new Tag { Name = name });
        }
        """)]
    [InlineData("""
        using var reader = File.OpenText("authors.csv");
        while (reader.ReadLine() is { } email)
        {
            var author = [|db.Authors.SingleOrDefault(a => a.Email == email)|];
        }
        """)]
    [InlineData("""
        foreach (var line in File.ReadLines("tags.csv"))
        {
            var tag = await [|db.Tags.FirstOrDefaultAsync(t => t.Name == line, ct)|] ?? new Tag { Name = line };
        }
        """)]
    [InlineData("""
        foreach (var name in "a,b,c".Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var tag = await [|db.Tags.FirstOrDefaultAsync(t => t.Name == name, ct)|];
        }
        """)]
    [InlineData("""
        foreach (var blog in await db.Blogs.Include(b => b.Posts).ToListAsync(ct))
        {
            foreach (var post in blog.Posts)
            {
                var comments = await [|db.Comments.CountAsync(c => c.PostId == post.Id, ct)|];
            }
        }
        """)]
    [InlineData("""
        foreach (var post in db.Posts)
        {
            foreach (var comment in [|db.Comments.Where(c => c.PostId == post.Id)|])
                Console.WriteLine(comment.Text);
        }
        """)]
    [InlineData("""
        await foreach (var post in db.Posts.AsAsyncEnumerable().WithCancellation(ct))
        {
            await foreach (var comment in [|db.Comments.Where(c => c.PostId == post.Id).AsAsyncEnumerable()|])
                Console.WriteLine(comment.Text);
        }
        """)]
    [InlineData("""
        foreach (var group in (await db.Posts.ToListAsync(ct)).GroupBy(p => p.BlogId))
        {
            var blog = await [|db.Blogs.FirstAsync(b => b.Id == group.Key, ct)|];
        }
        """)]
    [InlineData("""
        foreach (var (id, index) in ids.Select((id, index) => (id, index)))
        {
            var post = await [|db.Posts.FirstAsync(p => p.Id == id, ct)|];
        }
        """)]
    // The bound is asked for again before each round.
    [InlineData("""
        for (var i = 0; i < [|db.Posts.Count()|]; i++)
            Console.WriteLine(i);
        """)]
    [InlineData("""
        for (var day = DateTime.Today.AddDays(-30); day < DateTime.Today; day = day.AddDays(1))
        {
            var count = await [|db.Posts.CountAsync(p => p.CreatedAt.Date == day, ct)|];
        }
        """)]
    [InlineData("""
        for (var month = 1; month <= 12; month++)
        {
            var count = await [|db.Posts.CountAsync(p => p.CreatedAt.Month == month, ct)|];
        }
        """)]
    // The same rows for every element: no better than a query for each.
    [InlineData("""
        foreach (var id in ids)
        {
            var settings = await [|db.Settings.FirstAsync(ct)|];
            Console.WriteLine($"{id} {settings.Theme}");
        }
        """)]
    public Task Reports_WhenLoopIs(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Theory]
    [InlineData("""
        foreach (var post in posts)
        {
            if (post.AuthorId is { } authorId)
            {
                var author = await [|db.Authors.FindAsync(authorId)|];
            }
        }
        """)]
    [InlineData("""
        foreach (var post in posts)
        {
            var author = post.AuthorId == null ? null : await [|db.Authors.FirstOrDefaultAsync(a => a.Id == post.AuthorId, ct)|];
        }
        """)]
    [InlineData("""
        foreach (var post in posts)
        {
            switch (post.IsPublished)
            {
                case true:
                    var comments = await [|db.Comments.CountAsync(c => c.PostId == post.Id, ct)|];
                    break;
            }
        }
        """)]
    // One element's failure does not stop the others: no retry.
    [InlineData("""
        foreach (var post in posts)
        {
            try
            {
                var blog = await [|db.Blogs.SingleAsync(b => b.Id == post.BlogId, ct)|];
            }
            catch (InvalidOperationException exception)
            {
                Console.WriteLine(exception.Message);
            }
        }
        """)]
    [InlineData("""
        foreach (var post in posts)
        {
            if (!post.IsPublished)
                continue;
            post.Blog = await [|db.Blogs.SingleAsync(b => b.Id == post.BlogId, ct)|];
        }
        """)]
    // Asked only for what is in the dictionary: not a cache that missed.
    [InlineData("""
        var titles = new Dictionary<int, string>();
        foreach (var post in posts)
        {
            if (titles.TryGetValue(post.Id, out var title))
            {
                var blog = await [|db.Blogs.FirstAsync(b => b.Id == post.BlogId, ct)|];
                post.Title = $"{blog.Name}: {title}";
            }
        }
        """)]
    // Leaves on an error: when all is well, every element is asked for.
    [InlineData("""
        foreach (var post in posts)
        {
            var blog = await [|db.Blogs.FirstOrDefaultAsync(b => b.Id == post.BlogId, ct)|];
            if (blog == null)
                return;
            post.Blog = blog;
        }
        """)]
    [InlineData("""
        foreach (var post in posts)
        {
            var blog = await [|db.Blogs.FindAsync(post.BlogId)|];
            if (blog is null)
                throw new InvalidOperationException($"Blog {post.BlogId} is gone.");
            post.Blog = blog;
        }
        """)]
    [InlineData("""
        foreach (var post in posts)
        {
            post.Blog = await [|db.Blogs.FindAsync(post.BlogId)|] ?? throw new InvalidOperationException();
        }
        """)]
    [InlineData("""
        foreach (var post in posts)
        {
            if (!await [|db.Blogs.AnyAsync(b => b.Id == post.BlogId, ct)|])
                throw new InvalidOperationException($"Blog {post.BlogId} is gone.");
        }
        """)]
    [InlineData("""
        foreach (var post in posts)
        {
            if (await [|db.Posts.AnyAsync(p => p.Title == post.Title && p.Id != post.Id, ct)|])
                throw new InvalidOperationException($"{post.Title} is taken.");
        }
        """)]
    public Task Reports_WhenOrdinaryPathOfLoopQueries(string body) => VerifyAnalyzerAsync(Code.Method(
        body, signature: "public async Task Run(List<Post> posts, CancellationToken ct)"));

    [Fact]
    public Task Reports_WhenLoopReturnsAnErrorResult() => VerifyAnalyzerAsync(Code.File("""
        public record Result(bool Ok, string? Error = null)
        {
            public static Result NotFound(int id) => new(false, $"{id} not found");
        }

        public class Service(BlogContext db)
        {
            public async Task<Result> ApplyAsync(IReadOnlyList<int> ids)
            {
                foreach (var id in ids)
                {
                    var post = await [|db.Posts.FirstOrDefaultAsync(p => p.Id == id)|];
                    if (post == null || post.IsPublished)
                        return Result.NotFound(id);
                    post.IsPublished = true;
                }

                await db.SaveChangesAsync();
                return new Result(true);
            }
        }
        """));

    [Fact]
    public Task Reports_WhenIteratorStreamsFromSharedContext() => VerifyAnalyzerAsync(Code.Method(
        """
        foreach (var id in ids)
            yield return await [|db.Posts.FirstAsync(p => p.Id == id)|];
        """,
        signature: "public async IAsyncEnumerable<Post> Run(IEnumerable<int> ids)"));

    [Fact]
    public Task Reports_WhenWhileReadsDataReader() => VerifyAnalyzerAsync(Code.Method(
        """
        while (await reader.ReadAsync(ct))
        {
            var id = reader.GetInt32(0);
            var post = await [|db.Posts.FirstAsync(p => p.Id == id, ct)|];
        }
        """,
        signature: "public async Task Run(System.Data.Common.DbDataReader reader, CancellationToken ct)"));

    // A work list that this method fills itself, not a queue that it serves: a level could be loaded at once.
    [Fact]
    public Task Reports_WhenTreeIsWalkedNodeByNode() => VerifyAnalyzerAsync(Code.Method(
        """
        var open = new Queue<int>();
        open.Enqueue(rootId);
        while (open.Count > 0)
        {
            var id = open.Dequeue();
            foreach (var child in await [|db.Categories.Where(c => c.ParentId == id).ToListAsync(ct)|])
                open.Enqueue(child.Id);
        }
        """,
        signature: "public async Task Run(int rootId, CancellationToken ct)"));

    [Theory]
    // Each page is one query, each of its posts another.
    [InlineData("""
        var lastId = 0;
        while (true)
        {
            var page = await db.Posts.Where(p => p.Id > lastId).OrderBy(p => p.Id).Take(100).ToListAsync(ct);
            if (page.Count == 0)
                break;
            foreach (var post in page)
            {
                var comments = await [|db.Comments.CountAsync(c => c.PostId == post.Id, ct)|];
            }
            lastId = page[^1].Id;
        }
        """)]
    [InlineData("""
        foreach (var chunk in ids.Chunk(100))
        {
            foreach (var id in chunk)
            {
                var post = await [|db.Posts.FindAsync(id)|];
            }
        }
        """)]
    [InlineData("""
        while (!ct.IsCancellationRequested)
        {
            foreach (var post in await db.Posts.Where(p => !p.IsPublished).ToListAsync(ct))
            {
                var blog = await [|db.Blogs.FirstAsync(b => b.Id == post.BlogId, ct)|];
            }
            await Task.Delay(1000, ct);
        }
        """)]
    [InlineData("""
        for (var attempt = 0; attempt < 3; attempt++)
        {
            try
            {
                foreach (var id in ids)
                {
                    var post = await [|db.Posts.FirstAsync(p => p.Id == id, ct)|];
                    post.IsPublished = true;
                }
                await db.SaveChangesAsync(ct);
                break;
            }
            catch (DbUpdateConcurrencyException)
            {
                db.ChangeTracker.Clear();
            }
        }
        """)]
    [InlineData("""
        foreach (var name in new[] { "news", "sports" })
        {
            foreach (var id in ids)
            {
                var tagged = await [|db.Posts.AnyAsync(p => p.Id == id && p.Tags.Any(t => t.Name == name), ct)|];
            }
        }
        """)]
    // Each tenant has its context; the posts of one tenant share it.
    [InlineData("""
        for (var tenant = 0; tenant < ids.Count(); tenant++)
        {
            await using var context = await factory.CreateDbContextAsync(ct);
            foreach (var id in ids)
            {
                var post = await [|context.Posts.FindAsync(id)|];
            }
        }
        """)]
    [InlineData("""
        var strategy = db.Database.CreateExecutionStrategy();
        await strategy.ExecuteAsync(async () =>
        {
            foreach (var id in ids)
            {
                var post = await [|db.Posts.FirstAsync(p => p.Id == id, ct)|];
            }
        });
        """)]
    [InlineData("""
        foreach (var start in await db.Categories.ToListAsync(ct))
        {
            var current = start;
            while (current.ParentId != null)
                current = await [|db.Categories.FirstAsync(c => c.Id == current.ParentId, ct)|];
        }
        """)]
    public Task Reports_WhenElementLoopStandsInsideAnotherKindOfLoop(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Theory]
    [InlineData("Option<Post> maybePost = Find(3); foreach (var post in maybePost) Console.WriteLine(await db.Comments.CountAsync(c => c.PostId == post.Id, ct));")]
    [InlineData("foreach (var post in Find(3)) Console.WriteLine(await db.Comments.CountAsync(c => c.PostId == post.Id, ct));")]
    [InlineData("foreach (var post in Find(3)) { post.Title = \"-\"; await db.Database.ExecuteSqlInterpolatedAsync($\"delete from Posts where Id = {post.Id}\", ct); }")]
    [InlineData("var counts = Find(3).Select(post => db.Comments.Count(c => c.PostId == post.Id)).ToList();")]
    [InlineData("Find(3).Select(p => p.Id).ToList().ForEach(Console.WriteLine); foreach (var post in Find(3)) db.Comments.Where(c => c.PostId == post.Id).Load();")]
    public Task IsSilent_WhenTheValueMayBeThere(string body) => VerifyAnalyzerAsync(Code.Method(body, members: Options));

    [Fact]
    public Task Reports_WhenTheValueIsLookedForPerElement() => VerifyAnalyzerAsync(Code.Method(
        """
        foreach (var id in ids)
            foreach (var post in Find(id))
                Console.WriteLine(await [|db.Comments.CountAsync(c => c.PostId == post.Id, ct)|]);
        """,
        members: Options));

    [Theory]
    [InlineData("public async Task Run(Queue<int> todo, CancellationToken ct)", "while (todo.TryDequeue(out var id)) Console.WriteLine((await [|db.Posts.FirstAsync(p => p.Id == id, ct)|]).Title);")]
    [InlineData("public void Run(Stack<Post> todo)", "while (todo.Count > 0) { var post = todo.Pop(); Console.WriteLine([|db.Comments.Count(c => c.PostId == post.Id)|]); }")]
    public Task Reports_WhenAWorklistIsGiven(string signature, string body) => VerifyAnalyzerAsync(Code.Method(body, signature));

    [Theory]
    // More may come while the loop runs.
    [InlineData("while (_todo.TryDequeue(out var id)) Console.WriteLine((await db.Posts.FirstAsync(p => p.Id == id, ct)).Title);")]
    [InlineData("while (_arriving.TryDequeue(out var id)) Console.WriteLine((await db.Posts.FirstAsync(p => p.Id == id, ct)).Title);")]
    public Task IsSilent_WhenWorkArrives(string body) => VerifyAnalyzerAsync(Code.Method(body, members: """
        private readonly Queue<int> _todo = new();
        private readonly System.Collections.Concurrent.ConcurrentQueue<int> _arriving = new();
        """));

    [Theory]
    [InlineData("foreach (var id in Missing.Ids()) Console.WriteLine(db.Posts.Find(id));")]
    [InlineData("Missing.Maybe<int> id = Missing.Maybe.Of(3); foreach (var i in id) Console.WriteLine(db.Posts.First(p => p.Id == i));")]
    public Task IsSilent_WhenTheSequenceIsNotKnown(string body) => VerifyAnalyzerAsync(
        Code.Method(body), static options => options.AllowCompileErrors = true);

    /// <summary>None or one, to be gone over: as functional libraries have it.</summary>
    private const string Options = """
        private Option<Post> Find(int id) => new();

        public readonly struct Option<T> : IEnumerable<T>
        {
            public IEnumerator<T> GetEnumerator() { yield break; }
            System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
        }
        """;
}
