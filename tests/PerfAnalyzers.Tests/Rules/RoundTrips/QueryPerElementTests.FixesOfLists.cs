using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>The fix: several keys for each element.</summary>
public sealed partial class QueryPerElementTests
{
    private const string Bundles = """
        public class Bundle
        {
            public int Id { get; set; }
            public List<int> PostIds { get; set; } = new();
            public int[]? MoreIds { get; set; }
            public List<int> GivenIds { get; set; } = null!;
            public HashSet<string> Names { get; set; } = new();
            private readonly List<int> _keptIds = new();
            public IReadOnlyList<int> KeptIds => _keptIds;
            public void Keep(int id) => _keptIds.Add(id);
            public IEnumerable<int> Others => PostIds.Where(id => id > Id);
        }

        """;

    private const string AnyOrder = "that the order of the rows does not matter, which the query leaves open";

    // Which keys have a row is a question that no order answers.
    [Theory]
    [InlineData(
        "var any = await [|db.Posts.AnyAsync(p => bundle.PostIds.Contains(p.Id) && p.IsPublished, ct)|];",
        "var existingPostIds = (await db.Posts.Where(p => allPostIds.Contains(p.Id) && p.IsPublished).Select(p => p.Id).ToListAsync(ct)).ToHashSet();",
        "var any = bundle.PostIds.Any(existingPostIds.Contains);")]
    [InlineData(
        "var count = await [|db.Posts.Where(p => bundle.PostIds.Contains(p.Id)).CountAsync(ct)|];",
        "var existingPostIds = (await db.Posts.Where(p => allPostIds.Contains(p.Id)).Select(p => p.Id).ToListAsync(ct)).ToHashSet();",
        "var count = bundle.PostIds.Distinct().Count(existingPostIds.Contains);")]
    [InlineData(
        "var any = await [|db.Comments.AnyAsync(c => bundle.PostIds.Contains(c.PostId), ct)|];",
        "var existingPostIds = (await db.Comments.Where(c => allPostIds.Contains(c.PostId)).Select(c => c.PostId).Distinct().ToListAsync(ct)).ToHashSet();",
        "var any = bundle.PostIds.Any(existingPostIds.Contains);")]
    public Task Fixes_WhenEachElementAsksWhichOfSeveralKeysAreThere(string statement, string batch, string fixedStatement) => VerifyCodeFixAsync(
        OverBundles("", statement),
        OverBundles(
            $"""
            var allPostIds = bundles.SelectMany(bundle => bundle.PostIds).Distinct().ToList();
            {batch}
            """,
            fixedStatement));

    [Theory]
    [InlineData(
        "var posts = await [|db.Posts.Include(p => p.Tags).Where(p => bundle.PostIds.Contains(p.Id)).ToListAsync(ct)|];",
        "var postsById = (await db.Posts.Include(p => p.Tags).Where(p => allPostIds.Contains(p.Id)).ToListAsync(ct)).ToLookup(p => p.Id);",
        "var posts = bundle.PostIds.Distinct().SelectMany(id => postsById[id]).ToList();")]
    [InlineData(
        "var ids = await [|db.Posts.Where(p => bundle.PostIds.Contains(p.Id)).Select(p => p.Id).ToArrayAsync(ct)|];",
        "var existingPostIds = (await db.Posts.Where(p => allPostIds.Contains(p.Id)).Select(p => p.Id).ToListAsync(ct)).ToHashSet();",
        "var ids = bundle.PostIds.Distinct().Where(existingPostIds.Contains).ToArray();")]
    [InlineData(
        "var titles = await [|db.Posts.Where(p => bundle.PostIds.Contains(p.Id)).Select(p => p.Title).ToListAsync(ct)|];",
        "var postsById = (await db.Posts.Where(p => allPostIds.Contains(p.Id)).Select(p => new { p.Id, Value = p.Title }).ToListAsync(ct)).ToLookup(p => p.Id, p => p.Value);",
        "var titles = bundle.PostIds.Distinct().SelectMany(id => postsById[id]).ToList();")]
    [InlineData(
        "foreach (var comment in [|db.Comments.Where(c => bundle.PostIds.Contains(c.PostId))|]) Console.WriteLine(comment.Text);",
        "var commentsByPostId = db.Comments.Where(c => allPostIds.Contains(c.PostId)).ToLookup(c => c.PostId);",
        "foreach (var comment in bundle.PostIds.Distinct().SelectMany(id => commentsByPostId[id])) Console.WriteLine(comment.Text);")]
    public Task Fixes_AsSuggestion_WhenEachElementHasSeveralKeys(string statement, string batch, string fixedStatement) => VerifySuggestionAsync(
        OverBundles("", statement),
        AnyOrder,
        OverBundles(
            $"""
            var allPostIds = bundles.SelectMany(bundle => bundle.PostIds).Distinct().ToList();
            {batch}
            """,
            fixedStatement));

    [Fact]
    public Task Fixes_AsSuggestion_WhenTheLoopMakesTheList() => VerifySuggestionAsync(
        OverBundles("", """
            var wantedIds = bundle.PostIds.Where(id => id > 0).ToArray();
            var any = await [|db.Posts.AnyAsync(p => wantedIds.Contains(p.Id), ct)|];
            """),
        "that 'ToArray' and 'Where' give the same before the loop");

    // There may be no list, which the loop finds out first.
    [Fact]
    public Task Fixes_AsSuggestion_WhenThereMayBeNoList() => VerifySuggestionAsync(
        OverBundles("", "if (bundle.MoreIds != null) Console.WriteLine(await [|db.Posts.AnyAsync(p => bundle.MoreIds.Contains(p.Id), ct)|]);"),
        "that 'bundle.MoreIds' is not null",
        OverBundles(
            """
            var allMoreIds = bundles.SelectMany(bundle => bundle.MoreIds ?? []).Distinct().ToList();
            var existingPostIds = (await db.Posts.Where(p => allMoreIds.Contains(p.Id)).Select(p => p.Id).ToListAsync(ct)).ToHashSet();
            """,
            "if (bundle.MoreIds != null) Console.WriteLine(bundle.MoreIds.Any(existingPostIds.Contains));"));

    // Whatever its type says, the loop asks.
    [Theory]
    [InlineData("if (bundle.MoreIds is int[] ids) Console.WriteLine(await [|db.Posts.AnyAsync(p => ids.Contains(p.Id), ct)|]);", "ids")]
    [InlineData("if (bundle.MoreIds is { } ids) Console.WriteLine(await [|db.Posts.AnyAsync(p => ids.Contains(p.Id), ct)|]);", "ids")]
    [InlineData("if (bundle.GivenIds is null) continue; Console.WriteLine(await [|db.Posts.AnyAsync(p => bundle.GivenIds.Contains(p.Id), ct)|]);", "bundle.GivenIds")]
    public Task Fixes_AsSuggestion_WhenTheLoopAsksWhetherThereIsAList(string statements, string list) =>
        VerifySuggestionAsync(OverBundles("", statements), $"that '{list}' is not null");

    [Theory]
    // An order across the keys of an element.
    [InlineData("var x = await [|db.Posts.Where(p => bundle.PostIds.Contains(p.Id)).OrderBy(p => p.Title).ToListAsync(ct)|];")]
    // One row of several keys, or what is computed of them.
    [InlineData("var x = await [|db.Posts.FirstOrDefaultAsync(p => bundle.PostIds.Contains(p.Id), ct)|];")]
    [InlineData("var x = await [|db.Posts.Where(p => bundle.PostIds.Contains(p.Id)).MaxAsync(p => (int?)p.BlogId, ct)|];")]
    [InlineData("var x = await [|db.Comments.CountAsync(c => bundle.PostIds.Contains(c.PostId), ct)|];")]
    // Two conditions, a condition that is no list, a column that may be null.
    [InlineData("var x = await [|db.Comments.AnyAsync(c => bundle.PostIds.Contains(c.PostId) && c.AuthorId == bundle.Id, ct)|];")]
    [InlineData("var x = await [|db.Posts.AnyAsync(p => !bundle.PostIds.Contains(p.Id), ct)|];")]
    [InlineData("var x = await [|db.Posts.AnyAsync(p => p.AuthorId != null && bundle.PostIds.Contains(p.AuthorId.Value), ct)|];")]
    // The list is another one when the query asks.
    [InlineData("bundle.PostIds.Add(bundle.Id); var x = await [|db.Posts.AnyAsync(p => bundle.PostIds.Contains(p.Id), ct)|];")]
    [InlineData("var ids = bundle.PostIds.ToList(); ids.Add(1); var x = await [|db.Posts.AnyAsync(p => ids.Contains(p.Id), ct)|];")]
    [InlineData("var ids = bundle.PostIds; ids.Add(1); var x = await [|db.Posts.AnyAsync(p => bundle.PostIds.Contains(p.Id), ct)|];")]
    [InlineData("var ids = bundle.PostIds.ToArray(); ids[0] = 1; var x = await [|db.Posts.AnyAsync(p => ids.Contains(p.Id), ct)|];")]
    [InlineData("var x = await [|db.Posts.AnyAsync(p => bundle.Others.Contains(p.Id), ct)|];")]
    [InlineData("bundle.Keep(bundle.Id); var x = await [|db.Posts.AnyAsync(p => bundle.KeptIds.Contains(p.Id), ct)|];")]
    [InlineData("List<int> ids; ids = bundle.PostIds; ids.Add(1); var x = await [|db.Posts.AnyAsync(p => bundle.PostIds.Contains(p.Id), ct)|];")]
    // Its comparer may be any.
    [InlineData("var x = await [|db.Tags.AnyAsync(t => bundle.Names.Contains(t.Name), ct)|];")]
    // What the loop saves the query finds.
    [InlineData("var x = await [|db.Posts.AnyAsync(p => bundle.PostIds.Contains(p.Id), ct)|]; db.Posts.Add(new Post()); await db.SaveChangesAsync(ct);")]
    public Task OffersNoFix_WhenSeveralKeysAreAskedForOtherwise(string statements) => VerifyNoCodeFixAsync(OverBundles("", statements));

    // Another assembly's extension, of which nobody knows more than that it delivers no rows.
    [Fact]
    public Task OffersNoFix_WhenAnExtensionElsewhereMayChangeTheList() => VerifyNoCodeFixAsync(
        OverBundles("", "Lists.Adding.AddIfMissing(bundle.PostIds, 1); bundle.PostIds.AddIfMissing(2); var x = await [|db.Posts.AnyAsync(p => bundle.PostIds.Contains(p.Id), ct)|];")
            .Replace("namespace Tests;", "namespace Tests;\n\nusing Lists;", StringComparison.Ordinal),
        static o => o.ReferencedSources["Adding.cs"] = """
            namespace Lists;
            public static class Adding
            {
                public static bool AddIfMissing<T>(this System.Collections.Generic.ICollection<T> list, T item)
                {
                    if (list.Contains(item)) return false;
                    list.Add(item);
                    return true;
                }
            }
            """);

    // What each deletes, all delete; unless the lists are short because one statement would be too long.
    [Fact]
    public Task Fixes_AsSuggestion_WhenTheRowsOfSeveralKeysAreDeleted() => TestReferences.EfCore.Major < 7 ? Task.CompletedTask : VerifySuggestionAsync(
        Code.File(Bundles + """
        public class Service(BlogContext db)
        {
            public async Task Run(List<Bundle> bundles, CancellationToken ct)
            {
                foreach (var bundle in bundles)
                    await [|db.Comments.Where(c => bundle.PostIds.Contains(c.PostId)).ExecuteDeleteAsync(ct)|];
            }
        }
        """),
        "that the lists are not parts of one that is too long for a statement",
        Code.File(Bundles + """
        public class Service(BlogContext db)
        {
            public async Task Run(List<Bundle> bundles, CancellationToken ct)
            {
                var allPostIds = bundles.SelectMany(bundle => bundle.PostIds).Distinct().ToList();
                await db.Comments.Where(c => allPostIds.Contains(c.PostId)).ExecuteDeleteAsync(ct);
            }
        }
        """));

    // Of what has one element's part and another one's, nothing is written.
    [Theory]
    [InlineData("ExecuteDeleteAsync(ct)")]
    [InlineData("ExecuteUpdateAsync(s => s.SetProperty(c => c.Text, \"\"), ct)")]
    public Task Fixes_AsSuggestion_WhenRowsOfTwoColumnsAreWritten(string write) => TestReferences.EfCore.Major < 7 ? Task.CompletedTask : VerifySuggestionAsync(
        Code.Method(
            $$"""
            foreach (var comment in comments)
            {
                await [|db.Comments
                    .Where(c => c.PostId == comment.PostId && c.AuthorId == comment.AuthorId && c.Stars < stars)
                    .{{write}}|];
            }
            """,
            "public async Task Run(List<Comment> comments, int stars, CancellationToken ct)"),
        "that the rows of Comment with one PostId and AuthorId are few",
        Code.Method(
            $$"""
            var postIds = comments.Select(comment => comment.PostId).Distinct().ToList();
            var authorIds = comments.Select(comment => comment.AuthorId).Distinct().ToList();
            var keys = comments.Select(comment => (comment.PostId, comment.AuthorId)).ToHashSet();
            var candidates = await db.Comments
                .Where(c => postIds.Contains(c.PostId) && authorIds.Contains(c.AuthorId) && c.Stars < stars)
                .Select(c => new { c.Id, c.PostId, c.AuthorId })
                .ToListAsync(ct);
            var commentIds = candidates.Where(c => keys.Contains((c.PostId, c.AuthorId))).Select(c => c.Id).ToList();
            await db.Comments
                .Where(c => postIds.Contains(c.PostId) && authorIds.Contains(c.AuthorId) && c.Stars < stars && commentIds.Contains(c.Id))
                .{{write}};
            """,
            "public async Task Run(List<Comment> comments, int stars, CancellationToken ct)"));

    [Theory]
    // The database compares texts, and a set does not do it alike; null equals null.
    [InlineData("db.Comments.Where(c => c.PostId == comment.PostId && c.Text == comment.Text)")]
    [InlineData("db.Posts.Where(p => p.BlogId == comment.PostId && p.AuthorId == comment.AuthorId)")]
    // The row's own key says which one it is.
    [InlineData("db.Comments.Where(c => c.Id == comment.Id && c.AuthorId == comment.AuthorId)")]
    [InlineData("db.Comments.Where(c => c.PostId == comment.PostId).Where(c => c.AuthorId == comment.AuthorId)")]
    [InlineData("(from c in db.Comments where c.PostId == comment.PostId && c.AuthorId == comment.AuthorId select c)")]
    public Task OffersNoFix_WhenWhatIsWrittenIsFoundOtherwise(string rows) => TestReferences.EfCore.Major < 7 ? Task.CompletedTask : VerifyNoCodeFixAsync(Code.Method(
        $$"""
        foreach (var comment in comments)
            await [|{{rows}}.ExecuteDeleteAsync(ct)|];
        """,
        "public async Task Run(List<Comment> comments, CancellationToken ct)"));

    // A row that is removed and saved is not found a second time, but in memory.
    [Fact]
    public Task Fixes_AsSuggestion_WhenWhatIsFoundIsRemovedAndSaved() => VerifySuggestionAsync(
        Code.Method(
            """
            foreach (var post in posts)
            {
                var blog = await [|db.Blogs.FirstOrDefaultAsync(b => b.Id == post.BlogId, ct)|];
                if (blog == null)
                    continue;
                db.Blogs.Remove(blog);
                await db.SaveChangesAsync(ct);
            }
            """,
            OverPosts),
        "that what the loop saves does not change which rows are found and that no Blog is looked for that the loop has removed");

    // A getter may keep what it computes, and a handler writes down what went wrong.
    [Fact]
    public Task Fixes_AsSuggestion_WhenTheKeyIsRead_WithHandlers() => VerifySuggestionAsync(
        Code.File("""
        public class Row(string text, List<string> warnings)
        {
            private bool? _isEmpty;

            private bool IsEmpty => _isEmpty ??= text.Length == 0;

            public int GetValue()
            {
                try
                {
                    return IsEmpty ? 0 : int.Parse(text);
                }
                catch (FormatException exception)
                {
                    warnings.Add(exception.Message);
                    return 0;
                }
            }
        }

        public class Service(BlogContext db)
        {
            public async Task Run(List<Row> rows, CancellationToken ct)
            {
                foreach (var row in rows)
                    Console.WriteLine(await [|db.Blogs.FirstOrDefaultAsync(b => b.Id == row.GetValue(), ct)|]);
            }
        }
        """),
        "that 'GetValue' does not fail, and gives the same before the loop");

    // It counts how often it is asked.
    [Theory]
    [InlineData("public int GetValue() { _asked++; return text.Length; }")]
    [InlineData("private int Asked => _asked++; public int GetValue() => Asked;")]
    [InlineData("public int GetValue() { try { return text.Length; } finally { warnings.Add(text); } }")]
    public Task OffersNoFix_WhenReadingTheKeyIsSeen(string members) => VerifyNoCodeFixAsync(Code.File($$"""
        public class Row(string text, List<string> warnings)
        {
            private int _asked = warnings.Count;

            {{members}}
        }

        public class Service(BlogContext db)
        {
            public async Task Run(List<Row> rows, CancellationToken ct)
            {
                foreach (var row in rows)
                    Console.WriteLine(await [|db.Blogs.FirstOrDefaultAsync(b => b.Id == row.GetValue(), ct)|]);
            }
        }
        """));

    private const string Filters = """
        using System.Collections.Generic;
        using System.Linq;
        using Microsoft.EntityFrameworkCore;

        namespace Shared;

        public static class Filters
        {
            public static IQueryable<T> ByPostIds<T>(this IQueryable<T> query, int[] postIds) => query;
            public static IQueryable<T> ByIds<T>(this IQueryable<T> query, IEnumerable<int> ids) => query;
            public static IQueryable<T> ByPostId<T>(this IQueryable<T> query, int postId) => query;
        }
        """;

    [Theory]
    [InlineData(
        "var rows = await [|db.Comments.ByPostIds(new[] { post.Id }).OrderBy(c => c.Stars).ToListAsync(ct)|];",
        "that 'ByPostIds' finds rows by their PostId and nothing else",
        "var postIds = posts.Select(post => post.Id).Distinct().ToArray();",
        "var commentsByPostId = (await db.Comments.ByPostIds(postIds).OrderBy(c => c.Stars).ToListAsync(ct)).ToLookup(c => c.PostId);",
        "var rows = commentsByPostId[post.Id].ToList();")]
    [InlineData(
        "var row = await [|db.Blogs.AsNoTracking().ByIds([post.BlogId]).FirstOrDefaultAsync(ct)|];",
        "that 'ByIds' finds rows by their Id and nothing else",
        "var blogIds = posts.Select(post => post.BlogId).Distinct().ToList();",
        "var blogsById = (await db.Blogs.AsNoTracking().ByIds(blogIds).ToListAsync(ct)).ToLookup(b => b.Id);",
        "var row = blogsById[post.BlogId].FirstOrDefault();")]
    public Task Fixes_AsSuggestion_WhenAnOperatorTakesAListOfOne(
        string statement, string assumption, string keys, string batch, string fixedStatement) => VerifySuggestionAsync(
        Using("Shared", Code.Method($"foreach (var post in posts) {{ {statement} }}", OverPosts)),
        assumption,
        Using("Shared", Code.Method(
            $$"""
            {{keys}}
            {{batch}}
            foreach (var post in posts) { {{fixedStatement}} }
            """,
            OverPosts)),
        static o => o.ReferencedSources["Filters.cs"] = Filters);

    [Theory]
    [InlineData("db.Comments.ByPostId(post.Id)")]
    [InlineData("db.Comments.ByPostIds(new[] { post.Id, post.BlogId })")]
    [InlineData("db.Blogs.ByPostIds(new[] { post.Id })")]
    [InlineData("db.Comments.ByPostIds(new[] { post.Id }).Take(3)")]
    public Task OffersNoFix_WhenAnOperatorTakesSomethingElse(string rows) => VerifyNoCodeFixAsync(
        Using("Shared", Code.Method($"foreach (var post in posts) Console.WriteLine(await [|{rows}.ToListAsync(ct)|]);", OverPosts)),
        static o => o.ReferencedSources["Filters.cs"] = Filters);

    private static string OverBundles(string before, string statements) => Code.File(Bundles + $$"""
        public class Service(BlogContext db)
        {
            public async Task Run(List<Bundle> bundles, CancellationToken ct)
            {
        {{string.Concat(before.Split('\n').Where(static l => l.Length > 0).Select(static l => "        " + l + "\n"))}}        foreach (var bundle in bundles)
                {
                    {{statements}}
                }
            }
        }
        """);
}
