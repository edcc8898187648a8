using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Roslyn;

public sealed class OperationExtensionsTests
{
    [Theory]
    [InlineData("var p = await [|db.Posts.FirstAsync(ct)|];", "await db.Posts.FirstAsync(ct)")]
    [InlineData("var p = (await [|db.Posts.FirstAsync(ct)|].ConfigureAwait(false));", "await db.Posts.FirstAsync(ct).ConfigureAwait(false)")]
    [InlineData("var p = (IEnumerable<Post>)[|db.Posts.ToList()|];", "(IEnumerable<Post>)db.Posts.ToList()")]
    [InlineData("var p = [|db.Posts.First()|].Title;", "db.Posts.First()")]
    [InlineData("var p = [|db.Posts.ToList()|].Count();", "db.Posts.ToList()")]
    public void Outermost_IsTheValueWithAllThatStandsAroundIt(string code, string expected) =>
        Assert.Equal(expected, Probe.Method(code).Operation.Outermost().Syntax.ToString());

    [Theory]
    [InlineData("null", true, true)]
    [InlineData("(Post?)null", true, true)]
    [InlineData("Nothing", true, true)]
    [InlineData("default(Post)", true, true)]
    [InlineData("default(int)", false, true)]
    [InlineData("post ?? throw new Exception()", false, false)]
    [InlineData("new Post()", false, false)]
    [InlineData("0", false, false)]
    public void KnowsWhatIsNoObject(string value, bool isNull, bool isNone)
    {
        var operation = Probe.Method($"object? x = [|{value}|];", "public void Run(Post? post)", "private const string? Nothing = null;").Operation;

        Assert.Equal((isNull, isNone), (operation.IsNullConstant(), operation.IsNoObject()));
    }

    [Fact]
    public void OwnOperations_LeavesOutLambdasAndLocalFunctions()
    {
        var root = Probe.Method("[|return|] 1; int Local() => 2; Func<int> f = () => 3;", "public int Run()").Operation.Root();

        Assert.Equal(["1"], root.ReturnedValues().Select(v => v.Syntax.ToString()));
        Assert.Equal(["1"], root.OwnOperations().OfType<ILiteralOperation>().Select(l => l.Syntax.ToString()));
    }

    [Theory]
    [InlineData("List<int>", "System")]
    [InlineData("DbContext", "Microsoft")]
    public void RootNamespace_IsTheOutermost(string type, string expected)
    {
        ISymbol symbol = Probe.Method($"{type}? x = null; _ = [|x|];").Operation.Type!;

        Assert.Equal(expected, symbol.RootNamespace()?.Name);
    }
}
