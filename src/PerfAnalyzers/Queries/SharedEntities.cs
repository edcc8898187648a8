using Microsoft.CodeAnalysis;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>Finds out whether one entity may stand at several places of what a query loads: the author of many posts.</summary>
internal static class SharedEntities
{
    /// <summary>
    /// True when the included navigations lead from several rows to one entity, or by two ways to entities of one type. A query that
    /// does not track makes an object for each place then, unless it resolves identities.
    /// </summary>
    public static bool In(QueryChain query, EfModel model) => In(query, query.Includes.Paths, model);

    /// <summary>The same, if the query had these includes alone.</summary>
    public static bool In(QueryChain query, IReadOnlyCollection<IncludePath> includes, EfModel model)
    {
        if (query.DeliveredEntity is not { } entity || includes.Count == 0)
            return false;
        var isSingle = query.Terminal?.Kind == QueryStepKind.Element || SingleRow.IsAskedFor(query, model);
        var ends = new Dictionary<ITypeSymbol, NavigationPath>(SymbolEqualityComparer.Default) { [entity] = NavigationPath.Empty };
        foreach (var include in includes)
        {
            if (Shares(entity, include.Path, !isSingle, ends, model))
                return true;
        }

        return false;
    }

    private static bool Shares(
        INamedTypeSymbol entity,
        NavigationPath include,
        bool isMany,
        Dictionary<ITypeSymbol, NavigationPath> ends,
        EfModel model)
    {
        var owner = entity;
        Navigation? before = null;
        var way = ResolvedPath.Empty;
        foreach (var navigation in include.From(entity, model.Entities))
        {
            way = way.Append(navigation);
            // The way back leads to the entity that it came from.
            var isBack = before is { IsCollection: true } && !navigation.IsCollection
                && navigation.Target.IsOrDerivesFrom(before.Property.ContainingType);
            if (!navigation.IsOwned && !isBack)
            {
                if (isMany && (navigation.IsCollection ? IsManyToMany(navigation, model) : !IsOneToOne(owner, navigation, model)))
                    return true;
                // Further on the same way stands another one: the parent of a parent.
                if (ends.TryGetValue(navigation.Target, out var other) && !way.StartsWith(other))
                    return true;
                ends[navigation.Target] = way;
            }

            isMany |= navigation.IsCollection;
            before = navigation;
            owner = navigation.Target;
        }

        return false;
    }

    private static bool IsManyToMany(Navigation navigation, EfModel model)
    {
        foreach (var property in navigation.Target.AllProperties())
        {
            if (model.Entities.FindNavigation(property) is { } inverse
                && inverse.Target.IsOrDerivesFrom(navigation.Property.ContainingType))
            {
                if (!inverse.IsCollection)
                    return false;
                if (!SymbolEqualityComparer.Default.Equals(inverse.Property, navigation.Property))
                    return true;
            }
        }

        return false;
    }

    /// <summary>The other side has a reference back, or the foreign key.</summary>
    private static bool IsOneToOne(INamedTypeSymbol owner, Navigation navigation, EfModel model)
    {
        foreach (var property in navigation.Target.AllProperties())
        {
            if (model.Entities.FindNavigation(property) is { IsCollection: false } inverse && owner.IsOrDerivesFrom(inverse.Target)
                && !SymbolEqualityComparer.Default.Equals(inverse.Property, navigation.Property))
                return true;
        }

        return owner.FindProperty(navigation.Property.Name + "Id") is null && owner.FindProperty(navigation.Target.Name + "Id") is null
            && navigation.Target.FindProperty(owner.Name + "Id") is not null;
    }
}
