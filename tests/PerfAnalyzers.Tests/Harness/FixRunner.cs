using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;
using PerfAnalyzers.CodeFixes.Framework;

namespace PerfAnalyzers.Tests.Harness;

/// <summary>Applies the fixes of one provider, as an editor and <c>dotnet format</c> do.</summary>
internal sealed class FixRunner(AnalyzerRunner analyzer, CodeFixProvider provider, int? codeActionIndex)
{
    public FixAllProvider? FixAllProvider { get; } = provider.GetFixAllProvider();

    /// <summary>The diagnostics that have a fix, and the fix.</summary>
    public async Task<IReadOnlyList<(Diagnostic Diagnostic, CodeAction Action)>> FindAsync(Project project)
    {
        var found = new List<(Diagnostic, CodeAction)>();
        foreach (var diagnostic in await analyzer.RunAsync(project))
        {
            var offered = await FindAsync(project, diagnostic);
            if (offered.Count > (codeActionIndex ?? 0))
                found.Add((diagnostic, offered[codeActionIndex ?? 0]));
        }

        return found;
    }

    /// <summary>The fixes offered for one diagnostic.</summary>
    public async Task<IReadOnlyList<CodeAction>> FindAsync(Project project, Diagnostic diagnostic)
    {
        if (!provider.FixableDiagnosticIds.Contains(diagnostic.Id) || project.GetDocument(diagnostic.Location.SourceTree) is not { } document)
            return [];
        var offered = new List<CodeAction>();
        var context = new CodeFixContext(document, diagnostic, (action, _) => offered.Add(action), CancellationToken.None);
        await GuardAsync(async () =>
        {
            await provider.RegisterCodeFixesAsync(context);
            return true;
        });
        return [.. offered.SelectMany(a => a.NestedActions.IsEmpty ? [a] : a.NestedActions)];
    }

    /// <summary>Applies single fixes until none is left, always the first in the code, or always the last.</summary>
    public async Task<Project> FixEachAsync(Project project, bool backwards)
    {
        var fixes = await FindAsync(project);
        // A fix may show what stood behind it (a query that left the inner loop and is still in the outer one), but there is an end to that.
        for (var left = 3 * fixes.Count; fixes.Count > 0; left--)
        {
            var (diagnostic, action) = backwards ? fixes[^1] : fixes[0];
            if (left == 0)
                throw new HarnessFailure($"The fixes come to no end; still there after all of them: {diagnostic}{Environment.NewLine}{await TextAsync(project)}");
            var changed = await ApplyAsync(project, action);
            var remaining = await FindAsync(changed);
            if (await SurvivorAsync(project, changed, diagnostic, remaining) is { } survivor)
                throw new HarnessFailure($"The fix leaves its diagnostic: {survivor}{Environment.NewLine}{await DiffAsync(project, changed)}");
            (project, fixes) = (changed, remaining);
        }

        return project;
    }

    /// <summary>The same without suggestions, which FixAll leaves alone.</summary>
    private async Task<IReadOnlyList<(Diagnostic Diagnostic, CodeAction Action)>> FindAutomaticAsync(Project project) =>
        [.. (await FindAsync(project)).Where(f => f.Action.EquivalenceKey?.EndsWith(EfCodeFix.SuggestionSuffix, StringComparison.Ordinal) != true)];

    /// <summary>Applies the provider's own FixAll until no fix is left: once for each equivalence key, and in document scope for each file.</summary>
    public async Task<Project> FixAllAsync(Project project, FixAllScope scope)
    {
        var fixes = await FindAutomaticAsync(project);
        var done = new HashSet<(string? Key, string? File)>();
        while (fixes.Count > 0)
        {
            var (diagnostic, action) = fixes[0];
            var key = action.EquivalenceKey
                ?? throw new HarnessFailure($"The fix \"{action.Title}\" has no equivalence key, which FixAll goes by.");
            if (!done.Add((key, scope == FixAllScope.Document ? diagnostic.Location.SourceTree!.FilePath : null)))
                throw new HarnessFailure($"FixAll in the {scope} leaves a diagnostic that has a fix: {diagnostic}{Environment.NewLine}{await TextAsync(project)}");
            var context = CreateContext(project, project.GetDocument(diagnostic.Location.SourceTree)!, scope, key);
            var all = await GuardAsync(() => FixAllProvider!.GetFixAsync(context))
                ?? throw new HarnessFailure($"FixAll in the {scope} offers nothing for: {diagnostic}");
            project = await ApplyAsync(project, all);
            fixes = await FindAutomaticAsync(project);
        }

        return project;
    }

    /// <summary>Applies one fix and parses what it made anew, as an editor would: a fix that builds odd trees is then seen to.</summary>
    public static async Task<Project> ApplyAsync(Project project, CodeAction action)
    {
        var operations = await GuardAsync(() => action.GetOperationsAsync(CancellationToken.None));
        if (operations is not [ApplyChangesOperation { ChangedSolution: var changed }])
            throw new HarnessFailure($"The fix \"{action.Title}\" consists of: {string.Join(", ", operations.Select(o => o.GetType().Name))}");

        var result = project.Solution;
        foreach (var changes in changed.GetChanges(result).GetProjectChanges())
        {
            foreach (var id in changes.GetChangedDocuments())
                result = result.WithDocumentText(id, SourceText.From((await changed.GetDocument(id)!.GetTextAsync()).ToString()));
            foreach (var added in changes.GetAddedDocuments().Select(id => changed.GetDocument(id)!))
                result = TestSolution.AddDocument(result.GetProject(added.Project.Id)!, added.Name, (await added.GetTextAsync()).ToString()).Solution;
            result = result.RemoveDocuments([.. changes.GetRemovedDocuments()]);
        }

        return result.GetProject(project.Id)!;
    }

    private FixAllContext CreateContext(Project project, Document document, FixAllScope scope, string key)
    {
        var diagnostics = new Diagnostics(analyzer);
        string[] ids = [.. provider.FixableDiagnosticIds.Intersect(analyzer.Rules.Select(r => r.Id))];
        return scope == FixAllScope.Document
            ? new(document, provider, scope, key, ids, diagnostics, CancellationToken.None)
            : new(project, provider, scope, key, ids, diagnostics, CancellationToken.None);
    }

    // The diagnostic of a fix stands where it stood, unless the fix edited that very place.
    private static async Task<Diagnostic?> SurvivorAsync(
        Project before, Project after, Diagnostic diagnostic, IReadOnlyList<(Diagnostic Diagnostic, CodeAction Action)> remaining)
    {
        var document = before.GetDocument(diagnostic.Location.SourceTree)!;
        var changed = after.GetDocument(document.Id)!;
        var span = diagnostic.Location.SourceSpan;
        var shift = 0;
        foreach (var change in (await changed.GetSyntaxTreeAsync())!.GetChanges((await document.GetSyntaxTreeAsync())!))
        {
            if (change.Span.End <= span.Start)
                shift += change.NewText!.Length - change.Span.Length;
            else if (change.Span.Start < span.End)
                return null;
        }

        var tree = await changed.GetSyntaxTreeAsync();
        var place = new TextSpan(span.Start + shift, span.Length);
        return remaining.Select(r => r.Diagnostic).FirstOrDefault(d => d.Id == diagnostic.Id && d.Location.SourceTree == tree && d.Location.SourceSpan == place);
    }

    private static async Task<T> GuardAsync<T>(Func<Task<T>> act)
    {
        try
        {
            return await act();
        }
        catch (Exception exception) when (exception is not HarnessFailure)
        {
            throw new HarnessFailure($"The fix threw an exception:{Environment.NewLine}{exception}");
        }
    }

    private static async Task<string> TextAsync(Project project) =>
        (await project.Documents.Single(d => d.Name == TestSolution.MainFile).GetTextAsync()).ToString();

    private static async Task<string> DiffAsync(Project before, Project after) => TextDiff.Describe(await TextAsync(before), await TextAsync(after));

    /// <summary>Gives FixAll the analyzer's diagnostics.</summary>
    private sealed class Diagnostics(AnalyzerRunner analyzer) : FixAllContext.DiagnosticProvider
    {
        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken)
        {
            var tree = await document.GetSyntaxTreeAsync(cancellationToken);
            return (await analyzer.RunAsync(document.Project)).Where(d => d.Location.SourceTree == tree);
        }

        public override async Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            (await analyzer.RunAsync(project)).Where(d => !d.Location.IsInSource);

        public override async Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            await analyzer.RunAsync(project);
    }
}
