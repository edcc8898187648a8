using PerfAnalyzers.Flow.Loops;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Flow.Loops;

public sealed class RepetitionTests
{
    [Theory]
    [InlineData("foreach (var id in ids) { _ = QUERY; }", "element of 'ids'")]
    [InlineData("foreach (var id in ids) if (id > 1) _ = QUERY;", "element of 'ids'")]
    [InlineData("foreach (var id in ids.Where(i => i > 1)) { _ = QUERY; }", "element of 'ids.Where(i => i > 1)'")]
    [InlineData("await foreach (var id in stream) { _ = QUERY; }", "element of 'stream'")]
    [InlineData("for (var i = 0; i < ids.Count; i++) { var id = ids[i]; _ = QUERY; }", "element of 'ids'")]
    [InlineData("for (var id = 0; id < 100; id++) { _ = QUERY; }", "iteration of the loop")]
    [InlineData("var i = 0; while (i < ids.Count) { var id = ids[i]; _ = QUERY; i++; }", "element of 'ids'")]
    [InlineData("while (reader.ReadLine() is { } line) { var id = line.Length; _ = QUERY; }", "element of 'reader'")]
    [InlineData("var work = new Queue<int>(ids); while (work.TryDequeue(out var id)) { _ = QUERY; }", "element of 'work'")]
    [InlineData("var work = new Stack<int>(ids); while (work.Count > 0) { var id = work.Pop(); _ = QUERY; }", "element of 'work'")]
    [InlineData("_ = ids.Select(id => QUERY).ToList();", "element of 'ids'")]
    [InlineData("_ = ids.Where(id => QUERY != null).ToList();", "element of 'ids'")]
    [InlineData("ids.ForEach(id => _ = QUERY);", "element of 'ids'")]
    [InlineData("Parallel.ForEach(ids, id => _ = QUERY);", "element of 'ids'")]
    [InlineData("await Task.WhenAll(ids.Select(async id => { await Task.Yield(); _ = QUERY; }));", "element of 'ids'")]
    [InlineData("_ = ids.OrderBy(id => QUERY.Title).ToList();", "element of 'ids'")]
    [InlineData("_ = Enumerable.Select(ids, id => QUERY).ToList();", "element of 'ids'")]
    [InlineData("foreach (var id in ids) { using (new MemoryStream()) { try { _ = QUERY; } finally { } } }", "element of 'ids'")]
    [InlineData("foreach (var id in ids) { Retry(() => _ = QUERY); }", "element of 'ids'")] // run where it stands
    [InlineData("foreach (var id in ids) { Retry(() => { _ = QUERY; return; }); }", "element of 'ids'")] // leaves the lambda only
    [InlineData("var id = 1; for (var i = 0; i < [|db.Posts.Count()|]; i++) { id += i; } return;", "iteration of the loop")]
    public void IsPerElement(string code, string expected)
    {
        var repetition = Of(code);

        Assert.Equal((RepetitionKind.PerElement, expected), (repetition.Kind, repetition.Describe()));
    }

    [Theory]
    [InlineData("var id = 1; _ = QUERY;")]
    [InlineData("foreach (var id in [|db.Posts.Select(p => p.Id).ToList()|]) { }")] // once, before the loop
    [InlineData("var id = 1; Action later = () => _ = QUERY;")]
    [InlineData("foreach (var id in ids) { Action later = () => _ = QUERY; }")] // a handler runs some other time
    [InlineData("foreach (var id in ids) { void Local() => _ = QUERY; }")]
    [InlineData("var id = 0; while (true) { _ = QUERY; id++; }")]
    [InlineData("var id = 0; do { _ = QUERY; } while (id++ < Limit());")]
    [InlineData("foreach (var id in ids) { _ = QUERY; break; }")]
    public void IsNone(string code) => Assert.Equal(RepetitionKind.None, Of(code).Kind);

    [Theory]
    [InlineData("foreach (var chunk in ids.Chunk(100)) { var id = chunk[0]; _ = QUERY; }")]
    [InlineData("foreach (var id in ids.Take(3)) { _ = QUERY; }")]
    [InlineData("foreach (var id in new[] { 1, 2, 3 }) { _ = QUERY; }")]
    [InlineData("foreach (var day in Enum.GetValues<DayOfWeek>()) { var id = (int)day; _ = QUERY; }")]
    [InlineData("for (var id = 0; id < 3; id++) { _ = QUERY; }")]
    [InlineData("for (var page = 0; page < ids.Count; page++) { var id = page; _ = QUERY; }")]
    [InlineData("for (var i = 0; i < ids.Count; i += 100) { var id = i; _ = QUERY; }")]
    [InlineData("foreach (var id in ids) { using var db = factory.CreateDbContext(); _ = QUERY; }")]
    [InlineData("foreach (var id in ids) { RunWithContext(db => _ = QUERY); }")]
    [InlineData("var known = new Dictionary<int, Post>(); foreach (var id in ids) { if (!known.TryGetValue(id, out var post)) known[id] = post = QUERY; }")]
    [InlineData("var known = new Dictionary<int, Post>(); foreach (var id in ids) { if (known.ContainsKey(id)) continue; known[id] = QUERY; }")]
    [InlineData("Post? post = null; foreach (var id in ids) { post ??= QUERY; }")]
    [InlineData("var known = new Dictionary<int, Post>(); foreach (var id in ids) { if (known.GetValueOrDefault(id) is { }) continue; known[id] = QUERY; }")]
    [InlineData("var known = new Dictionary<int, Post>(); foreach (var id in ids) { if (known.GetValueOrDefault(id) is { } post) continue; known[id] = QUERY; }")]
    [InlineData("var known = new Dictionary<int, Post>(); foreach (var id in ids) { if (known.GetValueOrDefault(id) is not Post post) known[id] = QUERY; }")]
    [InlineData("foreach (var id in ids) { var post = [|db.Posts.FirstOrDefault(p => p.Id == id)|]; if (post != null) return; }")]
    [InlineData("foreach (var id in ids) { if (id % 100 == 0) _ = QUERY; }")]
    [InlineData("var cache = new System.Collections.Concurrent.ConcurrentDictionary<int, Post>(); foreach (var id in ids) { cache.GetOrAdd(id, i => QUERY); }")]
    [InlineData("_ = ids.Any(id => [|db.Posts.Any(p => p.Id == id)|]);")]
    public void IsLegitimate(string code) => Assert.Equal(RepetitionKind.Legitimate, Of(code).Kind);

    [Theory]
    [InlineData("foreach (var id in ids) { var post = [|db.Posts.FirstOrDefault(p => p.Id == id)|]; if (post == null) return; }")] // the ordinary case is a hit
    [InlineData("foreach (var id in ids) { var post = QUERY; if (post.IsPublished) continue; }")]
    [InlineData("var known = new Dictionary<int, Post>(); foreach (var id in ids) { if (known.GetValueOrDefault(id) is not Post post) continue; _ = QUERY; }")] // on a hit
    [InlineData("var seen = new HashSet<int>(); foreach (var id in ids) { if (seen.Contains(id)) continue; _ = QUERY; }")] // once per key all the same
    public void IsPerElement_WhenTheLoopRunsThroughAllTheSame(string code) => Assert.Equal(RepetitionKind.PerElement, Of(code).Kind);

    [Theory]
    [InlineData("foreach (var id in ids) { }", "id")]
    [InlineData("foreach (var id in ids) { foreach (var other in ids) { _ = QUERY; } }", "other")] // the nearest
    [InlineData("_ = ids.Select(id => QUERY).ToList();", "id")]
    [InlineData("for (var i = 0; i < ids.Count; i++) { var id = ids[i]; _ = QUERY; }", "i")]
    public void Element_IsTheNearestLoopsVariable(string code, string expected) =>
        Assert.Equal(expected, Of(code.Replace("{ }", "{ _ = QUERY; }", StringComparison.Ordinal)).Element?.Name);

    [Theory]
    [InlineData("_ = ids.Select([|Load|]).ToList();", "PerElement")]
    [InlineData("ids.ForEach([|Print|]);", "PerElement")]
    [InlineData("Func<int, Post> f = [|Load|];", "None")]
    [InlineData("var l = new Lazy<Post>([|First|]);", "None")]
    [InlineData("var c = new System.Collections.Concurrent.ConcurrentDictionary<int, Post>(); c.GetOrAdd(1, [|Load|]);", "Legitimate")]
    public void OfMethodGroups(string code, string expected)
    {
        var probe = Probe.Method(code, "public void Run(List<int> ids)", "Post Load(int id) => db.Posts.First(p => p.Id == id); Post First() => db.Posts.First(); void Print(int id) => db.Posts.First();");

        Assert.Equal(expected, Repetition.Analyze(probe.Operation, probe.Model).Kind.ToString());
    }

    private static Repetition Of(string code)
    {
        var probe = Probe.Method(
            code.Replace("QUERY", "[|db.Posts.First(p => p.Id == id)|]", StringComparison.Ordinal),
            "public async Task Run(List<int> ids, IAsyncEnumerable<int> stream, StringReader reader)",
            "private static void Retry(Action action) => action(); private void RunWithContext(Action<BlogContext> action) { using var own = factory.CreateDbContext(); action(own); } private static int Limit() => 3;");
        return Repetition.Analyze(probe.Operation, probe.Model, QueryChain.Execution(probe.Operation, probe.Model));
    }
}
