using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Batching;

/// <summary>Texts that are keys of rows, such as the ids of users, and are written alike wherever they are read from.</summary>
internal static class TextKeys
{
    /// <summary>
    /// True when the column and the loop's value are the key of the same entity, each as its key or as a reference to it. The keys of two
    /// entities, though both may be mail addresses, nobody has made to be written alike.
    /// </summary>
    public static bool AreOfOne(IPropertySymbol column, INamedTypeSymbol entity, ElementKey key, EfModel model) =>
        KeyOf(column, entity, model) is var (principal, part) && KeyOf(key, model) is var (other, otherPart)
        && part == otherPart && (principal.IsOrDerivesFrom(other) || other.IsOrDerivesFrom(principal));

    /// <summary>The entity that the column is the key of, or that it refers to, and which part of its key; null when it is none.</summary>
    private static (INamedTypeSymbol Entity, string? Part)? KeyOf(IPropertySymbol column, INamedTypeSymbol entity, EfModel model)
    {
        foreach (var property in entity.AllProperties())
        {
            if (model.Entities.FindNavigation(property) is { IsCollection: false } navigation
                && SymbolEqualityComparer.Default.Equals(ForeignKeys.Find(navigation, entity, model), column))
                return (navigation.Target, null);
        }

        var key = model.Entities.KeyOf(entity);
        return !key.Contains(column.Name) ? null : (entity, key.Count() == 1 ? null : column.Name);
    }

    /// <summary>The same of the loop's value: of an entity's property, or of what a query selects.</summary>
    private static (INamedTypeSymbol Entity, string? Part)? KeyOf(ElementKey key, EfModel model)
    {
        if (key.Computed is not null)
            return null;
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
                ? KeyOf(owner, property, model) ?? KeyOf(property.ContainingType, property, model)
                : null;
        }

        return key.Loop.Collection is { } elements && QueryOf(elements, model) is { } query
            && query.Steps.LastOrDefault(static s => s.Kind == QueryStepKind.Project)?.Lambda?.SingleReturnedValue()?.Unwrap()
                is IPropertyReferenceOperation { Property: var selected }
            ? KeyOf(query.Entity, selected, model) ?? KeyOf(selected.ContainingType, selected, model)
            : null;
    }

    private static (INamedTypeSymbol Entity, string? Part)? KeyOf(ITypeSymbol? owner, IPropertySymbol property, EfModel model) =>
        owner is INamedTypeSymbol entity && model.Entities.IsEntity(entity) ? KeyOf(property, entity, model) : null;

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
