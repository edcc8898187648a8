using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

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
    public static string Write(KeyedQuery query, ElementLoops loops, LoopRewrite rewrite)
    {
        var condition = query.Condition;
        var key = condition.Key;
        var elements = Elements(key.Loop, loops, rewrite);
        if (key.Path.IsEmpty && !key.IsNullable && !condition.IsWidened && IsAskedAsItIs(key.Loop) && !elements.Contains('('))
            return elements;

        rewrite.Import("System.Linq");
        var element = BatchNames.Written(BatchNames.ElementOf(key) ?? "item");
        var value = PathFrom(element, key);
        if (condition.IsWidened)
            elements += $".Select({element} => ({rewrite.Type(condition.KeyType)}){value})";
        else if (!key.Path.IsEmpty)
            elements += $".Select({element} => {value})";
        if (key.IsNullable)
            elements += $".OfType<{rewrite.Type(condition.KeyType)}>()";
        return rewrite.DeclareOnce(BatchNames.Keys(condition, query.Query.Chain), elements + ".Distinct().ToList()");
    }

    private static bool IsAskedAsItIs(ElementLoop loop) =>
        loop.Collection is { Type: INamedTypeSymbol type } collection && s_translated.Contains(type.Name) && ElementLoop.IsCollection(type)
        // No lambda can read it.
        && collection is not IParameterReferenceOperation { Parameter.RefKind: not RefKind.None };

    private static bool IsKnown(ElementLoop loop, ElementLoops loops, int budget)
    {
        if (loop.Collection is not { } collection || budget == 0)
            return false;
        if (PlainMembers.PathOf(collection, loops.Model) is { } path)
            return loop.IsHeld && (loops.IsOutside(path) || OuterOf(loop, loops) is { } outer && IsKnown(outer.Loop, loops, budget - 1));
        // What the head of the outermost loop computes is computed before it.
        return ReferenceEquals(loop, loops.Outermost)
            && loop.Loop.Syntax is ForEachStatementSyntax
            && (loop.IsHeld || DeferredElements.AreSteady(loop, loops));
    }

    /// <summary>The outer loop's element that has the elements: <c>blog.Posts</c>.</summary>
    private static ElementKey? OuterOf(ElementLoop loop, ElementLoops loops) =>
        loop.Collection is { } collection
        && !ReferenceEquals(loop, loops.Outermost)
        && ElementKey.Create(collection, loops) is { Path.IsEmpty: false } key
        && !ReferenceEquals(key.Loop, loop)
        && (key.Path[key.Path.Length - 1] as IPropertySymbol)?.NullableAnnotation != NullableAnnotation.Annotated ? key : null;

    private static string Elements(ElementLoop loop, ElementLoops loops, LoopRewrite rewrite)
    {
        var collection = loop.Collection!;
        var written = collection.Syntax.ToString();
        if (PlainMembers.PathOf(collection, loops.Model) is { } path && loops.IsOutside(path))
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
        var head = ((ForEachStatementSyntax)loop.Loop.Syntax).Expression;
        var name = rewrite.DeclareOnce(
            BatchNames.Camel(BatchNames.Plural(loop.Element!.Name)),
            rewrite.Outdent(loop.IsHeld ? head.ToString() : AsList(head, rewrite), head));
        rewrite.Replace(head, name);
        return name;
    }

    private static string PathFrom(string element, ElementKey key) =>
        string.Join(".", key.Path.Select(static m => BatchNames.Written(m.Name)).Prepend(element));

    private static string AsList(ExpressionSyntax sequence, LoopRewrite rewrite)
    {
        rewrite.Import("System.Linq");
        return sequence is InvocationExpressionSyntax or MemberAccessExpressionSyntax or ParenthesizedExpressionSyntax
            ? $"{sequence}.ToList()"
            : $"({sequence}).ToList()";
    }
}
