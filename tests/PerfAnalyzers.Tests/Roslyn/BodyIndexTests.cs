using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Roslyn;

public sealed class BodyIndexTests
{
    // The values in the order of the writes; - where the code does not say the value.
    [Theory]
    [InlineData("var x = 1;", "1")]
    [InlineData("int x; x = 1; x = 2;", "1 | 2")]
    [InlineData("int x = 0; x += 2;", "0 | -")]
    [InlineData("int? x = null; x ??= 2;", "null | 2")]
    [InlineData("int x = int.Parse(\"1\");", "int.Parse(\"1\")")]
    [InlineData("int.TryParse(\"1\", out var x);", "-")]
    [InlineData("int x = 0; int.TryParse(\"1\", out x);", "0 | -")]
    [InlineData("int x = 0; Change(ref x);", "0 | -")]
    [InlineData("foreach (var x in new[] { 1 }) { _ = x; }", "-")]
    [InlineData("foreach (var (x, y) in new[] { (1, 2) }) { _ = x; }", "")]
    [InlineData("var (x, y) = (1, 2);", "1")]
    [InlineData("(var x, var y) = (1, 2);", "1")]
    [InlineData("int x, y; (x, y) = (1, 2);", "1")]
    [InlineData("var (x, y) = Pair();", "-")]
    [InlineData("if (o is int x) { _ = x; }", "-")]
    [InlineData("if (o is string { Length: > 1 } x) { _ = x; }", "-")]
    [InlineData("int x; for (x = 0; x < 1; ) { }", "0")]
    public void WritesOf(string code, string expected)
    {
        var probe = Probe.Method(
            code + " [|Change(ref other)|];",
            "public void Run(object o, int other)",
            "private static void Change(ref int x) { } private static (int, int) Pair() => (1, 2);");
        var index = BodyIndex.Around(probe.Operation);
        var x = Variable(probe, "x");

        Assert.Equal(expected, string.Join(" | ", index.WritesOf(x).Select(w => w.Value?.Syntax.ToString() ?? "-")));
    }

    [Theory]
    [InlineData("var x = 1;", "1")]
    [InlineData("var x = 1; x = 2;", null)]
    [InlineData("int x = 0; x++;", null)] // another value from there on
    [InlineData("int.TryParse(\"1\", out var x);", null)]
    [InlineData("var (x, y) = (1, 2);", "1")]
    public void OnlyValueOf(string code, string? expected)
    {
        var probe = Probe.Method(code + " [|_ = x|];", "public void Run()");

        Assert.Equal(expected, BodyIndex.Around(probe.Operation).OnlyValueOf(Variable(probe, "x"))?.Syntax.ToString());
    }

    [Fact]
    public void OnlyValueOf_AParameter_IsUnknown()
    {
        var probe = Probe.Method("x = 1; _ = [|x|];", "public void Run(int x)");

        Assert.Null(BodyIndex.Around(probe.Operation).OnlyValueOf(probe.Operation.ReferencedSymbol()!));
    }

    [Fact]
    public void ReferencesTo_AreInSourceOrder_ThroughLambdasAndLocalFunctions()
    {
        var probe = Probe.Method("var x = 1; Local(); Func<int> f = () => x + 2; _ = f() + x; void Local() { x = 3; } [|Local()|];", "public void Run()");
        var references = BodyIndex.Around(probe.Operation).ReferencesTo(Variable(probe, "x"));

        Assert.Equal(["x + 2", "f() + x", "x = 3"], references.Select(r => r.Syntax.Parent!.ToString()));
    }

    [Fact]
    public void Invocations_AreInSourceOrder()
    {
        var probe = Probe.Method("A(B()); Action a = () => C(); foreach (var i in ids) A(0); [|B()|]; void L() => C();", members: "int A(int i) => i; int B() => 1; void C() { }");

        Assert.Equal(["A", "B", "C", "A", "B", "C"], BodyIndex.Around(probe.Operation).Invocations.Select(i => i.TargetMethod.Name));
    }

    [Fact]
    public void IsMadeOnce_ForABody()
    {
        var probe = Probe.Method("[|ids.Count()|].ToString(); Action a = () => _ = [|ids.First()|];");

        Assert.Same(BodyIndex.Around(probe.Operations[0]), BodyIndex.Around(probe.Operations[1]));
    }

    [Fact]
    public void FindsLocalFunctionsAndLoops()
    {
        var probe = Probe.Method("[|Local()|]; foreach (var i in ids) { } void Local() { foreach (var j in ids) { } }");
        var index = BodyIndex.Around(probe.Operation);
        var call = (IInvocationOperation)probe.Operation;

        Assert.Equal("Local", index.LocalFunction(call.TargetMethod)?.Symbol.Name);
        Assert.Equal(2, index.ForEachLoops.Count);
    }

    private static ISymbol Variable(Probe probe, string name) =>
        probe.Operation.Root().DescendantsAndSelf().Select(o => o switch
        {
            IVariableDeclaratorOperation d => d.Symbol,
            ILocalReferenceOperation l => l.Local,
            IDeclarationPatternOperation p => p.DeclaredSymbol,
            IRecursivePatternOperation p => p.DeclaredSymbol,
            _ => null,
        }).First(s => s?.Name == name)!;
}
