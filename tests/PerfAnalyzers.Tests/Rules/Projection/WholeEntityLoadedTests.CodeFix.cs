using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Projection;

public sealed partial class WholeEntityLoadedTests
{
    [Theory]
    [InlineData(
        "foreach (var post in [|db.Posts|]) Console.WriteLine(post.Title + post.Id + post.Title);",
        "foreach (var post in db.Posts.Select(p => new { p.Title, p.Id })) Console.WriteLine(post.Title + post.Id + post.Title);")]
    [InlineData(
        "await foreach (var post in [|db.Posts|]) Console.WriteLine(post.Title);",
        "await foreach (var post in db.Posts.Select(p => new { p.Title }).AsAsyncEnumerable()) Console.WriteLine(post.Title);")]
    [InlineData(
        "await foreach (var post in [|db.Posts.AsNoTracking().AsAsyncEnumerable().WithCancellation(ct)|]) Console.WriteLine(post.Title);",
        "await foreach (var post in db.Posts.Select(p => new { p.Title }).AsAsyncEnumerable().WithCancellation(ct)) Console.WriteLine(post.Title);")]
    // The types that were written.
    [InlineData(
        "List<Post> posts = await [|db.Posts.Where(x => x.IsPublished).ToListAsync(ct)|]; foreach (Post post in posts) Console.WriteLine(post.Title);",
        "var posts = await db.Posts.Where(x => x.IsPublished).Select(x => new { x.Title }).ToListAsync(ct); foreach (var post in posts) Console.WriteLine(post.Title);")]
    [InlineData(
        "Post? post = [|db.Posts.FirstOrDefault(p => p.Id == 1)|]; if (post == null) return; Console.WriteLine(post.Title);",
        "var post = db.Posts.Where(p => p.Id == 1).Select(p => new { p.Title }).FirstOrDefault(); if (post == null) return; Console.WriteLine(post.Title);")]
    [InlineData(
        "var title = (await [|db.Posts.FirstOrDefaultAsync(p => p.Id == 1, ct)|])?.Title;",
        "var title = (await db.Posts.Where(p => p.Id == 1).Select(p => new { p.Title }).FirstOrDefaultAsync(ct))?.Title;")]
    [InlineData(
        "if (await [|db.Posts.SingleOrDefaultAsync(p => p.Id == 1, ct)|] is { IsPublished: true } post) Console.WriteLine(post.Title);",
        "if (await db.Posts.Where(p => p.Id == 1).Select(p => new { p.IsPublished, p.Title }).SingleOrDefaultAsync(ct) is { IsPublished: true } post) Console.WriteLine(post.Title);")]
    [InlineData(
        "var post = [|db.Posts.FirstOrDefault(p => p.Id == 1)|] ?? throw new InvalidOperationException(); Console.WriteLine(post.Title);",
        "var post = db.Posts.Where(p => p.Id == 1).Select(p => new { p.Title }).FirstOrDefault() ?? throw new InvalidOperationException(); Console.WriteLine(post.Title);")]
    [InlineData(
        "var post = ids.Any() ? [|db.Posts.FirstOrDefault(p => p.Id == 1)|] : null; Console.WriteLine(post?.Title);",
        "var post = ids.Any() ? db.Posts.Where(p => p.Id == 1).Select(p => new { p.Title }).FirstOrDefault() : null; Console.WriteLine(post?.Title);")]
    // A filter stands before the order.
    [InlineData(
        "var last = [|db.Posts.OrderBy(p => p.CreatedAt).Last(p => p.IsPublished)|]; Console.WriteLine(last.Title);",
        "var last = db.Posts.Where(p => p.IsPublished).OrderBy(p => p.CreatedAt).Select(p => new { p.Title }).Last(); Console.WriteLine(last.Title);")]
    [InlineData(
        "var posts = [|(from x in db.Posts where x.IsPublished select x).ToList()|]; foreach (var post in posts) Console.WriteLine(post.Title);",
        "var posts = (from x in db.Posts where x.IsPublished select new { x.Title }).ToList(); foreach (var post in posts) Console.WriteLine(post.Title);")]
    [InlineData(
        "foreach (var post in [|from x in db.Posts.AsNoTracking() where x.IsPublished select x|]) Console.WriteLine(post.Title);",
        "foreach (var post in from x in db.Posts where x.IsPublished select new { x.Title }) Console.WriteLine(post.Title);")]
    [InlineData(
        "var byId = await [|db.Posts.ToDictionaryAsync(p => p.Id, ct)|]; foreach (var id in ids) if (byId.TryGetValue(id, out var post)) Console.WriteLine(post.Title);",
        "var byId = await db.Posts.Select(p => new { p.Id, p.Title }).ToDictionaryAsync(p => p.Id, ct); foreach (var id in ids) if (byId.TryGetValue(id, out var post)) Console.WriteLine(post.Title);")]
    [InlineData(
        "var posts = [|db.Posts.ToList()|]; var byBlog = posts.GroupBy(p => p.BlogId).Select(g => new { g.Key, Last = g.OrderBy(p => p.CreatedAt).Last().Title }).ToList();",
        "var posts = db.Posts.Select(p => new { p.BlogId, p.Title, p.CreatedAt }).ToList(); var byBlog = posts.GroupBy(p => p.BlogId).Select(g => new { g.Key, Last = g.OrderBy(p => p.CreatedAt).Last().Title }).ToList();")]
    [InlineData(
        "IQueryable<Post> query = db.Posts.AsNoTracking(); if (ids.Any()) query = query.Where(p => ids.Contains(p.Id)); foreach (var post in [|query.OrderBy(p => p.Id).ToList()|]) Console.WriteLine(post.Title);",
        "IQueryable<Post> query = db.Posts; if (ids.Any()) query = query.Where(p => ids.Contains(p.Id)); foreach (var post in query.OrderBy(p => p.Id).Select(p => new { p.Title }).ToList()) Console.WriteLine(post.Title);")]
    // The variable starts another query, which tracks nothing either.
    [InlineData(
        "var all = db.Posts.AsNoTracking(); var rows = all.ToList(); Show(rows); foreach (var post in [|all.OrderBy(p => p.Id)|]) Console.WriteLine(post.Title);",
        "var all = db.Posts.AsNoTracking(); var rows = all.ToList(); Show(rows); foreach (var post in all.OrderBy(p => p.Id).Select(p => new { p.Title })) Console.WriteLine(post.Title);")]
    // The name is taken.
    [InlineData(
        "var p = [|db.Posts.First()|]; Console.WriteLine(p.Title);",
        "var p = db.Posts.Select(post => new { post.Title }).First(); Console.WriteLine(p.Title);")]
    public Task Fixes_BySelectingWhatIsRead(string body, string fixedBody) => VerifyCodeFixAsync(Code.Method(body, members: Show), Code.Method(fixedBody, members: Show));

    [Theory]
    // Always there.
    [InlineData(
        "foreach (var post in [|db.Posts.Include(p => p.Blog)|]) Console.WriteLine(post.Blog.Name + post.Title);",
        "foreach (var post in db.Posts.Select(p => new { Blog = new { p.Blog.Name }, p.Title })) Console.WriteLine(post.Blog.Name + post.Title);")]
    // There or not.
    [InlineData(
        "foreach (var post in [|db.Posts.Include(p => p.Author)|]) Console.WriteLine(post.Title + post.Author?.Name);",
        "foreach (var post in db.Posts.Select(p => new { p.Title, Author = p.Author == null ? null : new { p.Author.Name } })) Console.WriteLine(post.Title + post.Author?.Name);")]
    [InlineData(
        "foreach (var post in [|db.Posts.Include(p => p.Author)|]) Console.WriteLine(post.Author == null ? post.Title : \"\");",
        "foreach (var post in db.Posts.Select(p => new { Author = p.Author == null ? null : new { p.Author.Id }, p.Title })) Console.WriteLine(post.Author == null ? post.Title : \"\");")]
    [InlineData(
        "foreach (var post in [|db.Posts.Include(p => p.Author).ThenInclude(a => a!.Company).Include(p => p.Tags)|]) { var author = post.Author; Console.WriteLine(author?.Company?.Name ?? author?.Name); }",
        "foreach (var post in db.Posts.Select(p => new { Author = p.Author == null ? null : new { Company = p.Author.Company == null ? null : new { p.Author.Company.Name }, p.Author.Name } })) { var author = post.Author; Console.WriteLine(author?.Company?.Name ?? author?.Name); }")]
    [InlineData(
        "foreach (var post in [|db.Posts.Include(p => p.Author).AsSplitQuery()|]) if (post is { Author: { Name: var name } }) Console.WriteLine(name);",
        "foreach (var post in db.Posts.Select(p => new { Author = p.Author == null ? null : new { p.Author.Name } })) if (post is { Author: { Name: var name } }) Console.WriteLine(name);")]
    [InlineData(
        "foreach (var blog in [|db.Blogs.Include(b => b.Owner)|]) Console.WriteLine(blog.Address.City + blog.Owner.Email);",
        "foreach (var blog in db.Blogs.Select(b => new { Address = new { b.Address.City }, Owner = new { b.Owner.Email } })) Console.WriteLine(blog.Address.City + blog.Owner.Email);")]
    // What is declared as there keeps its type.
    [InlineData(
        "Author? first = null; foreach (var post in [|db.Posts.Include(p => p.Author)|]) { Author? author = post.Author; Console.WriteLine(author!.Name + first?.Name); }",
        "Author? first = null; foreach (var post in db.Posts.Select(p => new { Author = p.Author == null ? null : new { p.Author.Name } })) { var author = post.Author; Console.WriteLine(author!.Name + first?.Name); }")]
    public Task Fixes_WithTheEntitiesThatAreReadThroughIt(string body, string fixedBody) => VerifyCodeFixAsync(Code.Method(body), Code.Method(fixedBody));

    [Theory]
    [InlineData(
        """
        // The newest first.
        var posts = await [|db.Posts
            .Include(p => p.Blog) // for its name
            .AsNoTracking()
            // Drafts are not shown.
            .Where(p => p.IsPublished)
            .OrderByDescending(p => p.CreatedAt)
            .Take(20)
            .ToListAsync(ct)|];

        foreach (var post in posts)
            Console.WriteLine($"{post.Blog.Name}: {post.Title}");
        """,
        """
        // The newest first.
        var posts = await db.Posts // for its name
            // Drafts are not shown.
            .Where(p => p.IsPublished)
            .OrderByDescending(p => p.CreatedAt)
            .Take(20)
            .Select(p => new { Blog = new { p.Blog.Name }, p.Title })
            .ToListAsync(ct);

        foreach (var post in posts)
            Console.WriteLine($"{post.Blog.Name}: {post.Title}");
        """)]
    [InlineData(
        """
        var post = await [|db.Posts
            .Include(p => p.Blog)
            .FirstOrDefaultAsync(p => p.Id == 1, ct)|];
        if (post is null)
            return;
        Console.WriteLine(post.Title);
        """,
        """
        var post = await db.Posts
            .Where(p => p.Id == 1)
            .Select(p => new { p.Title })
            .FirstOrDefaultAsync(ct);
        if (post is null)
            return;
        Console.WriteLine(post.Title);
        """)]
    // Too much for a line.
    [InlineData(
        """
        var posts = await [|db.Posts
            .Include(p => p.Blog)
            .Include(p => p.Author)
            .ToListAsync(ct)|];

        foreach (var post in posts)
            Console.WriteLine($"{post.Id} {post.Title} {post.IsPublished} {post.CreatedAt} {post.Blog.Name} {post.Author?.Name} {post.Author?.Email}");
        """,
        """
        var posts = await db.Posts
            .Select(p => new
            {
                p.Id,
                p.Title,
                p.IsPublished,
                p.CreatedAt,
                Blog = new { p.Blog.Name },
                Author = p.Author == null ? null : new { p.Author.Name, p.Author.Email },
            })
            .ToListAsync(ct);

        foreach (var post in posts)
            Console.WriteLine($"{post.Id} {post.Title} {post.IsPublished} {post.CreatedAt} {post.Blog.Name} {post.Author?.Name} {post.Author?.Email}");
        """)]
    public Task Fixes_AndKeepsTheForm(string body, string fixedBody) => VerifyCodeFixAsync(Code.Method(body), Code.Method(fixedBody));

    [Theory]
    [InlineData(
        "var titles = (await [|db.Posts.AsNoTracking().Where(p => p.IsPublished).ToListAsync(ct)|]).Select(p => p.Title).ToList();",
        "var titles = await db.Posts.Where(p => p.IsPublished).Select(p => p.Title).ToListAsync(ct);")]
    [InlineData(
        "foreach (var line in [|db.Posts.ToList()|].Select(p => new { p.Id, Name = p.Title })) Console.WriteLine(line);",
        "foreach (var line in db.Posts.Select(p => new { p.Id, Name = p.Title }).ToList()) Console.WriteLine(line);")]
    // What runs in memory stays there.
    [InlineData(
        "var titles = [|db.Posts.ToList()|].Select(p => Shorten(p.Title)).ToList();",
        "var titles = db.Posts.Select(p => new { p.Title }).ToList().Select(p => Shorten(p.Title)).ToList();")]
    [InlineData(
        "var names = [|db.Posts.Include(p => p.Blog).ToList()|].Select(p => p.Blog.Name).ToList();",
        "var names = db.Posts.Select(p => new { Blog = new { p.Blog.Name } }).ToList().Select(p => p.Blog.Name).ToList();")]
    public Task Fixes_ByMovingTheSelectionIntoTheQuery(string body, string fixedBody) =>
        VerifyCodeFixAsync(Code.Method(body, members: Shorten), Code.Method(fixedBody, members: Shorten));

    [Fact]
    public Task Fixes_AndAddsTheUsing() => VerifyCodeFixAsync(
        """
        using Blogging;
        using Microsoft.EntityFrameworkCore;

        public class Titles(BlogContext db)
        {
            public void Print()
            {
                foreach (var post in [|db.Posts|])
                    System.Console.WriteLine(post.Title);
            }
        }
        """,
        """
        using System.Linq;
        using Blogging;
        using Microsoft.EntityFrameworkCore;

        public class Titles(BlogContext db)
        {
            public void Print()
            {
                foreach (var post in db.Posts.Select(p => new { p.Title }))
                    System.Console.WriteLine(post.Title);
            }
        }
        """);

    [Fact]
    public Task Fixes_SeveralInOneMethod() => VerifyCodeFixAsync(
        Code.Method("""
            var posts = await [|db.Posts.AsNoTracking().ToListAsync(ct)|];
            var comments = [|db.Comments.Where(c => c.Stars > 3).ToList()|];
            foreach (var post in posts)
                Console.WriteLine(post.Title + comments.Count(c => c.PostId == post.Id));
            """),
        Code.Method("""
            var posts = await db.Posts.Select(p => new { p.Title, p.Id }).ToListAsync(ct);
            var comments = db.Comments.Where(c => c.Stars > 3).Select(c => new { c.PostId }).ToList();
            foreach (var post in posts)
                Console.WriteLine(post.Title + comments.Count(c => c.PostId == post.Id));
            """));

    [Theory]
    // The name of the type stands where no var can.
    [InlineData("if ([|db.Posts.FirstOrDefault(p => p.Id == 1)|] is Post post) Console.WriteLine(post.Title);")]
    [InlineData("var posts = [|db.Posts.ToList()|]; var titles = posts.Select((Post p) => p.Title).ToList();")]
    [InlineData("Post? post = null; if (ids.Any()) post = [|db.Posts.FirstOrDefault(p => p.Id == 1)|]; Console.WriteLine(post?.Title);")]
    [InlineData("var all = new List<Post>(); all.AddRange([|db.Posts.ToList()|]); foreach (var post in all) Console.WriteLine(post.Title);")]
    [InlineData("var posts = [|db.Posts.ToList()|]; var titles = posts.Select<Post, string>(p => p.Title).ToList();")]
    public Task OffersNoFix_WhenTheTypeIsWritten(string body) => VerifyNoCodeFixAsync(Code.Method(body));

    [Theory]
    // An optional reference that is declared as always there: the compiler would warn where it is read.
    [InlineData("public int? ParentId { get; set; } public Node Parent { get; set; } = null!;")]
    // Whether there is one, nothing says.
    [InlineData("public Node Parent { get; set; } = null!;")]
    // No database knows this comparison.
    [InlineData("public int? ParentId { get; set; } public Node? Parent { get; set; } public static bool operator ==(Node? a, Node? b) => a?.Id == b?.Id; public static bool operator !=(Node? a, Node? b) => !(a == b); public override bool Equals(object? o) => o is Node n && n.Id == Id; public override int GetHashCode() => Id;")]
    public Task OffersNoFix_WhenAReferenceMayBeNullOrNot(string members) => VerifyNoCodeFixAsync(Code.File($$"""
        public class Node
        {
            public int Id { get; set; }
            public string Content { get; set; } = "";
            {{members}}
        }

        public class NodeContext(DbContextOptions<NodeContext> options) : DbContext(options)
        {
            public DbSet<Node> Nodes { get; set; } = null!;
        }

        public class Service(NodeContext db)
        {
            public void Run()
            {
                foreach (var node in [|db.Nodes.AsNoTracking().Include(n => n.Parent)|])
                    Console.WriteLine(node.Id + node.Parent!.Id);
            }
        }
        """));

    private const string Shorten = "private static string Shorten(string text) => text.Length > 20 ? text.Substring(0, 20) : text;";

    private const string Show = "private static readonly List<object> s_shown = new(); private static void Show(List<Post> posts) => s_shown.Add(posts);";
}
