using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace PerfAnalyzers.Proofs.Machinery;

/// <summary>Applies a rule's fix to a program until there is nothing left to fix.</summary>
internal static class FixApplication
{
    private const int MaxFixes = 20;

    /// <param name="project">The program.</param>
    /// <param name="analyzer">The rule.</param>
    /// <param name="fix">Its fix.</param>
    /// <param name="applied">Is told of each fix.</param>
    public static async Task<Project> ApplyAsync(Project project, DiagnosticAnalyzer analyzer, CodeFixProvider fix, Action<CodeAction>? applied = null)
    {
        var start = project;
        var diagnostics = await DiagnoseAsync(project, analyzer);
        for (var count = 0; await FindAsync(project, diagnostics, fix) is { } action; count++)
        {
            if (count == MaxFixes)
                throw new ProofFailure($"The fix comes to no end:\n{await ProgramCompiler.TextAsync(project)}");
            applied?.Invoke(action);
            project = await ApplyAsync(project, action);
            diagnostics = await DiagnoseAsync(project, analyzer);
        }

        if (ReferenceEquals(start, project))
            throw new ProofFailure($"There is nothing to fix:\n{string.Join('\n', diagnostics)}\n{await ProgramCompiler.TextAsync(project)}");
        return diagnostics is [var left, ..] ? throw new ProofFailure($"The fix leaves {left}:\n{await ProgramCompiler.TextAsync(project)}") : project;
    }

    private static async Task<CodeAction?> FindAsync(Project project, ImmutableArray<Diagnostic> diagnostics, CodeFixProvider fix)
    {
        foreach (var diagnostic in diagnostics)
        {
            CodeAction? offered = null;
            await fix.RegisterCodeFixesAsync(new(project.GetDocument(diagnostic.Location.SourceTree)!, diagnostic, (action, _) => offered ??= action, CancellationToken.None));
            if (offered is not null)
                return offered.NestedActions.FirstOrDefault() ?? offered;
        }

        return null;
    }

    private static async Task<Project> ApplyAsync(Project project, CodeAction action)
    {
        var operation = (await action.GetOperationsAsync(CancellationToken.None)).OfType<ApplyChangesOperation>().Single();
        var result = project;
        // Parsed anew, as it will be in the user's file.
        foreach (var document in operation.ChangedSolution.GetProject(project.Id)!.Documents)
            result = result.Solution.WithDocumentText(document.Id, SourceText.From((await document.GetTextAsync()).ToString())).GetProject(project.Id)!;
        return result;
    }

    private static async Task<ImmutableArray<Diagnostic>> DiagnoseAsync(Project project, DiagnosticAnalyzer analyzer)
    {
        var compilation = (await project.GetCompilationAsync())!
            .WithOptions(project.CompilationOptions!.WithSpecificDiagnosticOptions(analyzer.SupportedDiagnostics.Select(d => KeyValuePair.Create(d.Id, ReportDiagnostic.Warn))));
        var diagnostics = await compilation.WithAnalyzers([analyzer], project.AnalyzerOptions).GetAnalyzerDiagnosticsAsync();
        return [.. diagnostics.OrderBy(d => d.Location.SourceSpan)];
    }
}
