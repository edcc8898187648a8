using System.Text;

namespace PerfAnalyzers.Tests.Harness;

/// <summary>Shows where two texts differ, line by line: <c>-</c> expected, <c>+</c> actual.</summary>
internal static class TextDiff
{
    private const int Context = 3;

    public static string Describe(string expected, string actual)
    {
        var lines = Compare(Lines(expected), Lines(actual));
        var result = new StringBuilder();
        var shown = -1;
        for (var i = 0; i < lines.Count; i++)
        {
            if (!lines.Skip(i - Context).Take(2 * Context + 1 + Math.Min(0, i - Context)).Any(l => l.Sign != ' '))
                continue;
            if (i != shown + 1)
                result.AppendLine("    …");
            result.Append("    ").Append(lines[i].Sign).AppendLine(lines[i].Text);
            shown = i;
        }

        if (shown < lines.Count - 1)
            result.AppendLine("    …");
        return result.ToString();
    }

    // Line ends are shown where they are not the usual one: they are what a lost CRLF looks like.
    private static string[] Lines(string text) => [.. text.Split('\n').Select(l => l.EndsWith('\r') ? l[..^1] + "<CR>" : l)];

    private static List<(char Sign, string Text)> Compare(string[] expected, string[] actual)
    {
        var common = new int[expected.Length + 1, actual.Length + 1];
        for (var e = expected.Length - 1; e >= 0; e--)
        {
            for (var a = actual.Length - 1; a >= 0; a--)
                common[e, a] = expected[e] == actual[a] ? common[e + 1, a + 1] + 1 : Math.Max(common[e + 1, a], common[e, a + 1]);
        }

        var result = new List<(char, string)>();
        for (int e = 0, a = 0; e < expected.Length || a < actual.Length;)
        {
            if (e < expected.Length && a < actual.Length && expected[e] == actual[a])
            {
                result.Add((' ', expected[e++]));
                a++;
            }
            else if (a == actual.Length || (e < expected.Length && common[e + 1, a] >= common[e, a + 1]))
            {
                result.Add(('-', expected[e++]));
            }
            else
            {
                result.Add(('+', actual[a++]));
            }
        }

        return result;
    }
}
