using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Batching;

/// <summary>
/// A condition for several keys of each element, <c>order.ProductIds.Contains(p.Id)</c>: one query for the keys of all lists, of whose
/// rows each element takes its own.
/// </summary>
/// <param name="Path">The column.</param>
/// <param name="Value">The list.</param>
/// <param name="ElementType">The type of the keys in it.</param>
internal sealed record KeyList(ImmutableArray<IPropertySymbol> Path, IOperation Value, ITypeSymbol ElementType)
{
    /// <summary>The condition, or null when it is another one, or the list may have changed until the query asks for it.</summary>
    public static KeyList? Of(IOperation condition, IAnonymousFunctionOperation lambda, ElementLoops loops)
    {
        if (condition is not IInvocationOperation { TargetMethod.Name: "Contains" } call || lambda.Symbol.Parameters is not [var row, ..])
            return null;
        var (list, asked) = call switch
        {
            { Instance: { } instance, Arguments: [var only] } => (instance, only.Value),
            { Instance: null, Arguments: [var first, var second] } => (first.Value, second.Value),
            _ => (null, null),
        };
        if (list is null || asked is null)
            return null;
        var value = WithoutSpan(list);
        if (!ElementLoop.IsCollection(value.Type) || value.Type.ElementType() is not { } element || QueryLambda.Mentions(value, row)
            || QueryLambda.RowPath(asked, row) is not [var column] path
            || !SymbolEqualityComparer.Default.Equals(element, column.Type)
            // Another comparer than the database's, such as one that ignores case.
            || value.Type is INamedTypeSymbol { Name: "HashSet" or "ISet" or "ImmutableHashSet" or "FrozenSet" or "Dictionary" }
                && element.SpecialType == SpecialType.System_String)
            return null;
        return value.ReferencedSymbol() is { } variable && (loops.Effects.ChangesMember(variable) || IsChangedElsewhere(variable, loops))
            ? null
            : new(path, value, element);
    }

    // var ids = order.ProductIds; ids.Add(1);
    private static bool IsChangedElsewhere(ISymbol list, ElementLoops loops)
    {
        foreach (var reference in loops.Region.Descendants())
        {
            if (!SymbolEqualityComparer.Default.Equals(reference.ReferencedSymbol(), list))
                continue;
            var holder = reference.Parent;
            while (holder is IConversionOperation or IVariableInitializerOperation or ICoalesceOperation)
                holder = holder.Parent;
            if (holder is IVariableDeclaratorOperation { Symbol: var local } && loops.Effects.Changes(local)
                || holder is ISimpleAssignmentOperation assignment
                    && !ReferenceEquals(reference, assignment.Target)
                    && assignment.Target.ReferencedSymbol() is { } other
                    && loops.Effects.ChangesCollectionOf(other))
                return true;
        }

        return false;
    }

    /// <summary>True when nothing says that there is a list: what a test in the loop has found out is not known before it.</summary>
    public static bool MayBeNull(IOperation list, ElementLoops loops)
    {
        // Also what a pattern took: if (order.ProductIds is { } ids)
        if (list is ILocalReferenceOperation local && ElementKey.ValueOf(local.Local, local) is { } held)
            list = PlainMembers.WithoutConversions(held);
        if (list.ReferencedSymbol() is { } asked && NullTests.Ask([asked], loops.Region))
            return true;
        if (list is IInvocationOperation { TargetMethod: { IsExtensionMethod: true, ContainingType.Name: "Enumerable" } })
            return false;
        var declared = list switch
        {
            ILocalReferenceOperation { Local.Type: var type } => type,
            IParameterReferenceOperation { Parameter.Type: var type } => type,
            IPropertyReferenceOperation { Property.Type: var type } => type,
            IFieldReferenceOperation { Field.Type: var type } => type,
            IInvocationOperation { TargetMethod.ReturnType: var type } => type,
            _ => null,
        };
        return declared is not ({ IsValueType: true } or { NullableAnnotation: NullableAnnotation.NotAnnotated });
    }

    // before: db.Products.Where(p => order.ProductIds.Contains(p.Id))
    // after:  order.ProductIds.Distinct().SelectMany(id => productsById[id])
    public static void Write(KeyedQuery query, BatchText batch, LoopRewrite rewrite)
    {
        var condition = query.Condition;
        var chain = query.Query.Chain;
        var list = condition.Value is IdentifierNameSyntax or MemberAccessExpressionSyntax or InvocationExpressionSyntax
            or ElementAccessExpressionSyntax
            ? condition.Value.ToString()
            : $"({condition.Value})";
        if (query.IsOfKeys || query.Result != KeyedResult.Rows)
        {
            var columns = BatchNames.Pascal(BatchNames.Plural(BatchNames.Column(condition, chain)));
            var set = rewrite.Declare("existing" + columns, batch.Set(), "known" + columns);
            Put(query.Result switch
            {
                KeyedResult.Existence => $"{list}.Any({set}.Contains)",
                KeyedResult.Count => $"{list}.Distinct().{query.Method}({set}.Contains)",
                _ => $"{list}.Distinct().Where({set}.Contains){End(query)}",
            });
            return;
        }

        var lookup = rewrite.Declare($"{BatchNames.Rows(chain)}By{BatchNames.Pascal(condition.Column.Name)}", batch.Lookup());
        var key = rewrite.Parameter("id", "key", "k");
        Put($"{list}.Distinct().SelectMany({key} => {lookup}[{key}]){End(query)}");

        void Put(string read) => rewrite.Replace(query.Query.Place(isPrimary: true), read);
    }

    // relatedIds.Contains(x.Id): the compiler may go through a span.
    private static IOperation WithoutSpan(IOperation list)
    {
        list = PlainMembers.WithoutConversions(list);
        return list switch
        {
            IConversionOperation { OperatorMethod.Name: "op_Implicit", Operand: var array } => PlainMembers.WithoutConversions(array),
            IInvocationOperation { TargetMethod.Name: "op_Implicit", Arguments: [var only] } =>
                PlainMembers.WithoutConversions(only.Value),
            IInvocationOperation { TargetMethod: { Name: "AsSpan", ContainingType.Name: "MemoryExtensions" }, Arguments: [var only] } =>
                PlainMembers.WithoutConversions(only.Value),
            _ => list,
        };
    }

    private static string End(KeyedQuery query) => query.Query.IsEnumerated ? "" : $".{query.Method}()";

    /// <summary>No keys, for an element whose list is missing.</summary>
    public static string None(ITypeSymbol element, LoopRewrite rewrite) =>
        rewrite.Statement.SyntaxTree.Options is CSharpParseOptions { LanguageVersion: >= LanguageVersion.CSharp12 }
            ? "[]"
            : $"System.Linq.Enumerable.Empty<{rewrite.Type(element)}>()";
}
