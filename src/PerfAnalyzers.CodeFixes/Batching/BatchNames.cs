using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Batching;

/// <summary>Words for what is kept before a loop, made of the user's own: <c>postIds</c>, <c>postsById</c>, <c>commentCounts</c>.</summary>
internal static class BatchNames
{
    /// <summary>The rows of a query, as the context calls their set.</summary>
    public static string Rows(QueryChain query)
    {
        var entity = query.Entity?.Name ?? "row";
        var set = (query.Source.Operation as IPropertyReferenceOperation)?.Property.Name;
        return Camel(set is null || set == entity ? Plural(entity) : set);
    }

    /// <summary>One row of a query.</summary>
    public static string Row(QueryChain query) => Camel(query.Entity?.Name ?? "row");

    /// <summary>The values that are computed of the rows of each key: <c>totalQuantities</c>, <c>maxStars</c>.</summary>
    public static string Aggregates(KeyedQuery query)
    {
        var selected = query.Query.Chain.Terminal?.Lambda?.SingleReturnedValue()?.Unwrap();
        var member = (selected as IPropertyReferenceOperation)?.Property.Name ?? "value";
        return query.Method switch
        {
            "Sum" => "total",
            "Min" => "min",
            _ => "max",
        } + Pascal(member.EndsWith("s", StringComparison.Ordinal) ? member : Plural(member));
    }

    /// <summary>The keys that the elements have: called as they call them, or as the column is called.</summary>
    public static string Keys(KeyCondition condition, QueryChain query)
    {
        var key = condition.Key;
        var own = key.Computed is { } computed ? computed.Name : key.Path.Length > 0 ? key.Path[key.Path.Length - 1].Name : ElementOf(key);
        if (own is "Id" && key.Path.Length > 1)
            own = key.Path[key.Path.Length - 2].Name + "Id";
        else if (own is "Id" && key.Computed is null
            && ElementOf(key) is { Length: > 1 } element && !key.Loop.Element!.IsImplicitlyDeclared)
            own = element + "Id";
        else if (own is null or "Id" or "id" or "Key" or "key" or "Value" or "value" or "Item" or "item"
            || own.Length == 1
            || own.StartsWith("Item", StringComparison.Ordinal))
            own = Column(condition, query);
        if (condition.IsList)
            return own.EndsWith("s", StringComparison.Ordinal) ? "all" + Pascal(own) : "all" + Pascal(Plural(Column(condition, query)));
        return Camel(Plural(own));
    }

    /// <summary>The column, with the entity's name before a mere <c>Id</c>.</summary>
    public static string Column(KeyCondition condition, QueryChain query) =>
        condition.Column.Name == "Id" ? Row(query) + "Id" : Camel(condition.Column.Name);

    /// <summary>The variable that holds a loop's element in the loop, for the lambdas before it.</summary>
    public static string? ElementOf(ElementKey key) => key.Loop.IsCounted ? key.Alias?.Name ?? ElementOf(key.Loop) : key.Loop.Element?.Name;

    /// <summary>The same for a loop without a key.</summary>
    public static string ElementOf(ElementLoop loop)
    {
        if (!loop.IsCounted && loop.Element is { } element)
            return element.Name;
        var collection = loop.Collection switch
        {
            ILocalReferenceOperation local => local.Local.Name,
            IParameterReferenceOperation parameter => parameter.Parameter.Name,
            IMemberReferenceOperation member => member.Member.Name.TrimStart('_'),
            _ => "",
        };
        return collection.Length > 3 && collection.EndsWith("s", StringComparison.Ordinal) ? Camel(Singular(collection)) : "item";
    }

    /// <summary>A list of a loop's elements: as the loop calls one, else as their type or source is called; null without a name.</summary>
    public static string? Elements(ElementLoop loop)
    {
        var source = Camel((loop.Collection.ReferencedSymbol()?.Name ?? "").TrimStart('_'));
        if (loop.Element!.Name is { Length: > 2 } element)
            return Plural(element) is var elements && elements == source ? element + "List" : Camel(elements);
        if (source.Length > 0)
            return source + "List";
        return loop.ElementType switch
        {
            INamedTypeSymbol { Name: "IGrouping" } => "groups",
            INamedTypeSymbol { IsAnonymousType: false, Arity: 0, SpecialType: SpecialType.None } type => Camel(Plural(type.Name)),
            _ => null,
        };
    }

    /// <summary>The plural, as far as a few rules make it.</summary>
    public static string Plural(string word)
    {
        if (Ends("y") && word.Length > 1 && "aeiouAEIOU".IndexOf(word[word.Length - 2]) < 0)
            return word.Substring(0, word.Length - 1) + "ies";
        return word + (Ends("s") || Ends("x") || Ends("z") || Ends("ch") || Ends("sh") ? "es" : "s");

        bool Ends(string end) => word.EndsWith(end, StringComparison.Ordinal);
    }

    /// <summary>As it is written in code, where keywords are names only with a mark.</summary>
    public static string Written(string name) => IsKeyword(name) ? "@" + name : name;

    /// <summary>True for a word that needs a mark to be a name.</summary>
    public static bool IsKeyword(string name) => SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None;

    /// <summary>With a small first letter.</summary>
    public static string Camel(string name) =>
        name.Length == 0 || !char.IsUpper(name[0]) ? name : char.ToLowerInvariant(name[0]) + name.Substring(1);

    /// <summary>With a capital first letter.</summary>
    public static string Pascal(string name) => name.Length == 0 ? name : char.ToUpperInvariant(name[0]) + name.Substring(1);

    private static string Singular(string word) =>
        word.EndsWith("ies", StringComparison.Ordinal) ? word.Substring(0, word.Length - 3) + "y" : word.Substring(0, word.Length - 1);
}
