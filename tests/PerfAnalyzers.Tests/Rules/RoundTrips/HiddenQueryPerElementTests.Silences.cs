using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>Calls per element that run no query, run it once, or cannot be known to run one.</summary>
public sealed partial class HiddenQueryPerElementTests
{
    [Theory]
    // A cache miss is not the ordinary path.
    [InlineData("""
        private readonly Dictionary<int, Author> _authors = new();
        private async Task<Author> GetAsync(int id)
        {
            if (_authors.TryGetValue(id, out var known))
                return known;
            return _authors[id] = await db.Authors.FirstAsync(a => a.Id == id);
        }
        """)]
    [InlineData("""
        private readonly Dictionary<int, Author> _authors = new();
        private async Task<Author> GetAsync(int id)
        {
            if (!_authors.ContainsKey(id))
                _authors[id] = await db.Authors.FirstAsync(a => a.Id == id);
            return _authors[id];
        }
        """)]
    [InlineData("""
        private readonly System.Collections.Concurrent.ConcurrentDictionary<int, Task<Author>> _authors = new();
        private Task<Author> GetAsync(int id) => _authors.GetOrAdd(id, key => db.Authors.FirstAsync(a => a.Id == key));
        """)]
    [InlineData("""
        private List<Author>? _authors;
        private async Task<Author> GetAsync(int id)
        {
            _authors ??= await db.Authors.ToListAsync();
            return _authors.First(a => a.Id == id);
        }
        """)]
    [InlineData("""
        private Dictionary<int, Author>? _authors;
        private async Task<Author> GetAsync(int id)
        {
            if (_authors == null)
                _authors = await db.Authors.ToDictionaryAsync(a => a.Id);
            return _authors[id];
        }
        """)]
    [InlineData("""
        private Dictionary<int, Author>? _authors;
        private readonly int? _user = 3;
        private async Task<Author> GetAsync(int id)
        {
            if (_authors == null && _user.HasValue)
                _authors = await db.Authors.Where(a => a.Id != _user.Value).ToDictionaryAsync(a => a.Id);
            return _authors![id];
        }
        """)]
    [InlineData("""
        private bool _loaded;
        private async Task<Author> GetAsync(int id)
        {
            if (!_loaded)
            {
                await db.Authors.LoadAsync();
                _loaded = true;
            }
            return db.Authors.Local.First(a => a.Id == id);
        }
        """)]
    [InlineData("""
        private Task<Dictionary<int, Author>>? _all;
        private async Task<Author> GetAsync(int id) => (await (_all ??= db.Authors.ToDictionaryAsync(a => a.Id)))[id];
        """)]
    [InlineData("""
        private readonly Microsoft.Extensions.Caching.Memory.IMemoryCache _cache = null!;
        private async Task<Author> GetAsync(int id) => (await Microsoft.Extensions.Caching.Memory.CacheExtensions.GetOrCreateAsync(
            _cache, id, entry => db.Authors.FirstAsync(a => a.Id == id)))!;
        """)]
    // Asks only when something has gone wrong.
    [InlineData("""
        private async Task<Author> GetAsync(int id)
        {
            try
            {
                return new Author { Id = id, Name = await File.ReadAllTextAsync($"{id}.txt") };
            }
            catch (IOException)
            {
                return await db.Authors.FirstAsync(a => a.Id == id);
            }
        }
        """)]
    // No query.
    [InlineData("private Task<Author> GetAsync(int id) => Task.FromResult(new Author { Id = id });")]
    [InlineData("private Task<Author> GetAsync(int id) => Task.FromResult(db.Authors.Local.First(a => a.Id == id));")]
    [InlineData("""
        private async Task<Author> GetAsync(int id)
        {
            var author = new Author { Id = id };
            db.Authors.Add(author);
            await db.SaveChangesAsync();
            return author;
        }
        """)]
    // Comes back to itself without asking: nothing to find, and an end.
    [InlineData("""
        private Task<Author> GetAsync(int id) => OtherAsync(id);
        private Task<Author> OtherAsync(int id) => id > 0 ? GetAsync(id - 1) : Task.FromResult(new Author());
        """)]
    public Task IsSilent_WhenImplementationIs(string members) => VerifyAnalyzerAsync(Code.Method(
        """
        foreach (var id in ids)
            Console.WriteLine((await GetAsync(id)).Name);
        """,
        members: members));

    [Theory]
    [InlineData("""
        var author = await GetAsync(1);
        foreach (var id in ids)
            Console.WriteLine(author.Name + id);
        """)]
    [InlineData("""
        foreach (var post in await PageAsync(0))
            Console.WriteLine(post.Title);
        """)]
    [InlineData("""
        foreach (var chunk in ids.Chunk(100))
            await ManyAsync(chunk);
        """)]
    [InlineData("""
        for (var page = 0; page < 100; page++)
        {
            foreach (var post in await PageAsync(page))
                Console.WriteLine(post.Title);
        }
        """)]
    [InlineData("""
        var page = 0;
        while (true)
        {
            var posts = await PageAsync(page++);
            if (posts.Count == 0)
                break;
        }
        """)]
    [InlineData("""
        var lastId = 0;
        List<Post> batch;
        while ((batch = await AfterAsync(lastId)).Any())
            lastId = batch[^1].Id;
        """)]
    [InlineData("""
        for (var attempt = 0; attempt < 10; attempt++)
        {
            try
            {
                Console.WriteLine((await GetAsync(1)).Name);
                break;
            }
            catch (TimeoutException)
            {
                await Task.Delay(100, ct);
            }
        }
        """)]
    [InlineData("""
        while (!ct.IsCancellationRequested)
        {
            Console.WriteLine((await PageAsync(0)).Count);
            await Task.Delay(1000, ct);
        }
        """)]
    [InlineData("""
        var channel = System.Threading.Channels.Channel.CreateUnbounded<int>();
        await foreach (var id in channel.Reader.ReadAllAsync(ct))
            Console.WriteLine((await GetAsync(id)).Name);
        """)]
    [InlineData("""
        foreach (var id in ids)
        {
            var posts = await AfterAsync(id);
            if (posts.Count > 0)
                return;
        }
        """)]
    [InlineData("""
        var title = "new";
        while (await TakenAsync(title))
            title += "-2";
        """)]
    [InlineData("""
        foreach (var id in new[] { 1, 2, 3 })
            Console.WriteLine((await GetAsync(id)).Name);
        """)]
    [InlineData("""
        var known = new Dictionary<int, Author>();
        foreach (var id in ids)
        {
            if (!known.TryGetValue(id, out var author))
                known[id] = author = await GetAsync(id);
            Console.WriteLine(author.Name);
        }
        """)]
    [InlineData("""
        var later = new List<Func<Task<Author>>>();
        foreach (var id in ids)
            later.Add(() => GetAsync(id));
        """)]
    // Composed in the loop, asked once.
    [InlineData("""
        var query = Recent();
        foreach (var id in ids)
            query = query.Concat(Recent().Where(p => p.BlogId == id));
        var posts = await query.ToListAsync(ct);
        """)]
    public Task IsSilent_WhenLoopIsNotPerElement(string body) => VerifyAnalyzerAsync(Code.Method(
        body,
        members: """
        private Task<Author> GetAsync(int id) => db.Authors.FirstAsync(a => a.Id == id);
        private Task<List<Post>> PageAsync(int page) => db.Posts.OrderBy(p => p.Id).Skip(page * 50).Take(50).ToListAsync();
        private Task<List<Post>> AfterAsync(int id) => db.Posts.Where(p => p.Id > id).OrderBy(p => p.Id).Take(50).ToListAsync();
        private Task<List<Post>> ManyAsync(int[] keys) => db.Posts.Where(p => keys.Contains(p.Id)).ToListAsync();
        private Task<bool> TakenAsync(string title) => db.Posts.AnyAsync(p => p.Title == title);
        private IQueryable<Post> Recent() => db.Posts.Where(p => p.CreatedAt > DateTime.Today);
        """));

    [Theory]
    // It runs where something went wrong.
    [InlineData("foreach (var id in ids) { try { Console.WriteLine(id); } catch (Exception) { Console.WriteLine(Load(id)); } }")]
    // Each starts work of its own, with a context of its own.
    [InlineData("foreach (var id in ids) _ = Task.Run(() => InOwnContext(id));")]
    [InlineData("foreach (var id in ids) Console.WriteLine(Cached(id));")]
    public Task IsSilent_WhenTheCallIsNotMadeForEach(string body) => VerifyAnalyzerAsync(Code.Method(body, members: """
        private readonly Dictionary<int, string> _titles = new();
        private string Load(int id) => db.Posts.First(p => p.Id == id).Title;
        private void InOwnContext(int id) { using var own = factory.CreateDbContext(); Console.WriteLine(own.Posts.First(p => p.Id == id).Title); }
        private string Cached(int id)
        {
            if (_titles.TryGetValue(id, out var known))
                return known;
            var title = db.Posts.First(p => p.Id == id).Title;
            _titles[id] = title;
            return title;
        }
        """));

    [Fact]
    public Task IsSilent_WhenQueryStandsInLoopItself() => VerifyAnalyzerAsync(Code.Method("""
        foreach (var id in ids)
        {
            var post = await db.Posts.FirstAsync(p => p.Id == id, ct);
            var same = ids.Select(other => db.Posts.Find(other)).ToList();
        }
        """));

    [Fact]
    public Task IsSilent_WhenCallReturnsQueryThatLoopExecutes() => VerifyAnalyzerAsync(Code.Method(
        """
        foreach (var id in ids)
        {
            var posts = await OfBlog(id).ToListAsync(ct);
        }
        """,
        members: "private IQueryable<Post> OfBlog(int id) => db.Posts.Where(p => p.BlogId == id);"));

    [Fact]
    public Task IsSilent_WhenInterfaceHasTwoImplementations() => VerifyAnalyzerAsync(Code.File("""
        public interface IAuthors
        {
            Task<Author?> GetAsync(int id);
        }

        public class DbAuthors(BlogContext db) : IAuthors
        {
            public Task<Author?> GetAsync(int id) => db.Authors.FirstOrDefaultAsync(a => a.Id == id);
        }

        public class CachedAuthors(IAuthors inner) : IAuthors
        {
            private readonly Dictionary<int, Author?> _known = new();

            public async Task<Author?> GetAsync(int id)
            {
                if (!_known.TryGetValue(id, out var author))
                    _known[id] = author = await inner.GetAsync(id);
                return author;
            }
        }

        public class Service(IAuthors authors)
        {
            public async Task Run(IEnumerable<int> ids)
            {
                foreach (var id in ids)
                    Console.WriteLine((await authors.GetAsync(id))?.Name);
            }
        }
        """));

    [Fact]
    public Task IsSilent_WhenInterfaceHasNoImplementationHere() => VerifyAnalyzerAsync(Code.Method(
        "foreach (var id in ids) await authors.GetAsync(id);",
        signature: "public async Task Run(IAuthors authors, IEnumerable<int> ids)",
        members: "public interface IAuthors { Task<Author?> GetAsync(int id); }"));

    [Fact]
    public Task IsSilent_WhenMethodIsAbstractOrOverridden() => VerifyAnalyzerAsync(Code.File("""
        public abstract class Source
        {
            public abstract int Count(int id);

            public virtual string Name(int id) => "";
        }

        public class DbSource(BlogContext db) : Source
        {
            public override int Count(int id) => db.Comments.Count(c => c.PostId == id);

            public override string Name(int id) => db.Posts.Where(p => p.Id == id).Select(p => p.Title).First();
        }

        public class NoSource : Source
        {
            public override int Count(int id) => 0;
        }

        public class Service(Source source)
        {
            public void Run(IEnumerable<int> ids)
            {
                foreach (var id in ids)
                    Console.WriteLine($"{source.Name(id)}: {source.Count(id)}");
            }
        }
        """));

    [Fact]
    public Task IsSilent_WhenOverrideIsOverriddenAgain() => VerifyAnalyzerAsync(Code.File("""
        public abstract class Reader
        {
            public abstract int Count(int id);
        }

        public class DbReader(BlogContext db) : Reader
        {
            public override int Count(int id) => db.Comments.Count(c => c.PostId == id);
        }

        public class CachedReader(BlogContext db) : DbReader(db)
        {
            public override int Count(int id) => 0;
        }

        public class Service
        {
            public void Run(DbReader reader, IEnumerable<int> ids)
            {
                foreach (var id in ids)
                    Console.WriteLine(reader.Count(id));
            }
        }
        """));

    [Theory]
    [InlineData("foreach (var id in ids) await load(id);", "Func<int, Task<Post>> load")]
    [InlineData("var posts = await Task.WhenAll(ids.Select(load));", "Func<int, Task<Post>> load")]
    [InlineData("foreach (var id in ids) { load = other => db.Posts.FirstAsync(p => p.Id == other); }", "Func<int, Task<Post>> load")]
    [InlineData("foreach (var id in ids) Loaded?.Invoke(id);", "int unused")]
    public Task IsSilent_WhenDelegateIsUnknown(string body, string parameter) => VerifyAnalyzerAsync(Code.Method(
        body,
        signature: $"public async Task Run(IEnumerable<int> ids, {parameter})",
        members: "public event Action<int>? Loaded;"));

    [Fact]
    public Task IsSilent_WhenGetterOrOperatorDoesNotQuery() => VerifyAnalyzerAsync(Code.File("""
        public sealed record PostModel(Post Post)
        {
            public string Title => Post.Title;

            public int Stars { get; } = Post.Comments.Sum(c => c.Stars);

            public IQueryable<Post> Related { get; init; } = null!;

            public static int operator +(int total, PostModel model) => total + model.Stars;
        }

        public class Service
        {
            public int Run(List<PostModel> models)
            {
                var total = 0;
                foreach (var model in models)
                {
                    Console.WriteLine($"{model.Title} {model.Related.Expression}");
                    total += model;
                }

                return total;
            }
        }
        """));

    [Fact]
    public Task IsSilent_WhenGetterQueriesOnce() => VerifyAnalyzerAsync(Code.Method(
        """
        foreach (var id in ids)
            Console.WriteLine($"{id} {Theme} {Total} {Names.Count}");
        """,
        members: """
        private Settings? _settings;
        private Lazy<int>? _total;
        private string Theme => (_settings ??= db.Settings.First()).Theme;
        private int Total => (_total ??= new Lazy<int>(() => db.Posts.Count())).Value;
        private List<string> Names { get; } = db.Tags.Select(t => t.Name).ToList();
        """));

    [Fact]
    public Task IsSilent_WhenOnlyAnotherOverloadQueries() => VerifyAnalyzerAsync(Code.Method(
        """
        foreach (var id in ids)
            Console.WriteLine(Describe(id));
        """,
        members: """
        private static string Describe(int id) => $"#{id}";
        private string Describe(Post post) => db.Authors.First(a => a.Id == post.AuthorId).Name;
        """));

    [Fact]
    public Task IsSilent_WhenSeederCallsIt() => VerifyAnalyzerAsync(Code.File("""
        public class DbSeeder(BlogContext db)
        {
            public async Task SeedAsync(string[] names)
            {
                foreach (var name in names)
                    await EnsureAsync(name);
                await db.SaveChangesAsync();
            }

            private async Task EnsureAsync(string name)
            {
                if (!await db.Tags.AnyAsync(t => t.Name == name))
                    db.Tags.Add(new Tag { Name = name });
            }
        }
        """));

    [Fact]
    public Task IsSilent_WhenCallIsHalfTyped() => VerifyAnalyzerAsync(
        Code.Method(
            "foreach (var id in ids) await GetAsync(",
            members: "private Task<Author> GetAsync(int id) => db.Authors.FirstAsync(a => a.Id == id);"),
        options => options.AllowCompileErrors = true);

    [Theory]
    [InlineData("foreach (var group in rows.GroupBy(r => r.Kind)) Console.WriteLine(Load(group.Key, group.Select(r => r.Id).ToArray()).Count);")]
    [InlineData("foreach (var group in rows.GroupBy(r => r.Kind)) { var some = group.Select(r => r.Id).ToArray(); Console.WriteLine(Load(group.Key, some).Count); }")]
    [InlineData("foreach (var pair in rows.GroupBy(r => r.Kind).ToDictionary(g => g.Key, g => g.Select(r => r.Id).ToArray())) Console.WriteLine(Load(pair.Key, pair.Value).Count);")]
    public Task IsSilent_WhenAGroupIsAskedForAtOnce(string body) => VerifyAnalyzerAsync(OfRows(body));

    [Theory]
    [InlineData("foreach (var group in rows.GroupBy(r => r.Kind)) Console.WriteLine([|Load(group.Key, ids.ToArray())|].Count);")] // of no group
    [InlineData("foreach (var group in rows.GroupBy(r => r.Kind)) foreach (var r in group) Console.WriteLine([|Load(r.Id, ids.ToArray())|].Count);")]
    public Task Reports_WhenAGroupIsNotAskedForAtOnce(string body) => VerifyAnalyzerAsync(OfRows(body));

    private static string OfRows(string body) => Code.Method(
        body,
        "public void Run(IEnumerable<int> ids, List<Row> rows)",
        """
        public class Row { public int Id { get; set; } public int Kind { get; set; } }
        private List<Post> Load(int blog, int[] posts) => db.Posts.Where(p => p.BlogId == blog && posts.Contains(p.Id)).ToList();
        """);

    [Theory]
    [InlineData("if (!isDeep) return 0;", "Load(id, false)")]
    [InlineData("if (!isDeep) return 0;", "Load(id)")] // the parameter's default
    [InlineData("if (!isDeep) throw new InvalidOperationException();", "Load(id, isDeep: false)")]
    [InlineData("if (name == null) { Console.WriteLine(); return 0; }", "Load(id, true, null)")]
    [InlineData("if (name is null || !isDeep) return 0;", "Load(id, false)")]
    public Task IsSilent_WhenAConstantArgumentLeavesTheQueryOut(string check, string call) => VerifyAnalyzerAsync(OfFlags(check, call));

    [Theory]
    [InlineData("if (!isDeep) return 0;", "[|Load(id, true)|]")]
    [InlineData("if (!isDeep) return 0;", "[|Load(id, id > 3)|]")]
    [InlineData("if (!isDeep) Console.WriteLine();", "[|Load(id, false)|]")]
    [InlineData("isDeep = true; if (!isDeep) return 0;", "[|Load(id, false)|]")]
    [InlineData("if (name == null && isDeep) return 0;", "[|Load(id, false, null)|]")]
    public Task Reports_WhenAConstantArgumentLeavesItIn(string check, string call) => VerifyAnalyzerAsync(OfFlags(check, call));

    private static string OfFlags(string check, string call) => Code.Method(
        $"foreach (var id in ids) Console.WriteLine({call});",
        members: $"private int Load(int id, bool isDeep = false, string? name = \"\") {{ {check} return db.Comments.Count(c => c.PostId == id); }}");

    [Fact]
    public Task Reports_WhenTheCallSavesToo_AsInfo() => VerifyAnalyzerAsync(
        Code.Method(
            "foreach (var id in ids) {|#0:Publish(id)|};",
            members: "private void Publish(int id) { var post = db.Posts.First(p => p.Id == id); post.IsPublished = true; db.SaveChanges(); }"),
        options => options.ExpectedDiagnostics.Add(
            Diagnostic().WithLocation(0).WithSeverity(Microsoft.CodeAnalysis.DiagnosticSeverity.Info)));

    [Fact]
    public Task IsSilent_WhenACacheOfAMissingPackageIsAskedFirst() => VerifyAnalyzerAsync(
        Code.Method(
            "foreach (var id in ids) Console.WriteLine(Get(id).Name);",
            members: """
            private readonly FastCache<int, Author> _authors = new();
            private Author Get(int id)
            {
                if (id == 0)
                    throw new ArgumentException(nameof(id));
                if (_authors.TryGet(id, out var known))
                    return known;
                return db.Authors.First(a => a.Id == id);
            }
            """),
        static options => options.AllowCompileErrors = true);

    [Fact]
    public Task IsSilent_WhenAnotherProjectsOperatorEndsTheQuery() => VerifyAnalyzerAsync(
        "using Shared;\n" + Code.Method("foreach (var id in ids) Console.WriteLine(await db.Posts.Where(p => p.Id == id).OneAsync());"),
        static o => o.ReferencedSources["Operators.cs"] = """
            using System.Linq;
            using System.Threading.Tasks;
            using Microsoft.EntityFrameworkCore;

            namespace Shared;

            public static class Operators
            {
                public static async Task<T> OneAsync<T>(this IQueryable<T> query) where T : class => await query.FirstAsync();
            }
            """);
}
