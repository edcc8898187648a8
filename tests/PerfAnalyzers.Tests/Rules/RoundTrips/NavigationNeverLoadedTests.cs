using PerfAnalyzers.CodeFixes.Rules.RoundTrips;
using PerfAnalyzers.Rules.RoundTrips;
using PerfAnalyzers.Tests.Harness;
using Xunit;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>PERF1002 on the elements of a query: loops, LINQ to Objects, patterns and deeper paths.</summary>
public sealed partial class NavigationNeverLoadedTests : CodeFixTests<NavigationNeverLoadedAnalyzer, NavigationNeverLoadedCodeFix>
{
    [Theory]
    [InlineData("""
        var posts = await db.Posts.ToListAsync(ct);
        foreach (var post in posts)
            Console.WriteLine([|post.Comments|].Count);
        """)]
    [InlineData("""
        foreach (var post in await db.Posts.Where(p => p.IsPublished).ToListAsync(ct))
        {
            if (post.Title == "")
                continue;
            Console.WriteLine([|post.Author|]!.Name);
        }
        """)]
    [InlineData("""
        foreach (var post in db.Posts)
            Console.WriteLine([|post.Blog|].Name);
        """)]
    [InlineData("""
        var query = db.Posts.OrderBy(p => p.CreatedAt);
        foreach (var post in query)
            Console.WriteLine([|post.Blog|].Name);
        """)]
    [InlineData("""
        await foreach (var post in db.Posts.AsAsyncEnumerable())
            Console.WriteLine([|post.Comments|].Count);
        """)]
    [InlineData("""
        await foreach (var post in db.Posts.Where(p => p.IsPublished).AsAsyncEnumerable().WithCancellation(ct))
            Console.WriteLine([|post.Comments|].Count);
        """)]
    [InlineData("""
        IReadOnlyList<Post> posts = await db.Posts.AsNoTracking().ToListAsync(ct);
        foreach (Post post in posts)
            Console.WriteLine([|post.Comments|].Count);
        """)]
    [InlineData("""
        var posts = (await db.Posts.ToListAsync(ct).ConfigureAwait(false))!;
        foreach (var post in posts!)
            Console.WriteLine([|post.Comments|].Count);
        """)]
    [InlineData("""
        var posts = EntityFrameworkQueryableExtensions.ToListAsync(db.Posts, ct);
        foreach (var post in await posts)
            Console.WriteLine([|post.Comments|].Count);
        """)]
    public Task Reports_WhenTheLoopReadsANavigation(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Theory]
    [InlineData("""
        var posts = await db.Posts.ToListAsync(ct);
        for (var i = 0; i < posts.Count; i++)
            Console.WriteLine([|posts[i].Comments|].Count);
        """)]
    [InlineData("""
        Post[] posts = db.Posts.ToArray();
        for (var i = posts.Length - 1; i >= 0; i--)
        {
            var post = posts[i];
            Console.WriteLine([|post.Author|]?.Name);
        }
        """)]
    [InlineData("""
        var posts = db.Posts.ToList();
        var i = 0;
        while (i < posts.Count)
            Console.WriteLine([|posts[i++].Blog|].Name);
        """)]
    public Task Reports_WhenTheElementIsTakenByIndex(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Theory]
    [InlineData("Console.WriteLine([|post.Author|]?.Name ?? \"anonymous\");")]
    [InlineData("if ([|post.Author|] != null) Console.WriteLine(post.Title);")]
    [InlineData("if ([|post.Author|] is null) Console.WriteLine(post.Title);")]
    [InlineData("Console.WriteLine($\"{post.Title} by {[|post.Author|]!.Name}\");")]
    [InlineData("Console.WriteLine([|post.Author|]);")]
    [InlineData("var row = new { post.Title, Blog = [|post.Blog|].Name };")]
    [InlineData("var current = post; Console.WriteLine([|current.Comments|].Count);")]
    [InlineData("var comments = [|post.Comments|]; Console.WriteLine(comments.Count);")]
    [InlineData("foreach (var comment in [|post.Comments|]) Console.WriteLine(comment.Text);")]
    [InlineData("if ([|post.Comments|].Any(c => c.Stars > 3)) Console.WriteLine(post.Title);")]
    [InlineData("Console.WriteLine(string.Join(\", \", [|post.Tags|].Select(t => t.Name)));")]
    [InlineData("try { Console.WriteLine([|post.Blog|].Name); } catch (NullReferenceException) { }")]
    [InlineData("var (title, blog) = (post.Title, [|post.Blog|]);")]
    [InlineData("Func<int> count = () => [|post.Comments|].Count; Console.WriteLine(count());")]
    public Task Reports_WhenTheReadLooksLikeThis(string statement) => VerifyAnalyzerAsync(Code.Method(
        $$"""
        var posts = await db.Posts.ToListAsync(ct);
        foreach (var post in posts)
        {
            {{statement}}
        }
        """));

    [Fact]
    public Task Reports_WhenAnIteratorReadsIt() => VerifyAnalyzerAsync(Code.Method(
        """
        foreach (var post in db.Posts.Where(p => p.IsPublished))
            yield return $"{post.Title}: {[|post.Comments|].Count}";
        """,
        "public IEnumerable<string> Lines()"));

    [Theory]
    [InlineData("var names = posts.Select(p => [|p.Author|]!.Name).ToList();")]
    [InlineData("var rows = posts.Select(p => new { p.Title, [|p.Comments|].Count }).ToArray();")]
    [InlineData("var busy = posts.Where(p => [|p.Comments|].Count > 10).ToList();")]
    [InlineData("var any = posts.Any(p => [|p.Comments|].Any());")]
    [InlineData("var total = posts.Sum(p => [|p.Comments|].Count);")]
    [InlineData("var sorted = posts.OrderBy(p => p.Title).ThenByDescending(p => [|p.Comments|].Count).ToList();")]
    [InlineData("var byAuthor = posts.GroupBy(p => [|p.Author|]!.Name).ToDictionary(g => g.Key, g => g.Count());")]
    [InlineData("var comments = posts.SelectMany(p => [|p.Comments|]).ToList();")]
    [InlineData("var counts = posts.ToDictionary(p => p.Id, p => [|p.Comments|].Count);")]
    [InlineData("var lookup = posts.ToLookup(p => [|p.Blog|].Name);")]
    [InlineData("posts.ForEach(p => Console.WriteLine([|p.Blog|].Name));")]
    [InlineData("var names = posts.ConvertAll(p => [|p.Blog|].Name);")]
    [InlineData("var first = posts.FirstOrDefault(p => [|p.Comments|].Count == 0);")]
    [InlineData("var names = Enumerable.Select(posts, p => [|p.Blog|].Name).ToList();")]
    [InlineData("var names = (from p in posts where p.IsPublished select [|p.Blog|].Name).ToList();")]
    [InlineData("var names = from p in posts let blog = [|p.Blog|] orderby p.Title select blog.Name;")]
    [InlineData("var names = posts.Where(p => p.IsPublished).OrderBy(p => p.Title).Select(p => [|p.Blog|].Name).ToList();")]
    [InlineData("var names = posts.Select(p => { var blog = [|p.Blog|]; return blog.Name; }).ToList();")]
    [InlineData("var names = posts.Select((p, i) => $\"{i}: {[|p.Blog|].Name}\").ToList();")]
    [InlineData("foreach (var post in posts.Where(p => p.IsPublished).Take(3)) Console.WriteLine([|post.Blog|].Name);")]
    [InlineData("foreach (var batch in posts.Chunk(10)) foreach (var post in batch) Console.WriteLine([|post.Blog|].Name);")]
    [InlineData("foreach (var group in posts.GroupBy(p => p.BlogId)) foreach (var post in group) Console.WriteLine([|post.Author|]?.Name);")]
    public Task Reports_WhenLinqToObjectsReadsIt(string statement) => VerifyAnalyzerAsync(Code.Method(
        $"""
        var posts = await db.Posts.ToListAsync(ct);
        {statement}
        """));

    [Theory]
    [InlineData("var names = db.Posts.AsEnumerable().Select(p => [|p.Author|]?.Name).ToList();")]
    [InlineData("var names = db.Posts.ToList().Select(p => [|p.Author|]?.Name).ToList();")]
    [InlineData("var names = (await db.Posts.ToListAsync(ct)).Select(p => [|p.Author|]?.Name);")]
    [InlineData("await Task.WhenAll((await db.Posts.ToListAsync(ct)).Select(async p => await Console.Out.WriteLineAsync([|p.Blog|].Name)));")]
    [InlineData("await db.Posts.ForEachAsync(p => Console.WriteLine([|p.Blog|].Name), ct);")]
    public Task Reports_WhenTheQueryAndTheReadStandInOneStatement(string statement) =>
        VerifyAnalyzerAsync(Code.Method(statement));

    [Theory]
    [InlineData("""
        var posts = await db.Posts.ToDictionaryAsync(p => p.Id, ct);
        foreach (var post in posts.Values)
            Console.WriteLine([|post.Comments|].Count);
        """)]
    [InlineData("""
        var posts = (await db.Posts.ToListAsync(ct)).ToLookup(p => p.BlogId);
        foreach (var post in posts[1])
            Console.WriteLine([|post.Comments|].Count);
        """)]
    [InlineData("""
        var posts = (await db.Posts.ToListAsync(ct)).ToHashSet();
        foreach (var post in posts)
            Console.WriteLine([|post.Comments|].Count);
        """)]
    public Task Reports_WhenTheElementsAreKeptInAnotherCollection(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Theory]
    [InlineData("if (post is { [|Author|].Name: var name }) Console.WriteLine(name);")]
    [InlineData("if (post is { [|Author|]: { Name: \"root\" } }) Console.WriteLine(post.Title);")]
    [InlineData("if (post is { IsPublished: true, [|Author|]: not null }) Console.WriteLine(post.Title);")]
    [InlineData("if (post is { [|Comments|].Count: > 0 }) Console.WriteLine(post.Title);")]
    [InlineData("Console.WriteLine(post switch { { [|Author|]: null } => \"anonymous\", _ => post.Title });")]
    [InlineData("switch (post) { case { [|Comments|].Count: 0 }: Console.WriteLine(post.Title); break; }")]
    [InlineData("if ([|post.Author|] is { Name: var name }) Console.WriteLine(name);")]
    [InlineData("if ([|post.Author|] is { } author) Console.WriteLine(author.Name);")]
    public Task Reports_WhenAPatternReadsIt(string statement) => VerifyAnalyzerAsync(Code.Method(
        $$"""
        foreach (var post in await db.Posts.ToListAsync(ct))
        {
            {{statement}}
        }
        """));

    [Theory]
    [InlineData("""
        foreach (var post in await db.Posts.ToListAsync(ct))
            Console.WriteLine([|post.Blog.Owner|].Name);
        """)]
    [InlineData("""
        foreach (var post in await db.Posts.Include(p => p.Blog).ToListAsync(ct))
            Console.WriteLine([|post.Blog.Owner|].Name);
        """)]
    [InlineData("""
        foreach (var post in await db.Posts.Include(p => p.Blog).ToListAsync(ct))
        {
            var blog = post.Blog;
            Console.WriteLine([|blog.Owner|].Name);
        }
        """)]
    [InlineData("""
        foreach (var post in await db.Posts.Include(p => p.Comments).ToListAsync(ct))
            foreach (var comment in post.Comments)
                Console.WriteLine([|comment.Author|].Name);
        """)]
    [InlineData("""
        foreach (var post in await db.Posts.ToListAsync(ct))
            foreach (var comment in post.Comments)
                Console.WriteLine([|comment.Author|].Name);
        """)]
    [InlineData("""
        foreach (var blog in await db.Blogs.Include(b => b.Posts).ThenInclude(p => p.Comments).ToListAsync(ct))
            foreach (var post in blog.Posts)
                foreach (var comment in post.Comments.Where(c => c.Stars > 3))
                    Console.WriteLine([|comment.Author|].Name);
        """)]
    [InlineData("""
        var posts = await db.Posts.Include(p => p.Comments).ToListAsync(ct);
        var names = posts.SelectMany(p => p.Comments).Select(c => [|c.Author|].Name).Distinct().ToList();
        """)]
    [InlineData("""
        var posts = await db.Posts.Include(p => p.Comments).ToListAsync(ct);
        var rows = posts.Select(p => new { p.Title, Names = p.Comments.Select(c => [|c.Author|].Name).ToList() }).ToList();
        """)]
    [InlineData("""
        var blogs = await db.Blogs.Include(b => b.Posts).ToListAsync(ct);
        var names = from b in blogs from p in b.Posts select [|p.Author|]!.Name;
        """)]
    [InlineData("""
        foreach (var blog in await db.Blogs.Include(b => b.Posts).ToListAsync(ct))
            for (var i = 0; i < blog.Posts.Count; i++)
                Console.WriteLine([|blog.Posts[i].Comments|].Count);
        """)]
    [InlineData("""
        foreach (var comment in await db.Comments.Include(c => c.Author).ToListAsync(ct))
            Console.WriteLine([|comment.Author.Company|]?.Name);
        """)]
    [InlineData("""
        foreach (var post in await db.Posts.Include(p => p.Author).ToListAsync(ct))
            Console.WriteLine(post.Author?[|.Company|]?.Name);
        """)]
    [InlineData("""
        foreach (var post in await db.Posts.Include(p => p.Blog).ToListAsync(ct))
            if (post is { [|Blog.Owner|].Name: var name })
                Console.WriteLine(name);
        """)]
    public Task Reports_WhenADeeperPathIsRead(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Theory]
    [InlineData("""
        foreach (var post in await db.Posts.ToListAsync(ct))
        {
            if ([|post.Comments|].Count == 0)
                continue;
            Console.WriteLine(post.Comments.Max(c => c.Stars));
        }
        """)]
    [InlineData("""
        foreach (var post in await db.Posts.ToListAsync(ct))
            Console.WriteLine($"{[|post.Blog|].Name}: {post.Title} has {post.Comments.Count} comments");
        """)]
    [InlineData("""
        var posts = await db.Posts.ToListAsync(ct);
        var total = posts.Sum(p => [|p.Comments|].Count);
        foreach (var post in posts)
            Console.WriteLine((double)post.Comments.Count / total);
        """)]
    [InlineData("""
        foreach (var post in await db.Posts.ToListAsync(ct))
        {
            Console.WriteLine(post.Blog.Name);
            Console.WriteLine([|post.Blog.Owner|].Name);
        }
        """)]
    [InlineData("""
        foreach (var post in await db.Posts.Where(p => p.IsPublished).ToListAsync(ct))
            Console.WriteLine([|post.Comments|].Count);
        foreach (var draft in await db.Posts.Where(p => !p.IsPublished).ToListAsync(ct))
            Console.WriteLine([|draft.Comments|].Count);
        """)]
    public Task Reports_WhenAPathIsMissingOncePerQuery(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Theory]
    [InlineData("""
        foreach (var post in await db.Posts.Include(p => p.Author).ToListAsync(ct))
            Console.WriteLine([|post.Comments|].Count);
        """)]
    [InlineData("""
        foreach (var post in await db.Posts.Include("Author").ToListAsync(ct))
            Console.WriteLine([|post.Comments|].Count);
        """)]
    [InlineData("""
        foreach (var blog in await db.Blogs.Include(b => b.Posts).ThenInclude(p => p.Author).ToListAsync(ct))
            Console.WriteLine(blog.Posts.Sum(p => [|p.Comments|].Count));
        """)]
    [InlineData("""
        foreach (var author in await db.Authors.IgnoreAutoIncludes().ToListAsync(ct))
            Console.WriteLine([|author.Settings|].Theme);
        """)]
    [InlineData("""
        var count = await db.Comments.CountAsync(ct);
        foreach (var post in await db.Posts.ToListAsync(ct))
            Console.WriteLine([|post.Comments|].Count);
        """)]
    [InlineData("""
        var texts = await db.Comments.Select(c => c.Text).ToListAsync(ct);
        foreach (var post in await db.Posts.ToListAsync(ct))
            Console.WriteLine([|post.Comments|].Count);
        """)]
    [InlineData("""
        var authors = await db.Authors.AsNoTracking().ToListAsync(ct);
        foreach (var post in await db.Posts.ToListAsync(ct))
            Console.WriteLine([|post.Author|]?.Name);
        """)]
    [InlineData("""
        var authors = await db.Authors.ToListAsync(ct);
        foreach (var post in await db.Posts.AsNoTracking().ToListAsync(ct))
            Console.WriteLine([|post.Author|]?.Name);
        """)]
    [InlineData("""
        await using var other = await factory.CreateDbContextAsync(ct);
        await other.Authors.LoadAsync(ct);
        foreach (var post in await db.Posts.ToListAsync(ct))
            Console.WriteLine([|post.Author|]?.Name);
        """)]
    [InlineData("""
        var me = await db.Authors.FindAsync(new object[] { ids.First() }, ct);
        foreach (var post in await db.Posts.ToListAsync(ct))
            Console.WriteLine([|post.Author|] == me);
        """)]
    [InlineData("""
        foreach (var post in await db.Posts.ToListAsync(ct))
            Console.WriteLine([|post.Author|]?.Name);
        await db.Authors.LoadAsync(ct);
        """)]
    public Task Reports_WhenWhatIsLoadedIsSomethingElse(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Theory]
    [InlineData("{|#0:p.Blog|}.Name", "'Post.Blog' is null here: the query at line 16 does not load it; add Include for 'Blog' to that query")]
    [InlineData(
        "{|#0:p.Comments|}.Count + {|#1:p.Tags|}.Count",
        "'Post.Comments' and 'Post.Tags' are empty here: the query at line 16 does not load them; add Include for 'Comments' and 'Tags' to that query")]
    [InlineData(
        "{|#0:p.Blog|}.Name + {|#1:p.Tags|}.Count",
        "'Post.Blog' and 'Post.Tags' are null or empty here: the query at line 16 does not load them; add Include for 'Blog' and 'Tags' to that query")]
    public Task Reports_AllOfOneQueryOnce(string read, string message) => VerifyAnalyzerAsync(
        Code.Method($"foreach (var p in db.Posts.ToList()) Console.WriteLine({read});"),
        options => options.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithMessage(message)));
}
