using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Repository;

/// <summary>Runs the code of a rule's page through the rule and its fix.</summary>
internal sealed class RulePageVerification(string id, Func<DiagnosticAnalyzer> createAnalyzer, CodeFixProvider? fix)
{
    public async Task VerifyAsync(RulePage page)
    {
        if (page.EvidenceBlocks.Any(b => b.ReportedLines(id).Any()))
        {
            await VerifyEvidenceAsync(page);
            return;
        }

        var before = page.Blocks.Where(b => b.Section == RulePage.Before).ToList();
        var after = page.Blocks.Where(b => b.Section == RulePage.After).ToList();
        if (before.Count == 0 || before.Count != after.Count)
            throw new HarnessFailure($"The page has {before.Count} blocks of C# before and {after.Count} after; they go in pairs.");
        if (fix is not null && after.All(b => b.IsByHand))
            throw new HarnessFailure("The rule has a fix, but no block shows what it makes.");

        foreach (var block in page.Blocks.Except(before))
            await VerifySilentAsync(page, block);
        foreach (var (bad, good) in before.Zip(after))
            await VerifyPairAsync(page, bad, good);
    }

    /// <summary>A rule about profiles: its lines are reported, those of the profile after are not.</summary>
    private async Task VerifyEvidenceAsync(RulePage page)
    {
        var sections = page.EvidenceBlocks.Select(b => b.Section).ToList();
        if (!sections.SequenceEqual([RulePage.Before, RulePage.After]) || page.Blocks.Count != 1)
            throw new HarnessFailure($"The page has profiles in {string.Join(", ", sections)}, and {page.Blocks.Count} blocks of C#; they are one before, one after, and one.");
        foreach (var block in page.EvidenceBlocks)
        {
            var analysis = new AnalyzerVerification(createAnalyzer, Options(page, block));
            var project = analysis.CreateProject(analysis.Files(page.Blocks[0].ToSource()));
            await analysis.VerifyCompilesAsync(project, "the page's code");
            var lines = block.ToText().Split('\n');
            var reported = (await analysis.Analyzer.RunAsync(project)).Select(d => lines[d.Location.GetLineSpan().StartLinePosition.Line].Trim());
            Assert.Equal(block.ReportedLines(id), reported);
        }
    }

    private async Task VerifySilentAsync(RulePage page, RulePage.CodeBlock block)
    {
        if (block.ReportedLines(id).Any())
            throw new HarnessFailure($"A line outside of \"## {RulePage.Before}\" is marked as reported:{Environment.NewLine}{block.Text}");
        await Analysis(page).VerifyAsync(block.ToSource());
    }

    private async Task VerifyPairAsync(RulePage page, RulePage.CodeBlock before, RulePage.CodeBlock after)
    {
        var source = before.ToSource();
        var analysis = Analysis(page);
        var project = analysis.CreateProject(analysis.Files(source));
        await analysis.VerifyCompilesAsync(project, "the block before");
        var diagnostics = (await analysis.Analyzer.RunAsync(project)).Where(d => Path.GetFileName(d.Location.SourceTree!.FilePath) == TestSolution.MainFile).ToList();
        var reported = diagnostics.DistinctBy(d => d.Location.GetLineSpan().StartLinePosition.Line).Select(LineOf).ToList();
        var marked = before.ReportedLines(id).ToList();
        if (marked.Count == 0 || !reported.SequenceEqual(marked))
            throw new HarnessFailure($"The lines that end in \"// {id}\" (-) are not those that are reported (+):{Environment.NewLine}{TextDiff.Describe(string.Join('\n', marked), string.Join('\n', reported))}");

        // The rest is what a rule's own tests see to.
        var withMarkup = TestMarkup.Mark(source, diagnostics.Select(d => (d.Id, d.Location.SourceSpan)), id);
        if (fix is null || after.IsByHand)
            await Analysis(page).VerifyAsync(withMarkup);
        else
            await new CodeFixVerification(createAnalyzer, fix, Options(page)).VerifyAsync(withMarkup, after.ToSource());
    }

    private AnalyzerVerification Analysis(RulePage page) => new(createAnalyzer, Options(page));

    private static TestOptions Options(RulePage page) => Options(page, page.EvidenceBlocks.SingleOrDefault());

    private static TestOptions Options(RulePage page, RulePage.CodeBlock? evidence)
    {
        var options = new TestOptions();
        if (evidence is not null)
            options.AdditionalSources["perf.profile"] = evidence.ToText();
        foreach (var (key, value) in page.Options)
            options.EditorConfig[key] = value;
        return options;
    }

    private static string LineOf(Diagnostic diagnostic)
    {
        var text = diagnostic.Location.SourceTree!.GetText();
        return text.Lines[diagnostic.Location.GetLineSpan().StartLinePosition.Line].ToString().Trim();
    }
}
