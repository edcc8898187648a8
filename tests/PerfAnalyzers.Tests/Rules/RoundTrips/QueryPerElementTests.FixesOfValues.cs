using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>The fix: rows that get a value of their element, one statement for all that get the same.</summary>
public sealed partial class QueryPerElementTests
{
    [Fact]
    public Task Fixes_AsSuggestion_WhenEachRowGetsAValue() => TestReferences.EfCore.Major < 7 ? Task.CompletedTask : VerifySuggestionAsync(
        Code.Method(
            """
            foreach (var post in posts)
            {
                // Only the title.
                await [|db.Posts
                    .Where(p => p.Id == post.Id)
                    .ExecuteUpdateAsync(s => s.SetProperty(p => p.Title, post.Title), ct)|];
            }
            """,
            OverPosts),
        "that many get the same Title and that no Id comes twice with another value",
        Code.Method(
            """
            foreach (var group in posts.GroupBy(post => post.Title))
            {
                var postIds = group.Select(post => post.Id).ToList();
                // Only the title.
                await db.Posts
                    .Where(p => postIds.Contains(p.Id))
                    .ExecuteUpdateAsync(s => s.SetProperty(p => p.Title, group.Key), ct);
            }
            """,
            OverPosts));

    [Fact]
    public Task Fixes_AsSuggestion_WhenEachRowGetsSeveralValues() => TestReferences.EfCore.Major < 7 ? Task.CompletedTask : VerifySuggestionAsync(
        Code.Method(
            """
            foreach (Post post in posts)
                [|db.Posts
                    .Where(p => p.Id == post.Id)
                    .ExecuteUpdate(s => s.SetProperty(p => p.Title, post.Title).SetProperty(p => p.BlogId, p => post.BlogId))|];
            """,
            "public void Run(Post[] posts)"),
        "that many get the same Title and BlogId and that no Id comes twice with another value",
        Code.Method(
            """
            foreach (var group in posts.GroupBy(post => new { post.Title, post.BlogId }))
            {
                var postIds = group.Select(post => post.Id).ToList();
                db.Posts
                    .Where(p => postIds.Contains(p.Id))
                    .ExecuteUpdate(s => s.SetProperty(p => p.Title, group.Key.Title).SetProperty(p => p.BlogId, p => group.Key.BlogId));
            }
            """,
            "public void Run(Post[] posts)"));

    // What a local holds is computed for the group.
    [Fact]
    public Task Fixes_AsSuggestion_WhenTheValueIsLookedUp() => TestReferences.EfCore.Major < 7 ? Task.CompletedTask : VerifySuggestionAsync(
        Code.Method(
            """
            foreach (var id in ids.Distinct())
            {
                var stars = starsById.GetValueOrDefault(id);

                await [|db.Comments.Where(c => c.PostId == id).ExecuteUpdateAsync(s => s.SetProperty(c => c.Stars, stars))|];
            }
            """,
            "public async Task Run(List<int> ids, Dictionary<int, int> starsById)"),
        "that 'GetValueOrDefault' gives the same before the loop and that many get the same Stars and that no PostId comes twice with another value",
        Code.Method(
            """
            foreach (var group in ids.Distinct().GroupBy(id => starsById.GetValueOrDefault(id)))
            {
                var postIds = group.ToList();

                await db.Comments.Where(c => postIds.Contains(c.PostId)).ExecuteUpdateAsync(s => s.SetProperty(c => c.Stars, group.Key));
            }
            """,
            "public async Task Run(List<int> ids, Dictionary<int, int> starsById)"));

    [Fact]
    public Task Fixes_AsSuggestion_WhenTheValuesAreThoseOfADictionary() => TestReferences.EfCore.Major < 7 ? Task.CompletedTask : VerifySuggestionAsync(
        Code.Method(
            """
            var group = starsById.Count;
            foreach (var pair in starsById)
            {
                [|db.Comments.Where(c => c.PostId == pair.Key).ExecuteUpdate(s => s.SetProperty(c => c.Stars, pair.Value))|];
            }
            """,
            "public void Run(Dictionary<int, int> starsById)"),
        "that many get the same Stars and that no PostId comes twice with another value",
        Code.Method(
            """
            var group = starsById.Count;
            foreach (var group2 in starsById.GroupBy(pair => pair.Value))
            {
                var postIds = group2.Select(pair => pair.Key).ToList();
                db.Comments.Where(c => postIds.Contains(c.PostId)).ExecuteUpdate(s => s.SetProperty(c => c.Stars, group2.Key));
            }
            """,
            "public void Run(Dictionary<int, int> starsById)"));

    public static TheoryData<string> ValuesSinceEfCore7 =>
    [
        // The row's own value, and one that is made of both.
        "await [|db.Posts.Where(p => p.Id == post.Id).ExecuteUpdateAsync(s => s.SetProperty(p => p.Title, p => p.Title + post.Title), ct)|];",
        // What is set decides which rows the next statement finds.
        "await [|db.Posts.Where(p => p.BlogId == post.BlogId).ExecuteUpdateAsync(s => s.SetProperty(p => p.BlogId, post.Id), ct)|];",
        "await [|db.Posts.Where(p => p.Id == post.Id && p.Title != \"\").ExecuteUpdateAsync(s => s.SetProperty(p => p.Title, post.Title), ct)|];",
        // Found by two columns, or by a comparison.
        "await [|db.Posts.Where(p => p.Id == post.Id && p.BlogId == post.BlogId).ExecuteUpdateAsync(s => s.SetProperty(p => p.Title, post.Title), ct)|];",
        "await [|db.Posts.Where(p => p.Id > post.Id).ExecuteUpdateAsync(s => s.SetProperty(p => p.Title, post.Title), ct)|];",
        // The loop does more, also beside what it computes.
        "var next = post.Id + 1; await [|db.Posts.Where(p => p.Id == post.Id).ExecuteUpdateAsync(s => s.SetProperty(p => p.Title, post.Title), ct)|];",
        "await [|db.Posts.Where(p => p.Id == post.Id).ExecuteUpdateAsync(s => s.SetProperty(p => p.Title, post.Title), ct)|]; Console.WriteLine(post.Id);",
        "if (post.IsPublished) await [|db.Posts.Where(p => p.Id == post.Id).ExecuteUpdateAsync(s => s.SetProperty(p => p.Title, post.Title), ct)|];",
    ];

    [Theory]
    [MemberData(nameof(ValuesSinceEfCore7))]
    public Task OffersNoFix_WhenRowsGetValuesOtherwise(string statement) => TestReferences.EfCore.Major < 7 ? Task.CompletedTask : VerifyNoCodeFixAsync(Code.Method(
        $$"""
        foreach (var post in posts)
        {
            {{statement}}
        }
        """,
        OverPosts));
}
