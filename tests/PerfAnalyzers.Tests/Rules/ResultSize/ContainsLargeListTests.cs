using PerfAnalyzers.Rules.ResultSize;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.ResultSize;

public sealed class ContainsLargeListTests : AnalyzerTests<ContainsLargeListAnalyzer>
{
    [Theory]
    [InlineData("var keys = await db.Authors.Where(a => a.CompanyId != null).Select(a => a.Id).ToListAsync(ct); var posts = await db.Posts.Where(p => [|keys.Contains(p.BlogId)|]).ToListAsync(ct);")]
    [InlineData("var keys = db.Blogs.Select(b => b.Id).ToArray(); var posts = db.Posts.Where(p => p.IsPublished && [|keys.Contains(p.BlogId)|]).ToList();")]
    [InlineData("var keys = await db.Blogs.Select(b => b.Id).ToListAsync(ct); var posts = await db.Posts.CountAsync(p => ![|keys.Contains(p.BlogId)|], ct);")]
    [InlineData("List<int> keys = await db.Blogs.OrderBy(b => b.Name).Select(b => b.Id).ToListAsync(ct); if (await db.Posts.AnyAsync(p => [|keys.Contains(p.BlogId)|], ct)) return;")]
    [InlineData("var keys = db.Blogs.Select(b => b.Id).ToHashSet(); foreach (var post in db.Posts.Where(p => [|keys.Contains(p.BlogId)|])) Console.WriteLine(post.Title);")]
    [InlineData("var keys = (from b in db.Blogs where b.Url != null select b.Id).ToList(); var posts = (from p in db.Posts where [|keys.Contains(p.BlogId)|] select p.Title).ToList();")]
    [InlineData("var keys = await db.Blogs.Select(b => b.Id).ToListAsync(ct); if (keys.Count == 0) return; var posts = await db.Posts.Where(p => [|keys.Contains(p.BlogId)|]).ToListAsync(ct);")]
    [InlineData("var keys = await db.Blogs.Select(b => b.Id).ToListAsync(ct); if (!keys.Any()) return; var posts = await db.Posts.Where(p => [|keys.Contains(p.BlogId)|]).ToListAsync(ct);")]
    [InlineData("var keys = await db.Blogs.Select(b => b.Id).ToListAsync(ct); IQueryable<Post> query = db.Posts; if (ids.Any()) query = query.Where(p => [|keys.Contains(p.BlogId)|]); var posts = await query.ToListAsync(ct);")]
    [InlineData("var keys = await db.Blogs.Select(b => b.Id).ToListAsync(ct); var post = await db.Posts.FirstOrDefaultAsync(p => [|keys.Contains(p.BlogId)|], ct);")]
    [InlineData("var keys = await db.Authors.Select(a => (int?)a.Id).ToListAsync(ct); var posts = await db.Posts.Where(p => [|keys.Contains(p.AuthorId)|]).ToListAsync(ct);")]
    [InlineData("var keys = await db.Blogs.Select(b => b.Id).ToListAsync(ct); var posts = await db.Posts.Where(p => [|keys.Contains(p.BlogId)|]).ToListAsync(ct); var count = await db.Posts.CountAsync(p => [|keys.Contains(p.BlogId)|], ct);")]
    [InlineData("var keys = await db.Set<Blog>().AsNoTracking().Where(b => b.Name.StartsWith(\"A\")).Select(b => b.Id).ToListAsync(ct); var posts = await db.Set<Post>().Where(p => [|keys.Contains(p.BlogId)|]).ToListAsync(ct);")]
    [InlineData("var keys = (await db.Posts.Select(p => p.BlogId).ToListAsync(ct)).Distinct().ToList(); var blogs = await db.Blogs.Where(b => [|keys.Contains(b.Id)|]).ToListAsync(ct);")]
    [InlineData("var keys = db.Posts.Select(p => p.BlogId).ToList().ToHashSet(); var blogs = db.Blogs.Where(b => [|keys.Contains(b.Id)|]).ToList();")]
    [InlineData("var all = await db.Posts.Select(p => p.BlogId).ToListAsync(ct); var keys = all.Distinct().ToArray(); var blogs = await db.Blogs.Where(b => [|keys.Contains(b.Id)|]).ToListAsync(ct);")]
    public Task Reports_WhenTheListIsAQuerysResult(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Theory]
    // Nobody here knows how many there are.
    [InlineData("var posts = await db.Posts.Where(p => ids.Contains(p.Id)).ToListAsync(ct);")]
    [InlineData("var keys = ids.Select(i => i + 1).ToList(); var posts = await db.Posts.Where(p => keys.Contains(p.Id)).ToListAsync(ct);")]
    // They have an end: a page, the children of one parent, what a list names.
    [InlineData("var keys = await db.Blogs.OrderBy(b => b.Id).Select(b => b.Id).Take(20).ToListAsync(ct); var posts = await db.Posts.Where(p => keys.Contains(p.BlogId)).ToListAsync(ct);")]
    [InlineData("var blogId = ids.First(); var keys = await db.Posts.Where(p => p.BlogId == blogId).Select(p => p.Id).ToListAsync(ct); var comments = await db.Comments.Where(c => keys.Contains(c.PostId)).ToListAsync(ct);")]
    [InlineData("var keys = await db.Blogs.Where(b => ids.Contains(b.OwnerId)).Select(b => b.Id).ToListAsync(ct); var posts = await db.Posts.Where(p => keys.Contains(p.BlogId)).ToListAsync(ct);")]
    // The list is needed anyway.
    [InlineData("var keys = await db.Blogs.Select(b => b.Id).ToListAsync(ct); var posts = await db.Posts.Where(p => keys.Contains(p.BlogId)).ToListAsync(ct); foreach (var key in keys) Console.WriteLine(key);")]
    [InlineData("var blogs = await db.Blogs.ToListAsync(ct); var keys = blogs.Select(b => b.Id).ToList(); var posts = await db.Posts.Where(p => keys.Contains(p.BlogId)).ToListAsync(ct);")]
    [InlineData("var keys = await db.Blogs.Select(b => b.Id).ToListAsync(ct); keys.Add(1); var posts = await db.Posts.Where(p => keys.Contains(p.BlogId)).ToListAsync(ct);")]
    // Sent in pieces.
    [InlineData("var keys = await db.Blogs.Select(b => b.Id).ToListAsync(ct); foreach (var chunk in keys.Chunk(500)) { var posts = await db.Posts.Where(p => chunk.Contains(p.BlogId)).ToListAsync(ct); }")]
    // In memory on both sides.
    [InlineData("var keys = await db.Blogs.Select(b => b.Id).ToListAsync(ct); var titles = (await db.Posts.Take(20).ToListAsync(ct)).Where(p => keys.Contains(p.BlogId)).ToList();")]
    // The query itself is in the list's place already.
    [InlineData("var keys = db.Blogs.Where(b => b.Url != null).Select(b => b.Id); var posts = await db.Posts.Where(p => keys.Contains(p.BlogId)).ToListAsync(ct);")]
    [InlineData("var posts = await db.Posts.Where(p => db.Blogs.Select(b => b.Id).Contains(p.BlogId)).ToListAsync(ct);")]
    // Another database cannot run it as a subquery.
    [InlineData("using var other = factory.CreateDbContext(); var keys = await other.Blogs.Select(b => b.Id).ToListAsync(ct); var posts = await db.Posts.Where(p => keys.Contains(p.BlogId)).ToListAsync(ct);")]
    [InlineData("var names = new List<string> { \"a\", \"b\" }; var blogs = await db.Blogs.Where(b => names.Contains(b.Name)).ToListAsync(ct);")]
    // What it is filled with is not certain, or only a part is sent.
    [InlineData("var keys = db.Blogs.Select(b => b.Id).ToList(); if (ids.Any()) keys = ids.ToList(); var posts = db.Posts.Where(p => keys.Contains(p.BlogId)).ToList();")]
    [InlineData("var all = db.Blogs.Select(b => b.Id).ToList(); var keys = all.Take(10).ToList(); var posts = db.Posts.Where(p => keys.Contains(p.BlogId)).ToList();")]
    [InlineData("var all = db.Posts.Select(p => p.BlogId).ToList(); Console.WriteLine(all.Count); var keys = all.Distinct().ToList(); var blogs = db.Blogs.Where(b => keys.Contains(b.Id)).ToList();")]
    [InlineData("var keys = db.Posts.Select(p => p.BlogId).Take(50).ToList().Distinct().ToList(); var blogs = db.Blogs.Where(b => keys.Contains(b.Id)).ToList();")]
    [InlineData("var keys = db.Posts.Select(p => p.BlogId).ToList().Distinct().Take(10).ToList(); var blogs = db.Blogs.Where(b => keys.Contains(b.Id)).ToList();")]
    // A text.
    [InlineData("var text = db.Posts.Select(p => p.Title).First(); var posts = db.Posts.Where(p => text.Contains(p.Title)).ToList();")]
    [InlineData("var keys = ids.Any() ? await db.Blogs.Select(b => b.Id).ToListAsync(ct) : []; var posts = await db.Posts.Where(p => keys.Contains(p.BlogId)).ToListAsync(ct);")]
    public Task IsSilent_WhenTheListIsNot(string body) => VerifyAnalyzerAsync(Code.Method(body));
}
