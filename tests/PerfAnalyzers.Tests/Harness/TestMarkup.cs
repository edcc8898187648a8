using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis.Testing;
using Microsoft.CodeAnalysis.Text;

namespace PerfAnalyzers.Tests.Harness;

/// <summary>A span marked in a test source: <c>[|…|]</c> has no key, <c>{|PERF1003:…|}</c> an id, <c>{|#0:…|}</c> a number.</summary>
internal sealed record MarkedSpan(string? Key, TextSpan Span);

/// <summary>A test source without its markup, and the spans that the markup named.</summary>
internal sealed record TestMarkup(string Text, IReadOnlyList<MarkedSpan> Spans)
{
    public static TestMarkup Parse(string marked)
    {
        try
        {
            TestFileMarkupParser.GetSpans(marked, treatPositionIndicatorsAsCode: true, out var text, out ImmutableDictionary<string, ImmutableArray<TextSpan>> spans);
            var all = spans.SelectMany(static s => s.Value.Select(span => new MarkedSpan(s.Key.Length == 0 ? null : s.Key, span)));
            return new(text, [.. all.OrderBy(static s => s.Span.Start).ThenByDescending(static s => s.Span.End)]);
        }
        catch (ArgumentException exception)
        {
            throw new HarnessFailure($"{exception.Message}{Environment.NewLine}{marked}");
        }
    }

    /// <summary>The files without their markup.</summary>
    public static Dictionary<string, string> Strip(IReadOnlyDictionary<string, string> files) => files.ToDictionary(static f => f.Key, static f => Parse(f.Value).Text);

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
}
