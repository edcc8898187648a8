using System.Text.Json;

namespace PerfAnalyzers.Tool.Baselines;

/// <summary>The results in a SARIF 2.1 log, as the compiler writes it.</summary>
internal static class SarifLog
{
    /// <summary>The property under which an analyzer may have left the documentation id of the member.</summary>
    public const string MemberProperty = "PerfAnalyzers.Member";

    /// <summary>The property of a finding that is suppressed because the baseline lists it: the next baseline lists it too.</summary>
    public const string BaselineProperty = "PerfAnalyzers.Baseline";

    public static IReadOnlyList<Finding> Read(string path)
    {
        using var stream = Files.OpenRead(path);
        try
        {
            using var log = JsonDocument.Parse(stream);
            return Read(log.RootElement, path);
        }
        catch (JsonException exception)
        {
            throw new ToolException($"{path}({exception.LineNumber + 1}): malformed JSON: the file may be cut off here");
        }
        catch (Exception exception) when (exception is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new ToolException($"{path}: this is no SARIF 2.1 log");
        }
    }

    private static List<Finding> Read(JsonElement log, string path)
    {
        if (log.ValueKind != JsonValueKind.Object || !log.TryGetProperty("runs", out var runs))
            throw new ToolException($"{path}: this is no SARIF log: it has no 'runs'");
        if (!log.TryGetProperty("version", out var version)
            || version.GetString() is not { } text
            || !text.StartsWith("2.1", StringComparison.Ordinal))
            throw new ToolException($"{path}: this is no SARIF 2.1 log; build with -p:ErrorLog=build.sarif,version=2.1");
        var members = new SourceMembers();
        var findings = new List<Finding>();
        foreach (var run in runs.EnumerateArray())
        {
            if (!run.TryGetProperty("results", out var results))
                continue;
            foreach (var result in results.EnumerateArray())
            {
                if (result.TryGetProperty("ruleId", out var rule) && rule.GetString() is { } id)
                    findings.Add(Read(result, id, members, path));
            }
        }
        return findings;
    }

    private static Finding Read(JsonElement result, string rule, SourceMembers members, string path)
    {
        var isSuppressed = result.TryGetProperty("suppressions", out var suppressions)
            && suppressions.ValueKind == JsonValueKind.Array
            && suppressions.GetArrayLength() > 0;
        string file = "";
        int line = 0, column = 0;
        string? member = null;
        if (result.TryGetProperty("locations", out var locations) && locations.GetArrayLength() > 0)
        {
            var location = locations[0];
            if (location.TryGetProperty("physicalLocation", out var physical))
            {
                if (physical.TryGetProperty("artifactLocation", out var artifact) && artifact.TryGetProperty("uri", out var uri))
                    file = uri.GetString() ?? "";
                if (physical.TryGetProperty("region", out var region))
                {
                    line = region.TryGetProperty("startLine", out var l) ? l.GetInt32() : 0;
                    column = region.TryGetProperty("startColumn", out var c) ? c.GetInt32() : 1;
                }
            }
            if (location.TryGetProperty("logicalLocations", out var logical)
                && logical.GetArrayLength() > 0
                && logical[0].TryGetProperty("fullyQualifiedName", out var name))
                member = name.GetString();
        }
        if (result.TryGetProperty("properties", out var properties) && properties.TryGetProperty("customProperties", out var custom))
        {
            if (custom.TryGetProperty(MemberProperty, out var known))
                member = known.GetString();
            isSuppressed &= !custom.TryGetProperty(BaselineProperty, out _);
        }
        if (rule.StartsWith("PERF", StringComparison.Ordinal))
            member ??= members.At(file, line, column, path);
        return new(rule, member ?? "-", file, line, column, isSuppressed);
    }
}
