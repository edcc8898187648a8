using System.Collections.Concurrent;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Tests.Harness;
using PerfAnalyzers.Tests.Repository;

namespace PerfAnalyzers.Tests.Robustness;

/// <summary>Code that nobody writes and generators make: long chains, deep nesting, endless methods. It is analyzed with a compiler's stack, in time that follows its length.</summary>
[Trait(Versions.Trait, Versions.Roslyn)]
public sealed class DeepCodeTests
{
    // As large as the stacks of a compiler's threads are on the platforms with the smallest.
    private const int StackSize = 1 << 20;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(2);

    public static TheoryData<string> Shapes =>
    [
        nameof(ChainedOperators), nameof(ChainedIncludes), nameof(NestedLambdas), nameof(NestedLoops), nameof(NestedCalls), nameof(LongMethod),
        nameof(ManyVariables), nameof(ManyBranches), nameof(ElseIfs), nameof(LongSum), nameof(ManyMethods), nameof(NestedConditions), nameof(ManyUses),
    ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Survives_Shape(string shape)
    {
        var source = (string)GetType().GetMethod(shape, System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!.Invoke(null, [])!;
        var project = TestSolution.Create(new Dictionary<string, string> { [TestSolution.MainFile] = source }, new TestOptions(), Rule.All.Select(static r => r.Descriptor));
        var compilation = (await project.GetCompilationAsync())!;
        Assert.Empty(compilation.GetDiagnostics().Where(static d => d.Severity == DiagnosticSeverity.Error));

        IReadOnlyList<string> slow = [];
        // The quickest of three: a busy machine delays one run, what does not follow the code's length all of them.
        for (var run = 0; run == 0 || (slow.Count > 0 && run < 3); run++)
            slow = await SlowAnalyzersAsync(project, compilation);
        Assert.Empty(slow);
    }

    private static async Task<IReadOnlyList<string>> SlowAnalyzersAsync(Project project, Compilation compilation)
    {
        var exceptions = new ConcurrentQueue<Exception>();
        var analyzers = Rule.AnalyzerTypes.Select(static t => (DiagnosticAnalyzer)Activator.CreateInstance(t)!);
        var driver = new CompilationWithAnalyzers(
            compilation,
            [.. analyzers],
            new CompilationWithAnalyzersOptions(project.AnalyzerOptions, (e, _, _) => exceptions.Enqueue(e), concurrentAnalysis: false, logAnalyzerExecutionTime: true));
        var run = new TaskCompletionSource<AnalysisResult>();
        new Thread(() => run.SetResult(driver.GetAnalysisResultAsync(CancellationToken.None).GetAwaiter().GetResult()), StackSize).Start();
        var result = await run.Task;

        Assert.Empty(exceptions);
        return [.. result.AnalyzerTelemetryInfo
            .Where(static a => a.Value.ExecutionTime > s_limit)
            .Select(static a => $"{a.Key.GetType().Name}: {a.Value.ExecutionTime.TotalSeconds:0.0} s")];
    }

    private static string ChainedOperators() =>
        Code.Method($"foreach (var id in ids) {{ var posts = await db.Posts{Repeat(1000, i => $".Where(p => p.Id != {i})")}.ToListAsync(ct); }}");

    private static string ChainedIncludes() =>
        Code.Method($"foreach (var post in await db.Posts{Repeat(300, _ => ".Include(p => p.Author).ThenInclude(a => a!.Company)")}.ToListAsync(ct)) {{ Console.WriteLine(post.Blog.Name); }}");

    private static string NestedLambdas() =>
        Code.Method(
            $"{Repeat(400, _ => "Run(() => {")} foreach (var id in ids) db.Posts.First(p => p.Id == id); {Repeat(400, _ => "});")}",
            "public void Start(IEnumerable<int> ids)",
            "private static void Run(Action action) => action();");

    private static string NestedLoops() =>
        Code.Method($"{Repeat(150, i => $"foreach (var a{i} in ids) {{ ")} var post = await db.Posts.FirstAsync(p => p.Id == a149, ct); {Repeat(150, _ => "}")}");

    private static string NestedCalls() =>
        Code.Method($"foreach (var id in ids) {{ var post = {Repeat(400, _ => "Same(")} db.Posts.First(p => p.Id == id) {Repeat(400, _ => ")")}; Console.WriteLine(post.Author!.Name); }}", members: "private static Post Same(Post post) => post;");

    private static string LongMethod() =>
        Code.Method(Repeat(2500, i => $"var post{i} = await db.Posts.FirstOrDefaultAsync(p => p.Id == {i}, ct);\nif (post{i} is not null)\n    Console.WriteLine(post{i}.Title);\n"));

    private static string ManyVariables() =>
        Code.Method($"IQueryable<Post> q0 = db.Posts;\n{Repeat(1500, i => $"var q{i + 1} = q{i}.Where(p => p.Id > {i});\n")}foreach (var post in await q1500.ToListAsync(ct)) Console.WriteLine(post.Blog.Name);");

    private static string ManyBranches() =>
        Code.Method($"IQueryable<Post> q = db.Posts;\n{Repeat(1000, i => $"if (ids.Contains({i})) q = q.Where(p => p.Id > {i});\n")}foreach (var post in await q.ToListAsync(ct)) Console.WriteLine(post.Blog.Name);");

    private static string ElseIfs() =>
        Code.Method($"foreach (var id in ids)\n{{\nif (id == -1) {{ }}\n{Repeat(300, i => $"else if (id == {i}) await db.Posts.FirstAsync(p => p.Id == id, ct);\n")}}}");

    private static string LongSum() =>
        Code.Method($"var posts = await db.Posts.ToListAsync(ct); foreach (var post in posts) {{ var text = \"\"{Repeat(1500, _ => " + post.Title")}; Console.WriteLine(text); }}");

    private static string ManyMethods() =>
        Code.Method(
            "foreach (var id in ids) await M0(id);",
            members: Repeat(1000, i => $"private async Task M{i}(int id) {{ await M{i + 1}(id); await M{(i * 7 + 3) % 1000}(id); }}\n") + "private async Task M1000(int id) => await db.Posts.FirstAsync(p => p.Id == id);");

    private static string NestedConditions() =>
        Code.Method($"foreach (var id in ids) {{ var post = {Repeat(300, i => $"id == {i} ? db.Posts.First(p => p.Id == {i}) : ")} db.Posts.First(); Console.WriteLine(post.Author!.Name); }}");

    private static string ManyUses() =>
        Code.Method($"var posts = await db.Posts.ToListAsync(ct);\n{Repeat(2000, i => $"foreach (var p in posts) Console.WriteLine(p.Author!.Name + p.Blog.Name + {i});\n")}");

    private static string Repeat(int count, Func<int, string> text)
    {
        var builder = new StringBuilder();
        for (var i = 0; i < count; i++)
            builder.Append(text(i));
        return builder.ToString();
    }
}
