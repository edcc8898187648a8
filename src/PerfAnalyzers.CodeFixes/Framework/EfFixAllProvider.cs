using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace PerfAnalyzers.CodeFixes.Framework;

/// <summary>
/// Fixes all diagnostics of a document, project or solution at once: each is planned on the code as it is, and the plans are applied
/// together. What a plan would have to assume is for a person to decide on, one at a time.
/// </summary>
internal sealed class EfFixAllProvider : FixAllProvider
{
    public static readonly EfFixAllProvider Instance = new();

    private EfFixAllProvider()
    {
    }

    public override IEnumerable<FixAllScope> GetSupportedFixAllScopes() =>
        [FixAllScope.Document, FixAllScope.Project, FixAllScope.Solution];

    public override Task<CodeAction?> GetFixAsync(FixAllContext fixAllContext)
    {
        if (fixAllContext.CodeFixProvider is not EfCodeFix fix)
            return Task.FromResult<CodeAction?>(null);
        return Task.FromResult<CodeAction?>(CodeAction.Create(
            fix.Title,
            cancellation => FixAsync(fix, fixAllContext.WithCancellationToken(cancellation)),
            fixAllContext.CodeActionEquivalenceKey));
    }

    private static async Task<Solution> FixAsync(EfCodeFix fix, FixAllContext context)
    {
        var plans = new List<FixPlan>();
        var names = new ClaimedNames();
        foreach (var (document, diagnostic) in await FindAsync(context).ConfigureAwait(false))
        {
            if (await fix.PlanOneAsync(new(document, diagnostic, names, context.CancellationToken))
                .ConfigureAwait(false) is { IsPossible: true, IsSuggestion: false } plan)
                plans.Add(plan);
        }

        return await FixPlan.ApplyAsync(context.Solution, plans, context.CancellationToken).ConfigureAwait(false);
    }

    /// <summary>The diagnostics in scope, in an order that does not depend on who found them first.</summary>
    private static async Task<IEnumerable<(Document Document, Diagnostic Diagnostic)>> FindAsync(FixAllContext context)
    {
        var found = new List<(Document Document, Diagnostic Diagnostic)>();
        switch (context.Scope)
        {
            case FixAllScope.Document when context.Document is { } document:
                foreach (var diagnostic in await context.GetDocumentDiagnosticsAsync(document).ConfigureAwait(false))
                    found.Add((document, diagnostic));
                break;
            case FixAllScope.Project:
                await AddAsync(context.Project).ConfigureAwait(false);
                break;
            case FixAllScope.Solution:
                foreach (var project in context.Solution.Projects)
                    await AddAsync(project).ConfigureAwait(false);
                break;
        }

        return found
            .OrderBy(static f => f.Document.FilePath ?? f.Document.Name, StringComparer.Ordinal)
            .ThenBy(static f => f.Document.Project.Name, StringComparer.Ordinal)
            .ThenBy(static f => f.Diagnostic.Location.SourceSpan.Start)
            .ThenBy(static f => f.Diagnostic.Location.SourceSpan.Length);

        async Task AddAsync(Project project)
        {
            foreach (var diagnostic in await context.GetAllDiagnosticsAsync(project).ConfigureAwait(false))
            {
                if (FixContext.DocumentOf(project, diagnostic.Location) is { } document)
                    found.Add((document, diagnostic));
            }
        }
    }
}
