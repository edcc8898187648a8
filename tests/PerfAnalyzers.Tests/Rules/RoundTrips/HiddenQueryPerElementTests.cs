using PerfAnalyzers.Rules.RoundTrips;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>Calls, properties and operators that run a query each time, and are used once per element.</summary>
public sealed partial class HiddenQueryPerElementTests : AnalyzerTests<HiddenQueryPerElementAnalyzer>
{
    private const string Loads = """
        private Task<Author> LoadAsync(int id) => db.Authors.FirstAsync(a => a.Id == id);
        private Author? Load(int id) => db.Authors.Find(id);
        """;

    [Theory]
    [InlineData("foreach (var id in ids) Console.WriteLine((await [|LoadAsync(id)|]).Name);")]
    [InlineData("foreach (var id in ids) Console.WriteLine((await [|this.LoadAsync(id)|].ConfigureAwait(false)).Name);")]
    [InlineData("foreach (var id in ids) Console.WriteLine([|Load(id)|]?.Name);")]
    [InlineData("foreach (var id in ids) Console.WriteLine([|LoadAsync(id)|].Result.Name);")]
    [InlineData("var list = ids.ToList(); for (var i = 0; i < list.Count; i++) Console.WriteLine([|Load(list[i])|]?.Name);")]
    [InlineData("await foreach (var post in db.Posts.AsAsyncEnumerable()) Console.WriteLine([|Load(post.Id)|]?.Name);")]
    [InlineData("foreach (var id in ids) { if (id > 0) { var author = await [|LoadAsync(id)|]; } }")]
    [InlineData("foreach (var id in ids) { var author = await [|LoadAsync(id)|] ?? throw new InvalidOperationException(); }")]
    [InlineData("foreach (var id in ids) { var author = [|Load(id)|]; if (author == null) return; Console.WriteLine(author.Name); }")]
    [InlineData("foreach (var id in ids) foreach (var other in ids) Console.WriteLine([|Load(id + other)|]);")]
    [InlineData("var authors = await Task.WhenAll(ids.Select(id => [|LoadAsync(id)|]));")]
    [InlineData("var authors = await Task.WhenAll(ids.Select(async id => await [|LoadAsync(id)|]));")]
    [InlineData("var authors = await Task.WhenAll(ids.Select([|LoadAsync|]));")]
    [InlineData("var authors = ids.Select([|Load|]).ToList();")]
    [InlineData("var authors = ids.ToList().ConvertAll([|Load|]);")]
    [InlineData("ids.ToList().ForEach(id => [|Load(id)|]);")]
    [InlineData("await Parallel.ForEachAsync(ids, ct, async (id, token) => await [|LoadAsync(id)|]);")]
    [InlineData("var tasks = new List<Task<Author>>(); foreach (var id in ids) tasks.Add([|LoadAsync(id)|]); await Task.WhenAll(tasks);")]
    [InlineData("while (!ct.IsCancellationRequested) { foreach (var id in ids) Console.WriteLine([|Load(id)|]); await Task.Delay(1000, ct); }")]
    public Task Reports_WhenMethodQueriesPerElement(string body) => VerifyAnalyzerAsync(Code.Method(body, members: Loads));

    [Theory]
    [InlineData("private Task<int> Stars(int id) => db.Comments.Where(c => c.PostId == id).SumAsync(c => c.Stars);")]
    [InlineData("private async Task<int> Stars(int id) { var comments = await db.Comments.Where(c => c.PostId == id).ToListAsync(); return comments.Sum(c => c.Stars); }")]
    [InlineData("private async ValueTask<int> Stars(int id) { var sum = 0; await foreach (var c in db.Comments.Where(c => c.PostId == id).AsAsyncEnumerable()) sum += c.Stars; return sum; }")]
    [InlineData("private async Task<int> Stars(int id) { if (id <= 0) return 0; return await db.Comments.CountAsync(c => c.PostId == id); }")]
    [InlineData("private async Task<int> Stars(int id) { var n = 0; if (id % 2 == 0) n = await db.Comments.CountAsync(c => c.PostId == id); return n; }")]
    [InlineData("private async Task<int> Stars(int id) { try { return await db.Comments.CountAsync(c => c.PostId == id); } catch (InvalidOperationException) { return 0; } }")]
    [InlineData("private async Task<int> Stars(int id) { var posts = await db.Posts.FromSqlInterpolated($\"SELECT * FROM Posts WHERE Id = {id}\").ToListAsync(); return posts.Count; }")]
    [InlineData("private Task<int> Stars(int id) => db.Database.ExecuteSqlInterpolatedAsync($\"UPDATE Posts SET IsPublished = 1 WHERE Id = {id}\");")]
    // Its own context does not save the round trip.
    [InlineData("private async Task<int> Stars(int id) { await using var context = await factory.CreateDbContextAsync(); return await context.Comments.CountAsync(c => c.PostId == id); }")]
    [InlineData("private Task<int> Stars(int id) => Sum(id); private Task<int> Sum(int id) => Ask(id); private Task<int> Ask(int id) => db.Comments.CountAsync(c => c.PostId == id);")]
    [InlineData("private static readonly Func<BlogContext, int, Task<int>> Compiled = EF.CompileAsyncQuery((BlogContext c, int id) => c.Comments.Count(x => x.PostId == id)); private Task<int> Stars(int id) => Compiled(db, id);")]
    [InlineData("private async Task<int> Stars(int id) { var post = new Post { Id = id }; await db.Entry(post).Collection(p => p.Comments).LoadAsync(); return post.Comments.Count; }")]
    [InlineData("protected virtual Task<int> Stars(int id) => db.Comments.CountAsync(c => c.PostId == id);")]
    public Task Reports_WhenImplementationIs(string members) => VerifyAnalyzerAsync(Code.Method(
        """
        foreach (var id in ids)
            Console.WriteLine(await [|Stars(id)|]);
        """,
        members: members));

    [Theory]
    [InlineData("foreach (var id in ids) Console.WriteLine({|#0:Load(id)|}); foreach (var post in posts) Console.WriteLine({|#1:Load(post.Id)|});")]
    [InlineData("foreach (var post in posts) { foreach (var id in ids) Console.WriteLine({|#0:Load(id)|}); Console.WriteLine({|#1:Load(post.Id)|}); }")]
    [InlineData("var first = ids.Select(id => {|#0:Load(id)|}).ToList(); var others = posts.Select(p => {|#1:Load(p.Id)|}).ToList();")]
    public Task Reports_OneQueryOfSeveralLoopsOnce(string body) => VerifyAnalyzerAsync(
        Code.Method(body, "public async Task Run(List<int> ids, List<Post> posts, CancellationToken ct)", Loads),
        options => options.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0)));

    [Fact]
    public Task Reports_EachQueryOfSeveralLoops() => VerifyAnalyzerAsync(Code.Method(
        """
        foreach (var id in ids)
            Console.WriteLine([|Load(id)|]);
        foreach (var id in ids)
            Console.WriteLine(await [|LoadAsync(id)|]);
        """,
        members: Loads));

    [Theory]
    [InlineData("public class ReminderJob(BlogContext db)")]
    [InlineData("public class Reminders(BlogContext db) : IJob")]
    [InlineData("public class FeedImporter(BlogContext db)")]
    public Task Reports_InJobs_AsInfo(string type) => VerifyAnalyzerAsync(
        Code.File(type + """

            {
                public async Task Run(List<int> ids)
                {
                    foreach (var id in ids)
                        Console.WriteLine(await {|#0:LoadAsync(id)|});
                }

                private Task<Author> LoadAsync(int id) => db.Authors.FirstAsync(a => a.Id == id);
            }

            public interface IJob;
            """),
        options => options.ExpectedDiagnostics.Add(
            Diagnostic().WithLocation(0).WithSeverity(Microsoft.CodeAnalysis.DiagnosticSeverity.Info)));

    [Fact]
    public Task Reports_WhenRepositoryMethodQueries() => VerifyAnalyzerAsync(Code.File("""
        public class AuthorRepository
        {
            private readonly BlogContext _context;

            public AuthorRepository(BlogContext context) => _context = context;

            public async Task<Author?> GetByIdAsync(int id) => await _context.Authors.FirstOrDefaultAsync(a => a.Id == id);
        }

        public class Service(AuthorRepository authors)
        {
            public async Task Run(List<Post> posts)
            {
                foreach (var post in posts.Where(p => p.AuthorId != null))
                    post.Author = await [|authors.GetByIdAsync(post.AuthorId!.Value)|];
            }
        }
        """));

    [Fact]
    public Task Reports_WhenInterfaceHasOneImplementation() => VerifyAnalyzerAsync(Code.File("""
        public interface IAuthorRepository
        {
            Task<Author?> GetByIdAsync(int id);
        }

        public class AuthorRepository(BlogContext context) : IAuthorRepository
        {
            public Task<Author?> GetByIdAsync(int id) => context.Authors.FirstOrDefaultAsync(a => a.Id == id);
        }

        public class Service
        {
            private readonly IAuthorRepository _authors;

            public Service(IAuthorRepository authors) => _authors = authors;

            public async Task Run(List<Post> posts)
            {
                foreach (var post in posts)
                    post.Author = await [|_authors.GetByIdAsync(post.AuthorId ?? 0)|];
            }

            public async Task RunAll(List<Post> posts)
            {
                var all = await Task.WhenAll(posts.Select(p => p.Id).Select([|_authors.GetByIdAsync|]));
            }
        }
        """));

    [Fact]
    public Task Reports_WhenInterfaceIsReachedThroughUnitOfWork() => VerifyAnalyzerAsync(
        Code.File("""
            public class ReadingService(IUnitOfWork unitOfWork)
            {
                public async Task<List<string>> TitlesAsync(IEnumerable<int> ids)
                {
                    var titles = new List<string>();
                    foreach (var id in ids)
                    {
                        var post = await [|unitOfWork.Posts.GetAsync(id)|];
                        titles.Add(post.Title);
                    }

                    return titles;
                }
            }
            """),
        options => options.AdditionalSources["Repositories.cs"] = Code.File("""
            public interface IPostRepository
            {
                Task<Post> GetAsync(int id);
            }

            public interface IUnitOfWork
            {
                IPostRepository Posts { get; }
            }

            internal sealed class PostRepository(BlogContext context) : IPostRepository
            {
                public Task<Post> GetAsync(int id) => context.Posts.AsNoTracking().SingleAsync(p => p.Id == id);
            }

            internal sealed class UnitOfWork(BlogContext context) : IUnitOfWork
            {
                public IPostRepository Posts => new PostRepository(context);
            }
            """));

    [Fact]
    public Task Reports_WhenGenericRepositoryBehindInterfaceQueries() => VerifyAnalyzerAsync(Code.File("""
        public interface IRepository<T> where T : class
        {
            Task<T?> GetAsync(int id);
        }

        public class Repository<T>(BlogContext context) : IRepository<T> where T : class
        {
            public async Task<T?> GetAsync(int id) => await context.Set<T>().FindAsync(id);
        }

        public class Service(IRepository<Post> posts, IRepository<Author> authors)
        {
            public async Task Run(IEnumerable<int> ids)
            {
                foreach (var id in ids)
                {
                    var post = await [|posts.GetAsync(id)|];
                    foreach (var part in post!.Title.Split(' '))
                        post.Author = await [|authors.GetAsync(part.Length)|];
                }
            }
        }
        """));

    [Fact]
    public Task Reports_WhenBaseClassQueries() => VerifyAnalyzerAsync(Code.File("""
        public abstract class RepositoryBase<T>(BlogContext context) where T : class
        {
            protected DbSet<T> Set => context.Set<T>();

            public T? Get(int id) => Set.Find(id);
        }

        public class TagRepository(BlogContext context) : RepositoryBase<Tag>(context)
        {
            public List<Tag> GetMany(List<int> ids) => ids.ConvertAll(id => [|Get(id)|]!);
        }
        """));

    [Fact]
    public Task Reports_WhenExtensionMethodsQuery() => VerifyAnalyzerAsync(Code.File("""
        public static class Queries
        {
            public static Task<Post> PostAsync(this BlogContext db, int id) => db.Posts.SingleAsync(p => p.Id == id);

            public static Task<Post?> ByIdAsync(this DbSet<Post> posts, int id) => posts.FirstOrDefaultAsync(p => p.Id == id);

            public static int CountOf(BlogContext db, int blogId) => db.Posts.Count(p => p.BlogId == blogId);
        }

        public class Service(BlogContext db)
        {
            public async Task Run(IEnumerable<int> ids)
            {
                foreach (var id in ids)
                {
                    var post = await [|db.PostAsync(id)|];
                }

                foreach (var id in ids)
                {
                    var same = await [|db.Posts.ByIdAsync(id)|];
                }

                foreach (var id in ids)
                {
                    var count = [|Queries.CountOf(db, id)|];
                }
            }

            public void RunTasks(IEnumerable<int> ids)
            {
                foreach (var id in ids)
                    Console.WriteLine([|db.PostAsync(id)|].Id);
            }
        }
        """));

    [Fact]
    public Task Reports_WhenContextHasTheMethod() => VerifyAnalyzerAsync(Code.File("""
        public class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
        {
            public DbSet<Tag> Tags => Set<Tag>();

            public Task<Tag?> FindTagAsync(string name) => Tags.SingleOrDefaultAsync(t => t.Name == name);
        }

        public class Service(ShopContext db)
        {
            public async Task Run(string[] names)
            {
                foreach (var name in names)
                {
                    if (await [|db.FindTagAsync(name)|] == null)
                        db.Tags.Add(new Tag { Name = name });
                }
            }
        }
        """));

    [Fact]
    public Task Reports_WhenGetterQueries() => VerifyAnalyzerAsync(Code.File("""
        public class PostModel(BlogContext db, Post post)
        {
            public string Title => post.Title;

            public int CommentCount => db.Comments.Count(c => c.PostId == post.Id);

            public string? AuthorName
            {
                get
                {
                    var author = db.Authors.FirstOrDefault(a => a.Id == post.AuthorId);
                    return author?.Name;
                }
            }

            public bool this[string tag] => db.Tags.Any(t => t.Name == tag && t.Posts.Any(p => p.Id == post.Id));
        }

        public class Service
        {
            public void Run(List<PostModel> models)
            {
                foreach (var model in models)
                    Console.WriteLine($"{model.Title}: {[|model.CommentCount|]}");
                foreach (var model in models)
                    Console.WriteLine([|model.AuthorName|]);
                foreach (var model in models)
                    Console.WriteLine([|model["news"]|]);
            }

            public List<PostModel> Busy(List<PostModel> models) => models.Where(m => [|m.CommentCount|] > 10).ToList();
        }
        """));

    [Fact]
    public Task Reports_WhenOwnGetterQueriesInLoop() => VerifyAnalyzerAsync(Code.Method(
        """
        foreach (var id in ids)
            Console.WriteLine($"{id} of {[|Total|]}");
        """,
        members: "private int Total => db.Posts.Count();"));

    [Fact]
    public Task Reports_WhenOperatorQueries() => VerifyAnalyzerAsync(Code.File("""
        public sealed record PostRef(BlogContext Db, int Id)
        {
            public static int operator +(int total, PostRef post) => total + post.Db.Comments.Count(c => c.PostId == post.Id);

            public static bool operator >(PostRef left, PostRef right) => 0 + left > 0 + right;

            public static bool operator <(PostRef left, PostRef right) => right > left;
        }

        public class Service
        {
            public int Run(List<PostRef> posts)
            {
                var total = 0;
                foreach (var post in posts)
                {
                    total = [|total + post|];
                }

                return total;
            }

            public int Better(List<PostRef> posts, PostRef best)
            {
                var better = 0;
                foreach (var post in posts)
                {
                    if ([|post > best|])
                        better++;
                }

                return better;
            }
        }
        """));

    [Fact]
    public Task Reports_WhenConstructorQueries() => VerifyAnalyzerAsync(Code.File("""
        public class PostModel
        {
            public PostModel(BlogContext db, int id) => Title = db.Posts.First(p => p.Id == id).Title;

            public string Title { get; }
        }

        public class Service(BlogContext db)
        {
            public List<PostModel> Run(IEnumerable<int> ids) => ids.Select(id => [|new PostModel(db, id)|]).ToList();
        }
        """));

    [Theory]
    [InlineData("""
        async Task<Post?> Load(int id) => await db.Posts.FindAsync(id);
        foreach (var id in ids)
            Console.WriteLine((await [|Load(id)|])?.Title);
        """)]
    [InlineData("""
        foreach (var id in ids)
        {
            Console.WriteLine([|Count()|]);

            int Count() => db.Comments.Count(c => c.PostId == id);
        }
        """)]
    [InlineData("""
        var counts = ids.Select([|Count|]).ToList();
        int Count(int id) => db.Comments.Count(c => c.PostId == id);
        """)]
    [InlineData("""
        Func<int, Task<Post>> load = id => db.Posts.FirstAsync(p => p.Id == id, ct);
        foreach (var id in ids)
            Console.WriteLine((await [|load(id)|]).Title);
        """)]
    [InlineData("""
        var load = async (int id) => await db.Posts.FirstAsync(p => p.Id == id, ct);
        foreach (var id in ids)
            Console.WriteLine((await [|load.Invoke(id)|]).Title);
        """)]
    [InlineData("""
        Func<int, int> count = id => db.Comments.Count(c => c.PostId == id);
        var counts = ids.ToDictionary(id => id, [|count|]);
        """)]
    public Task Reports_WhenLocalFunctionOrLambdaQueries(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Fact]
    public Task Reports_WhenIteratorQueries() => VerifyAnalyzerAsync(Code.Method(
        """
        foreach (var id in ids)
        {
            await foreach (var text in [|TextsAsync(id)|])
                Console.WriteLine(text);
        }

        foreach (var id in ids)
        {
            foreach (var text in [|Texts(id)|])
                Console.WriteLine(text);
        }
        """,
        members: """
        private async IAsyncEnumerable<string> TextsAsync(int id)
        {
            await foreach (var comment in db.Comments.Where(c => c.PostId == id).AsAsyncEnumerable())
                yield return comment.Text;
        }

        private IEnumerable<string> Texts(int id)
        {
            foreach (var comment in db.Comments.Where(c => c.PostId == id))
                yield return comment.Text;
        }
        """));

    [Fact]
    public Task Reports_WhenStaticLookupQueriesFromPartialClass() => VerifyAnalyzerAsync(
        Code.File("""
            public static partial class Lookup
            {
                public static List<string> Names(BlogContext db, IEnumerable<Post> posts) =>
                    posts.Select(p => [|NameOf(db, p)|]).ToList();
            }
            """),
        options => options.AdditionalSources["Lookup.Names.cs"] = Code.File("""
            public static partial class Lookup
            {
                private static string NameOf(BlogContext db, Post post) =>
                    db.Authors.Where(a => a.Id == post.AuthorId).Select(a => a.Name).SingleOrDefault() ?? "";
            }
            """));
}
