using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PerfAnalyzers.CodeFixes.Framework;

/// <summary>
/// The edits that fix one diagnostic, in any documents of the solution, named by the nodes of the code as it is. Several plans are applied
/// together.
/// </summary>
internal sealed class FixPlan(Solution solution)
{
    private readonly List<FixEdit> _edits = new();
    private bool _isSuggestion;
    private readonly List<(DocumentId Document, string Namespace)> _imports = new();

    /// <summary>
    /// False when there is nothing to edit, or something that lies outside the solution's documents: no fix is offered then.
    /// </summary>
    public bool IsPossible { get; private set; } = true;

    /// <summary>What this plan does, where the fix's own title does not say enough; null where it does.</summary>
    public string? Title { get; set; }

    /// <summary>
    /// True when this one may change more than performance, or assumes something: it is offered, and FixAll leaves it alone.
    /// </summary>
    public bool IsSuggestion
    {
        get => _isSuggestion || Assumption is not null;
        set => _isSuggestion = value;
    }

    /// <summary>
    /// What the plan takes for granted and the code does not prove, as a clause: <c>that 'Notify' saves nothing</c>. A plan with one is a
    /// suggestion, which FixAll leaves alone.
    /// </summary>
    public string? Assumption { get; private set; }

    /// <summary>Makes the plan a suggestion, whose title says what it assumes.</summary>
    public FixPlan Assume(string assumption)
    {
        Assumption = assumption;
        return this;
    }

    /// <summary>
    /// Rewrites a node. What is within it stays part of it, so that other edits may lie within; several such edits of one node are done one
    /// after the other.
    /// </summary>
    /// <param name="node">The node as it is.</param>
    /// <param name="what">What is done; plans that do the same to the same node do it once.</param>
    /// <param name="change">Gets the node as the edits before and within have left it.</param>
    public FixPlan Change<TNode>(TNode node, string what, Func<TNode, SyntaxNode> change)
        where TNode : SyntaxNode => Add(node, FixEditKind.Change, what, n => n is TNode typed ? change(typed) : n);

    /// <summary>Puts another node in the place of one; what was within it is gone, and no other edit may lie within.</summary>
    public FixPlan Replace(SyntaxNode node, SyntaxNode replacement) =>
        Add(
            node,
            FixEditKind.Replace,
            replacement.ToFullString(),
            n => replacement.HasLeadingTrivia || replacement.HasTrailingTrivia ? replacement : replacement.WithTriviaFrom(n));

    /// <summary>
    /// Puts statements before one; they are given without the indentation of their first line and without the last line's end.
    /// </summary>
    public FixPlan InsertBefore(StatementSyntax statement, params StatementSyntax[] inserted)
    {
        Add(statement, FixEditKind.InsertBefore, string.Concat(inserted.Select(static s => s.ToFullString())), null, inserted);
        return this;
    }

    /// <summary>Takes a statement away; its comments stay.</summary>
    public FixPlan Remove(StatementSyntax statement) => Add(statement, FixEditKind.Remove, "", null);

    /// <summary>Makes a namespace's members accessible where the node stands, by a using directive if the document has none.</summary>
    public FixPlan Import(string @namespace, SyntaxNode node, SemanticModel model)
    {
        if (DocumentOf(node) is { } document && !UsingDirectives.Reach(@namespace, node.SpanStart, model))
            _imports.Add((document, @namespace));
        return this;
    }

    /// <summary>The solution after all plans that agree with each other; of those that do not, the first is carried out.</summary>
    public static async Task<Solution> ApplyAsync(Solution solution, IEnumerable<FixPlan> plans, CancellationToken cancellation)
    {
        var accepted = new List<FixEdit>();
        var imports = new List<(DocumentId Document, string Namespace)>();
        foreach (var plan in plans)
        {
            var added = plan._edits.Where(e => !accepted.Any(e.IsSame)).ToList();
            if (added.Any(e => accepted.Any(e.Contradicts)))
                continue;
            accepted.AddRange(added);
            imports.AddRange(plan._imports);
        }

        foreach (var edits in accepted.GroupBy(static e => e.Document))
        {
            if (solution.GetDocument(edits.Key) is not { } document
                || await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false) is not { } root)
                continue;
            var text = await document.GetTextAsync(cancellation).ConfigureAwait(false);
            var newLine = LineEnds.Find(text);
            var changed = FixEdits.Apply(root, [.. edits], newLine);
            foreach (var import in imports.Where(i => i.Document == edits.Key)
                .Select(static i => i.Namespace)
                .Distinct()
                .OrderBy(static n => n, StringComparer.Ordinal))
                changed = UsingDirectives.Add(changed, import, newLine);
            solution = solution.WithDocumentSyntaxRoot(edits.Key, changed);
        }

        return solution;
    }

    private FixPlan Add(
        SyntaxNode node,
        FixEditKind kind,
        string what,
        Func<SyntaxNode, SyntaxNode>? change,
        IReadOnlyList<StatementSyntax>? inserted = null)
    {
        if (DocumentOf(node) is { } document)
            _edits.Add(new(document, node, kind, what, change, inserted ?? []));
        else
            IsPossible = false;
        return this;
    }

    // Generated documents cannot be edited.
    private DocumentId? DocumentOf(SyntaxNode node) => solution.GetDocument(node.SyntaxTree)?.Id;
}
