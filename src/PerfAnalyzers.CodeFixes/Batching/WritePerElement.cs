using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Batching;

/// <summary>A loop that does nothing but delete or update the rows of its element's key: one statement does it for all keys.</summary>
internal sealed class WritePerElement
{
    private readonly ElementLoops _loops;

    private WritePerElement(
        RepeatedQuery query, ElementLoops loops, ImmutableArray<KeyCondition> conditions, IPropertySymbol? rowKey)
    {
        _loops = loops;
        Query = query;
        Conditions = conditions;
        RowKey = rowKey;
    }

    public RepeatedQuery Query { get; }

    public ImmutableArray<KeyCondition> Conditions { get; }

    /// <summary>The key of the rows, where these are found by several columns.</summary>
    public IPropertySymbol? RowKey { get; }

    /// <summary>The write, or null when the loop does more, or one statement would do something else.</summary>
    public static WritePerElement? Create(RepeatedQuery query, ElementLoops loops)
    {
        var chain = query.Chain;
        if (chain is not
            {
                Source.Kind: QuerySourceKind.Set,
                Terminal: { Kind: QueryStepKind.Write, Call: { } call },
                Entity: INamedTypeSymbol entity,
            }
            || !IsWholeLoop(query, loops)
            || chain.Steps.Any(static s => !s.IsTerminal && (s.Kind != QueryStepKind.Filter || s.IsConditional))
            || chain.Steps.Any(s => s.Kind == QueryStepKind.Filter && LooksAtOtherRows(s, loops)))
            return null;
        // What a row's value is made of would be made of it twice for a key that comes twice.
        if (call.TargetMethod.Name is not ("ExecuteDelete" or "ExecuteDeleteAsync") && !IsSameForAll(call))
            return null;
        var conditions = KeyCondition.Create(query, entity, loops);
        if (conditions.IsEmpty || conditions.Any(c => c.IsWidened || !c.Equality!.IsWithin(chain.Operation)
            || !ElementKeys.AreKnown(c.Key, loops)))
            return null;
        // The database compares, as it did.
        if (conditions is [var only])
        {
            return !only.IsList || loops.Assumptions.Accept("that the lists are not parts of one that is too long for a statement")
                ? new(query, loops, conditions, null)
                : null;
        }

        // In memory, of what has one element's part and another one's. What a set says of several columns needs a key of its own.
        return chain.Steps.Count(static s => s.Kind == QueryStepKind.Filter) == 1
            && conditions.All(static c => !c.IsText && c.Path.IsEmpty && c.Key.Computed is null)
            && loops.Model.Entities.KeyOf(entity) is [var key]
            && KeyedQuery.IsModelInSight(entity, loops.Model)
            && conditions.All(c => c.Column.Name != key)
            // Not as query syntax, which has no call to copy.
            && conditions[0].Predicate!.Syntax is LambdaExpressionSyntax
            && entity.FindProperty(key) is { } rowKey
            // The keys of all rows of some pairs are read, and nothing says how many these are.
            && loops.Assumptions.Accept(
                $"that the rows of {entity.Name} with one {string.Join(" and ", conditions.Select(static c => c.Column.Name))} are few")
            ? new(query, loops, conditions, rowKey)
            : null;
    }

    public void Write(LoopRewrite rewrite)
    {
        rewrite.Import("System.Linq");
        var keys = Conditions.Select(c => ElementKeys.Write(c, Query.Chain, _loops, rewrite)).ToList();
        if (RowKey is null)
            WriteOne(keys[0], rewrite);
        else
            WriteSeveral(keys, RowKey, rewrite);
    }

    // before: foreach (var post in posts)
    //             await db.Comments.Where(c => c.PostId == post.Id).ExecuteDeleteAsync();
    // after:  var postIds = posts.Select(post => post.Id).Distinct().ToList();
    //         await db.Comments.Where(c => postIds.Contains(c.PostId)).ExecuteDeleteAsync();
    private void WriteOne(string keys, LoopRewrite rewrite)
    {
        var row = BatchNames.Written(Conditions[0].Predicate!.Symbol.Parameters[0].Name);
        var column = BatchText.Column(Conditions[0], row, Query, rewrite);
        var whole = Query.Whole;
        var equality = Conditions[0].Equality!.Syntax.Span;
        var text = whole.ToString();
        var (start, end) = (equality.Start - whole.SpanStart, equality.End - whole.SpanStart);
        rewrite.ReplaceLoop(rewrite.Outdent($"{text.Substring(0, start)}{keys}.Contains({column}){text.Substring(end)};", whole));
    }

    // before: foreach (var vote in votes)
    //             await db.Comments.Where(c => c.PostId == vote.PostId && c.AuthorId == vote.AuthorId).ExecuteDeleteAsync();
    // after:  var postIds = …; var authorIds = …;
    //         var keys = votes.Select(vote => (vote.PostId, vote.AuthorId)).ToHashSet();
    //         var candidates = await db.Comments.Where(c => postIds.Contains(c.PostId) && authorIds.Contains(c.AuthorId))
    //             .Select(c => new { c.Id, c.PostId, c.AuthorId }).ToListAsync();
    //         var commentIds = candidates.Where(c => keys.Contains((c.PostId, c.AuthorId))).Select(c => c.Id).ToList();
    //         await db.Comments.Where(c => postIds.Contains(c.PostId) && authorIds.Contains(c.AuthorId) && commentIds.Contains(c.Id))
    //             .ExecuteDeleteAsync();
    private void WriteSeveral(IReadOnlyList<string> keys, IPropertySymbol rowKey, LoopRewrite rewrite)
    {
        var first = Conditions[0];
        var row = BatchNames.Written(first.Predicate!.Symbol.Parameters[0].Name);
        var columns = Conditions.Select(static c => BatchNames.Written(c.Column.Name)).ToList();
        var element = BatchNames.Written(BatchNames.ElementOf(first.Key) ?? "item");
        var elements = ElementKeys.Elements(first.Key.Loop, _loops, rewrite);
        var values = string.Join(", ", Conditions.Select(c => ElementKeys.PathFrom(element, c.Key)));
        var set = rewrite.Declare("keys", $"{elements}.Select({element} => ({values})).ToHashSet()");

        var filter = Query.Chain.Steps.First(static s => s.Kind == QueryStepKind.Filter).Operation.Syntax;
        var selected = string.Join(", ", columns.Prepend(BatchNames.Written(rowKey.Name)).Select(c => $"{row}.{c}"));
        var (wait, method) = Query.IsAsync ? ("await ", "ToListAsync") : ("", "ToList");
        var token = Query.Chain.Terminal!.Call!.Arguments.Select(static a => a.Value)
            .FirstOrDefault(static v => v.Type is { Name: "CancellationToken" } && v.Kind != OperationKind.DefaultValue)?.Syntax;
        var inLists = Conditions.Select((c, i) => new TextChange(c.Equality!.Syntax.Span, $"{keys[i]}.Contains({row}.{columns[i]})"))
            .ToList();
        var query = Edited(filter.ToString(), filter.SpanStart, inLists);
        // Each call on a line of its own where the write is.
        var access = Query.Access!;
        var gap = access.SyntaxTree.GetText().ToString(TextSpan.FromBounds(access.Expression.Span.End, access.OperatorToken.SpanStart));
        var candidates = rewrite.Declare("candidates", rewrite.Outdent(
            $"{wait}{query}{gap}.Select({row} => new {{ {selected} }}){gap}.{method}({token}){Query.Configured}", Query.Whole));
        var parts = string.Join(", ", columns.Select(c => $"{row}.{c}"));
        var ids = rewrite.Declare(
            BatchNames.Row(Query.Chain) + BatchNames.Plural("Id"),
            $"{candidates}.Where({row} => {set}.Contains(({parts}))).Select({row} => {row}.{BatchNames.Written(rowKey.Name)}).ToList()");

        // What was asked of a row is asked of it still when it is written: somebody else may have changed it meanwhile.
        var end = new TextSpan(((LambdaExpressionSyntax)first.Predicate!.Syntax).Body.Span.End, 0);
        var found = new TextChange(end, $" && {ids}.Contains({row}.{BatchNames.Written(rowKey.Name)})");
        rewrite.ReplaceLoop(rewrite.Outdent(Edited(Query.Whole.ToString(), Query.Whole.SpanStart, [.. inLists, found]) + ";", Query.Whole));
    }

    private static string Edited(string text, int start, IEnumerable<TextChange> changes)
    {
        foreach (var change in changes.OrderByDescending(static c => c.Span.Start))
            text = text.Substring(0, change.Span.Start - start) + change.NewText + text.Substring(change.Span.End - start);
        return text;
    }

    private static bool IsWholeLoop(RepeatedQuery query, ElementLoops loops) =>
        loops.All.Length == 1
        && loops.Outermost.Loop is IForEachLoopOperation
        && query.Whole.Parent is ExpressionStatementSyntax statement
        && (statement.Parent == loops.Statement
            || statement.Parent is BlockSyntax { Statements.Count: 1 } block && block.Parent == loops.Statement)
        && !loops.Statement.DescendantTrivia().Any(static t => t.IsDirective
            || t.ToString().StartsWith("//", StringComparison.Ordinal)
            || t.ToString().StartsWith("/*", StringComparison.Ordinal));

    /// <summary>
    /// True for c => c.ParentId == id &amp;&amp; !c.Children.Any(): what the statement of one element leaves, decides what that of the next
    /// one finds.
    /// </summary>
    private static bool LooksAtOtherRows(QueryStep filter, ElementLoops loops) => filter.Lambda is not { } lambda
        || lambda.Descendants().Any(d =>
            d is IPropertyReferenceOperation { Property: var property } && loops.Model.Entities.FindNavigation(property) is not null
            || loops.Model.Symbols.IsQueryable(d.Type));

    /// <summary>True when no value is read from the row that gets it; setters that are put together elsewhere may read anything.</summary>
    private static bool IsSameForAll(IInvocationOperation update) =>
        BulkSetters.Of(update) is { IsComplete: true, All: var setters }
        && setters.All(static s => s.Value is { } value && !value.DescendantsAndSelf().OfType<IAnonymousFunctionOperation>()
            .Any(static l => l.Symbol.Parameters.Any(p => QueryLambda.Mentions(l.Body, p))));
}
