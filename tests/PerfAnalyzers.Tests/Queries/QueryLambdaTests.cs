using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Queries;

public sealed class QueryLambdaTests
{
    [Theory]
    [InlineData("p => p.Id == id", "p.Id == id")]
    [InlineData("p => p.Id == id && p.IsPublished", "p.Id == id | p.IsPublished")]
    [InlineData("p => p.Id == id && (p.IsPublished && p.BlogId > 1)", "p.Id == id | p.IsPublished | p.BlogId > 1")]
    [InlineData("p => (p.Id == id) & p.IsPublished", "p.Id == id | p.IsPublished")]
    [InlineData("p => p.Id == id || p.IsPublished", "p.Id == id || p.IsPublished")]
    [InlineData("p => !(p.Id == id && p.IsPublished)", "!(p.Id == id && p.IsPublished)")]
    public void Conjuncts(string lambda, string expected) =>
        Assert.Equal(expected, string.Join(" | ", QueryLambda.Conjuncts(Lambda(lambda)).Select(c => c.Syntax.ToString())));

    [Theory]
    [InlineData("p => p.Id == id", "Id = id")]
    [InlineData("p => id == p.Id", "Id = id")]
    [InlineData("p => p.Id.Equals(id)", "Id = id")]
    [InlineData("p => id.Equals(p.Id)", "Id = id")]
    [InlineData("p => Equals(p.Id, id)", "Id = id")]
    [InlineData("p => object.Equals(id, p.Id)", "Id = id")]
    [InlineData("p => p.AuthorId == id", "AuthorId = id")]
    [InlineData("p => p.AuthorId!.Value == id", "AuthorId = id")]
    [InlineData("p => p.Author!.CompanyId == id", "Author.CompanyId = id")]
    [InlineData("p => p.Blog.Owner.Id == other.Blog.OwnerId", "Blog.Owner.Id = other.Blog.OwnerId")]
    [InlineData("p => (int?)p.Id == id", "Id = id")]
    [InlineData("p => p.Title == other.Title", "Title = other.Title")]
    [InlineData("p => p.Id == id + 1", "Id = id + 1")]
    [InlineData("p => p.Id == p.BlogId", null)] // both depend on the row
    [InlineData("p => p.Id == id + p.BlogId", null)]
    [InlineData("p => p.Id > id", null)]
    [InlineData("p => p.Id != id", null)]
    [InlineData("p => p.IsPublished", null)]
    [InlineData("p => id == 1", null)] // not about the row
    [InlineData("p => p.Title.Length + 1 == id", null)]
    [InlineData("p => p == other", null)]
    public void Equality(string lambda, string? expected)
    {
        var parsed = Lambda(lambda);
        var equality = QueryLambda.Equality(QueryLambda.Conjuncts(parsed).Single(), parsed);

        Assert.Equal(expected, equality is null ? null : $"{string.Join(".", equality.Path.Select(p => p.Name))} = {equality.Value.Syntax}");
    }

    [Theory]
    [InlineData("p => p.Id", "Id")]
    [InlineData("p => p.Author!.Company!.Name", "Author.Company.Name")]
    [InlineData("p => p.AuthorId!.Value", "AuthorId")]
    [InlineData("p => (object)p.Title", "Title")]
    [InlineData("p => p.Comments.Count", "Comments.Count")]
    [InlineData("p => other.Id", "")]
    [InlineData("p => p", "")]
    [InlineData("p => p.Comments.First().Text", "")]
    public void RowPath(string lambda, string expected)
    {
        var parsed = Lambda(lambda, "Func<Post, object?>");

        Assert.Equal(expected, string.Join(".", QueryLambda.RowPath(parsed.SingleReturnedValue()!, parsed.Symbol.Parameters[0]).Select(p => p.Name)));
    }

    [Theory]
    [InlineData("p => p.Id", true)]
    [InlineData("p => id + p.Id", true)]
    [InlineData("p => id", false)]
    [InlineData("p => other.Id", false)]
    public void Mentions(string lambda, bool expected)
    {
        var parsed = Lambda(lambda, "Func<Post, object?>");

        Assert.Equal(expected, QueryLambda.Mentions(parsed.SingleReturnedValue()!, parsed.Symbol.Parameters[0]));
    }

    private static IAnonymousFunctionOperation Lambda(string lambda, string type = "Func<Post, bool>")
    {
        var operation = Probe.Method($"{type} f = [|{lambda}|]; _ = f;", "public void Run(int id, Post other)").Operation;
        return operation.AsLambda()!;
    }
}
