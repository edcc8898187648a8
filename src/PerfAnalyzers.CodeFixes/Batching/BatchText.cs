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

    public BatchText(KeyedQuery keyed, string keys, LoopRewrite rewrite)
    {
        _keyed = keyed;
        _rewrite = rewrite;
        var condition = keyed.Condition;
        var query = keyed.Query;
        _row = RowOf(keyed, rewrite);
        var contains =
            $"{keys}.Contains({Column(condition.Predicate is { } lambda ? BatchNames.Written(lambda.Symbol.Parameters[0].Name) : _row)})";

        // Each call on a line of its own where the query's calls are.
        var gap = query.Access is { } access
            ? access.SyntaxTree.GetText().ToString(TextSpan.FromBounds(access.Expression.Span.End, access.OperatorToken.SpanStart))
            : "";
        var line = gap.LastIndexOf('\n');
        _break = line < 0 ? "" : gap.Substring(line > 0 && gap[line - 1] == '\r' ? line - 1 : line);

        _steps = (query.Steps is QueryExpressionSyntax ? $"({Edited(query.Steps, contains)})" : Edited(query.Steps, contains))
            + (query.Steps == query.Written ? _break : gap);
        if (condition.Predicate is null)
            _steps = SourceOfFind(query) + gap + $".Where({_row} => {contains})" + _break;
        else if (query.Chain.Terminal?.Lambda is { Syntax: ExpressionSyntax predicate })
            _steps += $".Where({Edited(predicate, contains)})" + _break;
    }

    private string ColumnName => BatchNames.Written(_keyed.Condition.Column.Name);

    private string Cancellation => _keyed.Cancellation is { } token ? ", " + token : "";

    // db.Blogs.Where(b => blogIds.Contains(b.Id)).ToDictionaryAsync(b => b.Id, ct)
    public string Dictionary() => Outdented($"{_steps}.ToDictionary{Async}({Selectors($"{_row}.{ColumnName}")}{Cancellation})");

    // (await db.Comments.Where(c => postIds.Contains(c.PostId)).ToListAsync(ct)).ToLookup(c => c.PostId)
    public string Lookup()
    {
        var condition = _keyed.Condition;
        var column = $"{_row}.{ColumnName}";
        // A lookup, unlike a dictionary, can be asked for null.
        if (condition.IsValueNullable)
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
        return Outdented($"{_steps}.GroupBy({_row} => {Column(_row)}){_break}"
            + $".Select({group} => new {{ {group}.Key, Count = {group}.{_keyed.Method}() }}){_break}"
            + $".ToDictionary{Async}({group} => {group}.Key, {group} => {group}.Count{Cancellation})");
    }

    // (await db.Comments.Where(c => postIds.Contains(c.PostId)).Select(c => c.PostId).Distinct().ToListAsync(ct)).ToHashSet()
    public string Set()
    {
        var distinct = _keyed.IsByPrimaryKey ? "" : $"{_break}.Distinct()";
        var values = $"{_steps}.Select({_row} => {Column(_row)}){distinct}{_break}";
        return _keyed.Query.IsAsync
            ? InMemory($"{values}.ToListAsync({_keyed.Cancellation})", ".ToHashSet()")
            : _rewrite.Outdent($"{values}.ToHashSet()", _keyed.Query.Whole);
    }

    private string Async => _keyed.Query.IsAsync ? "Async" : "";

    private string Selectors(string key) => _keyed.Projection is null ? $"{_row} => {key}" : $"{_row} => {key}, {_row} => {_row}.Value";

    private string Outdented(string query) =>
        _rewrite.Outdent(_keyed.Query.IsAsync ? $"await {query}{_keyed.Query.Configured}" : query, _keyed.Query.Whole);

    private string InMemory(string query, string call) =>
        _rewrite.Outdent($"(await {query}{_keyed.Query.Configured}){_break}{call}", _keyed.Query.Whole);

    /// <summary>The column as a value that is not null: rows that have none are not asked for.</summary>
    private string Column(string row)
    {
        var condition = _keyed.Condition;
        if (!condition.IsColumnNullable)
            return $"{row}.{ColumnName}";
        var warns = !condition.ReadsValue && _rewrite.Semantics.GetNullableContext(_keyed.Query.Whole.SpanStart).WarningsEnabled();
        return $"{row}.{ColumnName}{(warns ? "!" : "")}.Value";
    }

    /// <summary>The name of the row in the query's last lambda.</summary>
    private static string RowOf(KeyedQuery keyed, LoopRewrite rewrite)
    {
        if ((keyed.Projection ?? keyed.Query.Chain.Terminal?.Lambda ?? keyed.Condition.Predicate) is { } lambda)
            return BatchNames.Written(lambda.Symbol.Parameters[0].Name);
        var entity = BatchNames.Row(keyed.Query.Chain);
        return rewrite.Parameter(entity.Substring(0, 1), entity, "x");
    }

    /// <summary>The text of an expression of the query, with the condition and the projection written anew.</summary>
    private string Edited(ExpressionSyntax expression, string contains)
    {
        var edits = new List<TextChange>();
        if (_keyed.Condition.Equality is { } equality)
            edits.Add(new(equality.Syntax.Span, contains));
        if (_keyed.Projection?.SingleReturnedValue()?.Syntax is { } value)
            edits.Add(new(value.Span, $"new {{ {_row}.{ColumnName}, Value = {value} }}"));

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
            : query.Steps.ToString();
}
