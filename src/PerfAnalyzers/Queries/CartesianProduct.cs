using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>Collections of a query whose rows one SQL query multiplies.</summary>
/// <param name="Collections">The collections, as paths from the row on.</param>
/// <param name="Projection">The projection that has them, or null when they are included.</param>
internal sealed record CartesianProduct(ImmutableArray<string> Collections, QueryStep? Projection)
{
    private const int ManyOfOne = 3;

    private static readonly CartesianProduct s_none = new(ImmutableArray<string>.Empty, null);

    /// <summary>The product that the query makes, or null when it makes none or is split.</summary>
    public static CartesianProduct? Get(QueryChain query, EfModel model)
    {
        // By name, before anything is read.
        if (!query.Has(QueryStepKind.Include) && !query.Has(QueryStepKind.Project))
            return null;
        var product = query.Keep<CartesianProduct, CartesianProduct>(q => Find(q, model));
        return product.Collections.IsEmpty ? null : product;
    }

    private static CartesianProduct Find(QueryChain query, EfModel model)
    {
        // What a caller gives may be split there. Find takes no includes, and what picks a row in memory had all of them.
        if (query.Source.Kind == QuerySourceKind.Unknown || !IsOfDatabase(query)
            || query.Terminal is not {
                Kind: QueryStepKind.Materialize or QueryStepKind.Enumerate or QueryStepKind.Element,
                Method: not (EfNames.Find or EfNames.FindAsync or "MinBy" or "MaxBy")
            })
            return s_none;
        if (query.Has(QueryStepKind.Split) || query.Has(QueryStepKind.Single) || query.Has(QueryStepKind.SetOperation)
            || query.Has(QueryStepKind.Group))
            return s_none;
        if (model.Configuration.OptionsOf(query.ContextType).Splitting != SplittingDefault.NotConfigured)
            return s_none;
        // Splitting is an affair of relational databases, since EF Core 5.
        if (model.Symbols.RelationalQueryableExtensions is not { } operators || operators.GetMembers(EfNames.AsSplitQuery).IsEmpty)
            return s_none;

        var projection = query.Steps.LastOrDefault(s => s.Kind == QueryStepKind.Project && !s.IsConditional && !IsInMemory(s, query));
        if (projection?.ResultLambda is { } lambda && ProjectedCollections.Siblings(lambda, model) is { IsEmpty: false } projected)
            return new(projected, projection);
        if (projection is { IsMapped: true } && Mapped(projection, model) is { IsEmpty: false } mapped)
            return new(mapped, projection);
        // Each include is asked once: what is ignored multiplies nothing, and a few rows multiply little.
        if ((query.DeliveredEntity ?? query.Entity) is not { } entity || query.IsProjected && IgnoredIncludes.Get(query, model).Length > 0)
            return s_none;
        return new(Included(entity, query, new(), model), null);
    }

    /// <summary>
    /// The collections side by side that a mapper's projection fills: the members of the type that it projects to, by their names.
    /// </summary>
    private static ImmutableArray<string> Mapped(QueryStep projection, EfModel model)
    {
        if (projection.Call?.Type.ElementType() is not INamedTypeSymbol target
            || projection.Call.Receiver()?.Unwrap().Type.ElementType() is not INamedTypeSymbol entity
            || !model.Entities.IsEntity(entity))
            return ImmutableArray<string>.Empty;
        return SiblingCollections.Find(entity, MappedPaths.Projected(entity, target, model), model);
    }

    /// <summary>From a set, or from a member that gives a query of an entity, as repositories do.</summary>
    private static bool IsOfDatabase(QueryChain query) =>
        query.Source.IsDatabase || query.Source.Kind == QuerySourceKind.Member && query.IsDatabaseQuery;

    /// <summary>True when the rows are still multiplied after some includes, given as paths, are taken away.</summary>
    public bool IsLeftWithout(IEnumerable<NavigationPath> includes, QueryChain query, EfModel model)
    {
        if (Projection is not null || (query.DeliveredEntity ?? query.Entity) is not { } entity)
            return true;
        var gone = new HashSet<NavigationPath>(includes);
        return gone.Count == 0 || Included(entity, query, gone, model).Length > 0;
    }

    private static ImmutableArray<string> Included(ITypeSymbol entity, QueryChain query, HashSet<NavigationPath> gone, EfModel model)
    {
        var together = new List<IncludeCall>();
        foreach (var include in IncludeCall.Find(query))
        {
            // Of two branches, only one includes.
            if (!include.Path.IsEmpty && !include.Argument.IsLimited
                && !(include.Step.IsConditional
                && together.Any(t => t.Step.IsConditional && ExecutionOrder.Exclude(t.First, include.First))))
                together.Add(include);
        }

        return SiblingCollections.Find(entity, together.Select(i => Left(i.Path, gone)), model);
    }

    private static NavigationPath Left(NavigationPath path, HashSet<NavigationPath> gone)
    {
        for (var length = 1; length <= path.Length && gone.Count > 0; length++)
        {
            if (gone.Contains(path.Start(length)))
                return path.Start(length - 1);
        }

        return path;
    }

    /// <summary>
    /// True when each run of the query makes the product, or all but one of its includes are in each: which of several are made is
    /// decided elsewhere. Below one row two collections may both be small; three multiply twice.
    /// </summary>
    public bool IsCertain(QueryChain query, EfModel model)
    {
        // What is not understood may split the query, and a mapper's profile may fill a member otherwise.
        if (Projection is { ResultLambda: null }
            || query.IsOpaque
            || !query.Source.IsDatabase
            || Collections.Length < ManyOfOne && ResultBound.Get(query, model).IsSingleRow)
            return false;
        var conditional = IncludeCall.Find(query).Where(static i => i.Step.IsConditional).Select(static i => i.Path).ToList();
        return conditional.Count < 2 || IsLeftWithout(conditional, query, model);
    }

    private static bool IsInMemory(QueryStep step, QueryChain query) =>
        query.FirstInMemory is { } first && query.Steps.IndexOf(step) >= query.Steps.IndexOf(first);
}
