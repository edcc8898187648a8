using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>A collection that is loaded with a query's entities, and of which only values are wanted: how many there are, a sum.</summary>
/// <param name="Load">The call that includes it, or that loads it later.</param>
/// <param name="Path">The navigations from the query's entity to it.</param>
/// <param name="Aggregates">What is computed of it, in source order.</param>
internal sealed record AggregatedCollection(IInvocationOperation Load, ResolvedPath Path, ImmutableArray<CollectionAggregate> Aggregates)
{
    public string PathText => Path.Text;

    /// <summary>The collections that a query includes for such values alone; empty when that cannot be told.</summary>
    public static ImmutableArray<AggregatedCollection> Get(QueryChain query, EfModel model) =>
        query.Keep<AggregatedCollection, ImmutableArray<AggregatedCollection>>(q => Find(q, model));

    private static ImmutableArray<AggregatedCollection> Find(QueryChain query, EfModel model)
    {
        var includes = OwnInclude.Find(query, model);
        if (!includes.Any(static i => i.Path.Any(static n => n.IsCollection)))
            return ImmutableArray<AggregatedCollection>.Empty;
        var usage = EntityUsage.Get(query, model);
        if (!IncludeNeeds.AreKnown(usage, model))
            return ImmutableArray<AggregatedCollection>.Empty;

        var found = ImmutableArray.CreateBuilder<AggregatedCollection>();
        foreach (var include in includes)
        {
            for (var length = include.Start + 1; length <= include.Path.Length; length++)
            {
                var path = include.Path.Start(length);
                if (!path.Last.IsCollection)
                    continue;
                if (found.Any(f => path.StartsWith(f.Path)))
                    break;
                if (AggregatesOf(path, usage, model) is { IsEmpty: false } aggregates
                    && !IncludeNeeds.OfOthers(query, include.Path, length - 1, model, ReadsOf(path, usage)))
                    found.Add(new(include.Call, path, aggregates));
            }
        }

        return found.ToImmutable();
    }

    /// <summary>What is computed of a collection; empty when anything else is done with it.</summary>
    private static ImmutableArray<CollectionAggregate> AggregatesOf(ResolvedPath path, EntityUsage usage, EfModel model)
    {
        var aggregates = ImmutableArray.CreateBuilder<CollectionAggregate>();
        var ofElements = new List<IOperation>();
        foreach (var use in usage.Uses)
        {
            if (!use.Path.StartsWith(path))
                continue;
            if (use.Kind is not (EntityUseKind.NavigationRead or EntityUseKind.PropertyRead))
                return ImmutableArray<CollectionAggregate>.Empty;
            if (use.Kind == EntityUseKind.PropertyRead || use.Path.Length > path.Length)
                ofElements.Add(use.Site);
            else if (CollectionAggregate.Find(use.Site, path.Last, model) is { } aggregate)
                aggregates.Add(aggregate);
            else if (NullTest.Around(use.Site) is null)
                return ImmutableArray<CollectionAggregate>.Empty;
        }

        // What is read of the elements, their conditions and sums read.
        return ofElements.All(e => aggregates.Any(a => a.Operation.Syntax.Contains(e.Syntax)))
            ? aggregates.ToImmutable()
            : ImmutableArray<CollectionAggregate>.Empty;
    }

    private static HashSet<SyntaxNode> ReadsOf(ResolvedPath path, EntityUsage usage) =>
        new(usage.Uses.Where(u => u.Kind == EntityUseKind.NavigationRead && u.Path.Equals(path)).Select(static u => u.Site.Syntax));
}
