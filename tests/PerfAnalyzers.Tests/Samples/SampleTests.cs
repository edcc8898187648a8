using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using PerfAnalyzers.Rules;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Samples;

/// <summary>What the build of a sample reported, which is what a user sees, against the <c>// expect:</c> marks in its sources.</summary>
[Trait(Versions.Trait, Versions.One)]
public sealed partial class SampleTests
{
    /// <summary>The rules that are about a profile, which the sample does without.</summary>
    private static readonly string[] s_notShown =
        [RuleIds.MeasuredHotSpot, RuleIds.EvidenceOutdated, RuleIds.EvidenceUnreadable];

    private static string SampleFolder { get; } = Path.Combine(TestReferences.RepositoryRoot, "samples", "BookStore");

    [Fact]
    public void Build_ReportsTheMarkedLinesAndNoOthers()
    {
        var marked = Marks().ToList();
        var reported = Results().Select(r => r.Finding).Where(f => f.Id.StartsWith("PERF", StringComparison.Ordinal)).ToList();

        var missing = Subtract(marked, reported);
        var unexpected = Subtract(reported, marked);

        Assert.True(
            missing.Count + unexpected.Count == 0,
            $"Marked, not reported:\n{Describe(missing)}\nReported, not marked:\n{Describe(unexpected)}");
    }

    [Fact]
    public void Build_MeetsNoFailingAnalyzer() =>
        Assert.Empty(Results().Where(r => r.Finding.Id == "AD0001").Select(r => r.Message));

    /// <summary>What the README shows of that build: <c>UPDATE=1</c> brings the places and messages up to date.</summary>
    [Fact]
    public void Readme_ShowsTheBuild()
    {
        var path = Path.Combine(TestReferences.RepositoryRoot, "README.md");
        var readme = File.ReadAllText(path);
        var results = Results().Where(r => r.Finding.Id.StartsWith("PERF", StringComparison.Ordinal)).OrderBy(r => r.Finding.Line).ToList();
        var warnings = results.Count(r => r.IsWarning);
        var expected = BuildLine().Replace(readme, shown =>
        {
            var (file, id) = (shown.Groups["file"].Value, shown.Groups["id"].Value);
            var result = results.FirstOrDefault(r => r.Finding.File == file && r.Finding.Id == id);
            Assert.True(result.Message is not null, $"The README shows {id} in {file}, the build does not.");
            return $"{file}({result.Finding.Line},{result.Column}): warning {id}: {result.Message}";
        });
        expected = WarningCount().Replace(expected, $"    {warnings} Warning(s)");

        if (Environment.GetEnvironmentVariable("UPDATE") == "1" && expected != readme)
            File.WriteAllText(path, expected);
        else
            Assert.Equal(expected, readme);
    }

    [Fact]
    public void Sample_ShowsEveryRule() =>
        Assert.Equal(
            typeof(RuleIds).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!).Except(s_notShown).Order(),
            Marks().Select(finding => finding.Id).Distinct().Order());

    /// <summary>The marks, one for each id; a comment that only looks like a mark is an error.</summary>
    private static IEnumerable<Finding> Marks()
    {
        foreach (var path in SourceFiles())
        {
            var lines = File.ReadAllLines(path);
            for (var i = 0; i < lines.Length; i++)
            {
                if (!lines[i].Contains("expect:", StringComparison.OrdinalIgnoreCase))
                    continue;

                var mark = MarkPattern().Match(lines[i]);
                Assert.True(mark.Success, $"{path}({i + 1}): not a mark: {lines[i].Trim()}");
                foreach (var id in mark.Groups["ids"].Value.Split(", "))
                    yield return new Finding(Path.GetRelativePath(SampleFolder, path).Replace('\\', '/'), i + 1, id);
            }
        }
    }

    /// <summary>The unsuppressed results in the error log that the build of the sample writes.</summary>
    private static List<(Finding Finding, int Column, bool IsWarning, string Message)> Results()
    {
        var log = typeof(SampleTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "SampleErrorLog").Value!;
        Assert.True(File.Exists(log), $"{log} is missing: build the sample.");

        var written = File.GetLastWriteTimeUtc(log);
        Assert.All(SourceFiles(), path => Assert.True(File.GetLastWriteTimeUtc(path) <= written, $"{path} is newer than {log}: build the sample."));

        using var document = JsonDocument.Parse(File.ReadAllText(log));
        return
        [
            .. from run in document.RootElement.GetProperty("runs").EnumerateArray()
               from result in run.GetProperty("results").EnumerateArray()
               where !result.TryGetProperty("suppressions", out var suppressions) || suppressions.GetArrayLength() == 0
               select (ToFinding(result), ColumnOf(result), result.GetProperty("level").GetString() == "warning", result.GetProperty("message").GetProperty("text").GetString()!),
        ];
    }

    private static int ColumnOf(JsonElement result) =>
        result.TryGetProperty("locations", out var locations) && locations.GetArrayLength() > 0
            ? locations[0].GetProperty("physicalLocation").GetProperty("region").GetProperty("startColumn").GetInt32()
            : 0;

    private static Finding ToFinding(JsonElement result)
    {
        var id = result.GetProperty("ruleId").GetString()!;
        if (!result.TryGetProperty("locations", out var locations) || locations.GetArrayLength() == 0)
            return new Finding("(no file)", 0, id);

        // A deterministic build writes paths that do not begin with this machine's.
        var location = locations[0].GetProperty("physicalLocation");
        var path = Uri.UnescapeDataString(location.GetProperty("artifactLocation").GetProperty("uri").GetString()!).Replace('\\', '/');
        const string Folder = "samples/BookStore/";
        var start = path.LastIndexOf(Folder, StringComparison.Ordinal);
        return new Finding(
            start < 0 ? path : path[(start + Folder.Length)..],
            location.GetProperty("region").GetProperty("startLine").GetInt32(),
            id);
    }

    private static IEnumerable<string> SourceFiles() =>
        Directory.EnumerateFiles(SampleFolder, "*.cs", SearchOption.AllDirectories)
            .Where(path => Path.GetRelativePath(SampleFolder, path).Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj"))
            .Order(StringComparer.Ordinal);

    /// <summary>What is left of the first list when each element of the second has taken one equal element away.</summary>
    private static List<Finding> Subtract(IEnumerable<Finding> from, IEnumerable<Finding> what)
    {
        var rest = from.ToList();
        foreach (var finding in what)
            rest.Remove(finding);
        return rest;
    }

    private static string Describe(List<Finding> findings) =>
        findings.Count == 0 ? "  none" : string.Join('\n', findings.Select(f => $"  {f.File}({f.Line}): {f.Id}").Order(StringComparer.Ordinal));

    [GeneratedRegex(@"// expect: (?<ids>PERF\d{4}(, PERF\d{4})*)$")]
    private static partial Regex MarkPattern();

    [GeneratedRegex(@"(?<=\n)(?<file>[\w/]+\.cs)\(\d+,\d+\): warning (?<id>PERF\d{4}): .*")]
    private static partial Regex BuildLine();

    [GeneratedRegex(@"    \d+ Warning\(s\)")]
    private static partial Regex WarningCount();

    private sealed record Finding(string File, int Line, string Id);
}
