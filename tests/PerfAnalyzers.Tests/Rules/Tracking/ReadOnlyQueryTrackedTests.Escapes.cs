using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Tracking;

/// <summary>Ways on which entities leave a method without a return.</summary>
public sealed partial class ReadOnlyQueryTrackedTests
{
    [Theory]
    [InlineData("public void Run(out List<Post> posts) { posts = db.Posts.ToList(); Use(posts[0].Title); }")]
    [InlineData("public void Run(ref Post[] posts) { posts = db.Posts.ToArray(); Use(posts[0].Title); }")]
    [InlineData("public bool Run(out Post? post) { var posts = db.Posts.ToList(); post = posts.FirstOrDefault(); return post != null; }")]
    [InlineData("public void Run(bool all) { var posts = db.Posts.ToList(); Keep(all ? posts : null); Use(posts[0].Title); }")]
    [InlineData("public void Run() { var posts = db.Posts.ToList(); Hold(posts); Use(posts[0].Title); }")]
    [InlineData("public void Run(Action<List<Post>> show) { var posts = db.Posts.ToList(); show(posts); Use(posts[0].Title); }")]
    [InlineData("public void Run() { var posts = db.Posts.ToList(); _show = () => posts; Use(posts[0].Title); }")]
    [InlineData("public void Run() { Fill(); foreach (var p in _posts) Use(p.Title); } private void Fill() { _posts.AddRange(db.Posts.ToList()); }")]
    [InlineData("public void Run() { var post = db.Posts.ToList(); foreach (var p in post) p.BlogId++; Use(post); }")]
    [InlineData("public void Run() { foreach (var p in db.Posts.ToList()) --p.BlogId; }")]
    public Task IsSilent_WhenEntitiesEscape(string members) => VerifyAnalyzerAsync(Code.Members(members + """

        private readonly List<Post> _posts = new();
        private object? _kept;
        private Func<List<Post>>? _show;
        private static void Use(object? value) { }
        private void Keep(List<Post>? posts) => _kept = posts;
        private void Hold<T>(T value) => _kept = value;
        """));
}
