using PerfAnalyzers.Rules.Projection;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Projection;

/// <summary>Projections that hand whole entities to code that is not translated.</summary>
public sealed class ClientCodeInProjectionTests : AnalyzerTests<ClientCodeInProjectionAnalyzer>
{
    private const string Types = """

        public sealed class PostDto
        {
            public PostDto() { }
            public PostDto(Post post) => Title = post.Title;
            public PostDto(string title) => Title = title;
            public string Title { get; set; } = "";
            public int Comments { get; set; }
        }

        public sealed record PostRow(Post Post, int Comments);

        public static class Map
        {
            public static readonly Func<Post, string> Compiled = p => p.Title;
            public static PostDto ToDto(this Post post) => new(post);
            public static string Name(Author? author) => author?.Name ?? "";
            public static int Count(ICollection<Comment> comments) => comments.Count;
            public static string Shorten(string text) => text.Substring(0, 10);
            public static Post Touch(Post post) => post;
            [Projectable] public static string Projected(Post post) => post.Title;
        }

        public sealed class ProjectableAttribute : Attribute { }
        """;

    [Theory]
    [InlineData("var posts = await db.Posts.Select(p => [|p.ToDto()|]).ToListAsync(ct);")]
    [InlineData("var posts = await db.Posts.Select(p => [|Map.ToDto(p)|]).ToListAsync(ct);")]
    [InlineData("var posts = db.Posts.Where(p => p.IsPublished).Select(p => [|new PostDto(p)|]).ToList();")]
    [InlineData("var posts = db.Posts.Select(p => new PostDto { Title = [|Map.Name(p.Author)|] }).ToList();")]
    [InlineData("var posts = db.Posts.Select(p => new { p.Title, Comments = [|Map.Count(p.Comments)|] }).ToList();")]
    [InlineData("var posts = from p in db.Posts where p.IsPublished select [|p.ToDto()|]; foreach (var post in posts) Console.WriteLine(post.Title);")]
    [InlineData("var blogs = db.Blogs.Select(b => new { b.Name, Posts = b.Posts.Select(p => [|p.ToDto()|]).ToList() }).ToList();")]
    [InlineData("var posts = db.Posts.Select(p => [|Map.Compiled(p)|]).ToList();")]
    [InlineData("var posts = db.Posts.SelectMany(p => p.Comments, (p, c) => new { Post = [|p.ToDto()|], c.Text }).ToList();")]
    [InlineData("var post = await db.Posts.OrderBy(p => p.Id).Select(p => [|p.ToDto()|]).FirstOrDefaultAsync(ct);")]
    [InlineData("var posts = db.Posts.Select(p => new { One = [|p.ToDto()|], Two = Map.ToDto(p) }).ToList();")]
    [InlineData("IQueryable<Post> query = db.Posts; if (ids.Any()) query = query.Where(p => ids.Contains(p.Id)); var posts = await query.Select(p => [|p.ToDto()|]).ToListAsync(ct);")]
    [InlineData("var query = db.Posts.Select(p => [|p.ToDto()|]); var one = query.First(); var all = query.ToList();")]
    public Task Reports_WhenCodeGetsTheEntity(string body) => VerifyAnalyzerAsync(Code.Method(body) + Types);

    [Theory]
    [InlineData("var posts = db.Posts.Visible().Select(p => [|p.ToDto()|]).ToList();")]
    [InlineData("var posts = db.Posts.Where(p => p.IsPublished).Visible().OrderBy(p => p.Id).Select(p => [|p.ToDto()|]).ToList();")]
    public Task Reports_WhenAnOperatorBeforeTheProjectionIsNotKnown(string body) => VerifyWithOperatorsAsync(body);

    [Theory]
    [InlineData("var posts = db.Posts.AsExpandable().Select(p => p.ToDto()).ToList();")]
    [InlineData("var posts = db.Posts.Select(p => p.ToDto()).Visible().ToList();")]
    public Task IsSilent_WhenALibraryMayTranslateIt(string body) => VerifyWithOperatorsAsync(body);

    private static Task VerifyWithOperatorsAsync(string body) => VerifyAnalyzerAsync(
        "using Shared;\n" + Code.Method(body) + Types,
        static o => o.ReferencedSources["Operators.cs"] = """
            using System.Linq;
            namespace Shared;
            public static class Operators
            {
                public static IQueryable<T> Visible<T>(this IQueryable<T> query) => query;
                public static IQueryable<T> AsExpandable<T>(this IQueryable<T> query) => query;
            }
            """);

    [Fact]
    public Task Reports_WhatRunsAndWhatIsLoaded() => VerifyAnalyzerAsync(
        Code.Method("var posts = {|#1:db.Posts.Select(p => {|#0:p.ToDto()|}).ToList()|};") + Types,
        static o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithAdditionalLocations(1)
            .WithMessage("'ToDto' runs in the application: for it the query loads all columns of Post, and no navigation that is not included; project the columns that it needs")));

    [Fact]
    public Task Reports_WhenAPropertyIsComputed() => VerifyAnalyzerAsync(Code.File(Person("public string FullName => FirstName + LastName;", "[|p.FullName|]")));

    [Theory]
    // Only values travel; what is done with them afterwards costs the same anywhere.
    [InlineData("var posts = db.Posts.Select(p => new PostDto { Title = Map.Shorten(p.Title) }).ToList();")]
    [InlineData("var posts = db.Posts.Select(p => new PostDto(p.Title) { Comments = p.Comments.Count }).ToList();")]
    // The entity is what is wanted.
    [InlineData("var posts = db.Posts.Select(p => new PostRow(p, p.Comments.Count)).ToList();")]
    [InlineData("var posts = db.Posts.Select(p => new { Post = p, p.Comments.Count }).ToList();")]
    [InlineData("var posts = db.Posts.Select(p => Map.Touch(p)).ToList();")]
    [InlineData("var posts = db.Posts.Select(p => new { Post = p, Dto = p.ToDto() }).ToList();")]
    [InlineData("var posts = db.Posts.Select(p => new KeyValuePair<int, Post>(p.Id, p)).ToList();")]
    [InlineData("var posts = db.Posts.ToList().Select(p => p.ToDto()).ToList();")]
    [InlineData("var posts = db.Posts.AsEnumerable().Select(p => p.ToDto()).ToList();")]
    [InlineData("var posts = db.Posts.AsEnumerable().Select(Map.ToDto).ToList();")]
    // What EF Core translates.
    [InlineData("var posts = db.Posts.Select(p => new { Title = EF.Property<string>(p, \"Title\"), Last = p.Comments.OrderBy(c => c.Id).Select(c => c.Text).FirstOrDefault() }).ToList();")]
    [InlineData("var posts = db.Posts.Select(p => new { p.Title, Mine = p.Author!.Equals(null), Text = p.Title.ToUpper() + string.Join(\",\", p.Tags.Select(t => t.Name)) }).ToList();")]
    // A library translates the member.
    [InlineData("var posts = db.Posts.Select(p => Map.Projected(p)).ToList();")]
    // A predicate that cannot be translated fails.
    [InlineData("var posts = db.Posts.Where(p => p.ToDto().Title == \"\").ToList();")]
    // In memory from the start.
    [InlineData("var posts = new List<Post>().AsQueryable().Select(p => p.ToDto()).ToList();")]
    public Task IsSilent_WhenItDoesNot(string body) => VerifyAnalyzerAsync(Code.Method(body) + Types);

    [Theory]
    [InlineData("public string FullName { get; set; } = \"\";")]
    [InlineData("private string _name = \"\"; public string FullName => _name;")]
    [InlineData("[Projectable] public string FullName => FirstName + LastName;")]
    public Task IsSilent_WhenAPropertyIsMapped(string property) => VerifyAnalyzerAsync(Code.File(Person(property, "p.FullName")));

    private static string Person(string property, string read) => $$"""
        public class Person
        {
            public int Id { get; set; }
            public string FirstName { get; set; } = "";
            public string LastName { get; set; } = "";
            {{property}}
        }

        public sealed class ProjectableAttribute : Attribute { }

        public class PersonContext : DbContext
        {
            public DbSet<Person> People => Set<Person>();
        }

        public class Service(PersonContext db)
        {
            public List<string> Run() => db.People.Select(p => {{read}}).ToList();
        }
        """;
}
