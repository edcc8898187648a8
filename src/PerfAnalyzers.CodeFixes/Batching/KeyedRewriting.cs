using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PerfAnalyzers.CodeFixes.Batching;

/// <summary>Writes one query for the keys of all elements before the loop, and what reads its result in the loop.</summary>
internal static class KeyedRewriting
{
    // As EF Core says it, and as LINQ does, which EF Core leaves synchronous queries to.
    private const string NotFoundAsync = "Sequence contains no elements.";
    private const string NotFound = "Sequence contains no elements";

    public static void Write(KeyedQuery query, ElementLoops loops, LoopRewrite rewrite)
    {
        var chain = query.Query.Chain;
        var keys = query.Conditions.Select(c => ElementKeys.Write(c, chain, loops, rewrite)).ToList();
        var batch = new BatchText(query, keys, rewrite);
        rewrite.Import("System.Linq");
        if (query.Query.IsAsync)
            rewrite.Import("Microsoft.EntityFrameworkCore");
        if (query.Condition.IsList)
        {
            KeyList.Write(query, batch, rewrite);
            return;
        }

        var column = string.Join("And", query.Conditions.Select(static c => BatchNames.Pascal(c.Column.Name)));
        switch (query.Result)
        {
            // A dictionary is not asked for null.
            // Of a value that has to be there, nothing tells the missing one from that of a row that has none.
            case KeyedResult.Row when query.NewRow is not null
                || query.IsByPrimaryKey && !query.Condition.MayBeNullText && !(query.Throws && query.Projection is not null):
                var dictionary = rewrite.Declare($"{BatchNames.Rows(chain)}By{column}", batch.Dictionary());
                ReadRow(query, dictionary, rewrite);
                // before: tag = new Tag { Name = name };
                // after:  tag = tagsByName[name] = new Tag { Name = name };
                if (query.NewRow is { } created)
                    rewrite.Replace(created, $"{dictionary}[{query.Condition.Value}] = {created}");
                break;
            case KeyedResult.Row or KeyedResult.Rows:
                ReadRows(query, rewrite.Declare($"{BatchNames.Rows(chain)}By{column}", batch.Lookup()), rewrite);
                break;
            case KeyedResult.Count:
                ReadCount(query, rewrite.Declare($"{BatchNames.Row(chain)}Counts", batch.Counts()), rewrite);
                break;
            case KeyedResult.Aggregate:
                ReadCount(query, rewrite.Declare(BatchNames.Aggregates(query), batch.Counts()), rewrite);
                break;
            default:
                var name = query.IsByKey || query.IsComposite || query.Condition.Normalizer is not null
                    ? "existing" + BatchNames.Pascal(BatchNames.Plural(BatchNames.Column(query.Condition, chain)))
                    : $"{BatchNames.Plural(BatchNames.Column(query.Condition, chain))}With{BatchNames.Pascal(BatchNames.Rows(chain))}";
                ReadExistence(query, rewrite.Declare(name, batch.Set()), rewrite);
                break;
        }
    }

    // before: await db.Blogs.FirstOrDefaultAsync(b => b.Id == post.BlogId)
    // after:  blogsById.GetValueOrDefault(post.BlogId)
    private static void ReadRow(KeyedQuery query, string dictionary, LoopRewrite rewrite)
    {
        rewrite.Import("System.Collections.Generic");
        var key = query.Condition.Read;
        // No row has the key null, and a dictionary does not ask for it.
        var none = query.Projection is null ? "null" : "default";
        var read = query.Condition.IsValueNullable
            ? $"{key} == null ? {none} : {dictionary}.GetValueOrDefault({key}.Value)"
            : $"{dictionary}.GetValueOrDefault({key})";
        if (!query.Throws)
        {
            Put(query, read, isPrimary: !query.Condition.IsValueNullable, rewrite);
            return;
        }

        // The indexer would throw another exception.
        var isImported = !rewrite.Semantics.LookupNamespacesAndTypes(query.Query.Whole.SpanStart, name: nameof(InvalidOperationException))
            .IsEmpty;
        var exception = (isImported ? "" : "System.") + nameof(InvalidOperationException);
        var found = query.Condition.IsValueNullable ? $"({read})" : read;
        Put(query, $"{found} ?? throw new {exception}(\"{(query.Query.IsAsync ? NotFoundAsync : NotFound)}\")", isPrimary: false, rewrite);
    }

    // before: await db.Comments.Where(c => c.PostId == post.Id).ToListAsync()
    // after:  commentsByPostId[post.Id].ToList()
    private static void ReadRows(KeyedQuery query, string lookup, LoopRewrite rewrite)
    {
        var rows = $"{lookup}[{KeyOf(query)}]";
        // What finds by a key gives null where there is no row.
        var method = query.Method == "Find" || ForeignFind.IsName(query.Method) ? "FirstOrDefault" : query.Method;
        Put(query, query.Query.IsEnumerated ? rows : $"{rows}.{method}()", isPrimary: true, rewrite);
    }

    // before: await db.Comments.CountAsync(c => c.PostId == post.Id)
    // after:  commentCounts.GetValueOrDefault(post.Id)
    private static void ReadCount(KeyedQuery query, string counts, LoopRewrite rewrite)
    {
        rewrite.Import("System.Collections.Generic");
        var key = KeyOf(query);
        var none = query is { Result: KeyedResult.Aggregate, Method: not "Sum" } ? "null" : "0";
        var isNullable = query.Condition.IsValueNullable || !query.IsComposite && query.Condition.MayBeNullText;
        Put(
            query,
            isNullable
                ? $"{key} == null ? {none} : {counts}.GetValueOrDefault({NotNull(query, key)})"
                : $"{counts}.GetValueOrDefault({key})",
            isPrimary: !isNullable,
            rewrite);
    }

    // before: await db.Comments.AnyAsync(c => c.PostId == post.Id)
    // after:  postIdsWithComments.Contains(post.Id)
    private static void ReadExistence(KeyedQuery query, string set, LoopRewrite rewrite)
    {
        var key = KeyOf(query);
        var isNullable = query.Condition.IsValueNullable
            || query.Condition is { IsNullableText: true, Normalizer: null, Column.NullableAnnotation: NullableAnnotation.NotAnnotated };
        Put(
            query,
            isNullable ? $"{key} != null && {set}.Contains({NotNull(query, key)})" : $"{set}.Contains({key})",
            isPrimary: !isNullable,
            rewrite);
    }

    // post.BlogId, (post.BlogId, post.AuthorId)
    private static string KeyOf(KeyedQuery query) =>
        query.IsComposite ? $"({string.Join(", ", query.Conditions.Select(static c => c.Value))})" : query.Condition.Read;

    private static string NotNull(KeyedQuery query, string key) => query.Condition.IsText ? key : key + ".Value";

    private static void Put(KeyedQuery query, string read, bool isPrimary, LoopRewrite rewrite)
    {
        var place = query.Query.Place(isPrimary);
        rewrite.Replace(place, isPrimary || Delimits(place.Parent, place) ? read : $"({read})");
    }

    /// <summary>True when an expression of any precedence may stand there.</summary>
    private static bool Delimits(SyntaxNode? parent, ExpressionSyntax place) => parent switch
    {
        ParenthesizedExpressionSyntax or EqualsValueClauseSyntax or ArrowExpressionClauseSyntax or ReturnStatementSyntax or ArgumentSyntax
            or IfStatementSyntax or LambdaExpressionSyntax
            or InitializerExpressionSyntax or AnonymousObjectMemberDeclaratorSyntax => true,
        AssignmentExpressionSyntax assignment => assignment.Right == place,
        _ => false,
    };
}
