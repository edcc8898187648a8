using Microsoft.CodeAnalysis.CSharp;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Tests.Roslyn;

/// <summary>The members of a file, by their text alone.</summary>
public sealed class DeclaredMembersTests
{
    [Theory]
    [InlineData("class A { void M() { } int P => 1; int Q { get; } A() { } int f = 1, g; event Action E { add { } remove { } } }", "M P Q A f g E")]
    [InlineData("interface I { void M(); void N() { } }", "N")] // what has no code is none
    [InlineData("class A { class B { void M() { } } } namespace N { struct S { void L() { } } }", "M L")]
    [InlineData("class A { int this[int i] => i; public static A operator +(A a, A b) => a; ~A() { } }", "- - -")]
    [InlineData("using System; Console.WriteLine(); var x = 1; class A { void M() { } }", "- M")] // the statements are one body
    [InlineData("class A(int i) : B(i + 1) { void M() { } }", "- M")]
    [InlineData("class A : B { } enum E { One }", "")]
    public void FindsMembers(string source, string expected)
    {
        var names = DeclaredMembers.In(CSharpSyntaxTree.ParseText(source)).Select(m => m.Name.Length == 0 ? "-" : m.Name);
        Assert.Equal(expected, string.Join(" ", names));
    }

    [Theory]
    [InlineData("class A { void Run(int count) { Load(count); } }", "int count Load")] // its own name is none of them
    [InlineData("class A { void Run() => Run(); }", "Run")]
    [InlineData("class A { void Run() { Load(); Load(); } }", "Load")]
    public void HasEachWordOnce(string source, string expected)
    {
        var member = Assert.Single(DeclaredMembers.In(CSharpSyntaxTree.ParseText(source)));
        Assert.Equal(expected.Split(' ').Select(WordHash.Get), member.Words);
    }

    [Theory]
    [InlineData("class A { object M() => new List<int>(x); }", true)]
    [InlineData("class A { object M() => new System.Collections.Generic.List<int>(x); }", true)]
    [InlineData("class A { List<int> M() => new(x); }", true)]
    [InlineData("class A { object M() => new Page(x); }", false)]
    [InlineData("class A { bool M() => a < b; }", false)]
    [InlineData("class A { List<int> M() => new (x); }", true)]
    public void KnowsWhetherObjectsOfGenericTypesAreMade(string source, bool expected) =>
        Assert.Equal(expected, Assert.Single(DeclaredMembers.In(CSharpSyntaxTree.ParseText(source))).CreatesGenerically);

    // How the word "X" stands.
    [Theory]
    [InlineData("X(1)", "Called")]
    [InlineData("X <int>(1)", "Called, Read")]
    [InlineData("X.Y", "Read")]
    [InlineData("X = 1", "Read")]
    [InlineData("Select(X)", "Read, HandedOn")]
    [InlineData("a ? X : b", "Read, HandedOn")]
    [InlineData("M(X: 1)", "Read")]
    [InlineData("new X(1)", "Called, Made")]
    [InlineData("new global::N.X { }", "Read, Made")]
    [InlineData("X(X.Y)", "Called, Read")]
    public void KnowsHowAWordStands(string code, string expected)
    {
        var member = Assert.Single(DeclaredMembers.In(CSharpSyntaxTree.ParseText($"class A {{ object M() => {code}; }}")));
        Assert.Equal(expected, member.Uses[Array.IndexOf(member.Words, WordHash.Get("X"))].ToString());
    }

    [Theory]
    [InlineData("class A { void M() { } }", "M", true)]
    [InlineData("class A { private int P => 1; }", "P", true)]
    [InlineData("class A { private protected int P => 1; }", "P", false)]
    [InlineData("class A { internal int F; }", "F", false)]
    [InlineData("class A { int F; }", "F", true)]
    [InlineData("interface I { void M() { } }", "M", false)]
    [InlineData("interface I { private void M() { } }", "M", true)]
    [InlineData("class A : I { void I.M() { } }", "M", false)]
    [InlineData("class A { int this[int i] => i; }", "", true)]
    public void KnowsWhatIsPrivate(string source, string name, bool expected) =>
        Assert.Equal(expected, DeclaredMembers.In(CSharpSyntaxTree.ParseText(source)).Single(m => m.Name == name).IsPrivate);

    [Theory]
    [InlineData("class A { class B { void M() { } } }", "A")]
    [InlineData("namespace N; partial record A(int I) { void M() { } }", "A")]
    [InlineData("M(); partial class Program { static void M() { } }", "Program")]
    public void KnowsItsOutermostType(string source, string expected) =>
        Assert.All(DeclaredMembers.In(CSharpSyntaxTree.ParseText(source)), m => Assert.Equal(WordHash.Get(expected), m.Owner));

    [Theory]
    [InlineData("class A { public override int M() => 1; }", true)]
    [InlineData("class A : I { public int M() => 1; }", true)]
    [InlineData("partial class A { public int M() => 1; }", true)] // its other part may have the interface
    [InlineData("class A { public int M() => 1; }", false)]
    public void KnowsWhetherItMayStandBehindAnother(string source, bool expected) =>
        Assert.Equal(expected, Assert.Single(DeclaredMembers.In(CSharpSyntaxTree.ParseText(source))).MayStandBehind);

    [Fact]
    public void At_FindsTheMemberAround()
    {
        const string Source = "using System; Console.WriteLine(1); class A { void M() { } int N() => 2; }";
        var tree = CSharpSyntaxTree.ParseText(Source);

        Assert.Equal("", DeclaredMembers.At(tree, Source.IndexOf('1'))!.Name);
        Assert.Equal("N", DeclaredMembers.At(tree, Source.IndexOf('2'))!.Name);
        Assert.Null(DeclaredMembers.At(tree, Source.IndexOf("class", StringComparison.Ordinal)));
    }
}
