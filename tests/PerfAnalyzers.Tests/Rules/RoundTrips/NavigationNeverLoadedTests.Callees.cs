using PerfAnalyzers.Tests.Harness;
using Xunit;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>PERF1002 through methods: mappers and other helpers that read a navigation of their parameter.</summary>
public sealed partial class NavigationNeverLoadedTests
{
    private const string Mapper = """
        public sealed record PostDto(string Title, string? Author);

        private static PostDto ToDto(Post post) => new(post.Title, post.Author?.Name);

        private static string Title(Post post) => post.Title.Trim();
        """;

    [Theory]
    [InlineData("var dtos = posts.Select(p => [|ToDto(p)|]).ToList();")]
    [InlineData("var dtos = posts.Select([|ToDto|]).ToList();")]
    [InlineData("var dtos = posts.ConvertAll([|ToDto|]);")]
    [InlineData("foreach (var post in posts) Console.WriteLine([|ToDto(post)|].Author);")]
    [InlineData("for (var i = 0; i < posts.Count; i++) Console.WriteLine([|ToDto(posts[i])|]);")]
    [InlineData("var dto = [|ToDto(posts[0])|];")]
    [InlineData("foreach (var post in posts) { Console.WriteLine(Title(post)); Console.WriteLine([|post.Author|]?.Name); }")]
    public Task Reports_WhenAMapperReadsIt(string statement) => VerifyAnalyzerAsync(Code.Method(
        $"""
        var posts = await db.Posts.ToListAsync(ct);
        {statement}
        """,
        members: Mapper));

    [Fact]
    public Task Reports_WhenAnExtensionMethodReadsIt() => VerifyAnalyzerAsync(Code.File(
        """
        public sealed record PostDto(string Title, int Comments);

        public static class PostMapping
        {
            public static PostDto ToDto(this Post post) => new(post.Title, post.Comments.Count);
        }

        public class PostService(BlogContext db)
        {
            public async Task<List<PostDto>> All() =>
                (await db.Posts.ToListAsync()).Select(p => [|p.ToDto()|]).ToList();

            public async Task<PostDto> One(int id) => [|(await db.Posts.FirstAsync(p => p.Id == id)).ToDto()|];
        }
        """));

    [Fact]
    public Task Reports_WhenAConstructorReadsIt() => VerifyAnalyzerAsync(Code.Method(
        """
        var posts = await db.Posts.ToListAsync(ct);
        var models = posts.Select(p => [|new PostModel(p)|]).ToList();
        """,
        members: """
        public sealed class PostModel
        {
            public PostModel(Post post)
            {
                Title = post.Title;
                Blog = post.Blog.Name;
            }

            public string Title { get; }
            public string Blog { get; }
        }
        """));

    [Fact]
    public Task Reports_WhenALocalFunctionReadsIt() => VerifyAnalyzerAsync(Code.Method(
        """
        foreach (var post in await db.Posts.ToListAsync(ct))
            [|Print(post)|];

        void Print(Post post)
        {
            foreach (var comment in post.Comments)
                Console.WriteLine(comment.Text);
        }
        """));

    [Fact]
    public Task Reports_WhenAMapperCallsAMapper() => VerifyAnalyzerAsync(Code.Method(
        """
        foreach (var comment in await db.Comments.Include(c => c.Author).ToListAsync(ct))
            Console.WriteLine([|Line(comment)|]);
        """,
        members: """
        private static string Line(Comment comment) => $"{comment.Text} ({Signature(comment.Author)})";

        private static string Signature(Author author) => $"{author.Name}, {author.Company?.Name}";
        """));

    [Fact]
    public Task Reports_WhenAMapperIsGivenTheWholeList() => VerifyAnalyzerAsync(Code.Method(
        """
        var posts = await db.Posts.ToListAsync(ct);
        Print([|ToLines(posts)|]);
        """,
        members: """
        private static List<string> ToLines(IEnumerable<Post> posts) =>
            posts.Select(p => $"{p.Title} by {p.Author?.Name}").ToList();

        private static void Print(List<string> lines) => lines.ForEach(Console.WriteLine);
        """));

    [Theory]
    // The mapper reads values only, or what is loaded.
    [InlineData("""
        foreach (var post in await db.Posts.ToListAsync(ct))
            Console.WriteLine(Title(post));
        """)]
    [InlineData("""
        var dtos = (await db.Posts.Include(p => p.Author).ToListAsync(ct)).Select(ToDto).ToList();
        """)]
    // The elements of this list come from elsewhere.
    [InlineData("""
        var posts = new List<Post> { new() { Title = "draft" } };
        var dtos = posts.Select(ToDto).ToList();
        """)]
    public Task IsSilent_WhenTheMapperReadsWhatIsThere(string body) => VerifyAnalyzerAsync(Code.Method(body, members: Mapper));

    [Theory]
    // No implementation in sight: it may load.
    [InlineData("""
        foreach (var post in await db.Posts.ToListAsync(ct))
        {
            await loader.LoadAsync(post);
            Console.WriteLine(post.Comments.Count);
        }
        """)]
    [InlineData("""
        var posts = await db.Posts.ToListAsync(ct);
        await loader.LoadAllAsync(posts);
        foreach (var post in posts)
            Console.WriteLine(post.Comments.Count);
        """)]
    // The method loads it.
    [InlineData("""
        var posts = await db.Posts.ToListAsync(ct);
        foreach (var post in posts)
            await LoadCommentsAsync(post);
        Console.WriteLine(posts.Sum(p => p.Comments.Count));
        """)]
    // The method fills it.
    [InlineData("""
        var posts = await db.Posts.ToListAsync(ct);
        await FillAuthorsAsync(posts);
        foreach (var post in posts)
            Console.WriteLine(post.Author?.Name);
        """)]
    public Task IsSilent_WhenAMethodMayHaveLoadedIt(string body) => VerifyAnalyzerAsync(Code.Method(
        body,
        "public async Task Run(ILoader loader, CancellationToken ct)",
        """
        public interface ILoader
        {
            Task LoadAsync(Post post);
            Task LoadAllAsync(IReadOnlyList<Post> posts);
        }

        private async Task LoadCommentsAsync(Post post) => await db.Entry(post).Collection(p => p.Comments).LoadAsync();

        private async Task FillAuthorsAsync(List<Post> posts)
        {
            var authorIds = posts.Select(p => p.AuthorId).Distinct().ToList();
            var authors = await db.Authors.AsNoTracking().Where(a => authorIds.Contains(a.Id)).ToListAsync();
            foreach (var post in posts)
                post.Author = authors.Find(a => a.Id == post.AuthorId);
        }
        """));

    [Theory]
    // Whoever calls it brings the entity, loaded or not.
    [InlineData("public string? Name(Post post)", "return post.Author?.Name;")]
    [InlineData("public int Count(IEnumerable<Post> posts)", "return posts.Sum(p => p.Comments.Count);")]
    [InlineData("public int Count(IQueryable<Post> query)", "return query.ToList().Sum(p => p.Comments.Count);")]
    [InlineData("public int Count(Func<List<Post>> load)", "return load().Sum(p => p.Comments.Count);")]
    [InlineData(
        "public int Count(Func<IQueryable<Post>, IQueryable<Post>> include)",
        "return include(db.Posts).ToList().Sum(p => p.Comments.Count);")]
    public Task IsSilent_WhenTheEntitiesComeFromTheCaller(string signature, string body) =>
        VerifyAnalyzerAsync(Code.Method(body, signature));
}
