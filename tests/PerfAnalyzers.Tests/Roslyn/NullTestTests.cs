using PerfAnalyzers.Roslyn;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Roslyn;

/// <summary>Which conditions ask whether there is a value, and nothing else of it.</summary>
public sealed class NullTestTests
{
    [Theory]
    [InlineData("post == null", "post", true)]
    [InlineData("null == post", "post", true)]
    [InlineData("post != null", "post", false)]
    [InlineData("!(post == null)", "post", false)]
    [InlineData("post is null", "post", true)]
    [InlineData("post is not null", "post", false)]
    [InlineData("post is { }", "post", false)]
    [InlineData("post is not { }", "post", true)]
    [InlineData("number.HasValue", "number", false)]
    [InlineData("!number.HasValue", "number", true)]
    [InlineData("post.Title == Nothing", "post.Title", true)] // a constant's value
    public void Find_SaysWhatIsTested(string condition, string value, bool isNull)
    {
        var test = NullTest.Find(Condition(condition));

        Assert.Equal((value, isNull), (test?.Value.Syntax.ToString(), test?.IsNull));
    }

    [Theory]
    [InlineData("post == other")]
    [InlineData("post is { Title: null }")]
    [InlineData("post is { } found")] // it also gives it a name
    [InlineData("something is Post")]
    [InlineData("number > 0")]
    [InlineData("post == null && other == null")]
    [InlineData("post.IsPublished")]
    public void Find_SaysNothing_OfOtherConditions(string condition) => Assert.Null(NullTest.Find(Condition(condition)));

    [Theory]
    [InlineData("var x = [|post.Blog|] == null;", true)]
    [InlineData("var x = [|post.Blog|] is not null;", false)]
    [InlineData("object o = null!; var x = (Post)[|o|] != null;", false)] // through a conversion
    public void Around_IsTheTestOfAValue(string code, bool isNull) => Assert.Equal(isNull, NullTest.Around(Code(code).Operation)?.IsNull);

    [Theory]
    [InlineData("var x = [|post.Blog|].Name == null;")]
    [InlineData("var x = [|post|];")]
    [InlineData("if ([|post == null|]) return;")] // the test itself
    public void Around_IsNothing_WhereTheValueIsNotTested(string code) => Assert.Null(NullTest.Around(Code(code).Operation));

    private static Microsoft.CodeAnalysis.IOperation Condition(string condition) => Code($"var x = [|{condition}|];").Operation;

    private static Probe Code(string code) =>
        Probe.Method(code, "public void Run(Post post, Post other, int? number, object something)", "private const string? Nothing = null;");
}
