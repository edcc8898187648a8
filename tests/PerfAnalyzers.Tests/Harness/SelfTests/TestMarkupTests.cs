using Microsoft.CodeAnalysis.Text;

namespace PerfAnalyzers.Tests.Harness.SelfTests;

/// <summary>How markup is read and written.</summary>
public sealed class TestMarkupTests
{
    [Fact]
    public void Parse_FindsNestedSpans()
    {
        var markup = TestMarkup.Parse("a {|#0:b [|c|] {|PERF1003:d|}|} e");
        Assert.Equal("a b c d e", markup.Text);
        Assert.Equal(
            [new("#0", new TextSpan(2, 5)), new(null, new TextSpan(4, 1)), new("PERF1003", new TextSpan(6, 1))],
            markup.Spans);
    }

    [Fact]
    public void Parse_LeavesCodeThatLooksLikeMarkup()
    {
        const string code = "x is [> 0 || < 0]; a |= b[c | d]; text = $$\"\"\"{{e}}\"\"\";";
        Assert.Equal(code, TestMarkup.Parse(code).Text);
    }

    [Fact]
    public void Parse_FailsWhenASpanIsNotClosed() =>
        Assert.Contains("'1' starting spans and '0' ending spans", Assert.Throws<HarnessFailure>(() => TestMarkup.Parse("a [|b")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("a [|b|] c")]
    [InlineData("{|TEST0002:a [|b|]|} c")]
    [InlineData("[|[|a|] b|] c")]
    [InlineData("a[||] b")]
    [InlineData("[|a|][|b|]")]
    public void Mark_IsTheReverseOfParse(string marked)
    {
        var markup = TestMarkup.Parse(marked);
        Assert.Equal(marked, TestMarkup.Mark(markup.Text, markup.Spans.Select(s => (s.Key ?? "TEST0001", s.Span)), "TEST0001"));
    }
}
