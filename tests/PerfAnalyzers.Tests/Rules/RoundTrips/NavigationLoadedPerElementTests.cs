using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;
using PerfAnalyzers.CodeFixes.Rules.RoundTrips;
using PerfAnalyzers.Rules.RoundTrips;
using PerfAnalyzers.Tests.Harness;
using Xunit;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>PERF1001: with lazy loading on, each read of a navigation in a loop is a query.</summary>
public sealed partial class NavigationLoadedPerElementTests : CodeFixTests<NavigationLoadedPerElementAnalyzer, NavigationLoadedPerElementCodeFix>
{
    private static void LazyLoading(TestOptions options) =>
        options.EditorConfig["dotnet_code_quality.PERF.lazy_loading"] = "on";

    [Theory]
    [InlineData("""
        var posts = await db.Posts.ToListAsync(ct);
        foreach (var post in posts)
            Console.WriteLine([|post.Comments|].Count);
        """)]
    [InlineData("""
        foreach (var post in db.Posts)
        {
            if (!post.IsPublished)
                continue;
            Console.WriteLine([|post.Author|]?.Name);
        }
        """)]
    [InlineData("""
        await foreach (var post in db.Posts.Where(p => p.IsPublished).AsAsyncEnumerable())
            Console.WriteLine([|post.Blog|].Name);
        """)]
    [InlineData("""
        var posts = db.Posts.ToList();
        for (var i = 0; i < posts.Count; i++)
            Console.WriteLine($"{i}: {[|posts[i].Comments|].Count}");
        """)]
    [InlineData("""
        var posts = await db.Posts.ToListAsync(ct);
        var rows = posts.Select(p => new { p.Title, Author = [|p.Author|]!.Name, p.Comments.Count }).ToList();
        """)]
    [InlineData("""
        var posts = await db.Posts.ToListAsync(ct);
        var total = posts.Where(p => p.IsPublished).Sum(p => [|p.Comments|].Count);
        """)]
    [InlineData("""
        foreach (var post in await db.Posts.ToListAsync(ct))
            if (post is { [|Author|].Name: var name })
                Console.WriteLine(name);
        """)]
    [InlineData("""
        foreach (var post in await db.Posts.Include(p => p.Comments).ToListAsync(ct))
            foreach (var comment in post.Comments)
                Console.WriteLine([|comment.Author|].Name);
        """)]
    [InlineData("""
        foreach (var post in await db.Posts.ToListAsync(ct))
            Console.WriteLine([|post.Blog.Owner|].Name);
        """)]
    // The blog is one row, its posts are not.
    [InlineData("""
        var blog = await db.Blogs.Include(b => b.Posts).FirstAsync(ct);
        foreach (var post in blog.Posts)
            Console.WriteLine([|post.Comments|].Count);
        """)]
    [InlineData("""
        IQueryable<Post> query = db.Posts.Include(p => p.Blog);
        if (ids.Any())
            query = query.Where(p => ids.Contains(p.Id));
        foreach (var post in query.ToList())
            Console.WriteLine($"{post.Blog.Name} {[|post.Author|]?.Name}");
        """)]
    [InlineData("""
        var texts = await db.Comments.Select(c => c.Text).ToListAsync(ct);
        foreach (var post in await db.Posts.ToListAsync(ct))
            Console.WriteLine([|post.Comments|].Count);
        """)]
    [InlineData("""
        foreach (var blog in await db.Blogs.ToListAsync(ct))
        {
            var owner = [|blog.Owner|];
            Console.WriteLine(owner.Name);
        }
        """)]
    public Task Reports_WhenANavigationIsLoadedInALoop(string body) => VerifyAnalyzerAsync(Code.Method(body), LazyLoading);

    [Theory]
    [InlineData("var lines = posts.Select(p => [|Line(p)|]).ToList();")]
    [InlineData("var lines = posts.Select([|Line|]).ToList();")]
    [InlineData("foreach (var post in posts) Console.WriteLine([|Line(post)|]);")]
    public Task Reports_WhenAMapperLoadsItPerElement(string statement) => VerifyAnalyzerAsync(
        Code.Method(
            $"""
            var posts = await db.Posts.ToListAsync(ct);
            {statement}
            """,
            members: "private static string Line(Post post) => $\"{post.Title} by {post.Author?.Name}\";"),
        LazyLoading);

    [Fact]
    public Task Reports_WhenTheContextUsesProxies() => VerifyAnalyzerAsync(
        LazyModels.WithProxies("options.UseLazyLoadingProxies();", "[|order.Lines|].Count"));

    [Fact]
    public Task Reports_WhenTheEntityTakesALazyLoader() =>
        VerifyAnalyzerAsync(LazyModels.WithLoader("[|order.Lines|].Count"));

    [Theory]
    // One more query, not one per element.
    [InlineData("""
        var post = await db.Posts.FirstAsync(ct);
        Console.WriteLine(post.Comments.Count);
        """)]
    [InlineData("""
        var post = await db.Posts.FindAsync(new object[] { ids.First() }, ct);
        foreach (var comment in post!.Comments)
            Console.WriteLine(comment.Text);
        """)]
    [InlineData("""
        var posts = await db.Posts.ToListAsync(ct);
        Console.WriteLine(posts[0].Comments.Count + posts.Last().Comments.Count);
        """)]
    // Read for the one that is looked for.
    [InlineData("""
        foreach (var post in await db.Posts.ToListAsync(ct))
        {
            if (post.Title == "welcome")
            {
                Console.WriteLine(post.Comments.Count);
                break;
            }
        }
        """)]
    // The same entity each time: the first read loads it.
    [InlineData("""
        var blog = await db.Blogs.FirstAsync(ct);
        foreach (var id in ids)
            Console.WriteLine($"{id} {blog.Owner.Name}");
        """)]
    [InlineData("""
        foreach (var post in await db.Posts.Include(p => p.Comments).Include("Author").ToListAsync(ct))
            Console.WriteLine($"{post.Author?.Name} {post.Comments.Count}");
        """)]
    [InlineData("""
        foreach (var author in await db.Authors.ToListAsync(ct))
            Console.WriteLine(author.Settings.Theme);
        foreach (var blog in await db.Blogs.ToListAsync(ct))
            Console.WriteLine(blog.Address.City);
        """)]
    [InlineData("""
        var rows = await db.Posts.Select(p => new { p.Title, p.Author!.Name, p.Comments.Count }).ToListAsync(ct);
        foreach (var row in rows)
            Console.WriteLine($"{row.Title} {row.Name} {row.Count}");
        """)]
    [InlineData("""
        var titles = await db.Posts.Where(p => p.Comments.Any(c => c.Author.Name == "x")).Select(p => p.Title).ToListAsync(ct);
        """)]
    // Tracked already, so nothing is left to load.
    [InlineData("""
        var authors = await db.Authors.ToListAsync(ct);
        foreach (var post in await db.Posts.ToListAsync(ct))
            Console.WriteLine(post.Author?.Name);
        """)]
    [InlineData("""
        foreach (var blog in await db.Blogs.Include(b => b.Posts).ToListAsync(ct))
            foreach (var post in blog.Posts)
                Console.WriteLine(post.Blog.Name);
        """)]
    // PERF1004 speaks here.
    [InlineData("""
        foreach (var post in await db.Posts.ToListAsync(ct))
        {
            await db.Entry(post).Collection(p => p.Comments).LoadAsync(ct);
            Console.WriteLine(post.Comments.Count);
        }
        """)]
    [InlineData("""
        foreach (var post in new List<Post> { new(), new() })
            Console.WriteLine(post.Comments.Count);
        """)]
    public Task IsSilent_WhenNothingIsLoadedPerElement(string body) => VerifyAnalyzerAsync(Code.Method(body), LazyLoading);

    [Theory]
    [InlineData("foreach (var post in await db.Posts.ToListAsync(ct)) Console.WriteLine(post.Comments.Count);")]
    [InlineData("var names = (await db.Posts.ToListAsync(ct)).Select(p => p.Author!.Name).ToList();")]
    public Task IsSilent_WhenLazyLoadingIsOff(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Fact]
    public Task IsSilent_WhenTheOptionSaysThatLazyLoadingIsOff() => VerifyAnalyzerAsync(
        LazyModels.WithProxies("options.UseLazyLoadingProxies();", "order.Lines.Count"),
        options => options.EditorConfig["dotnet_code_quality.PERF.lazy_loading"] = "off");

    [Theory]
    [InlineData(
        "foreach (var post in await db.Posts.ToListAsync(ct)) Console.WriteLine([|post.Comments|].Count);",
        "foreach (var post in await db.Posts.Include(p => p.Comments).ToListAsync(ct)) Console.WriteLine(post.Comments.Count);")]
    [InlineData(
        "var names = (await db.Posts.Include(x => x.Blog).ToListAsync(ct)).Select(p => [|p.Blog.Owner|].Name).ToList();",
        "var names = (await db.Posts.Include(x => x.Blog).ThenInclude(b => b.Owner).ToListAsync(ct)).Select(p => p.Blog.Owner.Name).ToList();")]
    [InlineData(
        "foreach (var post in db.Posts.ToList()) Console.WriteLine([|post.Comments|].Count + post.Tags.Count);",
        "foreach (var post in db.Posts.Include(p => p.Comments).Include(p => p.Tags).AsSplitQuery().ToList()) Console.WriteLine(post.Comments.Count + post.Tags.Count);")]
    [InlineData(
        "var blog = await db.Blogs.Include(b => b.Posts).FirstAsync(ct); foreach (var post in blog.Posts) Console.WriteLine([|post.Comments|].Count);",
        "var blog = await db.Blogs.Include(b => b.Posts).ThenInclude(p => p.Comments).FirstAsync(ct); foreach (var post in blog.Posts) Console.WriteLine(post.Comments.Count);")]
    public Task Fixes_WhenTheQueryStandsInTheMethod(string body, string fixedBody) =>
        VerifyCodeFixAsync(Code.Method(body), Code.Method(fixedBody), LazyLoading);

    [Fact]
    public Task Fixes_WhenTheQueryIsComposedOnSeveralLines() => VerifyCodeFixAsync(
        Code.Method("""
        var query = db.Posts
            .Where(p => p.IsPublished);
        if (ids.Any())
            query = query.Where(p => ids.Contains(p.BlogId));
        foreach (var post in await query.ToListAsync(ct))
            Console.WriteLine($"{[|post.Author|]?.Name} {post.Comments.Count}");
        """),
        Code.Method("""
        var query = db.Posts
            .Include(p => p.Author)
            .Include(p => p.Comments)
            .Where(p => p.IsPublished);
        if (ids.Any())
            query = query.Where(p => ids.Contains(p.BlogId));
        foreach (var post in await query.ToListAsync(ct))
            Console.WriteLine($"{post.Author?.Name} {post.Comments.Count}");
        """),
        LazyLoading);

    [Theory]
    [InlineData("foreach (var c in db.Comments.Where(c => c.PostId == id).ToList()) Console.WriteLine(c.Post.Title);")]
    [InlineData("foreach (var c in db.Comments.Where(c => c.Stars > 3 && c.PostId == id).ToList()) Console.WriteLine(c.Post.Blog.Name);")]
    public Task IsSilent_WhenAllHaveOneParent(string body) => VerifyAnalyzerAsync(Code.Method(body, "public void Run(int id)"), LazyLoading);

    [Theory]
    [InlineData("foreach (var c in db.Comments.Where(c => c.PostId > id).ToList()) Console.WriteLine([|c.Post|].Title);")]
    [InlineData("foreach (var p in db.Posts.Where(p => p.BlogId == id).ToList()) Console.WriteLine([|p.Author|]!.Name);")]
    public Task Reports_WhenTheParentsDiffer(string body) => VerifyAnalyzerAsync(Code.Method(body, "public void Run(int id)"), LazyLoading);

    [Theory]
    [InlineData("{|#0:p.Blog|}.Name", "'Post.Blog' is loaded once per Post of the query at line 16; add Include for 'Blog' to that query")]
    [InlineData(
        "{|#0:p.Blog|}.Name + {|#2:p.Comments|}.Count",
        "'Post.Blog' and 'Post.Comments' are loaded once per Post of the query at line 16; add Include for 'Blog' and 'Comments' to that query")]
    [InlineData(
        "{|#0:p.Blog|}.Name + {|#2:p.Comments|}.Count + {|#3:p.Tags|}.Count + {|#4:p.Author!.Posts|}.Count",
        "'Post.Blog', 'Post.Comments', 'Post.Tags' and 'Post.Author' are loaded once per Post of the query at line 16; "
            + "add Include for 'Blog', 'Comments', 'Tags' and 'Author.Posts' to that query")]
    [InlineData(
        "{|#0:p.Blog.Owner|}.Name + {|#2:p.Comments|}.Count + {|#3:p.Tags|}.Count + {|#4:p.Author!.Posts|}.Count + {|#5:p.Author.Company|}!.Name",
        "'Post.Blog', 'Post.Comments', 'Post.Tags' and 'Post.Author' are loaded once per Post of the query at line 16; "
            + "add Include for 'Blog.Owner', 'Comments', 'Tags' and 2 more to that query")]
    public Task Reports_AllOfOneQueryOnce(string read, string message) => VerifyAnalyzerAsync(
        Code.Method($"foreach (var p in {{|#1:db.Posts.ToList()|}}) Console.WriteLine({read});"),
        options =>
        {
            LazyLoading(options);
            options.ExpectedDiagnostics.Add(Diagnostic()
                .WithLocation(0)
                .WithAdditionalLocations(Enumerable.Range(1, 5).Where(i => i == 1 || read.Contains($"#{i}:")).ToArray())
                .WithMessage(message));
        });

    [Theory]
    [InlineData("var posts = await db.Posts.ToListAsync(); return {|#0:posts.Adapt<List<PostCard>>()|};", "'Author' and 'Comments'")]
    [InlineData("var posts = await db.Posts.Include(p => p.Author).ToListAsync(); return {|#0:posts.Adapt<List<PostCard>>()|};", "'Comments'")]
    [InlineData("return (await db.Posts.ToListAsync()).Select(p => {|#0:p.Adapt<PostCard>()|}).ToList();", "'Author' and 'Comments'")]
    [InlineData("var posts = await db.Posts.ToListAsync(); return {|#0:mapper.Map<List<PostCard>>(posts)|};", "'Author' and 'Comments'")]
    [InlineData("return {|#0:mapper.Map<PostCard[]>(await db.Posts.Include(p => p.Comments).ToListAsync())|};", "'Author'")]
    [InlineData("return {|#0:(await db.Posts.ToListAsync()).Adapt<List<DeepCard>>()|};", "'Comments.Author'")]
    public Task Reports_WhenAMapperWalksThem_AsInfo(string body, string paths)
    {
        var source = Mapped(body);
        var line = source[..source.IndexOf(body, StringComparison.Ordinal)].Count(static c => c == '\n') + 1;
        return VerifyAnalyzerAsync(source, options =>
        {
            Mappers(options);
            options.ExpectedDiagnostics.Add(MappedResult()
                .WithMessage($"{Loaded(paths)} loaded once per Post of the query at line {line}; add Include for {paths} to that query"));
        });

        static string Loaded(string paths) => string.Join(" and ", paths.Split(" and ").Select(static p => "'Post." + p[1..].Split('.')[0].TrimEnd('\'') + "'"))
            + (paths.Contains(" and ", StringComparison.Ordinal) ? " are" : " is");
    }

    [Theory]
    [InlineData("return (await db.Posts.Include(p => p.Author).Include(p => p.Comments).ToListAsync()).Adapt<List<PostCard>>();")]
    [InlineData("return (await db.Posts.ToListAsync()).Adapt<List<FlatCard>>();")]
    [InlineData("return (await db.Posts.ToListAsync()).Adapt<List<Post>>();")]
    [InlineData("return (await db.Posts.FirstAsync()).Adapt<PostCard>();")]
    [InlineData("return mapper.Map<PostCard>(await db.Posts.FirstAsync());")]
    [InlineData("return (await db.Posts.ToListAsync()).Adapt<List<object>>();")]
    [InlineData("return await db.Posts.Select(p => new { p.Id, p.Title }).ToListAsync();")]
    public Task IsSilent_WhenAMapperFindsThem(string body) => VerifyAnalyzerAsync(Mapped(body), Mappers);

    [Fact]
    public Task Fixes_WhenAMapperWalksThem() => VerifyCodeFixAsync(
        Mapped("return {|#0:(await db.Posts.ToListAsync()).Adapt<List<PostCard>>()|};"),
        Mapped("return (await db.Posts.Include(p => p.Author).Include(p => p.Comments).ToListAsync()).Adapt<List<PostCard>>();"),
        options =>
        {
            Mappers(options);
            options.ExpectedDiagnostics.Add(MappedResult());
        });

    // Who reads all of an entity does more with it than an include would save.
    [Theory]
    [InlineData("{|#0:row.A|}.Count + row.B.Count + row.C.Count + row.D.Count", Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)]
    [InlineData("{|#0:row.A|}.Count + row.B.Count + row.C.Count + row.D.Count + row.E.Count", Microsoft.CodeAnalysis.DiagnosticSeverity.Info)]
    public Task Reports_WhatReadsAllCollections_AsInfo(string read, Microsoft.CodeAnalysis.DiagnosticSeverity severity) => VerifyAnalyzerAsync(
        Code.File($$"""
            public class Part { public int Id { get; set; } }

            public class Whole
            {
                public int Id { get; set; }
                public List<Part> A { get; set; } = new();
                public List<Part> B { get; set; } = new();
                public List<Part> C { get; set; } = new();
                public List<Part> D { get; set; } = new();
                public List<Part> E { get; set; } = new();
            }

            public class WholeContext : DbContext { public DbSet<Whole> Wholes { get; set; } = null!; }

            public class Copies(WholeContext db)
            {
                public void Run() { foreach (var row in db.Wholes.ToList()) Console.WriteLine({{read}}); }
            }
            """),
        options =>
        {
            LazyLoading(options);
            options.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(severity));
        });

    private static DiagnosticResult MappedResult() =>
        Diagnostic().WithLocation(0).WithSeverity(Microsoft.CodeAnalysis.DiagnosticSeverity.Info);

    private static void Mappers(TestOptions options)
    {
        LazyLoading(options);
        options.AdditionalSources["Mappers.cs"] = """
            namespace Mapster
            {
                public static class TypeAdapter
                {
                    public static TDestination Adapt<TDestination>(this object source) => throw new System.NotSupportedException();
                }
            }

            namespace AutoMapper
            {
                public interface IMapper
                {
                    TDestination Map<TDestination>(object source);
                }
            }
            """;
    }

    private static string Mapped(string body) => Code.File($$"""
        public class CommentCard { public int Id { get; set; } public int AuthorId { get; set; } }

        public class PostCard
        {
            public int Id { get; set; }
            public string? AuthorName { get; set; }
            public int? AuthorId { get; set; }
            public int BlogId { get; set; }
            public List<CommentCard> Comments { get; set; } = [];
        }

        public record DeepComment(int Id, string AuthorName);

        public record DeepCard(int Id, List<DeepComment> Comments);

        public record FlatCard(int Id, string Title, int? AuthorId, int BlogId);

        public class Service(BlogContext db, AutoMapper.IMapper mapper)
        {
            public async Task<object> Run()
            {
                {{body}}
            }
        }
        """).Replace("namespace Tests", "using Mapster;\n\nnamespace Tests", StringComparison.Ordinal);

    private const string Filters = """
        public static class Filters
        {
            public static IQueryable<Comment> Of(this IQueryable<Comment> comments, int? postId = null, int? authorId = null)
            {
                if (postId > 0) comments = comments.Where(c => c.PostId == postId);
                if (authorId > 0) comments = comments.Where(c => c.AuthorId == authorId.Value);
                return comments;
            }

            public static IQueryable<Post> OfBlogs(this IQueryable<Post> posts, BlogContext db) =>
                from p in posts join b in db.Blogs on p.BlogId equals b.Id where b.OwnerId > 0 orderby p.Id select p;
        }

        """;

    [Theory]
    [InlineData("foreach (var c in db.Comments.Of(id).ToList()) Console.WriteLine(c.Post.Title);")] // one post
    [InlineData("foreach (var c in db.Comments.Of(authorId: id).ToList()) Console.WriteLine(c.Author.Name);")]
    [InlineData("foreach (var p in db.Posts.Include(p => p.Comments).OfBlogs(db).ToList()) Console.WriteLine(p.Comments.Count);")]
    [InlineData("Show(db.Posts.ToList(), null);")]
    [InlineData("Show(db.Posts.ToList(), title: null, all: false);")]
    [InlineData("var all = db.Posts.ToList(); Walk(all, all, 3, null);")]
    public Task IsSilent_WhenAHelperDecides(string body) => VerifyAnalyzerAsync(
        Code.Method(body, "public void Run(int id)", Show) + Filters,
        LazyLoading);

    [Theory]
    [InlineData("foreach (var c in db.Comments.Of(id).ToList()) Console.WriteLine([|c.Author|].Name);")]
    [InlineData("foreach (var c in db.Comments.Of(null, id).ToList()) Console.WriteLine([|c.Post|].Title);")]
    [InlineData("foreach (var p in db.Posts.OfBlogs(db).ToList()) Console.WriteLine([|p.Comments|].Count);")]
    [InlineData("[|Show(db.Posts.ToList(), \"a\")|];")]
    [InlineData("[|Show(db.Posts.ToList(), null, true)|];")]
    [InlineData("var all = db.Posts.ToList(); [|Walk(all, all, 3, \"a\")|];")]
    public Task Reports_WhenAHelperDoesNotDecide(string body) => VerifyAnalyzerAsync(
        Code.Method(body, "public void Run(int id)", Show) + Filters,
        LazyLoading);

    [Theory]
    [InlineData("public class CleanupTask(BlogContext db) { public void Run() { foreach (var p in db.Posts.ToList()) Console.WriteLine({|#0:p.Comments|}.Count); } }", true)]
    [InlineData("public class PostPage(BlogContext db) { public void Run() { foreach (var p in db.Posts.ToList()) Console.WriteLine({|#0:p.Comments|}.Count); } }", false)]
    [InlineData("public class PostCleanup(BlogContext db) { public void Run() { foreach (var p in db.Posts.ToList()) Console.WriteLine({|#0:p.Comments|}.Count); } }", true)]
    public Task Reports_WhatAJobLoads_AsInfo(string type, bool isInfo) => VerifyAnalyzerAsync(
        Code.File(type),
        o =>
        {
            LazyLoading(o);
            o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(isInfo ? DiagnosticSeverity.Info : DiagnosticSeverity.Warning));
        });

    [Fact]
    public Task IsSilent_WhenAScopeDoesNotTrack() =>
        VerifyAnalyzerAsync(InScope("using (new Scope(db, forceNoTracking: true)) Copy();", "p.Comments"), LazyLoading);

    [Theory]
    [InlineData("using (new Scope(db, forceNoTracking: false)) Copy();")]
    [InlineData("using (new Scope(db)) Copy();")]
    public Task Reports_WhenAScopeTracks(string body) => VerifyAnalyzerAsync(InScope(body, "[|p.Comments|]"), LazyLoading);

    private static string InScope(string body, string read) =>
        Code.Method(body, "public void Run()", $"private void Copy() {{ foreach (var p in db.Posts.ToList()) Console.WriteLine({read}.Count); }}")
        + "public sealed class Scope(BlogContext db, bool forceNoTracking = false) : IDisposable { public object State => (db, forceNoTracking); public void Dispose() { } }\n";

    private const string Show = """
        private static void Show(List<Post> posts, string? title, bool all = false)
        {
            foreach (var post in posts)
                if (title != null || all)
                    Console.WriteLine(post.Comments.Count);
        }

        private static void Walk(IEnumerable<Post> some, List<Post> all, int depth, string? title)
        {
            foreach (var post in some)
            {
                if (title != null)
                    Console.WriteLine(post.Comments.Count);
                Walk(all.Where(p => p.BlogId == post.Id), all, depth - 1, title);
            }
        }
        """;
}
