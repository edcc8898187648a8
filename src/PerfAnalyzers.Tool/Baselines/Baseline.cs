using System.Globalization;
using PerfAnalyzers.Profile;

namespace PerfAnalyzers.Tool.Baselines;

/// <summary>How many findings of a rule each member has.</summary>
internal sealed class Baseline
{
    public const string FileName = "PerfAnalyzers.Baseline.txt";
    private const string Magic = "perfanalyzers-baseline";
    private const int Version = 1;

    private Baseline(SortedDictionary<(string Rule, string Member), int> entries) => Entries = entries;

    public SortedDictionary<(string Rule, string Member), int> Entries { get; }

    public long Total => Entries.Values.Sum(v => (long)v);

    public static Baseline Of(IEnumerable<Finding> findings)
    {
        var entries = Empty();
        foreach (var finding in findings.Where(f => f.Rule.StartsWith("PERF", StringComparison.Ordinal)).Distinct())
            entries[(finding.Rule, finding.Member)] = entries.GetValueOrDefault((finding.Rule, finding.Member)) + 1;
        return new(entries);
    }

    public static Baseline Read(string path)
    {
        using var stream = Files.OpenRead(path);
        using var text = Files.OpenText(stream);
        var lines = new BoundedLines(text, ProfileText.MaxLineLength);
        var first = lines.Read(out _)?.Split('\t');
        if (first is not [Magic, var version])
            throw new ToolException($"{path}(1): this is no baseline: the first line is not '{Magic}' and a version");
        if (version != Version.ToString(CultureInfo.InvariantCulture))
            throw new ToolException($"{path}(1): version {version} is not known here, only {Version}");
        var entries = Empty();
        for (var number = 2; lines.Read(out var isTooLong) is { } line; number++)
        {
            if (isTooLong || line.Split('\t') is not [{ Length: > 0 } rule, { Length: > 0 } member, var text3] || !int.TryParse(text3, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count == 0)
                throw new ToolException($"{path}({number}): an entry is a rule, a member and a count, with tabs between");
            if (!entries.TryAdd((rule, ProfileText.Unescape(member) ?? member), count))
                throw new ToolException($"{path}({number}): {rule} in {member} is listed twice");
        }
        return new(entries);
    }

    public void WriteTo(TextWriter writer)
    {
        writer.Write($"{Magic}\t{Version}\n");
        var line = new System.Text.StringBuilder();
        foreach (var ((rule, member), count) in Entries)
        {
            line.Clear().Append(rule).Append('\t');
            ProfileText.AppendEscaped(line, member);
            writer.Write(line.Append('\t').Append(count.ToString(CultureInfo.InvariantCulture)).Append('\n').ToString());
        }
    }

    private static SortedDictionary<(string, string), int> Empty() => new(Comparer<(string Rule, string Member)>.Create((x, y) =>
        string.CompareOrdinal(x.Rule, y.Rule) is var order and not 0 ? order : string.CompareOrdinal(x.Member, y.Member)));
}

/// <summary>A result of a build's log.</summary>
/// <param name="Member">The documentation id of the member it is in, or <c>~</c> and the full name where the log does not say the id.</param>
internal readonly record struct Finding(string Rule, string Member, string File, int Line, int Column, bool IsSuppressed);
