using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace PerfAnalyzers.Tests.Harness;

/// <summary>Files as a test spells them: their texts, and the diagnostics that the markup and the options expect.</summary>
internal sealed class ExpectedState
{
    private readonly SortedDictionary<string, TestMarkup> _files = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<DiagnosticResult> _results;

    public ExpectedState(IEnumerable<KeyValuePair<string, string>> markedFiles, IReadOnlyList<DiagnosticResult> results)
    {
        foreach (var (name, text) in markedFiles)
            _files.Add(name, TestMarkup.Parse(text));
        _results = results;
    }

    public IReadOnlyDictionary<string, string> Texts => _files.ToDictionary(f => f.Key, f => f.Value.Text);

    public bool ExpectsDiagnostics => _results.Count > 0 || _files.Values.Any(f => f.Spans.Any(s => !s.IsPlace));

    /// <summary>Fails unless the diagnostics are the expected ones, all of them, at their exact places.</summary>
    public void Verify(string subject, ImmutableArray<Diagnostic> actual, string? defaultId)
    {
        var expected = Expected(defaultId);
        var unmatched = actual.Select(d => (Diagnostic: d, Place: PlaceOf(d.Location))).ToList();
        var missing = new List<Expectation>();
        var mismatches = new List<string>();
        // What is said in more detail picks first.
        foreach (var expectation in expected.OrderByDescending(e => e.Result is not null))
        {
            var candidates = unmatched.Where(u => u.Diagnostic.Id == expectation.Id && u.Place == expectation.Place).ToList();
            if (candidates.Count == 0)
            {
                missing.Add(expectation);
                continue;
            }

            var best = candidates.MinBy(c => Mismatches(expectation.Result, c.Diagnostic).Count());
            unmatched.Remove(best);
            mismatches.AddRange(Mismatches(expectation.Result, best.Diagnostic));
        }

        if (missing.Count > 0 || unmatched.Count > 0)
            throw new HarnessFailure(Describe(subject, expected, actual, defaultId));
        if (mismatches.Count > 0)
            throw new HarnessFailure($"Diagnostics of {subject}: {string.Join(Environment.NewLine, mismatches)}{Environment.NewLine}{List(actual)}");
    }

    public static string List(IEnumerable<Diagnostic> diagnostics)
    {
        var text = new StringBuilder("Diagnostics:" + Environment.NewLine);
        var lines = diagnostics.Select(d => "    " + d + (d.AdditionalLocations.Count > 0 ? " (also " + string.Join(", ", d.AdditionalLocations.Select(l => l.GetLineSpan())) + ")" : "")).ToList();
        return text.AppendJoin(Environment.NewLine, lines.DefaultIfEmpty("    NONE.")).AppendLine().ToString();
    }

    private List<Expectation> Expected(string? defaultId)
    {
        var fromMarkup =
            from file in _files
            from span in file.Value.Spans
            where !span.IsPlace
            let id = span.Key ?? defaultId ?? throw new HarnessFailure("The analyzer has several ids: write {|ID:…|} instead of [|…|].")
            select new Expectation(id, new(file.Key, span.Span), null);
        return [.. fromMarkup, .. _results.Select(r => new Expectation(r.Id, r.Location is { } marker ? FindPlace(marker) : default, r))];
    }

    private Place FindPlace(int marker) =>
        _files.SelectMany(f => f.Value.Spans.Where(s => s.Key == "#" + marker).Select(s => new Place(f.Key, s.Span))).ToList() switch
        {
            [var only] => only,
            [] => throw new HarnessFailure($"No source has the place {{|#{marker}:…|}}."),
            _ => throw new HarnessFailure($"Several places are named {{|#{marker}:…|}}."),
        };

    private IEnumerable<string> Mismatches(DiagnosticResult? expected, Diagnostic actual)
    {
        if (expected?.Severity is { } severity && severity != actual.Severity)
            yield return $"expected diagnostic severity to be \"{severity}\" but was \"{actual.Severity}\"";
        if (expected?.Message is { } message && message != actual.GetMessage())
            yield return $"expected diagnostic message to be:{Environment.NewLine}    {message}{Environment.NewLine}but was:{Environment.NewLine}    {actual.GetMessage()}";
        if (expected?.AdditionalLocations is { } markers && !markers.Select(FindPlace).SequenceEqual(actual.AdditionalLocations.Select(PlaceOf)))
            yield return $"expected the additional locations to be the places {string.Join(", ", markers.Select(m => "#" + m))}";
    }

    private string Describe(string subject, List<Expectation> expected, ImmutableArray<Diagnostic> actual, string? defaultId)
    {
        var text = new StringBuilder();
        text.AppendLine(expected.Count == actual.Length
            ? $"Diagnostics of {subject}: the places or ids differ."
            : $"Diagnostics of {subject}: mismatch between number of diagnostics returned, expected \"{expected.Count}\" actual \"{actual.Length}\"");
        text.AppendLine().Append(List(actual));
        foreach (var (name, file) in _files)
        {
            var wanted = TestMarkup.Mark(file.Text, expected.Where(e => e.Place.File == name).Select(e => (e.Id, e.Place.Span)), defaultId);
            var reported = actual.Select(d => (d.Id, Place: PlaceOf(d.Location))).Where(d => d.Place.File == name);
            var got = TestMarkup.Mark(file.Text, reported.Select(d => (d.Id, d.Place.Span)), defaultId);
            if (wanted != got)
                text.AppendLine().AppendLine($"{name} with expected (-) and actual (+) diagnostics:").Append(TextDiff.Describe(wanted, got));
        }

        return text.ToString();
    }

    private static Place PlaceOf(Location location) =>
        location.Kind is LocationKind.SourceFile or LocationKind.ExternalFile
            ? new(Path.GetFileName(location.GetLineSpan().Path), location.SourceSpan)
            : default;

    private sealed record Expectation(string Id, Place Place, DiagnosticResult? Result);

    private readonly record struct Place(string? File, TextSpan Span);
}
