using PerfAnalyzers.Ef;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Ef;

/// <summary>Paths of navigations, by name and with what the model knows of them.</summary>
public sealed class NavigationPathTests
{
    [Theory]
    [InlineData("Blog", "Blog", true)]
    [InlineData("Blog.Owner", "Blog", true)]
    [InlineData("Blog", "Blog.Owner", false)]
    [InlineData("BlogPosts", "Blog", false)] // a longer name is another navigation
    [InlineData("Blog.Owner", "Owner", false)]
    [InlineData("Blog.Owner.Company", "Blog.Owner", true)]
    public void StartsWith(string path, string beginning, bool expected) =>
        Assert.Equal(expected, NavigationPath.Parse(path).StartsWith(NavigationPath.Parse(beginning)));

    [Fact]
    public void EveryPathStartsWithTheEmptyOne()
    {
        Assert.True(NavigationPath.Parse("Blog").StartsWith(NavigationPath.Empty));
        Assert.True(NavigationPath.Empty.StartsWith(ResolvedPath.Empty));
        Assert.Equal("", NavigationPath.Empty.Text);
    }

    [Fact]
    public void IsMadeOfItsParts()
    {
        var path = NavigationPath.Parse("Blog.Owner").Append("Company").Append(NavigationPath.Parse("Address.City"));

        Assert.Equal("Blog.Owner.Company.Address.City", path.Text);
        Assert.Equal("Blog.Owner", path.Start(2).Text);
        Assert.Equal("Company.Address.City", path.After(2).Text);
        Assert.Same(path, path.Start(path.Length));
        Assert.Same(path, NavigationPath.Empty.Append(path));
        Assert.Equal(NavigationPath.Empty, path.After(path.Length));
    }

    [Fact]
    public void IsEqual_ByItsNames()
    {
        var (parsed, resolved) = (NavigationPath.Parse("Comments.Author"), Resolve("Comments.Author"));

        Assert.Equal(parsed, resolved);
        Assert.Equal(parsed.GetHashCode(), resolved!.GetHashCode());
        Assert.NotEqual(parsed, NavigationPath.Parse("Comments"));
        Assert.Contains(resolved, new HashSet<NavigationPath> { parsed });
    }

    [Theory]
    [InlineData("Comments.Author.Company", "Comment Author Company")]
    [InlineData("Blog", "Blog")]
    [InlineData("Title", null)]
    [InlineData("Blog.Nothing", null)]
    public void Resolves_WhatTheModelKnows(string path, string? targets)
    {
        var resolved = Resolve(path);

        Assert.Equal(targets, resolved is null ? null : string.Join(" ", resolved.Select(n => n.Target.Name)));
        Assert.Equal(targets is null ? null : path, resolved?.Text);
    }

    [Fact]
    public void FollowsAPath_AsFarAsTheModelKnowsIt()
    {
        var probe = Probe.File("");
        var post = probe.Compilation.GetTypeByMetadataName("Blogging.Post")!;

        Assert.Equal(["Blog"], NavigationPath.Parse("Blog.Nothing.Owner").From(post, probe.Model.Entities).Select(n => n.Property.Name));
    }

    [Fact]
    public void AResolvedPathHasStartsAndALast()
    {
        var path = Resolve("Comments.Author.Company")!;

        Assert.Equal(["Comments", "Comments.Author", "Comments.Author.Company"], path.Starts.Select(s => s.Text));
        Assert.Equal("Company", path.Last.Property.Name);
        Assert.True(path[0].IsCollection);
        Assert.Equal(path, path.Start(1).Append(path[1]).Append(path[2]));
        Assert.Equal(path, path.Start(1).Append(ResolvedPath.Create([path[1], path[2]])));
        Assert.Empty(ResolvedPath.Empty.Starts);
    }

    private static ResolvedPath? Resolve(string path)
    {
        var probe = Probe.File("");
        return NavigationPath.Parse(path).Resolve(probe.Compilation.GetTypeByMetadataName("Blogging.Post")!, probe.Model.Entities);
    }
}
