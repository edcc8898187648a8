using PerfAnalyzers.Tests.Harness;
using Xunit;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>PERF1002 on one entity: <c>First…</c>, <c>Single…</c> and <c>Find</c>, then a read.</summary>
public sealed partial class NavigationNeverLoadedTests
{
    private const string SingleEntity = "public async Task<object?> Get(int id, string text, CancellationToken ct)";

    [Theory]
    [InlineData("""
        var post = await db.Posts.FirstAsync(p => p.Id == id, ct);
        return [|post.Author|]?.Name;
        """)]
    [InlineData("""
        var post = await db.Posts.FirstOrDefaultAsync(p => p.Id == id, ct);
        if (post == null)
            return null;
        return [|post.Author|]?.Name;
        """)]
    [InlineData("""
        var post = db.Posts.SingleOrDefault(p => p.Id == id);
        return post == null ? null : [|post.Comments|].Count;
        """)]
    [InlineData("""
        var post = await db.Posts.SingleOrDefaultAsync(p => p.Id == id, ct);
        return post?[|.Author|];
        """)]
    [InlineData("""
        var post = await db.Posts.Where(p => p.BlogId == id).OrderBy(p => p.CreatedAt).LastAsync(ct);
        foreach (var comment in [|post.Comments|])
            Console.WriteLine(comment.Text);
        return post.Title;
        """)]
    [InlineData("""
        var post = await db.Posts.FirstOrDefaultAsync(p => p.Id == id, ct)
            ?? throw new InvalidOperationException($"No post {id}");
        return [|post.Blog|].Name;
        """)]
    [InlineData("""
        if (await db.Posts.FirstOrDefaultAsync(p => p.Id == id, ct) is not { } post)
            return null;
        return [|post.Blog|].Name;
        """)]
    [InlineData("""
        if (await db.Posts.FirstOrDefaultAsync(p => p.Id == id, ct) is Post post)
            return [|post.Blog|].Name;
        return null;
        """)]
    [InlineData("return [|(await db.Posts.FirstAsync(p => p.Id == id, ct)).Blog|].Name;")]
    [InlineData("return [|db.Posts.First(p => p.Id == id).Blog|].Name;")]
    [InlineData("""
        var post = await (from p in db.Posts where p.Id == id select p).SingleAsync(ct);
        return $"{post.Title} in {[|post.Blog|].Name}";
        """)]
    public Task Reports_WhenOneRowIsReadAndThenItsNavigation(string body) =>
        VerifyAnalyzerAsync(Code.Method(body, SingleEntity));

    [Theory]
    [InlineData("""
        var post = await db.Posts.FindAsync(new object[] { id }, ct);
        return post is null ? null : [|post.Blog|].Name;
        """)]
    [InlineData("""
        var post = db.Posts.Find(id);
        if (post == null)
            throw new KeyNotFoundException();
        return [|post.Comments|].Count;
        """)]
    [InlineData("""
        var post = await db.FindAsync<Post>(id);
        return [|post!.Comments|].Count;
        """)]
    [InlineData("""
        var post = await db.Set<Post>().FindAsync(id);
        return [|post!.Comments|].Count;
        """)]
    public Task Reports_WhenTheEntityIsFoundByKey(string body) => VerifyAnalyzerAsync(Code.Method(body, SingleEntity));

    [Theory]
    [InlineData("""
        var posts = await db.Posts.Where(p => p.BlogId == id).ToListAsync(ct);
        var newest = posts.MaxBy(p => p.CreatedAt)!;
        return [|newest.Comments|].Count;
        """)]
    [InlineData("""
        var posts = await db.Posts.Where(p => p.BlogId == id).ToListAsync(ct);
        return [|posts[0].Comments|].Count;
        """)]
    [InlineData("""
        var posts = await db.Posts.Where(p => p.BlogId == id).ToListAsync(ct);
        var draft = posts.FirstOrDefault(p => !p.IsPublished);
        if (draft is not null)
            return [|draft.Comments|].Count;
        return null;
        """)]
    [InlineData("""
        var post = await db.Posts.FirstAsync(p => p.Id == id, ct);
        var comment = [|post.Comments|].First(c => c.Stars == 0);
        comment.Text = text;
        await db.SaveChangesAsync(ct);
        return comment.Id;
        """)]
    [InlineData("""
        var post = await db.Posts.FirstAsync(p => p.Id == id, ct);
        post.Title = text;
        await db.SaveChangesAsync(ct);
        return [|post.Blog|].Name;
        """)]
    [InlineData("""
        var blog = await db.Blogs.Include(b => b.Posts).FirstAsync(b => b.Id == id, ct);
        return blog.Posts.Sum(p => [|p.Comments|].Count);
        """)]
    [InlineData("""
        var comment = await db.Comments.Include(c => c.Post).FirstAsync(c => c.Text == text, ct);
        return [|comment.Post.Blog|].Name;
        """)]
    public Task Reports_WhenTheEntityIsReachedInMemory(string body) => VerifyAnalyzerAsync(Code.Method(body, SingleEntity));

    [Theory]
    // Loaded with it.
    [InlineData("""
        var post = await db.Posts.Include(p => p.Blog).FirstAsync(p => p.Id == id, ct);
        return post.Blog.Name;
        """)]
    // Only values of its own.
    [InlineData("""
        var post = await db.Posts.FirstAsync(p => p.Id == id, ct);
        return (post.BlogId, post.Title);
        """)]
    // Not from a query.
    [InlineData("""
        var post = new Post { Title = text };
        db.Posts.Add(post);
        await db.SaveChangesAsync(ct);
        return post.Comments.Count;
        """)]
    // One of the two may be complete.
    [InlineData("""
        var post = await db.Posts.FirstOrDefaultAsync(p => p.Id == id, ct) ?? new Post { Comments = new List<Comment>() };
        return post.Comments.Count;
        """)]
    // An included entity's way back is filled by EF itself.
    [InlineData("""
        var blog = await db.Blogs.Include(b => b.Posts).FirstAsync(b => b.Id == id, ct);
        return blog.Posts.Select(p => p.Blog.Name).First();
        """)]
    // What the caller does with it is not known here.
    [InlineData("""
        var post = await db.Posts.FirstAsync(p => p.Id == id, ct);
        return post;
        """)]
    // The projection is translated.
    [InlineData("return await db.Posts.Where(p => p.Id == id).Select(p => p.Blog.Name).FirstAsync(ct);")]
    [InlineData("return await db.Posts.AnyAsync(p => p.Id == id && p.Author!.Name == text, ct);")]
    // The author of exactly this post is tracked.
    [InlineData("""
        var post = await db.Posts.FirstAsync(p => p.Id == id, ct);
        var author = await db.Authors.FindAsync(new object?[] { post.AuthorId }, ct);
        return post.Author?.Name;
        """)]
    public Task IsSilent_WhenTheSingleEntityHasWhatIsRead(string body) =>
        VerifyAnalyzerAsync(Code.Method(body, SingleEntity));
}
