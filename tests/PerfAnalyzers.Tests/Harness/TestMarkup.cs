using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace PerfAnalyzers.Tests.Harness;

/// <summary>A span marked in a test source: <c>[|…|]</c> has no key, <c>{|PERF1003:…|}</c> an id, <c>{|#0:…|}</c> a number.</summary>
internal sealed record MarkedSpan(string? Key, TextSpan Span)
{
    /// <summary>A number only names a place; everything else expects a diagnostic.</summary>
    public bool IsPlace => Key is ['#', ..];
}

/// <summary>A test source without its markup, and the spans that the markup named.</summary>
internal sealed partial record TestMarkup(string Text, IReadOnlyList<MarkedSpan> Spans)
{
    public static TestMarkup Parse(string marked)
    {
        var text = new StringBuilder(marked.Length);
        var open = new Stack<(string? Key, int Start, string Close)>();
        var spans = new List<MarkedSpan>();
        for (var i = 0; i < marked.Length;)
        {
            if (Opening().Match(marked, i) is { Success: true } opening && opening.Index == i)
            {
                var key = opening.Groups["key"] is { Success: true, Value: var value } ? value : null;
                open.Push((key, text.Length, key is null ? "|]" : "|}"));
                i += opening.Length;
            }
            else if (open.TryPeek(out var top) && string.CompareOrdinal(marked, i, top.Close, 0, 2) == 0)
            {
                open.Pop();
                spans.Add(new(top.Key, TextSpan.FromBounds(top.Start, text.Length)));
                i += 2;
            }
            else
            {
                text.Append(marked[i++]);
            }
        }

        if (open.Count > 0)
            throw new HarnessFailure($"The markup that opens at offset {open.Peek().Start} is not closed:{Environment.NewLine}{marked}");
        return new(text.ToString(), [.. spans.OrderBy(s => s.Span.Start).ThenByDescending(s => s.Span.End)]);
    }

    /// <summary>The text with these diagnostics marked, as a test would have to spell it.</summary>
    public static string Mark(string text, IEnumerable<(string Id, TextSpan Span)> diagnostics, string? defaultId)
    {
        var insertions = new List<(int Position, int Order, int Length, string Text)>();
        foreach (var (id, span) in diagnostics)
        {
            var isDefault = id == defaultId;
            insertions.Add((span.Start, 1, -span.Length, isDefault ? "[|" : "{|" + id + ":"));
            insertions.Add((span.End, span.IsEmpty ? 2 : 0, span.Length, isDefault ? "|]" : "|}"));
        }

        var result = new StringBuilder();
        var position = 0;
        foreach (var insertion in insertions.OrderBy(i => i.Position).ThenBy(i => i.Order).ThenBy(i => i.Length))
        {
            result.Append(text, position, insertion.Position - position).Append(insertion.Text);
            position = insertion.Position;
        }

        return result.Append(text, position, text.Length - position).ToString();
    }

    [GeneratedRegex(@"\G(?:\[\||\{\|(?<key>#\d+|[A-Za-z]+\d+):)")]
    private static partial Regex Opening();
}
