using System.Text.RegularExpressions;

namespace PerfAnalyzers.PackageTests;

/// <summary>How a command ended, and what it printed.</summary>
internal sealed partial record Outcome(string Command, int ExitCode, string Output)
{
    /// <summary>The warnings and errors of ours, each once, in the order of their places, such as <c>Reports.cs(12): PERF1003</c>.</summary>
    public IReadOnlyList<string> Findings =>
    [
        .. FindingPattern().Matches(Output)
            .Select(match => (File: match.Groups["file"].Value, Line: int.Parse(match.Groups["line"].Value), Id: match.Groups["id"].Value))
            .Distinct()
            .Order()
            .Select(finding => $"{finding.File}({finding.Line}): {finding.Id}"),
    ];

    /// <summary>The ids of <see cref="Findings"/>, each once, in order.</summary>
    public IReadOnlyList<string> Ids =>
        [.. FindingPattern().Matches(Output).Select(match => match.Groups["id"].Value).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>How many places each id is reported at, in projects that may have files of the same names.</summary>
    public IReadOnlyDictionary<string, int> CountById() =>
        PlacePattern().Matches(Output).Select(match => (Place: match.Groups["place"].Value, Id: match.Groups["id"].Value))
            .Distinct()
            .CountBy(finding => finding.Id)
            .ToDictionary(count => count.Key, count => count.Value);

    public Outcome Succeeded()
    {
        Assert.True(ExitCode == 0, $"{Command} ended with {ExitCode}:\n{Output}");
        return this;
    }

    [GeneratedRegex(@"(?<file>\w+\.cs)\((?<line>\d+),\d+\): (warning|error) (?<id>PERF\d{4}):")]
    private static partial Regex FindingPattern();

    [GeneratedRegex(@"(?<place>\S+\.cs\(\d+,\d+\)): (warning|error) (?<id>PERF\d{4}):")]
    private static partial Regex PlacePattern();
}
