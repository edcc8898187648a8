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

    public CodeFixVerification(Func<DiagnosticAnalyzer> createAnalyzer, CodeFixProvider provider, TestOptions options)
    {
        _options = options;
        _analysis = new(createAnalyzer, options);
        _fixes = new(_analysis.Analyzer, provider, options.CodeActionIndex);
    }

    /// <summary>The diagnostics of the source are fixed, and give the fixed source.</summary>
    public async Task VerifyAsync(string source, string fixedSource)
    {
        var before = await _analysis.VerifyAsync(source);
        var offered = await _fixes.FindAsync(before);
        if (offered.Count == 0)
            throw new HarnessFailure($"No fix is offered. {ExpectedState.List(await _analysis.Analyzer.RunAsync(before))}");

        // Of a rule that has both kinds of fixes, a test is about one.
        var areSuggested = offered.All(static o => IsSuggested(o.Action));
        if (areSuggested && _fixes.FixAllProvider is not null)
            await VerifyTextsAsync(before, await _fixes.FixAllOnceAsync(before), _analysis.Before(source).Texts, "FixAll, which leaves suggestions alone");
        var expected = After(fixedSource);
        Project? after = null;
        foreach (var (way, apply) in Ways(areSuggested))
        {
            after = await apply(before);
            await VerifyTextsAsync(before, after, expected.Texts, way);
        }

        await VerifyFixedAsync(before, after!, expected);
        await VerifyLineEndsAsync(source, expected, areSuggested);
    }

    private static bool IsSuggested(CodeAction action) => action.EquivalenceKey?.EndsWith(EfCodeFix.SuggestionSuffix, StringComparison.Ordinal) == true;

    /// <summary>
    /// A fix is offered that says what it assumes: FixAll leaves the source as it is, and a person gets the fixed source, if one is given, or
    /// another one that compiles and is not reported.
    /// </summary>
    public async Task VerifySuggestionAsync(string source, string assumption, string? fixedSource)
    {
        var before = await _analysis.VerifyAsync(source);
        if ((await _fixes.FindAsync(before)).FirstOrDefault() is not { Action: { } action })
            throw new HarnessFailure($"No fix is offered. {ExpectedState.List(await _analysis.Analyzer.RunAsync(before))}");
        if (!action.Title.EndsWith($"(assumes {assumption})", StringComparison.Ordinal))
            throw new HarnessFailure($"The fix is called \"{action.Title}\", and should assume {assumption}.");
        if (_fixes.FixAllProvider is not null)
            await VerifyTextsAsync(before, await _fixes.FixAllAsync(before, FixAllScope.Solution), _analysis.Before(source).Texts, "FixAll");

        var after = await _fixes.FixEachAsync(before, backwards: false);
        if (fixedSource is null)
        {
            if (await _analysis.Analyzer.RunAsync(after) is [var left, ..])
                throw new HarnessFailure($"The fix leaves {left}{Environment.NewLine}{await DescribeAsync(before, after)}");
            await _analysis.VerifyCompilesAsync(after, "the fixed source");
            await VerifyNoNewWarningsAsync(before, after);
            return;
        }

        var expected = After(fixedSource);
        await VerifyTextsAsync(before, after, expected.Texts, "the single fixes");
        await VerifyFixedAsync(before, after, expected);
    }

    /// <summary>The diagnostics of the source are reported, and no fix is offered for any.</summary>
    public async Task VerifyNoFixAsync(string source)
    {
        if (!_analysis.Before(source).ExpectsDiagnostics)
            throw new HarnessFailure("The source expects no diagnostic, so that there is nothing a fix could be offered for.");
        var project = await _analysis.VerifyAsync(source);
        foreach (var diagnostic in await _analysis.Analyzer.RunAsync(project))
        {
            if (await _fixes.FindAsync(project, diagnostic) is [var offered, ..])
                throw new HarnessFailure($"The fix \"{offered.Title}\" is offered for: {diagnostic}{Environment.NewLine}{await DescribeAsync(project, await FixRunner.ApplyAsync(project, offered))}");
        }
    }

    // Each way ends only when no fix is offered any more, so that the fixes are idempotent, or it fails.
    private IEnumerable<(string Way, Func<Project, Task<Project>> Apply)> Ways(bool areSuggested)
    {
        if (!areSuggested && _fixes.FixAllProvider is { } all)
        {
            foreach (var scope in new[] { FixAllScope.Document, FixAllScope.Project, FixAllScope.Solution })
            {
                if (!all.GetSupportedFixAllScopes().Contains(scope))
                    throw new HarnessFailure($"FixAll does not support the scope {scope}.");
                yield return ($"FixAll in the {scope}", project => _fixes.FixAllAsync(project, scope));
            }
        }

        yield return ("the single fixes, first to last", project => _fixes.FixEachAsync(project, backwards: false));
        yield return ("the single fixes, last to first", project => _fixes.FixEachAsync(project, backwards: true));
    }

    private ExpectedState After(string fixedSource)
    {
        var files = new Dictionary<string, string>(_options.AdditionalSources) { [TestSolution.MainFile] = fixedSource };
        // A file that is not named keeps its markup: what it reports is still there after the fix.
        foreach (var (name, text) in _options.FixedAdditionalSources)
            files[name] = text;
        return new(files, []);
    }

    private async Task VerifyFixedAsync(Project before, Project after, ExpectedState expected)
    {
        await _analysis.VerifyAsync(after, expected, "the fixed source");
        if (!_options.AllowCompileErrors && !_options.AllowNewWarnings)
            await VerifyNoNewWarningsAsync(before, after);
    }

    private static async Task VerifyNoNewWarningsAsync(Project before, Project after)
    {
        var known = (await WarningsAsync(before)).CountBy(w => w.Id).ToDictionary();
        var added = (await WarningsAsync(after)).GroupBy(w => w.Id).Where(w => w.Count() > known.GetValueOrDefault(w.Key)).SelectMany(w => w).ToList();
        if (added.Count > 0)
            throw new HarnessFailure($"The fixed source has compiler warnings that the source does not have. {ExpectedState.List(added)}");

        static async Task<IEnumerable<Diagnostic>> WarningsAsync(Project project) =>
            (await AnalyzerVerification.CompilerDiagnosticsAsync(project)).Where(d => d.Severity == DiagnosticSeverity.Warning && !d.IsSuppressed);
    }

    private async Task VerifyLineEndsAsync(string source, ExpectedState expected, bool areSuggested)
    {
        var before = _analysis.CreateProject(ToCrlf(_analysis.Before(source).Texts));
        var (way, apply) = Ways(areSuggested).First();
        await VerifyTextsAsync(before, await apply(before), ToCrlf(expected.Texts), way + ", on a file with CRLF");

        static Dictionary<string, string> ToCrlf(IReadOnlyDictionary<string, string> texts) => texts.ToDictionary(t => t.Key, t => t.Value.ReplaceLineEndings("\r\n"));
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
