using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;
using PerfAnalyzers.Queries;

namespace PerfAnalyzers.CodeFixes.Batching;

/// <summary>Writes the keys of all elements before the loops: <c>posts.Select(post => post.BlogId).Distinct().ToList()</c>.</summary>
internal static class ElementKeys
{
    // A list whose Contains every EF Core translates.
    private static readonly HashSet<string> s_translated = new(StringComparer.Ordinal)
    {
        "List",
        "IList",
        "ICollection",
        "IReadOnlyList",
        "IReadOnlyCollection",
        "HashSet",
        "ISet",
    };

    /// <summary>True when the elements that have the keys can be gone over before the loops.</summary>
    public static bool AreKnown(ElementKey key, ElementLoops loops) => IsKnown(key.Loop, loops, loops.All.Length);

    // before: foreach (var post in posts) … post.BlogId …
    // after:  var blogIds = posts.Select(post => post.BlogId).Distinct().ToList();
    public static string Write(KeyCondition condition, QueryChain query, ElementLoops loops, LoopRewrite rewrite)
    {
        var key = condition.Key;
        var isElement = key.Path.IsEmpty && key.Computed is null && !condition.IsList && condition.Normalizer is null
            && condition.Operator is null;
        var elements = Elements(key.Loop, loops, rewrite, isElement ? BatchNames.Keys(condition, query) : null);
        if (isElement && !key.IsNullable && !condition.IsWidened
            && (IsAskedAsItIs(key.Loop) || !key.Loop.IsHeld) && !elements.Contains('('))
            return elements;

        rewrite.Import("System.Linq");
        var element = BatchNames.Written(BatchNames.ElementOf(key) ?? "item");
        var value = PathFrom(element, key);
        // before: foreach (var order in orders) … order.ProductIds.Contains(p.Id) …
        // after:  var allProductIds = orders.SelectMany(order => order.ProductIds).Distinct().ToList();
        if (condition.IsList)
        {
            var none = condition.MayBeNoList ? $" ?? {KeyList.None(condition.ValueType, rewrite)}" : "";
            elements += $".SelectMany({element} => {key.Computed?.Text ?? value}{none})";
        }
        else if (condition.Normalizer is { } normalizer)
            elements += $".Select({element} => {normalizer}({key.Computed?.Text ?? value}))";
        else if (condition.IsWidened)
            elements += $".Select({element} => ({rewrite.Type(condition.KeyType)}){value})";
        else if (key.Computed is { MayBeMissing: true } parsed)
            elements += $".Select({element} => {parsed.Text} ? {parsed.Name} : ({rewrite.Type(condition.KeyType)}?)null)";
        else if (key.Computed is { } computed)
            elements += $".Select({element} => {computed.Text})";
        else if (!key.Path.IsEmpty)
            elements += $".Select({element} => {value})";
        if (key.IsNullable || key.Computed is { MayBeMissing: true })
            elements += $".OfType<{rewrite.Type(condition.KeyType)}>()";
        var toList = condition.Operator is { TakesArray: true } ? "ToArray" : "ToList";
        return rewrite.DeclareOnce(BatchNames.Keys(condition, query), $"{elements}.Distinct().{toList}()");
    }

    private static bool IsAskedAsItIs(ElementLoop loop) =>
        loop.Collection is { Type: INamedTypeSymbol type } collection && s_translated.Contains(type.Name) && ElementLoop.IsCollection(type)
        // No lambda can read it.
        && collection is not IParameterReferenceOperation { Parameter.RefKind: not RefKind.None };

    private static bool IsKnown(ElementLoop loop, ElementLoops loops, int budget)
    {
        if (loop.Collection is not { } collection || budget == 0)
            return false;
        if (loop.IsHeld && PlainMembers.PathOf(collection, loops.Model) is { } path)
            return loops.IsOutside(path)
                    // if (filter.Tags != null) foreach (var tag in filter.Tags)
                    && (ReferenceEquals(loop, loops.Outermost) || !NullTests.Ask([path[path.Count - 1]], loops.Region))
                || OuterOf(loop, loops) is { } outer && IsKnown(outer.Loop, loops, budget - 1);
        // What the head of the outermost loop computes is computed before it.
        return ReferenceEquals(loop, loops.Outermost)
            && HeadOf(loop) is not null
            && (loop.IsHeld || DeferredElements.AreSteady(loop, loops));
    }

    /// <summary>The expression of the elements, which a list of them takes the place of.</summary>
    private static ExpressionSyntax? HeadOf(ElementLoop loop) => loop switch
    {
        { Loop.Syntax: ForEachStatementSyntax each } => each.Expression,
        { Loop: IInvocationOperation, Collection.Syntax: ExpressionSyntax sequence } => sequence,
        _ => null,
    };

    /// <summary>The outer loop's element that has the elements: <c>blog.Posts</c>.</summary>
    private static ElementKey? OuterOf(ElementLoop loop, ElementLoops loops) =>
        loop.Collection is { } collection
        && !ReferenceEquals(loop, loops.Outermost)
        && ElementKey.Read(collection, loops) is { Path.IsEmpty: false } key
        && !ReferenceEquals(key.Loop, loop)
        && (key.Path[key.Path.Length - 1] as IPropertySymbol)?.NullableAnnotation != NullableAnnotation.Annotated
        && !NullTests.Ask([key.Path[key.Path.Length - 1]], loops.Region)
            ? key
            : null;

    public static string Elements(ElementLoop loop, ElementLoops loops, LoopRewrite rewrite, string? keys = null)
    {
        var collection = loop.Collection!;
        var written = collection.Syntax.ToString();
        if (loop.IsHeld && PlainMembers.PathOf(collection, loops.Model) is { } path && loops.IsOutside(path))
            return written;
        if (OuterOf(loop, loops) is { } outer)
        {
            rewrite.Import("System.Linq");
            var element = BatchNames.Written(BatchNames.ElementOf(outer) ?? "item");
            return $"{Elements(outer.Loop, loops, rewrite)}.SelectMany({element} => {PathFrom(element, outer)})";
        }

        // before: foreach (var post in await db.Posts.ToListAsync())
        // after:  var posts = await db.Posts.ToListAsync();
        //         foreach (var post in posts)
        var head = HeadOf(loop)!;
        var name = rewrite.DeclareOnce(
            BatchNames.Elements(loop) ?? keys ?? "elements",
            rewrite.Outdent(loop.IsHeld ? head.ToString() : AsList(head, rewrite), head),
            loop.Element!.Name.Length > 2 ? BatchNames.Camel(loop.Element.Name) + "List" : null);
        rewrite.Replace(head, name);
        return name;
    }

    public static string PathFrom(string element, ElementKey key) =>
        string.Join(".", key.Path.Select(static m => BatchNames.Written(m.Name)).Prepend(element));

    private static string AsList(ExpressionSyntax sequence, LoopRewrite rewrite)
    {
        rewrite.Import("System.Linq");
        if (sequence is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access })
        {
            // On a line of its own where the other calls are.
            var gap = access.SyntaxTree.GetText().ToString(TextSpan.FromBounds(access.Expression.Span.End, access.OperatorToken.SpanStart));
            return sequence + (string.IsNullOrWhiteSpace(gap) ? gap : "") + ".ToList()";
        }

        return sequence is InvocationExpressionSyntax or MemberAccessExpressionSyntax or IdentifierNameSyntax
            or ParenthesizedExpressionSyntax
            ? $"{sequence}.ToList()"
            : $"({sequence}).ToList()";
    }
}
