using PerfAnalyzers.Caches.Entries;
using PerfAnalyzers.Caches.Keys;

namespace PerfAnalyzers.Tests.Caches.Keys;

/// <summary>What keys of one kind have in common, and when two kinds may be the same.</summary>
public sealed class CacheKeyShapeTests
{
    [Theory]
    [InlineData("$\"post:{id}\"", "post:{id}")]
    [InlineData("$\"post:{_post.Title}\"", "post:{Title}")]
    [InlineData("\"posts\"", "posts")]
    [InlineData("$\"post:{Guid.NewGuid()}\"", "post:{…}")]
    [InlineData("$\"p:{id}\"", null)]
    [InlineData("name", null)]
    [InlineData("id", null)]
    public void Shape_IsTheTextWithHoles(string key, string? expected) => Assert.Equal(expected, ShapesOf(key)[0]?.Display);

    [Theory]
    [InlineData("$\"post:{id}\"", "\"post:\" + id")]
    [InlineData("$\"post:{id}\"", "\"post:17\"")]
    [InlineData("$\"post:{name}\"", "$\"post:{id}:{id}\"")]
    [InlineData("$\"{name}post\"", "$\"blog{name}\"")]
    [InlineData("$\"post:{id}\"", "\"post:\"")]
    [InlineData("$\"post:{name}:x\"", "\"post::x\"")]
    [InlineData("$\"post{name}\"", "$\"post:{id}\"")]
    public void Shapes_MayMeet(string a, string b)
    {
        var shapes = ShapesOf(a, b);
        Assert.True(shapes[0]!.MayBe(shapes[1]!));
        Assert.True(shapes[1]!.MayBe(shapes[0]!));
    }

    [Theory]
    [InlineData("$\"post:{id}\"", "$\"posts:{id}\"")]
    [InlineData("$\"post:{id}\"", "$\"post:{id}:{id}\"")]
    [InlineData("$\"post:{id}\"", "$\"post:x:{id}\"")]
    [InlineData("$\"post:{name}\"", "$\"Post:{name}\"")]
    [InlineData("\"posts\"", "\"blogs\"")]
    [InlineData("$\"post:{name}:a\"", "$\"post:{name}:b\"")]
    public void Shapes_AreApart(string a, string b)
    {
        var shapes = ShapesOf(a, b);
        Assert.False(shapes[0]!.MayBe(shapes[1]!));
        Assert.False(shapes[1]!.MayBe(shapes[0]!));
    }

    [Theory]
    [InlineData("$\"post:{id}\"", "$\"posts:{id}\"", true)]
    [InlineData("$\"post:{id}\"", "$\"post-{id}\"", true)]
    [InlineData("$\"post:{id}\"", "$\"Post:{id}:{name}\"", true)]
    [InlineData("$\"post:{id}\"", "$\"blog:{id}\"", false)]
    [InlineData("\"post\"", "\"posts\"", false)]
    public void Shapes_AreAlike(string a, string b, bool expected)
    {
        var shapes = ShapesOf(a, b);
        Assert.Equal(expected, shapes[0]!.IsLike(shapes[1]!));
        Assert.Equal(expected, shapes[1]!.IsLike(shapes[0]!));
    }

    private static List<CacheKeyShape?> ShapesOf(params string[] keys)
    {
        var (root, compilation) = CacheProbe.Run(string.Concat(keys.Select(k => $"memory.Remove({k});\n")), "private readonly Post _post = new();");
        return [.. CacheSurvey.Get(root, compilation).Calls.Select(c => CacheKeyShape.Create(c.Key))];
    }
}
