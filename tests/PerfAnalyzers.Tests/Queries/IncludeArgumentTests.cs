using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Queries;

/// <summary>What an include names, in each form.</summary>
public sealed class IncludeArgumentTests
{
    [Theory]
    [InlineData("p => p.Author", "Author")]
    [InlineData("p => p.Author!.Company", "Author.Company")]
    [InlineData("p => ((Post)p).Comments", "Comments")]
    [InlineData("p => (p as Post)!.Comments", "Comments")]
    [InlineData("p => p.Comments.Where(c => c.Stars > 1)", "Comments")]
    [InlineData("p => p.Comments.OrderBy(c => c.Stars).Skip(1).Take(2)", "Comments")]
    [InlineData("p => p.Comments.Select(c => c.Author)", "Comments.Author")]
    [InlineData("p => p.Comments.Select(c => c.Author.Posts.Select(q => q.Tags))", "Comments.Author.Posts.Tags")]
    [InlineData("p => p.Comments.Where(c => c.Stars > 1).Select(c => c.Author.Company)", "Comments.Author.Company")]
    [InlineData("p => null", "")]
    public void ReadsTheNavigationsOfALambda(string lambda, string expected)
    {
        var argument = IncludeArgument.Read(Probe.Method($"Func<Post, object?> f = [|{lambda}|]; _ = f;").Operation);

        Assert.Equal(expected, argument.Path.Text);
        Assert.Equal("p", argument.RowName);
    }

    [Theory]
    [InlineData("\"Author.Company\"", "Author.Company")]
    [InlineData("nameof(Post.Comments) + \".\" + nameof(Comment.Author)", "Comments.Author")]
    [InlineData("path", "")] // computed
    [InlineData("\"Blog\" + path", "")]
    public void ReadsTheNavigationsOfAString(string argument, string expected)
    {
        var read = Of($"_ = [|db.Posts.Include({argument})|];");

        Assert.Equal(expected, read.Path.Text);
        Assert.Null(read.RowName);
        Assert.Null(read.Value);
    }

    [Theory]
    [InlineData("db.Posts.Include(p => p.Comments).ThenInclude(c => c.Author.Company)", "Author.Company", "c")]
    [InlineData("db.Posts.Include(p => p.Blog).ThenInclude(b => b.Posts.Where(q => q.IsPublished))", "Posts", "b")]
    public void ReadsWhatThenIncludeGoesOnBy(string query, string expected, string row)
    {
        var read = Of($"_ = [|{query}|];");

        Assert.Equal(expected, read.Path.Text);
        Assert.Equal(row, read.RowName);
    }

    [Theory]
    [InlineData("p => p.Comments", true, false)]
    [InlineData("\"Comments\"", true, false)]
    [InlineData("p => p.Comments.Where(c => c.Stars > 1)", false, false)]
    [InlineData("p => p.Comments.OrderBy(c => c.Stars).Take(3)", false, true)]
    [InlineData("path", false, false)]
    public void TellsFilteredAndLimitedFromPlain(string argument, bool isPlain, bool isLimited)
    {
        var read = Of($"_ = [|db.Posts.Include({argument})|];");

        Assert.Equal(isPlain, read.IsPlain);
        Assert.Equal(isLimited, read.IsLimited);
    }

    [Fact]
    public void IsUnknown_WithoutAnArgument() =>
        Assert.True(IncludeArgument.Of(null).Path.IsEmpty);

    private static IncludeArgument Of(string code) =>
        IncludeArgument.Of((IInvocationOperation)Probe.Method(code, "public void Run(string path)").Operation);
}
