using Microsoft.CodeAnalysis;
using PerfAnalyzers.Rules;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Repository;

/// <summary>A rule's page is there, and what it shows is true; what follows from the rules is up to date.</summary>
public sealed class DocumentationTests
{
    public static TheoryData<string> Ids => Rule.Ids;

    [Theory]
    [MemberData(nameof(Ids))]
    public void Page_HasItsSections(string id)
    {
        var rule = Rule.Get(id);
        var page = Read(rule);
        Assert.Equal(RulePage.TitleOf(rule.Descriptor), page.Title);
        Assert.Equal(RulePage.RequiredSections, page.Sections.Intersect(RulePage.RequiredSections));
        Assert.All(RulePage.RequiredSections, s => Assert.True(page.IsFilled(s), $"The section \"## {s}\" of {PathOf(rule)} is still to be written."));
        GeneratedBlock.Verify(PathOf(rule), "rule", Facts(rule));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public Task Page_ShowsWhatTheRuleDoes(string id)
    {
        var rule = Rule.Get(id);
        // Bulk writes came with EF Core 7, and so did singleton interceptors.
        if (TestReferences.EfCore.Major < 7
            && id is RuleIds.BulkWriteWithoutFilter or RuleIds.RowsLoadedToUpdate or RuleIds.RowsLoadedToDelete
            or RuleIds.TrackedEntitiesStale or RuleIds.BulkDeleteBypassesSoftDelete or RuleIds.BulkUpdateSkipsVersion
            or RuleIds.ProviderBuiltPerContext)
            return Task.CompletedTask;
        return new RulePageVerification(id, rule.CreateAnalyzer, rule.CreateCodeFix()).VerifyAsync(Read(rule));
    }

    [Fact]
    public void Pages_AreOfRules() =>
        Assert.Empty(Directory.GetFiles(Path.Combine(TestReferences.RepositoryRoot, "docs/rules"), "*.md").Select(Path.GetFileNameWithoutExtension).Except(Rule.All.Select(r => r.Id)));

    [Theory]
    [InlineData("README.md", "docs/rules/")]
    [InlineData("docs/README.md", "rules/")]
    public void Table_ListsTheRules(string file, string folder)
    {
        var rows = Rule.All.Select(r => $"| [{r.Id}]({folder}{r.Id}.md) | {r.Descriptor.Title} | {Default(r.Descriptor)} | {r.FixKind} |\n");
        GeneratedBlock.Verify(file, "rules", "| Rule | Finds | Default | Fix |\n| --- | --- | --- | --- |\n" + string.Concat(rows));
    }

    /// <summary>What <c>dotnet format</c> is told in the README and in docs/adopting.md: the rules whose fixes it applies without changing results.</summary>
    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/adopting.md")]
    public void Command_NamesTheAutomaticFixes(string file)
    {
        var ids = Rule.All.Where(r => r.FixKind == "yes" && r.Descriptor.IsEnabledByDefault).Select(r => r.Id).Chunk(8).Select(c => "  " + string.Join(' ', c));
        GeneratedBlock.Verify(file, "format", $"```sh\ndotnet format analyzers --severity info --diagnostics \\\n{string.Join(" \\\n", ids)}\n```\n");
    }

    /// <summary>What turns all rules into suggestions, but for those that say what was measured.</summary>
    [Fact]
    public void Suggestions_NameEveryCategory()
    {
        var categories = Rule.All.Select(r => r.Descriptor.Category).Distinct().Where(static c => c != "Evidence");
        GeneratedBlock.Verify(
            "docs/adopting.md",
            "categories",
            "```ini\n# .editorconfig\n[*.cs]\n"
                + string.Concat(categories.Select(static c => $"dotnet_analyzer_diagnostic.category-{c}.severity = suggestion\n")) + "```\n");
    }

    private static string Facts(Rule rule) =>
        $"""
        | | |
        | --- | --- |
        | Category | {rule.Descriptor.Category} |
        | Default | {Default(rule.Descriptor)} |
        | Fix | {rule.NoCodeFixReason ?? rule.FixKind} |

        """.ReplaceLineEndings("\n");

    private static string Default(DiagnosticDescriptor descriptor) =>
        descriptor.DefaultSeverity + (descriptor.IsEnabledByDefault ? "" : ", off");

    private static string PathOf(Rule rule) => $"docs/rules/{rule.Id}.md";

    /// <summary>The page's text; with <c>UPDATE=1</c> a page that does not say how to suppress the rule is told to.</summary>
    private static string WithSuppress(string file, Rule rule)
    {
        var text = File.ReadAllText(file);
        const string Related = "\n## Related\n";
        if (!GeneratedBlock.IsUpdate || text.Contains($"\n## {RulePage.Suppress}\n", StringComparison.Ordinal) || !text.Contains(Related, StringComparison.Ordinal))
            return text;
        text = text.Replace(Related, $"\n{RulePage.SuppressSection(rule.Id)}{Related}", StringComparison.Ordinal);
        File.WriteAllText(file, text);
        return text;
    }

    private static RulePage Read(Rule rule)
    {
        var file = Path.Combine(TestReferences.RepositoryRoot, PathOf(rule));
        if (File.Exists(file))
            return new(WithSuppress(file, rule));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, RulePage.Stub(rule));
        throw new HarnessFailure($"There was no {PathOf(rule)}; a stub of it is there now, to be written.");
    }
}
