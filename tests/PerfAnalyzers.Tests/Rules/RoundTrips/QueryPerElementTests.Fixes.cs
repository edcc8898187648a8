using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>The fix: a row looked up by its key is read from a dictionary that one query fills before the loop.</summary>
public sealed partial class QueryPerElementTests
{
    private const string OverPosts = "public async Task Run(List<Post> posts, int ownerId, CancellationToken ct)";

    [Theory]
    [InlineData(
        "await [|db.Blogs.FirstOrDefaultAsync(b => b.Id == post.BlogId, ct)|]",
        "await db.Blogs.Where(b => blogIds.Contains(b.Id)).ToDictionaryAsync(b => b.Id, ct)")]
    [InlineData(
        "await [|db.Blogs.SingleOrDefaultAsync(b => b.Id == post.BlogId)|]",
        "await db.Blogs.Where(b => blogIds.Contains(b.Id)).ToDictionaryAsync(b => b.Id)")]
    [InlineData(
        "await [|db.Blogs.FirstOrDefaultAsync(b => post.BlogId == b.Id, ct)|]",
        "await db.Blogs.Where(b => blogIds.Contains(b.Id)).ToDictionaryAsync(b => b.Id, ct)")]
    [InlineData(
        "await [|db.Blogs.FirstOrDefaultAsync(b => b.Id.Equals(post.BlogId), ct)|]",
        "await db.Blogs.Where(b => blogIds.Contains(b.Id)).ToDictionaryAsync(b => b.Id, ct)")]
    [InlineData(
        "await [|db.Blogs.Where(b => b.Id == post.BlogId).FirstOrDefaultAsync(ct)|]",
        "await db.Blogs.Where(b => blogIds.Contains(b.Id)).ToDictionaryAsync(b => b.Id, ct)")]
    [InlineData(
        "await [|db.Blogs.Include(b => b.Owner).AsNoTracking().FirstOrDefaultAsync(x => x.Id == post.BlogId, ct)|]",
        "await db.Blogs.Include(b => b.Owner).AsNoTracking().Where(x => blogIds.Contains(x.Id)).ToDictionaryAsync(x => x.Id, ct)")]
    [InlineData(
        "await [|db.Blogs.Where(b => b.Id == post.BlogId).AsNoTracking().SingleOrDefaultAsync(b => b.Name != \"\", ct)|]",
        "await db.Blogs.Where(b => blogIds.Contains(b.Id)).AsNoTracking().Where(b => b.Name != \"\").ToDictionaryAsync(b => b.Id, ct)")]
    [InlineData(
        "await [|db.Blogs.FirstOrDefaultAsync(b => b.OwnerId == ownerId && b.Id == post.BlogId, ct)|]",
        "await db.Blogs.Where(b => b.OwnerId == ownerId && blogIds.Contains(b.Id)).ToDictionaryAsync(b => b.Id, ct)")]
    [InlineData(
        "await [|db.Blogs.FirstOrDefaultAsync((Blog b) => b.Id == post.BlogId, cancellationToken: ct)|]",
        "await db.Blogs.Where((Blog b) => blogIds.Contains(b.Id)).ToDictionaryAsync(b => b.Id, ct)")]
    [InlineData(
        "await [|db.Blogs.FirstOrDefaultAsync(b => b.Id == post.BlogId, ct)|].ConfigureAwait(false)",
        "await db.Blogs.Where(b => blogIds.Contains(b.Id)).ToDictionaryAsync(b => b.Id, ct).ConfigureAwait(false)")]
    [InlineData(
        "[|db.Blogs.FirstOrDefault(b => b.Id == post.BlogId)|]",
        "db.Blogs.Where(b => blogIds.Contains(b.Id)).ToDictionary(b => b.Id)")]
    [InlineData(
        "[|db.Set<Blog>().OrderBy(b => b.Name).SingleOrDefault(b => b.Id == post.BlogId)|]",
        "db.Set<Blog>().OrderBy(b => b.Name).Where(b => blogIds.Contains(b.Id)).ToDictionary(b => b.Id)")]
    [InlineData(
        "await [|(from b in db.Blogs where b.Id == post.BlogId && b.Name != \"\" select b).FirstOrDefaultAsync(ct)|]",
        "await (from b in db.Blogs where blogIds.Contains(b.Id) && b.Name != \"\" select b).ToDictionaryAsync(b => b.Id, ct)")]
    [InlineData(
        "await [|db.Blogs.FindAsync(post.BlogId)|]",
        "await db.Blogs.Where(b => blogIds.Contains(b.Id)).ToDictionaryAsync(b => b.Id)")]
    [InlineData(
        "await [|db.Blogs.FindAsync(new object[] { post.BlogId }, ct)|]",
        "await db.Blogs.Where(b => blogIds.Contains(b.Id)).ToDictionaryAsync(b => b.Id, ct)")]
    [InlineData(
        "await [|db.FindAsync<Blog>([post.BlogId], ct)|]",
        "await db.Set<Blog>().Where(b => blogIds.Contains(b.Id)).ToDictionaryAsync(b => b.Id, ct)")]
    [InlineData(
        "[|db.Blogs.Find(post.BlogId)|]",
        "db.Blogs.Where(b => blogIds.Contains(b.Id)).ToDictionary(b => b.Id)")]
    [InlineData(
        "[|db.Find<Blog>(post.BlogId)|]",
        "db.Set<Blog>().Where(b => blogIds.Contains(b.Id)).ToDictionary(b => b.Id)")]
    public Task Fixes_WhenARowIsLookedUpByKey(string query, string batch) => VerifyCodeFixAsync(
        Code.Method(
            $$"""
            foreach (var post in posts)
            {
                var blog = {{query}};
                Console.WriteLine(blog?.Name);
            }
            await Task.Yield();
            """,
            OverPosts),
        Code.Method(
            $$"""
            var blogIds = posts.Select(post => post.BlogId).Distinct().ToList();
            var blogsById = {{batch}};
            foreach (var post in posts)
            {
                var blog = blogsById.GetValueOrDefault(post.BlogId);
                Console.WriteLine(blog?.Name);
            }
            await Task.Yield();
            """,
            OverPosts));

    // A dictionary's indexer would throw another exception than First and Single do.
    [Theory]
    [InlineData("await [|db.Blogs.FirstAsync(b => b.Id == post.BlogId, ct)|]", "await db.Blogs.Where(b => blogIds.Contains(b.Id)).ToDictionaryAsync(b => b.Id, ct)", "Sequence contains no elements.")]
    [InlineData("await [|db.Blogs.Where(b => b.Id == post.BlogId).SingleAsync()|]", "await db.Blogs.Where(b => blogIds.Contains(b.Id)).ToDictionaryAsync(b => b.Id)", "Sequence contains no elements.")]
    [InlineData("[|db.Blogs.AsNoTracking().First(b => b.Id == post.BlogId)|]", "db.Blogs.AsNoTracking().Where(b => blogIds.Contains(b.Id)).ToDictionary(b => b.Id)", "Sequence contains no elements")]
    public Task Fixes_WhenAMissingRowThrows(string query, string batch, string message) => VerifyCodeFixAsync(
        Code.Method(
            $$"""
            foreach (var post in posts)
            {
                var blog = {{query}};
                Console.WriteLine(blog.Name);
            }
            await Task.Yield();
            """,
            OverPosts),
        Code.Method(
            $$"""
            var blogIds = posts.Select(post => post.BlogId).Distinct().ToList();
            var blogsById = {{batch}};
            foreach (var post in posts)
            {
                var blog = blogsById.GetValueOrDefault(post.BlogId) ?? throw new InvalidOperationException("{{message}}");
                Console.WriteLine(blog.Name);
            }
            await Task.Yield();
            """,
            OverPosts));

    [Theory]
    [InlineData(
        "Console.WriteLine((await [|db.Blogs.FirstAsync(b => b.Id == post.BlogId, ct)|]).Name);",
        "Console.WriteLine((blogsById.GetValueOrDefault(post.BlogId) ?? throw new InvalidOperationException(\"Sequence contains no elements.\")).Name);")]
    [InlineData(
        "Console.WriteLine((await [|db.Blogs.FirstOrDefaultAsync(b => b.Id == post.BlogId, ct)|])?.Name);",
        "Console.WriteLine(blogsById.GetValueOrDefault(post.BlogId)?.Name);")]
    [InlineData(
        "post.Blog = await [|db.Blogs.FirstAsync(b => b.Id == post.BlogId, ct)|];",
        "post.Blog = blogsById.GetValueOrDefault(post.BlogId) ?? throw new InvalidOperationException(\"Sequence contains no elements.\");")]
    [InlineData(
        "post.Blog = await [|db.Blogs.FirstOrDefaultAsync(b => b.Id == post.BlogId, ct)|] ?? throw new ArgumentException(nameof(posts));",
        "post.Blog = blogsById.GetValueOrDefault(post.BlogId) ?? throw new ArgumentException(nameof(posts));")]
    [InlineData(
        "Show(await [|db.Blogs.FirstAsync(b => b.Id == post.BlogId, ct)|], post);",
        "Show(blogsById.GetValueOrDefault(post.BlogId) ?? throw new InvalidOperationException(\"Sequence contains no elements.\"), post);")]
    [InlineData(
        "if (await [|db.Blogs.FirstOrDefaultAsync(b => b.Id == post.BlogId, ct)|] is { } blog) Show(blog, post);",
        "if (blogsById.GetValueOrDefault(post.BlogId) is { } blog) Show(blog, post);")]
    public Task Fixes_WhenTheRowIsUsedAtOnce(string statement, string fixedStatement) => VerifyCodeFixAsync(
        Code.Method(
            $$"""
            foreach (var post in posts)
            {
                {{statement}}
            }
            """,
            OverPosts,
            "private static void Show(Blog blog, Post post) => Console.WriteLine(blog.Name + post.Title);"),
        Code.Method(
            $$"""
            var blogIds = posts.Select(post => post.BlogId).Distinct().ToList();
            var blogsById = await db.Blogs.Where(b => blogIds.Contains(b.Id)).ToDictionaryAsync(b => b.Id, ct);
            foreach (var post in posts)
            {
                {{fixedStatement}}
            }
            """,
            OverPosts,
            "private static void Show(Blog blog, Post post) => Console.WriteLine(blog.Name + post.Title);"));

    // No row has the key null.
    [Theory]
    [InlineData(
        "var author = await [|db.Authors.FirstOrDefaultAsync(a => a.Id == post.AuthorId, ct)|];",
        "var author = post.AuthorId == null ? null : authorsById.GetValueOrDefault(post.AuthorId.Value);")]
    [InlineData(
        "var author = (await [|db.Authors.FirstOrDefaultAsync(a => a.Id == post.AuthorId, ct)|])?.Name;",
        "var author = (post.AuthorId == null ? null : authorsById.GetValueOrDefault(post.AuthorId.Value))?.Name;")]
    [InlineData(
        "var author = await [|db.Authors.SingleAsync(a => a.Id == post.AuthorId, ct)|];",
        "var author = (post.AuthorId == null ? null : authorsById.GetValueOrDefault(post.AuthorId.Value)) ?? throw new InvalidOperationException(\"Sequence contains no elements.\");")]
    [InlineData(
        "var id = post.AuthorId; var author = await [|db.Authors.SingleOrDefaultAsync(a => a.Id == id, ct)|];",
        "var id = post.AuthorId; var author = id == null ? null : authorsById.GetValueOrDefault(id.Value);")]
    [InlineData(
        "var author = post.AuthorId == null ? null : await [|db.Authors.FirstOrDefaultAsync(a => a.Id == post.AuthorId.Value, ct)|];",
        "var author = post.AuthorId == null ? null : authorsById.GetValueOrDefault(post.AuthorId.Value);")]
    [InlineData(
        "var author = post.AuthorId is { } id ? await [|db.Authors.FirstOrDefaultAsync(a => a.Id == id, ct)|] : null;",
        "var author = post.AuthorId is { } id ? authorsById.GetValueOrDefault(id) : null;")]
    public Task Fixes_WhenTheKeyIsNullable(string statement, string fixedStatement) => VerifyCodeFixAsync(
        Code.Method(
            $$"""
            foreach (var post in posts)
            {
                {{statement}}
                Console.WriteLine(author);
            }
            """,
            OverPosts),
        Code.Method(
            $$"""
            var authorIds = posts.Select(post => post.AuthorId).OfType<int>().Distinct().ToList();
            var authorsById = await db.Authors.Where(a => authorIds.Contains(a.Id)).ToDictionaryAsync(a => a.Id, ct);
            foreach (var post in posts)
            {
                {{fixedStatement}}
                Console.WriteLine(author);
            }
            """,
            OverPosts));

    [Theory]
    [InlineData("if (post.AuthorId is int authorId)", "authorId")]
    [InlineData("if (post.AuthorId is { } authorId && authorId > 0)", "authorId")]
    [InlineData("if (post.AuthorId.HasValue)", "post.AuthorId.Value")]
    [InlineData("if (post.AuthorId != null)", "post.AuthorId.Value")]
    public Task Fixes_WhenTheKeyIsFoundNotNull(string condition, string key) => VerifyCodeFixAsync(
        Code.Method(
            $$"""
            foreach (var post in posts)
            {
                {{condition}}
                {
                    var author = await [|db.Authors.FindAsync({{key}})|];
                    Console.WriteLine(author?.Name);
                }
            }
            """,
            OverPosts),
        Code.Method(
            $$"""
            var authorIds = posts.Select(post => post.AuthorId).OfType<int>().Distinct().ToList();
            var authorsById = await db.Authors.Where(a => authorIds.Contains(a.Id)).ToDictionaryAsync(a => a.Id);
            foreach (var post in posts)
            {
                {{condition}}
                {
                    var author = authorsById.GetValueOrDefault({{key}});
                    Console.WriteLine(author?.Name);
                }
            }
            """,
            OverPosts));

    // The elements are the keys: a list is asked as it is. An array's Contains is another method from C# 14 on, which not every EF Core translates.
    [Theory]
    [InlineData("List<int>", "", "ids", "postsById.GetValueOrDefault(id)")]
    [InlineData("IReadOnlyCollection<int>", "", "ids", "postsById.GetValueOrDefault(id)")]
    [InlineData("HashSet<int>", "", "ids", "postsById.GetValueOrDefault(id)")]
    [InlineData("int[]", "var postIds = ids.Distinct().ToList();", "postIds", "postsById.GetValueOrDefault(id)")]
    [InlineData("List<int?>", "var postIds = ids.OfType<int>().Distinct().ToList();", "postIds", "id == null ? null : postsById.GetValueOrDefault(id.Value)")]
    [InlineData("List<short>", "var postIds = ids.Select(id => (int)id).Distinct().ToList();", "postIds", "postsById.GetValueOrDefault(id)")]
    public Task Fixes_WhenTheElementsAreTheKeys(string type, string declaration, string set, string read)
    {
        var batch = $"var postsById = await db.Posts.Where(p => {set}.Contains(p.Id)).ToDictionaryAsync(p => p.Id, ct);\n";
        return VerifyCodeFixAsync(
            Source("", "await [|db.Posts.FirstOrDefaultAsync(p => p.Id == id, ct)|]"),
            Source((declaration.Length > 0 ? declaration + "\n" : "") + batch, read));

        string Source(string before, string value) => Code.Method(
            before + $"foreach (var id in ids)\n{{\n    var post = {value};\n    Console.WriteLine(post?.Title);\n}}",
            $"public async Task Run({type} ids, CancellationToken ct)");
    }
}
