using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Edits;

/// <summary>Makes a query load navigations, with <c>Include</c> and <c>ThenInclude</c> where the query is built.</summary>
internal sealed class AddIncludes
{
    private readonly QueryChain _query;
    private readonly EfModel _model;
    private readonly IncludeSite _site;
    private readonly SemanticModel _semantics;
    private readonly Dictionary<ExpressionSyntax, List<Call>> _calls = new();
    private readonly List<Call> _includes = new();
    private readonly List<(IncludeCall Run, NavigationPath Path)> _runs;

    private AddIncludes(QueryChain query, IncludeSite site, SemanticModel semantics, EfModel model)
    {
        _query = query;
        _model = model;
        _site = site;
        _semantics = semantics;
        _runs = site.Runs.Where(static r => r.Argument.RowName is not null && !r.Path.IsEmpty).Select(static r => (r, r.Path)).ToList();
    }

    /// <summary>Plans the includes of the paths, in this order; false when the query cannot be edited.</summary>
    public static bool To(FixPlan plan, QueryChain query, IReadOnlyList<ResolvedPath> paths, EfModel model)
    {
        if (paths.Count == 0
            || IncludeSite.Find(query, model) is not { } site
            || model.Bodies.ModelOf(site.Anchor.SyntaxTree) is not { } semantics)
            return false;
        if (paths.Any(LeadsBack) && query is not { Terminal.Kind: QueryStepKind.Element, IsTracked: true })
            return false;
        if (paths.SelectMany(static p => p).Any(n => !semantics.IsAccessible(site.Anchor.SpanStart, n.Property)))
            return false;
        var edit = new AddIncludes(query, site, semantics, model);
        foreach (var path in paths)
            edit.Add(path);
        edit.Plan(plan, paths);
        if (paths.SelectMany(static p => p).FirstOrDefault(n => MayChangeRows(n, query, model)) is { } filtered)
            plan.Assume($"that the query filter of '{filtered.Target.Name}' leaves none of them out");
        return true;
    }

    /// <summary>
    /// An inner join to a table with a filter leaves out rows, and a query that ignores filters brings what loading it later would not.
    /// </summary>
    private static bool MayChangeRows(Navigation navigation, QueryChain query, EfModel model) =>
        model.Configuration.HasQueryFilter(navigation.Target)
        && (!navigation.IsCollection || query.Has(QueryStepKind.IgnoreQueryFilters));

    /// <summary>
    /// True for a path from many to one and back to many: post.Blog.Posts. Joined, each row repeats all of its siblings, and EF Core
    /// refuses to in a query that tracks nothing.
    /// </summary>
    private static bool LeadsBack(ResolvedPath path)
    {
        for (var i = 1; i < path.Length; i++)
        {
            if (!path[i - 1].IsCollection && path[i].IsCollection && path[i].Target.IsOrDerivesFrom(path[i - 1].Property.ContainingType))
                return true;
        }

        return false;
    }

    // before: db.Comments.Include(c => c.Author)
    // after:  db.Comments.Include(c => c.Author).ThenInclude(a => a.Company)
    private void Add(ResolvedPath path)
    {
        var continued = -1;
        for (var i = 0; i < _runs.Count; i++)
        {
            var run = _runs[i].Path;
            if (run.Length < path.Length && path.StartsWith(run) && (continued < 0 || run.Length >= _runs[continued].Path.Length))
                continued = i;
        }

        if (continued >= 0)
        {
            var (run, known) = _runs[continued];
            _runs[continued] = (run, path);
            var end = (ExpressionSyntax)run.Last.Syntax;
            var style = CallStyle.After(end, CallStyle.DotOf(end));
            if (!_calls.TryGetValue(end, out var calls))
                _calls[end] = calls = new();
            for (var i = known.Length; i < path.Length; i++)
                calls.Add(ThenInclude(path[i - 1], path[i], style));
            return;
        }

        var similar = _site.Runs.Length > 0 ? CallStyle.DotOf(_site.Runs[_site.Runs.Length - 1].First.Syntax) : default;
        var include = CallStyle.After(_site.Anchor, similar.IsKind(SyntaxKind.None) ? null : similar);
        var element = _model.Symbols.QueryElement(_site.Operation.Type) ?? _query.DeliveredEntity;
        var row = _site.Runs.Select(static r => r.Argument.RowName).LastOrDefault(static n => n is not null) ?? RowNameOf(element);
        _includes.Add(new("Include", Lambda(row, false, element, path[0], path.Length > 1), include));
        for (var i = 1; i < path.Length; i++)
            _includes.Add(ThenInclude(path[i - 1], path[i], include));
    }

    private void Plan(FixPlan plan, IReadOnlyList<ResolvedPath> paths)
    {
        if (!_calls.TryGetValue(_site.Anchor, out var atAnchor))
            atAnchor = new();
        atAnchor.AddRange(_includes);
        var style = CallStyle.After(_site.Anchor);
        if (_includes.Count > 0)
            style = _includes[0].Style;
        if (SplitQuery.IsNeeded(_query, paths, _model))
            atAnchor.Add(new("AsSplitQuery", "", style));
        if (_site.NeedsAsyncEnumerable)
            atAnchor.Add(new("AsAsyncEnumerable", "", style));
        if (atAnchor.Count > 0)
            _calls[_site.Anchor] = atAnchor;

        plan.Title = FixTitle.Add(_calls.Values.Select(TextOf).ToList());
        foreach (var edited in _calls)
        {
            var calls = edited.Value;
            plan.Change(
                edited.Key,
                TextOf(calls),
                current =>
                    calls.Aggregate(current, static (receiver, call) => AppendCall.To(receiver, call.Method, call.Argument, call.Style)));
            plan.Import("Microsoft.EntityFrameworkCore", edited.Key, _semantics);
        }
    }

    private static string TextOf(List<Call> calls) => string.Concat(calls.Select(static c => $".{c.Method}({c.Argument})"));

    private Call ThenInclude(Navigation previous, Navigation next, CallStyle style)
    {
        // The row of a ThenInclude is what the navigation before delivers, which may be declared to be null.
        var mayBeNull = !previous.IsCollection && IsNullable(previous);
        return new("ThenInclude", Lambda(RowNameOf(previous.Target), mayBeNull, previous.Target, next, false), style);
    }

    private string Lambda(string row, bool mayBeNull, ITypeSymbol? element, Navigation navigation, bool isContinued)
    {
        var owner = navigation.Property.ContainingType;
        row = RowName.Escaped(row);
        var value = mayBeNull ? row + "!" : row;
        if (element is not null && !element.IsOrDerivesFrom(owner) && !element.DerivesFrom(owner) && owner.IsOrDerivesFrom(element))
            value = $"(({owner.ToMinimalDisplayString(_semantics, _site.Anchor.SpanStart)}){row})";
        // ThenInclude takes a collection that is not null.
        var suffix = isContinued && navigation.IsCollection && IsNullable(navigation) ? "!" : "";
        return $"{row} => {value}.{RowName.Escaped(navigation.Property.Name)}{suffix}";
    }

    private bool IsNullable(Navigation navigation) =>
        navigation.Property.NullableAnnotation == NullableAnnotation.Annotated
        && _semantics.GetNullableContext(_site.Anchor.SpanStart).WarningsEnabled();

    private string RowNameOf(ITypeSymbol? entity) => RowName.For(entity, _site.Anchor.SpanStart, _semantics);

    /// <summary>A call to be appended.</summary>
    private readonly record struct Call(string Method, string Argument, CallStyle Style);
}
