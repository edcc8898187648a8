using Microsoft.CodeAnalysis;
using PerfAnalyzers.Tests.Harness;
using Xunit;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>PERF1002 is silent on what is loaded, assigned or never was a navigation on a query's elements.</summary>
public sealed partial class NavigationNeverLoadedTests
{
    [Theory]
    [InlineData("var posts = await db.Posts.Include(p => p.Comments).ToListAsync(ct);")]
    [InlineData("var posts = await db.Posts.Include(\"Comments\").ToListAsync(ct);")]
    [InlineData("var posts = await db.Posts.Include(nameof(Post.Comments)).ToListAsync(ct);")]
    [InlineData("var posts = await db.Posts.Include(\"Comments.Author\").ToListAsync(ct);")]
    [InlineData("var posts = await db.Posts.Include($\"{nameof(Post.Comments)}.{nameof(Comment.Author)}\").ToListAsync(ct);")]
    [InlineData("var posts = await db.Posts.Include(p => p.Comments.Where(c => c.Stars > 3).OrderBy(c => c.Stars)).ToListAsync(ct);")]
    [InlineData("var posts = await db.Posts.Include(p => p.Comments).ThenInclude(c => c.Author).ToListAsync(ct);")]
    [InlineData("var posts = await db.Posts.Where(p => p.IsPublished).OrderBy(p => p.Title).Include(p => p.Comments).ToListAsync(ct);")]
    [InlineData("var posts = await db.Posts.AsNoTracking().Include(p => p.Author).Include(p => p.Comments).AsSplitQuery().ToListAsync(ct);")]
    [InlineData("var posts = await EntityFrameworkQueryableExtensions.Include(db.Posts, p => p.Comments).ToListAsync(ct);")]
    [InlineData("var posts = await (from p in db.Posts.Include(p => p.Comments) where p.IsPublished select p).ToListAsync(ct);")]
    [InlineData("IQueryable<Post> query = db.Posts; query = query.Include(p => p.Comments); var posts = await query.ToListAsync(ct);")]
    [InlineData("var posts = await db.Posts.WithComments().ToListAsync(ct);")]
    [InlineData("var query = db.Posts.AsQueryable(); foreach (var path in new[] { \"Comments\", \"Author\" }) query = query.Include(path); var posts = query.ToList();")]
    [InlineData("var path = ids.Any() ? \"Comments\" : \"Comments.Author\"; var posts = await db.Posts.Include(path).ToListAsync(ct);")]
    public Task IsSilent_WhenTheQueryIncludesIt(string query) => VerifyAnalyzerAsync(Code.File(
        $$"""
        public static class PostQueries
        {
            public static IQueryable<Post> WithComments(this DbSet<Post> posts) => posts.Include(p => p.Comments).AsNoTracking();
        }

        public class Report(BlogContext db)
        {
            public async Task Print(IEnumerable<int> ids, CancellationToken ct)
            {
                {{query}}
                foreach (var post in posts)
                    Console.WriteLine(post.Comments.Count);
            }
        }
        """));

    [Theory]
    // Included on one branch: the other one may not come here.
    [InlineData("""
        var query = db.Posts.AsQueryable();
        if (ids.Any())
            query = query.Include(p => p.Comments);
        foreach (var post in await query.ToListAsync(ct))
            Console.WriteLine(post.Comments.Count);
        """)]
    [InlineData("""
        var withComments = ids.Any();
        var posts = withComments ? db.Posts.Include(p => p.Comments).ToList() : db.Posts.ToList();
        if (withComments)
            foreach (var post in posts)
                Console.WriteLine(post.Comments.Count);
        """)]
    [InlineData("""
        List<Post> posts;
        if (ids.Any())
            posts = await db.Posts.Include(p => p.Comments).ToListAsync(ct);
        else
            posts = await db.Posts.Where(p => p.IsPublished).ToListAsync(ct);
        foreach (var post in posts)
            Console.WriteLine(post.Comments.Count);
        """)]
    // A path loads every step of it.
    [InlineData("""
        foreach (var post in await db.Posts.Include(p => p.Blog.Owner).ToListAsync(ct))
            Console.WriteLine($"{post.Blog.Name} of {post.Blog.Owner.Name}");
        """)]
    [InlineData("""
        foreach (var post in await db.Posts.Include(p => p.Author!.Company).ToListAsync(ct))
            Console.WriteLine(post.Author?.Company?.Name);
        """)]
    [InlineData("""
        foreach (var blog in await db.Blogs.Include(b => b.Posts).ThenInclude(p => p.Comments).ThenInclude(c => c.Author).ToListAsync(ct))
            foreach (var post in blog.Posts)
                foreach (var comment in post.Comments)
                    Console.WriteLine(comment.Author.Name);
        """)]
    // Auto-included by the model, also on an included entity.
    [InlineData("""
        foreach (var author in await db.Authors.ToListAsync(ct))
            Console.WriteLine(author.Settings.Theme);
        """)]
    [InlineData("""
        foreach (var post in await db.Posts.Include(p => p.Author).ToListAsync(ct))
            Console.WriteLine(post.Author?.Settings.Theme);
        """)]
    // Owned.
    [InlineData("""
        foreach (var blog in await db.Blogs.ToListAsync(ct))
            Console.WriteLine(blog.Address.City);
        """)]
    public Task IsSilent_WhenItMayBeLoaded(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Theory]
    [InlineData("""
        var rows = await db.Posts.Select(p => new { p.Title, Author = p.Author!.Name, p.Comments.Count }).ToListAsync(ct);
        foreach (var row in rows)
            Console.WriteLine($"{row.Title} {row.Author} {row.Count}");
        """)]
    [InlineData("""
        foreach (var row in db.Posts.Select(p => new { Post = p, p.Comments }).ToList())
            Console.WriteLine(row.Post.Comments.Count);
        """)]
    [InlineData("""
        var rows = await (from p in db.Posts join b in db.Blogs on p.BlogId equals b.Id select new { p, b }).ToListAsync(ct);
        foreach (var row in rows)
            Console.WriteLine($"{row.p.Blog.Name} {row.b.Name}");
        """)]
    [InlineData("""
        var counts = await db.Posts.GroupBy(p => p.Blog.Name).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(ct);
        """)]
    [InlineData("""
        foreach (var names in await db.Posts.Select(p => p.Comments.Select(c => c.Author.Name)).ToListAsync(ct))
            Console.WriteLine(string.Join(", ", names));
        """)]
    [InlineData("""
        var titles = await db.Posts.Where(p => p.Author!.Company!.Name == "x").OrderBy(p => p.Comments.Count).Select(p => p.Title).ToListAsync(ct);
        """)]
    [InlineData("""
        var titles = await (from p in db.Posts where p.Comments.Any() orderby p.Author!.Name select p.Title).ToListAsync(ct);
        """)]
    [InlineData("""
        var stars = await db.Posts.SumAsync(p => p.Comments.Sum(c => c.Stars), ct);
        """)]
    [InlineData("""
        System.Linq.Expressions.Expression<Func<Post, bool>> busy = p => p.Comments.Count > 10;
        var posts = await db.Posts.Where(busy).ToListAsync(ct);
        """)]
    [InlineData("""
        foreach (var post in await db.Posts.ToListAsync(ct))
            Console.WriteLine(nameof(post.Comments));
        """)]
    public Task IsSilent_WhenNothingIsReadInMemory(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Theory]
    [InlineData("""
        foreach (var post in await db.Posts.ToListAsync(ct))
        {
            await db.Entry(post).Collection(p => p.Comments).LoadAsync(ct);
            Console.WriteLine(post.Comments.Count);
        }
        """)]
    [InlineData("""
        foreach (var post in db.Posts.ToList())
        {
            db.Entry(post).Reference("Author").Load();
            Console.WriteLine(post.Author?.Name);
        }
        """)]
    [InlineData("""
        var post = await db.Posts.FirstAsync(ct);
        var entry = db.Entry(post);
        await entry.Navigation(nameof(Post.Author)).LoadAsync(ct);
        Console.WriteLine(post.Author?.Name);
        """)]
    [InlineData("""
        var blog = await db.Blogs.FirstAsync(ct);
        await db.Entry(blog).Collection(b => b.Posts).Query().Include(p => p.Comments).LoadAsync(ct);
        foreach (var post in blog.Posts)
            Console.WriteLine(post.Comments.Count);
        """)]
    [InlineData("""
        var post = await db.Posts.FirstAsync(ct);
        foreach (var navigation in db.Entry(post).Navigations)
            await navigation.LoadAsync(ct);
        Console.WriteLine(post.Comments.Count);
        """)]
    // The check is the guard of the load.
    [InlineData("""
        var post = await db.Posts.FirstAsync(ct);
        if (post.Author == null)
            await db.Entry(post).Reference(p => p.Author).LoadAsync(ct);
        Console.WriteLine(post.Author?.Name);
        """)]
    [InlineData("""
        var post = await db.Posts.FirstAsync(ct);
        if (!post.Comments.Any())
            await db.Entry(post).Collection(p => p.Comments).LoadAsync(ct);
        Console.WriteLine(post.Comments.Count);
        """)]
    public Task IsSilent_WhenItIsLoadedExplicitly(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Theory]
    [InlineData("""
        var authors = await db.Authors.ToListAsync(ct);
        foreach (var post in await db.Posts.ToListAsync(ct))
            Console.WriteLine(post.Author?.Name);
        """)]
    [InlineData("""
        await db.Authors.LoadAsync(ct);
        var posts = await db.Posts.ToListAsync(ct);
        Console.WriteLine(posts.Count(p => p.Author!.Name == "x"));
        """)]
    // Also when the others come second.
    [InlineData("""
        var posts = await db.Posts.Where(p => ids.Contains(p.Id)).ToListAsync(ct);
        await db.Comments.Where(c => ids.Contains(c.PostId)).LoadAsync(ct);
        foreach (var post in posts)
            Console.WriteLine(post.Comments.Count);
        """)]
    [InlineData("""
        var blogs = await db.Blogs.Include(b => b.Owner).ToListAsync(ct);
        foreach (var post in await db.Posts.ToListAsync(ct))
            Console.WriteLine($"{post.Blog.Name} {post.Author?.Name}");
        """)]
    [InlineData("""
        var blog = await db.Blogs.FirstAsync(ct);
        var posts = await db.Posts.Where(p => p.BlogId == blog.Id).ToListAsync(ct);
        foreach (var post in posts)
            Console.WriteLine($"{post.Title} in {post.Blog.Name}");
        """)]
    [InlineData("""
        foreach (var blog in await db.Blogs.Include(b => b.Posts).ToListAsync(ct))
            foreach (var post in blog.Posts)
                Console.WriteLine($"{post.Title} in {post.Blog.Name}");
        """)]
    // A whole tree by one query.
    [InlineData("""
        var categories = await db.Categories.ToListAsync(ct);
        foreach (var root in categories.Where(c => c.ParentId == null))
            Console.WriteLine($"{root.Name}: {root.Children.Count}");
        """)]
    // The author of each post is tracked by then.
    [InlineData("""
        foreach (var post in await db.Posts.ToListAsync(ct))
        {
            var author = await db.Authors.FindAsync(new object?[] { post.AuthorId }, ct);
            Console.WriteLine(post.Author?.Name ?? author?.Name);
        }
        """)]
    public Task IsSilent_WhenAnotherQueryBringsItIn(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Theory]
    [InlineData("""
        foreach (var post in await db.Posts.ToListAsync(ct))
            post.Comments.Add(new Comment { Text = "closed" });
        await db.SaveChangesAsync(ct);
        """)]
    [InlineData("""
        var blog = await db.Blogs.FirstAsync(ct);
        blog.Posts.Add(new Post { Title = "first" });
        blog.Posts.AddRange(ids.Select(id => new Post { AuthorId = id }));
        """)]
    [InlineData("""
        var author = new Author { Name = "x" };
        foreach (var post in await db.Posts.ToListAsync(ct))
        {
            post.Author = author;
            Console.WriteLine(post.Author.Name);
        }
        """)]
    [InlineData("""
        var posts = await db.Posts.AsNoTracking().ToListAsync(ct);
        var comments = (await db.Comments.AsNoTracking().ToListAsync(ct)).ToLookup(c => c.PostId);
        foreach (var post in posts)
            post.Comments = comments[post.Id].ToList();
        foreach (var post in posts)
            Console.WriteLine(post.Comments.Count);
        """)]
    [InlineData("""
        var post = await db.Posts.FirstAsync(ct);
        post.Blog = await db.Blogs.AsNoTracking().FirstAsync(ct);
        Console.WriteLine(post.Blog.Name);
        """)]
    public Task IsSilent_WhenItIsWrittenOrAssigned(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Theory]
    [InlineData("var posts = new List<Post> { new() }.AsQueryable().Where(p => p.Comments.Any()).ToList();")]
    [InlineData("foreach (var post in new List<Post> { new() }) Console.WriteLine(post.Comments.Count);")]
    [InlineData("foreach (var post in db.Posts.Local) Console.WriteLine(post.Comments.Count);")]
    [InlineData("foreach (var entry in db.ChangeTracker.Entries<Post>()) Console.WriteLine(entry.Entity.Comments.Count);")]
    [InlineData("foreach (var post in new Feed().ToList()) Console.WriteLine(post.Comments.Count);")]
    [InlineData("foreach (var post in new Feed().Include(\"x\").ToList()) Console.WriteLine(post.Comments.Count);")]
    [InlineData("foreach (var post in await db.Posts.ProjectTo<PostDto>().ToListAsync(ct)) Console.WriteLine(post.Comments.Count);")]
    public Task IsSilent_WhenTheElementsAreNoEntitiesOfAQuery(string statement) => VerifyAnalyzerAsync(Code.File(
        $$"""
        public class Feed
        {
            public Feed Include(string tag) => this;
            public List<Post> ToList() => new() { new Post() };
        }

        public class PostDto
        {
            public List<Comment> Comments { get; set; } = new();
        }

        public static class Projections
        {
            public static IQueryable<T> ProjectTo<T>(this IQueryable query) => throw new NotImplementedException();
        }

        public class Report(BlogContext db)
        {
            public async Task Print(CancellationToken ct)
            {
                {{statement}}
            }
        }
        """));

    /// <summary>Who calls the one method before the other has the references connected.</summary>
    [Theory]
    [InlineData("private async Task Load() => _blogs = await _db.Blogs.ToListAsync();", DiagnosticSeverity.Info)]
    [InlineData("private async Task Load() => _blogs = await _db.Blogs.AsNoTracking().ToListAsync();", DiagnosticSeverity.Warning)]
    [InlineData("private async Task Load() { using var other = factory.CreateDbContext(); _blogs = await other.Blogs.ToListAsync(); }", DiagnosticSeverity.Warning)]
    [InlineData("private async Task Load() => _authors = await _db.Authors.ToListAsync();", DiagnosticSeverity.Warning)]
    [InlineData("private async Task Load() => _blogs = await _db.Blogs.ToListAsync();", DiagnosticSeverity.Warning, "public")]
    public Task Reports_AsInfo_WhenAnotherMethodBringsThemIn(string load, DiagnosticSeverity severity, string access = "private") => VerifyAnalyzerAsync(
        Code.File($$"""
            public class Report(IDbContextFactory<BlogContext> factory)
            {
                private readonly BlogContext _db = factory.CreateDbContext();
                private List<Blog> _blogs = new();
                private List<Author> _authors = new();

                public async Task Run() { await Load(); await Print(); Console.WriteLine(_blogs.Count + _authors.Count); }

                {{load}}

                {{access}} async Task Print()
                {
                    foreach (var post in await _db.Posts.Where(p => p.IsPublished).ToListAsync())
                        Console.WriteLine({|#0:post.Blog|}.Name);
                }
            }
            """),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(severity)));

    /// <summary>The replies are among the comments.</summary>
    [Theory]
    [InlineData("", "")]
    [InlineData(".AsNoTracking()", "[|")]
    public Task Reports_OfATreeThatIsIncludedWhole_WhatNothingConnects(string tracking, string mark) => VerifyAnalyzerAsync(Code.File($$"""
        public class Topic { public int Id { get; set; } public List<Note> Notes { get; set; } = []; }
        public class Note { public int Id { get; set; } public int? ParentId { get; set; } public List<Note> Replies { get; set; } = []; }

        public class Board(DbContextOptions<Board> options) : DbContext(options)
        {
            public DbSet<Topic> Topics => Set<Topic>();

            public void Print(int id)
            {
                var topic = Topics{{tracking}}.Include(t => t.Notes).First(t => t.Id == id);
                foreach (var note in topic.Notes.Where(n => n.ParentId == null))
                    Console.WriteLine({{mark}}note.Replies{{mark.Replace("[|", "|]")}}.Count);
            }
        }
        """));
}
