using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Flow.Entities;

/// <summary>What is done with a query's entities. In the tables a path's <c>*</c> says that it is done once per element.</summary>
public sealed class EntityFlowTests
{
    [Theory]
    [InlineData("var posts = [|db.Posts.ToList()|]; foreach (var p in posts) Use(p.Comments);", "Comments*")]
    [InlineData("foreach (var p in [|db.Posts.ToList()|]) Use(p.Author!.Company);", "Author*, Author.Company*")]
    [InlineData("[|foreach|] (var p in db.Posts) Use(p.Blog.Name);", "Blog*")]
    [InlineData("await [|foreach|] (var p in db.Posts.AsAsyncEnumerable()) Use(p.Blog);", "Blog*")]
    [InlineData("var posts = await [|db.Posts.ToListAsync(ct)|]; for (var i = 0; i < posts.Count; i++) Use(posts[i].Blog);", "Blog*")]
    [InlineData("var posts = [|db.Posts.ToArray()|]; for (var i = 0; i < posts.Length; i++) Use(posts[i].Blog);", "Blog*")]
    [InlineData("var posts = [|db.Posts.ToList()|]; Use(posts[0].Blog);", "Blog")]
    [InlineData("var p = [|db.Posts.First()|]; Use(p.Blog);", "Blog")]
    [InlineData("var p = await [|db.Posts.FirstOrDefaultAsync(ct)|]; Use(p?.Author?.Company);", "Author, Author.Company")]
    [InlineData("var p = [|db.Posts.Find(1)|]!; Use(p.Blog);", "Blog")]
    [InlineData("var p = [|db.Posts.First()|]; var q = p; Use(q.Blog);", "Blog")]
    [InlineData("var p = [|db.Posts.First()|]; var a = p.Author!; Use(a.Company);", "Author, Author.Company")]
    [InlineData("var p = [|db.Posts.First()|]; foreach (var c in p.Comments) Use(c.Author);", "Comments, Comments.Author*")]
    [InlineData("Use([|db.Posts.ToList()|].Select(p => p.Blog).ToList());", "Blog*")]
    [InlineData("Use([|db.Posts.ToList()|].Where(p => p.Comments.Count > 1).OrderBy(p => p.Blog.Name).ToList());", "Comments*, Blog*")]
    [InlineData("Use([|db.Posts.ToList()|].Sum(p => p.Comments.Sum(c => c.Author.Posts.Count)));", "Comments*, Comments.Author*, Comments.Author.Posts*")]
    [InlineData("Use([|db.Posts.ToList()|].SelectMany(p => p.Comments).Select(c => c.Author).ToList());", "Comments*, Comments.Author*")]
    [InlineData("Use([|db.Posts.ToList()|].GroupBy(p => p.BlogId).Select(g => g.First().Blog).ToList());", "Blog*")]
    [InlineData("Use(from p in [|db.Posts.ToList()|] where p.Id > 1 select p.Blog);", "Blog*")]
    [InlineData("Use([|db.Posts.AsEnumerable().Select(p => p.Blog).ToList()|]);", "Blog*")]
    [InlineData("Use([|db.Posts.ToDictionary(p => p.Blog.Name)|]);", "Blog*")]
    [InlineData("var map = [|db.Posts.ToDictionary(p => p.Id)|]; foreach (var id in ids) Use(map[id].Blog);", "Blog*")]
    [InlineData("var map = [|db.Posts.ToDictionary(p => p.Id)|]; if (map.TryGetValue(1, out var p)) Use(p.Blog);", "Blog")]
    [InlineData("var map = [|db.Posts.ToDictionary(p => p.Id)|]; foreach (var (id, p) in map) Use(p.Blog);", "Blog*")]
    [InlineData("var map = [|db.Posts.ToDictionary(p => p.Id)|]; foreach (var p in map.Values) Use(p.Blog);", "Blog*")]
    [InlineData("var map = [|db.Posts.ToLookup(p => p.BlogId)|]; foreach (var g in map) foreach (var p in g) Use(p.Blog);", "Blog*")]
    [InlineData("var p = [|db.Posts.First()|]; if (p is { Author: { Company: { } c } }) Use(c.Authors);", "Author, Author.Company, Author.Company.Authors")]
    [InlineData("var p = [|db.Posts.First()|]; if (p is { Author.Name: var n }) Use(n);", "Author")]
    [InlineData("var p = [|db.Posts.First()|]; Use(p switch { { Blog.Name: \"a\" } => 1, { Comments.Count: > 1 } => 2, _ => 3 });", "Blog, Comments")]
    [InlineData("var p = [|db.Posts.First()|]; switch (p) { case { Blog: var b }: Use(b.Posts); break; }", "Blog, Blog.Posts")]
    [InlineData("var (p, n) = ([|db.Posts.First()|], 1); Use(p.Blog);", "Blog")]
    [InlineData("var (n, posts) = (db.Posts.Count(), [|db.Posts.ToList()|]); foreach (var p in posts) Use(p.Blog);", "Blog*")]
    [InlineData("Post p; int n; (n, p) = (1, [|db.Posts.First()|]); Use(p.Blog);", "Blog")]
    [InlineData("var t = ([|db.Posts.First()|], 1); Use(t.Item1.Blog);", "Blog")]
    [InlineData("var x = new { Post = [|db.Posts.First()|] }; Use(x.Post.Blog);", "Blog")]
    [InlineData("var list = new List<Post>(); foreach (var p in [|db.Posts.ToList()|]) list.Add(p); foreach (var q in list) Use(q.Blog);", "Blog*")]
    [InlineData("Use($\"{[|db.Posts.First()|].Blog.Name}\");", "Blog")]
    [InlineData("[|db.Posts.ForEachAsync(p => Use(p.Blog))|].Wait();", "Blog*")]
    [InlineData("var p = [|db.Posts.First()|]; Local(p); void Local(Post q) => Use(q.Blog);", "Blog")]
    [InlineData("var p = [|db.Posts.First()|]; Func<object> f = () => p.Blog; Use(f);", "Blog")]
    [InlineData("Use(Get().Blog); Post Get() => [|db.Posts.First()|];", "Blog")]
    public void FindsReadNavigations(string code, string expected) => Assert.Equal(expected, Reads(code));

    [Theory]
    [InlineData("Use(ToDto([|db.Posts.First()|]));", "Blog, Author")]
    [InlineData("foreach (var p in [|db.Posts.ToList()|]) Use(ToDto(p));", "Blog*, Author*")]
    [InlineData("Use([|db.Posts.ToList()|].Select(ToDto).ToList());", "Blog*, Author*")]
    [InlineData("Use([|db.Posts.ToList()|].Select(p => ToDto(p)).ToList());", "Blog*, Author*")]
    [InlineData("Use(new Dto([|db.Posts.First()|]));", "Tags")]
    [InlineData("Use(new Model([|db.Posts.First()|]));", "Tags")]
    [InlineData("foreach (var p in [|db.Posts.ToList()|]) Use(new Model(p));", "Tags*")]
    [InlineData("foreach (var p in [|db.Posts.ToList()|]) Use(p.Mapped());", "Comments*")]
    [InlineData("Use(All([|db.Posts.ToList()|]));", "Blog*")]
    [InlineData("Use(Deep([|db.Posts.First()|]));", "Blog, Author")]
    [InlineData("Use(Loop([|db.Categories.First()|]));", "Children")]
    [InlineData("foreach (var p in Same([|db.Posts.ToList()|])) Use(p.Blog);", "Blog*")]
    public void FindsReads_InCalledMethods(string code, string expected) => Assert.Equal(expected, Reads(code));

    [Theory]
    [InlineData("var p = [|db.Posts.First()|]; p = new Post(); Use(p.Blog);")]
    [InlineData("var p = [|db.Posts.First()|]; Use(nameof(p.Blog));")]
    [InlineData("Use([|db.Posts.Select(p => p.Blog.Name).ToList()|]);")]
    [InlineData("Use([|db.Posts.Where(p => p.Comments.Any()).ToList()|]);")]
    [InlineData("var p = [|db.Posts.First()|]; Use(p.Title);")]
    [InlineData("var n = [|db.Posts.Count()|]; Use(new Post().Blog);")]
    [InlineData("var p = [|db.Posts.FirstOrDefault()|] ?? new Post(); Use(p.Blog);")]
    public void FindsNoReads(string code) => Assert.Equal("", Reads(code));

    [Theory]
    [InlineData("var p = [|db.Posts.First()|]; p.Title = \"\"; db.SaveChanges();", "PropertyWritten Title")]
    [InlineData("var p = [|db.Posts.First()|]; Use(p.Title);", "PropertyRead Title")]
    [InlineData("var p = [|db.Posts.First()|]; p.Blog = new Blog();", "NavigationAssigned Blog")]
    [InlineData("var p = [|db.Posts.First()|]; p.Comments.Add(new Comment());", "NavigationChanged Comments")]
    [InlineData("var p = [|db.Posts.First()|]; db.Entry(p).Collection(x => x.Comments).Load();", "NavigationLoaded Comments")]
    [InlineData("var p = [|db.Posts.First()|]; db.Entry(p).Reference(\"Blog\").Load();", "NavigationLoaded Blog")]
    [InlineData("var p = [|db.Posts.First()|]; db.Entry(p).State = EntityState.Modified;", "Tracked")]
    [InlineData("var p = [|db.Posts.First()|]; db.Posts.Remove(p);", "Saved")]
    [InlineData("var p = [|db.Posts.First()|]; db.Update(p);", "Saved")]
    [InlineData("_kept = [|db.Posts.First()|];", "Stored")]
    [InlineData("var p = [|db.Posts.First()|]; Console.WriteLine(p);", "Serialized")]
    [InlineData("foreach (var p in [|db.Posts.ToList()|]) p.Title = \"\";", "PropertyWritten Title*")]
    public void TellsTheKindsOfUses(string code, string expected)
    {
        var probe = Compile(code);

        Assert.Equal(expected, string.Join(", ", EntityFlow.Analyze(probe.Execution, probe.Model).Select(u =>
            (u.Kind + " " + u.PathText + u.Property?.Name).TrimEnd() + (u.IsPerElement ? "*" : ""))));
    }

    [Fact]
    public void FindsReturns()
    {
        var probe = Probe.Method("return [|db.Posts.ToList()|];", "public List<Post> Run()");

        Assert.Equal([EntityUseKind.Returned], EntityFlow.Analyze(probe.Execution, probe.Model).Select(u => u.Kind));
    }

    [Fact]
    public void AUseInACalledMethod_StandsAtTheCall()
    {
        var probe = Compile("var p = [|db.Posts.First()|]; Use(ToDto(p));");
        var use = EntityFlow.Analyze(probe.Execution, probe.Model).First(u => u.Kind == EntityUseKind.NavigationRead);

        Assert.Equal(("ToDto(p)", "p.Blog"), (use.Operation.Syntax.ToString(), use.Origin?.Syntax.ToString()));
    }

    private static string Reads(string code)
    {
        var probe = Compile(code);
        var reads = EntityFlow.Analyze(probe.Execution, probe.Model).Where(u => u.Kind == EntityUseKind.NavigationRead);
        return string.Join(", ", reads.Select(u => u.PathText + (u.IsPerElement ? "*" : "")).Distinct());
    }

    private static Probe Compile(string code) => Probe.Method(
        code,
        members: """
        private object? _kept;
        private static void Use(object? value) { }
        private static object ToDto(Post p) => new { p.Blog.Name, Author = p.Author!.Name };
        private static object Deep(Post p) => Deeper(p);
        private static object Deeper(Post p) => ToDto(p);
        private static int All(List<Post> posts) => posts.Sum(p => p.Blog.Id);
        private static int Loop(Category c) => c.Children.Sum(Loop);
        private static List<Post> Same(List<Post> posts) { posts.Sort(); return posts; }
        """,
        types: """
        public class Dto { public Dto(Post p) { Tags = p.Tags.Count; } public int Tags { get; } }
        public class Model(Post p) { public int Tags { get; } = p.Tags.Count; public string Blog => p.Blog.Name; }
        public static class Mapping { public static int Mapped(this Post p) => p.Comments.Count; }
        """);
}
