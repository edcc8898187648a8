using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>Finds out whether code relies on tracking: the context sets the navigations of others to an entity, without a query.</summary>
internal static class FixUp
{
    /// <summary>True when objects of one type may be objects of the other.</summary>
    public static bool Relate(ITypeSymbol a, ITypeSymbol b) => a.IsOrDerivesFrom(b) || b.IsOrDerivesFrom(a);

    /// <summary>True when a navigation of one of the entities leads to the other.</summary>
    public static bool AreConnected(ITypeSymbol a, ITypeSymbol b, EfModel model) => LeadsTo(a, b, model) || LeadsTo(b, a, model);

    /// <summary>True when the body reads a navigation to an entity, which the query may have filled; known reads left out.</summary>
    public static bool IsRead(QueryChain query, ITypeSymbol entity, EfModel model, ICollection<SyntaxNode>? known = null) =>
        BodyIndex.Around(query.Operation).ImplicitCalls.Any(read =>
            read is IPropertyReferenceOperation { Property: var property } && Leads(property, entity, model)
            && known?.Contains(read.Syntax) != true && !read.IsAssignmentTarget() && !read.IsInExpressionTree());

    /// <summary>True when an object with a navigation to an entity leaves the body: as its result, or to code that is no context.</summary>
    public static bool Leaves(QueryChain query, ITypeSymbol entity, EfModel model)
    {
        foreach (var part in query.Operation.Root().Descendants())
        {
            var value = part switch
            {
                IReturnOperation { ReturnedValue: { } returned } => returned,
                IArgumentOperation { Parent: IInvocationOperation { TargetMethod: var method } } argument
                    when !IsOfContext(method, model) =>
                    argument.Value,
                _ => null,
            };
            if (value?.Unwrap().Type is { } type
                && IsLinked(type, entity, model)
                && !model.Symbols.IsQueryable(type)
                && !part.IsInExpressionTree())
                return true;
        }

        return false;
    }

    private static bool IsOfContext(IMethodSymbol method, EfModel model) =>
        method.ContainingType is { } type
        && (type.DerivesFrom(model.Symbols.DbContext) || model.Symbols.IsDbSet(type) || model.Symbols.IsEfOperators(type)
            || EfSymbols.Is(type, model.Symbols.Queryable));

    private static bool IsLinked(ITypeSymbol type, ITypeSymbol entity, EfModel model)
    {
        type = type.UnwrapTask();
        return (type.ElementType() ?? type) is INamedTypeSymbol { TypeKind: TypeKind.Class } named
            && model.Entities.IsEntity(named)
            && LeadsTo(named, entity, model);
    }

    private static bool LeadsTo(ITypeSymbol from, ITypeSymbol entity, EfModel model) =>
        from.AllProperties().Any(p => Leads(p, entity, model));

    private static bool Leads(IPropertySymbol property, ITypeSymbol entity, EfModel model) =>
        property.Type is { IsReferenceType: true, SpecialType: SpecialType.None }
        && model.Entities.FindNavigation(property) is { } navigation && Relate(navigation.Target, entity);
}
