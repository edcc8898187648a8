using System.Text.RegularExpressions;
using PerfAnalyzers.Tests.Samples;

namespace PerfAnalyzers.PackageTests.Load;

/// <summary>Requests that are sent equally often.</summary>
internal sealed partial record Mix(string Name, IReadOnlyList<SampleRequest> Requests)
{
    /// <summary>These leave a connection pool behind each time (PERF7006), or share a context (PERF7004).</summary>
    private static readonly string[] s_onlyAlone = ["/backoffice/prices/", "/backoffice/board/"];

    /// <summary>What the sample answers without changing anything.</summary>
    public static IReadOnlyList<SampleRequest> Reads { get; } =
        [.. SampleRequest.ReadAll(PackedPackage.Repository).Where(r => r.Method == "GET")];

    /// <summary>The requests that show a rule with an automatic fix.</summary>
    public static Mix Repaired { get; } = new("repaired", [.. Concurrent().Where(r => IdsOf(r).Any(ReadmeCommand.Ids.Contains))]);

    /// <summary>All requests, whether something is wrong with them or not, and whether it can be repaired automatically or not.</summary>
    public static Mix Everything { get; } = new("everything", [.. Concurrent()]);

    /// <summary>The rules that a request shows, by its title.</summary>
    public static IEnumerable<string> IdsOf(SampleRequest request) => Id().Matches(request.Title).Select(m => m.Value);

    private static IEnumerable<SampleRequest> Concurrent() =>
        Reads.Where(r => !s_onlyAlone.Any(path => r.Path.StartsWith(path, StringComparison.Ordinal)));

    [GeneratedRegex(@"PERF\d{4}")]
    private static partial Regex Id();
}
