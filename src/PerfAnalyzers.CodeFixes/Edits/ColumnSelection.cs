using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Edits;

/// <summary>
/// Writes the object of the columns that are read of an entity. It has the entity's member names, and another such object for each entity
/// that is read through it, so that the code which reads stays as it is.
/// </summary>
internal sealed class ColumnSelection
{
    private const int LineLength = 120;

    private readonly EfModel _model;
    private readonly bool _warnsOfNull;

    private ColumnSelection(EfModel model, bool warnsOfNull)
    {
        _model = model;
        _warnsOfNull = warnsOfNull;
    }

    // new { p.Id, Blog = new { p.Blog.Name }, Author = p.Author == null ? null : new { p.Author.Name }, CommentsCount = p.Comments.Count }

    /// <summary>
    /// The object's text; null when it cannot be told whether a navigation may be null, or the code would be warned of it.
    /// </summary>
    /// <param name="query">The query.</param>
    /// <param name="row">The name of its row.</param>
    /// <param name="values">What is computed of collections.</param>
    /// <param name="style">How the call stands in its chain: on a line of its own, the members may have lines too.</param>
    /// <param name="semantics">The model of the document.</param>
    /// <param name="model">The model.</param>
    public static string? Text(
        QueryChain query, string row, IReadOnlyList<SelectedValue> values, CallStyle style, SemanticModel semantics, EfModel model)
    {
        if (values.Any(v => v.Parameters.Contains(row)))
            return null;
        var selection = new ColumnSelection(model, semantics.GetNullableContext(query.Operation.Syntax.SpanStart).WarningsEnabled());
        var root = new Node(null);
        foreach (var use in EntityUsage.Get(query, model).Uses)
        {
            if (use.Path.Any(static n => n.IsCollection))
                continue;
            var node = root.At(use.Path);
            if (use.Kind == EntityUseKind.PropertyRead)
                node.Add(use.Property!.Name);
        }

        foreach (var value in values)
            root.At(value.Owner).Add(value.Name, value.Computation);
        if (query.DeliveredEntity is not { } entity || selection.Members(root, entity, row) is not { } members)
            return null;
        var text = OnOneLine(members);
        return style.OwnLine && style.Indentation.Length + text.Length > LineLength ? OnLines(members, style) : text;
    }

    private static string OnOneLine(List<string> members) => $"new {{ {string.Join(", ", members)} }}";

    private static string OnLines(List<string> members, CallStyle style)
    {
        var line = style.NewLine + style.Indentation;
        return $"new{line}{{{string.Concat(members.Select(m => $"{line}    {m},"))}{line}}}";
    }

    private List<string>? Members(Node node, ITypeSymbol entity, string access)
    {
        var members = new List<string>();
        foreach (var (column, below, computation) in node.Members)
        {
            if (below is null)
            {
                members.Add(computation is null ? $"{access}.{RowName.Escaped(column)}" : $"{column} = {access}{computation}");
                continue;
            }

            if (MayBeNull(below.Navigation!, entity) is not { } mayBeNull)
                return null;
            var way = $"{access}.{RowName.Escaped(column)}";
            // Only whether it is there is asked: its key says that.
            if (below.Members.Count == 0)
            {
                foreach (var key in _model.Entities.KeyOf(below.Navigation!.Target))
                    below.Add(key);
            }

            if (below.Members.Count == 0 || Members(below, below.Navigation!.Target, way) is not { } inner)
                return null;
            var nested = OnOneLine(inner);
            members.Add(mayBeNull
                ? $"{RowName.Escaped(column)} = {way} == null ? null : {nested}"
                : $"{RowName.Escaped(column)} = {nested}");
        }

        return members;
    }

    /// <summary>
    /// Whether the row may have no such entity; null when that is not known, or the compiler would see another type than before.
    /// </summary>
    private bool? MayBeNull(Navigation navigation, ITypeSymbol owner)
    {
        var annotation = navigation.Property.NullableAnnotation;
        if (navigation.IsOwned)
            return annotation == NullableAnnotation.NotAnnotated ? false : null;
        // A comparison of its own may not be one that a database knows.
        if (navigation.Target.IsRecord
            || navigation.Target.SelfAndBaseTypes()
                .Any(static t => t.GetMembers("op_Equality").Length > 0 && t.SpecialType == SpecialType.None))
            return null;
        if (annotation == NullableAnnotation.Annotated)
            return true;
        var key = ForeignKeys.Find(navigation, owner, _model);
        var isRequired = key is { Type.IsValueType: true }
            ? key.Type.OriginalDefinition.SpecialType != SpecialType.System_Nullable_T
            : key is { NullableAnnotation: NullableAnnotation.NotAnnotated };
        if (isRequired)
            return false;
        // What was declared as never null would be seen as null where it is read.
        return _warnsOfNull || annotation == NullableAnnotation.NotAnnotated ? null : true;
    }

    /// <summary>The members that are read of one entity, in the order of their first reads.</summary>
    private sealed class Node(Navigation? navigation)
    {
        private readonly List<(string Name, Node? Below, string? Computation)> _members = new();

        public Navigation? Navigation { get; } = navigation;

        public IReadOnlyList<(string Name, Node? Below, string? Computation)> Members => _members;

        public void Add(string name, string? computation = null)
        {
            if (!_members.Any(m => m.Name == name))
                _members.Add((name, null, computation));
        }

        public Node At(ResolvedPath path)
        {
            var node = this;
            foreach (var navigation in path)
                node = node.At(navigation);
            return node;
        }

        private Node At(Navigation navigation)
        {
            foreach (var (name, below, _) in _members)
            {
                if (name == navigation.Property.Name && below is not null)
                    return below;
            }

            var added = new Node(navigation);
            _members.Add((navigation.Property.Name, added, null));
            return added;
        }
    }
}
