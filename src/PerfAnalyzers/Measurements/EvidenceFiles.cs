using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using PerfAnalyzers.Profile;

namespace PerfAnalyzers.Measurements;

/// <summary>The additional files that the analyzers read, by their names.</summary>
internal static class EvidenceFiles
{
    private const string Profile = "perf.profile";

    /// <summary>True for <c>perf.profile</c> and <c>shop.perf.profile</c>.</summary>
    public static bool IsProfile(AdditionalText file) =>
        file.Path.EndsWith(Profile, StringComparison.OrdinalIgnoreCase)
        && (file.Path.Length == Profile.Length || file.Path[file.Path.Length - Profile.Length - 1] is '/' or '\\' or '.');

    /// <summary>True for <c>PerfAnalyzers.Baseline.txt</c>.</summary>
    public static bool IsBaseline(AdditionalText file) =>
        string.Equals(Path.GetFileName(file.Path), BaselineReader.FileName, StringComparison.OrdinalIgnoreCase);

    /// <summary>The files of a kind, each once however often a project names it.</summary>
    public static IReadOnlyList<AdditionalText> Of(AnalyzerOptions options, Func<AdditionalText, bool> isOfKind)
    {
        List<AdditionalText>? found = null;
        foreach (var file in options.AdditionalFiles)
        {
            if (isOfKind(file) && found?.Exists(f => f.Path == file.Path) != true)
                (found ??= new()).Add(file);
        }

        return found ?? (IReadOnlyList<AdditionalText>)Array.Empty<AdditionalText>();
    }

    /// <summary>A line of a file as a place to report at.</summary>
    /// <param name="path">The file's path.</param>
    /// <param name="text">Its text.</param>
    /// <param name="line">The line, from 1; the last one for what lies behind it.</param>
    public static Location LocationOf(string path, SourceText text, int line)
    {
        var span = text.Lines[Math.Min(line, text.Lines.Count) - 1].Span;
        return Location.Create(path, span, text.Lines.GetLinePositionSpan(span));
    }

    /// <summary>Reads the text of a file as a stream, without a copy of it.</summary>
    public static TextReader Open(SourceText text) => new Reader(text);

    private sealed class Reader(SourceText text) : TextReader
    {
        private int _position;

        public override int Peek() => _position < text.Length ? text[_position] : -1;

        public override int Read() => _position < text.Length ? text[_position++] : -1;

        public override int Read(char[] buffer, int index, int count)
        {
            var length = Math.Min(count, text.Length - _position);
            text.CopyTo(_position, buffer, index, length);
            _position += length;
            return length;
        }
    }
}
