using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Roslyn;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Flow.Calls;

/// <summary>Which calls run a query, and by which way. In the tables <c>?</c> marks a way that a condition may leave out.</summary>
public sealed class CallSummaryTests
{
    [Theory]
    [InlineData("[|Load(1)|]", "Post Load(int id) => db.Posts.First(p => p.Id == id);", "Post")]
    [InlineData("[|Load(1)|]", "Post Load(int id) { return db.Posts.Find(id)!; }", "Post")]
    [InlineData("[|LoadAsync(1)|]", "async Task<Post> LoadAsync(int id) => await db.Posts.FirstAsync(p => p.Id == id);", "Post")]
    [InlineData("[|A()|]", "int A() => B(); int B() => C(); int C() => db.Posts.Count();", "B > C > Post")]
    [InlineData("[|A()|]", "int A() { if (DateTime.Now.Ticks > 1) return db.Posts.Count(); return 0; }", "Post?")]
    [InlineData("[|A()|]", "int A() => DateTime.Now.Ticks > 1 ? B() : 0; int B() => db.Posts.Count();", "B > Post?")]
    [InlineData("[|A()|]", "int A() { if (DateTime.Now.Ticks > 1) return 0; return db.Posts.Count(); }", "Post")] // arguments are checked first
    [InlineData("[|A()|]", "int A() { foreach (var p in db.Posts) { } return 1; }", "Post")]
    [InlineData("[|A()|]", "int A() => L(); int L() { return Inner(); int Inner() => db.Posts.Count(); }", "L > Inner > Post")]
    [InlineData("[|A()|]", "int A() => new[] { 1, 2 }.Sum(i => db.Posts.Count(p => p.Id == i));", "Post")] // LINQ runs it
    [InlineData("[|A()|]", "int A() => new[] { 1, 2 }.Sum(B); int B(int i) => db.Posts.Count(p => p.Id == i);", "B > Post")]
    [InlineData("[|Total|]", "int Total => db.Posts.Count();", "Post")]
    [InlineData("[|Total|]", "int Total { get { return B(); } } int B() => db.Posts.Count();", "B > Post")]
    [InlineData("[|A()|]", "int A() => Total; int Total => db.Posts.Count();", "Total > Post")]
    [InlineData("[|A()|]", "int A() => A() + B(); int B() => db.Posts.Count();", "B > Post")]
    [InlineData("[|A()|]", "int A() => B(); int B() => A() + db.Posts.Count();", "B > Post")]
    [InlineData("[|A()|]", "int A() => db.Database.ExecuteSqlRaw(\"delete\");", "-")]
    [InlineData("[|new Repository(db).Count()|]", "", "Post")]
    [InlineData("[|((IRepository)new Repository(db)).Count()|]", "", "Post")] // one implementation
    [InlineData("[|db.Posts.Total()|]", "", "Post")]
    [InlineData("[|A()|]", "int A() => new Repository(db).Count();", "Repository.Count > Post")]
    [InlineData("[|A()|]", "int A() => db.Posts.Total();", "Extensions.Total > Post")]
    public void FindsTheQuery(string call, string members, string expected) =>
        Assert.Equal(expected, PathOf(Probe.Method($"_ = {call};", members: members, types: Types)));

    [Theory]
    [InlineData("[|A()|]", "int A() => 1;")]
    [InlineData("[|A()|]", "IQueryable<Post> A() => db.Posts.Where(p => p.Id > 1);")] // only put together
    [InlineData("[|A()|]", "Func<int> A() => () => db.Posts.Count();")] // runs some other time
    [InlineData("[|A()|]", "int A() { return 1; int Unused() => db.Posts.Count(); }")]
    [InlineData("[|A()|]", "int? _n; int A() => _n ??= db.Posts.Count();")] // once
    [InlineData("[|A()|]", "int? _n; int A() { if (_n == null) _n = db.Posts.Count(); return _n.Value; }")]
    [InlineData("[|A(1)|]", "Dictionary<int, Post> _known = []; Post A(int id) { if (_known.TryGetValue(id, out var p)) return p; return _known[id] = db.Posts.First(); }")]
    [InlineData("[|A(1)|]", "System.Collections.Concurrent.ConcurrentDictionary<int, Post> _known = new(); Post A(int id) => _known.GetOrAdd(id, i => db.Posts.First());")]
    [InlineData("[|A()|]", "int A() { try { return 1; } catch { return db.Posts.Count(); } }")]
    [InlineData("[|A()|]", "Lazy<int> A() => new Lazy<int>(() => db.Posts.Count());")]
    [InlineData("[|A()|]", "int A() => new List<Post>().Count(p => p.Id > 1);")]
    [InlineData("[|A()|]", "int A() => A();")]
    [InlineData("[|A()|]", "int A() => B(); int B() => A();")]
    [InlineData("[|new Both(null!).Count()|]", "")] // neither of two implementations is known to be meant
    [InlineData("[|DateTime.Now.ToString()|]", "")]
    public void FindsNone(string call, string members) =>
        Assert.Null(PathOf(Probe.Method($"_ = {call};", members: members, types: Types)));

    [Theory]
    [InlineData("_ = [|Local()|]; int Local() => db.Posts.Count();", "Post")]
    [InlineData("Func<int> kept = () => db.Posts.Count(); _ = [|kept()|];", "Post")]
    [InlineData("Func<int> kept = () => db.Posts.Count(); kept = () => 1; _ = [|kept()|];", null)]
    [InlineData("Func<int, Post> f = [|Load|]; Post Load(int id) => db.Posts.First(p => p.Id == id);", "Post")]
    public void FindsTheQuery_OfLocalFunctionsAndKeptLambdas(string code, string? expected) =>
        Assert.Equal(expected, PathOf(Probe.Method(code)));

    [Fact]
    public void IsFoundThroughOperatorsAndConstructors() =>
        Assert.Equal("Post", PathOf(Probe.Method(
            "_ = [|new Money() + new Money()|];",
            types: "public class Money { public static BlogContext Db = null!; public static int operator +(Money a, Money b) => Db.Posts.Count(); }")));

    [Theory]
    [InlineData(10, true)]
    [InlineData(30, false)] // no reader would follow a way that long
    public void HasALimitOnDepth(int depth, bool expected)
    {
        var methods = Enumerable.Range(0, depth).Select(i => $"int M{i}() => M{i + 1}();");
        var probe = Probe.Method("_ = [|M0()|];", members: string.Join("\n", methods) + $"\nint M{depth}() => db.Posts.Count();");

        Assert.Equal(expected, CallSummary.QueryRunBy(probe.Operation, probe.Model) is not null);
    }

    [Fact]
    public void Ends_WhenEachMethodCallsAllOthers()
    {
        const int Count = 40;
        var calls = string.Join(" + ", Enumerable.Range(0, Count).Select(i => $"M{i}()"));
        // Each could lead to a query by its words, and none does.
        var methods = Enumerable.Range(0, Count).Select(i => $"int M{i}() => {calls} + new List<Post>().AsQueryable().Count();");
        var probe = Probe.Method("_ = [|M0()|];", members: string.Join("\n", methods));

        var usedBefore = Environment.CpuUsage.TotalTime;
        Assert.Null(CallSummary.QueryRunBy(probe.Operation, probe.Model));
        // Of the process, whose other tests run beside this one: a walk of all ways would not end at all.
        var used = Environment.CpuUsage.TotalTime - usedBefore;
        Assert.True(used < TimeSpan.FromSeconds(15) * Environment.ProcessorCount, $"It took {used.TotalSeconds:0.0} s.");
    }

    private const string Types =
        """
        public interface IRepository { int Count(); }
        public class Repository(BlogContext db) : IRepository { public int Count() => db.Posts.Count(); }
        public interface IBoth { int Count(); }
        public class First(BlogContext db) : IBoth { public int Count() => db.Posts.Count(); }
        public class Second(BlogContext db) : IBoth { public int Count() => db.Posts.Count(); }
        public class Both(IBoth inner) { public int Count() => inner.Count(); }
        public static class Extensions { public static int Total(this DbSet<Post> posts) => posts.Count(); }
        """;

    private static string? PathOf(Probe probe)
    {
        if (CallSummary.QueryRunBy(probe.Operation, probe.Model) is not { } path)
            return null;
        var steps = path.Calls.Select(c => CallTargets.Method(c, probe.Compilation) is { } target ? Name(target) : c.Syntax.ToString());
        return string.Join(" > ", steps.Append(path.Query!.Entity?.Name ?? "-")) + (path.IsCertain ? "" : "?");
    }

    private static string Name(Microsoft.CodeAnalysis.IMethodSymbol method)
    {
        var name = (method.AssociatedSymbol ?? method).Name;
        return method.ContainingType.Name == "Service" ? name : $"{method.ContainingType.Name}.{name}";
    }
}
