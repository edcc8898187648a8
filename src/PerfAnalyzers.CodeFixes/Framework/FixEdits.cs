using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PerfAnalyzers.CodeFixes.Framework;

/// <summary>What an edit does with its node.</summary>
internal enum FixEditKind
{
    /// <summary>Rewrites it around what is within it.</summary>
    Change,

    /// <summary>Puts something else in its place.</summary>
    Replace,

    /// <summary>Puts statements before it.</summary>
    InsertBefore,

    /// <summary>Takes it away.</summary>
    Remove,
}

/// <summary>One edit of a plan.</summary>
internal sealed record FixEdit(
    DocumentId Document,
    SyntaxNode Node,
    FixEditKind Kind,
    string What,
    Func<SyntaxNode, SyntaxNode>? Change,
    IReadOnlyList<StatementSyntax> Inserted)
{
    private bool DiscardsContent => Kind is FixEditKind.Replace or FixEditKind.Remove;

    /// <summary>True when the other edit does the same.</summary>
    public bool IsSame(FixEdit other) => ReferenceEquals(Node, other.Node) && Kind == other.Kind && What == other.What;

    /// <summary>True when one of the edits takes away what the other one edits.</summary>
    public bool Contradicts(FixEdit other)
    {
        if (Document != other.Document)
            return false;
        if (ReferenceEquals(Node, other.Node))
            return Kind != FixEditKind.InsertBefore && other.Kind != FixEditKind.InsertBefore && (DiscardsContent || other.DiscardsContent);
        return DiscardsContent && Contains(Node, other.Node) || other.DiscardsContent && Contains(other.Node, Node);
    }

    private static bool Contains(SyntaxNode outer, SyntaxNode inner) => outer.Span.Contains(inner.Span) && outer.Contains(inner);
}

/// <summary>Applies the edits of one document from the innermost to the outermost.</summary>
internal static class FixEdits
{
    public static SyntaxNode Apply(SyntaxNode root, IReadOnlyList<FixEdit> edits, string newLine)
    {
        // Nodes are tracked by annotations: an edit gets what the edits within have made of its node.
        root = root.TrackNodes(edits.Select(static e => e.Node).Distinct());
        foreach (var edited in edits.GroupBy(static e => e.Node)
            .OrderByDescending(static g => Depth(g.Key))
            .ThenBy(static g => g.Key.SpanStart))
            root = Apply(root, edited.Key, edited, newLine);
        return root;
    }

    private static SyntaxNode Apply(SyntaxNode root, SyntaxNode node, IEnumerable<FixEdit> edits, string newLine)
    {
        if (root.GetCurrentNode(node) is not { } current)
            return root;

        var changed = current;
        var inserted = new List<StatementSyntax>();
        var isRemoved = false;
        foreach (var edit in edits)
        {
            changed = edit.Change?.Invoke(changed) ?? changed;
            inserted.AddRange(edit.Inserted);
            isRemoved |= edit.Kind == FixEditKind.Remove;
        }

        var mark = new SyntaxAnnotation();
        root = root.ReplaceNode(current, changed.WithAdditionalAnnotations(mark));
        StatementSyntax? Marked() => root.GetAnnotatedNodes(mark).FirstOrDefault() as StatementSyntax;
        if (inserted.Count > 0 && Marked() is { } statement)
            root = InsertStatements.Before(root, statement, inserted, newLine);
        if (isRemoved && Marked() is { } removed)
            root = RemoveStatement.From(root, removed, newLine);
        return root;
    }

    private static int Depth(SyntaxNode node) => node.Ancestors().Count();
}
