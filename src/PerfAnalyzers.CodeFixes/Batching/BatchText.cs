using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Batching;

/// <summary>The text of a query for all keys: the query of the loop with another condition, and another end.</summary>
internal sealed class BatchText
{
    private readonly KeyedQuery _keyed;
    private readonly LoopRewrite _rewrite;
    private readonly string _steps;
    private readonly string _row;
    private readonly string _break;
    private readonly IReadOnlyList<string> _keys;

    /// <param name="keyed">The query.</param>
    /// <param name="keys">The keys of all elements, for each of its conditions.</param>
    /// <param name="rewrite">The loop.</param>
    public BatchText(KeyedQuery keyed, IReadOnlyList<string> keys, LoopRewrite rewrite)
    {
        _keyed = keyed;
        _rewrite = rewrite;
        _keys = keys;
        var condition = keyed.Condition;
        var query = keyed.Query;
        _row = RowOf(keyed, rewrite);

        // Each call on a line of its own where the query's calls are.
        var gap = query.Access is { } access
            ? access.SyntaxTree.GetText().ToString(TextSpan.FromBounds(access.Expression.Span.End, access.OperatorToken.SpanStart))
            : "";
        var line = gap.LastIndexOf('\n');
        _break = line < 0 ? "" : gap.Substring(line > 0 && gap[line - 1] == '\r' ? line - 1 : line);

        _steps = (query.Steps is QueryExpressionSyntax ? $"({Edited(query.Steps)})" : Edited(query.Steps))
            + (query.Steps == query.Written ? _break : gap);
        if (condition is { Predicate: null, Operator: null })
            _steps = SourceOfFind(query) + gap
                + $".Where({_row} => {keys[0]}.Contains({Column(condition, _row)}{NotNull(condition)}))" + _break;
        else if (keyed.Result != KeyedResult.Aggregate && query.Chain.Terminal?.Lambda is { Syntax: ExpressionSyntax predicate })
            _steps += $".Where({Edited(predicate)})" + _break;
    }

    // A normalised name is there where a name is.
    private string NotNull(KeyCondition condition) => condition.Normalizer is not null
        && condition.Column.NullableAnnotation == NullableAnnotation.Annotated
        && _rewrite.Semantics.GetNullableContext(_keyed.Query.Whole.SpanStart).WarningsEnabled()
            ? "!"
            : "";

    private string Cancellation => _keyed.Cancellation is { } token ? ", " + token : "";

    // db.Blogs.Where(b => blogIds.Contains(b.Id)).ToDictionaryAsync(b => b.Id, ct)
    public string Dictionary() =>
        Outdented($"{_steps}.ToDictionary{Async}({Selectors($"{_row}.{ColumnName(_keyed.Condition)}")}{Cancellation})");

    // (await db.Comments.Where(c => postIds.Contains(c.PostId)).ToListAsync(ct)).ToLookup(c => c.PostId)
    public string Lookup()
    {
        var condition = _keyed.Condition;
        var column = _keyed.IsComposite ? TupleOf(_row) : $"{_row}.{ColumnName(condition)}";
        // A lookup, unlike a dictionary, can be asked for null.
        if (condition.IsValueNullable || condition.IsNullableText && condition.Column.NullableAnnotation == NullableAnnotation.NotAnnotated)
            column = $"({_rewrite.Type(condition.KeyType)}?){column}";
        var toLookup = $".ToLookup({Selectors(column)})";
        if (!_keyed.Query.IsAsync)
            return _rewrite.Outdent($"{_steps}{toLookup}", _keyed.Query.Whole);
        var method = _keyed.Method == "ToArray" ? "ToArrayAsync" : "ToListAsync";
        return InMemory($"{_steps}.{method}({_keyed.Cancellation})", toLookup);
    }

    // db.Comments.Where(c => postIds.Contains(c.PostId)).GroupBy(c => c.PostId)
    //     .Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct)
    public string Counts()
    {
        var group = _rewrite.Parameter("g", "group", "x");
        var (value, of) = _keyed.Result == KeyedResult.Aggregate
            ? (_keyed.Method, _keyed.Query.Chain.Terminal!.Lambda!.Syntax.ToString())
            : ("Count", "");
        var row = _keyed.IsComposite ? $"new {{ {Columns(_row)} }}" : Column(_keyed.Condition, _row);
        var key = _keyed.IsComposite ? TupleOf(group + ".Key") : group + ".Key";
        return Outdented($"{_steps}.GroupBy({_row} => {row}){_break}"
            + $".Select({group} => new {{ {group}.Key, {value} = {group}.{_keyed.Method}({of}) }}){_break}"
            + $".ToDictionary{Async}({group} => {key}, {group} => {group}.{value}{Cancellation})");
    }

    // (await db.Comments.Where(c => postIds.Contains(c.PostId)).Select(c => c.PostId).Distinct().ToListAsync(ct)).ToHashSet()
    public string Set()
    {
        if (_keyed.IsOfKeys)
            return InMemoryKeys();
        var distinct = _keyed.IsByPrimaryKey ? "" : $"{_break}.Distinct()";
        if (_keyed.IsComposite)
        {
            var key = _rewrite.Parameter("k", "key", "x");
            var list = $"{_steps}.Select({_row} => new {{ {Columns(_row)} }}){distinct}{_break}";
            var toSet = $".Select({key} => {TupleOf(key)}).ToHashSet()";
            return _keyed.Query.IsAsync
                ? InMemory($"{list}.ToListAsync({_keyed.Cancellation})", toSet)
                : _rewrite.Outdent($"{list}.AsEnumerable(){_break}{toSet}", _keyed.Query.Whole);
        }

        var values = $"{_steps}.Select({_row} => {Column(_keyed.Condition, _row)}){distinct}{_break}";
        return _keyed.Query.IsAsync
            ? InMemory($"{values}.ToListAsync({_keyed.Cancellation})", ".ToHashSet()")
            : _rewrite.Outdent($"{values}.ToHashSet()", _keyed.Query.Whole);
    }

    // (await db.Products.Where(p => productIds.Contains(p.Id)).Select(p => p.Id).ToListAsync(ct)).ToHashSet()
    private string InMemoryKeys() => _keyed.Query.IsAsync
        ? InMemory($"{_steps}.ToListAsync({_keyed.Cancellation})", ".ToHashSet()")
        : _rewrite.Outdent($"{_steps}.ToHashSet()", _keyed.Query.Whole);

    private string Async => _keyed.Query.IsAsync ? "Async" : "";

    private string Selectors(string key) => _keyed.Projection is null ? $"{_row} => {key}" : $"{_row} => {key}, {_row} => {_row}.Value";

    private string Outdented(string query) =>
        _rewrite.Outdent(_keyed.Query.IsAsync ? $"await {query}{_keyed.Query.Configured}" : query, _keyed.Query.Whole);

    private string InMemory(string query, string call) =>
        _rewrite.Outdent($"(await {query}{_keyed.Query.Configured}){_break}{call}", _keyed.Query.Whole);

    // PostId, Post.BlogId
    private static string ColumnName(KeyCondition condition) =>
        string.Join(".", condition.Path.Append(condition.Column).Select(static p => BatchNames.Written(p.Name)));

    // c.PostId, c.AuthorId
    private string Columns(string row) => string.Join(", ", _keyed.Conditions.Select(c => $"{row}.{ColumnName(c)}"));

    // (c.PostId, c.AuthorId), of an object that has the columns
    private string TupleOf(string row) =>
        $"({string.Join(", ", _keyed.Conditions.Select(c => $"{row}.{BatchNames.Written(c.Column.Name)}"))})";

    /// <summary>The column as a value that is not null: rows that have none are not asked for.</summary>
    private string Column(KeyCondition condition, string row) => Column(condition, row, _keyed.Query, _rewrite);

    /// <inheritdoc cref="Column(KeyCondition, string)"/>
    public static string Column(KeyCondition condition, string row, RepeatedQuery query, LoopRewrite rewrite)
    {
        if (!condition.IsColumnNullable)
            return $"{row}.{ColumnName(condition)}";
        var warns = !condition.ReadsValue && rewrite.Semantics.GetNullableContext(query.Whole.SpanStart).WarningsEnabled();
        return $"{row}.{ColumnName(condition)}{(warns ? "!" : "")}.Value";
    }

    /// <summary>The name of the row in the query's last lambda.</summary>
    private static string RowOf(KeyedQuery keyed, LoopRewrite rewrite)
    {
        var last = keyed.Result == KeyedResult.Aggregate ? null : keyed.Query.Chain.Terminal?.Lambda;
        if ((keyed.Projection?.Lambda ?? last ?? keyed.Condition.Predicate) is { } lambda)
            return BatchNames.Written(lambda.Symbol.Parameters[0].Name);
        var entity = BatchNames.Row(keyed.Query.Chain);
        return rewrite.Parameter(entity.Substring(0, 1), entity, "x");
    }

    /// <summary>The text of an expression of the query, with the condition and the projection written anew.</summary>
    private string Edited(ExpressionSyntax expression)
    {
        var edits = new List<TextChange>();
        for (var i = 0; i < _keys.Count; i++)
        {
            if (_keyed.Conditions[i] is { Operator: { } found })
                edits.Add(new(found.Argument.Value.Syntax.Span, _keys[i]));
            else if (_keyed.Conditions[i] is { Equality: { } equality, Predicate: { } predicate } condition)
            {
                var row = BatchNames.Written(predicate.Symbol.Parameters[0].Name);
                edits.Add(new(equality.Syntax.Span, $"{_keys[i]}.Contains({Column(condition, row)})"));
            }
        }

        if (_keyed.Projection is { } projection && !_keyed.IsOfKeys)
            edits.AddRange(projection.Edit(Columns(_row)));

        var text = expression.ToString();
        foreach (var edit in edits.Where(e => expression.Span.Contains(e.Span)).OrderByDescending(static e => e.Span.Start))
        {
            var (start, end) = (edit.Span.Start - expression.SpanStart, edit.Span.End - expression.SpanStart);
            text = text.Substring(0, start) + edit.NewText + text.Substring(end);
        }

        return text;
    }

    // before: db.Find<Blog>(…), db.Blogs.Find(…)
    // after:  db.Set<Blog>(), db.Blogs
    private static string SourceOfFind(RepeatedQuery query) =>
        query.Access is { Name: GenericNameSyntax generic } access
            ? $"{access.Expression}{access.OperatorToken}Set{generic.TypeArgumentList}()"
            : ForeignFind.SourceOf(query.Chain, query.Steps.ToString());
}
