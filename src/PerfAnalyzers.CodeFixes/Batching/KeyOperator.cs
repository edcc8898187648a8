using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Batching;

/// <summary>
/// An operator of one's own that finds rows by a list of keys, and gets a list of one: <c>db.Comments.ByPostIds([post.Id])</c>. It takes
/// the keys of all elements as well.
/// </summary>
/// <param name="Call">The operator.</param>
/// <param name="Argument">The list.</param>
/// <param name="Column">The column, which the list is called after.</param>
/// <param name="Key">The key in the list.</param>
internal sealed record KeyOperator(IInvocationOperation Call, IArgumentOperation Argument, IPropertySymbol Column, IOperation Key)
{
    /// <summary>The operator of a query that has one.</summary>
    public static KeyOperator? Of(QueryChain query, INamedTypeSymbol entity, EfModel model)
    {
        KeyOperator? found = null;
        for (var call = query.Operation as IInvocationOperation; call is not null; call = call.Receiver()?.Unwrap() as IInvocationOperation)
        {
            if (!call.TargetMethod.IsExtensionMethod || !model.Symbols.IsQueryable(call.Type)
                || QueryOperators.IsOperator(call.TargetMethod, model.Symbols))
                continue;
            foreach (var argument in call.Arguments)
            {
                if (OnlyKeyOf(argument.Value) is not { } key || ColumnOf(argument.Parameter, entity, model) is not { } column
                    || !SymbolEqualityComparer.Default.Equals(key.Type, column.Type))
                    continue;
                if (found is not null)
                    return null;
                found = new(call, argument, column, key);
            }
        }

        return found;
    }

    /// <summary>True for a step that the operator stands for.</summary>
    public static bool Is(QueryStep step, QueryChain query, EfModel model) =>
        query.Entity is INamedTypeSymbol entity && Of(query, entity, model)?.Call is { } call && ReferenceEquals(step.Operation, call);

    /// <summary>True when it takes an array.</summary>
    public bool TakesArray => Argument.Parameter?.Type is IArrayTypeSymbol;

    // [post.Id], new[] { post.Id }
    private static IOperation? OnlyKeyOf(IOperation list) => PlainMembers.WithoutConversions(list) switch
    {
        IArrayCreationOperation { IsImplicit: false, Initializer.ElementValues: [var only] } => only,
        ICollectionExpressionOperation { Elements: [var only and not ISpreadOperation] } => only,
        _ => null,
    };

    // postIds, ids
    private static IPropertySymbol? ColumnOf(IParameterSymbol? list, INamedTypeSymbol entity, EfModel model)
    {
        if (list is not { Type: IArrayTypeSymbol or INamedTypeSymbol { Name: "IEnumerable" or "ICollection" or "IReadOnlyCollection"
                or "IList" or "IReadOnlyList" or "List" } }
            || !list.Name.EndsWith("ds", StringComparison.Ordinal))
            return null;
        var name = BatchNames.Pascal(list.Name.Substring(0, list.Name.Length - 1));
        return (name == "Id" ? model.Entities.KeyOf(entity) is [var key] ? key : null : name) is { } column
            ? entity.FindProperty(column)
            : null;
    }
}
