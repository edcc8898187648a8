using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Rules;
using PerfAnalyzers.Tests.Harness;
using Xunit;

namespace PerfAnalyzers.Tests.Repository;

/// <summary>The package's presets follow from the descriptors; with <c>UPDATE=1</c> in the environment the files are rewritten.</summary>
[Trait(Versions.Trait, Versions.One)]
public sealed class PresetTests
{
    [Theory]
    [InlineData("None", "every rule is off")]
    [InlineData("Minimum", "only the rules that are a warning by default")]
    [InlineData("Recommended", "every rule as it is by default")]
    [InlineData("All", "every rule is a warning, also those that are off by default")]
    public void Preset_FollowsFromTheDescriptors(string mode, string meaning)
    {
        var path = Path.Combine(FindFolder(), mode.ToLowerInvariant() + ".globalconfig");
        var expected = Write(mode, meaning);

        if (GeneratedBlock.IsUpdate)
            File.WriteAllText(path, expected);

        Assert.True(File.Exists(path), $"{path} is missing; run the tests with UPDATE=1.");
        Assert.Equal(expected, File.ReadAllText(path).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void ConfigFolder_HoldsThePresetsOnly() =>
        Assert.Equal(
            ["all.globalconfig", "minimum.globalconfig", "none.globalconfig", "recommended.globalconfig"],
            Directory.GetFiles(FindFolder()).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    /// <summary>The rules that <c>PerfAnalyzersWarningsAsErrors</c> keeps warnings: all, a line for each category.</summary>
    [Fact]
    public void WarningsAsErrors_IsAboutAllRules()
    {
        var categories = Rules().GroupBy(rule => rule.Category)
            .Select(category => $"    <_PerfAnalyzersRules>$(_PerfAnalyzersRules);{string.Join(';', category.Select(rule => rule.Id))}</_PerfAnalyzersRules>\n");
        GeneratedBlock.Verify("src/PerfAnalyzers.Package/build/PerfAnalyzers.targets", "rules", string.Concat(categories));
    }

    private static string Write(string mode, string meaning)
    {
        var text = new StringBuilder()
            .Append($"# PerfAnalyzersMode = {mode}: {meaning}.\n")
            .Append("# Follows from the descriptors of the rules: PresetTests compares it, and rewrites it with UPDATE=1.\n")
            .Append("is_global = true\n")
            .Append("# Below what a project says itself, in an .editorconfig as in a .globalconfig.\n")
            .Append("global_level = -100\n");

        foreach (var rule in Rules())
        {
            text.Append($"\n# {rule.Id}: {rule.Title}; {Describe(rule)}\n");
            if (Severity(mode, rule) is { } severity)
                text.Append($"dotnet_diagnostic.{rule.Id}.severity = {severity}\n");
        }

        return text.ToString();
    }

    /// <summary>
    /// The severity that the preset sets, or null where the default already is the right one. What is the default is not
    /// said again, since a line for one rule would win over what a project says for a whole category.
    /// </summary>
    private static string? Severity(string mode, DiagnosticDescriptor rule) => mode switch
    {
        "None" => "none",
        "Minimum" => IsWarning(rule) ? null : "none",
        "Recommended" => null,
        "All" => "warning",
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "Not a mode."),
    };

    private static bool IsWarning(DiagnosticDescriptor rule) =>
        rule.IsEnabledByDefault && rule.DefaultSeverity == DiagnosticSeverity.Warning;

    private static string Describe(DiagnosticDescriptor rule) =>
        rule.IsEnabledByDefault ? rule.DefaultSeverity.ToString().ToLowerInvariant() + " by default" : "off by default";

    private static IEnumerable<DiagnosticDescriptor> Rules() =>
        typeof(RuleIds).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && typeof(DiagnosticAnalyzer).IsAssignableFrom(type))
            .SelectMany(type => ((DiagnosticAnalyzer)Activator.CreateInstance(type)!).SupportedDiagnostics)
            .DistinctBy(rule => rule.Id)
            .OrderBy(rule => rule.Id, StringComparer.Ordinal);

    private static string FindFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "PerfAnalyzers.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("No PerfAnalyzers.sln above the tests.");
        return Path.Combine(folder.FullName, "src", "PerfAnalyzers.Package", "build", "config");
    }
}
