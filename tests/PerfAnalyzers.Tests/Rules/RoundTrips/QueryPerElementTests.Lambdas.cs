using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>Lambdas that LINQ to Objects, <c>List</c>, <c>Array</c> or <c>Parallel</c> call for each element.</summary>
public sealed partial class QueryPerElementTests
{
    [Theory]
    [InlineData("var posts = await Task.WhenAll(ids.Select(async id => await [|db.Posts.FirstAsync(p => p.Id == id, ct)|]));")]
    [InlineData("var posts = await Task.WhenAll(ids.Select(id => [|db.Posts.FirstAsync(p => p.Id == id, ct)|]));")]
    [InlineData("var posts = ids.Select(id => [|db.Posts.Find(id)|]).ToList();")]
    [InlineData("var posts = Enumerable.Select(ids, id => [|db.Posts.First(p => p.Id == id)|]).ToArray();")]
    [InlineData("var known = ids.Where(id => [|db.Posts.Any(p => p.Id == id)|]).ToList();")]
    [InlineData("var all = ids.All(id => [|db.Posts.Any(p => p.Id == id)|]);")]
    [InlineData("var stars = ids.Sum(id => [|db.Comments.Where(c => c.PostId == id).Sum(c => c.Stars)|]);")]
    [InlineData("var counts = ids.ToDictionary(id => id, id => [|db.Comments.Count(c => c.PostId == id)|]);")]
    [InlineData("var comments = ids.SelectMany(id => [|db.Comments.Where(c => c.PostId == id).ToList()|]).ToList();")]
    [InlineData("var busiest = ids.OrderBy(id => [|db.Comments.Count(c => c.PostId == id)|]).ToList();")]
    [InlineData("var posts = (from id in ids select [|db.Posts.First(p => p.Id == id)|]).ToList();")]
    [InlineData("var posts = ids.AsParallel().Select(id => [|db.Posts.First(p => p.Id == id)|]).ToList();")]
    [InlineData("ids.ToList().ForEach(id => [|db.Posts.Find(id)|]);")]
    [InlineData("ids.ToList().ForEach(id => { var post = [|db.Posts.Find(id)|]; if (post != null) post.IsPublished = true; });")]
    [InlineData("Array.ForEach(ids.ToArray(), id => db.Remove([|db.Posts.Single(p => p.Id == id)|]));")]
    [InlineData("var posts = ids.ToList().ConvertAll(id => [|db.Posts.Find(id)|]);")]
    [InlineData("Parallel.ForEach(ids, id => { var post = [|db.Posts.First(p => p.Id == id)|]; });")]
    [InlineData("await Parallel.ForEachAsync(ids, ct, async (id, token) => { var post = await [|db.Posts.FirstAsync(p => p.Id == id, token)|]; });")]
    public Task Reports_WhenLambdaIsCalledPerElement(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Fact]
    public Task Reports_WhenDtoIsFilledPerElement() => VerifyAnalyzerAsync(Code.File("""
        public record PostDto
        {
            public string Title { get; init; } = "";
            public string? Author { get; init; }
            public int Comments { get; init; }
        }

        public class Service(BlogContext db)
        {
            public List<PostDto> Read() => db.Posts.ToList()
                .Select(post => new PostDto
                {
                    Title = post.Title,
                    Author = [|db.Authors.FirstOrDefault(a => a.Id == post.AuthorId)|]?.Name,
                    Comments = db.Comments.Count(c => c.PostId == post.Id),
                })
                .ToList();
        }
        """));
}
