using System.Text.Json;

namespace PerfAnalyzers.PackageTests;

/// <summary>What other programs read of a build: the compiler's SARIF file, in both versions that it writes.</summary>
[Collection(PackageCollection.Name)]
public sealed class ErrorLogTests(PackedPackage package)
{
    [Fact]
    public async Task Log_HasHelpLinksLocationsAndAdditionalLocations()
    {
        var project = await package.InstallAsync("Logged");
        project.Write("Model.cs", Sources.Model);
        project.Write("Reports.cs", Sources.Reports);

        (await project.BuildAsync("-p:ErrorLog=new.sarif%2cversion=2.1")).Succeeded();
        using var log = JsonDocument.Parse(project.Read("new.sarif"));
        Assert.Equal("2.1.0", log.RootElement.GetProperty("version").GetString());
        var run = log.RootElement.GetProperty("runs")[0];
        var rules = run.GetProperty("tool").GetProperty("driver").GetProperty("rules");
        var results = run.GetProperty("results").EnumerateArray().Where(IsOurs).ToList();
        Assert.Equal(3, results.Count);
        Assert.All(results, result =>
        {
            var rule = rules[result.GetProperty("ruleIndex").GetInt32()];
            VerifyRule(rule, rule.GetProperty("id").GetString()!, result);
            Assert.NotEmpty(rule.GetProperty("properties").GetProperty("category").GetString()!);
            var place = result.GetProperty("locations")[0].GetProperty("physicalLocation");
            Assert.EndsWith("Reports.cs", place.GetProperty("artifactLocation").GetProperty("uri").GetString());
            VerifyRegion(place.GetProperty("region"));
        });
        var related = results.Single(r => r.GetProperty("ruleId").GetString() == "PERF1002").GetProperty("relatedLocations");
        VerifyRegion(related[0].GetProperty("physicalLocation").GetProperty("region"));
        VerifyHelpLinks(rules.EnumerateArray().Where(r => r.GetProperty("id").GetString()!.StartsWith("PERF")).ToList());
    }

    /// <summary>The log describes all rules that the compiler knows, and each links to a page that is there.</summary>
    private static void VerifyHelpLinks(IReadOnlyCollection<JsonElement> rules)
    {
        const string Branch = "https://github.com/perfanalyzers/perfanalyzers/blob/main/";
        var pages = Directory.GetFiles(Path.Combine(PackedPackage.Repository, "docs", "rules"), "PERF*.md").Select(Path.GetFileNameWithoutExtension);
        Assert.Equal(pages.Order(StringComparer.Ordinal), rules.Select(r => r.GetProperty("id").GetString()).Order(StringComparer.Ordinal));
        Assert.All(rules, rule =>
        {
            var link = rule.GetProperty("helpUri").GetString()!;
            Assert.StartsWith(Branch, link);
            Assert.True(File.Exists(Path.Combine(PackedPackage.Repository, link[Branch.Length..])), $"There is no page for {link}.");
        });
    }

    [Fact]
    public async Task LogOfTheOlderVersion_HasThemToo()
    {
        var project = await package.InstallAsync("LoggedOlder");
        project.Write("Model.cs", Sources.Model);
        project.Write("Reports.cs", Sources.Reports);

        (await project.BuildAsync("-p:ErrorLog=old.sarif")).Succeeded();
        using var log = JsonDocument.Parse(project.Read("old.sarif"));
        Assert.Equal("1.0.0", log.RootElement.GetProperty("version").GetString());
        var run = log.RootElement.GetProperty("runs")[0];
        var results = run.GetProperty("results").EnumerateArray().Where(IsOurs).ToList();
        Assert.Equal(3, results.Count);
        Assert.All(results, result =>
        {
            var id = result.GetProperty("ruleId").GetString()!;
            VerifyRule(run.GetProperty("rules").GetProperty(id), id, result);
            var place = result.GetProperty("locations")[0].GetProperty("resultFile");
            Assert.EndsWith("Reports.cs", place.GetProperty("uri").GetString());
            VerifyRegion(place.GetProperty("region"));
        });
        Assert.Contains(results, r => r.TryGetProperty("relatedLocations", out var related) && related.GetArrayLength() > 0);
    }

    private static bool IsOurs(JsonElement result) => result.GetProperty("ruleId").GetString() is "PERF1002" or "PERF1003" or "PERF1004";

    private static void VerifyRule(JsonElement rule, string id, JsonElement result)
    {
        Assert.Equal(result.GetProperty("ruleId").GetString(), id);
        Assert.EndsWith($"/docs/rules/{id}.md", rule.GetProperty("helpUri").GetString());
        Assert.NotEmpty(rule.GetProperty("shortDescription").ToString());
        Assert.NotEmpty(rule.GetProperty("fullDescription").ToString());
    }

    private static void VerifyRegion(JsonElement region)
    {
        var (line, column) = (region.GetProperty("startLine").GetInt32(), region.GetProperty("startColumn").GetInt32());
        var (endLine, endColumn) = (region.GetProperty("endLine").GetInt32(), region.GetProperty("endColumn").GetInt32());
        Assert.True(line > 0 && column > 0 && (endLine, endColumn).CompareTo((line, column)) > 0);
    }
}
