using Microsoft.CodeAnalysis;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using PerfAnalyzers.Profile;
using PerfAnalyzers.Recorder.CallSites;
using PerfAnalyzers.Recorder.Tests.Harness;

namespace PerfAnalyzers.Recorder.Tests.CallSites;

/// <summary>What is recorded from compiled code is what the source says: member, line, operator and its ordinal, for every marked call and no other.</summary>
public sealed class CallSiteTests
{
    private const string Mark = "/*expect*/";

    [Theory]
    [InlineData(OptimizationLevel.Debug)]
    [InlineData(OptimizationLevel.Release)]
    public async Task Sites_AreThoseOfTheSource(OptimizationLevel optimization)
    {
        var compiled = new Compiled(Compiled.Resource("Queries"), optimization);
        var recorded = await RecordAsync(compiled, CallSiteTracing.Every, new DelayedOpening { IsOff = true });
        AssertSame(Expected(compiled, optimization), recorded);
    }

    /// <summary>Where opening the connection yields, the caller is on the stack only before.</summary>
    [Fact]
    public async Task Sites_AreThoseOfTheSource_WhenConnectionsOpenLater()
    {
        var compiled = new Compiled(Compiled.Resource("Queries"), OptimizationLevel.Debug);
        AssertSame(Expected(compiled, OptimizationLevel.Debug), await RecordAsync(compiled, CallSiteTracing.Every, new DelayedOpening()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sites_AreThoseOfTheSource_WhenSampled(bool opensAtOnce)
    {
        var compiled = new Compiled(Compiled.Resource("Queries"), OptimizationLevel.Debug);
        AssertSame(Expected(compiled, OptimizationLevel.Debug), await RecordAsync(compiled, CallSiteTracing.Sampled, new DelayedOpening { IsOff = opensAtOnce }, runs: 4));
    }

    /// <summary>A compiled query is run by a delegate's call: neither a list's count nor the greater of two numbers stands behind it.</summary>
    [Fact]
    public void CallAt_KnowsOperatorsByTheirTypes()
    {
        var method = GetType().GetMethod(nameof(Counted), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!;
        Assert.Equal(-1, IlCalls.CallAt(method, 1, "Execute"));
        Assert.Equal(IlCalls.Of(method).Single(c => c.Operator == "First").Offset, IlCalls.CallAt(method, IlCalls.Of(method)[3].Offset, "Execute"));
    }

    private static int Counted(Func<int> query, List<int> list, IQueryable<int> numbers)
    {
        var counted = query() + Math.Max(list.Count, 1);
        return counted + numbers.Skip(list.Count).First();
    }

    private static void AssertSame(string[] expected, string[] actual) => Assert.Equal(string.Join("\n", expected), string.Join("\n", actual));

    private static async Task<string[]> RecordAsync(Compiled compiled, CallSiteTracing tracing, DelayedOpening opening, int runs = 1)
    {
        var folder = Directory.CreateTempSubdirectory("profile").FullName;
        var options = new PerfRecorderOptions { Path = Path.Combine(folder, "perf.profile"), CallSites = tracing, WriteEvery = null };
        using var recorder = new PerfRecorder(options);
        // A file: it opens and closes its connection for each command.
        var connection = new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "blogs.db") }.ConnectionString;
        var context = compiled.Assembly.GetType("Recorded.BlogContext")!;
        Func<DbContext> open = () => (DbContext)Activator.CreateInstance(context, new DbContextOptionsBuilder().UseSqlite(connection).AddInterceptors(opening).AddPerfRecorder(recorder).Options)!;
        await using (var db = open())
        {
            await db.Database.EnsureCreatedAsync();
            await db.Database.ExecuteSqlRawAsync("INSERT INTO Blogs (Name) VALUES ('a'), ('b'); INSERT INTO Posts (BlogId) VALUES (1), (2)");
        }
        recorder.Reset();
        var all = compiled.Assembly.GetType("Recorded.Run")!.GetMethod("All")!;
        var argument = Delegates.As(all.GetParameters()[0].ParameterType, open);
        for (var i = 0; i < runs; i++)
        {
            using (PerfRecorder.Scope("run"))
                await (Task)all.Invoke(null, [argument])!;
        }
        await recorder.WriteAsync();
        using var text = new StreamReader(options.Path);
        var index = ProfileIndex.Read(text, "p");
        var profile = await File.ReadAllTextAsync(options.Path);
        Assert.DoesNotContain(folder, profile);
        Assert.Equal(0, Commands.EfEvents.Failures);
        Assert.DoesNotContain("site\t-\t", profile);
        return [.. index.Members.SelectMany(m => index.Of(m)).Select(f => f.Site.ToString()).Order(StringComparer.Ordinal)];
    }

    private static string[] Expected(Compiled compiled, OptimizationLevel optimization)
    {
        var expected = new List<string>();
        foreach (var (id, node) in SourceCalls.Members(compiled.Model))
        {
            foreach (var (call, place) in SourceCalls.Of(node, compiled.Model))
            {
                var at = place switch
                {
                    Microsoft.CodeAnalysis.CSharp.Syntax.InvocationExpressionSyntax { Expression: Microsoft.CodeAnalysis.CSharp.Syntax.MemberAccessExpressionSyntax access } => access.Name.SpanStart,
                    Microsoft.CodeAnalysis.CSharp.Syntax.CommonForEachStatementSyntax loop => loop.Expression.SpanStart,
                    _ => 0,
                };
                if (at >= Mark.Length && compiled.Text.Substring(at - Mark.Length, Mark.Length) == Mark)
                    expected.Add(new CallSite(id, call.Offset, call.Operator).ToString());
            }
        }
        Assert.Equal(compiled.Text.Split(Mark).Length - 1, expected.Count);
        // Optimized code does not tell two calls of one name in one synchronous statement apart, and the profile says so.
        if (optimization == OptimizationLevel.Release)
        {
            const string Ambiguous = "M:Recorded.Queries.TwoInOneStatementSync ";
            Assert.Equal(2, expected.RemoveAll(e => e.StartsWith(Ambiguous + "+0 ToList", StringComparison.Ordinal)));
            expected.Add(Ambiguous + "? ToList#0/2");
            // Nor, without braces in the symbols, in which overload a local function is that stands behind the last statement.
            Assert.Equal(1, expected.RemoveAll(e => e.StartsWith("M:Recorded.Queries.Overload(System.String) ", StringComparison.Ordinal)));
            expected.Add("~Recorded.Queries.Overload ? ToList#0/0");
        }
        return [.. expected.Order(StringComparer.Ordinal)];
    }
}
