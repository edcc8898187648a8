using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.CodeFixes.Rules.RoundTrips;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.RoundTrips;

namespace PerfAnalyzers.Proofs.RandomLoops;

/// <summary>Applies the fix of queries in loops to all documents of a project at once.</summary>
internal sealed class LoopFixes
{
    private const int MaxRounds = 8;

    private readonly QueryPerElementAnalyzer _analyzer = new();
    private readonly QueryPerElementCodeFix _fix = new();

    /// <summary>What was taken for granted, by document.</summary>
    public Dictionary<string, List<string>> Assumptions { get; } = new(StringComparer.Ordinal);

    /// <summary>The documents that have been changed.</summary>
    public HashSet<string> Changed { get; } = new(StringComparer.Ordinal);

    /// <summary>The documents that still have diagnostics.</summary>
    public HashSet<string> Left { get; } = new(StringComparer.Ordinal);

    public async Task<Project> ApplyAsync(Project project, bool areSuggestionsTaken)
    {
        Left.Clear();
        var pending = project.Documents.Select(d => d.Name).ToHashSet(StringComparer.Ordinal);
        for (var round = 0; pending.Count > 0; round++)
        {
            if (round == MaxRounds)
                throw new ProofFailure($"The fix comes to no end: {string.Join(", ", pending)}");
            var next = project;
            var changed = new HashSet<string>(StringComparer.Ordinal);
            foreach (var group in (await DiagnoseAsync(project, pending)).GroupBy(d => project.GetDocument(d.Location.SourceTree)!.Name))
            {
                if (await FindAsync(project, group, areSuggestionsTaken) is not { } action)
                {
                    Left.Add(group.Key);
                    continue;
                }

                changed.Add(group.Key);
                Changed.Add(group.Key);
                if (action.EquivalenceKey!.EndsWith(EfCodeFix.SuggestionSuffix, StringComparison.Ordinal))
                    AddAssumption(group.Key, action.Title);
                next = await ApplyAsync(project, next, group.First().Location.SourceTree!, action);
            }

            (project, pending) = (next, changed);
        }

        return project;
    }

    private void AddAssumption(string document, string title)
    {
        if (!Assumptions.TryGetValue(document, out var assumptions))
            Assumptions.Add(document, assumptions = []);
        assumptions.Add(title);
    }

    private async Task<CodeAction?> FindAsync(Project project, IEnumerable<Diagnostic> diagnostics, bool areSuggestionsTaken)
    {
        CodeAction? offered = null;
        foreach (var diagnostic in diagnostics.OrderBy(d => d.Location.SourceSpan))
        {
            await _fix.RegisterCodeFixesAsync(new(project.GetDocument(diagnostic.Location.SourceTree)!, diagnostic, (action, _) => offered = action, CancellationToken.None));
            if (offered is not null && (areSuggestionsTaken || !offered.EquivalenceKey!.EndsWith(EfCodeFix.SuggestionSuffix, StringComparison.Ordinal)))
                return offered;
        }

        return null;
    }

    private static async Task<Project> ApplyAsync(Project project, Project next, SyntaxTree tree, CodeAction action)
    {
        var operation = (await action.GetOperationsAsync(CancellationToken.None)).OfType<ApplyChangesOperation>().Single();
        var document = project.GetDocument(tree)!;
        var text = await operation.ChangedSolution.GetDocument(document.Id)!.GetTextAsync();
        return next.Solution.WithDocumentText(document.Id, SourceText.From(text.ToString())).GetProject(project.Id)!;
    }

    private async Task<IReadOnlyList<Diagnostic>> DiagnoseAsync(Project project, HashSet<string> documents)
    {
        var compilation = (await project.GetCompilationAsync())!
            .WithOptions(project.CompilationOptions!.WithSpecificDiagnosticOptions(_analyzer.SupportedDiagnostics.Select(d => KeyValuePair.Create(d.Id, ReportDiagnostic.Warn))));
        var analysis = compilation.WithAnalyzers([_analyzer], project.AnalyzerOptions);
        if (documents.Count == project.DocumentIds.Count)
            return await analysis.GetAnalyzerDiagnosticsAsync();
        var found = new List<Diagnostic>();
        foreach (var tree in compilation.SyntaxTrees.Where(t => documents.Contains(project.GetDocument(t)!.Name)))
            found.AddRange(await analysis.GetAnalyzerSemanticDiagnosticsAsync(compilation.GetSemanticModel(tree), filterSpan: null, CancellationToken.None));
        return found;
    }
}
