using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Robustness;

/// <summary>Breaks a source as half-typed code is broken; the same seed breaks it the same way.</summary>
internal static class Mutation
{
    private static readonly Func<string, Random, string>[] s_kinds =
        [CutTokens, DuplicateTokens, SwapTokens, Truncate, TypeDot, CutLine, DuplicateLines];

    public static string Apply(string text, Random random)
    {
        for (var i = random.Next(1, 4); i > 0; i--)
            text = s_kinds[random.Next(s_kinds.Length)](text, random);
        return text;
    }

    private static string CutTokens(string text, Random random)
    {
        var (start, end) = Tokens(text, random, maximum: 6);
        return text.Remove(start, end - start);
    }

    private static string DuplicateTokens(string text, Random random)
    {
        var (start, end) = Tokens(text, random, maximum: 6);
        return text.Insert(end, " " + text[start..end]);
    }

    private static string SwapTokens(string text, Random random)
    {
        var (a, b) = (Tokens(text, random, maximum: 1), Tokens(text, random, maximum: 1));
        if (a.Start > b.Start)
            (a, b) = (b, a);
        return a.End > b.Start ? text : text[..a.Start] + text[b.Start..b.End] + text[a.End..b.Start] + text[a.Start..a.End] + text[b.End..];
    }

    private static string Truncate(string text, Random random) => text[..random.Next(text.Length / 2, text.Length + 1)];

    private static string TypeDot(string text, Random random) => text.Insert(Tokens(text, random, maximum: 1).End, ".");

    private static string CutLine(string text, Random random)
    {
        var lines = text.Split('\n').ToList();
        lines.RemoveAt(random.Next(lines.Count));
        return string.Join('\n', lines);
    }

    private static string DuplicateLines(string text, Random random)
    {
        var lines = text.Split('\n').ToList();
        var start = random.Next(lines.Count);
        var count = Math.Min(random.Next(1, 10), lines.Count - start);
        lines.InsertRange(start, lines.GetRange(start, count));
        return string.Join('\n', lines);
    }

    private static (int Start, int End) Tokens(string text, Random random, int maximum)
    {
        var tokens = CSharpSyntaxTree.ParseText(text, TestSolution.ParseOptions).GetRoot().DescendantTokens().Where(t => t.Span.Length > 0).ToList();
        if (tokens.Count == 0)
            return (0, 0);
        var first = random.Next(tokens.Count);
        var last = Math.Min(first + random.Next(maximum), tokens.Count - 1);
        return (tokens[first].SpanStart, tokens[last].Span.End);
    }
}
