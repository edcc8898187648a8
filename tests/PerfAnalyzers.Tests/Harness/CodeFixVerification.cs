using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.CodeFixes.Framework;

namespace PerfAnalyzers.Tests.Harness;

/// <summary>Verifies what a fix makes of sources, in each way that it can be applied.</summary>
internal sealed class CodeFixVerification
{
    private readonly TestOptions _options;
    private readonly AnalyzerVerification _analysis;
    private readonly FixRunner _fixes;
    private readonly CodeFixProvider _provider;

    public CodeFixVerification(Func<DiagnosticAnalyzer> createAnalyzer, CodeFixProvider provider, TestOptions options)
    {
        _options = options;
        _provider = provider;
        _analysis = new(createAnalyzer, options);
        _fixes = new(_analysis.Analyzer, provider, options.CodeActionIndex);
    }

    /// <summary>The diagnostics of the source are fixed, and give the fixed source.</summary>
    public async Task VerifyAsync(string source, string fixedSource)
    {
        var test = _analysis.CreateTest(source, _provider);
        var before = test.ProjectOf(TestMarkup.Strip(_analysis.Files(source)));
        await _analysis.VerifyLiveAsync(before, "the source");
        var offered = await _fixes.FindAsync(before);
        if (offered.Count == 0)
        {
            await test.RunAsync();
            throw new HarnessFailure($"No fix is offered. {(await _analysis.Analyzer.RunAsync(before)).Describe()}");
        }

        // Of a rule that has both kinds of fixes, a test is about one.
        var areSuggested = offered.All(static o => IsSuggested(o.Action));
        await VerifyFixesAsync(test, source, fixedSource, offered, areSuggested);
        if (_fixes.FixAllProvider is null || areSuggested)
            await VerifyLineEndsAsync(source, fixedSource, "the single fixes", project => _fixes.FixEachAsync(project, backwards: false));
        else
            await VerifyLineEndsAsync(source, fixedSource, "FixAll in the Document", project => _fixes.FixAllAsync(project, FixAllScope.Document));
    }

    private static bool IsSuggested(CodeAction action) => action.EquivalenceKey?.EndsWith(EfCodeFix.SuggestionSuffix, StringComparison.Ordinal) == true;

    /// <summary>
    /// A fix is offered that says what it assumes: FixAll leaves the source as it is, and a person gets the fixed source, if one is given, or
    /// another one that compiles and is not reported.
    /// </summary>
    public async Task VerifySuggestionAsync(string source, string assumption, string? fixedSource)
    {
        var test = _analysis.CreateTest(source, _provider);
        var before = test.ProjectOf(TestMarkup.Strip(_analysis.Files(source)));
        await _analysis.VerifyLiveAsync(before, "the source");
        var offered = await _fixes.FindAsync(before);
        if (offered is not [{ Action: var action }, ..])
        {
            await test.RunAsync();
            throw new HarnessFailure($"No fix is offered. {(await _analysis.Analyzer.RunAsync(before)).Describe()}");
        }

        if (!action.Title.EndsWith($"(assumes {assumption})", StringComparison.Ordinal))
            throw new HarnessFailure($"The fix is called \"{action.Title}\", and should assume {assumption}.");
        if (fixedSource is not null)
        {
            await VerifyFixesAsync(test, source, fixedSource, offered, areSuggested: true);
            return;
        }

        await test.RunAsync();
        if (_fixes.FixAllProvider is not null)
            await VerifyTextsAsync(before, await _fixes.FixAllAsync(before, FixAllScope.Solution), TestMarkup.Strip(_analysis.Files(source)), "FixAll");
        var after = await _fixes.FixEachAsync(before, backwards: false);
        if (await _analysis.Analyzer.RunAsync(after) is [var left, ..])
            throw new HarnessFailure($"The fix leaves {left}{Environment.NewLine}{await DescribeAsync(before, after)}");
        await _analysis.VerifyCompilesAsync(after, "the fixed source");
        await VerifyNoNewWarningsAsync(before, after);
    }

    /// <summary>The diagnostics of the source are reported, and no fix is offered for any.</summary>
    public async Task VerifyNoFixAsync(string source)
    {
        await _analysis.VerifyAsync(source);
        var project = _analysis.CreateProject(TestMarkup.Strip(_analysis.Files(source)));
        var diagnostics = await _analysis.Analyzer.RunAsync(project);
        if (diagnostics.IsEmpty)
            throw new HarnessFailure("The source expects no diagnostic, so that there is nothing a fix could be offered for.");
        foreach (var diagnostic in diagnostics)
        {
            if (await _fixes.FindAsync(project, diagnostic) is [var offered, ..])
                throw new HarnessFailure($"The fix \"{offered.Title}\" is offered for: {diagnostic}{Environment.NewLine}{await DescribeAsync(project, await FixRunner.ApplyAsync(project, offered))}");
        }
    }

    // The standard test applies the fixes one by one and by FixAll in each scope, until no fix is offered any more, so that they are idempotent,
    // or it fails. What follows it is what it does not look at.
    private async Task VerifyFixesAsync(
        RuleTest test, string source, string fixedSource, IReadOnlyList<(Diagnostic Diagnostic, CodeAction Action)> offered, bool areSuggested)
    {
        var files = _analysis.Files(source);
        test.SetState(test.FixedState, After(fixedSource));
        // A fix may show what stood behind it (a query that left the inner loop and is still in the outer one), but there is an end to that.
        test.NumberOfIncrementalIterations = -3 * offered.Count;
        if (areSuggested)
        {
            // FixAll leaves suggestions alone: it is tried once, and changes nothing.
            test.SetState(test.BatchFixedState, files);
            test.BatchFixedState.ExpectedDiagnostics.AddRange(_options.ExpectedDiagnostics);
            test.NumberOfFixAllIterations = 1;
        }
        else if (_fixes.FixAllProvider is { } all)
        {
            if (offered.FirstOrDefault(static o => o.Action.EquivalenceKey is null).Action is { } action)
                throw new HarnessFailure($"The fix \"{action.Title}\" has no equivalence key, which FixAll goes by.");
            foreach (var scope in new[] { FixAllScope.Document, FixAllScope.Project, FixAllScope.Solution })
            {
                if (!all.GetSupportedFixAllScopes().Contains(scope))
                    throw new HarnessFailure($"FixAll does not support the scope {scope}.");
            }

            // Once for each equivalence key, and in document scope for each file.
            var keys = offered.Select(static o => o.Action.EquivalenceKey).Distinct().Count();
            test.NumberOfFixAllIterations = -keys;
            test.NumberOfFixAllInDocumentIterations = -keys * offered.Select(static o => o.Diagnostic.Location.SourceTree).Distinct().Count();
        }

        await test.RunAsync();

        var expected = TestMarkup.Strip(After(fixedSource));
        var before = test.ProjectOf(TestMarkup.Strip(files));
        if (TestReferences.HasEveryWay)
            await VerifyTextsAsync(before, await _fixes.FixEachAsync(before, backwards: true), expected, "the single fixes, last to first");
        var after = test.ProjectOf(expected);
        await _analysis.VerifyLiveAsync(after, "the fixed source");
        if (!_options.AllowCompileErrors && !_options.AllowNewWarnings)
            await VerifyNoNewWarningsAsync(before, after);
    }

    private Dictionary<string, string> After(string fixedSource)
    {
        var files = _analysis.Files(fixedSource);
        // A file that is not named keeps its markup: what it reports is still there after the fix.
        foreach (var (name, text) in _options.FixedAdditionalSources)
            files[name] = text;
        return files;
    }

    private static async Task VerifyNoNewWarningsAsync(Project before, Project after)
    {
        var known = (await WarningsAsync(before)).CountBy(w => w.Id).ToDictionary();
        var added = (await WarningsAsync(after)).GroupBy(w => w.Id).Where(w => w.Count() > known.GetValueOrDefault(w.Key)).SelectMany(w => w).ToList();
        if (added.Count > 0)
            throw new HarnessFailure($"The fixed source has compiler warnings that the source does not have. {added.Describe()}");

        static async Task<IEnumerable<Diagnostic>> WarningsAsync(Project project) =>
            (await AnalyzerVerification.CompilerDiagnosticsAsync(project)).Where(d => d.Severity == DiagnosticSeverity.Warning && !d.IsSuppressed);
    }

    private async Task VerifyLineEndsAsync(string source, string fixedSource, string way, Func<Project, Task<Project>> apply)
    {
        if (!TestReferences.HasEveryWay)
            return;
        var before = _analysis.CreateProject(ToCrlf(TestMarkup.Strip(_analysis.Files(source))));
        await VerifyTextsAsync(before, await apply(before), ToCrlf(TestMarkup.Strip(After(fixedSource))), way + ", on a file with CRLF");

        static Dictionary<string, string> ToCrlf(Dictionary<string, string> texts) => texts.ToDictionary(t => t.Key, t => t.Value.ReplaceLineEndings("\r\n"));
    }

    private static async Task VerifyTextsAsync(Project before, Project after, IReadOnlyDictionary<string, string> expected, string way)
    {
        var message = new StringBuilder();
        var actual = await TextsAsync(after);
        var original = await TextsAsync(before);
        foreach (var name in actual.Keys.Union(expected.Keys).Order(StringComparer.Ordinal))
        {
            // The model is in the project without being one of the test's files.
            var wanted = expected.GetValueOrDefault(name) ?? (name == TestSolution.ModelFile ? original.GetValueOrDefault(name) : null);
            var got = actual.GetValueOrDefault(name);
            if (wanted == got)
                continue;
            message.AppendLine().Append("content of '").Append(name).Append("' did not match. ");
            message.AppendLine(wanted is null ? "Not expected at all." : got is null ? "The file is missing." : "Diff shown with expected as baseline:");
            message.Append(TextDiff.Describe(wanted ?? "", got ?? ""));
        }

        if (message.Length > 0)
            throw new HarnessFailure($"{way}:{message}");
    }

    private static async Task<Dictionary<string, string>> TextsAsync(Project project)
    {
        var texts = new Dictionary<string, string>();
        foreach (var document in project.Documents)
            texts.Add(document.Name, (await document.GetTextAsync()).ToString());
        return texts;
    }

    private static async Task<string> DescribeAsync(Project before, Project after)
    {
        var (old, fresh) = (await TextsAsync(before), await TextsAsync(after));
        return string.Concat(fresh.Where(f => old.GetValueOrDefault(f.Key) != f.Value).Select(f => TextDiff.Describe(old.GetValueOrDefault(f.Key) ?? "", f.Value)));
    }
}
