using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Batching;

/// <summary>Texts that are keys of rows, such as the ids of users, and are written alike wherever they are read from.</summary>
internal static class TextKeys
{
    /// <summary>True when the column is the key of its entity, or refers to that of another one.</summary>
    public static bool IsKey(IPropertySymbol column, INamedTypeSymbol entity, EfModel model)
    {
        if (model.Entities.KeyOf(entity).Contains(column.Name))
            return true;
        foreach (var property in entity.AllProperties())
        {
            if (model.Entities.FindNavigation(property) is { IsCollection: false } navigation
                && SymbolEqualityComparer.Default.Equals(ForeignKeys.Find(navigation, entity, model), column))
                return true;
        }

        return false;
    }

    /// <summary>True when the loop's value is read from such a column: of an entity, or by a query that selects it.</summary>
    public static bool IsKey(ElementKey key, EfModel model)
    {
        if (!key.Path.IsEmpty)
        {
            var owner = key.Path.Length == 1
                ? key.Loop.ElementType
                : key.Path[key.Path.Length - 2] switch
                {
                    IPropertySymbol navigation => navigation.Type,
                    IFieldSymbol field => field.Type,
                    _ => null,
                };
            return key.Path[key.Path.Length - 1] is IPropertySymbol property
                && (IsKeyOf(owner, property, model) || IsKeyOf(property.ContainingType, property, model));
        }

        return key.Loop.Collection is { } elements && QueryOf(elements, model) is { } query
            && query.Steps.LastOrDefault(static s => s.Kind == QueryStepKind.Project)?.Lambda?.SingleReturnedValue()?.Unwrap()
                is IPropertyReferenceOperation { Property: var selected }
            && (IsKeyOf(query.Entity, selected, model) || IsKeyOf(selected.ContainingType, selected, model));
    }

    private static bool IsKeyOf(ITypeSymbol? owner, IPropertySymbol property, EfModel model) =>
        owner is INamedTypeSymbol entity && model.Entities.IsEntity(entity) && IsKey(property, entity, model);

    /// <summary>The query whose result a variable holds, or that stands there itself.</summary>
    private static QueryChain? QueryOf(IOperation elements, EfModel model)
    {
        var value = PlainMembers.WithoutConversions(elements);
        if (value is ILocalReferenceOperation local && BodyIndex.Around(local).OnlyValueOf(local.Local) is { } only)
            value = PlainMembers.WithoutConversions(only);
        if (value is IAwaitOperation awaited)
            value = awaited.Operation;
        if (value is IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Instance: { } task })
            value = task;
        return QueryChain.Execution(value, model);
    }
}
