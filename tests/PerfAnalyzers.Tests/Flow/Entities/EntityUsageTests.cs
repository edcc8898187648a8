using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Flow.Entities;

/// <summary>Whether the account of a query's entities is whole, and what it says.</summary>
public sealed class EntityUsageTests
{
    [Theory]
    [InlineData("foreach (var p in [|db.Posts.ToList()|]) Use(p.Title);", "Title")]
    [InlineData("foreach (var p in [|db.Posts.ToList()|]) Use(p.Title + p.Blog.Name);", "Title, Blog.Name")]
    [InlineData("var p = [|db.Posts.First()|]; if (p == null) return; Use(p.Author?.Company?.Name);", "Author.Company.Name")]
    [InlineData("var p = [|db.Posts.FirstOrDefault()|]; if (p is not null) Use(p.Id);", "Id")]
    [InlineData("var posts = [|db.Posts.ToList()|]; Use(posts.Count); for (var i = 0; i < posts.Count; i++) Use(posts[i].Title);", "Title")]
    [InlineData("Use([|db.Posts.ToList()|].Where(p => p.IsPublished).OrderBy(p => p.Title).Select(p => p.Id).ToList());", "Id, IsPublished, Title")]
    [InlineData("Use([|db.Posts.ToList()|].Select(p => new { p.Title, p.Id }).ToList());", "Id, Title")]
    [InlineData("var map = [|db.Posts.ToDictionary(p => p.Id)|]; Use(map[1].Title);", "Id, Title")]
    [InlineData("var p = [|db.Posts.First()|]; Use(p switch { { Title: \"a\" } => 1, { Blog.Name: var n } => n.Length, _ => 3 });", "Title, Blog.Name")]
    [InlineData("var x = new { Post = [|db.Posts.First()|] }; Use(x.Post.Title);", "Title")]
    [InlineData("foreach (var x in [|db.Posts.Select(p => new { Post = p, Count = p.Comments.Count }).ToList()|]) Use(x.Post.Title + x.Count);", "Title")]
    [InlineData("var m = new Model { Posts = [|db.Posts.ToList()|] }; foreach (var p in m.Posts) Use(p.Title);", "Title")]
    [InlineData("var m = new Model(); m.Posts = [|db.Posts.ToList()|]; Use(m.Posts[0].Title); Use(m.Name);", "Title")]
    [InlineData("var page = new Page([|db.Posts.ToList()|], 1); foreach (var p in page.Posts) Use(p.Title);", "Title")]
    [InlineData("foreach (var p in [|db.Posts.ToList()|]) Use(TitleOf(p));", "Title")]
    [InlineData("Use([|db.Posts.ToList()|].Select(TitleOf).ToList());", "Title")]
    [InlineData("List<Post> all = [.. [|db.Posts.ToList()|]]; foreach (var p in all) Use(p.Title);", "Title")]
    [InlineData("Use([|db.Posts.ToList()|].GroupBy(p => p.BlogId).Select(g => g.Sum(p => p.Id)).ToList());", "BlogId, Id")]
    [InlineData("foreach (var (id, p) in [|db.Posts.ToDictionary(p => p.Id)|]) Use(p.Title);", "Id, Title")]
    [InlineData("var p = await [|db.Posts.FirstAsync(ct)|]; void Show() => Use(p.Title); Show();", "Title")]
    public void SeesWhatIsReadHere(string code, string expected)
    {
        var probe = Compile(code);
        var account = EntityUsage.Get(probe.Execution, probe.Model);

        Assert.Equal("", Beyond(account));
        Assert.True(account.IsReadLocally);
        var columns = account.ColumnsRead(NavigationPath.Empty).Select(c => c.Name)
            .Order().Concat(account.NavigationsRead.OrderBy(n => n.Text).SelectMany(n => account.ColumnsRead(n).Select(c => n + "." + c.Name).Order()));
        Assert.Equal(expected, string.Join(", ", columns));
    }

    [Theory]
    [InlineData("var p = [|db.Posts.First()|]; p.Title = \"\";", "modified")]
    [InlineData("var p = [|db.Posts.First()|]; p.Blog.Name += \"x\";", "modified")]
    [InlineData("var p = [|db.Posts.First()|]; p.Id++;", "modified")]
    [InlineData("var p = [|db.Posts.First()|]; p.Comments.Add(new Comment());", "modified")]
    [InlineData("var p = [|db.Posts.First()|]; p.Comments.Clear();", "modified")]
    [InlineData("var p = [|db.Posts.First()|]; var list = p.Comments; list.Add(new Comment());", "modified")]
    [InlineData("var p = [|db.Posts.First()|]; p.Blog = new Blog();", "modified")]
    [InlineData("var p = [|db.Posts.First()|]; (p.Title, p.Content) = (\"a\", \"b\");", "modified")]
    [InlineData("foreach (var p in [|db.Posts.ToList()|]) Rename(p);", "modified")]
    [InlineData("[|db.Posts.ToList()|].ForEach(p => p.Title = \"\");", "modified")]
    [InlineData("[|db.Posts.ToList()|].ForEach(Rename);", "modified")]
    [InlineData("var p = [|db.Posts.First()|]; db.Entry(p).State = EntityState.Modified;", "modified")]
    [InlineData("var p = [|db.Posts.First()|]; db.Remove(p);", "modified")]
    [InlineData("db.Posts.RemoveRange([|db.Posts.ToList()|]);", "modified")]
    [InlineData("var b = [|db.Blogs.First()|]; b.Address.City = \"\";", "modified")]
    [InlineData("foreach (var x in [|db.Posts.Select(p => new { p, N = p.Comments.Count }).ToList()|]) x.p.Title = x.N.ToString();", "modified")]
    [InlineData("var m = new Model { Posts = [|db.Posts.ToList()|] }; m.Posts[0].Title = \"\";", "modified")]
    [InlineData("_kept = [|db.Posts.First()|];", "incomplete")]
    [InlineData("_all.Add([|db.Posts.First()|]);", "incomplete")]
    [InlineData("dynamic bag = new object(); bag.Post = [|db.Posts.First()|];", "incomplete")]
    [InlineData("Given.Away([|db.Posts.First()|]);", "incomplete")]
    [InlineData("var b = new Blog { Posts = [|db.Posts.ToList()|] }; Use(b.Name);", "incomplete")]
    [InlineData("var c = new Comment(); c.Post = [|db.Posts.First()|];", "incomplete")]
    [InlineData("var p = [|db.Posts.FirstOrDefault()|] ?? new Post(); p.Title = \"\";", "incomplete")]
    [InlineData("var p = [|db.Posts.FirstOrDefault()|]; if (p == null) { p = new Post(); } p.Title = \"\";", "incomplete")]
    [InlineData("Func<Post, int> f = p => p.Id; Use([|db.Posts.ToList()|].Select(f).ToList());", "incomplete")]
    [InlineData("var m = new Model { Posts = [|db.Posts.ToList()|] }; Given.Away(m);", "incomplete")]
    [InlineData("var p = [|db.Posts.First()|]; object o = p; ((Post)o).Title = \"\";", "modified")]
    [InlineData("var x = Cached(() => [|db.Posts.ToList()|]); Use(x.Count);", "incomplete")]
    [InlineData("var p = [|db.Posts.First()|]; Use(p == _kept);", "compared")]
    [InlineData("var p = [|db.Posts.First()|]; Use(_all.Contains(p));", "compared")]
    [InlineData("Use([|db.Posts.ToList()|].Select(p => p.Author).Distinct().Count());", "compared")]
    [InlineData("Use([|db.Posts.ToList()|].GroupBy(p => p.Blog).Select(g => g.Key.Name).ToList());", "compared")]
    [InlineData("var seen = new HashSet<Post>(); foreach (var p in [|db.Posts.ToList()|]) seen.Add(p);", "compared")]
    [InlineData("Use($\"{[|db.Posts.First()|]}\");", "serialized")]
    [InlineData("Use(System.Text.Json.JsonSerializer.Serialize([|db.Posts.ToList()|]));", "serialized")]
    public void SeesWhatIsMoreThanReading(string code, string expected)
    {
        var probe = Compile(code);

        Assert.Equal(expected, Beyond(EntityUsage.Get(probe.Execution, probe.Model)));
    }

    [Theory]
    [InlineData("public List<Post> Run() => [|db.Posts.ToList()|];")]
    [InlineData("public object Run() => new { Posts = [|db.Posts.ToList()|] };")]
    [InlineData("public Model Run() => new Model { Posts = [|db.Posts.ToList()|] };")]
    [InlineData("public Page Run() => new([|db.Posts.ToList()|], 1);")]
    [InlineData("public Task<List<Post>> Run() => [|db.Posts.ToListAsync()|];")]
    [InlineData("public IEnumerable<Post> Run() { foreach (var p in [|db.Posts.ToList()|]) yield return p; }")]
    public void SeesWhatIsReturned(string method)
    {
        var probe = Probe.File("public class Service(BlogContext db) { " + method + " }" + Types);

        Assert.Equal("returned", Beyond(EntityUsage.Get(probe.Execution, probe.Model)));
    }

    [Theory]
    [InlineData("if ([|db.Posts.FirstOrDefault()|] == null) return;")]
    [InlineData("var posts = [|db.Posts.ToList()|]; Use(posts.Count);")]
    [InlineData("var posts = [|db.Posts.ToList()|]; Use(posts.Any());")]
    [InlineData("Use([|db.Posts.FirstOrDefault()|] is null);")]
    public void SeesWhatIsNotRead(string code)
    {
        var probe = Compile(code);

        Assert.True(EntityUsage.Get(probe.Execution, probe.Model).IsUnread);
    }

    [Fact]
    public void AProjectionToValues_HandsOutNoEntities()
    {
        var probe = Compile("Use([|db.Posts.Select(p => new { p.Title }).ToList()|]);");

        Assert.Empty(EntityUsage.Get(probe.Execution, probe.Model).Entities);
    }

    private const string Types = """

        public class Model { public List<Post> Posts { get; set; } = new(); public string Name { get; set; } = ""; }
        public record Page(List<Post> Posts, int Number);
        """;

    private static string Beyond(EntityUsage account) => string.Join(", ", new[]
    {
        account.IsModified ? "modified" : "",
        account.IsComplete ? "" : "incomplete",
        account.IsReturned ? "returned" : "",
        account.IsCompared ? "compared" : "",
        account.IsSerialized ? "serialized" : "",
    }.Where(t => t.Length > 0));

    private static Probe Compile(string code) => Probe.Method(
        code,
        members: """
        private Post? _kept;
        private readonly List<Post> _all = new();
        private static void Use(object? value) { }
        private static string TitleOf(Post p) => p.Title;
        private static void Rename(Post p) => p.Title = "";
        private static T Cached<T>(Func<T> make) => make();
        """,
        types: Types + "\npublic static class Given { public static IGiven? To; public static void Away(object o) => To?.Take(o); }\npublic interface IGiven { void Take(object o); }\n");
}
