using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Flow.Paging;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Flow.Paging;

/// <summary>Which numbers get from a parameter to <c>Take</c> without a limit.</summary>
public sealed class RequestedSizeTests
{
    [Theory]
    [InlineData("_ = [|db.Posts.Take(size)|];", "size")]
    [InlineData("_ = [|db.Posts.Take(size + 1)|];", "size")]
    [InlineData("_ = [|db.Posts.Take(optional ?? 20)|];", "optional")]
    [InlineData("_ = [|db.Posts.Take(optional.GetValueOrDefault(20))|];", "optional")]
    [InlineData("_ = [|db.Posts.Take(optional!.Value)|];", "optional")]
    [InlineData("var count = size; _ = [|db.Posts.Take(count)|];", "size")]
    [InlineData("_ = [|db.Posts.Take(page.Size)|];", "page.Size")]
    [InlineData("if (size < 1) size = 20; _ = [|db.Posts.Take(size)|];", "size")] // a test from below
    [InlineData("_ = [|Newest(size)|];", "size")]
    [InlineData("_ = [|Paged(page)|];", "page.Size")]
    [InlineData("_ = [|Paged(new Page(size))|];", "size")]
    [InlineData("_ = [|Paged(new Page(0) { Size = size })|];", "size")]
    public void IsFound_WhenNothingLimitsIt(string code, string expected) => Assert.Equal(expected, Find(code));

    [Theory]
    [InlineData("_ = [|db.Posts.Take(20)|];")]
    [InlineData("_ = [|db.Posts.Take(Math.Min(size, 100))|];")]
    [InlineData("if (size > 100) size = 100; _ = [|db.Posts.Take(size)|];")]
    [InlineData("if (size is < 1 or > 100) return; _ = [|db.Posts.Take(size)|];")]
    [InlineData("size = Math.Min(size, 100); _ = [|db.Posts.Take(size)|];")]
    [InlineData("if (page.Size > 100) return; _ = [|db.Posts.Take(page.Size)|];")]
    [InlineData("Validate(size); _ = [|db.Posts.Take(size)|];")]
    [InlineData("_ = [|db.Posts.Take(ranged)|];")]
    [InlineData("_ = [|db.Posts.Take(small)|];")]
    [InlineData("_ = [|Limited(size)|];")]
    [InlineData("while (size > 0) _ = [|db.Posts.Take(size)|];")] // a batch of a loop over all
    [InlineData("_ = [|ids.Take(size)|];")] // in memory
    public void IsNotFound_WhenItIsLimited(string code) => Assert.Equal("", Find(code));

    private static string Find(string code)
    {
        var probe = Probe.Method(
            code,
            "public void Run(int size, int? optional, Page page, byte small, [System.ComponentModel.DataAnnotations.Range(1, 50)] int ranged, List<int> ids)",
            """
            private List<Post> Newest(int count) => db.Posts.OrderBy(p => p.Id).Take(count).ToList();
            private List<Post> Limited(int count) => db.Posts.Take(Math.Min(count, 100)).ToList();
            private List<Post> Paged(Page page) => db.Posts.Take(page.Size).ToList();
            private static void Validate(int count) { }
            """,
            "public record Page(int Size);");
        var sizes = RequestedSize.Find((IInvocationOperation)probe.Operation, probe.Model);

        return string.Join(", ", sizes.Select(s => s.Name));
    }
}
