using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Batching;

/// <summary>A loop that does nothing but delete or update the rows of its element's key: one statement does it for all keys.</summary>
internal sealed class WritePerElement
{
    private WritePerElement(RepeatedQuery query, KeyCondition condition)
    {
        Query = query;
        Condition = condition;
    }

    public RepeatedQuery Query { get; }

    public KeyCondition Condition { get; }

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
        // The database compares, as it did.
        return KeyCondition.Create(query, entity, loops) is [{ IsWidened: false } condition]
            && condition.Equality!.IsWithin(chain.Operation)
            && ElementKeys.AreKnown(condition.Key, loops)
            ? new(query, condition)
            : null;
    }

    // before: foreach (var post in posts)
    //             await db.Comments.Where(c => c.PostId == post.Id).ExecuteDeleteAsync();
    // after:  var postIds = posts.Select(post => post.Id).Distinct().ToList();
    //         await db.Comments.Where(c => postIds.Contains(c.PostId)).ExecuteDeleteAsync();
    public void Write(ElementLoops loops, LoopRewrite rewrite)
    {
        rewrite.Import("System.Linq");
        var keys = ElementKeys.Write(Condition, Query.Chain, loops, rewrite);
        var row = BatchNames.Written(Condition.Predicate!.Symbol.Parameters[0].Name);
        var column = BatchText.Column(Condition, row, Query, rewrite);
        var whole = Query.Whole;
        var equality = Condition.Equality!.Syntax.Span;
        var text = whole.ToString();
        var (start, end) = (equality.Start - whole.SpanStart, equality.End - whole.SpanStart);
        rewrite.ReplaceLoop(rewrite.Outdent($"{text.Substring(0, start)}{keys}.Contains({column}){text.Substring(end)};", whole));
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
    /// True for c => c.ParentId == id &amp;&amp; !c.Children.Any(): what the statement of one element leaves, decides what that of the next one
    /// finds.
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
