using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>The fix: keys that the loop computes, rows that go on in memory, sequences that somebody asks for later, finders and mappers.</summary>
public sealed partial class QueryPerElementTests
{
    private const string Finders = """
        using System.Threading;
        using System.Threading.Tasks;
        using Microsoft.EntityFrameworkCore;

        namespace Shared;

        public static class Finders
        {
            public static ValueTask<T?> FindByIdAsync<T>(this DbSet<T> set, int id, bool tracked = true, CancellationToken ct = default) where T : class => default;
            public static Task<T?> FindByIdAsync<T>(this DbSet<T> set, int id, string culture) where T : class => Task.FromResult<T?>(null);
        }
        """;

    private const string Mapper = """
        using System.Linq;

        namespace AutoMapper.QueryableExtensions;

        public interface IConfigurationProvider { }

        public static class Extensions
        {
            public static IQueryable<T> ProjectTo<T>(this IQueryable source, IConfigurationProvider configuration) => source.Cast<T>();
        }
        """;

    [Theory]
    [InlineData(
        "var blog = await [|db.Blogs.FindAsync(post.BlogId + 1)|];",
        "var blogIds = posts.Select(post => post.BlogId + 1).Distinct().ToList();",
        "var blogsById = await db.Blogs.Where(b => blogIds.Contains(b.Id)).ToDictionaryAsync(b => b.Id);",
        "var blog = blogsById.GetValueOrDefault(post.BlogId + 1);")]
    [InlineData(
        "var next = post.BlogId + ownerId; var blog = await [|db.Blogs.FindAsync(next)|];",
        "var nexts = posts.Select(post => post.BlogId + ownerId).Distinct().ToList();",
        "var blogsById = await db.Blogs.Where(b => nexts.Contains(b.Id)).ToDictionaryAsync(b => b.Id);",
        "var next = post.BlogId + ownerId; var blog = blogsById.GetValueOrDefault(next);")]
    public Task Fixes_WhenTheLoopComputesTheKey(string statement, string keys, string batch, string fixedStatement) => VerifyCodeFixAsync(
        Code.Method(
            $$"""
            foreach (var post in posts)
            {
                {{statement}}
                Console.WriteLine(blog?.Name);
            }
            """,
            OverPosts),
        Code.Method(
            $$"""
            {{keys}}
            {{batch}}
            foreach (var post in posts)
            {
                {{fixedStatement}}
                Console.WriteLine(blog?.Name);
            }
            """,
            OverPosts));

    // Parsing has no other result the next time, and does not throw.
    [Fact]
    public Task Fixes_WhenTheKeyIsParsed() => VerifyCodeFixAsync(
        Code.Method(
            """
            foreach (var text in texts)
            {
                if (text.Length > 0 && int.TryParse(text, out var blogId))
                {
                    var blog = await [|db.Blogs.FindAsync(blogId)|];
                    Console.WriteLine(blog?.Name);
                }
            }
            """,
            "public async Task Run(List<string> texts)"),
        Code.Method(
            """
            var blogIds = texts.Select(text => int.TryParse(text, out var blogId) ? blogId : (int?)null).OfType<int>().Distinct().ToList();
            var blogsById = await db.Blogs.Where(b => blogIds.Contains(b.Id)).ToDictionaryAsync(b => b.Id);
            foreach (var text in texts)
            {
                if (text.Length > 0 && int.TryParse(text, out var blogId))
                {
                    var blog = blogsById.GetValueOrDefault(blogId);
                    Console.WriteLine(blog?.Name);
                }
            }
            """,
            "public async Task Run(List<string> texts)"));

    [Theory]
    [InlineData("await [|db.Blogs.FindAsync(int.Parse(post.Title))|]", "that 'Parse' does not fail, and gives the same before the loop")]
    [InlineData("await [|db.Blogs.FindAsync(KeyOf(post))|]", "that 'KeyOf' gives the same before the loop")]
    [InlineData("await [|db.Blogs.FindAsync(int.Parse(post.Title.Trim()))|]", "that 'Parse' and 'Trim' do not fail, and give the same before the loop")]
    public Task Fixes_AsSuggestion_WhenTheKeyIsAskedFor(string query, string assumption) => VerifySuggestionAsync(
        Code.Method(
            $$"""
            foreach (var post in posts)
                Console.WriteLine({{query}});
            """,
            OverPosts,
            "private static int KeyOf(Post post) => post.Title.Length + post.BlogId;"),
        assumption);

    // They may not be there, and the loop finds out before it asks.
    [Theory]
    [InlineData("var one = post; if (one == null) continue;", "one.BlogId + 1")]
    [InlineData("var author = post.Author; if (author == null) continue;", "author.Id + 1")]
    [InlineData("if (post == null) continue;", "post.BlogId + 1")]
    public Task OffersNoFix_WhenTheKeyIsComputedOfWhatMayBeMissing(string before, string key) => VerifyNoCodeFixAsync(Code.Method(
        $$"""
        foreach (var post in posts)
        {
            {{before}}
            Console.WriteLine(await [|db.Blogs.FindAsync({{key}})|]);
        }
        """,
        OverPosts));

    [Theory]
    [InlineData("Next(post)")]
    [InlineData("Keep(post)")]
    [InlineData("Guid.NewGuid().GetHashCode() + post.Id")]
    [InlineData("numbers.Dequeue() + post.Id")]
    [InlineData("db.Posts.Count() + post.Id")]
    [InlineData("KeyOf(db.Posts.First(p => p.Id == post.Id))")]
    public Task OffersNoFix_WhenTheKeyMayBeAnother(string key) => VerifyNoCodeFixAsync(Code.Method(
        $$"""
        foreach (var post in posts)
        {
            #pragma warning disable PERF1003
            var key = {{key}};
            #pragma warning restore PERF1003
            Console.WriteLine(await [|db.Blogs.FindAsync(key)|]);
        }
        """,
        "public async Task Run(List<Post> posts, Queue<int> numbers)",
        """
        private int _last;
        private int Keep(Post post) => _last = post.Id;
        private static int KeyOf(Post post) => post.BlogId;
        private static int Next(Post post) => post.BlogId + Random.Shared.Next();
        """));

    [Theory]
    [InlineData(
        "[|db.Comments.Where(c => c.PostId == post.Id).AsEnumerable().DistinctBy(c => c.AuthorId).Count()|]",
        "var commentsByPostId = db.Comments.Where(c => postIds.Contains(c.PostId)).ToLookup(c => c.PostId);",
        "commentsByPostId[post.Id].DistinctBy(c => c.AuthorId).Count()")]
    [InlineData(
        "[|db.Comments.Where(c => c.PostId == post.Id).AsEnumerable().Where(c => c.Text.Length > 3).ToList()|].Count",
        "var commentsByPostId = db.Comments.Where(c => postIds.Contains(c.PostId)).ToLookup(c => c.PostId);",
        "commentsByPostId[post.Id].Where(c => c.Text.Length > 3).ToList().Count")]
    [InlineData(
        "[|db.Comments.Where(c => c.PostId == post.Id).Distinct().Count()|]",
        "var commentCounts = db.Comments.Where(c => postIds.Contains(c.PostId)).Distinct().GroupBy(c => c.PostId).Select(g => new { g.Key, Count = g.Count() }).ToDictionary(g => g.Key, g => g.Count);",
        "commentCounts.GetValueOrDefault(post.Id)")]
    [InlineData(
        "[|db.Posts.Where(p => p.Id == post.Id).Select(p => p.Blog).Select(b => b.Name).Single()|]",
        "var postsById = db.Posts.Where(p => postIds.Contains(p.Id)).Select(p => new { p.Id, Value = p.Blog.Name }).ToLookup(p => p.Id, p => p.Value);",
        "postsById[post.Id].Single()")]
    public Task Fixes_WhenRowsGoOnInMemory(string query, string batch, string read) => VerifyCodeFixAsync(
        Code.Method(
            $$"""
            foreach (var post in posts)
                Console.WriteLine({{query}});
            """,
            "public void Run(List<Post> posts)"),
        Code.Method(
            $$"""
            var postIds = posts.Select(post => post.Id).Distinct().ToList();
            {{batch}}
            foreach (var post in posts)
                Console.WriteLine({{read}});
            """,
            "public void Run(List<Post> posts)"));

    // All of them have been through the lambda when the first comes out.
    [Fact]
    public Task Fixes_WhenTheElementsAreGroupsOfAQuery() => VerifyCodeFixAsync(
        Code.Method(
            """
            var first = db.Comments
                .AsEnumerable()
                .GroupBy(c => c.PostId)
                .Select(group => new { group.Key, Tags = [|db.Posts.Count(p => p.BlogId == group.Key)|] })
                .OrderBy(x => x.Tags)
                .First();
            Console.WriteLine(first);
            """,
            "public void Run()"),
        Code.Method(
            """
            var groups = db.Comments
                .AsEnumerable()
                .GroupBy(c => c.PostId)
                .ToList();
            var blogIds = groups.Select(group => group.Key).Distinct().ToList();
            var postCounts = db.Posts
                .Where(p => blogIds.Contains(p.BlogId))
                .GroupBy(p => p.BlogId)
                .Select(g => new { g.Key, Count = g.Count() })
                .ToDictionary(g => g.Key, g => g.Count);
            var first = groups
                .Select(group => new { group.Key, Tags = postCounts.GetValueOrDefault(group.Key) })
                .OrderBy(x => x.Tags)
                .First();
            Console.WriteLine(first);
            """,
            "public void Run()"));

    [Theory]
    [InlineData("var names = posts.Select(post => [|db.Blogs.First(b => b.Id == post.BlogId)|].Name); Console.WriteLine(names.Count());", "names")]
    [InlineData("var few = posts.Select(post => new { post, Count = [|db.Comments.Count(c => c.PostId == post.Id)|] }).OrderBy(x => x.Count).Take(5); Console.WriteLine(few);", "few")]
    public Task Fixes_AsSuggestion_WhenALambdaRunsLater(string statements, string name) => VerifySuggestionAsync(
        Code.Method(statements, "public void Run(List<Post> posts)"),
        $"that the rows are still the same when '{name}' is gone over");

    [Fact]
    public Task Fixes_AsSuggestion_WhenSomebodyFindsByAnId() => VerifySuggestionAsync(
        Using("Shared", Code.Method(
            """
            foreach (var post in posts)
            {
                var blog = await [|db.Blogs.FindByIdAsync(post.BlogId, ct: ct)|];
                if (blog != null)
                    blog.Name = post.Title;
            }
            """,
            OverPosts)),
        "that 'FindByIdAsync' finds a row by its key and nothing else",
        Using("Shared", Code.Method(
            """
            var blogIds = posts.Select(post => post.BlogId).Distinct().ToList();
            var blogsById = await db.Blogs.Where(b => blogIds.Contains(b.Id)).ToDictionaryAsync(b => b.Id, ct);
            foreach (var post in posts)
            {
                var blog = blogsById.GetValueOrDefault(post.BlogId);
                if (blog != null)
                    blog.Name = post.Title;
            }
            """,
            OverPosts)),
        static o => o.ReferencedSources["Finders.cs"] = Finders);

    // Nothing says that the id is never null, which a dictionary cannot be asked for.
    [Fact]
    public Task Fixes_AsSuggestion_WhenAManagerFindsByAnIdThatMayBeNull() => VerifySuggestionAsync(
        "#nullable disable\n" + Identity("""
            var known = ids.ToList();
                    foreach (var id in known)
                    {
                        var user = await [|users.FindByIdAsync(id)|];
                        Console.WriteLine(user?.Email);
                    }
            """),
        "that 'FindByIdAsync' finds a row by its key and nothing else and that equal texts are written alike",
        "#nullable disable\n" + Identity("""
            var known = ids.ToList();
                    var appUsersById = (await users.Users.Where(a => known.Contains(a.Id)).ToListAsync()).ToLookup(a => a.Id);
                    foreach (var id in known)
                    {
                        var user = appUsersById[id].FirstOrDefault();
                        Console.WriteLine(user?.Email);
                    }
            """));

    [Theory]
    [InlineData("await [|db.Blogs.FindByIdAsync(post.BlogId, false)|]")]
    [InlineData("await [|db.Blogs.FindByIdAsync(post.BlogId, post.Title)|]")]
    [InlineData("await [|db.Blogs.FindByIdAsync(post.BlogId, post.IsPublished)|]")]
    public Task OffersNoFix_WhenTheFinderIsToldMore(string query) => VerifyNoCodeFixAsync(
        Using("Shared", Code.Method($"foreach (var post in posts) Console.WriteLine({query});", OverPosts)),
        static o => o.ReferencedSources["Finders.cs"] = Finders);

    [Fact]
    public Task Fixes_AsSuggestion_WhenAManagerFindsByAnId() => VerifySuggestionAsync(
        Identity("""
            var known = ids.ToList();
                    foreach (var id in known)
                    {
                        var user = await [|users.FindByIdAsync(id)|];
                        Console.WriteLine(user?.Email);
                    }
            """),
        "that 'FindByIdAsync' finds a row by its key and nothing else and that equal texts are written alike",
        Identity("""
            var known = ids.ToList();
                    var appUsersById = await users.Users.Where(a => known.Contains(a.Id)).ToDictionaryAsync(a => a.Id);
                    foreach (var id in known)
                    {
                        var user = appUsersById.GetValueOrDefault(id);
                        Console.WriteLine(user?.Email);
                    }
            """));

    [Theory]
    [InlineData("var row = [|db.Blogs.Where(b => b.Id == post.BlogId).ProjectTo<BlogRow>(mapping).Single()|];")]
    [InlineData("var row = await [|db.Blogs.Where(b => b.Id == post.BlogId).ProjectTo<BlogRow>(mapping).SingleOrDefaultAsync(ct)|];")]
    public Task Fixes_AsSuggestion_WhenAMapperSelects(string statement) => VerifySuggestionAsync(
        Mapped(statement, "int Id", ""),
        "that 'Id' of each BlogRow is that of its Blog",
        configure: static o => o.ReferencedSources["Mapper.cs"] = Mapper);

    [Fact]
    public Task Fixes_AsSuggestion_WhenAMapperSelects_WithItsKey() => VerifySuggestionAsync(
        Mapped("var row = [|db.Blogs.Where(b => b.Id == post.BlogId).ProjectTo<BlogRow>(mapping).FirstOrDefault()|];", "int Id", ""),
        "that 'Id' of each BlogRow is that of its Blog",
        Mapped(
            "var row = blogsById[post.BlogId].FirstOrDefault();",
            "int Id",
            """
            var blogIds = posts.Select(post => post.BlogId).Distinct().ToList();
                    var blogsById = db.Blogs.Where(b => blogIds.Contains(b.Id)).ProjectTo<BlogRow>(mapping).ToLookup(b => b.Id);
                    
            """),
        static o => o.ReferencedSources["Mapper.cs"] = Mapper);

    [Theory]
    // Another column, another type.
    [InlineData("int BlogId", "var row = [|db.Blogs.Where(b => b.Id == post.BlogId).ProjectTo<BlogRow>(mapping).Single()|];")]
    [InlineData("string Id", "var row = [|db.Blogs.Where(b => b.Id == post.BlogId).ProjectTo<BlogRow>(mapping).Single()|];")]
    // Elements with the same blog would share it.
    [InlineData("int Id", "var row = [|db.Blogs.Where(b => b.Id == post.BlogId).ProjectTo<BlogRow>(mapping).Single()|]; row.Name = post.Title;")]
    // The condition is on what the mapper makes.
    [InlineData("int Id", "var row = [|db.Blogs.ProjectTo<BlogRow>(mapping).Single(b => b.Id == post.BlogId)|];")]
    [InlineData("int Id", "var row = [|db.Blogs.Where(b => b.Id == post.BlogId).ProjectTo<BlogRow>(mapping).Count()|];")]
    public Task OffersNoFix_WhenWhatAMapperSelectsHasNoKey(string column, string statement) => VerifyNoCodeFixAsync(
        Mapped(statement, column, ""),
        static o => o.ReferencedSources["Mapper.cs"] = Mapper);

    private static string Mapped(string statement, string column, string before) => Using("AutoMapper.QueryableExtensions", Code.File($$"""
        public class BlogRow
        {
            public {{column}} { get; set; } = default!;
            public string Name { get; set; } = "";
        }

        public class Service(BlogContext db, IConfigurationProvider mapping)
        {
            public async Task Run(List<Post> posts, CancellationToken ct)
            {
                {{before}}foreach (var post in posts)
                {
                    {{statement}}
                    Console.WriteLine(row);
                }
                await Task.CompletedTask;
            }
        }
        """));
}
