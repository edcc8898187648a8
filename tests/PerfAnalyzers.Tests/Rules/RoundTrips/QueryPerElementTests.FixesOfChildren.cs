using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>The fix: rows found by a column are read from a lookup, numbers of them from a dictionary, their existence from a set.</summary>
public sealed partial class QueryPerElementTests
{
    [Theory]
    [InlineData(
        "await [|db.Comments.Where(c => c.PostId == post.Id).ToListAsync(ct)|]",
        "(await db.Comments.Where(c => postIds.Contains(c.PostId)).ToListAsync(ct)).ToLookup(c => c.PostId)",
        "commentsByPostId[post.Id].ToList()")]
    [InlineData(
        "await [|db.Comments.Where(c => c.PostId == post.Id).ToArrayAsync(ct)|]",
        "(await db.Comments.Where(c => postIds.Contains(c.PostId)).ToArrayAsync(ct)).ToLookup(c => c.PostId)",
        "commentsByPostId[post.Id].ToArray()")]
    [InlineData(
        "[|db.Comments.Where(c => c.PostId == post.Id).ToList()|]",
        "db.Comments.Where(c => postIds.Contains(c.PostId)).ToLookup(c => c.PostId)",
        "commentsByPostId[post.Id].ToList()")]
    [InlineData(
        "await [|db.Comments.AsNoTracking().Include(c => c.Author).Where(c => c.PostId == post.Id && c.Stars >= stars).OrderByDescending(c => c.Stars).ThenBy(c => c.Id).ToListAsync(ct)|]",
        "(await db.Comments.AsNoTracking().Include(c => c.Author).Where(c => postIds.Contains(c.PostId) && c.Stars >= stars).OrderByDescending(c => c.Stars).ThenBy(c => c.Id).ToListAsync(ct)).ToLookup(c => c.PostId)",
        "commentsByPostId[post.Id].ToList()")]
    [InlineData(
        "await [|(from c in db.Comments where c.PostId == post.Id orderby c.Stars select c).ToListAsync(ct)|].ConfigureAwait(false)",
        "(await (from c in db.Comments where postIds.Contains(c.PostId) orderby c.Stars select c).ToListAsync(ct).ConfigureAwait(false)).ToLookup(c => c.PostId)",
        "commentsByPostId[post.Id].ToList()")]
    // A projection brings the key along.
    [InlineData(
        "await [|db.Comments.Where(c => c.PostId == post.Id).Select(c => c.Text).ToListAsync(ct)|]",
        "(await db.Comments.Where(c => postIds.Contains(c.PostId)).Select(c => new { c.PostId, Value = c.Text }).ToListAsync(ct)).ToLookup(c => c.PostId, c => c.Value)",
        "commentsByPostId[post.Id].ToList()")]
    [InlineData(
        "await [|db.Comments.Where(c => c.PostId == post.Id).OrderBy(c => c.Stars).Select(x => new { x.Text, x.Stars }).ToListAsync(ct)|]",
        "(await db.Comments.Where(c => postIds.Contains(c.PostId)).OrderBy(c => c.Stars).Select(x => new { x.PostId, Value = new { x.Text, x.Stars } }).ToListAsync(ct)).ToLookup(x => x.PostId, x => x.Value)",
        "commentsByPostId[post.Id].ToList()")]
    // No more than one is expected; LINQ to Objects throws where EF Core did.
    [InlineData(
        "await [|db.Comments.SingleOrDefaultAsync(c => c.PostId == post.Id && c.Stars == 5, ct)|]",
        "(await db.Comments.Where(c => postIds.Contains(c.PostId) && c.Stars == 5).ToListAsync(ct)).ToLookup(c => c.PostId)",
        "commentsByPostId[post.Id].SingleOrDefault()")]
    [InlineData(
        "[|db.Comments.Single(c => c.PostId == post.Id)|]",
        "db.Comments.Where(c => postIds.Contains(c.PostId)).ToLookup(c => c.PostId)",
        "commentsByPostId[post.Id].Single()")]
    public Task Fixes_WhenRowsAreFoundByForeignKey(string query, string batch, string read) => VerifyCodeFixAsync(
        Code.Method(
            $$"""
            foreach (var post in posts)
            {
                var comments = {{query}};
                Console.WriteLine(comments);
            }
            await Task.Yield();
            """,
            "public async Task Run(List<Post> posts, int stars, CancellationToken ct)"),
        Code.Method(
            $$"""
            var postIds = posts.Select(post => post.Id).Distinct().ToList();
            var commentsByPostId = {{batch}};
            foreach (var post in posts)
            {
                var comments = {{read}};
                Console.WriteLine(comments);
            }
            await Task.Yield();
            """,
            "public async Task Run(List<Post> posts, int stars, CancellationToken ct)"));

    [Theory]
    [InlineData("foreach (var comment in [|db.Comments.Where(c => c.PostId == post.Id)|])", "db.Comments.Where(c => postIds.Contains(c.PostId)).ToLookup(c => c.PostId)")]
    [InlineData("foreach (var comment in [|from c in db.Comments where c.PostId == post.Id select c|])", "(from c in db.Comments where postIds.Contains(c.PostId) select c).ToLookup(c => c.PostId)")]
    [InlineData("foreach (var comment in [|db.Comments.Where(c => c.PostId == post.Id).ToList()|])", "db.Comments.Where(c => postIds.Contains(c.PostId)).ToLookup(c => c.PostId)")]
    [InlineData("foreach (var comment in await [|db.Comments.Where(c => c.PostId == post.Id).ToListAsync(ct)|])", "(await db.Comments.Where(c => postIds.Contains(c.PostId)).ToListAsync(ct)).ToLookup(c => c.PostId)")]
    public Task Fixes_WhenTheRowsAreEnumerated(string loop, string batch) => VerifyCodeFixAsync(
        Code.Method(
            $$"""
            foreach (var post in posts)
            {
                {{loop}}
                    Console.WriteLine($"{post.Title}: {comment.Text}");
            }
            await Task.Yield();
            """,
            OverPosts),
        Code.Method(
            $$"""
            var postIds = posts.Select(post => post.Id).Distinct().ToList();
            var commentsByPostId = {{batch}};
            foreach (var post in posts)
            {
                foreach (var comment in commentsByPostId[post.Id])
                    Console.WriteLine($"{post.Title}: {comment.Text}");
            }
            await Task.Yield();
            """,
            OverPosts));

    [Theory]
    // The column may be null, the key is not.
    [InlineData(
        "db.Posts.Where(p => p.AuthorId == author.Id)",
        "var authorIds = authors.Select(author => author.Id).Distinct().ToList();",
        "var postsByAuthorId = (await db.Posts.Where(p => authorIds.Contains(p.AuthorId!.Value)).ToListAsync(ct)).ToLookup(p => p.AuthorId);",
        "postsByAuthorId[author.Id]")]
    [InlineData(
        "db.Posts.Where(p => p.AuthorId.HasValue && p.AuthorId.Value == author.Id)",
        "var authorIds = authors.Select(author => author.Id).Distinct().ToList();",
        "var postsByAuthorId = (await db.Posts.Where(p => p.AuthorId.HasValue && authorIds.Contains(p.AuthorId.Value)).ToListAsync(ct)).ToLookup(p => p.AuthorId);",
        "postsByAuthorId[author.Id]")]
    // The key may be null, the column is not: no row.
    [InlineData(
        "db.Blogs.Where(b => b.Id == author.CompanyId)",
        "var companyIds = authors.Select(author => author.CompanyId).OfType<int>().Distinct().ToList();",
        "var blogsById = (await db.Blogs.Where(b => companyIds.Contains(b.Id)).ToListAsync(ct)).ToLookup(b => (int?)b.Id);",
        "blogsById[author.CompanyId]")]
    public Task Fixes_WhenKeyOrColumnIsNullable(string query, string ids, string batch, string read) => VerifyCodeFixAsync(
        Code.Method(
            $$"""
            foreach (var author in authors)
            {
                var rows = await [|{{query}}.ToListAsync(ct)|];
                Console.WriteLine(rows.Count);
            }
            """,
            "public async Task Run(IReadOnlyList<Author> authors, CancellationToken ct)"),
        Code.Method(
            $$"""
            {{ids}}
            {{batch}}
            foreach (var author in authors)
            {
                var rows = {{read}}.ToList();
                Console.WriteLine(rows.Count);
            }
            """,
            "public async Task Run(IReadOnlyList<Author> authors, CancellationToken ct)"));

    [Theory]
    [InlineData(
        "await [|db.Comments.CountAsync(c => c.PostId == post.Id, ct)|]",
        "await db.Comments.Where(c => postIds.Contains(c.PostId)).GroupBy(c => c.PostId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct)")]
    [InlineData(
        "await [|db.Comments.Where(c => c.PostId == post.Id).CountAsync(c => c.Stars > 3)|]",
        "await db.Comments.Where(c => postIds.Contains(c.PostId)).Where(c => c.Stars > 3).GroupBy(c => c.PostId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count)")]
    [InlineData(
        "await [|db.Comments.Where(c => c.PostId == post.Id && c.Stars > 3).LongCountAsync(ct)|]",
        "await db.Comments.Where(c => postIds.Contains(c.PostId) && c.Stars > 3).GroupBy(c => c.PostId).Select(g => new { g.Key, Count = g.LongCount() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct)")]
    [InlineData(
        "[|db.Comments.Count(c => c.PostId == post.Id)|]",
        "db.Comments.Where(c => postIds.Contains(c.PostId)).GroupBy(c => c.PostId).Select(g => new { g.Key, Count = g.Count() }).ToDictionary(g => g.Key, g => g.Count)")]
    public Task Fixes_WhenRowsAreCounted(string query, string batch) => VerifyCodeFixAsync(
        Code.Method(
            $$"""
            foreach (var post in posts)
                Console.WriteLine($"{post.Title}: {{{query}}}");
            await Task.Yield();
            """,
            OverPosts),
        Code.Method(
            $$"""
            var postIds = posts.Select(post => post.Id).Distinct().ToList();
            var commentCounts = {{batch}};
            foreach (var post in posts)
                Console.WriteLine($"{post.Title}: {commentCounts.GetValueOrDefault(post.Id)}");
            await Task.Yield();
            """,
            OverPosts));

    [Theory]
    [InlineData(
        "await [|db.Comments.AnyAsync(c => c.PostId == post.Id, ct)|]",
        "(await db.Comments.Where(c => postIds.Contains(c.PostId)).Select(c => c.PostId).Distinct().ToListAsync(ct)).ToHashSet()")]
    [InlineData(
        "await [|db.Comments.Where(c => c.PostId == post.Id).AnyAsync(x => x.Stars > 3, ct)|]",
        "(await db.Comments.Where(c => postIds.Contains(c.PostId)).Where(x => x.Stars > 3).Select(x => x.PostId).Distinct().ToListAsync(ct)).ToHashSet()")]
    [InlineData(
        "[|db.Comments.Any(c => c.PostId == post.Id)|]",
        "db.Comments.Where(c => postIds.Contains(c.PostId)).Select(c => c.PostId).Distinct().ToHashSet()")]
    public Task Fixes_WhenRowsAreAskedForByForeignKey(string query, string batch) => VerifyCodeFixAsync(
        Code.Method(
            $$"""
            foreach (var post in posts)
            {
                if (!{{query}})
                    Console.WriteLine(post.Title);
            }
            await Task.Yield();
            """,
            OverPosts),
        Code.Method(
            $$"""
            var postIds = posts.Select(post => post.Id).Distinct().ToList();
            var postIdsWithComments = {{batch}};
            foreach (var post in posts)
            {
                if (!postIdsWithComments.Contains(post.Id))
                    Console.WriteLine(post.Title);
            }
            await Task.Yield();
            """,
            OverPosts));

    [Fact]
    public Task Fixes_WhenARowIsAskedForByKey() => VerifyCodeFixAsync(
        Code.Method(
            """
            foreach (var post in posts)
            {
                if (!await [|db.Blogs.AnyAsync(b => b.Id == post.BlogId, ct)|])
                    throw new InvalidOperationException($"Blog {post.BlogId} is gone.");
                if (!(await db.Authors.AnyAsync(a => a.Id == post.AuthorId, ct)))
                    Console.WriteLine($"{post.Title} has no author.");
            }
            """,
            OverPosts),
        Code.Method(
            """
            var blogIds = posts.Select(post => post.BlogId).Distinct().ToList();
            var existingBlogIds = (await db.Blogs.Where(b => blogIds.Contains(b.Id)).Select(b => b.Id).ToListAsync(ct)).ToHashSet();
            var authorIds = posts.Select(post => post.AuthorId).OfType<int>().Distinct().ToList();
            var existingAuthorIds = (await db.Authors.Where(a => authorIds.Contains(a.Id)).Select(a => a.Id).ToListAsync(ct)).ToHashSet();
            foreach (var post in posts)
            {
                if (!existingBlogIds.Contains(post.BlogId))
                    throw new InvalidOperationException($"Blog {post.BlogId} is gone.");
                if (!(post.AuthorId != null && existingAuthorIds.Contains(post.AuthorId.Value)))
                    Console.WriteLine($"{post.Title} has no author.");
            }
            """,
            OverPosts));

    [Theory]
    [InlineData(
        "await [|db.Categories.CountAsync(c => c.ParentId == category.Id, ct)|]",
        "var categoryCounts = await db.Categories.Where(c => categoryIds.Contains(c.ParentId!.Value)).GroupBy(c => c.ParentId!.Value).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);",
        "categoryCounts.GetValueOrDefault(category.Id)")]
    [InlineData(
        "await [|db.Categories.AnyAsync(c => c.ParentId == category.Id, ct)|]",
        "var parentIdsWithCategories = (await db.Categories.Where(c => categoryIds.Contains(c.ParentId!.Value)).Select(c => c.ParentId!.Value).Distinct().ToListAsync(ct)).ToHashSet();",
        "parentIdsWithCategories.Contains(category.Id)")]
    public Task Fixes_WhenTheCountedColumnIsNullable(string query, string batch, string read) => VerifyCodeFixAsync(
        Code.Method($$"""
        var categories = await db.Categories.ToListAsync(ct);
        foreach (var category in categories)
            Console.WriteLine({{query}});
        """),
        Code.Method($$"""
        var categories = await db.Categories.ToListAsync(ct);
        var categoryIds = categories.Select(category => category.Id).Distinct().ToList();
        {{batch}}
        foreach (var category in categories)
            Console.WriteLine({{read}});
        """));

    // Its own value, or that of no row.
    [Theory]
    [InlineData("b => b.Name", "b => new { b.Id, Value = b.Name }", "b => b.Id, b => b.Value")]
    [InlineData("b => b.OwnerId", "b => new { b.Id, Value = b.OwnerId }", "b => b.Id, b => b.Value")]
    [InlineData("x => new { x.Name, Posts = x.Posts.Count }", "x => new { x.Id, Value = new { x.Name, Posts = x.Posts.Count } }", "x => x.Id, x => x.Value")]
    public Task Fixes_WhenAValueIsLookedUpByKey(string projection, string keyed, string selectors) => VerifyCodeFixAsync(
        Code.Method(
            $$"""
            foreach (var post in posts)
            {
                var value = await [|db.Blogs.Where(b => b.Id == post.BlogId).Select({{projection}}).FirstOrDefaultAsync(ct)|];
                Console.WriteLine(value);
            }
            """,
            OverPosts),
        Code.Method(
            $$"""
            var blogIds = posts.Select(post => post.BlogId).Distinct().ToList();
            var blogsById = await db.Blogs.Where(b => blogIds.Contains(b.Id)).Select({{keyed}}).ToDictionaryAsync({{selectors}}, ct);
            foreach (var post in posts)
            {
                var value = blogsById.GetValueOrDefault(post.BlogId);
                Console.WriteLine(value);
            }
            """,
            OverPosts));
}
