using Microsoft.CodeAnalysis;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;

namespace PerfAnalyzers.CodeFixes.Framework;

/// <summary>One diagnostic that a fix is planned for, and the code that it is about.</summary>
internal sealed class FixContext(Document document, Diagnostic diagnostic, ClaimedNames names, CancellationToken cancellation)
{
    public Document Document { get; } = document;

    public Diagnostic Diagnostic { get; } = diagnostic;

    public CancellationToken Cancellation { get; } = cancellation;

    /// <summary>What the rule left for its fix: one of <c>FixHints</c>; null when it left nothing of that name.</summary>
    public string? Hint(string name) => Diagnostic.Properties.TryGetValue(name, out var value) ? value : null;

    /// <summary>An empty plan for the solution as it is.</summary>
    public FixPlan NewPlan() => new(Document.Project.Solution);

    /// <summary>The innermost node that the diagnostic is about, and its document's model; null without a model.</summary>
    public async Task<(SyntaxNode Node, SemanticModel Model)?> NodeAsync()
    {
        if (await Document.GetSemanticModelAsync(Cancellation).ConfigureAwait(false) is not { } model)
            return null;
        var root = await model.SyntaxTree.GetRootAsync(Cancellation).ConfigureAwait(false);
        return (root.FindNode(Diagnostic.Location.SourceSpan, getInnermostNodeForTie: true), model);
    }

    /// <summary>The model of the document's compilation. Its operations are those of <see cref="OperationsAt"/>.</summary>
    public async Task<EfModel?> GetModelAsync() =>
        await Document.Project.GetCompilationAsync(Cancellation).ConfigureAwait(false) is { } compilation ? EfModel.For(compilation) : null;

    /// <summary>
    /// The operations whose syntax has exactly the span of a location, outermost first; none when the location is not in this compilation.
    /// </summary>
    public IEnumerable<IOperation> OperationsAt(Location location, EfModel model)
    {
        if (TreeOf(location, model.Compilation) is not { } tree || model.Bodies.ModelOf(tree) is not { } semantics)
            yield break;
        var root = tree.GetRoot(Cancellation);
        if (!root.FullSpan.Contains(location.SourceSpan))
            yield break;

        // Several nodes may have the same span: an argument and its expression, an assignment's two wrappings.
        var outermost = root.FindNode(location.SourceSpan);
        while (outermost.Parent is { } parent && parent.Span == location.SourceSpan)
            outermost = parent;
        foreach (var node in outermost.DescendantNodesAndSelf(n => n.Span.Contains(location.SourceSpan)))
        {
            if (node.Span == location.SourceSpan && semantics.GetOperation(node, Cancellation) is { } operation)
                yield return operation;
        }
    }

    /// <summary>The queries that are run at a location, outermost first.</summary>
    public IEnumerable<QueryChain> QueriesAt(Location location, EfModel model) =>
        OperationsAt(location, model).Select(o => QueryChain.Execution(o, model)).OfType<QueryChain>();

    /// <summary>The database query that is run at a location; null when there is none, or it may be none.</summary>
    public QueryChain? QueryAt(Location location, EfModel model) =>
        QueriesAt(location, model).FirstOrDefault(static q => q.IsDatabaseQuery);

    /// <summary>
    /// The database query that the diagnostic names as the first of its other places, and the model; null when it names none.
    /// </summary>
    public async Task<(QueryChain Query, EfModel Model)?> RelatedQueryAsync()
    {
        if (Diagnostic.AdditionalLocations is not [var place, ..] || await GetModelAsync().ConfigureAwait(false) is not { } model)
            return null;
        return QueryAt(place, model) is { } query ? (query, model) : null;
    }

    /// <summary>
    /// True when the document has no more errors after the plan than before: for edits that change the type of a value, which may go
    /// anywhere in its body.
    /// </summary>
    public async Task<bool> CompilesAsync(FixPlan plan)
    {
        var changed = await FixPlan.ApplyAsync(Document.Project.Solution, [plan], Cancellation).ConfigureAwait(false);
        return changed.GetDocument(Document.Id) is { } after
            && await CountErrorsAsync(after).ConfigureAwait(false) <= await CountErrorsAsync(Document).ConfigureAwait(false);
    }

    /// <summary>
    /// A name for a new variable that means nothing else within the member around the node, for the other fixes that are applied together
    /// neither.
    /// </summary>
    public string NewName(string wanted, SyntaxNode node) => names.Claim(wanted, node);

    /// <summary>The document of a location. An editor's diagnostics may name the file without its syntax tree.</summary>
    public static Document? DocumentOf(Project project, Location location)
    {
        if (location.SourceTree is { } tree && project.GetDocument(tree) is { } document)
            return document;
        var path = location.GetLineSpan().Path;
        return string.IsNullOrEmpty(path) ? null : project.Documents.FirstOrDefault(d => d.FilePath == path);
    }

    private async Task<int> CountErrorsAsync(Document document) =>
        await document.GetSemanticModelAsync(Cancellation).ConfigureAwait(false) is { } model
            ? model.GetDiagnostics(null, Cancellation).Count(static d => d.Severity == DiagnosticSeverity.Error)
            : 0;

    private static SyntaxTree? TreeOf(Location location, Compilation compilation)
    {
        if (location.SourceTree is { } tree && compilation.ContainsSyntaxTree(tree))
            return tree;
        var path = location.GetLineSpan().Path;
        return string.IsNullOrEmpty(path) ? null : compilation.SyntaxTrees.FirstOrDefault(t => t.FilePath == path);
    }
}
