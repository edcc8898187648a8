using System.Text;
using PerfAnalyzers.CodeFixes.Rules.RoundTrips;
using PerfAnalyzers.Rules.RoundTrips;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>Lines of 140 characters at most: a longer chain has a line for each call.</summary>
public sealed partial class QueryPerElementTests
{
    private const int MaxLength = 140;

    [Fact]
    public Task Fixes_WhenTheLineWouldBeTooLong() =>
        CodeFixTests<QueryPerElementAnalyzer, QueryPerElementCodeFix>.VerifyCodeFixAsync(
            Code.Method(
                """
                foreach (var post in posts)
                {
                    var comments = await [|db.Set<Comment>().Where(c => c.PostId == post.Id && c.Stars > ownerId && c.Text != "").OrderBy(c => c.Stars).ToListAsync(ct)|];
                    var count = await db.Comments.CountAsync(c => c.PostId == post.Id, ct);
                    Console.WriteLine(comments.Count + count);
                }
                """,
                OverPosts),
            Code.Method(
                """
                var postIds = posts.Select(post => post.Id).Distinct().ToList();
                var commentsByPostId = (await db.Set<Comment>()
                    .Where(c => postIds.Contains(c.PostId) && c.Stars > ownerId && c.Text != "")
                    .OrderBy(c => c.Stars)
                    .ToListAsync(ct))
                    .ToLookup(c => c.PostId);
                var commentCounts = await db.Comments
                    .Where(c => postIds.Contains(c.PostId))
                    .GroupBy(c => c.PostId)
                    .Select(g => new { g.Key, Count = g.Count() })
                    .ToDictionaryAsync(g => g.Key, g => g.Count, ct);
                foreach (var post in posts)
                {
                    var comments = commentsByPostId[post.Id].ToList();
                    var count = commentCounts.GetValueOrDefault(post.Id);
                    Console.WriteLine(comments.Count + count);
                }
                """,
                OverPosts));

    /// <summary>As the base class does, of a fixed source whose lines are given in one piece however long they are.</summary>
    private static new Task VerifyCodeFixAsync(string source, string fixedSource, Action<TestOptions>? configure = null) =>
        CodeFixTests<QueryPerElementAnalyzer, QueryPerElementCodeFix>.VerifyCodeFixAsync(source, Broken(fixedSource), configure);

    /// <inheritdoc cref="VerifyCodeFixAsync"/>
    private static new Task VerifySuggestionAsync(
        string source, string assumption, string? fixedSource = null, Action<TestOptions>? configure = null) =>
        CodeFixTests<QueryPerElementAnalyzer, QueryPerElementCodeFix>.VerifySuggestionAsync(
            source, assumption, fixedSource is null ? null : Broken(fixedSource), configure);

    private static string Broken(string source) =>
        string.Join('\n', source.Split('\n').Select(l => l.Length > MaxLength && l.Contains(".Contains(", StringComparison.Ordinal) ? BrokenLine(l) : l));

    private static string BrokenLine(string line)
    {
        var indentation = line[..^line.TrimStart().Length];
        var broken = new StringBuilder();
        var parentheses = new Stack<bool>();
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '(')
                parentheses.Push(i > 0 && (char.IsLetterOrDigit(line[i - 1]) || line[i - 1] == '>'));
            else if (line[i] == ')')
                parentheses.Pop();
            else if (line[i] == '.' && !parentheses.Contains(true) && IsCallOnMoreThanAName(line, i))
                broken.Append('\n').Append(indentation).Append("    ");
            broken.Append(line[i]);
        }

        return broken.ToString();
    }

    private static bool IsCallOnMoreThanAName(string line, int dot)
    {
        var end = dot + 1;
        while (end < line.Length && char.IsLetterOrDigit(line[end]))
            end++;
        var start = dot;
        while (start > 0 && char.IsLetterOrDigit(line[start - 1]))
            start--;
        return end < line.Length && line[end] is '(' or '<' && line[start - 1] is '.' or ')' or '>';
    }
}
