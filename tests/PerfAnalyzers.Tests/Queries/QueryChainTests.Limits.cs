using System.Diagnostics;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Queries;

/// <summary>Code that leads a reader of definitions round in circles, or is larger than any that people write.</summary>
public sealed partial class QueryChainTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData("IQueryable<Post> q = db.Posts; while (true) { q = q.Where(p => p.Id > 1); _ = [|q.ToList()|]; }")]
    [InlineData("IQueryable<Post> q = db.Posts; foreach (var id in ids) { _ = [|q.ToList()|]; q = q.Where(p => p.Id != id); }")]
    [InlineData("IQueryable<Post> q = db.Posts; for (;;) { var r = q; q = r.Where(p => p.Id > 1); _ = [|q.ToList()|]; }")]
    [InlineData("IQueryable<Post> q = db.Posts, r = db.Posts; while (true) { q = r.Where(p => p.Id > 1); r = q.Where(p => p.Id > 2); _ = [|q.ToList()|]; }")]
    [InlineData("IQueryable<Post> a = db.Posts, b = a, c = b; while (true) { a = b.Union(c); b = c.Union(a); c = a.Union(b); _ = [|c.ToList()|]; }")]
    [InlineData("IQueryable<Post> q = db.Posts; q = q; q = q.Where(p => q.Any()); _ = [|q.ToList()|];")]
    [InlineData("_ = [|Self().ToList()|]; IQueryable<Post> Self() => Self().Where(p => p.Id > 1);")]
    public void Ends_WhenVariablesReferToThemselves(string code) =>
        Ends(() => Probe.Method(code, "#pragma warning disable CS1717\npublic void Run(IEnumerable<int> ids)"));

    [Fact]
    public void Ends_WhenALocalIsItsOwnInitializer() =>
        Ends(() => Probe.File(
            "public class Uses { public void Run() { IQueryable<Post> q = q.Where(p => p.Id > 1); _ = [|q.ToList()|]; } }",
            o => o.AllowCompileErrors = true));

    [Theory]
    [InlineData("IQueryable<Post> A() => A();")]
    [InlineData("IQueryable<Post> A() => A().Where(p => p.Id > 1);")]
    [InlineData("IQueryable<Post> A() => B().Where(p => p.Id > 1); IQueryable<Post> B() => A().Take(5);")]
    [InlineData("IQueryable<Post> A() => true ? B() : C(); IQueryable<Post> B() => true ? A() : C(); IQueryable<Post> C() => true ? A() : B();")]
    [InlineData("IQueryable<Post> A() => P; IQueryable<Post> P => A().Where(p => p.Id > 1);")]
    [InlineData("IQueryable<Post> A() => Of(A()); IQueryable<Post> Of(IQueryable<Post> q) => Of(q.Where(p => p.Id > 1));")]
    [InlineData("IQueryable<Post> A(IQueryable<Post>? q = null) => A(A(A(q)));")]
    public void Ends_WhenMethodsCallEachOther(string members) =>
        Ends(() => Probe.Method("_ = [|A().ToList()|];", members: members));

    [Fact]
    public void Ends_WhenEachMethodCallsTwoOthers()
    {
        // 2^24 ways through, if each were walked.
        var methods = Enumerable.Range(0, 24).Select(i => $"IQueryable<Post> M{i}() => DateTime.Now.Ticks > 1 ? M{i + 1}().Where(p => p.Id > 1) : M{i + 1}().Where(p => p.Id > 2);");

        Ends(() => Probe.Method("_ = [|M0().ToList()|];", members: string.Join("\n", methods) + "\nIQueryable<Post> M24() => db.Posts;"));
    }

    [Fact]
    public void Ends_WhenEachLocalIsReadTwice()
    {
        var locals = Enumerable.Range(1, 24).Select(i => $"var q{i} = flag ? q{i - 1}.Where(p => p.Id > 1) : q{i - 1}.Where(p => p.Id > 2);");

        Ends(() => Probe.Method("IQueryable<Post> q0 = db.Posts;\n" + string.Join("\n", locals) + "\n_ = [|q24.ToList()|];", "public void Run(bool flag)"));
    }

    [Fact]
    public void Reads_AThousandOperatorsInOneChain()
    {
        var query = Ends(() => Probe.Method($"_ = [|db.Posts{string.Concat(Enumerable.Repeat(".Where(p => p.Id > 1)", 1000))}.ToList()|];"));

        Assert.Equal(1001, query!.Steps.Length);
    }

    [Fact]
    public void Reads_AThousandStatementsThatComposeOneQuery()
    {
        var query = Ends(() => Probe.Method(
            $"IQueryable<Post> q = db.Posts;\n{string.Concat(Enumerable.Repeat("if (flag) q = q.Where(p => p.Id > 1);\n", 1000))}_ = [|q.ToList()|];",
            "public void Run(bool flag)"));

        // All of it, or nothing: never a part that looks like the whole.
        Assert.True(query is null || query.Steps.Length == 1001);
    }

    [Fact]
    public void Reads_AQueryInFiveHundredNestedLambdas() =>
        Assert.NotNull(Ends(() => Probe.Method(
            $"{string.Concat(Enumerable.Repeat("Run(() => { ", 500))}_ = [|db.Posts.Where(p => p.Id > 1).ToList()|];{string.Concat(Enumerable.Repeat(" });", 500))}",
            "public void Run(Action action)")));

    /// <summary>The query, if it is understood; found well before a reader would wait for it.</summary>
    private static QueryChain? Ends(Func<Probe> create)
    {
        var best = TimeSpan.MaxValue;
        // The quickest of three: a busy machine delays one run, a walk without end all of them.
        for (var run = 0; run < 3; run++)
        {
            var probe = create();
            var operation = probe.Operation;
            var watch = Stopwatch.StartNew();
            var query = QueryChain.Execution(operation, probe.Model);
            _ = query?.Includes;
            _ = query?.DeliveredEntity;
            best = watch.Elapsed < best ? watch.Elapsed : best;
            if (best < s_limit)
                return query;
        }

        Assert.Fail($"It took {best.TotalSeconds:0.0} s.");
        return null;
    }
}
