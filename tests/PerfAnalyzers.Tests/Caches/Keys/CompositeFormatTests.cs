
using PerfAnalyzers.Caches.Keys;

namespace PerfAnalyzers.Tests.Caches.Keys;

/// <summary>The formats of <c>string.Format</c>, taken apart.</summary>
public sealed class CompositeFormatTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("post", "'post'")]
    [InlineData("{0}", "0")]
    [InlineData("post:{0}-{1}", "'post:' 0 '-' 1")]
    [InlineData("{1}{0}", "1 0")]
    [InlineData("{0:D4}", "0:D4")]
    [InlineData("{0,-8:D4}!", "0:D4 '!'")]
    [InlineData("{{0}}", "'{0}'")]
    public void Splits(string format, string expected) => Assert.Equal(
        expected,
        string.Join(' ', CompositeFormat.Split(format)!.Select(p => p.Text is { } text ? $"'{text}'" : p.Index + (p.Format is { } f ? ":" + f : ""))));

    [Theory]
    [InlineData("{")]
    [InlineData("}")]
    [InlineData("{0")]
    [InlineData("{name}")]
    [InlineData("{}")]
    public void RefusesWhatIsWrong(string format) => Assert.Null(CompositeFormat.Split(format));
}
