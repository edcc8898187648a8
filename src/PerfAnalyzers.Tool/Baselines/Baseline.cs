using System.Globalization;
using PerfAnalyzers.Profile;

namespace PerfAnalyzers.Tool.Baselines;

/// <summary>How many findings of a rule each member has.</summary>
internal sealed class Baseline
{
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
        var reader = new BaselineReader(text, path);
        var entries = Empty();
        while (reader.Read() is { } entry)
        {
            if (!entries.TryAdd((entry.Rule, entry.Member), entry.Count))
                throw reader.Error($"{entry.Rule} in {entry.Member} is listed twice");
        }
        return new(entries);
    }

    public void WriteTo(TextWriter writer)
    {
        writer.Write($"{BaselineReader.Magic}\t{BaselineReader.Version}\n");
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
/// <param name="Member">
/// The documentation id of the member it is in, or <c>~</c> and the full name where the log does not say the id.
/// </param>
internal readonly record struct Finding(string Rule, string Member, string File, int Line, int Column, bool IsSuppressed);
