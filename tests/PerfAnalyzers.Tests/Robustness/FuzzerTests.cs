using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using PerfAnalyzers.Tests.Harness;
using PerfAnalyzers.Tests.Harness.SelfTests;

namespace PerfAnalyzers.Tests.Robustness;

/// <summary>The fuzzer finds what it looks for.</summary>
public sealed class FuzzerTests
{
    [Fact]
    public async Task FindsNothing_WhenAllIsWell() =>
        Assert.Null(await RunAsync(new(), new()));

    [Fact]
    public async Task FindsAnAnalyzerThatThrows() =>
        Assert.Contains("An analyzer threw", await RunAsync(new((_, _) => throw new InvalidOperationException()), new()), StringComparison.Ordinal);

    [Fact]
    public async Task FindsAnAnalyzerThatThrowsInAnEditor() =>
        Assert.Contains("An analyzer threw", await RunAsync(new((_, _) => throw new InvalidOperationException()), new(), isBuild: false), StringComparison.Ordinal);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task FindsAFixThatThrows(bool isBuild) =>
        Assert.Contains("The fix of", await RunAsync(new(), new((_, _) => throw new InvalidOperationException()), isBuild: isBuild), StringComparison.Ordinal);

    [Fact]
    public async Task FindsAnAnalyzerThatHangs()
    {
        var isEnd = false;
        void Work()
        {
            while (!Volatile.Read(ref isEnd))
            {
            }
        }

        var found = await RunAsync(new((_, _) => Work()), new(), TimeSpan.FromMilliseconds(200));
        Volatile.Write(ref isEnd, true);
        Assert.Contains("has not ended", found, StringComparison.Ordinal);
    }

    [Fact]
    public void Mutation_IsTheSameForASeed() =>
        Assert.Equal(
            Enumerable.Range(0, 50).Select(seed => Mutation.Apply(TestSolution.ModelText, new Random(seed))),
            Enumerable.Range(0, 50).Select(seed => Mutation.Apply(TestSolution.ModelText, new Random(seed))));

    [Fact]
    public void Mutation_BreaksCodeInManyWays()
    {
        var mutations = Enumerable.Range(0, 100).Select(seed => Mutation.Apply(TestSolution.ModelText, new Random(seed))).ToHashSet();
        Assert.InRange(mutations.Count, 90, 100);
        Assert.InRange(mutations.Count(m => CSharpSyntaxTree.ParseText(m).GetDiagnostics().Any()), 50, 100);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("// no token")]
    [InlineData("class")]
    public void Mutation_SurvivesShortTexts(string text) =>
        Assert.All(Enumerable.Range(0, 100), seed => Assert.NotNull(Mutation.Apply(text, new Random(seed))));

    [Fact]
    public void CodeIn_FindsTheCodeOfATestClass()
    {
        var test = CSharpSyntaxTree.ParseText(
            """"
            [InlineData("foreach (var post in [|db.Posts|]) { }")]
            [InlineData("short;")]
            public Task Reports_When() => VerifyAnalyzerAsync(Code.File("""
                public class Entity { public int Id { get; set; } }
                """));
            """");
        Assert.Equal(
            [Code.Method("foreach (var post in db.Posts) { }"), Code.File("public class Entity { public int Id { get; set; } }")],
            FuzzSources.CodeIn(test));
    }

    private static Task<string?> RunAsync(SlowCallAnalyzer analyzer, SlowCallCodeFix fix, TimeSpan? limit = null, bool isBuild = true)
    {
        var files = new Dictionary<string, string> { [TestSolution.MainFile] = "class C { void Slow() { } void M() { Slow(); } }" };
        var document = TestSolution.Create(files, new(), analyzer.SupportedDiagnostics).Documents.Single(d => d.Name == TestSolution.MainFile);
        return new Fuzzer([() => analyzer], [fix], limit ?? TimeSpan.FromSeconds(30)).RunAsync(document, isBuild);
    }
}
