using PerfAnalyzers.Rules.Execution;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Execution;

/// <summary>Two operations at once on one context.</summary>
public sealed class ConcurrentContextUseTests : AnalyzerTests<ConcurrentContextUseAnalyzer>
{
    private const string Async = "public async Task<object?> Run(List<int> ids, CancellationToken ct)";

    private const string Helpers = """
        private readonly SemaphoreSlim _turn = new(1);

        private async Task<int> PostsAsync() => await db.Posts.CountAsync();

        private async Task<int> BlogsAsync() => await db.Blogs.CountAsync();

        private async Task<Post?> FindAsync(int id) => await db.Posts.FindAsync(id);

        private async Task<int> OwnAsync(int id) { using var own = factory.CreateDbContext(); return await own.Posts.CountAsync(p => p.Id == id); }

        private static async Task<int> Count(BlogContext context) => await context.Posts.CountAsync();
        """;

    [Theory]
    [InlineData("await Task.WhenAll(db.Posts.ToListAsync(ct), [|db.Blogs.ToListAsync(ct)|]); return null;")]
    [InlineData("var posts = db.Posts.ToListAsync(ct); var blogs = [|db.Blogs.ToListAsync(ct)|]; await Task.WhenAll(posts, blogs); return null;")]
    [InlineData("var posts = db.Posts.CountAsync(ct); var blogs = await [|db.Blogs.CountAsync(ct)|]; return await posts + blogs;")]
    [InlineData("var save = db.SaveChangesAsync(ct); var blogs = [|db.Blogs.Count()|]; await save; return blogs;")]
    [InlineData("var posts = await Task.WhenAll(ids.Select(id => [|db.Posts.FirstAsync(p => p.Id == id, ct)|])); return posts;")]
    [InlineData("var posts = await Task.WhenAll(ids.Select(async id => { var post = await [|db.Posts.FirstAsync(p => p.Id == id, ct)|]; return post.Title; })); return posts;")]
    [InlineData("var tasks = ids.Select(async id => await [|db.Posts.FirstAsync(p => p.Id == id, ct)|]).ToList(); return await Task.WhenAll(tasks);")]
    [InlineData("await Parallel.ForEachAsync(ids, async (id, token) => await [|db.Posts.FirstAsync(p => p.Id == id, token)|]); return null;")]
    [InlineData("Parallel.ForEach(ids, id => { var post = [|db.Posts.First(p => p.Id == id)|]; Console.WriteLine(post.Title); }); await Task.Yield(); return null;")]
    [InlineData("ids.AsParallel().ForAll(id => Console.WriteLine([|db.Posts.First(p => p.Id == id)|])); await Task.Yield(); return null;")]
    [InlineData("await Task.WhenAll(PostsAsync(), [|BlogsAsync()|]); return null;")]
    [InlineData("var posts = PostsAsync(); var blogs = [|db.Blogs.CountAsync(ct)|]; return await posts + await blogs;")]
    [InlineData("return await Task.WhenAll(ids.Select(id => [|FindAsync(id)|]));")]
    [InlineData("return await Task.WhenAll([|ids.Select(FindAsync)|]);")]
    [InlineData("await Task.WhenAll(Task.Run(() => db.Posts.Count()), [|Task.Run(() => db.Blogs.Count())|]); return null;")]
    [InlineData("var posts = Task.Run(() => db.Posts.Count()); var blogs = [|db.Blogs.Count()|]; return await posts + blogs;")]
    [InlineData("await Task.WhenAll(Count(db), [|Count(db)|]); return null;")]
    [InlineData("using var own = factory.CreateDbContext(); await Task.WhenAll(own.Posts.ToListAsync(ct), [|own.Blogs.ToListAsync(ct)|]); return null;")]
    [InlineData("Task<int>[] tasks = [db.Posts.CountAsync(ct), [|db.Blogs.CountAsync(ct)|]]; return await Task.WhenAll(tasks);")]
    // Kept as something more general.
    [InlineData("IAsyncResult posts = db.Posts.CountAsync(ct); var blogs = await [|db.Blogs.CountAsync(ct)|]; return posts.IsCompleted;")]
    [InlineData("object posts = db.Posts.CountAsync(ct); var blogs = await [|db.Blogs.CountAsync(ct)|]; return posts;")]
    // Started where it is asked for, and awaited at the end.
    [InlineData("var posts = ids.Count > 1 ? db.Posts.CountAsync(ct) : null; var blogs = ids.Count > 2 ? [|db.Blogs.CountAsync(ct)|] : null; return (posts is null ? 0 : await posts) + (blogs is null ? 0 : await blogs);")]
    [InlineData("Task<int>? posts = ids.Count > 1 ? null : PostsAsync(); var blogs = await [|db.Blogs.CountAsync(ct)|]; return blogs + (posts is not null ? await posts : 0);")]
    public Task Reports_WhenAtOnce(string body) => VerifyAnalyzerAsync(Code.Method(body, Async, Helpers));

    [Fact]
    public Task Reports_WithTheOtherOperation() => VerifyAnalyzerAsync(
        Code.Members("""
        public async Task A()
        {
            var posts = db.Posts.ToListAsync();
            var blogs = {|#0:db.Blogs.ToListAsync()|};
            await posts;
            await blogs;
        }

        public Task B(List<int> ids) => Task.WhenAll(ids.Select(id => {|#1:db.Posts.FirstAsync(p => p.Id == id)|}));
        """),
        o =>
        {
            o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithMessage(
                "This uses 'db' while the operation in line 16 may still use it, which throws in production, if not in tests; await one after the other, or give each a context of its own"));
            o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(1).WithMessage(
                "This uses 'db' while the call for another element may still use it, which throws in production, if not in tests; await one after the other, or give each a context of its own"));
        });

    [Fact]
    public Task Reports_ThroughARepository() => VerifyAnalyzerAsync(Code.File("""
        public interface IPosts { Task<int> CountAsync(); Task<Post?> FindAsync(int id); }

        public class Posts(BlogContext db) : IPosts
        {
            public async Task<int> CountAsync() => await db.Posts.CountAsync();

            public async Task<Post?> FindAsync(int id) => await db.Posts.FirstOrDefaultAsync(p => p.Id == id);
        }

        public class Service(IPosts posts)
        {
            private readonly IPosts _posts = posts;

            public async Task Run(List<int> ids)
            {
                await Task.WhenAll(_posts.CountAsync(), [|_posts.FindAsync(1)|]);
                await Task.WhenAll(ids.Select(id => [|_posts.FindAsync(id)|]));
            }
        }
        """));

    [Fact]
    public Task Reports_ThroughServicesThatAreInjected() => VerifyAnalyzerAsync(Code.File("""
        public class Posts(BlogContext db)
        {
            public async Task<Post?> FindAsync(int id) => await db.Posts.FirstOrDefaultAsync(p => p.Id == id);
        }

        public class Rules
        {
            private readonly Posts _posts;

            public Rules(Posts posts) => _posts = posts;

            public async Task<bool> RunAsync(int id) => await _posts.FindAsync(id) is not null;
        }

        public class Service(Rules rules)
        {
            public Task Run(List<int> ids) => Task.WhenAll(ids.Select(id => [|CheckAsync(id)|]));

            private async Task<bool> CheckAsync(int id) => await rules.RunAsync(id);
        }
        """));

    /// <summary>Each repository may have a context of its own.</summary>
    [Fact]
    public Task IsSilent_WhenServicesAskServices() => VerifyAnalyzerAsync(Code.File("""
        public class Posts(BlogContext db)
        {
            public async Task<int> CountAsync() => await db.Posts.CountAsync();
        }

        public class Blogs(BlogContext db)
        {
            public async Task<int> CountAsync() => await db.Blogs.CountAsync();
        }

        public class Statistics(Posts posts, Blogs blogs)
        {
            public async Task<int> PostsAsync() => await posts.CountAsync();

            public async Task<int> BlogsAsync() => await blogs.CountAsync();
        }

        public class Service(Statistics statistics)
        {
            public Task Run() => Task.WhenAll(statistics.PostsAsync(), statistics.BlogsAsync());
        }
        """));

    [Fact]
    public Task IsSilent_WhenTheServiceIsMadeForEach() => VerifyAnalyzerAsync(Code.File("""
        public class Posts(BlogContext db)
        {
            public async Task<Post?> FindAsync(int id) => await db.Posts.FirstOrDefaultAsync(p => p.Id == id);
        }

        public class Service(IDbContextFactory<BlogContext> factory)
        {
            public Task Run(List<int> ids) => Task.WhenAll(ids.Select(id => CheckAsync(id)));

            private async Task<bool> CheckAsync(int id) => await Make().FindAsync(id) is not null;

            private Posts Make() => new(factory.CreateDbContext());
        }
        """));

    [Theory]
    [InlineData("var posts = ids is null ? db.Posts.CountAsync(ct) : null; if (ids is not null) return await db.Blogs.CountAsync(ct); return posts is null ? 0 : await posts;")]
    [InlineData("var posts = ids.Count > 1 ? db.Posts.CountAsync(ct) : null; if (posts is not null) Console.WriteLine(await posts); return await db.Blogs.CountAsync(ct);")]
    [InlineData("var posts = ids.Count > 1 ? await db.Posts.CountAsync(ct) : 0; var blogs = ids.Count > 2 ? await db.Blogs.CountAsync(ct) : 0; return posts + blogs;")]
    // One after the other.
    [InlineData("var posts = await db.Posts.ToListAsync(ct); var blogs = await db.Blogs.ToListAsync(ct); return posts.Count + blogs.Count;")]
    [InlineData("var posts = db.Posts.CountAsync(ct); var count = await posts; return count + await db.Blogs.CountAsync(ct);")]
    [InlineData("var found = new List<Post?>(); foreach (var id in ids) found.Add(await FindAsync(id)); return found;")]
    [InlineData("await Task.WhenAll(db.Posts.ToListAsync(ct)); await Task.WhenAll(db.Blogs.ToListAsync(ct)); return null;")]
    // Another context for each.
    [InlineData("using var own = factory.CreateDbContext(); await Task.WhenAll(db.Posts.ToListAsync(ct), own.Blogs.ToListAsync(ct)); return null;")]
    [InlineData("return await Task.WhenAll(ids.Select(async id => { using var own = factory.CreateDbContext(); return await own.Posts.CountAsync(p => p.Id == id, ct); }));")]
    [InlineData("return await Task.WhenAll(ids.Select(OwnAsync));")]
    [InlineData("return await Task.WhenAll(ids.Select(id => OwnAsync(id)));")]
    [InlineData("await Parallel.ForEachAsync(ids, async (id, token) => { using var own = factory.CreateDbContext(); await own.Posts.FirstAsync(p => p.Id == id, token); }); return null;")]
    [InlineData("await Task.WhenAll(OwnAsync(1), OwnAsync(2)); return null;")]
    // Only one of them uses the context.
    [InlineData("await Task.WhenAll(db.Posts.ToListAsync(ct), Task.Delay(1, ct)); return null;")]
    [InlineData("var delay = Task.Delay(1, ct); var posts = await db.Posts.ToListAsync(ct); await delay; return posts;")]
    [InlineData("return await Task.Run(() => db.Posts.Count(), ct);")]
    // Each waits for its turn.
    [InlineData("return await Task.WhenAll(ids.Select(async id => { await _turn.WaitAsync(ct); try { return await db.Posts.FirstAsync(p => p.Id == id, ct); } finally { _turn.Release(); } }));")]
    [InlineData("Parallel.ForEach(ids, id => { lock (db) { Console.WriteLine(db.Posts.Count(p => p.Id == id)); } }); await Task.Yield(); return null;")]
    [InlineData("Parallel.ForEach(ids, new ParallelOptions { MaxDegreeOfParallelism = 1 }, id => Console.WriteLine(db.Posts.Count(p => p.Id == id))); await Task.Yield(); return null;")]
    // The lambda makes tasks of what is in memory.
    [InlineData("var posts = await db.Posts.ToListAsync(ct); return await Task.WhenAll(ids.Select(async id => { await Task.Yield(); return posts.First(p => p.Id == id); }));")]
    // Composed, not run.
    [InlineData("var posts = db.Posts.Where(p => p.Id > 3); var blogs = db.Blogs.Where(b => b.Id > 3); return await posts.CountAsync(ct) + await blogs.CountAsync(ct);")]
    // Whoever gets the task may wait for it.
    [InlineData("var posts = db.Posts.CountAsync(ct); Console.WriteLine(posts.Result); return await db.Blogs.CountAsync(ct);")]
    public Task IsSilent_When(string body) => VerifyAnalyzerAsync(Code.Method(body, Async, Helpers));

    [Fact]
    public Task IsSilent_WhenAPropertyMakesAContextEachTime() => VerifyAnalyzerAsync(Code.File("""
        public class Service(IDbContextFactory<BlogContext> factory)
        {
            private BlogContext Db => factory.CreateDbContext();

            public Task Run() => Task.WhenAll(Db.Posts.ToListAsync(), Db.Blogs.ToListAsync());
        }
        """));
}
